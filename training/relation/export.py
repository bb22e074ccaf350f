"""Export a trained relation model to the files that ship.

    python -m training.relation.export --weights build/relation/soup.pt --out src/onrecord/models/relation

Two graphs, so that a claim is read once for all its texts:

* ``lower.onnx``: ids [b, n] (0 is padding) -> states [b, n, 384]
* ``upper.onnx``: claim [b, n, 384], claim_types [b, n], text [b, m, 384], text_types [b, m] -> logits [b, 4]

Weights and word embeddings in int8, a scale a column, seven bits (training/attribution/export.py says why); the head in float32.
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
from training.attribution.model import Layer
from training.base import base_model
from training.relation.model import LOWER, CrossEncoder, heads, load, mean


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


def read(layer: Layer, x: Tensor, mask: Tensor) -> Tensor:
    q, k, v = layer.qkv(x).split(x.shape[-1], -1)
    y = layer.norm1(x + layer.out(MaskedAttention.apply(q, k, v, mask, layer.heads)))
    out: Tensor = layer.norm2(y + layer.down(F.gelu(layer.up(y))))
    return out


class LowerGraph(nn.Module):
    def __init__(self, model: CrossEncoder):
        super().__init__()
        e = model.encoder
        self.word, self.norm, self.layers = e.word, e.norm, e.layers[:LOWER]
        self.position = nn.Parameter(e.position.weight[:LONGEST] + e.shape.weight[0])

    def forward(self, ids: Tensor) -> Tensor:
        mask = (ids != 0).int()
        x: Tensor = self.norm(self.word(ids) + self.position[: ids.shape[1]])
        for layer in self.layers:
            x = read(layer, x, mask)
        return x


class UpperGraph(nn.Module):
    def __init__(self, model: CrossEncoder):
        super().__init__()
        self.part, self.layers, self.mix, self.out = model.part, model.encoder.layers[LOWER:], model.mix, model.out

    def forward(self, claim: Tensor, claim_types: Tensor, text: Tensor, text_types: Tensor) -> Tensor:
        n, types = claim.shape[1], torch.cat([claim_types, text_types], 1)
        mask = (types != 0).int()
        x = torch.cat([claim, text], 1) + self.part[types]
        for layer in self.layers:
            x = read(layer, x, mask)
        u, v = mean(x[:, :n], claim_types == 3), mean(x[:, n:], text_types == 1)
        both = torch.cat([x[:, 0], x[:, n], u, v, (u - v).abs(), u * v * 10], -1)
        logits: Tensor = self.out(torch.tanh(self.mix(both)))
        return logits


def quantised(module: nn.Module, inputs: tuple[Tensor, ...], names: list[str], output: str, path: Path) -> None:
    """Writes a graph whose inputs have pairs and pieces for their first two axes."""
    axes = {name: {0: "pairs", 1: f"n_{name.partition('_')[0]}"} for name in names} | {output: {0: "pairs"} | ({1: "n_ids"} if output == "states" else {})}
    with tempfile.TemporaryDirectory() as folder:
        plain, ready = Path(folder) / "plain.onnx", Path(folder) / "ready.onnx"
        torch.onnx.export(module.eval(), inputs, str(plain), input_names=names, output_names=[output], dynamic_axes=axes,
                          opset_version=17, dynamo=False)
        quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
        heads = [n.name for n in onnx.load(str(ready)).graph.node if n.op_type == "Gemm"]
        quantize_dynamic(str(ready), str(path), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True, nodes_to_exclude=heads)
    onnx.checker.check_model(str(path))


def export(model: CrossEncoder, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    model.eval()
    ids = torch.randint(1000, 2000, (2, 30))
    quantised(LowerGraph(model), (ids,), ["ids"], "states", out / "lower.onnx")
    claim, text = torch.randn(2, 12, 384), torch.randn(2, 30, 384)
    types = torch.full((2, 12), 3), torch.ones(2, 30, dtype=torch.long)
    quantised(UpperGraph(model), (claim, types[0], text, types[1]), ["claim", "claim_types", "text", "text_types"], "logits", out / "upper.onnx")
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
