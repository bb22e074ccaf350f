"""Make the shipped relation model from the data, in one command.

    python -m training.relation.run --gold ../shared/gold

1. Six epochs from the first four layers of the pretrained encoder, on Emergent train, made-up unrelated pairs and ``pairs/train-*``;
   the running mean of the weights over the second half.
2. Five more with half of Emergent an epoch and the names changed at random; again the running mean.
3. Export to ONNX in int8, the linear model over bare words, its weight and the temperature, and the figures on dev.

The shipped weights are of this recipe; stage 1 ran while the pairs were being written, on the first 1,571 of the 2,436.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

STAGE_1 = ("--epochs", "6", "--layers", "0", "1", "2", "3", "--rate", "1.5e-4", "--decay", "0.85", "--swap", "0", "--rename", "0",
           "--average", "--seed", "0")
STAGE_2 = ("--epochs", "5", "--share", "0.5", "--rate", "1.2e-4", "--decay", "0.9", "--warm", "0.05", "--hide", "0.08",
           "--average", "--seed", "1")


def step(module: str, *arguments: object) -> None:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    print("+", *command[1:], flush=True)
    subprocess.run(command, check=True)


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--build", type=Path, default=Path("build/relation"))
    a.add_argument("--out", type=Path, default=Path("src/onrecord/models/relation"))
    a.add_argument("--version", default="2")
    a.add_argument("--from", dest="start", choices=("stage-1", "stage-2", "stage-3", "export"), default="stage-1", help="go on from here")
    o = a.parse_args()
    o.build.mkdir(parents=True, exist_ok=True)
    first, second, third = (o.build / f"stage-{n}.pt" for n in (1, 2, 3))
    if o.start == "stage-1":
        step("training.relation.train", "--gold", o.gold, "--out", first, *STAGE_1)
    if o.start in ("stage-1", "stage-2"):
        step("training.relation.train", "--gold", o.gold, "--start", first, "--out", second, *STAGE_2)
    if o.start != "export":
        step("training.relation.refine", "--gold", o.gold, "--start", second, "--out", third)
    step("training.relation.export", "--weights", third, "--out", o.out)
    step("training.relation.surface", "--gold", o.gold, "--model", o.out)
    step("training.relation.calibrate", "--gold", o.gold, "--model", o.out, "--version", o.version)
    step("benchmarks.relation", "--gold", o.gold, "--model", o.out)


if __name__ == "__main__":
    main()
