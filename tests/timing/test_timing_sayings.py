"""Which expression dates the saying, where it was said, and what other statements take from it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.labels import Kind
from onrecord.layout import Layout
from onrecord.reading import Marked, Quotes
from onrecord.timing import date
from onrecord.types import Attribution, Passage, When, Who
from tests.timing.telling import marked, told


@pytest.mark.parametrize(("text", "day", "words"), [
    ("[0:Ines Calloway] {0:said} Tuesday <0:the bridge is safe>.", "2021-03-16", "Tuesday"),
    ("[0:Ines Calloway] {0:said Tuesday} <0:the bridge is safe>.", "2021-03-16", "Tuesday"),
    ("On Monday, [0:Ines Calloway] {0:said} <0:the bridge is safe>.", "2021-03-15", "Monday"),
    ("“<0:The bridge is safe>,” [0:Ines Calloway] {0:said} in a statement late on Monday.", "2021-03-15", "late on Monday"),
    ("[0:Ines Calloway] on Sunday {0:denied} <0:that the bridge was unsafe>.", "2021-03-14", "Sunday"),
    ("Late last month, [0:Ines Calloway] {0:called} <0:the bridge safe>.", "2021-02", "Late last month"),
    ("[0:A report published on Monday] {0:said} <0:the bridge is safe>.", "2021-03-15", "Monday"),
    ("[0:A 2019 study] {0:found} <0:cracks in four piers>.", "2019", "2019"),
    ("On Monday, [0:Ines Calloway] {0:will announce} <0:the opening>.", "2021-03-22", "Monday"),
])
def test_dates_the_saying(text: str, day: str, words: str):
    when = told(text)[0]
    assert (when.said_on, when.said_on_text) == (day, words)
    assert [marked(text).text[s:e] for s, e in when.evidence["said_on"]] == [words]


@pytest.mark.parametrize("text", [
    "[0:Ines Calloway] {0:said} <0:the bridge would open on Monday>.",
    "“<0:We opened it on Monday>,” [0:she] {0:said}.",
    "[0:Ines Calloway, who was elected in 2019,] {0:said} <0:the bridge is safe>.",
    "Until Monday, [0:Ines Calloway] {0:denied} <0:it>.",
    "The piers cracked in 2019, and [0:Ines Calloway] {0:says} <0:they are safe>.",
    "In 2019, <0:four piers cracked>, {0:according to} [0:the builders].",
    "PORT ELLERY, March 16 (Agency) — [0:Ines Calloway] {0:criticised} <0:the builders>.",
    "[0:Ines Calloway] {0:discussed} <0:the plan> for Monday’s opening.",
    "[0:Ines Calloway] {0:said} <0:the bridge is safe>.",
])
def test_does_not_date_the_saying(text: str):
    assert told(text)[0].said_on is None


@pytest.mark.parametrize(("text", "venue"), [
    ("At a press conference in Selm on Monday, [0:Ines Calloway] {0:said} <0:it is safe>.", "a press conference in Selm"),
    ("“<0:It is safe>,” [0:she] {0:said} in an interview with The Selm Courier.", "an interview with The Selm Courier"),
    ("[0:Ines Calloway] {0:wrote} on Twitter <0:that it is safe>.", "Twitter"),
    ("During Monday night’s council debate, [0:Ines Calloway] {0:said} <0:it is safe>.", "Monday night’s council debate"),
    ("[0:She] {0:said} <0:it is safe> in testimony before the Bridge Committee.", "testimony before the Bridge Committee"),
    ("[0:The builders] issued a statement {0:denying} <0:that it is unsafe>.", "a statement"),
    ("[0:She] {0:told} a crowd in Veldany <0:that it is safe>.", "Veldany"),
    ("On “The Morning Ferry,” [0:Ines Calloway] {0:said} <0:it is safe>.", "“The Morning Ferry,”"),
    ("[0:Ines Calloway] {0:said} <0:it was raised at a rally in Selm>.", None),
    ("[0:Ines Calloway, who spoke at a rally in Selm,] {0:said} <0:it is safe>.", None),
    ("In the event of rain, [0:Ines Calloway] {0:said}, <0:it shuts>.", None),
])
def test_venue(text: str, venue: str | None):
    assert told(text)[0].venue == venue


SCENE = """At a rally in Selm on Monday, [0:Ines Calloway] {0:said} <0:the bridge would open>.

“<1:We have tested every cable twice>,” [1:she] {1:said}.

“<2:I would drive my own children across it>,” [2:Calloway] {2:added}.

[3:Oskar Lindqvist] {3:has long opposed} <3:the bridge>."""


def test_a_scene_dates_what_is_said_in_it():
    when = told(SCENE)
    assert [w.said_on for w in when] == ["2021-03-15"] * 3 + [None]
    assert [w.venue for w in when] == ["a rally in Selm"] * 3 + [None]
    assert all(0 < w.confidence["said_on"] <= 1 for w in when[:3])


def test_lead_takes_the_date_of_the_fuller_report():
    when = told("[0:Ines Calloway] {0:says} <0:the bridge is safe>.\n\nThe mayor spoke for an hour.\n\n"
                "At a rally on Monday, [1:Ines Calloway] {1:said} <1:the bridge is safe>.")
    assert [w.said_on for w in when] == ["2021-03-15", "2021-03-15"]


def test_speakers_told_apart_by_who():
    text = "At a rally on Monday, [0:Ines Calloway] {0:said} <0:the bridge would open>.\n\n“<1:We tested every cable>,” [1:the mayor] {1:said}."
    same = date(marked(text), "2021-03-17", [Who(("Ines Calloway",)), Who(("Ines Calloway",))])
    assert same[1].said_on == "2021-03-15"


def test_without_publication_date_the_words_are_kept():
    when = told("[0:Ines Calloway] {0:said} Tuesday <0:the bridge is safe>.", None)[0]
    assert (when.said_on, when.said_on_text) == (None, "Tuesday")
    assert told("[0:She] {0:said} on May 3, 2020, <0:it is safe>.", None)[0].said_on == "2020-05-03"


def test_a_range_needs_both_ends():
    assert told("[0:She] {0:said} from March 1 to March 5 <0:that it is safe>.")[0].said_on == "2021-03-01/2021-03-05"


def test_nothing_to_date():
    assert date(Marked("", (), (), Quotes(""), Layout("")), None) == []
    assert told("On Monday it rained.") == []


@st.composite
def anything(draw: st.DrawFn) -> Marked:
    pieces = ["Monday", "in a", "statement", "said", "“", "”", "he", ".", "\n\n", "at the", "rally", "on", "Twitter", ",", "2016", "May", "who", "\u2028", "😀", "interview with",
              "according to", "’s", "ST", ":", "In", "The"]
    text = draw(st.lists(st.sampled_from(pieces), max_size=60).map(" ".join) | st.text(max_size=120))
    made = []
    for _ in range(draw(st.integers(0, 5)) if len(text) > 3 else 0):
        cuts = sorted(draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=6, unique=True)))
        spans = list(pairwise(cuts))
        roles = draw(st.permutations(spans))
        source = roles[2:3] if draw(st.booleans()) else []
        made.append(Attribution(Passage.of(text, source), Passage.of(text, roles[:1]), Passage.of(text, roles[1:2]), draw(st.sampled_from(list(Kind))), 1.0))
    return Marked(text, tuple(made), (), Quotes(text), Layout(text))


@settings(max_examples=150)
@given(anything(), st.none() | st.sampled_from(["2016-10-04", "2016-10", "x"]))
def test_any_input_is_taken(m: Marked, published: str | None):
    when = date(m, published)
    assert len(when) == len(m.attributions)
    for w in when:
        assert isinstance(w, When)
        assert all(0 <= s < e <= len(m.text) for spans in w.evidence.values() for s, e in spans)
        assert all(0 <= v <= 1 for v in w.confidence.values())
        assert w.venue is None or w.venue in m.text
