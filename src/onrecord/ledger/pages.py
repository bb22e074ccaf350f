"""Results page after page: where a page ended is a word that a URL can carry, and asks for the next."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")

_LARGEST = 2**63 - 1
"""What a database takes for a number."""

_AT_ONCE = 500
"""Items of a page when all are wanted."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some of the results.

    Attributes:
        next: asks for those after them; None where there are no more.
    """

    items: tuple[Item, ...]
    next: str | None = None


def through(ask: Callable[[int, str | None], Page[Item]], limit: int | None) -> Iterator[Item]:
    """The results of all pages, at most ``limit``; ``ask`` gives the page of a size after a cursor."""
    after = None
    while limit is None or limit > 0:
        page = ask(_AT_ONCE if limit is None else min(limit, _AT_ONCE), after)
        yield from page.items
        limit = None if limit is None else limit - len(page.items)
        after = page.next
        if after is None:
            return


def cursor(*place: str | float) -> str:
    """The place of the last item in its order."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def opened(word: str, *types: type) -> list[Any]:
    """The place that a word stands for, whose parts must be of these types.

    Raises:
        ValueError: it stands for none.
    """
    try:
        place = json.loads(base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)))
    except (ValueError, binascii.Error):
        place = None
    if not isinstance(place, list) or len(place) != len(types) or not all(type(p) is t for p, t in zip(place, types, strict=True)) \
            or any(isinstance(p, int) and abs(p) > _LARGEST for p in place):
        raise ValueError("this is not where a page of these results ended")
    return place
