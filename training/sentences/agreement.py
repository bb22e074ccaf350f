"""How far int8 changes the embeddings: the shipped graph against the same weights in float32, on the pairs of STS.

    python -m training.sentences.agreement --gold ../shared/gold --model src/onrecord/models/sentences
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import numpy as np

from benchmarks.grouping import spearman, sts
from onrecord.claims.embed import Embedder
from training.sentences.export import float32


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--model", type=Path, required=True)
    o = a.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        exact = Path(folder) / "exact"
        shutil.copytree(o.model, exact)
        float32(exact / "encoder.onnx")
        small, full = Embedder(o.model), Embedder(exact)
        for name, pairs in sts(o.gold):
            texts = [text for _, *two in pairs for text in two]
            cosine = (small.embed(texts) * full.embed(texts)).sum(1)
            print(f"{name:24s} {len(pairs):4d} pairs: cosine of int8 and float32, mean {cosine.mean():.4f} least {np.min(cosine):.4f}; "
                  f"Spearman int8 {spearman(small.embed, pairs):.4f} float32 {spearman(full.embed, pairs):.4f}", flush=True)


if __name__ == "__main__":
    main()
