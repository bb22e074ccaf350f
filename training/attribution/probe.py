"""Train the mention head alone, on the exported encoder as it stands, and put it in its place there.

    python -m training.attribution.probe --gold ../shared/gold --names build/names.jsonl --model src/onrecord/models/attribution

The attributions that the model finds do not change: only the matrix and the offsets of the names are written. Silver names of PolNeAR's training
articles and the gold names of Wikigold and GUM (training/attribution/names.py), six passes over what the int8 encoder gives for them. The head
is float32, as it ships.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn.functional as F
from onnx import numpy_helper
from tokenizers import Tokenizer
from torch import Tensor, nn

from training.attribution.data import Window, articles, windows
from training.attribution.names import gold_names, with_silver
from training.base import base_model


def encoded(model: Path, items: list[Window]) -> Iterator[tuple[Tensor, Tensor]]:
    """What the encoder gives for each piece whose label is known, and the label."""
    encoder = onnxruntime.InferenceSession(model / "encoder.onnx")
    for w in items:
        (hidden,) = encoder.run(["hidden"], {"ids": np.array([w.ids], dtype=np.int64), "shapes": np.array([w.shapes], dtype=np.int64)})
        labels = torch.tensor(w.names)
        keep = labels >= 0
        yield torch.from_numpy(hidden)[keep].half(), labels[keep]


def trained(x: Tensor, y: Tensor, labels: int, passes: int) -> nn.Linear:
    head = nn.Linear(x.shape[1], labels)
    opt = torch.optim.Adam(head.parameters(), lr=3e-3)
    steps = passes * (len(x) // 8192 + 1)
    plan = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: max(0.02, 1 - s / steps))
    for _ in range(passes):
        loss_sum = 0.0
        for at in torch.randperm(len(x)).split(8192):
            loss = F.cross_entropy(head(x[at].float()), y[at])
            opt.zero_grad()
            loss.backward()
            opt.step()
            plan.step()
            loss_sum += float(loss.detach()) * len(at)
        print(f"loss {loss_sum / len(x):.4f} a piece, {len(x)} pieces", flush=True)
    return head


def put(head: nn.Linear, path: Path) -> None:
    """Writes the head into the graph: its offsets are ``name.bias``, its matrix is what the product before them takes."""
    graph = onnx.load(path)
    held = {i.name: i for i in graph.graph.initializer}
    add = next(n for n in graph.graph.node if n.op_type == "Add" and "name.bias" in n.input)
    product = next(n for n in graph.graph.node if n.op_type == "MatMul" and n.output[0] in add.input)
    matrix = next(name for name in product.input if name in held)
    for name, value in ((matrix, head.weight.detach().numpy().T), ("name.bias", head.bias.detach().numpy())):
        if list(held[name].dims) != list(value.shape):
            raise SystemExit(f"{path}: {name} is {list(held[name].dims)}, the head's is {list(value.shape)}")
        held[name].CopyFrom(numpy_helper.from_array(np.ascontiguousarray(value, dtype=np.float32), name))
    onnx.save(graph, path)


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--names", type=Path, required=True, help="names in PolNeAR's articles (silver.py)")
    a.add_argument("--model", type=Path, required=True, help="the exported model")
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
    hidden, labels = zip(*encoded(o.model, [w for m in data for w in windows(tokenizer, m, 190)]), strict=True)
    x, y = torch.cat(hidden), torch.cat(labels)
    put(trained(x, y, 9, o.passes), o.model / "encoder.onnx")


if __name__ == "__main__":
    main()
