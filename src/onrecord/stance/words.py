"""Closed classes of English words that the readings of cue and content share."""

from __future__ import annotations

from onrecord.stance.tables import word_class

MODALS = word_class("modals")
BE = word_class("be")
HAVE = word_class("have")
DO = word_class("do")
NEGATIONS = word_class("negations")
PRONOUNS = word_class("pronouns")
OWN = word_class("own")
THIRD = word_class("third")
WH = word_class("wh")
BREAKS = word_class("breaks")
"""After the main verb: another clause begins."""
OPENERS = word_class("openers")
"""At the start: an adverbial or a clause that the main one follows after a comma."""
FILLERS = word_class("fillers")
"""Before the first claim, saying nothing."""
ADVERBS = word_class("adverbs")
STARTS = word_class("starts")
"""What a clause may begin with."""
QUOTES = frozenset("\"'“”‘’«»`(")
ABOUT = word_class("about")


def negative(word: str) -> bool:
    return word in NEGATIONS or word.endswith("n't")


def modal(word: str) -> str | None:
    """The modal that a word is or carries (won't, he'll), in its full form."""
    if word in MODALS:
        return "will" if word == "'ll" else word
    if word.endswith("'ll"):
        return "will"
    if word.endswith("n't"):
        stem = {"won't": "will", "can't": "can", "shan't": "shall"}.get(word, word[:-3])
        return stem if stem in MODALS else None
    return "can" if word == "cannot" else None


def adverb(word: str) -> bool:
    return word in ADVERBS or (word.endswith("ly") and len(word) > 4)
