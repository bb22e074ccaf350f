"""The parts of a content: its sentences, and the pieces of a sentence that stand beside each other.

A content may be long and a claim is about one part of it. "Increased association and perhaps even supply" is said
without doubt, but of the supply only that it may be: whether a claim is about the piece that a hedge covers is asked of the
relation model (`onrecord.claims.position`). Every part is a passage of the article, never other words.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from onrecord.labels import Certainty
from onrecord.layout import Layout
from onrecord.stance.hedges import Hedge, weakest
from onrecord.stance.tokens import Token, is_word, tokens
from onrecord.stance.words import BE, DO, HAVE, PRONOUNS, modal
from onrecord.types import Passage, Span

PIECES = 6
"""A sentence is cut into so many pieces at most."""
_LEAST = 3
"""Words of a piece at least; shorter ones stay with the piece before them."""
_JOINTS = frozenset(["and", "or", "but", "because", "although", "though", "while", "whereas", "unless", "if", ";", "—", "–", "(", ":"])
_ALSO = frozenset(["and", "or"])


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


@dataclass(frozen=True, slots=True)
class Scope:
    """A hedge in a sentence and the pieces that it covers, by their index.

    Attributes:
        certainty: what it leaves of them: probable, possible, or none where they are left open.
    """

    certainty: Certainty
    pieces: frozenset[int]


def scopes(text: str, found: Sequence[Passage]) -> list[Scope]:
    """The hedges of a sentence's pieces, each with what it covers.

    A phrase ("I think", "it is possible that") covers all pieces up to a "but"; a word ("may", "perhaps") its own, and those after it
    that have no verb of their own ("may be training and arming them").
    """
    out: list[Scope] = []
    for i, piece in enumerate(found):
        hedge = _hedge(text, piece)
        if hedge is None:
            continue
        phrase = " " in text[slice(*hedge.span)]
        covered = [i]
        for k in range(i + 1, len(found)):
            words = _tokens(text, found[k])
            if words[0].low == "but" or (not phrase and (words[0].low not in _ALSO or _has_verb(words))):
                break
            covered.append(k)
        out.append(Scope(hedge.certainty, frozenset(covered)))
    return out


def words_of(text: str, parts: Sequence[Passage], indexes: Collection[int]) -> str:
    """The words of some parts, for asking what they say alone."""
    return " ".join(text[s:e] for i, part in enumerate(parts) if i in indexes for s, e in part.spans)


def _hedge(text: str, piece: Passage) -> Hedge | None:
    """What hedges a piece by its own words."""
    words = _tokens(text, piece)
    while words and (words[0].low in _JOINTS or not is_word(words[0])):
        words = words[1:]
    return weakest(text, words, conceding=False, own=False)


def _tokens(text: str, piece: Passage) -> list[Token]:
    return [t for s, e in piece.spans for t in tokens(text, s, e)]


def _has_verb(words: Sequence[Token]) -> bool:
    """Whether a piece has an auxiliary or a pronoun for its subject, so that the modal before it ends there."""
    low = [w.low for w in words[1:]]
    return bool(low) and (low[0].split("'")[0] in PRONOUNS or any(modal(w) or w in BE or w in HAVE or w in DO for w in low[:6]))


def joined(text: str, parts: Sequence[Passage]) -> Passage:
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
