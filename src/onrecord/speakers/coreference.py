"""Whom a pronoun or a description means: the people named before it, weighed by a few features with learned weights.

The text is walked once from its start; `Trail` remembers when and how each person was last spoken of. The weights
(``models/antecedents``) come from `training/speakers/train.py`.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from operator import mul

from onrecord.layout import Layout
from onrecord.reading import Quotes
from onrecord.speakers.lexicon import Noun, place_of, word_set
from onrecord.speakers.mentions import HE, SHE
from onrecord.speakers.people import Entity
from onrecord.speakers.tokens import Words
from onrecord.types import Span

FEATURES = ("same sentence", "sentence before", "two sentences before", "log distance", "same paragraph", "paragraph before",
            "most recent", "second most recent", "was subject", "was possessive", "was after preposition", "was pronoun",
            "spoke last", "was in another quote", "is in the same quote", "log mentions", "named first",
            "gender known", "object of its subject", "speaker of these words, quoted", "speaker of these words, unquoted",
            "in its own content", "spoke last and most recent", "subject and sentence before", "most mentioned")
DESCRIBED = ("kin", "other kin", "no kin", "shares words", "shares place", "gender of noun")
"""More features for descriptions."""
REMEMBERED = 60
"""People whom a pronoun or description can still mean."""
MOST = 10
"""Candidates weighed, the most recent first."""
NOT_BEFORE_SUBJECT = word_set("not before subject")


@dataclass(slots=True)
class Seen:
    """How a person was last spoken of."""

    entity: Entity
    word: int = -1
    sentence: int = -9
    paragraph: int = -9
    quote: Span | None = None
    subject: bool = False
    possessive: bool = False
    after_preposition: bool = False
    pronoun: bool = False
    content: int = -1
    count: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: its word, sentence, paragraph, quote, and the statement in whose content it is (or -1)."""

    word: int
    sentence: int
    paragraph: int
    quote: Span | None
    content: int


@cache
def weights() -> dict[str, list[float]]:
    """For "pronoun" and "description", in the order of `FEATURES` (and `DESCRIBED`)."""
    text = files("onrecord").joinpath("models", "antecedents", "weights.json").read_text(encoding="utf-8")
    read = json.loads(text)
    return {kind: [float(read[kind].get(name, 0.0)) for name in (FEATURES + (DESCRIBED if kind == "description" else ()))]
            for kind in ("pronoun", "description")}


@dataclass
class Trail:
    """The people spoken of so far, the last one at the end of `order`."""

    words: Words
    layout: Layout
    quotes: Quotes
    content_of: list[int]
    seen: dict[int, Seen] = field(default_factory=dict)
    order: list[Entity] = field(default_factory=list)
    first: Entity | None = None
    spoke: Entity | None = None
    speaker_of: dict[int, Entity] = field(default_factory=dict)
    _last_subject: int = -1

    def place(self, word: int) -> Place:
        at = self.words.starts[word]
        return Place(word, self.layout.sentence_at(at), self.layout.paragraph_at(at), self.quotes.around(at), self.content_of[word])

    def note(self, entity: Entity, first: int, last: int, pronoun: bool = False) -> None:
        """``entity`` is spoken of at the words from ``first`` to ``last``."""
        w, p = self.words, self.place(first)
        s = self.seen.get(id(entity))
        if s is None:
            s = self.seen[id(entity)] = Seen(entity)
        elif entity in self.order:
            self.order.remove(entity)
        self.order.append(entity)
        if len(self.order) > REMEMBERED:
            del self.order[0]
        self.first = self.first or entity
        before = w.lower[first - 1] if first else ""
        after = w.lower[last] if last < len(w) else ""
        s.possessive = after in ("'s", "’s", "’", "'") or w.lower[first] in ("his", "her")
        s.after_preposition = before in NOT_BEFORE_SUBJECT or w.lower[first] in ("him",)
        s.subject = not s.possessive and not s.after_preposition and (p.sentence != self._last_subject)
        if s.subject:
            self._last_subject = p.sentence
        s.word, s.sentence, s.paragraph, s.quote, s.content, s.pronoun = first, p.sentence, p.paragraph, p.quote, p.content, pronoun
        s.count += 1

    def candidates(self, gender: str, most: int = MOST) -> list[Seen]:
        """People that may be meant, the last spoken of first: of this gender, or of none known."""
        out = []
        for e in reversed(self.order):
            if not gender or not e.gender or e.gender == gender:
                out.append(self.seen[id(e)])
                if len(out) == most:
                    break
        return out

    def features(self, s: Seen, rank: int, at: Place, own: int, most: int, gender: str) -> list[float]:
        """Of the candidate ``s``; ``own``: the statement whose source stands here, or -1; ``most``: mentions of the most mentioned."""
        e = s.entity
        apart = at.sentence - s.sentence
        spoke = e is self.spoke
        speaks = at.content >= 0 and self.speaker_of.get(at.content) is e
        low = self.words.lower[at.word]
        return [apart == 0, apart == 1, apart == 2, math.log1p(max(0, at.word - s.word)) / 4, at.paragraph == s.paragraph,
                at.paragraph - s.paragraph == 1, rank == 0, rank == 1, s.subject, s.possessive, s.after_preposition, s.pronoun,
                spoke, s.quote is not None and s.quote != at.quote, s.quote is not None and s.quote == at.quote,
                math.log1p(s.count) / 3, e is self.first, bool(gender) and e.gender == gender,
                apart == 0 and s.subject and low in ("him", "her"), speaks and at.quote is not None, speaks and at.quote is None,
                own >= 0 and s.content == own, spoke and rank == 0, s.subject and apart == 1, s.count == most]

    def pronoun(self, word: int, own: int = -1) -> tuple[Entity | None, float]:
        """Whom a "he" or "she" means, and how much likelier than the others (0 to 1)."""
        low = self.words.lower[word]
        gender = "m" if low in HE else "f" if low in SHE else ""
        found = self.candidates(gender)
        if not found:
            return None, 0.0
        at = self.place(word)
        if at.quote is not None and at.content >= 0:  # who is quoted says "I" of themselves
            speaker = self.speaker_of.get(at.content)
            found = [s for s in found if s.entity is not speaker] or found
        rows = self.rows(found, word, own, gender)
        return choose(found, rows, weights()["pronoun"])

    def rows(self, found: list[Seen], word: int, own: int, gender: str) -> list[list[float]]:
        at = self.place(word)
        most = max(s.count for s in found)
        return [self.features(s, rank, at, own, most, gender) for rank, s in enumerate(found)]

    def description(self, words: range, noun: Noun, word: int, own: int) -> tuple[Entity | None, float]:
        """Which person a description means: by what the article says of each, then as for pronouns."""
        found = self.candidates(noun.gender, 25)
        if not found:
            return None, 0.0
        return choose(found, self.described(found, words, noun, word, own), weights()["description"])

    def described(self, found: list[Seen], words: range, noun: Noun, word: int, own: int) -> list[list[float]]:
        mine = {self.words.lower[k] for k in words} - {"the", "a", "an", "of", noun.word}
        places = {c for k in words if (c := place_of(self.words.texts[k]))}
        out = []
        for s, row in zip(found, self.rows(found, word, own, noun.gender), strict=True):
            e = s.entity
            kin = noun.word in e.described or bool(noun.kin & e.kin and noun.kin)
            shared = len(mine & e.described)
            out.append([*row, kin, bool(e.kin) and not kin, not e.kin, min(shared, 3) / 2,
                        bool(places and places & {place_of(d) for d in e.described if d[:1].isupper()}),
                        bool(noun.gender) and noun.gender == e.gender])
        return out


def choose(found: list[Seen], rows: list[list[float]], by: list[float]) -> tuple[Entity | None, float]:
    scores = [sum(map(mul, row, by)) for row in rows]
    best = max(range(len(found)), key=scores.__getitem__)
    top = scores[best]
    return found[best].entity, 1.0 / sum(math.exp(max(-50.0, x - top)) for x in scores)
