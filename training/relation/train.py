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
from collections.abc import Iterable, Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

from training.relation.beside import beside
from training.relation.data import (
    UNRELATED,
    Encoding,
    Example,
    Item,
    across,
    batches,
    content_words,
    disguised,
    emergent,
    folds,
    paraphrases,
    renamed,
    shared_names,
    turned,
    written,
)
from training.relation.model import LOWER, RELATIONS, CrossEncoder, fresh, load

MASK = 103
FOREIGN = ("emergent", "across, near", "across, far")


def padded(rows: Sequence[Sequence[int]]) -> Tensor:
    out = torch.zeros(len(rows), max(map(len, rows)), dtype=torch.long)
    for i, row in enumerate(rows):
        out[i, : len(row)] = torch.tensor(row)
    return out


class States(dict[tuple[int, ...], Tensor]):
    """What the lower layers make of word pieces, each worked out once; they do not learn."""

    def add(self, model: CrossEncoder, wanted: Iterable[tuple[int, ...]], size: int = 64) -> None:
        training, missing = model.training, sorted({w for w in wanted if w not in self}, key=len)
        model.eval()
        with torch.no_grad():
            for at in range(0, len(missing), size):
                some = missing[at : at + size]
                for ids, x in zip(some, model.lower(padded(some)), strict=True):
                    self[ids] = x[: len(ids)].clone()
        model.train(training)

    def of(self, rows: Sequence[tuple[int, ...]]) -> Tensor:
        return torch.nn.utils.rnn.pad_sequence([self[row] for row in rows], batch_first=True)


def logits_of(model: CrossEncoder, batch: list[Item], states: States | None, hide: float = 0.0) -> Tensor:
    """[pairs, 4]; with ``states`` the lower layers are not run, and ``hide`` is the share of pieces that the upper do not see."""
    claims, texts, types = [b.claim for b in batch], [b.text for b in batch], padded([b.types for b in batch])
    ids = padded(claims)
    if states is None:
        both = [ids, padded(texts)]
        if hide:
            both = [x.masked_fill((torch.rand(x.shape) < hide) & (x > MASK), MASK) for x in both]
        return model(both[0], both[1], types)
    claim_types = (ids != 0).long() * 3
    if hide:
        for x, t in ((ids, claim_types), (padded(texts), types)):
            t.masked_fill_((torch.rand(x.shape) < hide) & (x > MASK), 0)
    return model.upper(states.of(claims), claim_types, states.of(texts), types)


def predict(model: CrossEncoder, encoding: Encoding, examples: list[Example], states: States | None = None, size: int = 64) -> Tensor:
    """Logits [pairs, 4]."""
    model.eval()
    items = [encoding(e) for e in examples]
    if states is not None:
        states.add(model, (part for item in items for part in (item.claim, item.text)))
    order = sorted(range(len(items)), key=lambda i: len(items[i].text))
    out = torch.zeros(len(items), len(RELATIONS))
    with torch.no_grad():
        for at in range(0, len(order), size):
            some = order[at : at + size]
            out[some] = logits_of(model, [items[i] for i in some], states)
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


def groups(model: CrossEncoder, rate: float, head_rate: float, decay: float, frozen: bool = True) -> list[dict[str, object]]:
    """Lower layers learn slower (ULMFiT, Howard and Ruder 2018)."""
    out: list[dict[str, object]] = []
    depth = len(model.encoder.layers)
    model.encoder.word.weight.requires_grad_(False)  # no loss seen from it, and a third of the optimizer's work
    if frozen:
        for part in (model.encoder.position, model.encoder.shape, model.encoder.norm, *model.encoder.layers[:LOWER]):
            part.requires_grad_(False)
    for name, p in model.named_parameters():
        if not p.requires_grad:
            continue
        if name.startswith("encoder.layers."):
            lr = rate * decay ** (depth - 1 - int(name.split(".")[2]))
        elif name == "part":
            lr = head_rate
        elif name.startswith("encoder."):
            lr = rate * decay**depth
        else:
            lr = head_rate
        out.append({"params": [p], "lr": lr, "weight_decay": 0.0 if p.ndim < 2 or "norm" in name else 0.01})
    return out


def fit(model: CrossEncoder, encoding: Encoding, train: list[Example], held: dict[str, list[Example]], o: argparse.Namespace) -> None:
    rng = random.Random(o.seed)
    torch.manual_seed(o.seed)
    steps = math.ceil(sum(o.share if e.kind in FOREIGN else 1 for e in train) / o.batch) * o.epochs
    optimizer = torch.optim.AdamW(groups(model, o.rate, o.head_rate, o.decay, o.frozen))
    plan = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1.0, s / (o.warm * steps)) * max(0.0, 1 - s / steps))
    average: dict[str, Tensor] | None = None
    base: States | None = States() if o.frozen else None
    if base is not None:
        base.add(model, (part for e in train for item in (encoding(e),) for part in (item.claim, item.text)))
    words = sorted({w for e in train for w in content_words(e.claim)})
    names = sorted({name for e in train for name in shared_names(e)})
    for epoch in range(o.epochs):
        model.train()
        began, total = time.time(), 0.0
        seen = [varied(e, names, words, rng, o) for e in train if e.kind not in FOREIGN or rng.random() < o.share]
        items = [encoding(e) for e in seen]
        states = None if base is None else States(base)
        if states is not None:
            states.add(model, (part for item in items for part in (item.claim, item.text)))
        for batch in batches(items, o.batch, rng):
            gold = torch.tensor([b.relation for b in batch])
            loss = F.cross_entropy(logits_of(model, batch, states, o.hide), gold, label_smoothing=o.smooth)
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
        if o.out:
            torch.save(model.state_dict(), o.out.with_suffix(f".{epoch + 1}.pt"))
        if epoch % o.every == o.every - 1 or epoch == o.epochs - 1:
            for name, some in held.items():
                print(f"   {name}: {line(figures(predict(model, encoding, some, base), some))}", flush=True)
    if average is not None and o.average:
        model.load_state_dict(average)
        if o.out:
            torch.save(average, o.out.with_suffix(".average.pt"))
        for name, some in held.items():
            print(f"   {name}, averaged: {line(figures(predict(model, encoding, some, base), some))}", flush=True)


def varied(example: Example, names: list[str], words: list[str], rng: random.Random, o: argparse.Namespace) -> Example:
    """The example as it is, or with its claim negated, with another name, or with other words."""
    if rng.random() < o.turn:
        example = turned(example, rng)
    if example.relation != UNRELATED and rng.random() < o.swap:
        return renamed(example, names, rng, both=False)
    if rng.random() < (o.disguise if example.kind in FOREIGN else o.disguise / 3):
        return disguised(example, words, rng)
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
    a.add_argument("--disguise", type=float, default=0.0, help="share of Emergent's pairs whose shared words are put by others (of the rest, a third)")
    a.add_argument("--beside", type=int, default=0, help="how many pairs from within articles (beside.py)")
    a.add_argument("--all-layers", dest="frozen", action="store_false", help="the lower layers learn too, at three times the cost")
    a.add_argument("--warm", type=float, default=0.1)
    a.add_argument("--near", type=int, default=2)
    a.add_argument("--far", type=int, default=1)
    a.add_argument("--start", type=Path)
    a.add_argument("--no-pairs", dest="pairs", action="store_false")
    a.add_argument("--paraphrases", action="store_true")
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
    if o.paraphrases:
        train += paraphrases(o.gold)
    if o.beside:
        train += beside(o.gold, o.beside, o.seed)
    if o.pairs:
        train += written("train-")
        near = written("near-")
        if near:
            held["near"] = near
    print(o, flush=True)
    print(len(train), Counter(RELATIONS[e.relation] for e in train), {k: len(v) for k, v in held.items()}, flush=True)
    torch.manual_seed(o.seed)
    model = load(o.start) if o.start else fresh(o.dropout)
    fit(model, encoding, train, held, o)
    if o.out:
        torch.save(model.state_dict(), o.out)


if __name__ == "__main__":
    main()
