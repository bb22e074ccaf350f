"""Export a trained relation model to the files that ship.

    python -m training.relation.export --weights build/relation/soup.pt --out src/onrecord/models/relation

One graph, ``relation.onnx``: ids, types [pairs, n] (id 0 is padding) -> logits [pairs, 4]. Weights and word embeddings in
int8, a scale a column, seven bits (training/attribution/export.py says why).
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import onnx
import torch
import torch.nn.functional as F
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from onrecord.claims.relate import LONGEST
from training.base import base_model
from training.relation.model import CrossEncoder, heads, load


class MaskedAttention(torch.autograd.Function):
    """Attention as onnxruntime's own operator; ``mask`` [pairs, n] is 1 where there is a piece."""

    @staticmethod
    def forward(ctx: object, q: Tensor, k: Tensor, v: Tensor, mask: Tensor, count: int) -> Tensor:
        out = F.scaled_dot_product_attention(heads(q, count), heads(k, count), heads(v, count), attn_mask=mask.bool()[:, None, None])
        return out.transpose(1, 2).reshape(q.shape)

    @staticmethod
    def symbolic(g: Any, q: Any, k: Any, v: Any, mask: Any, count: int) -> Any:
        no_bias = g.op("prim::Constant")
        no_bias.setType(torch._C.NoneType.get())
        return g.op("com.microsoft::MultiHeadAttention", q, k, v, no_bias, mask, num_heads_i=count).setType(q.type())


class Graph(nn.Module):
    """The model without what only training needs; queries, keys and values apart, so that the last layer asks once a pair."""

    def __init__(self, model: CrossEncoder):
        super().__init__()
        e = model.encoder
        self.word, self.kind, self.norm, self.layers, self.pool, self.out = e.word, e.shape, e.norm, e.layers, model.pool, model.out
        self.position = nn.Parameter(e.position.weight[:LONGEST].clone())
        self.query, self.rest = nn.ModuleList(), nn.ModuleList()
        for layer in e.layers:
            w = layer.qkv.in_features
            for part, rows in ((self.query, slice(0, w)), (self.rest, slice(w, 3 * w))):
                linear = nn.Linear(w, layer.qkv.weight[rows].shape[0])
                linear.weight, linear.bias = nn.Parameter(layer.qkv.weight[rows].clone()), nn.Parameter(layer.qkv.bias[rows].clone())
                part.append(linear)

    def forward(self, ids: Tensor, types: Tensor) -> Tensor:
        mask = (ids != 0).int()
        x = self.norm(self.word(ids) + self.kind(types) + self.position[: ids.shape[1]])
        for i, layer in enumerate(self.layers):
            asking = x[:, :1] if i == len(self.layers) - 1 else x
            k, v = self.rest[i](x).split(x.shape[-1], -1)
            y = layer.norm1(asking + layer.out(MaskedAttention.apply(self.query[i](asking), k, v, mask, layer.heads)))
            x = layer.norm2(y + layer.down(F.gelu(layer.up(y))))
        logits: Tensor = self.out(torch.tanh(self.pool(x[:, 0])))
        return logits


def export(model: CrossEncoder, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    ids = torch.randint(1000, 2000, (2, 40))
    axes = {"ids": {0: "pairs", 1: "n"}, "types": {0: "pairs", 1: "n"}, "logits": {0: "pairs"}}
    with tempfile.TemporaryDirectory() as folder:
        plain, ready = Path(folder) / "plain.onnx", Path(folder) / "ready.onnx"
        torch.onnx.export(Graph(model).eval(), (ids, torch.zeros_like(ids)), str(plain), input_names=["ids", "types"],
                          output_names=["logits"], dynamic_axes=axes, opset_version=17, dynamo=False)
        quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
        small = [n.name for n in onnx.load(str(ready)).graph.node if n.op_type == "Gemm"]  # the heads
        quantize_dynamic(str(ready), str(out / "relation.onnx"), weight_type=QuantType.QInt8, per_channel=True,
                         reduce_range=True, nodes_to_exclude=small)
    onnx.checker.check_model(str(out / "relation.onnx"))
    tokenizer = json.loads((base_model() / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    (out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--weights", type=Path, required=True)
    a.add_argument("--out", type=Path, required=True)
    o = a.parse_args()
    export(load(o.weights), o.out)


if __name__ == "__main__":
    main()
