"""Fictional texts with their attributions marked by hand: ``[source|…]``, ``{cue}``, ``<content>``; no model needed."""

from __future__ import annotations

import re

from onrecord.labels import NameType
from onrecord.layout import Layout
from onrecord.reading import Marked, Quotes
from onrecord.timing import date
from onrecord.types import Attribution, Name, Passage, Span, When

_MARK = re.compile(r"\[(\d):|\{(\d):|<(\d):|[\]}>]")
PEOPLE = re.compile(r"\b(?:Ines Calloway|Calloway|Oskar Lindqvist|Lindqvist|Vera Tamm|Tamm)\b")
PLACES = re.compile(r"\b(?:Port Ellery|Selm|Veldany)\b")


def marked(told: str) -> Marked:
    """``[0:Ines Calloway] {0:said} Tuesday <0:the bridge is safe>``: number, then the words of each role."""
    text, opened = "", []
    spans: dict[tuple[str, int], list[Span]] = {}
    at = 0
    for m in _MARK.finditer(told):
        text += told[at : m.start()]
        at = m.end()
        number = m.group(1) or m.group(2) or m.group(3)
        if number:
            opened.append((m.group()[0], int(number), len(text)))
        else:
            role, k, start = opened.pop()
            spans.setdefault((role, k), []).append(Span(start, len(text)))
    text += told[at:]
    quotes = Quotes(text)
    made = []
    for k in sorted({k for _, k in spans}):
        source, cue, content = (Passage.of(text, spans.get((role, k), [])) for role in "[{<")
        made.append(Attribution(source, cue, content, quotes.kind(content, text), 1.0))
    names = [Name(m.start(), m.end(), kind, 1.0) for kind, p in ((NameType.PERSON, PEOPLE), (NameType.PLACE, PLACES)) for m in p.finditer(text)]
    return Marked(text, tuple(made), tuple(sorted(names)), quotes, Layout(text))


def told(text: str, published: str | None = "2021-03-17") -> list[When]:
    """When and where each statement was said, in an article of a Wednesday."""
    return date(marked(text), published)
