"""Sentence embeddings: a vector for each text, near where two texts are about the same thing.

The model is all-MiniLM-L6-v2 in int8 (its card: ``models/sentences/CARD.md``). Vectors have unit length, so that the cosine
of two is their product. They say what a text is about, not which side it takes: "the dam is safe" and "the dam is not safe"
are near each other, which is what finding the statements about a claim needs.

Texts are run one at a time, as `onrecord.reading.model` does with windows: dynamic quantisation takes its range over the
whole input, so in a batch a text's vector would depend on its neighbours. On a CPU a batch would gain little.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from onrecord.errors import ModelError
from onrecord.inference import session
from onrecord.reading.encoding import CLS, SEP
from onrecord.reading.model import MODELS, Floats

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Int8s = npt.NDArray[np.int8]

SCALE = 127
"""What a value of 1.0 is in int8."""


class Embedder:
    """Loaded on first use; may be used from several threads. The same text gives the same vector, whatever is beside it.

    Args:
        folder: where the files are; the shipped ones if not given.

    Raises:
        ModelError: on first use, when a file is missing or broken.

    Example:
        >>> from onrecord.claims.embed import Embedder
        >>> a, b, c = Embedder().embed(["The dam is safe", "There is no danger from the dam", "Flour is dearer than last year"])
        >>> bool(a @ b > 0.7 > a @ c)
        True
    """

    DIM = 384

    def __init__(self, folder: Path | None = None):
        self.folder = folder or MODELS / "sentences"
        self._loading = Lock()
        self._loaded: tuple[Tokenizer, InferenceSession] | None = None

    @property
    def name(self) -> str:
        """Name and version of the model, for what is kept of its vectors."""
        return f"{self._settings['name']}-{self._settings['version']}"

    def embed(self, texts: Sequence[str]) -> Floats:
        """The vectors of texts.

        Args:
            texts: of any length; what is beyond the model's 128 word pieces, some 90 words, is not read.

        Returns:
            float32 [n, 384], rows of unit length; zeros for a text without a letter or a digit.
        """
        out = np.zeros((len(texts), self.DIM), dtype=np.float32)
        rows: dict[str, list[int]] = {}
        for i, text in enumerate(texts):
            if any(c.isalnum() for c in text):
                rows.setdefault(text, []).append(i)
        if not rows:
            return out
        tokenizer, session = self._load()
        room = int(self._settings["pieces"]) - 2
        for text, where in rows.items():
            # Only the beginning of a very long text needs to be cut into pieces. Lone surrogates are no text to the tokenizer.
            start = text[: room * 50].encode("utf-8", "replace").decode("utf-8")
            ids = tokenizer.encode(start, add_special_tokens=False).ids[:room]
            out[where] = session.run(None, {"ids": np.array([[CLS, *ids, SEP]], dtype=np.int64)})[0]
        return out

    @cached_property
    def _settings(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._text("settings.json"))
        return found

    def _text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except OSError as error:
            raise ModelError(f"model file {self.folder / name} cannot be read ({error.strerror}): "
                             "install onrecord again") from error

    def _load(self) -> tuple[Tokenizer, InferenceSession]:
        with self._loading:
            if self._loaded is None:
                from tokenizers import Tokenizer

                opened = session(self.folder / "encoder.onnx")
                self._loaded = Tokenizer.from_str(self._text("tokenizer.json")), opened
            return self._loaded


def to_int8(vectors: Floats) -> Int8s:
    """The vectors as int8 of the same shape, times 127 and rounded: what the ledger keeps of them.

    Args:
        vectors: of unit length, or zeros.
    """
    return np.rint(vectors * SCALE).astype(np.int8)


def to_float32(vectors: Int8s | Floats) -> Floats:
    """What `to_int8` made, or any other vectors, of unit length; zeros stay zeros."""
    out: Floats = vectors.astype(np.float32)
    out /= np.maximum(np.linalg.norm(out, axis=-1, keepdims=True), np.float32(1e-9))
    return out
