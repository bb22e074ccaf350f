"""Finding a statement's words again: in another version of its text, or among what a newer model reads.

After the W3C's TextQuoteSelector (Web Annotation Data Model, 4.2.4): the exact words, told apart by what stands
before and after them where they stand more than once. Pure functions of texts and spans.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from onrecord.selectors import CONTEXT

Spans = list[list[int]]

_WORD = re.compile(r"\w+")
_SURE = 16
"""Words of so many characters are found by themselves; shorter ones need something beside them to be the same."""
_BESIDE = 6
"""So many characters before or after them."""
_FAR = 1000
"""The roles of a statement, and the parts of one, stay within so many characters of where they stood to each other."""


def quoted(text: str, words: str, prefix: str, suffix: str, near: int) -> int | None:
    """Where ``words`` stand in ``text``.

    Args:
        prefix, suffix: what stood before and after them.
        near: where they are expected; decides between places that are alike.

    Returns:
        the offset at which they begin; None where they do not stand there, or only by chance.
    """
    best: tuple[int, int, int] | None = None
    for at in _places(text, words):
        beside = _common(prefix[::-1], text[max(0, at - len(prefix)):at][::-1]) + _common(suffix, text[at + len(words):])
        best = max(best or (-1, 0, 0), (beside, -abs(at - near), at))
    if best is None or (len(words) < _SURE and best[0] < min(_BESIDE, len(prefix) + len(suffix))):
        return None
    return best[2]


def moved(old: str, new: str, spans: Sequence[Sequence[int]], near: int | None = None) -> Spans | None:
    """Spans of one text as spans of another.

    Args:
        near: where the first is expected, and found or not at all; anywhere if not given.

    Returns:
        where the same words stand in the same order; None where they do not.
    """
    out: Spans = []
    last = 0
    for start, end in spans:
        expected = out[-1][1] + start - last if out else round(start * len(new) / max(1, len(old))) if near is None else near
        at = quoted(new, old[start:end], old[max(0, start - CONTEXT):start], old[end:end + CONTEXT], expected)
        if at is None or (out and at < out[-1][1]) or ((out or near is not None) and abs(at - expected) > _FAR):
            return None
        out.append([at, at + end - start])
        last = end
    return out


@dataclass(frozen=True, slots=True)
class Roles:
    """What a statement is known by: the words of its roles and what stands around its content."""

    source: str
    cue: str
    content: str
    prefix: str
    suffix: str


def likeness(one: Roles, other: Roles, *, strict: bool = False) -> tuple[float, float] | None:
    """How alike two statements are, to be compared; None where they are not the same one.

    The contents must share half of their words in order. Where ``strict``, nearly all, and source and cue must be
    worded alike: what a person rejected for its spans is not what has other spans.
    """
    words = _words(one.content), _words(other.content)
    share = 1.0 if words[0] == words[1] else SequenceMatcher(None, *words, autojunk=False).ratio()
    alike = one.cue == other.cue, one.source == other.source
    if share < (0.9 if strict else 0.5) or (strict and not all(alike)) or (share < 0.9 and not any(alike)):
        return None
    beside = _common(one.prefix[::-1], other.prefix[::-1]) + _common(one.suffix, other.suffix)
    return share + 0.25 * sum(alike), beside / (2 * CONTEXT)


def _places(text: str, words: str) -> Iterator[int]:
    at = text.find(words) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _common(one: str, other: str) -> int:
    """Length of what both begin with."""
    for i, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return i
    return min(len(one), len(other))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
