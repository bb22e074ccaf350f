"""Make the shipped relation model from the data, in one command.

    python -m training.relation.run --gold ../shared/gold

1. Everything that is learned from into one file (`training.relation.gather`).
2. Two epochs from the pretrained encoder on Emergent train, made-up unrelated pairs and ``pairs/train-*``.
3. From there six models that also learn from the labelled statements of PolNeAR and ECB+, each with another seed, some with other settings; and the mean of
   their weights (a model soup, Wortsman et al. 2022).
4. From there one epoch, slowly, in which Emergent and the written pairs have more weight, and claims meet their own words; and a blend of before and after
   (WiSE-FT, Wortsman et al. 2022).
5. Export to ONNX in int8, the linear model over bare words, its weight and the temperature, and the figures on dev.

Step 3 took four minutes on an H200, with all six at once (``--at-once 6``); on a processor each takes more than an hour. Steps 2 to 4 need nothing but step 1's file
(``--only train``), so that they can be run on another machine.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FIRST = ("--epochs", "2", "--rate", "1.5e-4", "--rename", "0.15", "--seed", "0")
SIX = ("--news", "--epochs", "3", "--head-rate", "8e-4", "--batch", "64")
EACH = (("--rate", "1.7e-4"), ("--rate", "1.7e-4"), ("--rate", "1.7e-4"), ("--rate", "1.7e-4", "--unrelated", "4"), ("--rate", "2.2e-4"), ("--rate", "1.7e-4", "--headlines", "6"))

LAST = ("--news", "--related", "1500", "--unrelated", "2", "--headlines", "3", "--itself", "2500", "--epochs", "1", "--rate", "1e-4", "--head-rate", "4e-4", "--warm", "0.1", "--seed", "9")
SHARES = ("0.5", "0.5")
"""What the soup and the last stage count."""


def step(module: str, *arguments: object) -> None:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    print("+", *command[1:], flush=True)
    subprocess.run(command, check=True)


def train(build: Path, at_once: int) -> None:
    """Steps 2 to 4: from ``data.jsonl`` in the build folder to ``blend.pt``."""
    data, first, soup, last = (build / name for name in ("data.jsonl", "first.pt", "soup.pt", "last.pt"))
    step("training.relation.train", "--data", data, "--out", first, *FIRST)
    out = [build / f"six-{seed}.pt" for seed in range(len(EACH))]
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(lambda seed: step("training.relation.train", "--data", data, "--start", first, "--out", out[seed], "--seed", seed, *SIX, *EACH[seed]), range(len(EACH))))
    step("training.relation.soup", *out, "--out", soup)
    step("training.relation.train", "--data", data, "--start", soup, "--out", last, *LAST)
    step("training.relation.soup", soup, last, "--shares", *SHARES, "--out", build / "blend.pt")


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path)
    a.add_argument("--build", type=Path, default=Path("build/relation"))
    a.add_argument("--out", type=Path, default=Path("src/onrecord/models/relation"))
    a.add_argument("--version", default="4")
    a.add_argument("--at-once", type=int, default=1, help="how many of the six are trained at the same time")
    a.add_argument("--only", choices=("gather", "train", "export"), help="only this part: step 1; steps 2 to 4; step 5")
    o = a.parse_args()
    if o.gold is None and o.only != "train":
        a.error("--gold is needed")
    o.build.mkdir(parents=True, exist_ok=True)
    if o.only in (None, "gather"):
        step("training.relation.gather", "--gold", o.gold, "--out", o.build / "data.jsonl")
    if o.only in (None, "train"):
        train(o.build, o.at_once)
    if o.only in (None, "export"):
        step("training.relation.export", "--weights", o.build / "blend.pt", "--out", o.out)
        step("training.relation.surface", "--gold", o.gold, "--model", o.out)
        step("training.relation.calibrate", "--gold", o.gold, "--model", o.out, "--version", o.version, "--surface", "2", "--headline", "8")
        step("benchmarks.relation", "--gold", o.gold, "--model", o.out)


if __name__ == "__main__":
    main()
