"""Dates that a statement takes from another. All texts are fictional; 2031-03-05 is a Wednesday."""

from __future__ import annotations

from onrecord.timing import date
from onrecord.types import When, Who
from tests.timing.telling import marked

PUBLISHED = "2031-03-05"


def dated(told: str, speakers: list[str]) -> list[When]:
    text = marked(told)
    return date(text, PUBLISHED, [Who(tuple(s.split(" and "))) for s in speakers])


def test_named_people_say_what_unnamed_ones_are_introduced_with() -> None:
    told = ("Late last month, [0:other dam officials] {0:discussed} <0:the crack>.\n\n"
            "<1:“It may be old,”> {1:said} [1:Ines Calloway].\n\n[2:Vera Tamm] {2:said} <2:it was new>.")
    assert [w.said_on for w in dated(told, ["other dam officials", "Ines Calloway", "Vera Tamm"])] == ["2031-02"] * 3


def test_a_joint_scene_dates_what_each_says_at_it() -> None:
    told = ("[0:Ines Calloway and Vera Tamm] {0:spoke about} <0:the crack> on Monday, at a press conference in Selm.\n\n"
            "When asked, [1:Tamm] {1:said:} <1:“I’m not refuting that.”>")
    found = dated(told, ["Ines Calloway and Vera Tamm", "Vera Tamm"])
    assert [w.said_on for w in found] == ["2031-03-03", "2031-03-03"]
    assert {w.venue for w in found} == {"a press conference in Selm"}


def test_had_said_takes_nothing_that_comes_later() -> None:
    told = "[0:Tamm] {0:had also said} <0:it was new>.\n\nOn Monday, [1:Tamm] {1:said} <1:it was old>."
    assert [w.said_on for w in dated(told, ["Vera Tamm", "Vera Tamm"])] == [None, "2031-03-03"]


def test_a_plan_dates_only_itself() -> None:
    told = "[0:Tamm] {0:said} <0:it was new>. [1:Tamm] {1:is expected to announce} on Friday <1:that it will close>."
    assert [w.said_on for w in dated(told, ["Vera Tamm", "Vera Tamm"])] == [None, "2031-03-07"]
