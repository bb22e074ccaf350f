"""Carries date and venue from where they are worded to the other statements of the same occasion.

"At a rally on Monday, X said … “…,” she added …": a small logistic model (``data/spread.json``) says of each statement and
each worded occasion whether the one belongs to the other; the likeliest wins, if it is likely enough. A headline and a lead
take theirs from the fuller report below them in the same way.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from onrecord.labels import Kind
from onrecord.reading import Marked
from onrecord.timing.attach import Attacher
from onrecord.timing.scenes import Scene
from onrecord.types import Attribution

_PERFECT = re.compile(r"\b(?:has|have|['’]ve|had|often|repeatedly|long|never|always|previously|once|earlier)\b|['’]s (?:said|called)", re.IGNORECASE)
_PLAIN = re.compile(r"\b(?:said|told|added|asked|replied|continued|answered|wrote|tweeted|went on)\b|\A[:,–—-]+\Z", re.IGNORECASE)
_PAST = re.compile(r"\b[a-z]+(?:ed|id|ld|ent|ke|ve|an|ote)\b")
_PRESENT = re.compile(r"\b[a-z]+s\b|\baccording\b", re.IGNORECASE)
_INNER = re.compile(r"\b(?:believ|think|thought|feel|felt|hop|want|know|knew|expect|plan|worr|fear|support|oppos|consider|see|view|agree)\w*\b", re.IGNORECASE)
_UNREAL = re.compile(r"\b(?:will|would|may|might|could|to|if|not|n['’]t)\b", re.IGNORECASE)
_LONG_WORD = re.compile(r"[a-z][a-z'’-]{4,}|[A-Z][\w-]{2,}")
_PRONOUN = re.compile(r"he|she|they|it|i|we", re.IGNORECASE)
_DEFINITE = re.compile(r"(?:the|his|her|its|their|that)\b", re.IGNORECASE)
REACH = 12
"""Worded occasions before a statement, and after it, that it is compared with: keeps long articles linear."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where the text words a date or a venue: beside an attribution, or in a sentence of its own.

    Attributes:
        attribution: index of the attribution whose clause words it; None for a sentence of its own.
        voices: whose it is, by `voices.keys`.
        value: what is compared to tell one from another: the ISO date, or the venue's words.
    """

    at: int
    paragraph: int
    sentence: int
    attribution: int | None
    voices: frozenset[str]
    value: str
    source: int | Scene


@dataclass(frozen=True, slots=True)
class Target:
    """A statement that may belong to an occasion.

    Attributes:
        turn: a turn of a transcript.
        fixed: the features that are the same whatever the occasion.
    """

    index: int
    at: int
    paragraph: int
    sentence: int
    voice: str | None
    kind: Kind
    words: frozenset[str]
    turn: bool
    nested: bool
    share: float
    fixed: dict[str, float]


def targets(marked: Marked, keys: Sequence[str | None], attacher: Attacher) -> list[Target]:
    """One for each attribution. The turns of a transcript stand where the first of them does: they are one occasion."""
    out: list[Target] = []
    first: int | None = None
    counts = Counter(k for k in keys if k is not None)
    inside = _inside(marked)
    for i, a in enumerate(marked.attributions):
        at = a.cue.spans[0].start if a.cue.spans else a.content.spans[0].start
        paragraph, sentence = marked.layout.paragraph_at(at), marked.layout.sentence_at(at)
        turn = a.cue.text.strip() == ":" and a.source.text.isupper() and paragraph > 0
        if turn:
            first = paragraph if first is None else first
            paragraph = first
        voice = keys[i]
        share = counts[voice] / len(keys) if voice is not None else 0.0
        fixed = _fixed(a, paragraph, share, timed=bool(attacher.expressions_of(sentence)), turn=turn, nested=inside[i])
        out.append(Target(i, at, paragraph, sentence, voice, a.kind, _words(a), turn, inside[i], share, fixed))
    return out


def _fixed(a: Attribution, paragraph: int, share: float, *, timed: bool, turn: bool, nested: bool) -> dict[str, float]:
    """What the model looks at in a statement alone: how it is worded and where it stands."""
    cue, source = a.cue.text.strip(), a.source.text.strip()
    plain, perfect = bool(_PLAIN.search(cue)), bool(_PERFECT.search(cue))
    past, present = bool(_PAST.search(cue)), bool(_PRESENT.search(cue))
    pronoun = bool(_PRONOUN.fullmatch(source))
    return {name: float(value) for name, value in {
        "bias": 1.0, "head": paragraph == 0, "lead": 0 < paragraph <= 2, "direct": a.kind == Kind.DIRECT, "mixed": a.kind == Kind.MIXED,
        "plain": plain, "past": not plain and past, "present": not plain and present, "perfect": perfect, "perfect head": perfect and paragraph <= 2,
        "inner": bool(_INNER.search(cue)), "unreal": bool(_UNREAL.search(cue)), "according": cue.lower().startswith("according"),
        "colon": cue in (":", "—", "–", "-"), "noun": not (plain or past or present or cue.endswith("ing") or cue == ":"), "pronoun": pronoun,
        "common": source.islower() and not pronoun, "share": share, "timed": timed, "turn": turn, "nested": nested}.items() if value}


def _inside(marked: Marked) -> list[bool]:
    """Whether each attribution's cue stands in the content of another."""
    contents = sorted((s.start, s.end, i) for i, a in enumerate(marked.attributions) for s in a.content.spans)
    starts = [c[0] for c in contents]
    out = []
    for i, a in enumerate(marked.attributions):
        at = a.cue.spans[0].start if a.cue.spans else a.content.spans[0].start
        k = bisect_right(starts, at)
        out.append(any(start <= at < end and j != i for start, end, j in contents[max(0, k - 12) : k]))
    return out


def _words(a: Attribution) -> frozenset[str]:
    return frozenset(w.lower() for w in _LONG_WORD.findall(a.content.text[:1500]))


FEATURES = ("bias", "same voice", "other voice", "no voice", "after", "before", "distance", "distance other", "distance back", "same paragraph",
            "same sentence", "next paragraph", "head", "head same", "head only", "lead", "direct", "mixed", "plain", "past", "present", "perfect",
            "inner", "unreal", "closer same", "closer any", "others between", "only", "only of voice", "alike", "alike far", "bare", "agrees",
            "differs", "event", "document", "medium", "place", "definite", "direct far", "weekday", "perfect head", "turn", "bare same", "day",
            "nested", "their nested", "according", "colon", "noun", "common", "pronoun", "unbroken", "share", "share same", "timed", "same run", "year")


class Field:
    """The worded occasions of one field in one text, ready to be compared with its statements."""

    def __init__(self, occasions: Sequence[Occasion], targets: Sequence[Target]):
        self.occasions = sorted(occasions, key=lambda o: o.at)
        self.targets = targets
        self._starts = [o.at for o in self.occasions]
        self._values = {o.value for o in self.occasions}
        self._of_voice: dict[str, set[str]] = {}
        for o in self.occasions:
            for voice in o.voices:
                self._of_voice.setdefault(voice, set()).add(o.value)
        self._all = sorted(t.at for t in targets)
        self._by_voice: dict[str | None, list[int]] = {}
        for t in targets:
            self._by_voice.setdefault(t.voice, []).append(t.at)
        for starts in self._by_voice.values():
            starts.sort()

    def near(self, t: Target) -> list[Occasion]:
        """The occasions that a statement is compared with."""
        k = bisect_right(self._starts, t.at)
        return self.occasions[max(0, k - REACH) : k + REACH]

    def features(self, t: Target, o: Occasion, *, sure: str | None, theirs: str | None, sort: str) -> dict[str, float]:
        """What the model looks at in a statement and an occasion together, besides what is fixed of the statement.

        Args:
            sure: the statement's own value of the other field (its venue where dates are carried), if it has one.
            theirs: the occasion's.
            sort: of the scene, or of the time expression.
        """
        same = t.turn or (t.voice is not None and t.voice in o.voices)
        apart = abs(t.paragraph - o.paragraph)
        far, after, head = math.log1p(apart), t.at >= o.at, t.paragraph == 0
        lo, hi = (o.at, t.at) if after else (t.at, o.at)
        between = [r for r in self.occasions[bisect_right(self._starts, lo) : bisect_left(self._starts, hi)][-REACH:] if r.value != o.value]
        others = _between(self._all, lo, hi) - _between(self._by_voice.get(t.voice, []), lo, hi)
        single = same and len(self._of_voice.get(t.voice or "", ())) == 1
        alike = self._alike(t, o)
        known = sure is not None and theirs is not None
        out = {
            "same voice": same, "no voice": t.voice is None or not o.voices, "other voice": not same and t.voice is not None and bool(o.voices),
            "after": after, "before": not after, "distance": far if same else 0.0, "distance other": 0.0 if same else far,
            "distance back": 0.0 if after else far, "same paragraph": apart == 0, "same sentence": t.sentence == o.sentence,
            "next paragraph": apart == 1, "head same": head and same, "head only": t.paragraph <= 2 and single, "closer any": bool(between),
            "closer same": not t.turn and any(t.voice in r.voices for r in between), "others between": min(others, 6) / 3,
            "only": len(self._values) == 1, "only of voice": single, "alike": alike, "alike far": alike if apart > 2 else 0.0,
            "bare": o.attribution is None, "bare same": o.attribution is None and same, "agrees": known and sure == theirs,
            "differs": known and sure != theirs, "definite": bool(_DEFINITE.match(o.value)), "unbroken": same and others == 0,
            "same run": same and others == 0 and apart <= 3 and t.at > o.at, "share same": t.share if same else 0.0,
            "direct far": far if same and t.kind == Kind.DIRECT else 0.0, "their nested": o.attribution is not None and self.targets[o.attribution].nested,
            "weekday": sort in ("weekday", "today"), "day": len(o.value) == 10 and o.value[:1].isdigit(), "year": len(o.value) == 4 and o.value.isdigit(),
            sort: sort in ("event", "document", "medium", "place"),
        }
        return {name: float(value) for name, value in out.items() if value}

    def _alike(self, t: Target, o: Occasion) -> float:
        """How many of their contents' words two statements share."""
        theirs = self.targets[o.attribution].words if o.attribution is not None else frozenset()
        return len(t.words & theirs) / math.sqrt(len(t.words) * len(theirs)) if theirs and t.words else 0.0


def _between(starts: list[int], lo: int, hi: int) -> int:
    return max(0, bisect_left(starts, hi) - bisect_right(starts, lo))


@cache
def model() -> dict[str, dict[str, float]]:
    """Weights by field (``said_on``, ``venue``) and feature; ``threshold`` is the least probability that carries a value."""
    raw: dict[str, dict[str, float]] = json.loads((files("onrecord.timing") / "data" / "spread.json").read_text(encoding="utf-8"))
    return raw


def score(weights: dict[str, float], x: dict[str, float]) -> float:
    """The weighted sum of features; `probability` makes a probability of it."""
    return sum(weights.get(name, 0.0) * value for name, value in x.items())


def probability(z: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))
