"""Fit the confidence on dev, choose thresholds, and write settings.json.

    python -m training.attribution.calibrate --gold ../shared/gold --model src/onrecord/models/attribution --version 1

The confidence is logistic (Platt 1999) in three features of each attribution that the model proposes at
a low cue threshold; "right" is the scorer's relaxed match. The least confidence is the one with
the best mean of relaxed and strict F1. The reliability table is of five-fold cross-validation by article,
so no attribution is judged by weights fitted on it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.accuracy import rows
from onrecord import reading
from onrecord.reading import AttributionModel
from onrecord.score import attributions as scorer
from onrecord.score.attributions import dice, pair, roles

Row = dict[str, Any]
FLOOR = 0.25


def proposals(model: AttributionModel, document: Row) -> list[dict[str, Any]]:
    """Everything the model proposes in one article, with features and whether it is right."""
    text = document["text"]
    found = reading.outermost(model, text)
    predicted = [{"source": f.source, "cue": [f.cue], "content": f.content} for f in found]
    gold = [roles(a, text) for a in document["attributions"]]
    gold = [g for g in gold if g["content"]]
    ours = [roles(a, text) for a in predicted]
    keep = [i for i, p in enumerate(ours) if p["content"]]
    pairs = pair(gold, [ours[i] for i in keep], also=("source",))
    right = set()
    for _, i, j in pairs:
        g, p = gold[i], ours[keep[j]]
        if dice(g["content"], p["content"]) >= 0.5 and (g["source"] & p["source"] or not (g["source"] or p["source"])):
            right.add(keep[j])
    return [{"features": f.features, "right": i in right, "attribution": predicted[i]} for i, f in enumerate(found) if f.rule is None]


def fit(x: np.ndarray, y: np.ndarray, l2: float = 1.0) -> np.ndarray:
    """Weights and bias of a logistic regression, by Newton's method."""
    mean, scale = x.mean(0), x.std(0) + 1e-9
    z = np.hstack([(x - mean) / scale, np.ones((len(x), 1))])
    w = np.zeros(z.shape[1])
    penalty = np.diag([l2] * (z.shape[1] - 1) + [0.0])
    for _ in range(30):
        p = 1 / (1 + np.exp(-z @ w))
        step = np.linalg.solve((z * (p * (1 - p))[:, None]).T @ z + penalty, z.T @ (p - y) + penalty @ w)
        w -= step
    weights = w[:-1] / scale
    return np.append(weights, w[-1] - weights @ mean)


def apply(w: np.ndarray, x: np.ndarray) -> np.ndarray:
    out: np.ndarray = 1 / (1 + np.exp(-(x @ w[:-1] + w[-1])))
    return out


def reliability(p: np.ndarray, y: np.ndarray, edges: tuple[float, ...] = (0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 1.001)) -> list[Row]:
    out, low = [], 0.0
    for high in edges:
        here = (p >= low) & (p < high)
        if here.any():
            out.append({"from": low, "to": min(high, 1.0), "attributions": int(here.sum()),
                        "confidence": round(float(p[here].mean()), 3), "right": round(float(y[here].mean()), 3)})
        low = high
    return out


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--model", type=Path, required=True)
    a.add_argument("--version", required=True)
    a.add_argument("--window", type=int, default=190)
    a.add_argument("--limit", type=int, help="only so many articles (for a first look)")
    o = a.parse_args()
    settings: Row = {"name": "attribution", "version": o.version, "window": o.window, "cue_threshold": FLOOR,
                     "min_confidence": 0.0, "rule_confidence": 0.9,
                     "calibration": {"weights": [1.0, 0.0, 0.0], "bias": 0.0}}
    (o.model / "settings.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    model = AttributionModel(o.model)
    documents = list(rows(o.gold / "polnear" / "dev.jsonl"))[: o.limit]
    proposed = [proposals(model, d) for d in documents]
    x = np.array([q["features"] for d in proposed for q in d])
    y = np.array([q["right"] for d in proposed for q in d], dtype=float)
    fold = np.array([i % 5 for i, d in enumerate(proposed) for _ in d])
    crossed = np.zeros(len(y))
    for k in range(5):
        crossed[fold == k] = apply(fit(x[fold != k], y[fold != k]), x[fold == k])
    w = fit(x, y)
    best = choose(documents, proposed, crossed)
    table = reliability(crossed, y)
    error = sum(r["attributions"] * abs(r["confidence"] - r["right"]) for r in table) / len(y)
    settings["calibration"] = {"weights": [round(float(v), 4) for v in w[:-1]], "bias": round(float(w[-1]), 4),
                               "reliability": table, "expected_calibration_error": round(error, 4)}
    settings["min_confidence"] = best
    settings["sha256"] = {f: hashlib.sha256((o.model / f).read_bytes()).hexdigest() for f in ("encoder.onnx", "relation.onnx")}
    (o.model / "settings.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(settings, indent=1))


def choose(documents: list[Row], proposed: list[list[Row]], confidence: np.ndarray) -> float:
    """The least confidence with the best mean of relaxed and strict F1."""
    best, best_at = -1.0, 0.0
    for least in np.arange(0.1, 0.66, 0.02):
        at, predicted = 0, []
        for d, qs in zip(documents, proposed, strict=True):
            kept = [q["attribution"] for k, q in enumerate(qs) if confidence[at + k] >= least]
            predicted.append({"id": d["id"], "attributions": kept})
            at += len(qs)
        figures = scorer.score(documents, predicted)
        value = (figures["relaxed"].f1 + figures["strict"].f1) / 2  # type: ignore[union-attr]
        print(f"least confidence {least:.2f}: relaxed {figures['relaxed'].f1:.4f} strict {figures['strict'].f1:.4f}")  # type: ignore[union-attr]
        if value > best:
            best, best_at = value, float(least)
    return round(best_at, 2)


if __name__ == "__main__":
    main()
