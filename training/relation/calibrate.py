"""Fit the temperature of an exported relation model and write its settings.json.

    python -m training.relation.calibrate --gold ../shared/gold --model src/onrecord/models/relation --version 1

First the weight of the linear model over bare words (`onrecord.claims.surface`): the one with the best mean of accuracy on Emergent dev
and on ``near-*.jsonl``. Then one temperature (Guo et al. 2017) for all relations, the one with the least log loss, each set counting
as much as the other. The error that is written is of five-fold cross-validation by claim, given the weight.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from onrecord.claims.relate import Pair, RelationModel
from training.relation.data import Example, emergent, folds, written

Floats = npt.NDArray[np.float64]
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)
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


def logits_of(folder: Path, examples: list[Example]) -> Floats:
    """The logarithms of the model's scores at temperature 1, which serve as logits."""
    related = RelationModel(folder).relate([Pair(e.text, e.claim, e.context) for e in examples])
    return np.log(np.array([list(r.scores.values()) for r in related]) + 1e-12)


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--model", type=Path, required=True)
    a.add_argument("--version", required=True)
    o = a.parse_args()
    sets = [emergent(o.gold, "dev"), written("near-")]
    examples = [e for some in sets for e in some]
    weight = np.concatenate([np.full(len(some), 1 / len(some)) for some in sets if some])
    gold = np.array([e.relation for e in examples])
    settings: dict[str, Any] = {"name": "relation", "version": o.version, "temperature": 1.0}
    path = o.model / "settings.json"
    tried: dict[float, Floats] = {}
    for share in SHARES:
        path.write_text(json.dumps(settings | {"surface": share}), encoding="utf-8")
        tried[share] = logits_of(o.model, examples)
        right = tried[share].argmax(-1) == gold
        print(f"surface {share}: {float((right * weight).sum() / weight.sum()):.4f}, " + ", ".join(
            f"{float(right[part].mean()):.4f}" for part in (slice(0, len(sets[0])), slice(len(sets[0]), None))))
    settings["surface"] = max(SHARES, key=lambda share: float(((tried[share].argmax(-1) == gold) * weight).sum()))
    logits = tried[settings["surface"]]
    crossed = np.zeros_like(logits)
    for part in folds(examples, 5):
        held = np.array([e.group in part for e in examples])
        crossed[held] = scores(logits[held], best(logits[~held], gold[~held], weight[~held]))
    sure, right = crossed.max(-1), crossed.argmax(-1) == gold
    table = reliability(sure, right)
    settings["temperature"] = round(best(logits, gold, weight), 3)
    settings["reliability"] = table
    settings["expected_calibration_error"] = round(sum(r["pairs"] * abs(r["confidence"] - r["right"]) for r in table) / len(gold), 4)
    settings["sha256"] = {f: hashlib.sha256((o.model / f).read_bytes()).hexdigest() for f in ("relation.onnx", "surface.json")}
    path.write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")
    print(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
