"""Hedges in the clause that makes a claim: may, perhaps, likely, seems, "I think".

Each word is read with its neighbours: "may" of a month, "could" of ability, "likely voters", "as soon as possible" hedge nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from onrecord.labels import Certainty
from onrecord.stance.tables import table, word_class
from onrecord.stance.tokens import Token
from onrecord.stance.words import BE, HAVE, PRONOUNS, STARTS, modal
from onrecord.types import Span

_RELATIVE = word_class("relative")
_MONTH_BEFORE = word_class("month_before")
_PARTIAL = word_class("partial")
_COMPARED = word_class("compared")
_PEOPLE = word_class("people")


WEAKNESS = {Certainty.CERTAIN: 0, Certainty.PROBABLE: 1, Certainty.POSSIBLE: 2, Certainty.NONE: 3}


class Hedge(NamedTuple):
    """Words that hedge, and what they leave: probable, possible, or none where they leave the claim open."""

    certainty: Certainty
    span: Span


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], Certainty]]]:
    out: dict[str, list[tuple[tuple[str, ...], Certainty]]] = {}
    for words, certainty in table("hedges.tsv"):
        key = tuple(words.split(" "))
        out.setdefault(key[0], []).append((key, Certainty(certainty)))
    for found in out.values():
        found.sort(key=lambda p: -len(p[0]))
    return out


def weakest(text: str, clause: Sequence[Token], conceding: bool, own: bool) -> Hedge | None:
    """The hedge that leaves the clause least sure; None where there is none.

    Args:
        conceding: the sentence goes on with but, so that a may only concedes.
        own: the clause's subject is the source, so that could is ability.
    """
    best: Hedge | None = None
    for hedge in _hedges(text, clause, conceding, own):
        if best is None or WEAKNESS[hedge.certainty] > WEAKNESS[best.certainty]:
            best = hedge
    return best


def _hedges(text: str, clause: Sequence[Token], conceding: bool, own: bool) -> Iterator[Hedge]:
    phrases = _phrases()
    for i, t in enumerate(clause):
        before = clause[i - 1].low if i else ""
        after = clause[i + 1].low if i + 1 < len(clause) else ""
        m = modal(t.low)
        if m in ("may", "might", "could") and _idle(clause, i, before, after):
            continue
        if m in ("may", "might"):
            month = i > 0 and text[t.start].isupper() and (before in _MONTH_BEFORE or after[:1].isdigit())
            if not (month or before in _RELATIVE or _in_relative(clause, i) or conceding):
                yield Hedge(Certainty.POSSIBLE, Span(t.start, t.end))
        elif m == "could":
            if not (t.low == "couldn't" or after in ("not", "barely", "hardly") or own or before in _RELATIVE or before in ("you", "so", "n't") or _in_relative(clause, i)):
                yield Hedge(Certainty.POSSIBLE, Span(t.start, t.end))
        elif t.low in phrases and not _bounded(clause, i, before, after):
            for words, certainty in phrases[t.low]:
                if tuple(c.low for c in clause[i : i + len(words)]) == words:
                    yield Hedge(certainty, Span(t.start, clause[i + len(words) - 1].end))
                    break


_NO_ONE = word_class("no_one")
_SAID = word_class("said")
_QUANTITY = word_class("quantity")


def _idle(clause: Sequence[Token], i: int, before: str, after: str) -> bool:
    """Whether a modal hedges nothing: "as well as I could", "nothing we could do", "some may say", "might as well"."""
    if after == "ever" or (after == "as" and clause[i + 2 : i + 3] and clause[i + 2].low == "well"):
        return True
    if before in _NO_ONE and after in _SAID:
        return True
    if i > 1 and before in PRONOUNS and clause[i - 2].low in _QUANTITY and i > 2 - (clause[0].low in _QUANTITY):
        return True
    return any(clause[j].low == "than" or (clause[j].low == "as" and clause[j - 1].low != "such") for j in range(max(1, i - 4), i))


def _in_relative(clause: Sequence[Token], i: int) -> bool:
    """Whether the modal at ``i`` follows a relative "that" after a noun: "things that may help"."""
    return i > 1 and clause[i - 1].low == "that" and clause[i - 2].low not in BE


def _bounded(clause: Sequence[Token], i: int, before: str, after: str) -> bool:
    """Whether the hedge at ``i`` covers a part of the clause only, or is none."""
    low = clause[i].low
    if low in ("likely", "unlikely"):
        return before in _COMPARED or after in _PEOPLE or before in ("a", "the", "their", "his", "her")
    if low in ("perhaps", "maybe", "possibly", "potentially", "probably", "apparently"):
        return (i > 2 and before in _PARTIAL) or before == "should"
    if low in ("expected", "possible"):
        return before in ("as", "than") or before in HAVE
    if low in ("suggests", "suggested"):
        return i > 6
    if low in ("i", "we") and after in ("feel", "truly", "really") and clause[i + 2 : i + 3] and (
            after == "feel" and clause[i + 2].low not in STARTS and clause[i + 2].low != "like"):
        return True
    if low in ("i", "we"):
        return before in _RELATIVE or before in ("what", "that", "than", "as") or (i > 2 and before in ("and", "but") and clause[i - 2].low == ",")
    return False
