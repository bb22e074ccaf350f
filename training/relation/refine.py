"""The second stage: real statements, most of which are about something else than the claim that they are set beside.

    python -m training.relation.refine --gold ../shared/gold --start build/relation/stage-1.pt --out build/relation/stage-2.pt

Learns from the labelled statements of PolNeAR and ECB+ (`training.relation.labelled`), in each epoch all that are related to their claim and
another draw of the unrelated ones, together with Emergent, the written pairs and headlines across claims. Each twelfth item of
PolNeAR is held out, and so is Wikinews, for measuring only.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import torch

from training.relation import train
from training.relation.data import Encoding, Example, across, emergent, written
from training.relation.labelled import balanced, labelled
from training.relation.model import RELATIONS, load

HELD = 12
"""Each item whose number this divides is held out."""


def parts(gold: Path) -> tuple[list[Example], list[Example]]:
    """The labelled pairs to learn from, and those of PolNeAR that are held out."""
    news = labelled(gold, "polnear")
    held = [e for e in news if int(e.group.rsplit("-", 1)[1]) % HELD == 0]
    return [e for e in news if int(e.group.rsplit("-", 1)[1]) % HELD] + labelled(gold, "ecb"), held


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--start", type=Path, required=True)
    a.add_argument("--out", type=Path, required=True)
    a.add_argument("--epochs", type=int, default=4)
    a.add_argument("--rate", type=float, default=1.3e-4)
    a.add_argument("--unrelated", type=float, default=2.5, help="unrelated pairs for each related one of the labelled statements, in an epoch")
    a.add_argument("--seed", type=int, default=0)
    a.add_argument("--threads", type=int, default=2)
    o = a.parse_args()
    torch.set_num_threads(o.threads)
    news, held_news = parts(o.gold)
    headlines = emergent(o.gold, "train")
    always = [*headlines, *headlines, *across(headlines, 1, 1, o.seed), *written("train-")]
    held = {"dev": emergent(o.gold, "dev"), "near": written("near-"), "PolNeAR, held out": held_news, "Wikinews": labelled(o.gold, "wikinews")[::3]}
    print(len(news), Counter(RELATIONS[e.relation] for e in news), len(always), {k: len(v) for k, v in held.items()}, flush=True)
    settings = argparse.Namespace(seed=o.seed, epochs=o.epochs, every=1, batch=32, rate=o.rate, head_rate=8e-4, decay=0.9, dropout=0.1, hide=0.04, smooth=0.03,
                                  turn=0.12, swap=0.03, rename=0.1, warm=0.06, average=True, threads=o.threads, share=1.0)
    model = load(o.start)
    train.fit(model, Encoding(), lambda rng: always + balanced(news, o.unrelated, rng), held, settings)
    torch.save(model.state_dict(), o.out)


if __name__ == "__main__":
    main()
