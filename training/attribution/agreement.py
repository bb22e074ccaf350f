"""How far int8 changes what is read: the shipped encoder against the same weights in float32, on dev.

    python -m training.attribution.agreement --gold ../shared/gold --weights build/stage-2.pt --model src/onrecord/models/attribution
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import torch

from benchmarks.accuracy import read_articles, rows
from onrecord import Reader
from onrecord.score import attributions
from training.attribution.export import EncoderGraph, graph
from training.attribution.model import load_weights


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--weights", type=Path, required=True)
    a.add_argument("--model", type=Path, required=True)
    a.add_argument("--limit", type=int)
    o = a.parse_args()
    gold = list(rows(o.gold / "polnear" / "dev.jsonl"))[: o.limit]
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "exact"
        shutil.copytree(o.model, exact)
        ids = torch.randint(1000, 2000, (1, 40))
        graph(EncoderGraph(load_weights(o.weights).eval()), (ids, torch.zeros_like(ids)), ["ids", "shapes"], ["hidden", "cues"],
              {"ids": {1: "n"}, "shapes": {1: "n"}, "hidden": {0: "n"}, "cues": {0: "n"}}, exact / "encoder.onnx")
        small, full = (read_articles(Reader(m), gold) for m in (o.model, exact))
    texts = {d["id"]: d["text"] for d in gold}
    as_gold = [{"id": d["id"], "text": texts[d["id"]], "attributions": [s for s in d["statements"] if not s["within"]]} for d in full]
    out = {"int8 on gold": attributions.score(gold, small), "float32 on gold": attributions.score(gold, full),
           "int8 on float32": attributions.score(as_gold, small)}
    for name, figures in out.items():
        print(f"{name:16s}", json.dumps({k: round(figures[k].f1, 4) for k in ("relaxed", "strict")}))  # type: ignore[union-attr]


if __name__ == "__main__":
    main()
