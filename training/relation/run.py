"""Make the shipped relation model from the data, in one command.

    python -m training.relation.run --gold ../shared/gold

1. Two epochs from the pretrained encoder, on Emergent train, made-up unrelated pairs, ``pairs/train-*`` and 1,500 paraphrases.
2. Three, two and two more with the labelled statements of PolNeAR and ECB+ (`training.relation.refine`), each ending in a running mean of the weights.
3. The mean of the weights of these three stages.
4. Export to ONNX in int8, the linear model over bare words, its weight and the temperature, and the figures on dev.

The shipped weights are of this recipe, but the labels came in while it ran: stage 2 had those of ``mined-polnear.jsonl`` and ``mined-ecb.jsonl``, with
Emergent once an epoch instead of twice; stage 3 those of ``mined-polnear-asked.jsonl`` too; stage 4 all.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

STAGE_1 = ("--epochs", "2", "--rate", "1.5e-4", "--decay", "0.9", "--swap", "0.03", "--rename", "0.15", "--paraphrases", "1500", "--every", "1", "--seed", "0")
REFINED = (("--epochs", "3", "--rate", "1.3e-4", "--unrelated", "2.5", "--seed", "0"), ("--epochs", "2", "--rate", "1.1e-4", "--unrelated", "2.2", "--seed", "1"),
           ("--epochs", "2", "--rate", "1.0e-4", "--unrelated", "2.2", "--seed", "2"))


def step(module: str, *arguments: object) -> None:
    command = [sys.executable, "-m", module, *map(str, arguments)]
    print("+", *command[1:], flush=True)
    subprocess.run(command, check=True)


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--build", type=Path, default=Path("build/relation"))
    a.add_argument("--out", type=Path, default=Path("src/onrecord/models/relation"))
    a.add_argument("--version", default="3")
    a.add_argument("--from", dest="start", choices=("stage-1", "refine", "export"), default="stage-1", help="go on from here")
    o = a.parse_args()
    o.build.mkdir(parents=True, exist_ok=True)
    stages = [o.build / f"stage-{n}.pt" for n in range(1, len(REFINED) + 2)]
    soup = o.build / "soup.pt"
    if o.start == "stage-1":
        step("training.relation.train", "--gold", o.gold, "--out", stages[0], *STAGE_1)
    if o.start != "export":
        for before, after, settings in zip(stages, stages[1:], REFINED, strict=False):
            step("training.relation.refine", "--gold", o.gold, "--start", before, "--out", after, *settings)
        step("training.relation.soup", *stages[1:], "--out", soup)
    step("training.relation.export", "--weights", soup, "--out", o.out)
    step("training.relation.surface", "--gold", o.gold, "--model", o.out)
    step("training.relation.calibrate", "--gold", o.gold, "--model", o.out, "--version", o.version, "--headline", "1.5")
    step("benchmarks.relation", "--gold", o.gold, "--model", o.out)


if __name__ == "__main__":
    main()
