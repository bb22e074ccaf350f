"""Where a page of results ended, as a word that a URL can carry."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any


def cursor(*place: str | int) -> str:
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
    if not isinstance(place, list) or len(place) != len(types) or not all(type(p) is t for p, t in zip(place, types, strict=True)):
        raise ValueError("this is not where a page of these results ended")
    return place
