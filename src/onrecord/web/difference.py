"""What differs between two wordings, word by word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import NamedTuple

_WORDS = re.compile(r"\s+|[^\W_]+|.", re.S)
_MOST = 2_000
"""Pieces from which on the two are only set beside each other: comparing takes the square of it."""


class Part(NamedTuple):
    """A stretch of one wording; ``other`` where the other does not have it."""

    text: str
    other: bool


def difference(before: str, after: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """The two wordings, each cut where they part."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if not before or not after or max(len(old), len(new)) > _MOST:
        return (Part(before, False),) if before else (), (Part(after, False),) if after else ()
    left: list[Part] = []
    right: list[Part] = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if a < b:
            left.append(Part("".join(old[a:b]), what != "equal"))
        if c < d:
            right.append(Part("".join(new[c:d]), what != "equal"))
    return tuple(left), tuple(right)
