"""Where the first claim of a content stands: its sentences, and the main clause of one.

What comes after because, who, if belongs to other clauses; without a parser, closed classes of words tell where they begin.
"""

from __future__ import annotations

from onrecord.labels import Act
from onrecord.stance.lemmas import lemmas
from onrecord.stance.lexicon import known
from onrecord.stance.tables import word_class
from onrecord.stance.tokens import Token, is_word, tokens
from onrecord.stance.words import BE, BREAKS, DO, FILLERS, HAVE, OPENERS, OWN, PRONOUNS, STARTS, WH, modal
from onrecord.types import Passage, Span

_LONGEST = 700
"""Characters of a content that are read."""
_CONCEDED = 60
_SHORTENED = word_class("shortened")
_COMPLEMENT = word_class("complement")
_FIRST_HEDGES = word_class("first_hedges")


def beginning(text: str, content: Passage) -> list[Token]:
    out: list[Token] = []
    left = _LONGEST
    for span in content.spans:
        if out and _begins(text, span, out):
            out.append(Token(".", out[-1].start, out[-1].end))
        out += tokens(text, span.start, min(span.end, span.start + left))
        left -= span.end - span.start
        if left <= 0:
            break
    return out


def _begins(text: str, span: Span, before: list[Token]) -> bool:
    """Whether a span after a cue begins a sentence of its own: a capital, and a clause before it."""
    first = text[span.start : span.start + 12].lstrip("\"'“‘`«( ")
    word = first.split(" ")[0].replace("’", "'").lower()
    return first[:1].isupper() and len(before) > 4 and (word.split("'")[0] in STARTS or word in FILLERS or word in OPENERS or word in WH or word in _FIRST_HEDGES or word == "not")


def content_words(sentence: list[Token]) -> list[Token]:
    return [t for t in sentence if is_word(t)]


def sentences_of(text: str, words: list[Token]) -> list[list[Token]]:
    """The sentences of some words, each with its closing mark; empty ones left out."""
    out: list[list[Token]] = []
    now: list[Token] = []
    for i, t in enumerate(words):
        now.append(t)
        if t.low in ("?", "!") or (t.low in ("…",) and i > 2) or (t.low == "." and not _abbreviation(text, words, i)):
            if content_words(now):
                out.append(now)
                now = []
            elif out:
                out[-1] += now
                now = []
    if content_words(now):
        out.append(now)
    return out


def _abbreviation(text: str, words: list[Token], i: int) -> bool:
    before = words[i - 1].low if i else ""
    after = text[words[i].end : words[i].end + 1]
    if len(before) == 1 and before.isalpha() and before != "i":
        return True
    return before in _SHORTENED or (after.isalnum() and i + 1 < len(words) and words[i + 1].start == words[i].end)


def concedes(body: list[Token]) -> bool:
    """Whether a but with a subject of its own follows: "it may be small, but it is ours"."""
    if len(body) >= _CONCEDED:
        return False
    for i, t in enumerate(body[:-1]):
        if t.low == "but" and i > 2:
            after = body[i + 1].low
            verb = modal(after) or after in BE or after in HAVE or after in DO or after in ("not", "also", "still", "only", "rather")
            return not (verb and "'" not in after) and not any(b.low == "only" for b in body[:i])
    return False


def unfilled(body: list[Token], voice: bool) -> list[Token]:
    i = 0
    while i < len(body) and (not is_word(body[i]) or (voice and body[i].low in FILLERS and i + 1 < len(body))):
        i += 1
    if voice:
        for j, t in enumerate(body[i : i + 5], i):
            if t.low in _FIRST_HEDGES or t.low in OPENERS:
                break
            if t.low == "," and j + 1 < len(body) and body[j + 1].low.split("'")[0] in OWN:
                return body[j + 1 :]
    return body[i:]


def is_preface(body: list[Token]) -> bool:
    """Whether a sentence only announces the next: "I want to be clear", "Let me say this"."""
    words = [t.low for t in body if is_word(t)]
    return len(words) <= 9 and words[0] in ("i", "let", "i'll", "i'd") and words[-1] in ("clear", "this", "you", "way", "honest", "frank", "something")


def main_clause(body: list[Token]) -> list[Token]:
    """The main clause: after an adverbial at the start, up to where another clause begins."""
    start = 0
    if body and body[0].low in OPENERS:
        for i, t in enumerate(body[:45]):
            if t.low == "," and i + 1 < len(body) and not (i + 2 < len(body) and body[i + 2].low in (",", "and")):
                start = i + 1
                break
        else:
            start = 0
    for i, t in enumerate(body[: 9]):
        if i > 1 and t.low == "that" and body[i - 1].low in ("is", "was") and body[0].low not in ("there", "it"):
            start = i + 1
    rest = body[start:]
    while rest and not is_word(rest[0]):
        rest = rest[1:]
    seen = False
    out: list[Token] = []
    for i, t in enumerate(rest):
        low = t.low
        if i and seen and low in BREAKS:
            break
        if i and seen and low in ("and", "or", ",") and i + 1 < len(rest) and _new_subject(rest, i):
            break
        if i and seen and low in ("and", "or", "but") and i + 1 < len(rest) and _new_verb(rest[i + 1].low):
            break
        if i and seen and low == "that" and i > 2 and not _takes_clause(rest, i):
            break
        seen = seen or low in BE or low in HAVE or low in DO or bool(modal(low)) or low.endswith("n't") or i > 7 or finite(low) or (low == "to" and i > 0)
        out.append(t)
    return out


def finite(low: str) -> bool:
    return any(e.pos == "verb" and low != w for e in known(low)[:3] for w in lemmas(low)[:1]) and low.endswith(("s", "ed"))


def _new_verb(low: str) -> bool:
    return bool(modal(low)) or low in BE or low in HAVE or low in ("seem", "seems", "appear", "appears")


def _new_subject(rest: list[Token], i: int) -> bool:
    """Whether a clause of its own begins after the "and" or comma at ``i``."""
    j = i + 1
    if rest[i].low == "," and rest[j].low in ("and", "or", "so", "yet"):
        j += 1
    return j < len(rest) and (rest[j].low in PRONOUNS or rest[j].low.split("'")[0] in PRONOUNS) and (rest[i].low != "," or j > i + 1)


def _takes_clause(rest: list[Token], i: int) -> bool:
    """Whether "that" at ``i`` begins what is said or thought, not which thing is meant."""
    before = rest[i - 1].low
    return before in _COMPLEMENT or (before in ("sure", "likely", "possible", "fair", "time")) or any(e.pos == "verb" and e.act is Act.BELIEVE for e in known(before))
