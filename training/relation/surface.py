"""Fit the linear model over bare words that stands beside the cross-encoder (`onrecord.claims.surface`).

    python -m training.relation.surface --gold ../shared/gold --model src/onrecord/models/relation

Learns from Emergent train and the related pairs of ``pairs/train-*.jsonl``. Writes ``surface.json``; prints five-fold figures by claim.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from onrecord.claims.surface import features, is_headline
from training.relation.data import UNRELATED, Example, emergent, written

SEEN = 3
"""A feature is kept from so many pairs on."""


def fit(examples: list[Example], strength: float, weights: list[float]) -> dict[str, list[float]]:
    """The weights of each feature for the three relations; ``*`` is the constant."""
    rows = _rows(examples)
    vectorizer = DictVectorizer()
    model = LogisticRegression(C=strength, max_iter=3000).fit(vectorizer.fit_transform(rows), [e.relation for e in examples], sample_weight=weights)
    found = {str(name): [round(float(w), 3) for w in model.coef_[:, i]] for i, name in enumerate(vectorizer.get_feature_names_out())}
    return {"*": [round(float(b), 3) for b in model.intercept_]} | {name: w for name, w in found.items() if any(w)}


def _rows(examples: list[Example]) -> list[dict[str, float]]:
    rows = [dict(features(e.claim, e.text, e.context)) for e in examples]
    seen = Counter(name for row in rows for name in row)
    return [{name: value for name, value in row.items() if seen[name] >= SEEN} for row in rows]


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--model", type=Path, required=True)
    a.add_argument("--strength", type=float, default=0.3)
    a.add_argument("--headlines", type=float, default=0.1, help="weight of a headline written for this project: hedged ones are for here, observing there")
    o = a.parse_args()
    headlines = emergent(o.gold, "train")
    pairs = [e for e in written("train-") if e.relation != UNRELATED]
    examples, weights = headlines + pairs, [1.0] * len(headlines) + [o.headlines if not e.context and is_headline(e.text) else 1.0 for e in pairs]
    crossed = cross_val_predict(LogisticRegression(C=o.strength, max_iter=3000), DictVectorizer().fit_transform(_rows(examples)),
                                [e.relation for e in examples], groups=[e.group for e in examples], cv=GroupKFold(5))
    gold = np.array([e.relation for e in examples])
    for name, some in (("Emergent train", slice(0, len(headlines))), ("written pairs", slice(len(headlines), None))):
        print(f"{name}, five folds: accuracy {np.mean(crossed[some] == gold[some]):.3f}, macro-F1 {f1_score(gold[some], crossed[some], average='macro'):.3f}")
    found = fit(examples, o.strength, weights)
    (o.model / "surface.json").write_text(json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(found)} features")


if __name__ == "__main__":
    main()
