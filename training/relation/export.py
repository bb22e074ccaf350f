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

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from training.base import base_model
from training.relation.model import CrossEncoder, load


class Graph(nn.Module):
    def __init__(self, model: CrossEncoder):
        super().__init__()
        self.model = model

    def forward(self, ids: Tensor, types: Tensor) -> Tensor:
        out: Tensor = self.model(ids, types, ids != 0)
        return out


def export(model: CrossEncoder, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    ids = torch.randint(1000, 2000, (2, 40))
    axes = {"ids": {0: "pairs", 1: "n"}, "types": {0: "pairs", 1: "n"}, "logits": {0: "pairs"}}
    with tempfile.TemporaryDirectory() as folder:
        plain, ready = Path(folder) / "plain.onnx", Path(folder) / "ready.onnx"
        torch.onnx.export(Graph(model).eval(), (ids, torch.zeros_like(ids)), str(plain), input_names=["ids", "types"],
                          output_names=["logits"], dynamic_axes=axes, opset_version=17, dynamo=False)
        quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
        heads = [n.name for n in onnx.load(str(ready)).graph.node if n.op_type in ("MatMul", "Gemm") and n.name.startswith(("/model/pool", "/model/out"))]
        quantize_dynamic(str(ready), str(out / "relation.onnx"), weight_type=QuantType.QInt8, per_channel=True,
                         reduce_range=True, nodes_to_exclude=heads)
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
