"""How a text stands to a claim: for it, against it, observing it, or about something else.

A cross-encoder reads claim, context and text together, and a linear model over bare words (`onrecord.claims.surface`) has a
say in which way a related text goes (models/relation/CARD.md says what they learned from). The relation is that of the words, whoever says them and however surely: "may be arming them" is for the claim that
they are armed, "the claim is false" is against it, "asked whether they are" observes it. How sure a speaker is
comes from the statement's certainty (`onrecord.labels.Certainty`).
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from onrecord.claims.surface import Surface, is_headline, is_titled
from onrecord.claims.wording import common
from onrecord.errors import ModelError
from onrecord.inference import session
from onrecord.labels import Relation

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MODELS = Path(__file__).parent.parent / "models"

CLS, SEP = 101, 102
LONGEST = 160
LONGEST_CLAIM = 48
"""Word pieces that are read of a pair, and of its claim."""
CLAIM, TEXT, CONTEXT = range(3)
"""Token types by which the encoder tells the three apart."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A text, the claim that it is set against, and what stands or is asked before the text.

    Attributes:
        said: the text is what somebody said, so that it is no headline however it looks.
    """

    text: str
    claim: str
    context: str | None = None
    said: bool = False


@dataclass(frozen=True, slots=True)
class Related:
    """The relation of a pair, and the calibrated probability of each relation (they add up to 1)."""

    relation: Relation
    scores: Mapping[Relation, float]

    @property
    def confidence(self) -> float:
        """The probability of the relation."""
        return self.scores[self.relation]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for each relation of some pairs.

    Attributes:
        logits: [pairs, 4], the encoder's.
        words: [pairs, 3], for, against and observing by the bare words.
        holds: [pairs], whether the text has the claim word for word.
        headline: [pairs], whether the text stands alone as a headline does; only then there is something in ``words``.
        titled: [pairs], of one written as a title, the share of its words that it has in common with the claim (`onrecord.claims.wording.common`); 0 for others.
    """

    logits: Floats
    words: Floats
    holds: npt.NDArray[np.bool_]
    headline: npt.NDArray[np.bool_]
    titled: Floats


def combined(found: Evidence, surface: float, headline: float, temperature: float) -> Floats:
    """Probabilities [pairs, 4].

    Whether a text is about the claim at all is for the encoder to say, unless it has the claim word for word; a headline written as a title is given
    the benefit of the doubt, the more the more words it has in common with the claim. Which way, the encoder decides; of headlines together
    with the bare words.

    Args:
        surface: what the bare words of a headline weigh.
        headline: what is taken off the logit of unrelated of one written as a title that has all words in common with the claim.
        temperature: laid over the whole.
    """
    logits = found.logits.copy()
    logits[:, 3] -= headline * found.titled
    unrelated = _softmax(logits)[:, 3:] * ~found.holds[:, None]
    which = _softmax(logits[:, :3] + surface * found.words) * (1 - unrelated)
    return _softmax(np.log(np.hstack([which, unrelated]) + 1e-9) / temperature)


_WORD = re.compile(r"\w+")
_NOTHING_SAID = Related(Relation.UNRELATED, {r: float(r is Relation.UNRELATED) for r in Relation})


def join(claim: Sequence[int], context: Sequence[int], text: Sequence[int], longest: int = LONGEST) -> tuple[list[int], list[int]]:
    """Word pieces of the three parts as the encoder reads them: ``[CLS] claim [SEP] context [SEP] text [SEP]``.

    What is too long loses the beginning of its context first, then the end of its text, so that the claim and what is
    next to the text are kept.

    Returns:
        The ids and their token types, of one length, at most ``longest``.
    """
    claim = claim[:LONGEST_CLAIM]
    text = text[: longest - len(claim) - 3]
    room = longest - len(claim) - len(text) - 4
    context = context[-room:] if context and room > 0 else []
    ids, types = [CLS, *claim, SEP], [CLAIM] * (len(claim) + 2)
    if context:
        ids, types = [*ids, *context, SEP], types + [CONTEXT] * (len(context) + 1)
    return [*ids, *text, SEP], types + [TEXT] * (len(text) + 1)


class RelationModel:
    """Loaded on first use; safe to share between threads.

    Args:
        folder: where the files are; the shipped ones if not given.

    Raises:
        ModelError: on first use, when a file is missing or broken.
    """

    def __init__(self, folder: Path | None = None):
        self.folder = folder or MODELS / "relation"
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """Name and version, for what is kept of its results: ``relation-1``."""
        return f"{self._settings['name']}-{self._settings['version']}"

    def relate(self, pairs: Sequence[Pair], *, batch: int = 16) -> list[Related]:
        """The relation of each pair, in order.

        A text or claim without a letter or digit is unrelated, with score 1. Texts of any kind are taken.

        Args:
            batch: how many pairs, sorted by length, are read at once. A pair's result does not depend on the others.
        """
        out = [_NOTHING_SAID] * len(pairs)
        if not pairs:
            return out
        self.load()
        said = [i for i, pair in enumerate(pairs) if _says_something(pair.text) and _says_something(pair.claim)]
        joined = self._joined([pairs[i] for i in said])
        order = sorted(range(len(said)), key=lambda k: len(joined[k][0]))
        for at in range(0, len(order), batch):
            some = order[at : at + batch]
            for k, scores in zip(some, self._scores([pairs[said[k]] for k in some], [joined[k] for k in some]), strict=True):
                out[said[k]] = _related(scores)
        return out

    def load(self) -> None:
        """Loads everything now; later calls cost nothing."""
        with self._lock:
            _ = self._settings, self._tokenizer, self._surface, self._session

    def _joined(self, pairs: Sequence[Pair]) -> list[tuple[list[int], list[int]]]:
        parts = dict.fromkeys(_clean(part) for pair in pairs for part in (pair.claim, pair.context or "", pair.text))
        encoded = self._tokenizer.encode_batch_fast(list(parts), add_special_tokens=False)
        pieces = {part: one.ids for part, one in zip(parts, encoded, strict=True)}
        return [join(pieces[_clean(pair.claim)], pieces[_clean(pair.context or "")], pieces[_clean(pair.text)]) for pair in pairs]

    def evidence(self, pairs: Sequence[Pair]) -> Evidence:
        """What the relations of these pairs are worked out from, for fitting how much each part counts; pairs that say nothing are not allowed."""
        self.load()
        joined = self._joined(pairs)
        found = [self._evidence([pairs[k]], [joined[k]]) for k in range(len(pairs))]
        return Evidence(*(np.concatenate([getattr(e, f.name) for e in found]) for f in fields(Evidence)))

    def _evidence(self, pairs: Sequence[Pair], joined: Sequence[tuple[list[int], list[int]]]) -> Evidence:
        """Pieces of id 0 are padding that the graph passes over."""
        longest = max(len(ids) for ids, _ in joined)
        ids, types = np.zeros((len(joined), longest), dtype=np.int64), np.zeros((len(joined), longest), dtype=np.int64)
        for row, (a, b) in enumerate(joined):
            ids[row, : len(a)], types[row, : len(b)] = a, b
        logits = np.asarray(self._session.run(None, {"ids": ids, "types": types})[0], dtype=np.float64)
        headline = np.array([not pair.said and not pair.context and is_headline(pair.text) for pair in pairs], dtype=bool)
        words = np.zeros((len(pairs), 3))
        for row in map(int, np.nonzero(headline)[0]):
            words[row] = self._surface.logits(pairs[row].claim, pairs[row].text)
        titled = np.array([common(pair.claim, pair.text) if alone and is_titled(pair.text) else 0.0 for alone, pair in zip(headline, pairs, strict=True)])
        return Evidence(logits, words, np.array([_holds(pair) for pair in pairs]), headline, titled)

    def _scores(self, pairs: Sequence[Pair], joined: Sequence[tuple[list[int], list[int]]]) -> Floats:
        """Calibrated probabilities [pairs, 4]."""
        s = self._settings
        return combined(self._evidence(pairs, joined), s["surface"], s.get("headline", 0.0), s["temperature"])

    def _text(self, name: str) -> str:
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ModelError(f"model file {self.folder / name} cannot be read ({error}): install onrecord again") from error

    @cached_property
    def _settings(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._text("settings.json"))
            _ = found["name"], found["version"], float(found["temperature"]), float(found["surface"])
        except (ValueError, KeyError, TypeError) as error:
            raise ModelError(f"model file {self.folder / 'settings.json'} is broken ({error!r}): install onrecord again") from error
        return found

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        text = self._text("tokenizer.json")
        try:
            return Tokenizer.from_str(text)
        except Exception as error:  # tokenizers raises plain exceptions
            raise ModelError(f"model file {self.folder / 'tokenizer.json'} is broken ({error}): install onrecord again") from error

    @cached_property
    def _surface(self) -> Surface:
        return Surface(self.folder / "surface.json")

    @cached_property
    def _session(self) -> InferenceSession:
        return session(self.folder / "relation.onnx")


def _says_something(text: str) -> bool:
    return any(ch.isalnum() for ch in text)


def _holds(pair: Pair) -> bool:
    """Whether the text has the claim word for word; the encoder takes that for a near miss, which most look-alikes it learned from are."""
    claim, text = (" ".join(_WORD.findall(words.casefold())) for words in (pair.claim, pair.text))
    return f" {claim} " in f" {text} "


def _clean(text: str) -> str:
    """The text without lone surrogates, which no tokenizer takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _softmax(x: Floats) -> Floats:
    """Over the last axis."""
    e = np.exp(x - x.max(-1, keepdims=True))
    out: Floats = e / e.sum(-1, keepdims=True)
    return out


def _related(scores: Floats) -> Related:
    return Related(tuple(Relation)[int(scores.argmax())], dict(zip(Relation, scores.tolist(), strict=True)))
