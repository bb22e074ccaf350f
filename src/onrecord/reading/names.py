"""Proper names, from what the encoder's mention head says of each piece."""

from __future__ import annotations

import numpy as np

from onrecord.labels import NameType
from onrecord.reading.encoding import Pieces, span
from onrecord.reading.model import Floats
from onrecord.reading.windows import Window
from onrecord.types import Name

TYPES = tuple(NameType)
"""In the order of the head's labels: 0 is none, then B and I of each type."""


def names_of(text: str, pieces: Pieces, w: Window, p: Floats, at: int) -> list[Name]:
    """The names that begin in a window's core.

    Args:
        p: probabilities [n + 2, labels] of the window (``[CLS]`` is 0).
        at: added to the offsets.
    """
    best = p.argmax(1)
    out: list[Name] = []
    at_piece = w.core_first
    for i in np.nonzero(best)[0].tolist():
        piece = w.first + i - 1
        if piece < at_piece or piece >= w.core_last or not 0 < i < len(best) - 1:
            continue
        kind = (int(best[i]) - 1) // 2
        j = i
        while j + 1 < len(best) - 1 and best[j + 1] == 2 * kind + 2:
            j += 1
        while j + 1 < len(best) - 1 and text[pieces.ends[w.first + j - 1] - 1 : pieces.starts[w.first + j] + 1].isalnum() and pieces.starts[w.first + j] == pieces.ends[w.first + j - 1]:
            j += 1  # the rest of a word
        at_piece = w.first + j
        found = span(text, pieces, piece, w.first + j - 1)
        if found and (not out or found.start + at >= out[-1].end):
            # B and I of one type are one thing: its probability, where it is least
            sure = float((p[i : j + 1, 2 * kind + 1] + p[i : j + 1, 2 * kind + 2]).min())
            out.append(Name(found.start + at, found.end + at, TYPES[kind], round(sure, 3)))
    return out
