"""How a text is laid out: its paragraphs and sentences, and which of them an offset stands in.

Offsets are code points of the text, half open.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

from onrecord.types import Span

_PARAGRAPH = re.compile(r"[^\s\n][^\n]*")
_STOP = re.compile(r"[.!?…][\"'”’»)\]]*(?=\s+[\"'“‘«(\[]*[A-Z0-9À-Þ“\"]|\s*$)|[.!?][\"”]+(?=\s+[a-z])")
_SHORT = frozenset(
    ["mr", "mrs", "ms", "mx", "dr", "prof", "sen", "rep", "gov", "gen", "col", "maj", "capt", "cmdr", "lt", "sgt", "cpl", "adm", "rev", "hon", "pres", "amb", "atty", "st", "ft", "mt", "jr", "sr", "vs", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec", "inc", "corp", "co", "ltd", "bros", "no", "dept", "est", "approx", "messrs", "supt", "det", "insp", "ala", "ariz", "ark", "calif", "colo", "conn", "del", "fla", "ga", "ill", "ind", "kan", "ky", "la", "md", "mass", "mich", "minn", "miss", "mo", "mont", "neb", "nev", "okla", "ore", "pa", "tenn", "tex", "va", "vt", "wash", "wis", "wyo", "u.s", "u.k", "u.n", "e.u", "d.c", "n.y", "n.j", "n.h", "n.c", "s.c", "n.d", "s.d", "r.i", "n.m", "w.va", "i.e", "e.g", "a.m", "p.m"])
_TITLES = frozenset(["mr", "mrs", "ms", "mx", "dr", "prof", "sen", "rep", "gov", "gen", "col", "maj", "capt", "cmdr", "lt", "sgt", "cpl", "adm", "rev", "hon", "pres", "amb", "atty", "st", "ft", "mt", "messrs", "supt", "det", "insp", "no", "vs", "sens", "reps", "i.e", "e.g"])
"""Abbreviations that a name or a number follows: never the end of a sentence."""


class Layout:
    """Paragraphs and sentences of one text, worked out when they are first asked for."""

    def __init__(self, text: str):
        self.text = text

    @cached_property
    def paragraphs(self) -> list[Span]:
        """In order, white space at the edges left out."""
        return [Span(m.start(), m.start() + len(m.group().rstrip())) for m in _PARAGRAPH.finditer(self.text)]

    @cached_property
    def sentences(self) -> list[Span]:
        """In order, none longer than its paragraph. An abbreviation, an initial or a decimal point ends none."""
        return [s for p in self.paragraphs for s in _sentences(self.text, p)]

    @cached_property
    def _paragraph_starts(self) -> list[int]:
        return [s.start for s in self.paragraphs]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    def paragraph_at(self, offset: int) -> int:
        """Index of the paragraph that holds ``offset``, or of the last before it; 0 at least."""
        return max(0, bisect_right(self._paragraph_starts, offset) - 1)

    def sentence_at(self, offset: int) -> int:
        """Index of the sentence that holds ``offset``, or of the last before it; 0 at least."""
        return max(0, bisect_right(self._sentence_starts, offset) - 1)


def _sentences(text: str, paragraph: Span) -> list[Span]:
    out, start = [], paragraph.start
    for m in _STOP.finditer(text, paragraph.start, paragraph.end):
        if m.start() < start or (m.group()[0] == "." and _abbreviates(text, m.start(), m.end(), paragraph.end)):
            continue
        if m.group()[-1] in "\"”" and text[m.end() : m.end() + 2].strip()[:1].islower():
            continue  # “Why?” he asked.
        out.append(Span(start, m.end()))
        start = m.end()
        while start < paragraph.end and text[start].isspace():
            start += 1
    if start < paragraph.end:
        out.append(Span(start, paragraph.end))
    return out


def _abbreviates(text: str, stop: int, end: int, last: int) -> bool:
    """Whether the full stop at ``stop`` belongs to an abbreviation inside a sentence."""
    first = stop
    while first and (text[first - 1].isalpha() or (text[first - 1] == "." and first < stop)):
        first -= 1
    word = text[first:stop].lower()
    if not word or end > stop + 1 or end >= last:
        return False
    if word in _TITLES or (len(word) == 1 and word != "i" and text[first].isupper()):
        return True  # a title, or an initial
    following = re.match(r"\s+(\S+)", text[end:last])
    next_word = following.group(1) if following else ""
    return word in _SHORT and not next_word.strip("\"“'").istitle()
