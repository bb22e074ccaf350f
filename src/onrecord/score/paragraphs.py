"""Exact-span F1 on single paragraphs, each read alone: the protocol of CofeNet (COLING 2022), table 6.

A line is ``{"tokens": [...], "labels": ["B-source", "I-source", "B-cue", …, "O"]}``, the same paragraphs in the same
order on both sides. A span is right if its role and both its ends are. Predictions may also be the native form
(``statements`` with offsets into the tokens joined by single spaces, `paragraph_text`); `labels` turns them into labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from onrecord.errors import ScoreError
from onrecord.score.documents import ROLES, listed
from onrecord.score.figures import Figure, Figures
from onrecord.types import Json

OUTSIDE = "O"
QUOTES = {"``": '"', "''": '"'}
"""How the Penn Treebank writes quote marks, and what they are read as."""

LabelSpan = tuple[str, int, int]
"""Role, first token, one past the last token."""


def paragraph_text(tokens: Sequence[str]) -> str:
    """The paragraph as it is read: tokens joined by single spaces, treebank quote marks written as ``"``."""
    return " ".join(QUOTES.get(token, token) for token in tokens)


def spans(labels: Iterable[str]) -> set[LabelSpan]:
    """The spans that ``B-``, ``I-`` and ``O`` labels make; an ``I-`` after another role or none opens a span too."""
    out: set[LabelSpan] = set()
    role, start, at = "", 0, 0
    for at, label in enumerate([*labels, OUTSIDE]):
        if label == OUTSIDE or label[:1] == "B" or label[2:] != role:
            if role:
                out.add((role, start, at))
            role, start = ("", at) if label == OUTSIDE else (label[2:], at)
    return out


def labels(tokens: Sequence[str], statements: Iterable[Json]) -> list[str]:
    """Statements over `paragraph_text` as one label a token.

    A token belongs to a span if they share a character; where spans overlap, the more confident statement's stands.
    """
    starts, at = [], 0
    for token in tokens:
        starts.append(at)
        at += len(QUOTES.get(token, token)) + 1
    ends = [start + len(QUOTES.get(token, token)) for start, token in zip(starts, tokens, strict=True)]
    out = [OUTSIDE] * len(tokens)
    for statement in sorted(statements, key=_confidence):
        for role in ROLES:
            for start, end in statement.get(role) or ():
                inside = [i for i in range(len(tokens)) if starts[i] < end and ends[i] > start]
                for i in inside:
                    out[i] = f"{'B' if i == inside[0] else 'I'}-{role}"
    return out


def _confidence(statement: Json) -> float:
    value = statement.get("confidence")
    if isinstance(value, dict):
        value = value.get("attribution")
    return float(value) if isinstance(value, int | float) else 0.0


def score(gold: Sequence[Json], predicted: Sequence[Json]) -> Figures:
    """Precision, recall and F1 of each role's exact spans.

    Raises:
        ScoreError: other paragraphs, or other numbers of tokens, on the two sides.
    """
    if len(gold) != len(predicted):
        raise ScoreError(f"{len(predicted)} predictions for {len(gold)} paragraphs: one line each, in the same order")
    hits, n_gold, n_predicted = (dict.fromkeys(ROLES, 0) for _ in range(3))
    for number, (ours, theirs) in enumerate(zip(gold, predicted, strict=True), 1):
        a, b = (spans(side) for side in _sides(ours, theirs, number))
        for role in ROLES:
            x, y = ({s for s in side if s[0] == role} for side in (a, b))
            hits[role] += len(x & y)
            n_gold[role] += len(x)
            n_predicted[role] += len(y)
    return {role: Figure.of(hits[role], n_predicted[role], n_gold[role]) for role in ROLES}


def _sides(gold: Json, predicted: Json, number: int) -> tuple[list[str], list[str]]:
    """Gold and predicted labels of one paragraph, of one length."""
    ours = _strings(gold, "labels", f"gold paragraph {number}")
    if "labels" in predicted or "statements" not in predicted:
        theirs = _strings(predicted, "labels", f"predicted paragraph {number}")
    else:
        tokens = _strings(gold, "tokens", f"gold paragraph {number}")
        text = predicted.get("text")
        if isinstance(text, str) and text != paragraph_text(tokens):
            raise ScoreError(f"predicted paragraph {number} was read from another text than gold's tokens joined by spaces")
        theirs = labels(tokens, listed(predicted, "statements"))
    if len(ours) != len(theirs):
        raise ScoreError(f"paragraph {number}: {len(theirs)} predicted labels for {len(ours)} tokens")
    return ours, theirs


def _strings(paragraph: Json, name: str, place: str) -> list[str]:
    found = paragraph.get(name)
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise ScoreError(f"{place} has no list of {name}")
    return found
