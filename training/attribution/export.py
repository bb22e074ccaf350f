"""Export trained weights to the files that ship: ONNX, the encoder in int8, and what goes with them.

    python -m training.attribution.export --weights build/attribution.pt --out src/onrecord/models/attribution

Two graphs, so that windows without a cue cost only the first:

* ``encoder.onnx``: ids, shapes [1, n] -> hidden [n, 384], cues [n, 3] (logits of O, B, I), names [n, 9] (logits)
* ``relation.onnx``: hidden [n, 384], start, end [c] -> emissions [c, n, 9]

Weights are quantised a column each, to seven bits: on processors without VNNI instructions eight bits
overflow the 16-bit sums of ``vpmaddubsw``.
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

from training.attribution.model import HIDDEN, LABELS, Attribution, load_weights
from training.base import base_model


class EncoderGraph(nn.Module):
    def __init__(self, model: Attribution):
        super().__init__()
        self.encoder, self.cue, self.name = model.encoder, model.cue, model.name

    def forward(self, ids: Tensor, shapes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        e = self.encoder
        x = e.word(ids) + e.shape(shapes) + e.position.weight[: ids.shape[1]]
        x = e.norm(x)
        for layer in e.layers:
            x = self.layer(layer, x)
        return x[0], self.cue(x)[0], self.name(x)[0]

    @staticmethod
    def layer(layer: nn.Module, x: Tensor) -> Tensor:
        q, k, v = layer.qkv(x).split(x.shape[-1], -1)
        x = layer.norm1(x + layer.out(FusedAttention.apply(q, k, v, layer.heads)))
        return layer.norm2(x + layer.down(F.gelu(layer.up(x))))


class FusedAttention(torch.autograd.Function):
    """Attention as onnxruntime's own operator, which needs no transposes: a twentieth less time for the encoder."""

    @staticmethod
    def forward(ctx: object, q: Tensor, k: Tensor, v: Tensor, heads: int) -> Tensor:
        _, n, w = q.shape
        q, k, v = (t.view(1, n, heads, w // heads).transpose(1, 2) for t in (q, k, v))
        return F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(1, n, w)

    @staticmethod
    def symbolic(g: Any, q: Any, k: Any, v: Any, heads: int) -> Any:
        return g.op("com.microsoft::MultiHeadAttention", q, k, v, num_heads_i=heads).setType(q.type())


class RelationGraph(nn.Module):
    def __init__(self, model: Attribution):
        super().__init__()
        self.relation = model.relation

    def forward(self, hidden: Tensor, start: Tensor, end: Tensor) -> Tensor:
        r = self.relation
        k = r.of_piece(hidden)[None]
        q, m = (r.of_start(hidden[start]) + r.of_end(hidden[end])).split(HIDDEN, -1)
        at = torch.arange(hidden.shape[0])[None]
        d = at - start[:, None]
        bucket = (torch.log2(d.abs().float() + 1) * 4).long().clamp(max=32) * torch.sign(d) + 32
        inside = ((at >= start[:, None]) & (at <= end[:, None])).float()[..., None]
        x = k * (1 + m[:, None]) + q[:, None] + r.distance(bucket) + inside * r.within_cue
        return r.out(r.mix(x))


def graph(module: nn.Module, inputs: tuple[Tensor, ...], names: list[str], outputs: list[str],
          axes: dict[str, dict[int, str]], path: Path) -> None:
    torch.onnx.export(module.eval(), inputs, str(path), input_names=names, output_names=outputs,
                      dynamic_axes=axes, opset_version=17, dynamo=False)


def export(model: Attribution, out: Path, reduce_range: bool = True, per_channel: bool = True,
           kind: QuantType = QuantType.QInt8) -> None:
    out.mkdir(parents=True, exist_ok=True)
    model.eval()
    with tempfile.TemporaryDirectory() as folder:
        tmp = Path(folder)
        ids = torch.randint(1000, 2000, (1, 40))
        graph(EncoderGraph(model), (ids, torch.zeros_like(ids)), ["ids", "shapes"], ["hidden", "cues", "names"],
              {"ids": {1: "n"}, "shapes": {1: "n"}, "hidden": {0: "n"}, "cues": {0: "n"}, "names": {0: "n"}}, tmp / "encoder.onnx")
        graph(RelationGraph(model), (torch.randn(40, 384), torch.tensor([3, 5]), torch.tensor([4, 5])),
              ["hidden", "start", "end"], ["emissions"],
              {"hidden": {0: "n"}, "start": {0: "c"}, "end": {0: "c"}, "emissions": {0: "c", 1: "n"}}, out / "relation.onnx")
        quant_pre_process(str(tmp / "encoder.onnx"), str(tmp / "ready.onnx"), skip_symbolic_shape=True)
        heads = [n.name for n in onnx.load(str(tmp / "ready.onnx")).graph.node if n.op_type in ("MatMul", "Gemm") and n.name.startswith(("/cue", "/name"))]
        quantize_dynamic(str(tmp / "ready.onnx"), str(out / "encoder.onnx"), weight_type=kind, per_channel=per_channel,
                         reduce_range=reduce_range, nodes_to_exclude=heads)  # the heads are small: they stay in float32
    onnx.checker.check_model(str(out / "encoder.onnx"))
    tokenizer = json.loads((base_model() / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    (out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    crf = {"labels": list(LABELS), "first": model.crf.first.tolist(), "last": model.crf.last.tolist(),
           "step": model.crf.transitions().tolist()}
    (out / "crf.json").write_text(json.dumps(crf), encoding="utf-8")


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--weights", type=Path, required=True)
    a.add_argument("--out", type=Path, required=True)
    o = a.parse_args()
    export(load_weights(o.weights).eval(), o.out)


if __name__ == "__main__":
    main()
