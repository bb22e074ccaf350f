"""The parts of a content: its sentences, and the pieces of a sentence that stand beside each other.

A content may be long and a claim is about one part of it. "Increased association and perhaps even supply" is said
without doubt, but of the supply only that it may be: which piece a claim is about is found by leaving pieces out
(`onrecord.claims.position`). Every part is a passage of the article, never other words.
"""

from __future__ import annotations

from onrecord.labels import Certainty
from onrecord.layout import Layout
from onrecord.stance.hedges import weakest
from onrecord.stance.tokens import Token, is_word, tokens
from onrecord.types import Passage, Span

PIECES = 6
"""A sentence is cut into so many pieces at most."""
_LEAST = 3
"""Words of a piece at least; shorter ones stay with the piece before them."""
_JOINTS = frozenset(["and", "or", "but", "because", "although", "though", "while", "whereas", "unless", "if", ";", "—", "–", "(", ":"])
_MARKS = frozenset([",", ";", "—", "–", "(", ")", ":", ".", "!", "?", '"', "“", "”", "'", "‘", "’", "…"])


def sentences(text: str, layout: Layout, content: Passage) -> list[Passage]:
    """The content's sentences in order; one that the cue interrupts has several spans."""
    found: dict[int, list[Span]] = {}
    for span in content.spans:
        at = span.start
        while at < span.end:
            number = layout.sentence_at(at) if layout.sentences else 0
            ends = layout.sentences[number + 1].start if number + 1 < len(layout.sentences) else span.end
            end = min(span.end, max(ends, at + 1))
            piece = _trimmed(text, at, end)
            if piece is not None:
                found.setdefault(number, []).append(piece)
            at = end
    return [Passage.of(text, spans) for _, spans in sorted(found.items())]


def pieces(text: str, sentence: Passage) -> list[Passage]:
    """A sentence cut where "and", "but", a comma or the like joins two pieces; one that is not joined is one piece."""
    out: list[Span] = []
    for span in sentence.spans:
        words = tokens(text, span.start, span.end)
        start = span.start
        for i, token in enumerate(words):
            cut = token.start
            if token.low == "," and i + 1 < len(words) and words[i + 1].low not in _JOINTS:
                cut = words[i + 1].start
            elif token.low not in _JOINTS:
                continue
            if _words(words, start, cut) >= _LEAST and _words(words, cut, span.end) >= _LEAST and len(out) < PIECES - 1:
                out.append(Span(start, cut))
                start = cut
        out.append(Span(start, span.end))
    trimmed = [_trimmed(text, *span) for span in out]
    return [Passage.of(text, [span]) for span in trimmed if span is not None]


def without(text: str, parts: list[Passage], left_out: int) -> str:
    """The words of all parts but one, for asking what is left when it is not said."""
    return " ".join(text[s:e] for i, part in enumerate(parts) if i != left_out for s, e in part.spans)


def hedge(text: str, piece: Passage) -> Certainty:
    """How sure a piece is by its own words alone: ``certain`` where it has no hedge, ``none`` where they leave it open."""
    words = [t for s, e in piece.spans for t in tokens(text, s, e)]
    while words and (words[0].low in _JOINTS or words[0].low in _MARKS):
        words = words[1:]
    found = weakest(text, words, conceding=False, own=False)
    return found.certainty if found is not None else Certainty.CERTAIN


def joined(text: str, parts: list[Passage]) -> Passage:
    """Several parts as one passage; spans with nothing but spaces between them become one."""
    spans: list[Span] = []
    for span in sorted(s for part in parts for s in part.spans):
        if spans and not text[spans[-1].end : span.start].strip():
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
    return Passage.of(text, spans)


def _words(words: list[Token], start: int, end: int) -> int:
    return sum(is_word(t) and t.low not in _JOINTS for t in words if start <= t.start < end)


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """Without white space at the edges; None where no letter or digit is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if any(c.isalnum() for c in text[start:end]) else None
