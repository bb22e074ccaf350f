"""Names of people compared: which two wordings of a name may be one person's, and how far they go together.

Spellings from other scripts are brought near by sound and by a list of given names, short forms by another
(``data/nicknames.tsv``, ``data/given_names.tsv``). What the words mean is left to the linker: a name alone is no identity.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from enum import IntEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from onrecord.labels import SpeakerType
from onrecord.speakers.lexicon import FUNCTION, first_names, nouns, organisation_words, places, titles
from onrecord.speakers.names import PARTICLES
from onrecord.speakers.people import near

GENERATIONS = frozenset(("jr", "sr", "ii", "iii", "iv"))
_DEGREES = frozenset(("phd", "md", "esq", "mp", "mep", "qc", "kc", "obe", "cbe", "dds", "cpa", "usn", "usmc", "ret"))
_SON_OF = frozenset(("bin", "ibn"))
_BARRED = str.maketrans({"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe",
                         "ß": "ss", "þ": "th", "Þ": "Th", "ð": "d", "’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-", "–": "-"})
_PARENTHESES = re.compile(r"\([^()]*\)")
_NICK = re.compile(r"[“\"]([^“”\"]+)[”\"]")
_ARTICLE = re.compile(r"(?:al|el|an|as|ash|ul|bin|d|l|t)[-’']")
_SOUNDS = tuple((re.compile(a), b) for a, b in (
    (r"^(?:al|el|an|ar|as|at|ad|ash|az)-", ""), (r"tch|tsch", "ch"), (r"sch", "sh"), (r"ck|kh|q", "k"), (r"gh", "g"), (r"ph", "f"), (r"dh", "d"),
    (r"x", "ks"), (r"oo|ou|w(?=[^aeiou]|$)", "u"), (r"(?:iy|yy|ij|ii|yi|y|j)$", "i"), (r"ee|ie", "i"), (r"[ea][iy]", "e"), (r"y", "i"),
    (r"c(?=[aoulr])", "k"), (r"ff$|v$", "f"), (r"(.)\1+", r"\1")))
_SOUNDED_FROM = 6
"""Letters from which on a word is compared by its sound: shorter ones sound alike too easily (Lee, Li)."""


class Level(IntEnum):
    """How far two names go together, the least first."""

    DIFFERENT = 0
    HALF = 1
    """One is half of the other's last name, or an organisation's first words."""
    PART = 2
    """One is the other's last name alone."""
    LOOSE = 3
    """They fit, with something left open: an initial, a generation, a spelling, half of a double name."""
    VARIANT = 4
    """Two forms of one name: a short form, a middle name that one has, another script's spelling."""
    SAME = 5


class Likeness(NamedTuple):
    """What a comparison found, and in words that follow "because": "Bill is short for William"."""

    level: Level
    why: str


class PersonName(NamedTuple):
    """A person's name in its parts, folded.

    Attributes:
        given: given names and initials in order, none where there is a last name alone.
        last: the last name without particles; a patronymic stays whole ("bin salman").
        generation: jr, sr, ii, iii, iv or "".
        nick: what stands in quotes in the name, or "".
        turned: the family name stands first, as in East Asia.
    """

    given: tuple[str, ...]
    last: str
    generation: str = ""
    nick: str = ""
    turned: bool = False

    @property
    def bare(self) -> bool:
        return not self.given

    @property
    def words(self) -> tuple[str, ...]:
        return (*self.given, self.last)


def table(name: str) -> list[list[str]]:
    """The rows of a list in ``data/``."""
    text = files("onrecord.speakers").joinpath("data", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _common() -> dict[str, frozenset[str]]:
    return {kind: frozenset(listed.split()) for kind, listed in table("common_names.tsv")}


@cache
def _forms() -> dict[str, frozenset[str]]:
    """Other forms of a given name: of the short forms each with its long one, of the spellings any two."""
    out: dict[str, set[str]] = defaultdict(set)
    for long, *short in table("nicknames.tsv"):
        out[long].update(short)
        for form in short:
            out[form].add(long)
    for row in table("given_names.tsv"):
        for form in row:
            out[form].update(row)
    return {form: frozenset(others) for form, others in out.items()}


def fold(text: str) -> str:
    """Lower case, without accents and strokes through letters, with one kind of apostrophe and hyphen."""
    plain = unicodedata.normalize("NFKD", text.translate(_BARRED))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


@lru_cache(65536)
def sounded(word: str) -> str:
    """A folded word as it may be spelled in any script's transcription: "qaddafi" and "gaddafi" stay apart, "zelenskyy" and "zelensky" not."""
    if len(word) < _SOUNDED_FROM:
        return word
    for pattern, by in _SOUNDS:
        word = pattern.sub(by, word)
    return word


@lru_cache(65536)
def person(name: str) -> PersonName:
    """The parts of a name as an article has it: titles, parties in parentheses and degrees are left out."""
    nick = next((fold(m) for m in _NICK.findall(name)), "")
    words = _NICK.sub(" ", _PARENTHESES.sub(" ", name)).replace(",", " ").split()
    while len(words) > 1 and _is_title(words):
        words.pop(0)
    words = words[_place_before(words) :]
    generation = ""
    while len(words) > 1 and (low := fold(words[-1]).replace(".", "")) in GENERATIONS | _DEGREES:
        generation = low if low in GENERATIONS else generation
        words.pop()
    low_words = [(w, fold(w).strip(".,;:'\"")) for w in words]
    parts = [(raw, low) for raw, low in low_words if low]
    if not parts:
        return PersonName((), "")
    if _turned([low for _, low in parts]):
        return PersonName(("".join(low.replace("-", "") for _, low in parts[1:]),), parts[0][1], generation, nick, True)
    given: list[str] = []
    joined = ""
    for i, (raw, low) in enumerate(parts[:-1]):
        if i and raw[:1].islower() and low in PARTICLES:
            joined = low if low in _SON_OF else ""
        else:
            given.append(f"{joined} {low}" if joined else low)
            joined = ""
    if given and given[0] in PARTICLES and len(given) == 1 and words[0][:1].islower():
        given = []  # "de Blasio" alone
    last = parts[-1][1]
    last = re.sub(r"^(?:al|el)-(?=\w{3})", "", last)
    return PersonName(tuple(given), f"{joined} {last}" if joined else last, generation, nick)


def _is_title(words: list[str]) -> bool:
    low = words[0].lower()
    if low not in titles() and low.rstrip(".") not in titles():
        return False
    return low.endswith(".") or len(words) > 2 or fold(low) not in first_names()


def _place_before(words: list[str]) -> int:
    """How many words of a place stand before a full name: "Vermont Ann Lee", what is left of "of Vermont, Ann Lee"."""
    for n in (3, 2, 1):
        before = " ".join(words[:n])
        if len(words) > n + 1 and before in places() and fold(before) not in first_names() and fold(words[n]) in first_names():
            return n
    return 0


def _turned(low: list[str]) -> bool:
    """Whether the family name stands first: Xi Jinping, Moon Jae-in, but not Kim Novak or Lee Smith."""
    known = _common()
    if not 1 < len(low) < 4 or low[0] not in known["family first"]:
        return False
    rest = low[1:]
    if any(len(w) < 2 or w in known["first"] for w in rest) or rest[-1] in known["last"] | known["last often"]:
        return False
    return "-" in rest[0] or len(rest) == 2 or low[0] not in known["first"]


def common(name: str) -> bool:
    """Whether many people may have this full name: a common first name with a common last name."""
    p = person(name)
    known = _common()
    if p.turned:
        return len(p.given[0]) < 6
    return not p.bare and p.last in known["last"] and (p.given[0] in known["first"] or len(p.given[0]) == 1)


def common_first(word: str) -> bool:
    """Whether a folded word is a common first name."""
    return word in _common()["first"]


def common_last(name: str) -> bool:
    """Whether many people have this last name."""
    return person(name).last in _common()["last"] | _common()["last often"] | _common()["family first"]


@lru_cache(65536)
def proper(name: str) -> bool:
    """Whether this is a person's proper name, not a description ("the NATO commander"), a pronoun or a title alone."""
    words = name.split()
    if not words or any(c.isdigit() for c in name):
        return False
    if fold(words[0]) in FUNCTION and (len(words) == 1 or fold(words[0]) in ("the", "a", "an", "my", "his", "her", "our", "their", "some", "one")):
        return False
    parsed = person(name)
    if len(parsed.last) < 2 or not any(c.isalpha() for c in parsed.last):
        return False
    if parsed.bare or len(words) == 1:
        return not _says_what(parsed.last)
    if any(w[0].islower() and fold(w) not in PARTICLES and not _ARTICLE.match(w) for w in words):
        return False  # "Chelsea supporters", "Ann Lee and Bo Berg"
    return not all(_says_what(w) or w in FUNCTION for w in parsed.words)


def _says_what(word: str) -> bool:
    return (word in nouns() or word in titles() or word in FUNCTION or word in organisation_words()) and (
        word not in first_names() and word not in _common()["last"] | _common()["last often"])


def _last(a: PersonName, b: PersonName) -> Likeness | None:
    """How the last names go together; None where they do not."""
    x, y = a.last, b.last
    if x == y:
        return Likeness(Level.SAME, "same last name")
    if x.replace("-", "") == y.replace("-", ""):
        return Likeness(Level.VARIANT, "same last name but for its hyphen")
    if (set(x.split("-")) & set(y.split("-"))) and min(len(p) for p in (x, y)) > 2:
        return Likeness(Level.LOOSE, f"{x.title()} and {y.title()} share a part")
    if sounded(x) == sounded(y) and not {x, y} & (_common()["last"] | _common()["last often"]):
        return Likeness(Level.LOOSE, f"{x.title()} and {y.title()} are spelled alike")
    return None


def _given(a: PersonName, b: PersonName) -> Likeness:
    """How the given names go together."""
    x, y = a.given[0], b.given[0]
    if x == y or x.replace("-", "") == y.replace("-", "") or (a.nick and a.nick == y) or (b.nick and b.nick == x):
        return Likeness(Level.SAME, "same first name")
    short, long = sorted((x, y), key=len)
    if short in _forms().get(long, ()) and len(short) > 1:
        return Likeness(Level.VARIANT, f"{short.title()} and {long.title()} are forms of one name")
    if len(short) == 1 and long.startswith(short):
        return Likeness(Level.LOOSE, f"only the initial {short.upper()}. agrees with {long.title()}")
    if x in b.given[1:] or y in a.given[1:]:
        return Likeness(Level.LOOSE, f"{(x if x in b.given[1:] else y).title()} is the other's middle name")
    if len(short) > 4 and sounded(x) == sounded(y):
        return Likeness(Level.VARIANT, f"{x.title()} and {y.title()} are spellings of one name")
    if len(short) > 4 and near(x, y) and not (x in first_names() and y in first_names()):
        return Likeness(Level.LOOSE, f"{x.title()} and {y.title()} differ by a letter")
    return Likeness(Level.DIFFERENT, f"first names {x.title()} and {y.title()} differ")


def _middles(a: PersonName, b: PersonName) -> Likeness:
    """How the middle names go together, where the first names are one."""
    x, y = a.given[1:], b.given[1:]
    if x == y:
        return Likeness(Level.SAME, "same middle name")
    if not x or not y:
        return Likeness(Level.VARIANT, "one has a middle name")
    if all(p == q or (min(len(p), len(q)) == 1 and p[0] == q[0]) for p, q in zip(x, y, strict=False)):
        return Likeness(Level.VARIANT, "middle names agree")
    if (set(x) <= set(y) or set(y) <= set(x)) and min(len(m) for m in x + y) > 1:
        return Likeness(Level.LOOSE, "middle names agree in part")
    return Likeness(Level.DIFFERENT, "middle names differ")


def _part(a: PersonName, b: PersonName) -> Likeness:
    """A last name alone beside another name."""
    bare, other = (a, b) if a.bare else (b, a)
    if bare.generation and other.generation and bare.generation != other.generation:
        return Likeness(Level.DIFFERENT, "father and son")
    hit = _last(bare, other)
    if hit is not None:
        half = hit.level == Level.LOOSE and "-" in bare.last + other.last
        return Likeness(Level.HALF, hit.why) if half else Likeness(Level.PART, "same last name alone" if other.bare else "last name alone")
    if not other.bare and len(other.given) > 1 and bare.last == other.given[-1] and len(bare.last) > 3 and bare.last not in first_names():
        return Likeness(Level.HALF, "part of a double last name")
    return Likeness(Level.DIFFERENT, "last names differ")


def _run_on(a: PersonName, b: PersonName) -> Likeness | None:
    """One name that is the beginning or the end of the other: a second last name, or two of several last names alone."""
    short, long = sorted((a.words, b.words), key=len)
    if 2 <= len(short) < len(long):
        if long[: len(short)] == short and len(short[-1]) > 2:
            return Likeness(Level.LOOSE, f"one goes on after {short[-1].title()}")
        if long[-len(short):] == short and short[0] not in first_names() and len(short[0]) > 2:
            return Likeness(Level.PART, "last names alone")
    return None


def people(a: PersonName, b: PersonName) -> Likeness:
    """How far two names of persons go together; the order does not matter."""
    if a.bare or b.bare:
        return _part(a, b)
    run = _run_on(a, b)
    if run is not None:
        return run
    last = _last(a, b)
    if last is None:
        if a.given[0] == b.last and b.given[0] == a.last and len(a.given) == len(b.given) == 1:
            return Likeness(Level.LOOSE, "first and last name change places")
        return Likeness(Level.DIFFERENT, "last names differ")
    if a.generation and b.generation and a.generation != b.generation:
        return Likeness(Level.DIFFERENT, f"{a.generation} and {b.generation}: not one generation")
    found = [last, _given(a, b)]
    if found[1].level > Level.LOOSE:
        found.append(_middles(a, b))
    if a.generation != b.generation:
        found.append(Likeness(Level.LOOSE, f"only one is {(a.generation or b.generation).title()}"))
    worst = min(found, key=lambda f: f.level)
    return worst if worst.level < Level.SAME else Likeness(Level.SAME, "same full name")


def same_name(a: str, b: str, type: SpeakerType) -> float:
    """How far two names go together, 0 (different) to 1 (the same), for sorting; `compare` says why."""
    return (0.0, 0.2, 0.4, 0.6, 0.9, 1.0)[compare(a, b, type).level]


def compare(a: str, b: str, type: SpeakerType) -> Likeness:
    """How far two names go together, of persons or of organisations and governments."""
    if type == SpeakerType.PERSON:
        return people(person(a), person(b))
    from onrecord.speakers.bodies import bodies, body

    return bodies(body(a), body(b))
