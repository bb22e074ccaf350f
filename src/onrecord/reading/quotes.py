"""Where a text stands in quotation marks."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from onrecord.labels import Kind
from onrecord.reading.encoding import CLOSING, OPENING, quote_marks
from onrecord.types import Passage, Span

_SINGLE = frozenset("'‘’`")
_FAR = 3000
"""Characters that a mark inside a quote is looked for its partner in: keeps a text of nothing but marks linear."""


class Quotes:
    """The quoted stretches of one text.

    A double mark left open quotes the rest of its paragraph (a quote of several paragraphs opens each
    and closes only the last); one inside another of the same form is passed over where all are closed. A single mark quotes only where it is closed in its paragraph, and
    counts only outside double ones: else it is an apostrophe or a quote within a quote.

    Attributes:
        spans: in order, marks counted in.
        left_open: those of the spans that no mark closes.
    """

    def __init__(self, text: str):
        self.spans: list[Span] = []
        self.left_open: set[Span] = set()
        marks = sorted(quote_marks(text).items())
        position, opened, single, depth = 0, -1, -1, 0
        for at, mark in marks:
            end = text.find("\n", position, at)
            if end >= 0:
                if opened >= 0:
                    self._add(opened, text.find("\n", opened), unclosed=True)
                opened = single = -1
                position = text.rfind("\n", 0, at) + 1
            if text[at] in _SINGLE and text[at : at + 2] not in ("``", "''") and text[at - 1 : at + 1] not in ("``", "''"):
                if opened >= 0:
                    continue
                if mark == OPENING:
                    single = at if single < 0 else single
                elif single >= 0:
                    self._add(single, at + 1)
                    single = -1
            elif mark == OPENING and opened < 0:
                opened, single, depth = at, -1, 0
            elif mark == OPENING and _closed_again(text, at):
                depth += 1
            elif mark == CLOSING and opened >= 0 and depth:
                depth -= 1
            elif mark == CLOSING and opened >= 0 and at > opened + 1:
                self._add(opened, at + (2 if text[at : at + 2] == "''" else 1))
                opened = -1
        if opened >= 0:
            end = text.find("\n", opened)
            self._add(opened, end if end >= 0 else len(text), unclosed=True)
        self._starts = [s for s, _ in self.spans]

    def _add(self, start: int, end: int, unclosed: bool = False) -> None:
        span = Span(start, end)
        self.spans.append(span)
        if unclosed:
            self.left_open.add(span)

    def around(self, at: int) -> Span | None:
        """The quoted stretch that holds offset ``at``."""
        i = bisect_right(self._starts, at) - 1
        return self.spans[i] if i >= 0 and at < self.spans[i].end else None

    def kind(self, content: Passage | Sequence[Sequence[int]], text: str, cue: Passage | None = None) -> Kind:
        """How much of a content is quoted, counted in letters and digits.

        Direct only if truly all of it is quoted; the words of the cue that interrupt it are no part of a
        content anyway. What a cue with a colon introduces as a paragraph of its own is set off as a quote (direct)
        without marks.
        """
        spans = content.spans if isinstance(content, Passage) else content
        inside = outside = 0
        for start, end in spans:
            for at in range(start, end):
                if text[at].isalnum():
                    if self.around(at):
                        inside += 1
                    else:
                        outside += 1
        if not inside:
            return Kind.DIRECT if cue and _set_off(text, cue, spans) else Kind.INDIRECT
        return Kind.MIXED if outside else Kind.DIRECT


def _set_off(text: str, cue: Passage, content: Sequence[Sequence[int]]) -> bool:
    """Whether a colon ends the cue's paragraph and the content is the next one."""
    end, start = cue.spans[-1].end, content[0][0]
    between = text[end - 1 : start].strip(" \u00a0")
    return end <= start and between.startswith(":") and "\n" in between and not any(ch.isalnum() for ch in between)


def _closed_again(text: str, at: int) -> bool:
    """Whether a curly mark that opens inside a quote has a mark of its own that closes it, in its paragraph."""
    if text[at] != "“":
        return False
    end = text.find("\n", at, at + _FAR)
    rest = text[at : end if end >= 0 else at + _FAR]
    return rest.count("”") > rest.count("“")
