"""Names of organisations and governments compared: which two wordings may be one body's.

A body is its words without articles and legal forms, and the country it belongs to where its name says so. "U.S.
Department of Labor" and "the Labor Department" have the same words; that the second has no country is left open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from onrecord.labels import SpeakerType
from onrecord.speakers.lexicon import FUNCTION, first_names, nouns, organisation_words, organisations, place_of, places
from onrecord.speakers.variants import Level, Likeness, fold, table

_POSSESSIVE = re.compile(r"['’]s?\b|['’](?=\s|$)")
_WORD = re.compile(r"(?:[a-z]\.){2,}|[^\W_]+(?:[.&][^\W_]+)*")
_LEFT_OUT = frozenset(("the", "a", "an", "of", "for", "and", "on", "in", "at", "to", "by"))


class Body(NamedTuple):
    """The name of an organisation or a government.

    Attributes:
        words: its words in order, folded, in one spelling, without articles and legal forms.
        place: the country or state that its name gives, folded, or "".
        initials: of its words; "" of a single word.
        acronym: it is itself an acronym.
        general: every country or town has one of this name, or the name is a common noun.
        state: a country or its government, whole.
    """

    words: tuple[str, ...]
    place: str = ""
    initials: str = ""
    acronym: bool = False
    general: bool = False
    state: bool = False


@cache
def _rows() -> dict[str, list[list[str]]]:
    out: dict[str, list[list[str]]] = {}
    for kind, *row in table("bodies.tsv"):
        out.setdefault(kind, []).append(row)
    return out


@cache
def _legal() -> frozenset[str]:
    return frozenset(_rows()["legal"][0][0].split())


@cache
def _many() -> frozenset[frozenset[str]]:
    single = [frozenset((w,)) for w in _rows()["many"][0][0].split()]
    return frozenset([*single, *(frozenset(_words(row[0])) for row in _rows()["many"][1:])])


def _all_forms(names: Iterable[str]) -> frozenset[frozenset[str]]:
    return frozenset(f for n in names if frozenset(w := _words(n)) not in _many() for f in (frozenset(w), _singular(w), _canon(w)))


@cache
def _well_known() -> frozenset[frozenset[str]]:
    """The words of the names that everybody knows whose they are."""
    return _all_forms([*organisations(), *(n for row in _rows()["same"] for n in row)])


@cache
def _state_bodies() -> frozenset[frozenset[str]]:
    """Of these, the names of governments' bodies, which need no country."""
    return _all_forms(n for n, kind in organisations().items() if kind == SpeakerType.GOVERNMENT)


@cache
def _same() -> dict[frozenset[str], str]:
    """The first name of a row by the words of any of its names."""
    return {frozenset(_words(name)): row[0] for row in _rows()["same"] for name in row}


@cache
def _places() -> dict[tuple[str, ...], str]:
    """The country or state by the words of any of its names, folded."""
    out: dict[tuple[str, ...], str] = {}
    for name, (kind, _) in places().items():
        if kind in ("country", "people"):
            out[_words(name)] = fold(place_of(name) or name)
        elif kind == "state":
            out.setdefault(_words(name), fold(name))
    other = {row[0]: row[1] for row in _rows()["place"]}
    out = {words: other.get(" ".join(words), other.get(place, place)) for words, place in out.items()}
    return out | {_words(name): place for name, place in other.items()}


@cache
def _countries() -> frozenset[tuple[str, ...]]:
    """The words of all names of countries and states, without those of their people."""
    named = [name for name, (kind, _) in places().items() if kind in ("country", "state")]
    return frozenset(_words(name) for name in [*named, *(row[0] for row in _rows()["place"] if row[0] != "georgian")])


@cache
def _institutions() -> frozenset[str]:
    """Words for what every country or town has: a name of these and common nouns alone is nobody's own."""
    return frozenset(_rows()["institution"][0][0].split()) | {w for w, kind in organisation_words().items() if kind == SpeakerType.GOVERNMENT}


@cache
def _several() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(_words(row[0])) for row in _rows()["several"])


@cache
def _twice() -> frozenset[str]:
    return frozenset(row[0] for row in _rows()["twice"])


@cache
def _spelling() -> dict[str, str]:
    return {row[0]: row[1] for row in _rows()["spelling"]}


def _words(name: str) -> tuple[str, ...]:
    """The words of a name in one spelling, without articles, prepositions and legal forms."""
    low = _WORD.findall(_POSSESSIVE.sub("", fold(name).replace("&", " and ").replace("-", " ")))
    kept = [_spelling().get(w, w) for w in low if w not in _LEFT_OUT]
    while len(kept) > 1 and kept[-1].rstrip(".") in _legal():
        kept.pop()
    return tuple(w.replace(".", "") if "." in w else w for w in kept)


def country(name: str) -> str:
    """The country or state that a place or a nationality stands for, folded ("U.S.", "Americans": united states), or ""."""
    words = _words(name)
    return _places().get(words) or _places().get(tuple(w.removesuffix("s") for w in words), "")


def _split_place(words: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The words of a name without those of its place, and the place."""
    for n in (3, 2, 1):
        for i in range(len(words) - n + 1):
            place = _places().get(words[i : i + n])
            if place:
                return words[:i] + words[i + n :], place
    return words, ""


@lru_cache(65536)
def body(name: str) -> Body:
    """A name in its parts."""
    words = _words(name)
    initials = "".join(w[0] for w in words) if len(words) > 1 else ""
    whole = country(name)
    if whole and words in _countries():  # not a people: "Britons"
        return Body(("government",), whole, state=True)
    rest, place = _split_place(words)
    if place and rest in (("government",), ("governments",)):
        return Body(("government",), place, state=True)
    if place and not (rest and (frozenset(rest) in _many() | _state_bodies() or any(organisation_words().get(w) == SpeakerType.GOVERNMENT for w in rest))):
        rest, place = words, ""  # part of the name itself: American Airlines
    plain = re.sub(r"^[Tt]he\s+", "", name).replace(".", "").strip()
    if frozenset(rest) in _several():
        place = ""
    acronym = len(rest) == 1 and plain.isupper() and 1 < len(plain) < 7
    return Body(rest, place, initials, acronym, _general(rest, name))


def _general(words: tuple[str, ...], name: str) -> bool:
    if not words or frozenset(words) in _many():
        return True
    if frozenset(words) in _well_known():
        return False
    if not any(c.isupper() for c in name):
        return True
    plain = [w for w in words if w in nouns() or w in organisation_words() or w in FUNCTION or len(w) < 2]
    return len(plain) == len(words) and (len(words) == 1 or bool(_institutions() & set(words)) or any(w[0].islower() for w in name.split()[1:]))


def proper(name: str) -> bool:
    """Whether this names one body: not a common noun, and of what every country has one, one with its country."""
    if not any(c.isupper() for c in name) or not name[:1].isalnum():
        return False
    first, last = name.split()[0], name.split()[-1]
    if last[0].islower() and fold(last) in nouns() and fold(last) not in organisation_words() and not country(first):
        return False
    b = body(name)
    return b.state or bool(b.place) or not b.general


def _singular(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(w.removesuffix("s") if len(w) > 5 else w for w in words)


def _canon(words: tuple[str, ...]) -> frozenset[str]:
    """The words of a name, of one name where a body has several."""
    known = _same().get(frozenset(words))
    return _singular(_words(known) if known else words)


def bodies(a: Body, b: Body) -> Likeness:
    """How far two names of bodies go together; the order does not matter."""
    if a.place and b.place and a.place != b.place:
        return Likeness(Level.DIFFERENT, f"of {a.place.title()} and of {b.place.title()}")
    if a.state or b.state:
        if not (a.state and b.state):
            return Likeness(Level.DIFFERENT, "a country and a body of it")
        return Likeness(Level.LOOSE, "two places have this name") if a.place in _twice() else Likeness(Level.SAME, "same country")
    x, y = _canon(a.words), _canon(b.words)
    if x != y:
        return _short(a, b)
    if a.place != b.place:
        home = (a.place or b.place) == "united states" or not _institutions() & x  # a Justice Department has every state of the Union
        known = x in _state_bodies() and home
        return Likeness(Level.VARIANT if known else Level.LOOSE, f"same name, one without {'its' if known else 'a'} country")
    if (a.general or b.general) and not a.place:
        return Likeness(Level.LOOSE, "a name that more than one has")
    if _singular(a.words) == _singular(b.words):
        return Likeness(Level.SAME, "same name")
    return Likeness(Level.VARIANT, f"both are names of the {_same()[frozenset(a.words)].title()}")


def _short(a: Body, b: Body) -> Likeness:
    """An acronym or a short form of the other."""
    for x, y in ((a, b), (b, a)):
        if x.acronym and x.words[0] == y.initials:
            return Likeness(Level.LOOSE, f"{x.words[0].upper()} are the initials")
    short, long = sorted((a.words, b.words), key=len)
    if short and long[: len(short)] == short and not (a.general or b.general) and short[0] not in first_names():
        return Likeness(Level.HALF, "one name begins with the other")
    return Likeness(Level.DIFFERENT, "names differ")


def keys(name: str) -> tuple[str, ...]:
    """What `linker.keys` gives for a body: its whole name, its country, its initials, its first word."""
    b = body(name)
    if b.state:
        return (f"o:{b.place}",)
    out = ["o:" + " ".join(sorted(_singular(b.words)))] if b.words else []
    same = _same().get(frozenset(b.words))
    if same:
        out.append("o:" + " ".join(sorted(_singular(_words(same)))))
    if len(b.initials) > 1:
        out.append("o:" + b.initials)
    if len(b.words) > 1 and not b.general and b.words[0] not in first_names() and b.words[0] not in organisation_words():
        out.append("o:" + "".join(_singular(b.words[:1])))
    return tuple(dict.fromkeys(out))
