"""The cue lexicon: what a word that attributes says of act, stance, certainty and framing.

A data file (``data/cues.tsv``, whose heading explains its columns), found by any form of its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from onrecord.labels import Act, Certainty, Framing, Stance
from onrecord.stance.lemmas import lemmas
from onrecord.stance.tables import table, word_class
from onrecord.stance.tokens import Token
from onrecord.stance.words import BE, DO, HAVE, PRONOUNS, adverb, modal, negative

LIGHT, NOUN, VERB = 1, 2, 3
"""Weights of entries."""

OPEN_ABOUT = "open-about"
_GAP = 4
"""How many words after the first the next word of an entry may stand."""


class Entry(NamedTuple):
    """One row of the lexicon.

    Attributes:
        act: None for a light verb, whose noun says what is done.
        stance: towards a clause.
        wh: towards a question that is not asked but reported (who, whether ...).
        topic: towards a bare topic: a stance, or `OPEN_ABOUT`.
        infinitive: the act where the content is what somebody is to do; None where that changes nothing.
        plain: whether the content alone says what is done.
    """

    words: tuple[str, ...]
    pos: str
    act: Act | None
    stance: Stance
    certainty: Certainty
    framing: Framing
    wh: Stance
    topic: str
    infinitive: Act | None
    plain: bool
    weight: int


@cache
def _entries() -> dict[str, list[Entry]]:
    """By the first word, longest entries first, verbs before the rest."""
    out: dict[str, list[Entry]] = {}
    for words, pos, act, stance, certainty, framing, wh, topic, infinitive, plain, weight, _ in table("cues.tsv"):
        key = tuple(words.split(" "))
        entry = Entry(key, pos, None if act == "light" else Act(act), Stance(stance), Certainty(certainty), Framing(framing),
                      Stance(wh), topic, Act(infinitive) if infinitive else None, plain == "yes", int(weight))
        out.setdefault(key[0], []).append(entry)
    for found in out.values():
        found.sort(key=lambda e: (-len(e.words), -e.weight))
    return out


@cache
def known(word: str) -> tuple[Entry, ...]:
    """All entries that begin with a form of ``word``."""
    out = [e for w in lemmas(word) for e in _entries().get(w, ()) if w == word or len(e.words) > 1 or _inflects(word, e)]
    return tuple(sorted(out, key=lambda e: not (e.pos in _UNCHANGED and e.words == (word,))))


_UNCHANGED = ("preposition", "adverb")


def _inflects(word: str, entry: Entry) -> bool:
    """Whether a word that is not the lemma itself may be of the entry: only verbs have -ing and -ed."""
    return entry.pos == "verb" or (entry.pos == "noun" and not word.endswith(("ing", "ed")))


_LINKING = word_class("linking")
_NEVER_HEADS = word_class("never_heads")
"""Adverbs much more often than verbs."""
def _verbal(before: str) -> bool:
    """Whether a verb, not a noun, is what follows a word, where a form may be both."""
    return (before in BE or before in HAVE or before in DO or before in PRONOUNS or before in ("to", "and", "or", "who", "which", "help")
            or bool(modal(before)) or negative(before) or (adverb(before) and before not in _QUANTIFIERS) or not before[0].isalnum())


_DETERMINERS = word_class("determiners")
_QUANTIFIERS = word_class("quantifiers")


def entry_at(words: Sequence[Token], i: int) -> tuple[Entry, int] | None:
    """The entry whose first word stands at ``i``, and where its last stands."""
    before = words[i - 1].low if i else ""
    nominal = i > 0 and (before in _DETERMINERS or before.endswith("'s")) if words[i].low.endswith("ing") else i > 0 and not _verbal(before)
    predicate = before in BE or before in _LINKING or negative(before) or (adverb(before) and i > 1)
    best: tuple[Entry, int] | None = None
    longer: list[tuple[Entry, int]] = []
    for entry in known(words[i].low):
        if len(entry.words) > 1:
            last = _rest(entry, words, i)
            if last is not None:
                longer.append((entry, last))
        elif best is None or (best[0].pos == "verb" and ((nominal and entry.pos == "noun") or (predicate and entry.pos == "adjective"))) or (
                best[0].pos == "noun" and not nominal and entry.pos == "verb"):
            best = entry, i
    if longer:
        return min(longer, key=lambda e: (-len(e[0].words), e[1]))
    if words[i].low in _NEVER_HEADS or (words[i].low == "back" and i and before not in ("to", "not") and not modal(before)):
        return None
    return best


def _rest(entry: Entry, words: Sequence[Token], i: int) -> int | None:
    """Where the last of an entry's further words stands."""
    at = i
    for word in entry.words[1:]:
        for j in range(at + 1, min(at + 1 + _GAP, len(words))):
            if words[j].low == word or word in lemmas(words[j].low):
                at = j
                break
        else:
            return None
    return at
