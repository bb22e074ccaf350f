"""The words of one text with their places."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

_TOKEN = re.compile(
    r"(?:[A-Z]\.){2,}|[A-Z]\.(?=[\s\-])|(?:Mr|Mrs|Ms|Mx|Mme|Messrs|Dr|Sen|Sens|Rep|Reps|Gov|Govs|Gen|Lt|Col|Capt|Maj|Sgt|Cpl|"
    r"Cmdr|Adm|Prof|Rev|Hon|Pres|St|Jr|Sr|Inc|Corp|Co|Ltd|Jan|Feb|Aug|Sept|Oct|Nov|Dec)\.|"
    r"[’'][sS]\b|[^\W_]+(?:[-&’'.](?![sS]\b)[^\W_]+)*|\S")
"""Each alternative eats at least one character and repeats one class at most: linear in the text."""


class Words:
    """The words and marks of a text in order; a possessive "’s" is a word of its own.

    Attributes:
        starts, ends: offsets of each, in code points.
        texts, lower: as they stand, and in lower case.
        known: every word that the text has in lower case letters.
    """

    def __init__(self, text: str):
        self.text = text
        spans = [m.span() for m in _TOKEN.finditer(text)]
        self.starts = [s for s, _ in spans]
        self.ends = [e for _, e in spans]
        self.texts = [text[s:e] for s, e in spans]
        self.lower = [w.lower() for w in self.texts]
        self.known = {w for w in self.texts if w[0].islower()}

    def __len__(self) -> int:
        return len(self.texts)

    def first(self, offset: int) -> int:
        """Index of the first word that begins at or after ``offset``."""
        return bisect_left(self.starts, offset)

    def within(self, start: int, end: int) -> range:
        """The words that lie in ``text[start:end]``, those it cuts in two counted in."""
        return range(bisect_right(self.ends, start), bisect_left(self.starts, end))

    def adjacent(self, i: int) -> bool:
        """Whether only blanks of one line stand between word ``i`` and the one before it."""
        gap = self.text[self.ends[i - 1] : self.starts[i]]
        return i > 0 and "\n" not in gap and not gap.strip()
