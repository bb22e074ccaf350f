"""Train one relation model.

    python -m training.relation.train --gold ../shared/gold --out build/relation.pt --seed 0

Reads Emergent train and ``pairs/train-*.jsonl``; what is held out is read only to print figures.
``--fold K`` holds out a fifth of Emergent's train claims instead of dev, for choosing recipes.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from training.relation.data import (
    UNRELATED,
    Encoding,
    Example,
    across,
    batches,
    emergent,
    folds,
    paraphrases,
    renamed,
    shared_names,
    turned,
    written,
)
from training.relation.model import RELATIONS, CrossEncoder, fresh, load

MASK = 103
FOREIGN = ("emergent", "across, near", "across, far")


def collate(batch: list[tuple[list[int], list[int], object]], hide: float = 0.0) -> tuple[Tensor, Tensor, Tensor]:
    n = max(len(b[0]) for b in batch)
    ids, parts = torch.zeros(len(batch), n, dtype=torch.long), torch.zeros(len(batch), n, dtype=torch.long)
    mask = torch.zeros(len(batch), n, dtype=torch.bool)
    for i, (a, p, _) in enumerate(batch):
        ids[i, : len(a)], parts[i, : len(a)], mask[i, : len(a)] = torch.tensor(a), torch.tensor(p), True
    if hide:
        ids = ids.masked_fill((torch.rand(ids.shape) < hide) & (ids > 103), MASK)
    return ids, parts, mask


def predict(model: CrossEncoder, encoding: Encoding, examples: list[Example], size: int = 64) -> Tensor:
    """Logits [pairs, 4]."""
    model.eval()
    order = sorted(range(len(examples)), key=lambda i: len(encoding(examples[i])[0]))
    out = torch.zeros(len(examples), len(RELATIONS))
    with torch.no_grad():
        for at in range(0, len(order), size):
            some = order[at : at + size]
            out[some] = model(*collate([(*encoding(examples[i]), None) for i in some]))
    return out


def f1(gold: Tensor, found: Tensor, label: int) -> float:
    both = int(((gold == label) & (found == label)).sum())
    return 2 * both / max(1, int((gold == label).sum() + (found == label).sum()))


def figures(logits: Tensor, examples: list[Example]) -> dict[str, float]:
    """Accuracy and F1s; for Emergent (no unrelated in gold) the macro-F1 is of the three that it has."""
    gold, found = torch.tensor([e.relation for e in examples]), logits.argmax(-1)
    kinds = sorted(set(gold.tolist()))
    three = logits[:, :3].argmax(-1)
    return {"accuracy": float((gold == found).float().mean()), "macro": sum(f1(gold, found, k) for k in kinds) / len(kinds),
            "three": float((gold == three).float().mean()), "unrelated": f1(gold, found, UNRELATED),
            "loss": float(F.cross_entropy(logits, gold))} | {RELATIONS[k]: f1(gold, found, k) for k in kinds}


def line(f: dict[str, float]) -> str:
    return " ".join(f"{k} {v:.3f}" for k, v in f.items())


def groups(model: CrossEncoder, rate: float, head_rate: float, decay: float) -> list[dict[str, object]]:
    """Lower layers learn slower (ULMFiT, Howard and Ruder 2018)."""
    out: list[dict[str, object]] = []
    depth = len(model.encoder.layers)
    model.encoder.word.weight.requires_grad_(False)  # no loss seen from it, and a third of the optimizer's work
    for name, p in model.named_parameters():
        if not p.requires_grad:
            continue
        if name.startswith("encoder.layers."):
            lr = rate * decay ** (depth - 1 - int(name.split(".")[2]))
        elif name == "encoder.shape.weight":
            lr = head_rate
        elif name.startswith("encoder."):
            lr = rate * decay**depth
        else:
            lr = head_rate
        out.append({"params": [p], "lr": lr, "weight_decay": 0.0 if p.ndim < 2 or "norm" in name else 0.01})
    return out


def fit(model: CrossEncoder, encoding: Encoding, draw: Callable[[random.Random], list[Example]], held: dict[str, list[Example]], o: argparse.Namespace) -> None:
    """Trains a model in place.

    Args:
        draw: gives an epoch's examples.
        held: is measured after every ``o.every`` epochs.
    """
    rng = random.Random(o.seed)
    torch.manual_seed(o.seed)
    train = draw(random.Random(o.seed))
    steps = math.ceil(sum(o.share if e.kind in FOREIGN else 1 for e in train) / o.batch) * o.epochs
    optimizer = torch.optim.AdamW(groups(model, o.rate, o.head_rate, o.decay))
    plan = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1.0, s / (o.warm * steps)) * max(0.0, 1 - s / steps))
    average: dict[str, Tensor] | None = None
    names = sorted({name for e in train for name in shared_names(e)})
    for epoch in range(o.epochs):
        model.train()
        began, total = time.time(), 0.0
        seen = [varied(e, names, rng, o) for e in draw(rng) if e.kind not in FOREIGN or rng.random() < o.share]
        items = [(*encoding(e), e.relation) for e in seen]
        for batch in batches(items, o.batch, rng):
            gold = torch.tensor([b[2] for b in batch])
            logits = model(*collate(batch, o.hide))
            loss = F.cross_entropy(logits, gold, label_smoothing=o.smooth)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            plan.step()
            total += loss.item() * len(batch)
            if epoch >= o.epochs // 2:  # an exponential average over the second half
                state = model.state_dict()
                average = {k: v.clone() for k, v in state.items()} if average is None else average
                for k, v in state.items():
                    average[k].lerp_(v, 0.02)
        print(f"epoch {epoch + 1} loss {total / len(items):.3f} {time.time() - began:.0f} s", flush=True)
        if epoch % o.every == o.every - 1 or epoch == o.epochs - 1:
            for name, some in held.items():
                print(f"   {name}: {line(figures(predict(model, encoding, some), some))}", flush=True)
    if average is not None and o.average:
        model.load_state_dict(average)
        for name, some in held.items():
            print(f"   {name}, averaged: {line(figures(predict(model, encoding, some), some))}", flush=True)


def varied(example: Example, names: list[str], rng: random.Random, o: argparse.Namespace) -> Example:
    """The example as it is, or with its claim negated, or with another name."""
    if rng.random() < o.turn:
        example = turned(example, rng)
    if example.relation != UNRELATED and rng.random() < o.swap:
        return renamed(example, names, rng, both=False)
    return renamed(example, names, rng, both=True) if rng.random() < o.rename else example


def arguments() -> argparse.Namespace:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--out", type=Path)
    a.add_argument("--fold", type=int)
    a.add_argument("--seed", type=int, default=0)
    a.add_argument("--epochs", type=int, default=8)
    a.add_argument("--every", type=int, default=2)
    a.add_argument("--batch", type=int, default=32)
    a.add_argument("--rate", type=float, default=1.5e-4)
    a.add_argument("--head-rate", type=float, default=1e-3)
    a.add_argument("--decay", type=float, default=0.85)
    a.add_argument("--dropout", type=float, default=0.1)
    a.add_argument("--hide", type=float, default=0.05)
    a.add_argument("--smooth", type=float, default=0.05)
    a.add_argument("--turn", type=float, default=0.1)
    a.add_argument("--share", type=float, default=1.0, help="share of Emergent, and of what is made of it, that an epoch sees")
    a.add_argument("--swap", type=float, default=0.08, help="share of pairs whose text gets another name, which makes them unrelated")
    a.add_argument("--rename", type=float, default=0.3, help="share of pairs in which a name is put by another throughout")
    a.add_argument("--warm", type=float, default=0.1)
    a.add_argument("--near", type=int, default=2)
    a.add_argument("--far", type=int, default=1)
    a.add_argument("--layers", type=int, nargs="+", default=[0, 1, 2, 3, 4, 5])
    a.add_argument("--start", type=Path)
    a.add_argument("--no-pairs", dest="pairs", action="store_false")
    a.add_argument("--paraphrases", type=int, default=0, help="so many pairs of MRPC and STS")
    a.add_argument("--average", action="store_true")
    a.add_argument("--threads", type=int, default=2)
    return a.parse_args()


def main() -> None:
    o = arguments()
    torch.set_num_threads(o.threads)
    encoding = Encoding()
    train, held = emergent(o.gold, "train"), {}
    if o.fold is not None:
        out = folds(train, 5)[o.fold]
        held["fold"] = [e for e in train if e.group in out]
        train = [e for e in train if e.group not in out]
    else:
        held["dev"] = emergent(o.gold, "dev")
    train = train + across(train, o.near, o.far, o.seed)
    same = paraphrases(o.gold)
    train += random.Random(o.seed).sample(same, min(o.paraphrases, len(same)))
    if o.pairs:
        train += written("train-")
        near = written("near-")
        if near:
            held["near"] = near
    print(o, flush=True)
    print(len(train), Counter(RELATIONS[e.relation] for e in train), {k: len(v) for k, v in held.items()}, flush=True)
    torch.manual_seed(o.seed)
    model = load(o.start) if o.start else fresh(o.layers, o.dropout)
    fit(model, encoding, lambda _: train, held, o)
    if o.out:
        torch.save(model.state_dict(), o.out)


if __name__ == "__main__":
    main()
