"""The forms of a content: question, demand, "to do", a noun of saying, a bare topic."""

from __future__ import annotations

from functools import cache

from onrecord.stance.clauses import content_words, finite
from onrecord.stance.lexicon import Entry, known
from onrecord.stance.tables import table, word_class
from onrecord.stance.tokens import Token
from onrecord.stance.words import BE, BREAKS, DO, FILLERS, HAVE, PRONOUNS, QUOTES, STARTS, WH, modal, negative
from onrecord.types import Passage, Span

_AFTER_NOUN = word_class("after_noun")
OBJECT = word_class("object")
_OBJECTS = word_class("objects")
_NOUNS = word_class("nouns")


@cache
def _imperatives() -> frozenset[str]:
    return frozenset(row[0] for row in table("imperatives.tsv"))


def first_noun(body: list[Token]) -> Entry | None:
    for i, t in enumerate(body[:5]):
        if t.low in ("fact",) and i + 1 < len(body) and body[i + 1].low == "that":
            return next((e for e in known("fact") if e.pos == "noun"), None)
        after = body[i + 1].low if i + 1 < len(body) else "."
        if after in _AFTER_NOUN:
            for e in known(t.low):
                if e.pos == "noun":
                    return e
        if t.low in _AFTER_NOUN:
            return None
    return None


def _tag(sentence: list[Token]) -> bool:
    """Whether only a tag asks: "it looks bad, who knows?"."""
    words = content_words(sentence)
    asks = "'" not in words[0].low and (words[0].low in WH or modal(words[0].low) or words[0].low in BE or words[0].low in DO or words[0].low in HAVE)
    commas = [i for i, t in enumerate(sentence) if t.low == ","]
    return not asks and bool(commas) and len(words) > 6 and len(content_words(sentence[commas[-1] :])) <= 3


def direct_form(sentences: list[list[Token]], spoken: bool) -> tuple[Span | None, Span | None]:
    """The mark of a question and the verb of a demand, of direct speech; at most one of them."""
    first, last = sentences[0], sentences[-1]
    mark = next((t for t in first[-3:] if t.low == "?"), None)
    if mark is None and spoken and len(sentences) <= 6:
        mark = next((t for t in last[-3:] if t.low == "?"), None)
    elif mark is None and len(sentences) > 1 and len(content_words(first)) <= 4:
        mark = next((t for t in sentences[1][-3:] if t.low == "?"), None)
    if mark is not None and not (mark in first and _tag(first)):
        return Span(mark.start, mark.end), None
    words = content_words(first)
    while words and (words[0].low in FILLERS or words[0].low == "please") and words[0].low != "look":
        words = words[1:]
    if len(words) > 1 and words[0].low in _imperatives():
        a, b = words[0].low, words[1].low
        following = first[first.index(words[0]) + 1].low
        if a in ("let's", "don't", "never", "please", "do"):
            plain = (a != "never" or b in _imperatives()) and b not in PRONOUNS
        else:
            plain = (b in _OBJECTS or negative(b)) and following != ","
        if plain and not (a.startswith("let") and words[-1].low == "clear") and not (a == "let" and b == "me") and not (a in ("look", "listen", "see") and following == ","):
            return None, Span(words[0].start, words[0].end)
    return None, None


def infinitive(body: list[Token]) -> Token | None:
    """The verb of "to do", "not to do", "her to do" that a content begins with."""
    if body[0].low in ("he", "she", "they", "we", "i"):
        return None
    for i, t in enumerate(body[:14]):
        if t.low == "to" and i + 1 < len(body):
            following = body[i + 1].low
            verb = following.isalpha() and following not in STARTS and following not in QUOTES
            return body[i + 1] if verb else None
        if i and (modal(t.low) or t.low in BE or t.low in HAVE or t.low in BREAKS or t.low in DO):
            return None
        if i and body[i - 1].low not in STARTS and finite(t.low):
            return None
        if i == 0 and t.low in ("his", "its", "their") and len(body) > 1 and body[1].low in _NOUNS:
            return None
    return None


def is_gap(content: Passage) -> bool:
    """Whether its first span is a word or two that the clause of the cue has moved to the front: "who … was to blame"."""
    if content.text.lower().startswith(("how", "why", "whether", "if", "when")):
        return False
    return len(content.text) < 5 or (len(content.spans) > 1 and content.spans[0].end - content.spans[0].start < 12)


def clausal(raw: list[Token]) -> bool:
    return any(t.low in BE or t.low in HAVE or modal(t.low) or t.low == "course" or (t.low in PRONOUNS and raw[i - 1].low == ",")
               for i, t in enumerate(raw[:25]) if i)
