"""Train the mention head alone, on an encoder that stays as it is.

    python -m training.attribution.probe --gold ../shared/gold --names build/names.jsonl --weights build/stage-2.pt --out build/named.pt

The attributions that the model finds do not change. Silver names of PolNeAR's training articles and the gold
names of Wikigold, re3d and GUM (training/attribution/names.py), three passes over the encoder's last layer.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

import torch
import torch.nn.functional as F
from tokenizers import Tokenizer

from training.attribution.data import articles, batches, windows
from training.attribution.model import load_weights
from training.attribution.names import gold_names, with_silver
from training.attribution.train import collate
from training.base import base_model


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--names", type=Path, required=True, help="names in PolNeAR's articles (silver.py)")
    a.add_argument("--weights", type=Path, required=True)
    a.add_argument("--out", type=Path, required=True)
    a.add_argument("--articles", type=int, default=420, help="how many of PolNeAR's articles to take")
    a.add_argument("--passes", type=int, default=6)
    o = a.parse_args()
    torch.manual_seed(0)
    rng = random.Random(0)
    tokenizer = Tokenizer.from_file(str(base_model() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    silver = with_silver(articles(o.gold / "polnear" / "train.jsonl"), o.names)
    data = [*rng.sample(silver, min(o.articles, len(silver))), *gold_names(o.gold)]
    model = load_weights(o.weights).eval()
    hidden, labels = [], []
    items = [w for m in data for w in windows(tokenizer, m, 190)]
    with torch.no_grad():
        for group in batches(items, rng, 4096):
            b = collate(group)
            h, _ = model.encode(b["ids"], b["shapes"], b["lengths"])
            keep = b["names"] >= 0
            hidden.append(h[keep].half())
            labels.append(b["names"][keep])
    x, y = torch.cat(hidden), torch.cat(labels)
    opt = torch.optim.Adam(model.name.parameters(), lr=3e-3)
    steps = o.passes * (len(x) // 8192 + 1)
    plan = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: max(0.02, 1 - s / steps))
    for _ in range(o.passes):
        loss_sum = 0.0
        for at in torch.randperm(len(x)).split(8192):
            loss = F.cross_entropy(model.name(x[at].float()), y[at])
            opt.zero_grad()
            loss.backward()
            opt.step()
            plan.step()
            loss_sum += float(loss.detach()) * len(at)
        print(f"loss {loss_sum / len(x):.4f} a piece, {len(x)} pieces", flush=True)
    torch.save(model.state_dict(), o.out)


if __name__ == "__main__":
    main()
