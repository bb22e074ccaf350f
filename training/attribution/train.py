"""Train the attribution model.

    python -m training.attribution.train --gold ../shared/gold --out build/attribution.pt

Reads ``polnear/train.jsonl``; dev is read only to print the loss. See training/RUNS.md for what each
run taught.
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

from onrecord.reading.encoding import CLS, SEP
from training.attribution.data import Window, articles, batches, epoch
from training.attribution.model import Attribution, Encoder, load_weights
from training.attribution.names import gold_names, with_silver
from training.base import base_model

MASK, HIDDEN_SHARE = 103, 0.04


def collate(ws: list[Window]) -> dict[str, Tensor]:
    n = max(len(w.ids) for w in ws)
    ids, shapes = torch.zeros(len(ws), n, dtype=torch.long), torch.zeros(len(ws), n, dtype=torch.long)
    cues, names = torch.full((len(ws), n), -100), torch.full((len(ws), n), -100)
    row, start, end, labels = [], [], [], []
    for i, w in enumerate(ws):
        k = len(w.ids)
        ids[i, :k], shapes[i, :k], cues[i, :k] = torch.tensor(w.ids), torch.tensor(w.shapes), torch.tensor(w.cues)
        names[i, :k] = torch.tensor(w.names)
        for first, last, tags in w.relations:
            row.append(i)
            start.append(first)
            end.append(last)
            labels.append(tags + [0] * (n - k))
    return {"ids": ids, "shapes": shapes, "cues": cues, "names": names, "lengths": torch.tensor([len(w.ids) for w in ws]),
            "row": torch.tensor(row, dtype=torch.long), "start": torch.tensor(start, dtype=torch.long),
            "end": torch.tensor(end, dtype=torch.long),
            "labels": torch.tensor(labels, dtype=torch.long).view(-1, n)}


def with_negatives(b: dict[str, Tensor], cue_logits: Tensor, threshold: float, most: int) -> dict[str, Tensor]:
    """Add the pieces that the cue head wrongly takes for cues: their relation is outside everywhere."""
    p = cue_logits.detach().softmax(-1)[..., 1].masked_fill(b["cues"] != 0, 0.0)  # also where cues are not marked
    where = torch.nonzero(p > threshold)
    if len(where) > most:
        where = where[torch.topk(p[where[:, 0], where[:, 1]], most).indices]
    if not len(where):
        return b
    zeros = torch.zeros(len(where), b["labels"].shape[1], dtype=torch.long)
    return b | {"row": torch.cat([b["row"], where[:, 0]]), "start": torch.cat([b["start"], where[:, 1]]),
                "end": torch.cat([b["end"], where[:, 1]]), "labels": torch.cat([b["labels"], zeros])}


def losses(model: Attribution, b: dict[str, Tensor], negatives: bool, teacher: Attribution | None = None) -> tuple[Tensor, ...]:
    """Summed losses of cues, relations and names, and how far the last layer is from the teacher's (a mean)."""
    ids = b["ids"]
    if negatives:  # the cheapest regulariser on a CPU: hide a few pieces (word dropout)
        ids = ids.masked_fill((torch.rand(ids.shape) < HIDDEN_SHARE) & (ids != SEP) & (ids != CLS), MASK)
    h, logits = model.encode(ids, b["shapes"], b["lengths"])
    cue = F.cross_entropy(logits.flatten(0, 1), b["cues"].flatten(), ignore_index=-100, reduction="sum")
    name = F.cross_entropy(model.name(h).flatten(0, 1), b["names"].flatten(), ignore_index=-100, reduction="sum")
    away = h.new_zeros(())
    if teacher is not None:
        with torch.no_grad():
            goal, _ = teacher.encode(b["ids"], b["shapes"], b["lengths"])
        real = torch.arange(h.shape[1])[None] < b["lengths"][:, None]
        away = F.mse_loss(h[real], goal[real])
    if negatives:
        b = with_negatives(b, logits, 0.15, 16)
    relation = h.new_zeros(())
    if len(b["row"]):
        emissions = model.relation(h, b["row"], b["start"], b["end"])
        relation = model.crf.loss(emissions, b["labels"], b["lengths"][b["row"]]).sum()
    return cue, relation, name, away


def groups(model: Attribution, rate: float, head_rate: float, decay: float) -> list[dict[str, object]]:
    """Lower layers learn slower (ULMFiT, Howard and Ruder 2018)."""
    out: list[dict[str, object]] = []
    depth = len(model.encoder.layers)
    for name, p in model.named_parameters():
        if name.startswith("encoder.layers."):
            lr = rate * decay ** (depth - 1 - int(name.split(".")[2]))
        elif name == "encoder.shape.weight":
            lr = head_rate
        elif name.startswith("encoder."):
            lr = rate * decay**depth
        else:
            lr = head_rate
        plain = p.ndim < 2 or "norm" in name
        out.append({"params": [p], "lr": lr, "weight_decay": 0.0 if plain else 0.01})
    return out


def arguments() -> argparse.Namespace:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True, help="the folder that holds polnear/")
    a.add_argument("--out", type=Path, required=True, help="where the weights go (float32, PyTorch)")
    a.add_argument("--epochs", type=int, default=6)
    a.add_argument("--stop-epoch", type=int, help="stop after this one, though the rates are planned for --epochs")
    a.add_argument("--seed", type=int, default=0)
    a.add_argument("--rate", type=float, default=2e-4)
    a.add_argument("--head-rate", type=float, default=1e-3)
    a.add_argument("--decay", type=float, default=0.9)
    a.add_argument("--budget", type=int, default=2048, help="pieces a step")
    a.add_argument("--threads", type=int, default=2)
    a.add_argument("--steps", type=int, help="stop after so many (for timing)")
    a.add_argument("--length", type=int, help="plan the rates for so many steps and stop there, instead of --epochs")
    a.add_argument("--start", type=Path, help="go on from these weights")
    a.add_argument("--names", type=Path, help="names in PolNeAR's articles (silver.py); trains the mention head on them and on gold names")
    a.add_argument("--teacher", type=Path, help="weights whose last layer is to be met (FitNets, Romero et al. 2015), over the first 60 %% of the steps")
    a.add_argument("--layers", type=int, nargs="+", default=None, metavar="I",
                   help="keep only these layers of --start, counted from 0 (Sajjad et al. 2023: a top-but-one layer is missed least)")
    return a.parse_args()


def prepare(o: argparse.Namespace, folder: Path) -> Attribution:
    """The model to start from: the pretrained encoder, or earlier weights, with some layers left out."""
    model = load_weights(o.start) if o.start else Attribution(Encoder.pretrained(folder))
    if o.layers:
        model.encoder.layers = nn.ModuleList(model.encoder.layers[i] for i in o.layers)
    return model


def main() -> None:
    o = arguments()
    torch.manual_seed(o.seed)
    torch.set_num_threads(o.threads)
    rng = random.Random(o.seed)
    folder = base_model()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    data = articles(o.gold / "polnear" / "train.jsonl")
    if o.names:
        data = with_silver(data, o.names) + gold_names(o.gold)
    teacher = load_weights(o.teacher).eval() if o.teacher else None
    model = prepare(o, folder)
    opt = torch.optim.AdamW(groups(model, o.rate, o.head_rate, o.decay), fused=True)
    per_epoch = len(batches(epoch(data, tokenizer, random.Random(o.seed)), random.Random(0), o.budget))
    total, step, began = o.length or int(per_epoch * o.epochs * 1.01), 0, time.time()
    base = [g["lr"] for g in opt.param_groups]
    o.out.parent.mkdir(parents=True, exist_ok=True)
    for e in range(o.epochs):
        model.train()
        sums, pieces = [0.0] * 4, 0
        for group in batches(epoch(data, tokenizer, rng), rng, o.budget):
            share = step / total
            scale = share / 0.06 if share < 0.06 else max(0.0, (1 - share) / 0.94)
            for g, lr in zip(opt.param_groups, base, strict=True):
                g["lr"] = lr * scale
            b = collate(group)
            pull = max(0.0, 1 - share / 0.6) if teacher else 0.0
            found = losses(model, b, bool(o.start) or step > per_epoch // 2, teacher if pull else None)
            cue, relation, name, away = found
            n = int(b["lengths"].sum())
            loss = 9 * cue / n + 0.08 * relation / max(1, len(b["row"])) + 2 * name / n + 10 * pull * away
            opt.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            sums = [s + float(f.detach()) * (n if i == 3 else 1) for i, (s, f) in enumerate(zip(sums, found, strict=True))]
            pieces += n
            step += 1
            if step % 50 == 0:
                left = (time.time() - began) / step * (total - step)
                print(f"epoch {e + 1} step {step}/{total} cue {1000 * sums[0] / pieces:.2f} relation {1000 * sums[1] / pieces:.2f} "
                      f"names {1000 * sums[2] / pieces:.2f} per 1000 pieces, {sums[3] / pieces:.4f} from the teacher, {math.ceil(left / 60)} min left", flush=True)
            if step % 200 == 0:
                torch.save(model.state_dict(), o.out)
            if o.length and step >= o.length:
                torch.save(model.state_dict(), o.out)
                return
            if o.steps and step >= o.steps:
                print(f"{(time.time() - began) / step:.2f} s a step")
                return
        torch.save(model.state_dict(), o.out)
        if o.stop_epoch and e + 1 >= o.stop_epoch:
            return


if __name__ == "__main__":
    main()
