"""Sentences with their spans marked: [source], <cue>, {content}; the marks are taken out."""

from __future__ import annotations

from onrecord.layout import Layout
from onrecord.reading import Marked, Quotes
from onrecord.types import Attribution, Passage, Span

PAIRS = {"[": "]", "<": ">", "{": "}"}


def marked(notation: str) -> Marked:
    """A text with one attribution."""
    text: list[str] = []
    spans: dict[str, list[Span]] = {mark: [] for mark in PAIRS}
    opened: dict[str, int] = {}
    for character in notation:
        if character in PAIRS:
            opened[PAIRS[character]] = len(text)
        elif character in opened:
            mark = next(m for m, closing in PAIRS.items() if closing == character)
            spans[mark].append(Span(opened.pop(character), len(text)))
        else:
            text.append(character)
    whole = "".join(text)
    source, cue, content = (Passage.of(whole, spans[m]) for m in PAIRS)
    quotes = Quotes(whole)
    return Marked(whole, (Attribution(source, cue, content, quotes.kind(content, whole), 1.0),), (), quotes, Layout(whole))
