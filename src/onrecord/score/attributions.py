"""Predicted attributions against gold ones, in whole articles.

Each predicted attribution is paired with at most one gold attribution of its document, the pairs with the largest
overlap of content (Dice over characters) first. Quote marks, spaces and punctuation do not count as characters.

- ``relaxed``: pairs whose contents' Dice is 0.5 or more and whose sources overlap (or are both empty);
- ``strict``: pairs with the same content and the same source;
- per role, micro-averaged, ``overlap`` over characters and ``exact`` over whole roles.

An attribution that stands within another's content is left out: PolNeAR, the corpus of reference, marks none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from onrecord.score.documents import ROLES, identity, listed, text_of
from onrecord.score.figures import Figure, Figures
from onrecord.types import Json

EDGE = frozenset(" \t\r\n\u00a0\"'`.,;:!?()[]\u2018\u2019\u201c\u201d\u2013\u2014-")
"""Characters that do not count: two annotators often disagree about them, and nothing hangs on it."""

Characters = frozenset[int]
Roles = dict[str, Characters]
Pair = tuple[float, int, int]
"""Dice of the contents, index in gold, index in the predictions."""


def characters(spans: Iterable[Sequence[int]], text: str) -> Characters:
    """The offsets within ``spans`` of characters that count; what lies past the end of the text does not."""
    return frozenset(i for start, end in spans for i in range(start, min(end, len(text)))
                     if text[i] not in EDGE and not text[i].isspace())


def outermost(document: Json) -> list[Json]:
    """The document's ``attributions`` (or ``statements``) that stand in no other's content.

    Raises:
        ScoreError: it has neither, or their spans are none.
    """
    return [a for a in listed(document, "attributions", "statements") if not a.get("within")]


def roles(attribution: Json, text: str) -> Roles:
    """The characters of source, cue and content."""
    return {role: characters(attribution.get(role) or (), text) for role in ROLES}


def dice(a: Characters, b: Characters) -> float:
    """Twice what is shared over the sum of both, 0 to 1; one of the two must not be empty."""
    return 2 * len(a & b) / (len(a) + len(b))


def pair(gold: Sequence[Roles], predicted: Sequence[Roles], *, also: tuple[str, ...], least: float = 0.0) -> list[Pair]:
    """Pairs gold and predicted attributions one to one, largest content overlap first.

    Args:
        gold: of one document.
        predicted: of the same document.
        also: the roles whose overlap decides between equal contents; after that, the earlier one.
        least: pairs with a smaller Dice are not made.
    """
    candidates = sorted(((dice(a["content"], b["content"]), sum(len(a[r] & b[r]) for r in also), -i, -j)
                         for i, a in enumerate(gold) for j, b in enumerate(predicted) if a["content"] & b["content"]), reverse=True)
    out: list[Pair] = []
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    for overlap, _, i, j in candidates:
        if overlap < least:
            break
        if -i in used_gold or -j in used_predicted:
            continue
        used_gold.add(-i)
        used_predicted.add(-j)
        out.append((overlap, -i, -j))
    return out


def score(gold: Iterable[Json], predicted: Iterable[Json]) -> Figures:
    """The figures of ``predicted`` against ``gold``; a document without predictions counts as nothing found.

    Args:
        gold: documents with ``id``, ``text`` and ``attributions`` (or ``statements``).
        predicted: documents with ``id`` and ``attributions`` (or ``statements``), in any order.

    Raises:
        ScoreError: a document lacks what is needed.
    """
    found = {identity(d, "predicted"): outermost(d) for d in predicted}
    counts: Counter[str] = Counter()
    for document in gold:
        text = text_of(document)
        ours, theirs = ([r for r in (roles(a, text) for a in side) if r["content"]]
                        for side in (outermost(document), found.get(identity(document, "gold"), [])))
        _count(counts, ours, theirs)
    out: Figures = {"gold": counts["gold"], "predicted": counts["predicted"]}
    for name in ("relaxed", "strict"):
        out[name] = Figure.of(counts[name], counts["predicted"], counts["gold"])
    for role in ROLES:
        for how in ("overlap", "exact"):
            name = f"{role} {how}"
            out[name] = Figure.of(counts[name], counts[f"{name} predicted"], counts[f"{name} gold"])
    return out


def _count(counts: Counter[str], gold: Sequence[Roles], predicted: Sequence[Roles]) -> None:
    """Adds one document's hits and totals."""
    for side, attributions in (("gold", gold), ("predicted", predicted)):
        counts[side] += len(attributions)
        for role in ROLES:
            counts[f"{role} overlap {side}"] += sum(len(a[role]) for a in attributions)
            counts[f"{role} exact {side}"] += sum(bool(a[role]) for a in attributions)
    for overlap, i, j in pair(gold, predicted, also=("source",)):
        a, b = gold[i], predicted[j]
        same_source = bool(a["source"] & b["source"]) or not (a["source"] or b["source"])
        counts["relaxed"] += overlap >= 0.5 and same_source
        counts["strict"] += a["content"] == b["content"] and a["source"] == b["source"]
        for role in ROLES:
            counts[f"{role} overlap"] += len(a[role] & b[role])
            counts[f"{role} exact"] += bool(a[role]) and a[role] == b[role]
