"""Attributions inside another's content: "Smith said that the minister had denied it".

The data that the model learns from marks none of these, so in the article's own text the model passes
over them. Read by itself, as if it were a text, a sentence of a content shows them. Only sentences with a word
that mostly stands in cues are read again (counts in ``data/cues.tsv``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from onrecord.reading.attributions import Found, find
from onrecord.reading.model import AttributionModel
from onrecord.types import Span

_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"\S(?:.*?[.!?][\"'”’)]*(?=\s+[\"'“‘(]*[A-Z])|.*)", re.S)
_OPENING = re.compile(r"(?:that|whether|if)\s+", re.I)
_LEAST_LETTERS = 20


@cache
def cue_words(least_share: float = 0.5, least_count: int = 3) -> frozenset[str]:
    """Words that stand in a cue at least ``least_share`` of the times they occur."""
    lines = (files("onrecord.reading") / "data" / "cues.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return frozenset(w for w, n, total in rows if int(n) >= least_count and int(n) >= least_share * int(total))


def may_hold_cue(text: str) -> bool:
    """Whether a content is worth reading again: long enough, and with a cue word that is not its first word."""
    if len(text) < _LEAST_LETTERS:
        return False
    words = _WORD.findall(text.lower())
    return any(w in cue_words() for w in words[1:])


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of a stretch, white space between them left out; a conjunction that opens one is, too."""
    for m in _SENTENCE.finditer(text, start, end):
        opening = _OPENING.match(text, m.start(), m.end())
        yield Span(opening.end() if opening else m.start(), m.end())


def find_nested(model: AttributionModel, text: str, content: list[Span]) -> list[Found]:
    """What stands inside a content, with offsets of the article. Each sentence with a cue word is read by itself.

    Nothing that takes up nearly the whole sentence is given back: that is the content itself, seen again.
    """
    out = []
    for stretch in content:
        for start, end in sentences(text, *stretch):
            if may_hold_cue(text[start:end]):
                out += [f for f in find(model, text[start:end], start) if sum(e - s for s, e in f.content) < 0.9 * (end - start)]
    return out
