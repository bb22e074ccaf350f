"""Train one relation model.

    python -m training.relation.train --data build/relation/data.jsonl --out build/relation/first.pt --seed 0
    python -m training.relation.train --data build/relation/data.jsonl --start build/relation/first.pt --news --epochs 3 --out build/relation/six-0.pt

The first stage learns from headlines and written pairs; with ``--news`` the labelled statements are among them: in each epoch all that are
related to their claim and another draw of the unrelated ones. What is held out is read only to print figures. On a GPU where there is one.
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
    balanced,
    batches,
    itself,
    read,
    renamed,
    shared_names,
    turned,
)
from training.relation.model import RELATIONS, CrossEncoder, fresh, load

MASK = 103
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
Item = tuple[list[int], list[int], int]
"""Pieces, token types and relation of a pair."""


def collate(batch: list[Item], hide: float = 0.0) -> tuple[Tensor, Tensor, Tensor]:
    n = max(len(b[0]) for b in batch)
    ids = torch.tensor([b[0] + [0] * (n - len(b[0])) for b in batch])
    parts = torch.tensor([b[1] + [0] * (n - len(b[1])) for b in batch])
    mask = torch.arange(n)[None] < torch.tensor([len(b[0]) for b in batch])[:, None]
    if hide:
        ids = ids.masked_fill((torch.rand(ids.shape) < hide) & (ids > 103), MASK)
    return ids.to(DEVICE), parts.to(DEVICE), mask.to(DEVICE)


def logits_of(model: CrossEncoder, batch: list[Item], hide: float = 0.0) -> Tensor:
    """Logits [pairs, 4] in float32; on a GPU worked out in bfloat16."""
    with torch.autocast(DEVICE.type, torch.bfloat16, enabled=DEVICE.type == "cuda"):
        return model(*collate(batch, hide)).float()


def predict(model: CrossEncoder, encoding: Encoding, examples: list[Example], size: int = 128) -> Tensor:
    """Logits [pairs, 4]."""
    model.eval()
    items: list[Item] = [(*encoding(e), e.relation) for e in examples]
    order = sorted(range(len(items)), key=lambda i: len(items[i][0]))
    out = torch.zeros(len(items), len(RELATIONS))
    with torch.no_grad():
        for at in range(0, len(order), size):
            some = order[at : at + size]
            out[some] = logits_of(model, [items[i] for i in some]).cpu()
    return out


def f1(gold: Tensor, found: Tensor, label: int) -> float:
    both = int(((gold == label) & (found == label)).sum())
    return 2 * both / max(1, int((gold == label).sum() + (found == label).sum()))


def average_precision(score: Tensor, about: Tensor) -> float:
    """Area under precision and recall of a ranking: the mean of the precisions at the ranks of what is about its claim."""
    hits = about[torch.argsort(score, descending=True)].float()
    return float((hits.cumsum(0) / torch.arange(1, len(hits) + 1) * hits).sum() / hits.sum().clamp(min=1))


def figures(logits: Tensor, examples: list[Example]) -> dict[str, float]:
    """Accuracy and F1s; for Emergent (no unrelated in gold) the macro-F1 is of the three that it has."""
    gold, found = torch.tensor([e.relation for e in examples]), logits.argmax(-1)
    kinds = sorted(set(gold.tolist()))
    three, about = logits[:, :3].argmax(-1), gold != UNRELATED
    return {"accuracy": float((gold == found).float().mean()), "macro": sum(f1(gold, found, k) for k in kinds) / len(kinds),
            "three": float((gold == three)[about].float().mean()), "unrelated": f1(gold, found, UNRELATED),
            "precision": average_precision(1 - logits.softmax(-1)[:, UNRELATED], about),
            "loss": float(F.cross_entropy(logits, gold))} | {RELATIONS[k]: f1(gold, found, k) for k in kinds}


def shown(name: str, logits: Tensor, some: list[Example]) -> None:
    """Prints the figures, those of Wikinews apart for claims worded beforehand."""
    for kind in sorted({e.kind for e in some}) if name == "wikinews" else [None]:
        here = [i for i, e in enumerate(some) if kind is None or e.kind == kind]
        f = figures(logits[here], [some[i] for i in here])
        print(f"   {name if kind is None else kind}: " + " ".join(f"{k} {v:.3f}" for k, v in f.items()), flush=True)


def groups(model: CrossEncoder, rate: float, head_rate: float, decay: float) -> list[dict[str, object]]:
    """Lower layers learn slower (ULMFiT, Howard and Ruder 2018)."""
    out: dict[tuple[float, float], list[Tensor]] = {}
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
        out.setdefault((lr, 0.0 if p.ndim < 2 or "norm" in name else 0.01), []).append(p)
    return [{"params": some, "lr": lr, "weight_decay": fall} for (lr, fall), some in out.items()]


class Average:
    """A running mean of the weights that are learned."""

    def __init__(self, model: CrossEncoder):
        self.learned = {k: p for k, p in model.named_parameters() if p.requires_grad}
        self.mean = {k: p.detach().clone() for k, p in self.learned.items()}

    def add(self) -> None:
        torch._foreach_lerp_(list(self.mean.values()), [p.detach() for p in self.learned.values()], 0.02)

    def put(self) -> None:
        for k, p in self.learned.items():
            p.data.copy_(self.mean[k])


def fit(model: CrossEncoder, draw: Callable[[random.Random], list[Item]], o: argparse.Namespace) -> None:
    """Trains a model in place; it ends as the mean of the weights of the second half.

    Args:
        draw: gives an epoch's items; each epoch has about as many.
    """
    rng = random.Random(o.seed)
    torch.manual_seed(o.seed)
    model.to(DEVICE)
    items = draw(rng)
    steps = math.ceil(len(items) / o.batch) * o.epochs
    optimizer = torch.optim.AdamW(groups(model, o.rate, o.head_rate, o.decay), fused=DEVICE.type == "cuda")
    plan = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1.0, s / (o.warm * steps)) * max(0.0, 1 - s / steps))
    average: Average | None = None
    for epoch in range(o.epochs):
        model.train()
        began, total = time.time(), torch.zeros((), device=DEVICE)
        for batch in batches(items, o.batch, rng):
            gold = torch.tensor([b[2] for b in batch], device=DEVICE)
            loss = F.cross_entropy(logits_of(model, batch, o.hide), gold, label_smoothing=o.smooth)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            plan.step()
            total += loss.detach() * len(batch)
            if epoch >= o.epochs // 2:
                average = average or Average(model)
                average.add()
        print(f"epoch {epoch + 1} of {len(items)} pairs: loss {float(total) / len(items):.3f} {time.time() - began:.0f} s", flush=True)
        items = draw(rng) if epoch + 1 < o.epochs else []
    if average:
        average.put()


def varied(example: Example, names: list[str], rng: random.Random, o: argparse.Namespace) -> Example:
    """The example as it is, or with its claim negated, or with another name."""
    if rng.random() < o.turn:
        example = turned(example, rng)
    if example.relation != UNRELATED and rng.random() < o.swap:
        return renamed(example, names, rng, both=False)
    return renamed(example, names, rng, both=True) if rng.random() < o.rename else example


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--data", type=Path, required=True, help="what training.relation.gather wrote")
    a.add_argument("--out", type=Path)
    a.add_argument("--start", type=Path, help="weights to go on from")
    a.add_argument("--seed", type=int, default=0)
    a.add_argument("--epochs", type=int, default=2)
    a.add_argument("--batch", type=int, default=32)
    a.add_argument("--rate", type=float, default=1.5e-4)
    a.add_argument("--head-rate", type=float, default=1e-3)
    a.add_argument("--decay", type=float, default=0.9)
    a.add_argument("--dropout", type=float, default=0.1)
    a.add_argument("--hide", type=float, default=0.04)
    a.add_argument("--smooth", type=float, default=0.04)
    a.add_argument("--turn", type=float, default=0.12)
    a.add_argument("--swap", type=float, default=0.03, help="share of pairs whose text gets another name, which makes them unrelated")
    a.add_argument("--rename", type=float, default=0.12, help="share of pairs in which a name is put by another throughout")
    a.add_argument("--warm", type=float, default=0.08)
    a.add_argument("--layers", type=int, nargs="+", default=[0, 1, 2, 3, 4, 5])
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--news", action="store_true", help="with the labelled statements")
    a.add_argument("--unrelated", type=float, default=3.0, help="unrelated pairs for each related one of the labelled statements, in an epoch")
    a.add_argument("--related", type=int, help="so many related ones of the labelled statements in an epoch; without it, all")
    a.add_argument("--itself", type=int, default=0, help="so many claims in an epoch that meet their own words")
    a.add_argument("--headlines", type=int, default=4, help="how often an epoch with the labelled statements has each headline")
    o = a.parse_args()
    torch.set_num_threads(o.threads)
    data, encoding = read(o.data), Encoding()
    encoding.learn(e for some in data.values() for e in some)
    always = [*data["headlines"] * (o.headlines if o.news else 1), *data["across"], *data["written"] * (2 if o.news else 1)]
    names = sorted({name for e in always + (data["news"] if o.news else []) for name in shared_names(e)})
    claims = sorted({e.claim for e in always + data["news"]})
    print(o, {k: (len(v), dict(Counter(e.relation for e in v))) for k, v in data.items()}, flush=True)

    def draw(rng: random.Random) -> list[Item]:
        some = always + balanced(data["news"], o.unrelated, rng, o.related) if o.news else always
        some = some + itself(rng.sample(claims, min(o.itself, len(claims))), rng)
        return [(*encoding(e), e.relation) for e in (varied(e, names, rng, o) for e in some)]

    torch.manual_seed(0)
    model = load(o.start) if o.start else fresh(o.layers, o.dropout)
    fit(model, draw, o)
    if o.out:
        torch.save(model.state_dict(), o.out)
    for name in ("dev", "near", "held", "wikinews"):
        shown(name, predict(model, encoding, data[name]), data[name])


if __name__ == "__main__":
    main()
