"""The relation model: claim and text are read apart by the lower layers and together by the upper ones.

All six layers of all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019). The lower four read claim and text (with its
context) each by itself, as in the pretrained sentence encoder, so that what that knows of paraphrases is kept, and a claim
that many texts are set against is read once (DeFormer, Cao et al. 2020). The upper two read both together. The head sees the
means and first pieces of both sides, and how the means differ and agree (InferSent, Conneau et al. 2017).
"""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.attribution.model import Encoder, Layer
from training.base import base_model

RELATIONS = ("for", "against", "observing", "unrelated")
LOWER = 4
HIDDEN = 256


def heads(x: Tensor, count: int) -> Tensor:
    """[b, n, w] -> [b, heads, n, w / heads]"""
    b, n, w = x.shape
    return x.view(b, n, count, w // count).transpose(1, 2)


def attend(layer: Layer, x: Tensor, mask: Tensor, drop: float) -> Tensor:
    """One layer over x [b, n, w]; mask [b, n] is true where there is a piece."""
    q, k, v = (heads(t, layer.heads) for t in layer.qkv(x).split(x.shape[-1], -1))
    a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None])
    y = layer.norm1(x + F.dropout(layer.out(a.transpose(1, 2).reshape(x.shape)), drop, drop > 0))
    return layer.norm2(y + F.dropout(layer.down(F.gelu(layer.up(y))), drop, drop > 0))


def mean(x: Tensor, mask: Tensor) -> Tensor:
    m = mask[..., None].to(x.dtype)
    return (x * m).sum(1) / m.sum(1).clamp(min=1)


class CrossEncoder(nn.Module):
    def __init__(self, encoder: Encoder, dropout: float = 0.1):
        super().__init__()
        self.encoder, self.dropout = encoder, dropout
        width = encoder.word.embedding_dim
        self.part = nn.Parameter(torch.zeros(4, width))  # padding, text, context, claim: told apart from the upper layers on
        self.mix = nn.Linear(6 * width, HIDDEN)
        self.out = nn.Linear(HIDDEN, len(RELATIONS))

    def lower(self, ids: Tensor) -> Tensor:
        """ids [b, n], 0 where there is no piece -> [b, n, w]"""
        e, mask, drop = self.encoder, ids != 0, self.dropout if self.training else 0.0
        x = e.norm(e.word(ids) + e.shape.weight[0] + e.position.weight[: ids.shape[1]])
        for layer in e.layers[:LOWER]:
            x = attend(layer, x, mask, drop)
        return x

    def upper(self, claim: Tensor, claim_types: Tensor, text: Tensor, text_types: Tensor) -> Tensor:
        """States of both sides [b, n, w] and their types [b, n] (0: padding, 1: text, 2: context, 3: claim) -> logits [b, 4]"""
        drop, n = self.dropout if self.training else 0.0, claim.shape[1]
        types = torch.cat([claim_types, text_types], 1)
        mask = types != 0
        x = torch.cat([claim, text], 1) + self.part[types]
        for layer in self.encoder.layers[LOWER:]:
            x = attend(layer, x, mask, drop)
        u, v = mean(x[:, :n], claim_types == 3), mean(x[:, n:], text_types == 1)
        both = torch.cat([x[:, 0], x[:, n], u, v, (u - v).abs(), u * v * 10], -1)
        return self.out(F.dropout(torch.tanh(self.mix(F.dropout(both, drop, drop > 0))), drop, drop > 0))

    def forward(self, claim: Tensor, text: Tensor, types: Tensor) -> Tensor:
        """ids of claims [b, n] and of texts [b, m] with their types [b, m] -> logits [b, 4]"""
        return self.upper(self.lower(claim), (claim != 0).long() * 3, self.lower(text), types)


def fresh(dropout: float = 0.1) -> CrossEncoder:
    """The pretrained encoder with a new head."""
    return CrossEncoder(Encoder.pretrained(base_model()), dropout)


def load(path: Path) -> CrossEncoder:
    """A trained model."""
    model = CrossEncoder(Encoder(6))
    model.load_state_dict(torch.load(path, map_location="cpu"))
    return model.eval()
