"""Where a statement stands to a claim: the relation of the part that is about it, how sure that part is, and the value.

    statement -> its sentences -> the relation model -> the sentence that is about the claim
              -> its pieces, where a hedge covers some -> the part -> the claim's opposite, for the side -> stance and certainty of the part -> value

The relation model sees the content and never the cue, so that a denial turns the sign once: "denied that they are
armed" is a content for the claim, and a speaker who denies it. Values are FactBank's (Saurí and Pustejovsky 2009).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from onrecord import stance
from onrecord.claims import parts
from onrecord.claims.context import Page, joined, leans, points, surroundings
from onrecord.claims.negation import negated, opposite
from onrecord.claims.relate import Pair, Related
from onrecord.claims.weighing import judges, states, weighed
from onrecord.claims.wording import coverage
from onrecord.labels import Act, Certainty, Kind, NameType, Relation, SpeakerType, Stance, Uttered
from onrecord.reading import Marked
from onrecord.stance.hedges import WEAKNESS
from onrecord.types import Attribution, How, Name, Passage, Statement

SIZE = {Certainty.CERTAIN: 3, Certainty.PROBABLE: 2, Certainty.POSSIBLE: 1, Certainty.NONE: 0}
"""How far from open each certainty is."""

RELATED, LEANING, SCRAP = 0.3, 0.2, 0.45
"""A part is about the claim where the chances of for, against and observing together are at least this: words that stand alone, words read with
their context, and alone in fewer words than `_FEW`. Of labelled statements of Wikinews, few of which are about their claim, half of what is found so
is right (``python -m training.relation.weigh``)."""
_FEW = 5
_DIRECT = 2
"""How much the answer on the claim counts against that on its opposite."""
SENTENCES = 6
"""So many sentences of a long content are read: the first, and those that share most words with the claim."""
_POINTED = 0.7
"""How much less sure a relation is that was read in what a content points at."""
_STEM = 5
"""Letters by which words are compared."""
_COVERED = 0.6
"""Share of a part from which what is reported inside it is the part."""
_BODIES = (SpeakerType.ORGANIZATION, SpeakerType.GOVERNMENT)


_EVADES = re.compile(
    r"\bleav(?:e|ing) it (?:at that|there|alone)\b|\bneither confirm(?:ed|s)? nor den\w+|\bno comment\b|\b(?:not|n[’']t|never|declin\w+ to|refus\w+ to|rather not) "
    r"(?:want to |going to |like to |really |be able to )*(?:go|get) into|\b(?:not|n[’']t|declin\w+ to|refus\w+ to|rather not) (?:want to |going to |like to |really )*"
    r"(?:confirm or deny|comment|speculate|elaborate|say more|go (?:any )?(?:beyond|further))\b", re.IGNORECASE)
"""Words by which a speaker stops short of saying it: whatever stands beside them is left open."""


_RULES_OUT = re.compile(
    r"\b(?:can[’']?t|cannot|can not|couldn[’']t|could not|not|n[’']t|never|impossible to|nobody can|no one can) (?:\w+ )?(?:rul(?:e|ed|ing) out|exclude) "
    r"(?:the (?:possibility|chance) )?that (?=\w)", re.IGNORECASE)
"""Words by which a speaker says that what follows is possible: the relation model takes the "not" for one that turns it round."""

_ANY = re.compile(r"\W*(?:\w+ing )?any\b", re.IGNORECASE)
"""How what somebody denies begins where all of it is denied: the relation model takes the "any" for a negation."""

_BEFORE = 60
"""Characters before a part in which such words are looked for."""

_YOURS = re.compile(
    r"\byou(?:[’']ve| have|[’']re| are|[’']d| had)?(?: \w+)?(?: (?:keep|kept|to))? (?:say(?:ing)?|said|call(?:ed|ing)?|describ(?:e|ed|ing)|expect(?:ed|ing)?|"
    r"argu(?:e|ed|ing)|claim(?:ed|ing)?|suggest(?:ed|ing)?|indicated|predict(?:ed|ing)?|mention(?:ed)?|noted|told us|told me|promised|denied|insist(?:ed)?)\b", re.IGNORECASE)
"""Words by which a speaker tells those spoken to what they have said."""

Nearness = Callable[[Sequence[str]], Sequence[float]]


class Relates(Protocol):
    """What is needed of a relation model (`onrecord.claims.relate.RelationModel`)."""

    @property
    def name(self) -> str: ...

    def relate(self, pairs: Sequence[Pair]) -> list[Related]: ...


@dataclass(frozen=True, slots=True)
class Said:
    """A statement in its article.

    Attributes:
        reported: contents of statements of others that this one's content reports.
        settled: a person has corrected how the source stands to it, which then holds for every part.
        near: the cosine of its embedding and the claim's; None where it has none.
    """

    page: Page
    statement: Statement
    reported: tuple[Passage, ...] = ()
    settled: bool = False
    near: float | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """How a statement stands to a claim.

    Attributes:
        relation: of the part, as the content words it.
        confidence: that the relation is right, 0 to 1.
        part: the part of the content that is about the claim; empty where it is unrelated.
        how: act, stance, certainty and the rest, of that part.
        value: -3 to 3; None where it is unrelated or was not said.
    """

    relation: Relation
    confidence: float
    part: Passage
    how: How
    value: int | None


def value(relation: Relation, stance: Stance, certainty: Certainty, uttered: Uttered) -> int | None:
    """The position on FactBank's scale.

    Returns:
        -3 (certainly not) to 3 (certainly so), 0 where it is left open or only observed; None where nothing was uttered or the
        statement is about something else.
    """
    if uttered is not Uttered.YES or relation is Relation.UNRELATED:
        return None
    if relation is Relation.OBSERVING or stance is Stance.OPEN:
        return 0
    sign = 1 if (relation is Relation.FOR) == (stance is Stance.AFFIRMS) else -1
    return sign * SIZE[certainty]


def judge(said: Sequence[Said], claim: str, model: Relates, nearness: Nearness | None = None) -> list[Judged]:
    """How each statement stands to a claim, in their order.

    Args:
        nearness: gives the cosines of texts and the claim; asked for the sentences of contents that have several.
    """
    asked = [_questions(one, claim) for one in said]
    answers = _relate(model, [[pair for _, pair in questions] for questions in asked])
    near = _near(said, asked, nearness)
    chosen = [_choose(one, claim, questions, found, close) for one, questions, found, close in zip(said, asked, answers, near, strict=True)]
    narrowed = _narrow(said, chosen, claim, model)
    sided = _side(said, narrowed, opposite(claim), model)
    return [_judged(one, choice) for one, choice in zip(said, sided, strict=True)]


def how_of(said: Said, part: Passage) -> How:
    """How the source stands to a part of the content, under the same cue."""
    s = said.statement
    if said.settled or part.spans == s.content.spans:
        return s.how
    kind = NameType.ORGANIZATION if s.who.speaker_type in _BODIES else NameType.PERSON
    names = tuple(Name(span.start, span.end, kind, 1.0) for span in s.source.spans)
    attribution = Attribution(s.source, s.cue, part, s.kind, s.attribution)
    (how,) = stance.weigh(Marked(said.page.text, (attribution,), names, said.page.quotes, said.page.layout))
    return replace(how, uttered=s.how.uttered)


@dataclass(frozen=True, slots=True)
class _Choice:
    """The sentence that is about the claim, the part of it that is, its relation, and what it was read with."""

    sentence: Passage
    part: Passage
    related: Related
    relation: Relation
    confidence: float
    context: str | None = None
    stated: bool = False
    judged: bool = False
    hedge: Certainty = Certainty.CERTAIN
    pointing: bool = False


def _questions(said: Said, claim: str) -> list[tuple[Passage, Pair]]:
    """What the relation model is asked of a statement: each of its sentences, with its context where it needs one."""
    s, page = said.statement, said.page
    if points(s.content.text):
        told = surroundings(page, s.source, s.cue, s.content, title=False)
        topic = s.how.stance is Stance.OPEN and s.how.act is Act.STATE
        return [] if topic or not told else [(s.content, Pair(told, claim, said=True))]
    found = [_allowed(page.text, part) for part in parts.sentences(page.text, page.layout, s.content)]
    if len(found) > SENTENCES:
        words = _words(claim)
        best = sorted(range(1, len(found)), key=lambda i: (-len(words & _words(found[i].text)), i))[: SENTENCES - 1]
        found = [found[i] for i in sorted([0, *best])]
    return [(part, Pair(part.text, claim, _context(said, part), said=True)) for part in found]


def _allowed(text: str, sentence: Passage) -> Passage:
    """What a sentence does not rule out, where that is what it says; else the sentence."""
    if len(sentence.spans) != 1:
        return sentence
    (span,) = sentence.spans
    found = _RULES_OUT.search(text, span.start, span.end)
    return Passage.of(text, [(found.end(), span.end)]) if found else sentence


def _hedge(text: str, part: Passage) -> Certainty:
    """How sure a part is by what stands before it: only possible where that does not rule it out."""
    start = part.spans[0].start
    found = _RULES_OUT.search(text, max(0, start - _BEFORE), start + 1)
    return Certainty.POSSIBLE if found and found.end() == start else Certainty.CERTAIN


def _context(said: Said, part: Passage) -> str | None:
    s = said.statement
    if not leans(part.text, s.kind is not Kind.INDIRECT):
        return None
    bare = s.kind is Kind.INDIRECT and s.how.stance is Stance.OPEN and s.how.act is Act.STATE
    return None if bare else surroundings(said.page, s.source, s.cue, s.content, part)


def _near(said: Sequence[Said], asked: Sequence[Sequence[tuple[Passage, Pair]]], nearness: Nearness | None) -> list[list[float | None]]:
    """The cosine of each question's text and the claim: the statement's, or the sentence's own where it has several."""
    texts = [joined(pair.context, pair.text) for questions in asked if len(questions) > 1 for _, pair in questions]
    found = iter(nearness(texts) if nearness is not None and texts else ())
    return [[next(found) if nearness is not None and len(questions) > 1 else one.near for _ in questions] for one, questions in zip(said, asked, strict=True)]


def _choose(said: Said, claim: str, questions: Sequence[tuple[Passage, Pair]], answers: Sequence[Related], near: Sequence[float | None]) -> _Choice | None:
    """The sentence that is most about the claim; None where none is."""
    best: tuple[float, _Choice] | None = None
    words, evades = _words(claim), _evades(said)
    for (part, pair), raw, close in zip(questions, answers, near, strict=True):
        judged = judges(part.text, claim)
        covered = coverage(claim, joined(pair.context, pair.text) if evades else pair.text)
        answer = weighed(raw, near=close, covered=covered, stated=_stated(said, part), judged=judged, leans=pair.context is not None,
                         evades=pair.context is not None and evades)
        about = 1 - answer.scores[Relation.UNRELATED]
        if about < _least(pair):
            continue
        relation = max((r for r in Relation if r is not Relation.UNRELATED), key=lambda r: answer.scores[r])
        if points(said.statement.content.text):
            taken = Relation.AGAINST if relation is Relation.AGAINST else Relation.FOR
            return _Choice(part, part, answer, taken, about * _POINTED, pointing=True)
        if said.statement.how.stance is Stance.DENIES and _ANY.match(part.text):
            return _Choice(part, part, answer, Relation.AGAINST if negated(claim) else Relation.FOR, about * _POINTED, pointing=True)
        rank = about - answer.scores[Relation.OBSERVING] / 2 + len(words & _words(part.text)) / max(1, len(words))
        if best is None or rank > best[0]:
            best = rank, _Choice(part, part, answer, relation, answer.scores[relation], pair.context, _stated(said, part), judged, _hedge(said.page.text, part))
    return best[1] if best else None


def _least(pair: Pair) -> float:
    """The chance from which the pair's text is about its claim."""
    if pair.context is not None:
        return LEANING
    return RELATED if len(pair.text.split()) >= _FEW else SCRAP


def _evades(said: Said) -> bool:
    return bool(_EVADES.search(said.statement.content.text))


def _stated(said: Said, part: Passage) -> bool:
    return said.statement.how.stance is not Stance.OPEN and states(part.text)


def _narrow(said: Sequence[Said], chosen: Sequence[_Choice | None], claim: str, model: Relates) -> list[_Choice | None]:
    """Finds of each hedge that covers a piece of the sentence only, whether the claim is about that piece or about the rest."""
    cut = [_pieces(one, choice) for one, choice in zip(said, chosen, strict=True)]
    asked = [_halves(one, choice, claim, *found) if choice is not None else [] for one, choice, found in zip(said, chosen, cut, strict=True)]
    answers = _relate(model, asked)
    return [_narrowed(one, choice, *found, answer) if choice is not None and answer else choice
            for one, choice, found, answer in zip(said, chosen, cut, answers, strict=True)]


def _pieces(said: Said, choice: _Choice | None) -> tuple[list[Passage], list[parts.Scope]]:
    """The pieces of the sentence, and its hedges that cover some of them."""
    if choice is None or choice.pointing or choice.relation is Relation.OBSERVING:
        return [], []
    found = parts.pieces(said.page.text, choice.sentence)
    return found, [scope for scope in parts.scopes(said.page.text, found) if len(scope.pieces) < len(found)]


def _halves(said: Said, choice: _Choice, claim: str, pieces: list[Passage], scopes: list[parts.Scope]) -> list[Pair]:
    """For each hedge what it covers alone, and the rest without it."""
    text, every = said.page.text, frozenset(range(len(pieces)))
    return [Pair(parts.words_of(text, pieces, some), claim, choice.context, said=True) for scope in scopes for some in (scope.pieces, every - scope.pieces)]


def _narrowed(said: Said, choice: _Choice, pieces: list[Passage], scopes: list[parts.Scope], answers: Sequence[Related]) -> _Choice:
    """The claim is about what a hedge covers where that says it better than the rest; else what it covers is left out."""
    kept, certainty = frozenset(range(len(pieces))), choice.hedge
    for scope, alone, rest in zip(scopes, answers[::2], answers[1::2], strict=True):
        if not _holds(choice, rest) or (_holds(choice, alone) and alone.scores[choice.relation] > rest.scores[choice.relation]):
            certainty = max(certainty, scope.certainty, key=WEAKNESS.__getitem__)
            kept = kept & scope.pieces if _holds(choice, alone) and kept & scope.pieces else kept
        elif kept - scope.pieces:
            kept = kept - scope.pieces
    part = choice.sentence if len(kept) == len(pieces) else parts.joined(said.page.text, [pieces[i] for i in sorted(kept)])
    return replace(choice, part=part, hedge=certainty)


def _side(said: Sequence[Said], chosen: Sequence[_Choice | None], against: str, model: Relates) -> list[_Choice | None]:
    """Asks of what takes a side how it stands to the opposite of the claim: both answers together tell for from against better."""
    asked = [[Pair(c.sentence.text, against, c.context, said=True)] if c is not None and _takes_side(one, c) else [] for one, c in zip(said, chosen, strict=True)]
    out: list[_Choice | None] = []
    for choice, answers in zip(chosen, _relate(model, asked), strict=True):
        for raw in answers:
            assert choice is not None
            answer = weighed(raw, stated=choice.stated, judged=choice.judged)
            pro, con = ((_DIRECT * one + other) / (_DIRECT + 1) for one, other in zip(_sides(choice.related), reversed(_sides(answer)), strict=True))
            sided = choice.related.scores[Relation.FOR] + choice.related.scores[Relation.AGAINST]
            choice = replace(choice, relation=Relation.FOR if pro >= con else Relation.AGAINST, confidence=sided * max(pro, con))
        out.append(choice)
    return out


def _sides(answer: Related) -> tuple[float, float]:
    """The shares of for and against in what is one of the two."""
    pro, con = answer.scores[Relation.FOR], answer.scores[Relation.AGAINST]
    return (pro / (pro + con), con / (pro + con)) if pro + con else (0.5, 0.5)


def _takes_side(said: Said, choice: _Choice) -> bool:
    """Whether it matters which side it is: not where it is left open anyway, or only pointed at."""
    return not choice.pointing and choice.relation is not Relation.OBSERVING and said.statement.how.stance is not Stance.OPEN


def _holds(choice: _Choice, answer: Related) -> bool:
    """Whether the relation is the same without what was left out."""
    answer = weighed(answer, stated=choice.stated, judged=choice.judged)
    return answer.relation is choice.relation and 1 - answer.scores[Relation.UNRELATED] >= RELATED


def _judged(said: Said, choice: _Choice | None) -> Judged:
    if choice is None:
        return Judged(Relation.UNRELATED, 1.0, Passage(), said.statement.how, None)
    how = how_of(said, choice.part)
    hedge = Certainty.NONE if _evades(said) else choice.hedge
    if not said.settled and how.stance is not Stance.OPEN and WEAKNESS[hedge] > WEAKNESS[how.certainty]:
        how = replace(how, certainty=hedge, stance=Stance.OPEN if hedge is Certainty.NONE else how.stance)
    relation = Relation.OBSERVING if _is_reported(said, choice.part) else choice.relation
    return Judged(relation, choice.confidence, choice.part, how, value(relation, how.stance, how.certainty, how.uttered))


def _is_reported(said: Said, part: Passage) -> bool:
    """Whether the part is what the speaker says that others say, or have said: "you keep saying that it is safe"."""
    if said.statement.kind is not Kind.INDIRECT and _YOURS.search(part.text):
        return True
    length = sum(e - s for s, e in part.spans)
    inside = sum(max(0, min(e, b) - max(s, a)) for s, e in part.spans for p in said.reported for a, b in p.spans)
    return inside >= _COVERED * length


def _relate(model: Relates, asked: Sequence[Sequence[Pair]]) -> list[list[Related]]:
    """The answers to all questions in one go, in the same lists."""
    answers = iter(model.relate([pair for pairs in asked for pair in pairs]))
    return [[next(answers) for _ in pairs] for pairs in asked]


def _words(text: str) -> frozenset[str]:
    return frozenset(w[:_STEM] for w in re.findall(r"\w+", text.lower()) if len(w) > 3)


def confidence(judged: Judged, statement: Statement, sure: Mapping[str, float] | None = None) -> float:
    """That a position is right, 0 to 1: relation, attribution, stance and certainty all have to be."""
    sure = sure if sure is not None else {**statement.how.confidence, **judged.how.confidence}
    out = judged.confidence * statement.attribution * sure.get("uttered", 1.0)
    if judged.relation is not Relation.OBSERVING:
        out *= sure.get("stance", 1.0)
        if judged.how.stance is not Stance.OPEN:
            out *= sure.get("certainty", 1.0)
    return out
