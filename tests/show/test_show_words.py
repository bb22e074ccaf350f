"""Who, when and how in words: nothing for what is plain, something for what is not."""

from __future__ import annotations

import itertools

import pytest

from onrecord.labels import Act, Certainty, Framing, SpeakerType, Stance, Uttered
from onrecord.show.words import (
    LABELS,
    alias,
    brief,
    circumstances,
    date,
    facts,
    least_sure,
    name,
    office,
    position,
    values,
)
from onrecord.types import HOW, WHEN, WHO, Article, How, Passage, Statement, When, Who
from tests.show.fictional import spans, statement

TEXT = "Gen. Ada Marlow said that the gate had held. She added that it was old. The engineer knew."
A = Act


def of(who: Who | None = None, when: When | None = None, how: How | None = None, source: str = "Gen. Ada Marlow") -> Statement:
    return statement(Article(text=TEXT), spans(TEXT, source) if source else Passage(), spans(TEXT, "said"), spans(TEXT, "the gate had held"),
                     who=who, when=when, how=how)


@pytest.mark.parametrize(("how", "words", "short"), [
    (How(), [], ""),
    (How(stance=Stance.DENIES, act=A.DENY), ["denies"], "denies"),
    (How(stance=Stance.DENIES), ["denies"], "denies"),
    (How(A.DECLINE, Stance.OPEN, Certainty.NONE), ["declined to say"], "declines"),
    (How(A.ASK, Stance.OPEN, Certainty.NONE), ["asks"], "asks"),
    (How(A.URGE, Stance.OPEN, Certainty.NONE), ["calls for it"], "urges"),
    (How(A.STATE, Stance.OPEN, Certainty.NONE), ["leaves it open"], "open"),
    (How(A.BELIEVE, certainty=Certainty.PROBABLE), ["believes it"], "likely"),
    (How(certainty=Certainty.POSSIBLE), ["says it is possible"], "possible"),
    (How(certainty=Certainty.PROBABLE), ["says it is likely"], "likely"),
    (How(A.DENY, Stance.OPEN, Certainty.NONE), ["denies; leaves it open"], "open"),
    (How(A.BELIEVE, Stance.DENIES, Certainty.PROBABLE), ["doubts it"], "doubts"),
    (How(A.PLEDGE), ["promises or plans it"], ""),
    (How(uttered=Uttered.NO), ["not said"], "not said"),
    (How(A.ASK, Stance.OPEN, Certainty.NONE, uttered=Uttered.UNREAL), ["not said yet, or only possibly", "asks"], "not said yet"),
    (How(framing=Framing.DOUBTING), ["worded with doubt"], ""),
])
def test_position(how: How, words: list[str], short: str) -> None:
    made = of(how=how)
    assert [f.words for f in position(made)] == words
    assert all(f.telling for f in position(made))
    assert brief(made) == short


def test_only_what_is_plain_has_no_words() -> None:
    for act, stance, certainty, framing, uttered in itertools.product(Act, Stance, Certainty, Framing, Uttered):
        made = of(how=How(act, stance, certainty, framing, uttered))
        plain = (act, stance, framing, uttered) == (Act.STATE, Stance.AFFIRMS, Framing.NEUTRAL, Uttered.YES)
        assert bool(position(made)) != (plain and certainty in (Certainty.CERTAIN, Certainty.NONE))
        assert {f.name for f in position(made)} <= set(HOW)


def test_names_roles_and_aliases() -> None:
    who = Who(("Ada Marlow",), SpeakerType.PERSON, "commander of the river guard", "river guard")
    assert (name(of(who)), alias(of(who)), office(of(who))) == ("Ada Marlow", "", "commander of the river guard")
    assert alias(of(who, source="She")) == "She"
    assert alias(of(who, source="The engineer")) == "The engineer"
    assert office(of(Who(("Ada Marlow",), role="chief", affiliation="Corvane"))) == "chief, Corvane"
    assert name(of(Who(("Ada Marlow", "Ott Brandl")))) == "Ada Marlow and Ott Brandl"
    assert (name(of(source="")), name(of())) == ("no source", "Gen. Ada Marlow")


@pytest.mark.parametrize(("when", "words"), [
    (When(), ""), (When("2031-04-02"), "2031-04-02"), (When("2031-04-02", "on\n Wednesday"), "2031-04-02 (“on Wednesday”)"),
    (When(None, "last week"), "“last week”"), (When("2031", "2031"), "2031"), (When("2031-04-01/2031-04-07", "this week"), "2031-04-01 to 2031-04-07 (“this week”)"),
])
def test_dates(when: When, words: str) -> None:
    assert date(when) == words


def test_circumstances_in_order() -> None:
    made = of(Who(("an aide",), SpeakerType.ANONYMOUS, heard_by="the Courier", anonymity_reason="who was not allowed to speak"), When("2031", venue="a hearing"))
    assert [f.words for f in circumstances(made)] == ["2031", "to the Courier", "place: a hearing", "unnamed source: “who was not allowed to speak”"]
    assert [f.words for f in facts(of(Who(("an aide",), SpeakerType.ANONYMOUS)))] == ["unnamed source"]


def test_values_are_all_there_are() -> None:
    full = of(Who(("Ada Marlow",), SpeakerType.PERSON, "general", "army", "reporters", "none given"), When("2031", "this year", "a hearing"))
    assert {f.name for f in values(full)} == {*WHO, *WHEN, *HOW} == set(LABELS) - {"attribution"}
    assert {f.name for f in values(of())} == {"speaker_type", *HOW}


def test_least_sure() -> None:
    assert least_sure(of()) is None
    assert least_sure(of(Who(confidence={"speaker": 0.9}), When(confidence={"said_on": 0.4}), How(confidence={"act": 0.6}))) == ("said_on", 0.4)
