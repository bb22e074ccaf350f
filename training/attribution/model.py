"""The attribution model: one encoder pass finds cues; for each cue a relation head labels every piece.

Encoder: all-MiniLM-L6-v2 (Wang et al. 2020; Reimers and Gurevych 2019), BERT's shape with six layers
of 384. On top:

* a cue head, O / B / I per piece, and a mention head, B / I per piece and type of name;
* a relation head: for a cue from piece a to piece b, each piece t has the features
  ``k_t * (1 + m_ab) + q_ab + distance(t - a)``, mixed with their neighbours by a small
  convolution, and nine labels (outside; begin, inside, end, single of source and of content),
  decoded by a linear-chain CRF (Lafferty et al. 2001).

A cue that is none (a hard negative) has no source and no content: the CRF learns to say so.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from onrecord.reading.encoding import SHAPES

HIDDEN = 160
LABELS = ("O", "B-source", "I-source", "E-source", "S-source", "B-content", "I-content", "E-content", "S-content")
NAMES = ("O", *(f"{p}-{kind}" for kind in ("person", "organization", "place", "people") for p in "BI"))
BUCKETS = 65


def allowed() -> Tensor:
    """[9, 9] bool: may label j follow label i."""
    out = torch.zeros(len(LABELS), len(LABELS), dtype=torch.bool)
    for i, a in enumerate(LABELS):
        for j, b in enumerate(LABELS):
            if a[0] in "OES":
                out[i, j] = b[0] in "OBS"
            else:
                out[i, j] = b[0] in "IE" and b[2:] == a[2:]
    return out


class Layer(nn.Module):
    def __init__(self, width: int, inner: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        b, n, w = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=bias)
        x = self.norm1(x + self.out(a.transpose(1, 2).reshape(b, n, w)))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


class Encoder(nn.Module):
    def __init__(self, layers: int = 6, width: int = 384, inner: int = 1536, heads: int = 12,
                 vocabulary: int = 30522, positions: int = 512, dropout: float = 0.1):
        super().__init__()
        self.word = nn.Embedding(vocabulary, width)
        self.position = nn.Embedding(positions, width)
        self.shape = nn.Embedding(SHAPES, width)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.drop = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(width, inner, heads) for _ in range(layers))

    def forward(self, ids: Tensor, shapes: Tensor, bias: Tensor | None = None) -> Tensor:
        x = self.word(ids) + self.shape(shapes) + self.position(torch.arange(ids.shape[1], device=ids.device))
        x = self.drop(self.norm(x))
        for layer in self.layers:
            x = layer(x, bias)
        return x

    @classmethod
    def pretrained(cls, folder: Path, dropout: float = 0.1) -> Encoder:
        """Read a BERT checkpoint (config.json, model.safetensors) of the sentence-transformers form."""
        from safetensors.torch import load_file

        c = json.loads((folder / "config.json").read_text())
        new = cls(c["num_hidden_layers"], c["hidden_size"], c["intermediate_size"], c["num_attention_heads"],
                  c["vocab_size"], c["max_position_embeddings"], dropout)
        w = {k.removeprefix("bert."): v for k, v in load_file(folder / "model.safetensors").items()}
        state = {"word.weight": w["embeddings.word_embeddings.weight"],
                 "position.weight": w["embeddings.position_embeddings.weight"],
                 "shape.weight": w["embeddings.token_type_embeddings.weight"][:1].repeat(SHAPES, 1)}
        for p in ("weight", "bias"):
            state[f"norm.{p}"] = w[f"embeddings.LayerNorm.{p}"]
            for i in range(c["num_hidden_layers"]):
                o, n = f"encoder.layer.{i}.", f"layers.{i}."
                state[n + f"qkv.{p}"] = torch.cat([w[o + f"attention.self.{x}.{p}"] for x in ("query", "key", "value")])
                state[n + f"out.{p}"] = w[o + f"attention.output.dense.{p}"]
                state[n + f"norm1.{p}"] = w[o + f"attention.output.LayerNorm.{p}"]
                state[n + f"up.{p}"] = w[o + f"intermediate.dense.{p}"]
                state[n + f"down.{p}"] = w[o + f"output.dense.{p}"]
                state[n + f"norm2.{p}"] = w[o + f"output.LayerNorm.{p}"]
        new.load_state_dict(state)
        return new


class Mix(nn.Module):
    """Mix each piece's features with its neighbours': a bottleneck convolution with a residual."""

    def __init__(self, width: int, narrow: int, kernel: int, dilation: int):
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.narrow = nn.Linear(width, narrow)
        self.conv = nn.Conv1d(narrow, width, kernel, padding=kernel // 2 * dilation, dilation=dilation)

    def forward(self, x: Tensor) -> Tensor:
        y = F.gelu(self.narrow(self.norm(x)))
        return x + F.gelu(self.conv(y.transpose(1, 2)).transpose(1, 2))


class Relation(nn.Module):
    """Emissions of the nine labels for each (cue, piece) pair."""

    def __init__(self, width: int):
        super().__init__()
        self.of_piece = nn.Linear(width, HIDDEN)
        self.of_start, self.of_end = nn.Linear(width, 2 * HIDDEN), nn.Linear(width, 2 * HIDDEN)
        self.distance = nn.Embedding(BUCKETS, HIDDEN)
        self.within_cue = nn.Parameter(torch.zeros(HIDDEN))
        self.mix = Mix(HIDDEN, 32, 7, 1)
        self.out = nn.Sequential(nn.LayerNorm(HIDDEN), nn.GELU(), nn.Linear(HIDDEN, len(LABELS)))
        with torch.no_grad():  # most pieces are outside: start there
            self.out[2].bias[0] = 4.0

    def forward(self, h: Tensor, row: Tensor, start: Tensor, end: Tensor) -> Tensor:
        """h [windows, n, width]; row, start, end [cues] (window, first and last piece of the cue) -> [cues, n, 9]"""
        k = self.of_piece(h)[row]
        q, m = (self.of_start(h[row, start]) + self.of_end(h[row, end])).chunk(2, -1)
        at = torch.arange(h.shape[1], device=h.device)[None]
        d = at - start[:, None]
        bucket = (torch.log2(d.abs().float() + 1) * 4).long().clamp(max=32) * torch.sign(d) + 32
        inside = ((at >= start[:, None]) & (at <= end[:, None])).float()[..., None]
        x = k * (1 + m[:, None]) + q[:, None] + self.distance(bucket) + inside * self.within_cue
        return self.out(self.mix(x))


class CRF(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        n = len(LABELS)
        self.first, self.last, self.step = nn.Parameter(torch.zeros(n)), nn.Parameter(torch.zeros(n)), nn.Parameter(torch.zeros(n, n))
        self.register_buffer("allowed", allowed())

    def transitions(self) -> Tensor:
        return self.step.masked_fill(~self.allowed, -1e4)

    def loss(self, emissions: Tensor, labels: Tensor, lengths: Tensor) -> Tensor:
        """Negative log likelihood a sequence, [sequences]; labels beyond a length are passed over."""
        t = self.transitions()
        n = emissions.shape[1]
        mask = torch.arange(n, device=emissions.device)[None] < lengths[:, None]
        e = emissions.gather(2, labels[..., None])[..., 0] * mask
        gold = e.sum(1) + self.first[labels[:, 0]] + (t[labels[:, :-1], labels[:, 1:]] * mask[:, 1:]).sum(1)
        gold = gold + self.last[labels.gather(1, lengths[:, None] - 1)[:, 0]]
        # in probability space, normalised at each step: far fewer operations than log-sum-exp
        top = emissions.amax(2)
        weights, stay = (emissions - top[..., None]).exp(), mask[..., None]
        t, first = t.exp(), self.first.exp()
        alpha = first * weights[:, 0]
        norms = []
        for i in range(n):
            if i:
                alpha = torch.where(stay[:, i], (alpha @ t) * weights[:, i], alpha)
            norm = alpha.sum(1, keepdim=True)
            alpha = alpha / norm
            norms.append(norm)
        total = torch.cat(norms, 1).log().sum(1) + (top * mask).sum(1) + (alpha @ self.last.exp()).log()
        return total - gold


class Attribution(nn.Module):
    def __init__(self, encoder: Encoder):
        super().__init__()
        self.encoder = encoder
        width = encoder.word.embedding_dim
        self.cue = nn.Linear(width, 3)
        self.name = nn.Linear(width, len(NAMES))
        self.relation = Relation(width)
        self.crf = CRF()

    def encode(self, ids: Tensor, shapes: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        n = ids.shape[1]
        mask = torch.arange(n, device=ids.device)[None] < lengths[:, None]
        bias = None if bool(mask.all()) else torch.zeros(len(ids), 1, 1, n).masked_fill(~mask[:, None, None], -math.inf)
        h = self.encoder(ids, shapes, bias)
        return h, self.cue(h)


def load_weights(path: Path) -> Attribution:
    """A model of as many layers, and of the inner width, that the weights have."""
    state = torch.load(path, map_location="cpu")
    layers = 1 + max(int(k.split(".")[2]) for k in state if k.startswith("encoder.layers."))
    model = Attribution(Encoder(layers, inner=len(state["encoder.layers.0.up.bias"])))
    lost = set(model.load_state_dict(state, strict=False).missing_keys)
    if lost - {"name.weight", "name.bias"}:  # weights from before the mention head have none: it starts afresh
        raise ValueError(f"{path} lacks {', '.join(sorted(lost))}")
    return model
