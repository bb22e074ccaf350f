"""What a content says by itself: its form, and how sure its first claim is put.

Only the first sentence counts, and of it the main clause: what comes after because, who, if hedges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from onrecord.labels import Act, Certainty, Stance
from onrecord.stance.clauses import beginning, concedes, content_words, is_preface, main_clause, sentences_of, unfilled
from onrecord.stance.forms import OBJECT, clausal, direct_form, first_noun, infinitive, is_gap
from onrecord.stance.hedges import Hedge, weakest
from onrecord.stance.lemmas import lemmas
from onrecord.stance.lexicon import Entry, known
from onrecord.stance.tables import word_class
from onrecord.stance.tokens import Token, is_word
from onrecord.stance.words import ABOUT, BE, DO, HAVE, OWN, PRONOUNS, THIRD, WH, adverb, modal, negative
from onrecord.types import Passage, Span

_SHORT = 2
"""A first sentence of so few words says too little: the next counts."""
_FRAGMENT = 6
"""A quoted content of so few words is no sentence."""
_STATIVE = word_class("stative")
_AFTER_PRONOUN = frozenset(["is", "was", "'s", "would", "will", "has"])
"""After a "that" that is itself the subject."""


@dataclass(slots=True)
class Content:
    """A content as it was read.

    Attributes:
        first: its first word, after "that" and marks; None where it has no words.
        that: it begins with that.
        quoted: a sentence in quotation marks.
        clausal: it has a finite verb early on, as far as can be told.
        noun: of the lexicon, where it begins with one: "a critique of", "doubts about".
        question, imperative, infinitive: its form; ``infinitive`` is the word after "to".
        verb: the infinitive, without be and adverbs.
        direct: the infinitive is its first word, or follows a pronoun.
        wh: it is a reported question, or begins with who, what, if.
        about: it begins with about, on, of.
        inner: what the source says it does (thinks, wants, asks), with its span and whether it is negated.
        own_act: the words that announce an act of the source's own.
        hedge: the weakest hedge of the main clause.
    """

    first: Token | None = None
    that: bool = False
    quoted: bool = False
    clausal: bool = False
    noun: Entry | None = None
    question: Span | None = None
    imperative: Span | None = None
    infinitive: Token | None = None
    direct: bool = False
    verb: str = ""
    wh: Token | None = None
    about: bool = False
    clause: list[Token] = field(default_factory=list)
    inner: tuple[Entry, Span, bool] | None = None
    own_act: Span | None = None
    hedge: Hedge | None = None


def read_content(text: str, content: Passage, *, quoted: bool, spoken: bool, for_another: bool = False, pronoun: str = "") -> Content:
    """Reads a content.

    Args:
        quoted: its first word stands in quotation marks.
        spoken: it is a turn of a transcript.
        for_another: the source speaks for somebody else, on whose mind it tells.
        pronoun: that the source is; another one in the content is somebody else.
    """
    out = Content()
    sentences = sentences_of(text, beginning(text, content))
    body = _body(out, sentences[0], quoted) if sentences else []
    if not body:
        return out
    _form(out, body, content, quoted)
    voice = quoted or spoken
    if voice:
        out.question, out.imperative = direct_form(sentences, spoken)
    body = unfilled(body, voice)
    if len(sentences) > 1 and voice and (len(content_words(body)) <= _SHORT or is_preface(body)):
        body = unfilled(sentences[1], voice)
    out.clause = main_clause(body)
    if out.clause:
        third = frozenset({pronoun}) if pronoun in THIRD else THIRD
        subjects = OWN if voice else OWN | third
        out.inner = (_of_another(out.clause) if for_another else None) or _inner(body if body[0].low == "my" else out.clause, subjects)
        out.own_act = _own_act(out.clause, subjects)
        own = bool({t.low for t in out.clause[:2]} & (frozenset({"i"}) if voice else third))
        out.hedge = weakest(text, out.clause, concedes(body), own)
    return out


def _body(out: Content, sentence: list[Token], quoted: bool) -> list[Token]:
    """The first sentence from its first word on, without about and that, which are noted."""
    start = next(i for i, t in enumerate(sentence) if is_word(t))
    if sentence[start].low in ABOUT and len(sentence) > start + 1 and not quoted and not clausal(sentence):
        out.about = True
        start += 1
    if sentence[start].low == "that" and start + 1 < len(sentence) and sentence[start + 1].low not in _AFTER_PRONOUN:
        out.that = True
        start += 1
    return sentence[start:]


def _form(out: Content, body: list[Token], content: Passage, quoted: bool) -> None:
    """What kind of phrase or clause the content begins with."""
    first = body[0].low
    out.first = body[0]
    out.clausal = first.split("'")[0] in PRONOUNS or clausal([body[0], *body])
    out.noun = first_noun(body)
    out.quoted = quoted and len(body) > _FRAGMENT
    if quoted:
        return
    if not is_gap(content) and first in WH and (first != "if" or not (out.that or any(t.low == "," for t in body))):
        out.wh = body[0]
    out.infinitive = infinitive(body)
    if out.infinitive is not None:
        after = [t.low for t in body if t.start >= out.infinitive.start and not adverb(t.low)]
        out.verb = next((w for w in after if w != "be"), "")
        out.direct = first in ("to", "not") or (first in OBJECT and body[1].low in ("to", "not"))


def _inner(clause: list[Token], subjects: frozenset[str]) -> tuple[Entry, Span, bool] | None:
    """What the clause's subject, the source itself, is said to think, want, ask or deny."""
    first = clause[0].low
    if first == "my" and len(clause) > 2:
        for e in known(clause[1].low):
            if e.pos == "noun" and e.act in (Act.BELIEVE, Act.ASK, Act.PLEDGE):
                return e, Span(clause[0].start, clause[1].end), False
    subject = first.split("'")[0]
    if subject not in subjects:
        return None
    negated = False
    would = first.endswith("'d")
    for i, t in enumerate(clause[1:9], 1):
        low = t.low
        if negative(low):
            negated = True
        if low in BE or low in HAVE or low in DO or negative(low) or adverb(low) or low == "got":
            continue
        if modal(low):
            if modal(low) != "would" and modal(low) not in ("can", "must"):
                return None
            would = would or modal(low) == "would"
            continue
        if low == "to" and clause[i - 1].low in ("got", "have", "want", "like", "has"):
            continue
        nexts = clause[i + 1].low if i + 1 < len(clause) else ""
        if low in ("want", "wants", "wanted", "like") and nexts == "to" and i + 2 < len(clause) and clause[i + 2].low in ("ask", "know"):
            continue
        for e in known(low):
            if len(e.words) > 1 and not (i + 1 < len(clause) and e.words[1] in lemmas(clause[i + 1].low)):
                continue
            if would and e.words[0] in ("like", "love", "prefer", "appreciate"):
                return e._replace(act=Act.BELIEVE, stance=Stance.OPEN, certainty=Certainty.NONE), Span(clause[0].start, t.end), False
            if would and e.act is not Act.BELIEVE and e.act is not Act.URGE:
                return None
            if e.act in (Act.ASK, Act.URGE, Act.PLEDGE) and (low.endswith("ed") or (any(c.low in HAVE for c in clause[: i]) and not any(c.low in ("got", "to") for c in clause[:i]))):
                return None
            if e.words[0] in _MIXED or (e.words == ("want",) and nexts == "to" and i + 2 < len(clause) and clause[i + 2].low in ("be", "say", "make", "thank")):
                return None
            if e.pos in ("verb", "adjective") and (e.pos == "verb" or any(c.low in BE or "'" in c.low for c in clause[:i])):
                return e, Span(clause[0].start, t.end), negated
        if would and low == "rather":
            continue
        return None
    return None


def _of_another(clause: list[Token]) -> tuple[Entry, Span, bool] | None:
    """What a spokesman says that the one he speaks for thinks."""
    for i, t in enumerate(clause[1:8], 1):
        for e in known(t.low):
            if e.pos == "verb" and e.act is Act.BELIEVE and e.words[0] in _THOUGHT and t.low != e.words[0]:
                return e, Span(clause[0].start, t.end), negative(clause[i - 1].low)
    return None


_THOUGHT = word_class("thought")


_MIXED = word_class("mixed")
"""Verbs of an inner state that are put for plain ones: "we see this as the right time"."""


def _own_act(clause: list[Token], subjects: frozenset[str]) -> Span | None:
    """ "I will veto it", "she would not run": an act of the source's own, announced."""
    first = clause[0].low
    subject = first.split("'")[0]
    if subject not in subjects and subject != "it":
        return None
    will = modal(first) == "will" or first.endswith("'d")
    for i, t in enumerate(clause[1:8], 1):
        low = t.low
        if modal(low) in ("will", "would", "shall") or (low in ("going", "planning", "plans", "plan", "intends", "intend", "intended", "planned") and i + 1 < len(clause) and clause[i + 1].low == "to"):
            will = True
        elif low in BE or low in ("to", "not", "never", "n't") or (adverb(low) and low != "be"):
            if low == "be" and will:
                return None
            continue
        else:
            if will and low.isalpha() and not any(w in _STATIVE for w in lemmas(low)):
                return Span(clause[0].start, t.end)
            return None
    return None
