"""Make the shipped relation model from the data, in one command.

    python -m training.relation.run --gold ../shared/gold

1. Six epochs from the first four layers of the pretrained encoder, on Emergent train, made-up unrelated pairs and ``pairs/train-*``.
2. From there, several runs with other seeds and the names changed at random; the mean of their weights (a model soup,
   Wortsman et al. 2022).

Then export to ONNX in int8, the temperature, and the figures on dev.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

STAGE_1 = ("--epochs", "6", "--layers", "0", "1", "2", "3", "--rate", "1.5e-4", "--decay", "0.85", "--swap", "0", "--rename", "0", "--seed", "0")
STAGE_2 = ("--epochs", "6", "--rate", "1.5e-4", "--decay", "0.9", "--warm", "0.05")
SEEDS = (1, 2)


def step(module: str, *arguments: object) -> None:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    print("+", *command[1:], flush=True)
    subprocess.run(command, check=True)


def soup(parts: Sequence[Path], out: Path) -> None:
    """The mean of weights of one shape."""
    states = [torch.load(part, map_location="cpu") for part in parts]
    torch.save({k: sum(s[k] for s in states) / len(states) for k in states[0]}, out)


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--build", type=Path, default=Path("build/relation"))
    a.add_argument("--out", type=Path, default=Path("src/onrecord/models/relation"))
    a.add_argument("--version", default="1")
    a.add_argument("--from", dest="start", choices=("stage-1", "stage-2", "export"), default="stage-1", help="go on from here")
    o = a.parse_args()
    o.build.mkdir(parents=True, exist_ok=True)
    first, mean = o.build / "stage-1.pt", o.build / "soup.pt"
    if o.start == "stage-1":
        step("training.relation.train", "--gold", o.gold, "--out", first, *STAGE_1)
    if o.start in ("stage-1", "stage-2"):
        parts = [o.build / f"stage-2-{seed}.pt" for seed in SEEDS]
        for seed, part in zip(SEEDS, parts, strict=True):
            step("training.relation.train", "--gold", o.gold, "--start", first, "--out", part, "--seed", seed, *STAGE_2)
        soup(parts, mean)
    step("training.relation.export", "--weights", mean, "--out", o.out)
    step("training.relation.calibrate", "--gold", o.gold, "--model", o.out, "--version", o.version)
    step("benchmarks.relation", "--gold", o.gold, "--model", o.out)


if __name__ == "__main__":
    main()
