"""Windows over articles of any length.

A window holds whole paragraphs as long as they fit, because almost no attribution reaches over a
paragraph's end (10 of 19,834 sources and 165 contents in PolNeAR's training articles); so windows
need no overlap. A paragraph that is longer than a window is cut into windows that do overlap.
Each piece is in the *core* of exactly one window: a cue is read where it is core.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from onrecord.reading.encoding import Pieces


class Window(NamedTuple):
    """Pieces [first, last), of which [core_first, core_last) are this window's own."""

    first: int
    last: int
    core_first: int
    core_last: int


def paragraphs(pieces: Pieces) -> list[tuple[int, int]]:
    """[first, last) of each paragraph; a break belongs to the paragraph that it ends."""
    breaks = (pieces.starts == pieces.ends).nonzero()[0].tolist()
    edges = [0, *(b + 1 for b in breaks), len(pieces)]
    return [(a, b) for a, b in pairwise(edges) if a < b]


def plan(pieces: Pieces, size: int, lead: int = 0) -> list[Window]:
    """The windows of a text.

    Args:
        pieces: the text's word pieces.
        size: most pieces a window.
        lead: most pieces of the first window, if not ``size`` (training varies where windows begin).
    """
    out: list[Window] = []
    start = at = 0
    for first, last in paragraphs(pieces):
        if at > start and last - start > (lead if lead and not out else size):
            out.append(Window(start, at, start, at))
            start = at
        if last - first > size:
            out += cut(first, last, size)
            start = at = last
            continue
        at = last
    if at > start:
        out.append(Window(start, at, start, at))
    return out


def cut(first: int, last: int, size: int) -> list[Window]:
    """Overlapping windows over one long paragraph."""
    margin = size // 5
    out, at = [], first
    while True:
        end = min(last, at + size)
        core_first = at if at == first else at + margin
        core_last = end if end == last else end - margin
        out.append(Window(at, end, core_first, core_last))
        if end == last:
            return out
        at = end - 2 * margin
