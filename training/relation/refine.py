"""The third stage: what else an article says is not about the claim, and what restates a claim is for it.

    python -m training.relation.refine --gold ../shared/gold --start build/relation/b.average.pt --out build/relation/soup.pt

One epoch on all pairs and on those of `training.relation.beside`: other contents of an article, each claim with its own content, plain,
hedged and negated, and paraphrases. Then the mean of the weights before (0.4) and after (0.6): a model soup (Wortsman et al. 2022).
"""

from __future__ import annotations

import argparse
import random
from dataclasses import replace
from pathlib import Path

import torch

from training.relation import train
from training.relation.beside import beside
from training.relation.data import FOR, Encoding, across, emergent, paraphrases, turned, written
from training.relation.model import load

HEDGES = ("I think", "perhaps", "it is possible that", "it is fair to assume that", "I believe", "maybe", "it seems that", "it appears that", "probably")
BEFORE = 0.4


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--start", type=Path, required=True)
    a.add_argument("--out", type=Path, required=True)
    a.add_argument("--seed", type=int, default=0)
    a.add_argument("--threads", type=int, default=2)
    o = a.parse_args()
    torch.set_num_threads(o.threads)
    rng = random.Random(o.seed)
    within = beside(o.gold, 1750, o.seed)
    again = [turned(e, rng) if rng.random() < 0.6 else replace(e, text=f"{rng.choice(HEDGES)} {e.text.removeprefix('that ')}")
             for e in within if e.relation == FOR]
    same = paraphrases(o.gold)
    rng.shuffle(same)
    same = [turned(e, rng) if e.relation == FOR and rng.random() < 0.4 else e for e in same[:1500]]
    headlines = emergent(o.gold, "train")
    examples = [*headlines, *across(headlines, 1, 1, o.seed), *written("train-"), *within, *again, *same]
    held = {"dev": emergent(o.gold, "dev"), "near": written("near-")}
    settings = argparse.Namespace(seed=o.seed, epochs=1, every=1, batch=32, rate=1.2e-4, head_rate=8e-4, decay=0.9, dropout=0.1, hide=0.05, smooth=0.05,
                                  turn=0.1, swap=0.05, rename=0.2, warm=0.05, average=False, threads=o.threads, share=1.0)
    model = load(o.start)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    train.fit(model, Encoding(), examples, held, settings)
    after = model.state_dict()
    torch.save({name: BEFORE * before[name] + (1 - BEFORE) * after[name] for name in after}, o.out)


if __name__ == "__main__":
    main()
