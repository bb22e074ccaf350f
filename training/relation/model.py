"""The relation model: a cross-encoder that reads claim, context and text together and gives four logits.

Encoder: layers of all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019). The three parts are told
apart by the encoder's token types. The last layer is worked out for the first piece alone, since nothing
else of it is read: most of a layer saved, at no loss.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.attribution.model import Encoder, Layer
from training.base import base_model

RELATIONS = ("for", "against", "observing", "unrelated")


def heads(x: Tensor, count: int) -> Tensor:
    """[b, n, w] -> [b, heads, n, w / heads]"""
    b, n, w = x.shape
    return x.view(b, n, count, w // count).transpose(1, 2)


def attend(layer: Layer, queries: Tensor, x: Tensor, bias: Tensor | None, drop: float) -> Tensor:
    """One layer for ``queries`` [b, m, w], which look at ``x`` [b, n, w]."""
    w = x.shape[-1]
    weight, shift = layer.qkv.weight, layer.qkv.bias
    q = F.linear(queries, weight[:w], shift[:w])
    k, v = F.linear(x, weight[w:], shift[w:]).split(w, -1)
    a = F.scaled_dot_product_attention(heads(q, layer.heads), heads(k, layer.heads), heads(v, layer.heads), attn_mask=bias)
    y = layer.norm1(queries + F.dropout(layer.out(a.transpose(1, 2).reshape(queries.shape)), drop, drop > 0))
    return layer.norm2(y + F.dropout(layer.down(F.gelu(layer.up(y))), drop, drop > 0))


class CrossEncoder(nn.Module):
    def __init__(self, encoder: Encoder, dropout: float = 0.1):
        super().__init__()
        self.encoder, self.dropout = encoder, dropout
        width = encoder.word.embedding_dim
        self.pool = nn.Linear(width, width)
        self.out = nn.Linear(width, len(RELATIONS))

    def forward(self, ids: Tensor, parts: Tensor, mask: Tensor | None = None) -> Tensor:
        """ids, parts [pairs, n]; mask [pairs, n], true where there is a piece -> logits [pairs, 4]"""
        e, drop = self.encoder, self.dropout if self.training else 0.0
        bias = None if mask is None else torch.zeros_like(mask, dtype=torch.float).masked_fill(~mask, -1e4)[:, None, None]
        x = e.norm(e.word(ids) + e.shape(parts) + e.position.weight[: ids.shape[1]])
        x = F.dropout(x, drop, drop > 0)
        for layer in e.layers[:-1]:
            x = attend(layer, x, x, bias, drop)
        first = attend(e.layers[-1], x[:, :1], x, bias, drop)[:, 0]
        return self.out(F.dropout(torch.tanh(self.pool(first)), drop, drop > 0))


def fresh(layers: Sequence[int] = range(6), dropout: float = 0.1) -> CrossEncoder:
    """The pretrained encoder with only the layers named (counted from 0), and new heads."""
    encoder = Encoder.pretrained(base_model())
    encoder.layers = nn.ModuleList(encoder.layers[i] for i in layers)
    return CrossEncoder(encoder, dropout)


def load(path: Path) -> CrossEncoder:
    """A model of as many layers as the weights have."""
    state = torch.load(path, map_location="cpu")
    model = CrossEncoder(Encoder(1 + max(int(k.split(".")[2]) for k in state if k.startswith("encoder.layers."))))
    model.load_state_dict(state)
    return model.eval()
