"""Export the sentence embeddings to the files that ship: one ONNX graph in int8, its tokenizer, its settings.

    python -m training.sentences.export --out src/onrecord/models/sentences

Nothing is trained: the weights are those of all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019), and the
pooling is its own, the mean over all pieces with ``[CLS]`` and ``[SEP]`` counted in. One graph:

* ``encoder.onnx``: ids [1, n] -> vector [384], of unit length

Weights are quantised a column each, to seven bits, word embeddings included: on processors without VNNI instructions
eight bits overflow the 16-bit sums of ``vpmaddubsw``.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import onnx
import torch
import torch.nn.functional as F
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from training.attribution.export import EncoderGraph, graph
from training.attribution.model import Encoder
from training.base import base_model

PIECES = 128
"""Texts are cut here, ``[CLS]`` and ``[SEP]`` counted in: what the model was trained with."""


class SentenceGraph(nn.Module):
    """The encoder, the mean over its pieces, and unit length."""

    def __init__(self, encoder: Encoder):
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor) -> Tensor:
        e = self.encoder
        x = e.norm(e.word(ids) + e.shape.weight[0] + e.position.weight[: ids.shape[1]])
        for layer in e.layers:
            x = EncoderGraph.layer(layer, x)
        return F.normalize(x[0].mean(0), dim=-1)


def export(out: Path, version: str) -> None:
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain, ready = Path(folder) / "plain.onnx", Path(folder) / "ready.onnx"
        float32(plain)
        quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
        quantize_dynamic(str(ready), str(out / "encoder.onnx"), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    onnx.checker.check_model(str(out / "encoder.onnx"))
    tokenizer = json.loads((base_model() / "tokenizer.json").read_text(encoding="utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    (out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False), encoding="utf-8")
    settings = {"name": "sentences", "version": version, "pieces": PIECES}
    (out / "settings.json").write_text(json.dumps(settings, indent=1) + "\n", encoding="utf-8")


def float32(path: Path) -> None:
    """The same graph before it is quantised."""
    ids = torch.randint(1000, 2000, (1, 40))
    graph(SentenceGraph(Encoder.pretrained(base_model())), (ids,), ["ids"], ["vector"], {"ids": {1: "n"}}, path)


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--out", type=Path, required=True)
    a.add_argument("--version", default="1")
    o = a.parse_args()
    torch.set_num_threads(1)
    export(o.out, o.version)


if __name__ == "__main__":
    main()
