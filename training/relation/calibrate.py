"""Fit the temperature of an exported relation model and write its settings.json.

    python -m training.relation.calibrate --gold ../shared/gold --model src/onrecord/models/relation --version 1

First the weight of the linear model over a headline's bare words (`onrecord.claims.surface`) and what speaks for one written as a title: those with the best mean of
accuracy on Emergent dev, on ``near-*.jsonl`` and on the labelled statements of Wikinews. Then one temperature (Guo et al. 2017) for all
relations, the one with the least log loss, each set counting as much as another. The reliability that is written is of the first two sets, by
five-fold cross-validation by claim, given the weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from onrecord.claims.relate import Evidence, Pair, RelationModel, combined
from training.relation.data import emergent, folds, written
from training.relation.labelled import labelled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SURFACES = (0.0, 0.5, 1.0, 1.5, 2.0, 2.5)
HEADLINES = (0.0, 2.0, 4.0, 6.0, 7.0, 8.0, 9.0, 10.0)
GRID = np.exp(np.linspace(np.log(0.5), np.log(4), 60))


def scores(logits: Floats, temperature: float) -> Floats:
    e = np.exp((logits - logits.max(-1, keepdims=True)) / temperature)
    out: Floats = e / e.sum(-1, keepdims=True)
    return out


def best(logits: Floats, gold: npt.NDArray[np.int64], weight: Floats) -> float:
    losses = [float(-(weight * np.log(scores(logits, t)[np.arange(len(gold)), gold] + 1e-12)).sum()) for t in GRID]
    return float(GRID[int(np.argmin(losses))])


def reliability(p: Floats, right: npt.NDArray[np.bool_]) -> list[dict[str, Any]]:
    out = []
    for low, high in ((0.0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        here = (p >= low) & (p < high)
        if here.any():
            out.append({"from": low, "to": min(high, 1.0), "pairs": int(here.sum()), "confidence": round(float(p[here].mean()), 3),
                        "right": round(float(right[here].mean()), 3)})
    return out


def right(found: Evidence, gold: Ints, surface: float, headline: float) -> Floats:
    """Which pairs come out right."""
    hits: Floats = (combined(found, surface, headline, 1.0).argmax(-1) == gold).astype(np.float64)
    return hits


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--model", type=Path, required=True)
    a.add_argument("--version", required=True)
    a.add_argument("--surface", type=float, help="what the linear model weighs, instead of the best")
    a.add_argument("--headline", type=float, help="what speaks for a headline, instead of the best; the shipped model has 8, which Emergent needs and other claims' headlines bear")
    o = a.parse_args()
    path = o.model / "settings.json"
    settings: dict[str, Any] = {"name": "relation", "version": o.version, "temperature": 1.0, "surface": 0.0, "headline": 0.0}
    path.write_text(json.dumps(settings), encoding="utf-8")
    sets = [emergent(o.gold, "dev"), written("near-"), labelled(o.gold, "wikinews")]
    examples = [e for some in sets for e in some]
    weight = np.concatenate([np.full(len(some), 1 / len(some)) for some in sets if some])
    gold = np.array([e.relation for e in examples])
    found = RelationModel(o.model).evidence([Pair(e.text, e.claim, e.context, said=e.kind.startswith("wikinews")) for e in examples])
    ends = np.cumsum([0, *map(len, sets)])
    best_yet = -1.0
    for surface, headline in product(SURFACES if o.surface is None else (o.surface,), HEADLINES if o.headline is None else (o.headline,)):
        hits = right(found, gold, surface, headline)
        each = [float(hits[i:j].mean()) for i, j in pairwise(ends) if j > i]
        print(f"surface {surface}, headline {headline}: " + ", ".join(f"{share:.4f}" for share in each))
        if sum(each) > best_yet:
            best_yet, settings["surface"], settings["headline"] = sum(each), surface, headline
    logits = np.log(combined(found, settings["surface"], settings["headline"], 1.0) + 1e-12)
    crossed = np.zeros_like(logits)
    for part in folds(examples, 5):
        held = np.array([e.group in part for e in examples])
        crossed[held] = scores(logits[held], best(logits[~held], gold[~held], weight[~held]))
    sure, hit = crossed.max(-1), crossed.argmax(-1) == gold
    own = np.arange(len(gold)) < ends[2]
    settings["temperature"] = round(best(logits, gold, weight), 3)
    settings["reliability"] = reliability(sure[own], hit[own])
    settings["expected_calibration_error"] = round(sum(r["pairs"] * abs(r["confidence"] - r["right"]) for r in settings["reliability"]) / int(own.sum()), 4)
    settings["sha256"] = {f: hashlib.sha256((o.model / f).read_bytes()).hexdigest() for f in ("relation.onnx", "surface.json")}
    path.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    print(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
