"""The whole reader with the shipped model, on fictional text."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import onrecord
from onrecord import Article, Kind, Reader, Reading
from onrecord.errors import ModelError
from onrecord.types import HOW, WHEN, WHO, Passage

READER = Reader()

STORY = """The Hollin Gorge dam is safe, the minister for works, Dorrit Halvane, said on Monday.

“We have looked at every gate,” she told reporters, “and every gate holds.”

According to a report by the inspectorate, the log had been altered. Corvane Hydro denied that it had touched the log.

An engineer said that Halvane had told the council that the gates were old.

“The river rose in the night. We called the ministry.

“They told us to wait,” Bettina Karrow, the mayor, said."""


def of(text: str) -> Reading:
    return READER.read(Article(text=text))


def test_who_said_what() -> None:
    found = {(s.source.text, s.cue.text, s.content.text, s.kind) for s in of(STORY) if s.within is None}
    assert any("Halvane" in source and content.startswith("The Hollin Gorge dam is safe") and kind == Kind.INDIRECT
               for source, _, content, kind in found)
    assert ("she", "told", "“We have looked at every gate,” … “and every gate holds.”", Kind.DIRECT) in found
    assert any("report" in source and "According to" in cue and "the log had been altered" in content for source, cue, content, _ in found)
    assert any(source == "Corvane Hydro" and cue == "denied" for source, cue, _, _ in found)


def test_a_quote_over_two_paragraphs_is_one_content() -> None:
    [s] = [s for s in of(STORY) if "Karrow" in s.source.text]
    assert s.content.text == "“The river rose in the night. We called the ministry. … “They told us to wait,”"
    assert s.kind == Kind.DIRECT


def test_what_stands_inside_a_content_names_the_statement_around_it() -> None:
    statements = {s.id: s for s in of(STORY)}
    inner = [s for s in statements.values() if s.within]
    assert any(s.source.text == "Halvane" and statements[s.within or ""].source.text == "An engineer" for s in inner)
    for s in inner:
        around = statements[s.within or ""]
        assert all(any(a <= x and y <= b for a, b in around.content.spans) for x, y in s.content.spans)


def test_given_attributions_are_labelled_in_their_order() -> None:
    def at(words: str) -> Passage:
        return Passage.of(STORY, [(STORY.index(words), STORY.index(words) + len(words))])

    given = [(at("Corvane Hydro"), at("denied"), at("that it had touched the log")), (Passage(), Passage(), at("We have looked at every gate"))]
    reading = READER.label(Article(text=STORY, published="2024-09-17"), given)
    assert [(s.source, s.cue, s.content) for s in reading] == given
    assert all(s.attribution == 1.0 and s.within is None for s in reading)
    assert (reading.statements[0].stance, reading.statements[1].speaker.name) == ("denies", None)
    assert len(READER.label(Article(text=STORY), [])) == 0


def test_every_value_lies_in_the_text_and_has_a_known_name() -> None:
    for s in of(STORY):
        assert set(s.evidence) <= {*WHO, *WHEN, *HOW}
        assert set(s.confidence) <= {"attribution", *WHO, *WHEN, *HOW}
        assert all(0 <= c <= 1 for c in s.confidence.values())
        assert all(0 <= a < b <= len(STORY) for spans in s.evidence.values() for a, b in spans)


def test_the_native_form_round_trips() -> None:
    reading = of(STORY)
    again = Reading.from_json(reading.to_json())
    assert again == reading
    assert again.to_json() == reading.to_json()


def test_confidence_filters() -> None:
    all_of_them = Reader(min_confidence=0.0).read(Article(text=STORY))
    sure = Reader(min_confidence=0.9).read(Article(text=STORY))
    assert len(all_of_them) >= len(of(STORY)) >= len(sure) > 0
    assert all(s.confidence["attribution"] >= 0.9 for s in sure)


def test_the_same_article_reads_the_same_beside_others_and_in_threads() -> None:
    articles = [Article(text=STORY), Article(text="It rained."), Article(text=STORY * 3), Article(text=STORY)]
    one = [r.to_json() for r in Reader().read_many(articles)]
    many = [r.to_json() for r in Reader().read_many(articles, threads=3)]
    assert one == many
    assert one[0]["statements"] == of(STORY).to_json()["statements"] == one[3]["statements"]


def test_threads_must_be_one_or_more() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        list(READER.read_many([], threads=0))


def test_a_long_article_is_read_to_its_end_without_doubles() -> None:
    text = "\n\n".join(f"Paragraph {i} of the log. Ada Marlow said that gate {i} was shut." for i in range(300))
    reading = of(text)
    assert len({(s.cue.spans, s.content.spans) for s in reading}) == len(reading)
    found = {s.content.text for s in reading if s.within is None}
    assert sum(any(f"gate {i} was shut" in c for c in found) for i in range(300)) >= 295


def test_one_paragraph_longer_than_any_window() -> None:
    rng = random.Random(0)
    filler = "the water in the valley rose and fell again as it had done before " * 40
    text = f"Ada Marlow said that {filler}and that the gate held."
    reading = of(text)
    assert [s.source.text for s in reading][:1] == ["Ada Marlow"]
    text = " ".join(f"Marlow said that gate {rng.randrange(1000, 9999)} was shut." for _ in range(120))
    cues = [s.cue.spans[0] for s in of(text)]
    assert len(cues) == len(set(cues)) >= 115


def test_a_transcript() -> None:
    reading = of("THE CHAIR: We begin.\n\nMR. BRANDT: Nobody opened it.\n\nTHE CHAIR: Order.\n\nMR. BRANDT: Thank you.")
    assert [(s.source.text, s.content.text) for s in reading if s.within is None] == [
        ("THE CHAIR", "We begin."), ("MR. BRANDT", "Nobody opened it."), ("THE CHAIR", "Order."), ("MR. BRANDT", "Thank you.")]


def test_links_open_the_page_at_the_words() -> None:
    reading = READER.read(Article(text=STORY, url="https://courier.example/dam#top"))
    link = next(s.link for s in reading if s.source.text == "she")
    assert link == "https://courier.example/dam#:~:text=%E2%80%9CWe%20have%20looked%20at%20every%20gate%2C%E2%80%9D"
    assert all(s.link is None for s in of(STORY))


def test_a_missing_model_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="install onrecord again"):
        Reader(tmp_path).read(Article(text=STORY))


SAID = st.sampled_from(["“", "”", '"', "'", " said", " Marlow", ",", "\n\n", "A:", " that", "—", "\x00", "☃", "שלום", ":", "(", "``"])


@given(st.lists(st.one_of(SAID, st.text(max_size=12)), max_size=40).map("".join))
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_text_is_read_and_every_word_is_a_slice_of_it(text: str) -> None:
    article = Article(text=text)
    for s in Reader(min_confidence=0.0).read(article) if text == "" else READER.read(article):
        assert s.content.spans
        for passage in (s.source, s.cue, s.content):
            assert passage.text == " … ".join(article.text[a:b] for a, b in passage.spans)
            assert all(0 <= a < b <= len(text) for a, b in passage.spans)


@pytest.mark.parametrize("name", ["read", "Reader"])
def test_the_examples_in_docstrings_run(name: str) -> None:
    import doctest

    failed, tried = 0, 0
    runner = doctest.DocTestRunner()
    for test in doctest.DocTestFinder().find(getattr(onrecord, name), name, globs={}):
        result = runner.run(test)
        failed, tried = failed + result.failed, tried + result.attempted
    assert tried and not failed


def test_in_a_turn_of_a_transcript_i_is_who_speaks():
    text = ("CHAIR HOLM: Good afternoon. I said in July that the rise in prices would be temporary.\n\nADA MARLOW: Thank you. I told the council that it would not.\n\n"
            "CHAIR HOLM: Well, nobody can be certain.")
    said = {s.content.text.rstrip("."): s for s in READER.read(Article(text=text))}
    assert said["that the rise in prices would be temporary"].speaker.name == "Holm"
    assert said["that it would not"].speaker.name == "Ada Marlow"
