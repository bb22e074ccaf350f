"""Statements without a source: a bare "reportedly" or "allegedly" in a clause that nobody says.

The model learns these from too few examples (22 of 50 such adverbs in PolNeAR's training articles are cues; most
of the others stand inside somebody's content) and mostly passes over them, so they are found by their form.
"""

from __future__ import annotations

import re

from onrecord.layout import Layout
from onrecord.reading.attributions import Found
from onrecord.types import Span

_ADVERB = re.compile(r"\b(?:reportedly|allegedly|purportedly)\b", re.I)
_EDGE = re.compile(r"(?<!\d),|,(?!\d)|[;:—–()\[\]\"“”]| -+ |\b(?:who|which|where|when|while|after|before|because|since|although|though|but|if|as)\b", re.I)
_THAT = re.compile(r"\bthat\b", re.I)
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
_SUBJECT = re.compile(r"\w")
_LEAST_WORDS = 3


def hearsay(text: str, layout: Layout, found: list[Found], confidence: float) -> list[Found]:
    """One for each such adverb outside of what is found already; its content is the clause around it."""
    taken = [s for f in found for s in (f.cue, *f.content, *f.source)]
    out = []
    for m in _ADVERB.finditer(text):
        cue = Span(*m.span())
        if any(s.start < cue.end and cue.start < s.end for s in taken):
            continue
        sentence = layout.sentences[layout.sentence_at(cue.start)]
        content = _clause(text, sentence, cue)
        if sum(len(text[s:e].split()) for s, e in content) >= _LEAST_WORDS:
            out.append(Found([], cue, content, rule=confidence))
    return out


def _clause(text: str, sentence: Span, cue: Span) -> list[Span]:
    """The words before and after the adverb, up to the clause's edges; a relative pronoun is left out."""
    start = sentence.start
    for edge in _EDGE.finditer(text, sentence.start, cue.start):
        start = edge.end()
    for that in _THAT.finditer(text, start, cue.start):  # before the adverb it opens a clause; after it, it points
        start = that.end()
    subject = None
    commas = [m.start() for m in _COMMA.finditer(text, sentence.start, cue.start)]
    if len(commas) == 2 and not text[commas[1] + 1 : cue.start].strip():  # "The flood, on the river, reportedly killed …"
        subject = _trimmed(text, sentence.start, commas[0])
    after = _EDGE.search(text, min(cue.end + 1, sentence.end), sentence.end)
    end = after.start() if after else sentence.end
    return [s for s in (subject, _trimmed(text, start, cue.start), _trimmed(text, cue.end, end)) if s]


def _trimmed(text: str, start: int, end: int) -> Span | None:
    words = [m.start() for m in _SUBJECT.finditer(text, start, end)]
    if not words:
        return None
    last = max(words) + 1
    return Span(words[0], last)
