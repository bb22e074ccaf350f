"""The word lists of this room, read once from ``data/``; each file says where its words come from."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from onrecord.labels import SpeakerType


class Noun(NamedTuple):
    """What a common noun that heads a source says of it.

    Attributes:
        word: its singular.
        kind: person, insider, organization, government, document, group or thing.
        gender: m, f or "" where the noun does not say.
        kin: nouns of one kin may speak of one and the same person ("the senator", "the lawmaker").
        plural: whether the form looked up was a plural.
    """

    word: str
    kind: str
    gender: str
    kin: frozenset[str]
    plural: bool = False

    @property
    def human(self) -> bool:
        return self.kind in ("person", "insider")


def _rows(name: str) -> list[list[str]]:
    text = files("onrecord.speakers").joinpath("data", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


def _gender(value: str) -> str:
    return "" if value == "-" else value


def _plurals(word: str) -> list[str]:
    if word.endswith("man"):
        return [word[:-3] + "men"]
    if word.endswith("person"):
        return [word + "s", word[:-6] + "people"]
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return [word[:-1] + "ies"]
    if word.endswith("is"):
        return [word[:-2] + "es"]
    if word.endswith(("s", "x", "ch", "sh")):
        return [word + "es"]
    if word.endswith(("wife", "half")):
        return [word[:-2] + "ves", word[:-1] + "ves"]
    return [word + "s"]


@cache
def nouns() -> dict[str, Noun]:
    """By singular and plural form, in lower case; a form listed as a singular is not made a plural of another."""
    singular = {w: Noun(w, kind, _gender(g), frozenset(() if kin == "-" else kin.split()))
                for w, kind, g, kin in _rows("nouns.tsv")}
    out = {}
    for word, noun in singular.items():
        for form in _plurals(word):
            out[form] = noun._replace(plural=True)
    irregular = {"people": "person", "children": "child", "women": "woman", "men": "man", "data": "data", "media": "media",
                 "police": "police", "parliamentarians": "parliamentarian"}
    out |= {form: singular[word]._replace(plural=True) for form, word in irregular.items() if word in singular}
    return out | singular


@cache
def titles() -> dict[str, tuple[str, bool]]:
    """Gender and whether it is a role, by title in lower case ("sen.", "mr", "ex-president", "then-secretary")."""
    found = {w: (_gender(g), kind == "title") for w, g, kind in _rows("titles.tsv")}
    return found | {f"{once}-{w}": (gender, role) for once in ("then", "ex") for w, (gender, role) in found.items() if role}


@cache
def first_names() -> dict[str, str]:
    """Gender ("m", "f", "") by first name in lower case."""
    return {w: _gender(g) for w, g in _rows("first_names.tsv")}


@cache
def places() -> dict[str, tuple[str, str]]:
    """Kind (country, people, capital, state, city, region) and country by name."""
    return {w: (kind, "" if c == "-" else c) for w, kind, c in _rows("places.tsv")}


@cache
def organisations() -> dict[str, SpeakerType]:
    """Type by whole name."""
    return {w: SpeakerType(kind) for w, kind, what in _rows("organisations.tsv") if what == "name"}


@cache
def organisation_words() -> dict[str, SpeakerType]:
    """Type by the word, in lower case, that a name ends in ("committee")."""
    return {w: SpeakerType(kind) for w, kind, what in _rows("organisations.tsv") if what == "word"}


@cache
def place_of(word: str) -> str:
    """The country that a country's, nationality's or capital's name belongs to ("Russians": Russia), or ""."""
    known = places()
    for form in (word, word.removesuffix("s"), word.removesuffix("es")):
        if form in known:
            return known[form][1] or form
    return ""


@cache
def _sets() -> dict[str, frozenset[str]]:
    return {name: frozenset(listed.split()) for name, listed in _rows("words.tsv")}


def word_set(name: str) -> frozenset[str]:
    """A small set of words by its name in ``words.tsv``."""
    return _sets()[name]


FUNCTION = word_set("function")
"""Words that begin no name and end a noun phrase."""

CALENDAR = word_set("calendar")
PREPOSITIONS = word_set("prepositions")
