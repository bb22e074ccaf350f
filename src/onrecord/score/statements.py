"""Statements: who said it, how sure, when.

Each gold statement is paired with at most one predicted one of its document, the largest overlap of content first, at
least 0.5 (Dice over characters). Over the pairs:

- ``found``: precision, recall and F1 of the pairing;
- ``FIELD``: share of pairs whose field is right, and how many have one in gold;
- ``FIELD=VALUE`` and ``FIELD mean F1``: for labels with a fixed set of values, F1 of each and their mean (most
  statements are plain and certain, so that accuracy alone says little);
- ``FIELD F1``: for fields that are often empty, over those that are given or made;
- ``positions``: F1 of statements found with speaker, stance and certainty all right, over those that are uttered.

A field that no gold statement has is not scored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from onrecord.errors import ScoreError
from onrecord.score.attributions import outermost, pair, roles
from onrecord.score.documents import LABELS, identity, listed, text_of
from onrecord.score.figures import Figure, Figures, Share
from onrecord.types import Json

CLOSED = ("kind", "speaker_type", "act", "stance", "certainty", "framing", "uttered")
"""Fields with a fixed set of values."""

OFTEN_EMPTY = ("role", "said_on", "heard_by", "venue")
PHRASES = ("role", "heard_by", "venue")
"""Fields worded by the article: right when half their words are."""

StatementPair = tuple[Json, Json]
"""A gold statement and the predicted one it was paired with."""


def words(value: str | None) -> list[str]:
    """Words for comparing names and phrases: ASCII letters and digits, no possessive, no article, no ``of``."""
    plain = unicodedata.normalize("NFKD", value or "").encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"'s\b", "", plain)
    return [w for w in re.findall(r"[a-z0-9]+", plain) if w not in ("the", "a", "an", "of")]


def same_speaker(gold: str | None, predicted: str | None, kind: str | None) -> bool:
    """Whether two names are one speaker's: a person's by first and last name, others' by half of their words."""
    g, p = words(gold), words(predicted)
    if not g or not p or g == p:
        return g == p
    if kind == "person":  # whatever stands between first and last name
        return len(g) > 1 and len(p) > 1 and g[0] == p[0] and g[-1] == p[-1]
    return len(set(g) & set(p)) / len(set(g) | set(p)) >= 0.5


def same_phrase(gold: str | None, predicted: str | None) -> bool:
    """Whether two wordings share half of their words (Dice)."""
    g, p = set(words(gold)), set(words(predicted))
    return g == p if not g or not p else 2 * len(g & p) / (len(g) + len(p)) >= 0.5


def right(field: str, gold: Json, predicted: Json) -> bool:
    """Whether the predicted statement's field is as good as gold's; an empty one is right only where gold's is."""
    if field == "speaker":
        return same_speaker(gold.get("speaker"), predicted.get("speaker"), gold.get("speaker_type"))
    if field in PHRASES:
        return same_phrase(gold.get(field), predicted.get(field))
    return (gold.get(field) or None) == (predicted.get(field) or None)


def _uttered(statement: Json) -> bool:
    return bool(statement.get("uttered", "yes") == "yes")


def score(gold: Iterable[Json], predicted: Iterable[Json], *, given_spans: bool = False) -> Figures:
    """The figures of ``predicted`` against ``gold``; a document without predictions counts as nothing found.

    Args:
        gold: documents with ``id``, ``text`` and ``statements``.
        predicted: documents with ``id`` and ``statements``, in any order.
        given_spans: predictions were made from the gold spans: pair by position, without looking at spans or text.

    Raises:
        ScoreError: a document lacks what is needed; with ``given_spans``, another number of statements.
    """
    found = {identity(d, "predicted"): outermost(d) for d in predicted}
    pairs: list[StatementPair] = []
    all_gold: list[Json] = []
    all_predicted: list[Json] = []
    for document in gold:
        ours = listed(document, "statements")
        theirs = found.get(identity(document, "gold"), [])
        all_gold += ours
        all_predicted += theirs
        pairs += _by_position(document, ours, theirs) if given_spans else _by_content(text_of(document), ours, theirs)
    out: Figures = {"found": Figure.of(len(pairs), len(all_predicted), len(all_gold))}
    for field in LABELS:
        _check(field, pairs)
        out.update(_field(field, [(g, p) for g, p in pairs if field in g]))
    whole = sum(_uttered(g) and _uttered(p) and all(right(f, g, p) for f in ("speaker", "stance", "certainty")) for g, p in pairs)
    out["positions"] = Figure.of(whole, sum(map(_uttered, all_predicted)), sum(map(_uttered, all_gold)))
    return out


def _by_position(document: Json, gold: Sequence[Json], predicted: Sequence[Json]) -> list[StatementPair]:
    if len(gold) != len(predicted):
        raise ScoreError(f"document {document.get('id')!r}: {len(predicted)} predictions for {len(gold)} statements; "
                         "with --given-spans there must be one for each, in the same order")
    return list(zip(gold, predicted, strict=True))


def _by_content(text: str, gold: Sequence[Json], predicted: Sequence[Json]) -> list[StatementPair]:
    sides = [roles(s, text) for s in gold], [roles(s, text) for s in predicted]
    return [(gold[i], predicted[j]) for _, i, j in pair(*sides, also=("source", "cue"), least=0.5)]


def _check(field: str, pairs: Iterable[StatementPair]) -> None:
    for statement in (s for both in pairs for s in both):
        if not isinstance(statement.get(field), str | None):
            raise ScoreError(f"{field} is {statement[field]!r} in a statement: words or null are needed")


def _field(field: str, labelled: Sequence[StatementPair]) -> Figures:
    """The figures of one field over the pairs whose gold statement has it (nothing where none has)."""
    if not labelled:
        return {}
    given = [(g, p) for g, p in labelled if g[field] is not None]
    out: Figures = {field: Share(sum(right(field, g, p) for g, p in labelled) / len(labelled), len(given))}
    if field in CLOSED and given:
        each: dict[str, Figure] = {}
        for value in sorted({g[field] for g, _ in given}):
            hits = sum(g[field] == value == p.get(field) for g, p in labelled)
            each[value] = Figure.of(hits, sum(p.get(field) == value for _, p in labelled), sum(g[field] == value for g, _ in labelled))
        out |= {f"{field}={value}": figure for value, figure in each.items()}
        out[f"{field} mean F1"] = Share(sum(f.f1 for f in each.values()) / len(each), len(given))
    if field in OFTEN_EMPTY and given:
        ok = sum(right(field, g, p) for g, p in given)
        out[f"{field} F1"] = Figure.of(ok, sum(bool(p.get(field)) for _, p in labelled), len(given))
    return out
