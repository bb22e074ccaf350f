"""Roles compared: whether two wordings may be of one office, or make two people of one name.

"Treasury Secretary", "secretary of the Treasury" and "the U.S. Treasury secretary" are one office; a striker and a
senator are two people. Walks of life between which people pass often say nothing (``data/walks.tsv``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum
from functools import cache, lru_cache
from typing import NamedTuple

from onrecord.labels import SpeakerType
from onrecord.speakers import bodies
from onrecord.speakers.lexicon import FUNCTION, PREPOSITIONS, nouns, organisation_words, titles, word_set
from onrecord.speakers.variants import fold, table

_WORD = re.compile(r"(?:[A-Za-z]\.){2,}|[^\W_]+(?:[-’'.&](?![sS]\b)[^\W_]+)*\.?")
_PARTY = re.compile(r"\(\s*([DRI])(?:em|ep|nd)?\.?\s*[-–]\s*([A-Z][\w. ]*?)\s*\)")
_ROWS = table("offices.tsv")
_SHORT = {row[1]: row[2] if len(row) > 2 else "" for row in _ROWS if row[0] == "short"}
_COMPOUNDS = tuple((row[1], row[2]) for row in _ROWS if row[0] == "compound")
_SETS = {row[0]: frozenset(row[1].split()) for row in _ROWS if len(row) == 2 and row[0] in ("stays", "many", "anybody")}
_PASSING = word_set("modifiers") - _SETS["stays"]
"""Words of a role that come and go with time and writer: former, acting, longtime."""
_MANY, _ANYBODY = _SETS["many"], _SETS["anybody"]
_STATES = {row[1]: row[2] for row in _ROWS if row[0] == "state"}
_AMERICAN = frozenset(_STATES.values())


class Fit(IntEnum):
    """How two roles go together, the least first."""

    CLASH = 0
    """They make two people: an office of another place, another walk of life."""
    OPEN = 1
    """They say nothing: one is missing, or people hold both."""
    RELATED = 2
    """They name one organisation or party, state or subject."""
    ALIKE = 3
    """One kind of office; of what, only one of them says, or none."""
    AGREE = 4
    """One office, in two wordings."""


class Office(NamedTuple):
    """A role in its parts, folded.

    Attributes:
        head: the noun for the person, in one form ("senator" for Sen.), or "".
        words: the other words that say which: {"treasury"} of "Treasury Secretary".
        place: its country or state, or "".
        walks: the walks of life of the head.
        party: d, r or "" where it says so.
        gone: worded as former.
    """

    head: str
    words: frozenset[str]
    place: str
    walks: frozenset[str]
    party: str = ""
    gone: bool = False

    @property
    def single(self) -> bool:
        """Whether one person at a time holds it: its head is nobody's in general, and its words say of what."""
        return bool(self.head) and self.head not in _MANY and bool(self.words or self.place)


@cache
def _walks() -> dict[str, frozenset[str]]:
    out: dict[str, set[str]] = {}
    for walk, words in table("walks.tsv"):
        if walk != "passes":
            for word in words.split():
                out.setdefault(_SHORT.get(word, word), set()).add(walk)
    return {word: frozenset(found) for word, found in out.items()}


@cache
def _passes() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(words.split()) for walk, words in table("walks.tsv") if walk == "passes")


@lru_cache(65536)
def office(role: str | None, affiliation: str | None = None) -> Office:
    """A role with its affiliation in its parts; either may be missing."""
    text = role or ""
    party, place = "", ""
    if (m := _PARTY.search(f"{text} {affiliation or ''}")) is not None:
        party, place = m[1].lower(), _state(m[2])
        text = _PARTY.sub(" ", text)
        affiliation = _PARTY.sub(" ", affiliation or "")
    low = _one_form(text)
    head_at = _head(low)
    head = _SHORT.get(low[head_at], low[head_at]) if head_at >= 0 else ""
    if head_at > 0 and low[head_at - 1] in ("vice", "prime") and head in ("president", "minister", "chairman"):
        head = f"{low[head_at - 1]} {head}"
    rest = [w for i, w in enumerate(low) if i != head_at and w not in head.split()]
    rest += _one_form(affiliation or "")
    party = party or next(({"republican": "r", "gop": "r", "democratic": "d", "democrat": "d"}[w] for w in rest
                           if w in ("republican", "gop", "democratic", "democrat")), "")
    words, place = _placed(rest, place)
    gone = any(w in ("former", "ex", "retired", "onetime", "one-time", "then", "late", "outgoing") or w.startswith("ex-") for w in low)
    keep = frozenset(w for w in words if w not in _PASSING and w not in FUNCTION and len(w) > 1 and w not in place.split() and not w.startswith(("then-", "ex-")))
    return Office(head, frozenset(w.removesuffix("s") if len(w) > 4 else w for w in keep), place, _walks().get(head.split()[-1] if head else "", frozenset()),
                  party, gone)


def _one_form(text: str) -> list[str]:
    """The words of a role, folded, short forms written out."""
    low = [fold(w).rstrip(".") if "." in w[-1:] and w.count(".") == 1 else fold(w).replace(".", "") for w in _WORD.findall(re.sub(r"[’']s?(?=\s|$)", " ", text))]
    joined = " ".join(low)
    for long, short in _COMPOUNDS:
        joined = joined.replace(long, short)
    return [form for w in joined.split() for form in _SHORT.get(w, w).split()]


def _head(low: list[str]) -> int:
    """Where the noun for the person stands: the last before a preposition, or the first after it."""
    stop = next((i for i, w in enumerate(low) if i and w in PREPOSITIONS), len(low))
    for span in (range(stop - 1, -1, -1), range(stop, len(low))):
        for i in span:
            noun = nouns().get(low[i])
            if (noun is not None and noun.human) or titles().get(low[i], ("", False))[1] or low[i].endswith("-general"):
                return i
    return -1


def _state(code: str) -> str:
    low = fold(code).replace(".", "").strip()
    if low in _STATES:
        return _STATES[low]
    return next((s for s in _AMERICAN if len(low) > 2 and s.startswith(low[:4])), low)


def _placed(words: list[str], place: str) -> tuple[list[str], str]:
    """The words without the first country or state among them, and that."""
    for n in (3, 2, 1):
        for i in range(len(words) - n + 1):
            found = bodies.country(" ".join(words[i : i + n]))
            if found and not (n == 1 and found == words[i] == "us" and len(words) == 1):
                if place and place != found and found not in _AMERICAN:
                    return words[:i] + words[i + n :], place
                return words[:i] + words[i + n :], place or found
    return words, place


def _places_clash(a: str, b: str) -> bool:
    if not a or not b or a == b:
        return False
    inside = {"united states", "us"}
    return not ((a in _AMERICAN and b in inside) or (b in _AMERICAN and a in inside) or {a, b} <= {"britain", "england", "scotland", "wales"})


def _may_be_one(a: Office, b: Office) -> bool:
    """Whether a person may have both walks of life."""
    if not a.walks or not b.walks or a.walks & b.walks:
        return True
    return any(a.walks & line and b.walks & line for line in _passes())


def fit(a: Office, b: Office) -> Fit:
    """How two roles go together; the order does not matter."""
    clash = _places_clash(a.place, b.place)
    if a.head and a.head == b.head:
        if clash or (a.party and b.party and a.party != b.party):
            return Fit.CLASH
        if (a.words & b.words) or (a.place and a.place == b.place):
            return Fit.AGREE
        if a.words and b.words:
            return Fit.OPEN
        return Fit.RELATED if a.head in _ANYBODY else Fit.ALIKE
    if not _may_be_one(a, b):
        return Fit.CLASH
    telling = {w for w in a.words & b.words if w not in nouns() and w not in titles() and w not in organisation_words()}
    if telling:
        return Fit.RELATED
    if clash and a.walks & b.walks & {"politics", "military"}:
        return Fit.CLASH
    if a.place and a.place == b.place and a.walks & b.walks:
        return Fit.RELATED
    return Fit.OPEN


def best_fit(a: Iterable[Office], b: Iterable[Office]) -> Fit:
    """The best fit of any two; `Fit.CLASH` only where all clash, `Fit.OPEN` where one side has none."""
    found = [fit(x, y) for x in a for y in b]
    return max(found, default=Fit.OPEN)


def described(name: str, type: SpeakerType) -> Office | None:
    """The office that a description names ("the Treasury secretary"); None where it does not say which."""
    if type != SpeakerType.PERSON:
        return None
    words = name.split()
    if words and fold(words[0]) in ("a", "an", "one", "another", "some", "his", "her", "its", "their", "my", "our"):
        return None
    found = office(name)
    return found if found.single and not found.gone else None


def fits(said: Office, held: Office) -> bool:
    """Whether a description may mean who holds an office: all that it says, the office has."""
    if said.head != held.head and not (said.head in ("leader", "commander") and held.head in ("leader", "commander", "general")):
        return False
    return said.words <= held.words and (not said.place or said.place == held.place)


def role_keys(role: str, affiliation: str | None = None) -> tuple[str, ...]:
    """Keys by which a ledger finds who holds an office: its head with its place, and with each word that says which."""
    o = office(role, affiliation)
    if not o.head or o.head in _MANY:
        return ()
    which = [*([o.place] if o.place else []), *sorted(o.words)]
    return tuple(dict.fromkeys(f"r:{o.head} {w}" for w in which[:4]))


