"""Fit how the cosine of a statement and a claim and the words that they share count beside the relation model's answer (`onrecord.claims.weighing`).

    python -m training.relation.weigh --gold ../shared/gold --model src/onrecord/models/relation

A logistic regression of "is about the claim" over the logit of the model's chance of that, the cosine, whose weight depends on whether the text
was read with its context, and the share of the claim's own words that the text has, on the labelled statements of Wikinews, each of its two sets counting as much as the other; five folds by item. Prints the constants and, for some least chances, precision and recall.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from onrecord.claims.context import joined
from onrecord.claims.embed import Embedder
from onrecord.claims.relate import Pair, RelationModel
from onrecord.claims.wording import coverage
from onrecord.labels import Relation
from training.relation.data import UNRELATED, Example
from training.relation.labelled import labelled

Floats = npt.NDArray[np.float64]


def cosines(examples: Sequence[Example]) -> Floats:
    texts = list(dict.fromkeys([joined(e.context, e.text) for e in examples] + [e.claim for e in examples]))
    vectors = dict(zip(texts, Embedder().embed(texts), strict=True))
    return np.array([float(vectors[e.claim] @ vectors[joined(e.context, e.text)]) for e in examples])


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--model", type=Path, required=True)
    o = a.parse_args()
    examples = labelled(o.gold, "wikinews")
    related = RelationModel(o.model).relate([Pair(e.text, e.claim, e.context, said=True) for e in examples])
    chance = np.clip([1 - r.scores[Relation.UNRELATED] for r in related], 1e-3, 1 - 1e-3)
    cosine, leans = cosines(examples), np.array([e.context is not None for e in examples])
    x = np.column_stack([np.log(chance / (1 - chance)), cosine, leans, leans * cosine, [coverage(e.claim, e.text) for e in examples]])
    y = np.array([e.relation != UNRELATED for e in examples])
    kinds = [e.kind for e in examples]
    weight = np.array([1 / kinds.count(k) for k in kinds])
    fit = LogisticRegression(C=1e6).fit(x, y, sample_weight=weight / weight.mean())
    scale, alone, leaning, less, covered = fit.coef_[0]
    constant = fit.intercept_[0]
    print(f"SCALE {scale:.3f}; ALONE {alone:.2f}, {-constant / alone:.3f}; LEANING {alone + less:.2f}, {-(constant + leaning) / (alone + less):.3f}; COVERED {covered:.2f}")
    p = cross_val_predict(LogisticRegression(C=1e6), x, y, groups=[e.group for e in examples], cv=GroupKFold(5), method="predict_proba",
                          params={"sample_weight": weight / weight.mean()})[:, 1]
    for kind in sorted(set(kinds)):
        here = np.array([k == kind for k in kinds])
        print(f"{kind}: average precision {average_precision_score(y[here], chance[here]):.3f} of the model, {average_precision_score(y[here], x[here, 1]):.3f} of the "
              f"cosine, {average_precision_score(y[here], p[here]):.3f} of all")
        for least in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
            found = p[here] >= least
            both = (found & y[here]).sum()
            print(f"  from {least}: {found.sum()} found, precision {both / max(1, found.sum()):.3f}, recall {both / max(1, y[here].sum()):.3f}")


if __name__ == "__main__":
    main()
