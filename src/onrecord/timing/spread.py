"""Carries date and venue from where they are worded to the other statements of the same occasion.

"At a rally on Monday, X said … “…,” she added …": a small logistic model (``data/spread.json``) says of each statement and
each worded occasion whether the one belongs to the other; the likeliest wins, if it is likely enough. A headline and a lead
take theirs from the fuller report below them in the same way.
"""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
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
REACH = 60
"""Worded occasions that one statement is compared with, nearest first: keeps long articles linear."""


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
    """A statement that may belong to an occasion, with what the features ask of it."""

    index: int
    at: int
    paragraph: int
    sentence: int
    voice: str | None
    cue: str
    kind: Kind
    words: frozenset[str]
    turn: bool = False
    nested: bool = False
    source: str = ""
    share: float = 0.0
    timed: bool = False


def targets(marked: Marked, keys: Sequence[str | None], attacher: Attacher) -> list[Target]:
    """One for each attribution. The turns of a transcript stand where the first of them does: they are one occasion."""
    out: list[Target] = []
    first: Target | None = None
    counts = Counter(k for k in keys if k is not None)
    inside = _inside(marked)
    for i, a in enumerate(marked.attributions):
        at = a.cue.spans[0].start if a.cue.spans else a.content.spans[0].start
        t = Target(i, at, marked.layout.paragraph_at(at), marked.layout.sentence_at(at), keys[i], a.cue.text, a.kind, _words(a), nested=inside[i],
                   source=a.source.text, share=counts[keys[i]] / len(keys) if keys[i] is not None else 0.0)
        if a.cue.text.strip() == ":" and a.source.text.isupper() and t.paragraph > 0:
            first = first or t
            t = replace(t, paragraph=first.paragraph, turn=True)
        out.append(replace(t, timed=bool(attacher.expressions_of(t.sentence))))
    return out


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
            "same sentence", "next paragraph", "head", "head same", "head only", "lead", "direct", "mixed", "plain", "past", "present", "perfect", "inner", "unreal",
            "closer same", "closer any", "others between", "only", "only of voice", "alike", "alike far", "bare", "agrees", "differs",
            "event", "document", "medium", "place", "definite", "direct far", "weekday", "perfect head", "turn", "bare same", "day", "nested", "their nested",
            "according", "colon", "noun", "common", "pronoun", "unbroken", "share", "share same", "timed", "same run", "year")


def features(t: Target, o: Occasion, targets: Sequence[Target], rivals: Sequence[Occasion], *, sure: str | None, theirs: str | None,
             sort: str) -> dict[str, float]:
    """What the model looks at for one statement and one occasion.

    Args:
        rivals: all occasions of the text, in order.
        sure: the statement's own value of the other field (its venue where dates are carried), if it has one.
        theirs: the occasion's.
        sort: of the scene, or of the time expression.
    """
    same = t.turn or (t.voice is not None and t.voice in o.voices)
    apart = abs(t.paragraph - o.paragraph)
    lo, hi = min(t.at, o.at), max(t.at, o.at)
    between = [r for r in rivals if lo < r.at < hi and r.value != o.value]
    others = sum(1 for u in targets if lo < u.at < hi and u.voice != t.voice)
    of_voice = {r.value for r in rivals if t.voice in r.voices}
    plain = bool(_PLAIN.search(t.cue))
    here = _alike(t, o, targets)
    far = math.log1p(apart)
    cue = t.cue.strip()
    verbal = plain or bool(_PAST.search(cue)) or bool(_PRESENT.search(cue)) or cue.endswith("ing") or cue == ":"
    source = t.source.strip()
    unbroken = same and others == 0
    perfect = bool(_PERFECT.search(t.cue))
    out = {
        "perfect head": perfect and t.paragraph <= 2, "turn": t.turn, "bare same": o.attribution is None and same,
        "day": len(o.value) == 10 and o.value[:1].isdigit(),
        "nested": t.nested, "their nested": o.attribution is not None and targets[o.attribution].nested,
        "according": cue.lower().startswith("according"), "colon": cue in (":", "—", "–", "-"), "noun": not verbal,
        "common": source.islower() and not _PRONOUN.fullmatch(source), "pronoun": bool(_PRONOUN.fullmatch(source)), "unbroken": unbroken,
        "share": t.share, "share same": t.share if same else 0.0, "timed": t.timed, "same run": unbroken and apart <= 3 and t.at > o.at,
        "year": len(o.value) == 4 and o.value.isdigit(),
        "bias": 1.0, "same voice": same, "no voice": t.voice is None or not o.voices, "other voice": not same and t.voice is not None and bool(o.voices),
        "after": t.at >= o.at, "before": t.at < o.at, "distance": far if same else 0.0, "distance other": 0.0 if same else far,
        "distance back": far if t.at < o.at else 0.0, "same paragraph": apart == 0, "same sentence": t.sentence == o.sentence,
        "next paragraph": apart == 1, "head": t.paragraph == 0, "head same": t.paragraph == 0 and same,
        "head only": t.paragraph <= 2 and same and len(of_voice) == 1, "lead": 0 < t.paragraph <= 2,
        "direct": t.kind == Kind.DIRECT, "mixed": t.kind == Kind.MIXED, "plain": plain, "past": not plain and bool(_PAST.search(t.cue)),
        "present": not plain and bool(_PRESENT.search(t.cue)), "perfect": perfect, "inner": bool(_INNER.search(t.cue)),
        "unreal": bool(_UNREAL.search(t.cue)), "closer same": any(t.voice in r.voices for r in between) and not t.turn, "closer any": bool(between),
        "others between": min(others, 6) / 3, "only": len({r.value for r in rivals}) == 1, "only of voice": same and len(of_voice) == 1,
        "alike": here, "alike far": here if apart > 2 else 0.0, "bare": o.attribution is None,
        "agrees": sure is not None and theirs is not None and sure == theirs, "differs": sure is not None and theirs is not None and sure != theirs,
        "event": sort == "event", "document": sort == "document", "medium": sort == "medium", "place": sort == "place",
        "weekday": sort in ("weekday", "today"), "definite": bool(_DEFINITE.match(o.value)), "direct far": far if t.kind == Kind.DIRECT and same else 0.0,
    }
    return {name: float(value) for name, value in out.items() if value}


def _alike(t: Target, o: Occasion, targets: Sequence[Target]) -> float:
    """How many of their contents' words two statements share."""
    if o.attribution is None or not t.words:
        return 0.0
    theirs = targets[o.attribution].words
    return len(t.words & theirs) / math.sqrt(len(t.words) * len(theirs)) if theirs else 0.0


@cache
def model() -> dict[str, dict[str, float]]:
    """Weights by field (``said_on``, ``venue``) and feature; ``threshold`` is the least probability that carries a value."""
    raw: dict[str, dict[str, float]] = json.loads((files("onrecord.timing") / "data" / "spread.json").read_text(encoding="utf-8"))
    return raw


def probability(weights: dict[str, float], x: dict[str, float]) -> float:
    z = sum(weights.get(name, 0.0) * value for name, value in x.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def near(t: Target, occasions: Sequence[Occasion]) -> list[Occasion]:
    """The occasions that a statement is compared with."""
    if len(occasions) <= REACH:
        return list(occasions)
    return sorted(occasions, key=lambda o: abs(o.at - t.at))[:REACH]
