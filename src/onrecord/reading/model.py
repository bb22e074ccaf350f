"""The shipped attribution model: two ONNX graphs, a tokenizer and a CRF, run on the CPU.

One window is run at a time: dynamic quantisation takes its range over the whole input, so in a batch
one window's result would depend on its neighbours (and on a CPU a batch is no faster).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from onrecord.errors import ModelError
from onrecord.inference import session
from onrecord.reading.encoding import CLS, SEP, Ints

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Floats = npt.NDArray[np.float32]

MODELS = Path(__file__).parent.parent / "models"


@dataclass(frozen=True)
class Crf:
    """Weights of a linear chain: ``first`` and ``last`` [labels], ``step`` [from, to]."""

    labels: tuple[str, ...]
    first: Floats
    last: Floats
    step: Floats


class AttributionModel:
    """Loaded on first use; safe to share between threads once loaded.

    Args:
        folder: where the files are; the shipped ones if not given.

    Raises:
        ModelError: on first use, when a file is missing or broken.
    """

    def __init__(self, folder: Path | None = None):
        self.folder = folder or MODELS / "attribution"

    def _text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except OSError as error:
            raise ModelError(f"model file {self.folder / name} cannot be read ({error.strerror}): "
                             "install onrecord again") from error

    @cached_property
    def settings(self) -> dict[str, Any]:
        """Name, version, thresholds and calibration, as training/attribution/calibrate.py wrote them."""
        found: dict[str, Any] = json.loads(self._text("settings.json"))
        return found

    @cached_property
    def tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        return Tokenizer.from_str(self._text("tokenizer.json"))

    @cached_property
    def crf(self) -> Crf:
        d = json.loads(self._text("crf.json"))
        return Crf(tuple(d["labels"]), *(np.asarray(d[k], dtype=np.float32) for k in ("first", "last", "step")))

    @cached_property
    def _encoder(self) -> InferenceSession:
        return session(self.folder / "encoder.onnx")

    @cached_property
    def _relation(self) -> InferenceSession:
        return session(self.folder / "relation.onnx")

    def load(self) -> None:
        """Load everything now, so that threads need no lock."""
        _ = self.settings, self.tokenizer, self.crf, self._encoder, self._relation

    def encode(self, ids: Ints, shapes: Ints) -> tuple[Floats, Floats, Floats]:
        """Encode one window of n pieces.

        Returns:
            hidden [n + 2, width] (``[CLS]`` and ``[SEP]`` counted in), the probabilities of
            O, B and I of a cue [n + 2, 3], and those of none and of B and I of each type of name [n + 2, 9].
        """
        n = len(ids) + 2
        window, kinds = np.zeros((1, n), dtype=np.int64), np.zeros((1, n), dtype=np.int64)
        window[0, 0], window[0, 1:-1], window[0, -1] = CLS, ids, SEP
        kinds[0, 1:-1] = shapes
        hidden, logits, named = self._encoder.run(None, {"ids": window, "shapes": kinds})
        return hidden, softmax(logits), softmax(named)

    def relate(self, hidden: Floats, starts: Ints, ends: Ints) -> Floats:
        """Emissions [cues, n + 2, labels] of each cue, given its first and last piece (``[CLS]`` is 0)."""
        out: Floats = self._relation.run(
            None, {"hidden": hidden, "start": starts.astype(np.int64), "end": ends.astype(np.int64)})[0]
        return out


def softmax(x: Floats) -> Floats:
    """Over the last axis."""
    e = np.exp(x - x.max(-1, keepdims=True))
    out: Floats = e / e.sum(-1, keepdims=True)
    return out
