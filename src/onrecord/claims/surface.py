"""What the bare words of a text say of its relation to a claim: the second opinion beside the cross-encoder.

A linear model over the words of a text that its claim does not have, how much of the claim it repeats, negations on either
side, questions, numbers and names. Such features alone come near to a small encoder on rumoured claims (Ferreira and
Vlachos 2016), and they err elsewhere. They tell for, against and observing apart; whether a text is about the claim at all is left
to the encoder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from onrecord.errors import ModelError

Floats = npt.NDArray[np.float64]

_TOKEN = re.compile(r"[a-z0-9']+|[?:\"“”!]")
_NEGATIONS = frozenset(["not", "no", "never", "n't", "deny", "denies", "denied", "denying", "false", "fake", "hoax", "debunked", "debunk", "untrue", "wrong", "myth", "refutes", "refute", "rejects", "rejected", "reject", "without", "nor", "neither", "cannot", "none", "hardly"])
_ASKING = frozenset(["did", "is", "was", "does", "are", "no", "could", "will", "why", "has"])
_NAME = re.compile(r"\b[A-Z][\w'-]+")
_STEM = 5
"""Letters by which two words count as one."""


class Surface:
    """The weights of the features.

    Args:
        path: a JSON file: by feature, its weights for the relations for, against and observing.

    Raises:
        ModelError: the file is missing or broken.
    """

    def __init__(self, path: Path):
        try:
            self._weights = {name: np.array(w, dtype=np.float64) for name, w in json.loads(path.read_text(encoding="utf-8")).items()}
            self._base = self._weights["*"]
        except (OSError, ValueError, KeyError, AttributeError) as error:
            raise ModelError(f"model file {path} cannot be read ({error!r}): install onrecord again") from error

    def logits(self, claim: str, text: str, context: str | None = None) -> Floats:
        """[3]: for, against, observing."""
        out = self._base.copy()
        for name, value in features(claim, text, context).items():
            weight = self._weights.get(name)
            if weight is not None:
                out += value * weight
        return out


def features(claim: str, text: str, context: str | None = None) -> Mapping[str, float]:
    """The features of a pair, by name; those of a headline are there a second time, marked so."""
    plain = dict(_features(claim, text, context))
    if not context and is_headline(text):
        return plain | {f"H {name}": value for name, value in plain.items()} | {"headline": 1.0}
    return plain


def _features(claim: str, text: str, context: str | None) -> Iterator[tuple[str, float]]:
    asserted, said = _tokens(claim), _tokens(text)
    around = said + _tokens(context or "")
    stems, found = _stems(asserted), _stems(around)
    shared = len(stems & found)
    no, claim_no = _negations(said), _negations(asserted)
    yield "claim covered", shared / max(1, len(stems))
    yield "text covered", shared / max(1, len(found))
    yield "negations", float(min(no, 3))
    yield "claim negated", float(claim_no % 2)
    yield "negations differ", float(abs(no - claim_no) % 2)
    yield "length", len(said) / 20
    yield "context", float(bool(context))
    yield "asks", float(said[-1:] == ["?"])
    yield "begins as a question", float(bool(said) and said[0] in _ASKING)
    here = {word[:_STEM].lower() for word in re.findall(r"\w+", text + " " + (context or ""))}
    yield "names missing", float(sum(name[:_STEM].lower() not in here for name in set(_NAME.findall(claim))))
    numbers, claimed = set(re.findall(r"\d+", text)), set(re.findall(r"\d+", claim))
    yield "claimed numbers missing", float(bool(claimed - numbers))
    yield "other numbers", float(len(numbers - claimed))
    words = ["=" if word[:_STEM] in {w[:_STEM] for w in asserted} else word for word in said]
    marks = ("", "~") if claim_no % 2 else ("",)
    for mark in marks:
        for gram in {*words, *(f"{a} {b}" for a, b in pairwise(words))} - {"="}:
            yield f"{mark}{gram}", 1.0


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(text.lower().replace("’", "'"))


def _stems(words: list[str]) -> set[str]:
    return {word[:_STEM] for word in words if word.isalnum() and len(word) > 2}


def _negations(words: list[str]) -> int:
    return sum(word in _NEGATIONS or word.endswith("n't") for word in words)


def is_headline(text: str) -> bool:
    """Whether a text looks like one: a capital at its head, no quotation marks around it, no full stop."""
    return text[:1].isupper() and text[-1:] not in ".”\"" and text[:1] not in "“\""


def is_titled(text: str) -> bool:
    """Whether a headline is written as a title: seven in ten of its longer words with a capital."""
    long = [word for word in text.split() if len(word) > 3 and word[0].isalpha()]
    return is_headline(text) and sum(word[0].isupper() for word in long) >= 0.7 * max(1, len(long))
