"""An article's text cut into pieces, so that overlapping and nested roles can be marked without crossing tags."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from onrecord.types import Span, Statement

_BREAK = re.compile(r"\n\s*\n")


EVIDENCE = "evidence"


class Mark(NamedTuple):
    """One span of a role of the statement with this number (its place among the article's, from 1).

    Evidence is marked as well: its role is `EVIDENCE`, its number that of `places`.
    """

    number: int
    role: str
    span: Span


@dataclass(slots=True)
class Piece:
    """A stretch of one paragraph in which no mark begins or ends: ``text[start:end]``, and the marks over it."""

    start: int
    end: int
    marks: list[Mark] = field(default_factory=list)

    def numbers(self) -> list[int]:
        """The statements that this piece is part of, each once, in order."""
        return sorted({m.number for m in self.marks if m.role != EVIDENCE})

    def evidence(self) -> list[int]:
        """The places of evidence that this piece is part of, each once, in order."""
        return sorted({m.number for m in self.marks if m.role == EVIDENCE})

    def contents(self) -> list[Mark]:
        """The contents over this piece, the widest first."""
        return sorted((m for m in self.marks if m.role == "content"), key=lambda m: m.span.start - m.span.end)


def paragraphs(text: str) -> list[Span]:
    """The paragraphs of a text, without the blank lines between them."""
    out, at = [], 0
    for gap in _BREAK.finditer(text):
        out.append(Span(at, gap.start()))
        at = gap.end()
    out.append(Span(at, len(text)))
    return [p for p in out if text[p.start:p.end].strip()]


def marks(statements: Sequence[Statement]) -> list[Mark]:
    """All spans of all roles, the statements numbered from 1."""
    return [Mark(number, role, span) for number, s in enumerate(statements, 1)
            for role, passage in (("source", s.source), ("cue", s.cue), ("content", s.content)) for span in passage.spans]


Spans = tuple[Span, ...]


def places(statements: Sequence[Statement]) -> dict[Spans, int]:
    """The different places that values were read from, numbered from 1; values of many statements share one."""
    return {spans: number for number, spans in enumerate(dict.fromkeys(e for s in statements for e in s.evidence.values() if e), 1)}


def pieces(text: str, statements: Sequence[Statement]) -> Iterator[list[Piece]]:
    """The pieces of each paragraph, in order; together they are the paragraph's text."""
    evidence = [Mark(number, EVIDENCE, span) for spans, number in places(statements).items() for span in spans]
    found = sorted(marks(statements) + evidence, key=lambda m: m.span)
    blocks = paragraphs(text)
    cuts = sorted({at for m in found for at in m.span} | {at for block in blocks for at in block})
    over: dict[int, list[Mark]] = {}
    for mark in found:
        for at in cuts[bisect_left(cuts, mark.span.start):bisect_left(cuts, mark.span.end)]:
            over.setdefault(at, []).append(mark)
    for block in blocks:
        inside = cuts[bisect_left(cuts, block.start):bisect_left(cuts, block.end) + 1]
        yield [Piece(start, end, over.get(start, [])) for start, end in itertools.pairwise(inside)]
