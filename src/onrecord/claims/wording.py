"""How a content is worded: its words that carry meaning, and how well it would name a claim."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

from onrecord.types import GAP

_WORD = re.compile(r"\w+(?:[’'.-]\w+)*")
_STEM = 5
"""Letters by which words are compared."""


@cache
def _class(name: str) -> frozenset[str]:
    lines = (files("onrecord.claims") / "data" / "words.tsv").read_text(encoding="utf-8").splitlines()
    return frozenset(next(line for line in lines if line.startswith(f"{name}\t")).partition("\t")[2].split(" "))


def words(text: str) -> list[str]:
    """The words of a text, in order, in lower case, with straight apostrophes."""
    return [w.replace("’", "'") for w in _WORD.findall(text.lower())]


def carrying(text: str) -> list[str]:
    """The words that carry meaning, in order: no function words, nothing that stands for something else."""
    return [w.removesuffix("'s") for w in words(text) if w not in _class("empty") and any(c.isalnum() for c in w)]


def coverage(claim: str, text: str) -> float:
    """The share of a claim's own words that a text has, 0 to 1: those that carry meaning and are no names, compared by their first letters.

    The names say who and where it is about, which all that is near has in common; where a claim has nothing else, they count.
    """
    wanted = _own(claim)
    return len(wanted & {w[:_STEM] for w in carrying(text)}) / len(wanted) if wanted else 0.0


def common(one: str, other: str) -> float:
    """The share of the words that carry meaning of the shorter of two texts that the other has too, 0 to 1, compared by their first letters."""
    both = [{w[:_STEM] for w in carrying(text)} for text in (one, other)]
    return len(both[0] & both[1]) / max(1, min(map(len, both)))


@lru_cache(maxsize=256)
def _own(claim: str) -> frozenset[str]:
    found = _WORD.findall(claim)
    capital = [w[:1].isupper() for w in found]
    names = {w.lower().replace("’", "'").removesuffix("'s") for i, w in enumerate(found) if capital[i] and (i or capital[1:2] == [True])}
    every = carrying(claim)
    return frozenset(w[:_STEM] for w in every if w not in names) or frozenset(w[:_STEM] for w in every)


def stands_alone(text: str) -> bool:
    """Whether the words say what the content is about, and are more than a name.

    "Marlow resigned" stands alone, "he would do it" and "Senator Ada Marlow" do not. A text of five carrying words or more is
    no name, even if all are capitals, as in headlines.
    """
    found = [w for w in _WORD.findall(text) if w.lower().replace("’", "'") not in _class("empty")]
    different = len({w.lower() for w in found})
    return different >= 5 or (different >= 2 and any(w[0].islower() for w in found))


def as_claim(text: str) -> float:
    """How well a content would name a claim, 0 to 1: one short whole statement, with names instead of pronouns.

    The share of six wishes that are met, weighted: of 5 to 20 words; no word that stands for something outside (he, this);
    nobody's "I" and "we"; a piece of one sentence, from its beginning, that asks nothing; a verb that makes it a clause (of the few
    that can be told by sight); a name or a number.
    """
    found = words(text)
    if not found:
        return 0.0
    length = 1.0 if 5 <= len(found) <= 20 else max(0.0, 1 - (len(found) - 20) / 30) if len(found) > 20 else len(found) / 8
    pointing, own = (min(1.0, sum(w in which for w in found) / 2) for which in (_class("pointing"), _class("own")))
    whole = found[0] not in _class("loose") and not text.rstrip("”\"'’ ").endswith(("?", "…")) and GAP not in text
    clause = any(w in _class("verb") for w in found)
    inner = text.split(None, 1)[-1]
    named = any(c.isupper() or c.isdigit() for c in re.sub(r"\bI\b", "", inner))
    return 0.2 * length + 0.3 * (1 - pointing) + 0.1 * (1 - own) + 0.15 * whole + 0.15 * clause + 0.1 * named
