"""Export a trained relation model to the files that ship.

    python -m training.relation.export --weights build/relation/soup.pt --out src/onrecord/models/relation

One graph, ``relation.onnx``: ids, types [pairs, n] (id 0 is padding) -> logits [pairs, 4]. Weights and word embeddings in
int8, a scale a column, seven bits (training/attribution/export.py says why).
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
import torch.nn.functional as F
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from onrecord.claims.relate import LONGEST
from training.base import base_model
from training.relation.data import Encoding, Example, written
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
    pairs = written("train-")
    fix_ranges(out / "relation.onnx", random.Random(0).sample(pairs, min(400, len(pairs))))
    onnx.checker.check_model(str(out / "relation.onnx"))
    tokenizer = json.loads((base_model() / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    (out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")


def fix_ranges(path: Path, pairs: Sequence[Example]) -> None:
    """Puts fixed ranges of the activations for those that the graph would take anew from each input.

    With ranges of its own a pair's result depends on the pairs that it is read with, by a tenth and more of a score. The ranges are
    those that 99 in 100 of the pairs keep within.
    """
    plain, opened = onnx.load(str(path)), onnx.load(str(path))
    moving = [n for n in plain.graph.node if n.op_type == "DynamicQuantizeLinear"]
    for node in moving:
        opened.graph.output.append(helper.make_tensor_value_info(node.output[1], onnx.TensorProto.FLOAT, []))
        opened.graph.output.append(helper.make_tensor_value_info(node.output[2], onnx.TensorProto.UINT8, []))
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL  # keeps the nodes that are asked for
    session = onnxruntime.InferenceSession(opened.SerializeToString(), options, providers=["CPUExecutionProvider"])
    encoding, low, high = Encoding(), [], []
    for pair in pairs:
        ids, types = encoding(pair)
        given = {"ids": np.array([ids], dtype=np.int64), "types": np.array([types], dtype=np.int64)}
        found = np.array([float(x) for x in session.run([name for n in moving for name in n.output[1:3]], given)])
        scale, zero = found[::2], found[1::2]
        low.append(-zero * scale)
        high.append((255 - zero) * scale)
    bottom, top = np.minimum(np.percentile(low, 1, axis=0), 0), np.percentile(high, 99, axis=0)
    for node, least, most in zip(moving, bottom, top, strict=True):
        scale = np.float32((most - least) / 255)
        plain.graph.initializer.append(numpy_helper.from_array(np.array(scale), node.output[1]))
        plain.graph.initializer.append(numpy_helper.from_array(np.array(np.uint8(round(-least / scale))), node.output[2]))
        at = list(plain.graph.node).index(node)
        plain.graph.node.remove(node)
        plain.graph.node.insert(at, helper.make_node("QuantizeLinear", [node.input[0], *node.output[1:3]], [node.output[0]], name=node.name))
    onnx.save(plain, str(path))


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--weights", type=Path, required=True)
    a.add_argument("--out", type=Path, required=True)
    o = a.parse_args()
    export(load(o.weights), o.out)


if __name__ == "__main__":
    main()
