"""Quoted stretches, kinds, and quotes that run on."""

from __future__ import annotations

import pytest

from onrecord.labels import Kind
from onrecord.reading.attributions import Found
from onrecord.reading.mend import mend
from onrecord.reading.quotes import Quotes
from onrecord.types import Passage, Span


def stretches(text: str) -> list[str]:
    return [text[s:e] for s, e in Quotes(text).spans]


@pytest.mark.parametrize(("text", "expected"), [
    ("“No,” she said. “Never.”", ["“No,”", "“Never.”"]),
    ('"No," she said.', ['"No,"']),
    ("'No,' she said. It's the council's.", ["'No,'"]),
    ("She said ``no'' twice", ["``no''"]),
    ("“He said ‘no’ to us,” she said.", ["“He said ‘no’ to us,”"]),
    ("“Left open", ["“Left open"]),
    ("The voters' log isn't here", []),
])
def test_quoted_stretches(text: str, expected: list[str]) -> None:
    assert stretches(text) == expected


def test_an_open_quote_ends_with_its_paragraph_and_says_so() -> None:
    text = "“One.\n\n“Two.”\n\nThree."
    quotes = Quotes(text)
    assert [text[s:e] for s, e in quotes.spans] == ["“One.", "“Two.”"]
    assert quotes.left_open == {quotes.spans[0]}


@pytest.mark.parametrize(("content", "kind"), [
    ("“It is safe,”", Kind.DIRECT),
    ("that the dam “is safe”", Kind.MIXED),
    ("the dam is safe", Kind.INDIRECT),
])
def test_kind_is_the_share_in_quotes(content: str, kind: Kind) -> None:
    text = f"{content} said Marlow."
    assert Quotes(text).kind(Passage.of(text, [[0, len(content)]]), text) == kind


def find(text: str, words: str) -> Span:
    at = text.index(words)
    return Span(at, at + len(words))


def test_a_quote_of_several_paragraphs_is_one_content() -> None:
    text = "Marlow said: “The river rose.\n\n“They told us to wait.\n\n“We waited.”\n\nNobody came."
    f = Found([find(text, "Marlow")], find(text, "said"), [find(text, "“The river rose")])
    mend(text, Quotes(text), [f])
    assert Passage.of(text, f.content).text == "“The river rose … “They told us to wait. … “We waited.”"


def test_a_quote_runs_back_to_the_paragraph_that_opened_it() -> None:
    text = "“The river rose.\n\n“They told us to wait,” Marlow said."
    f = Found([find(text, "Marlow")], find(text, "said"), [find(text, "“They told us to wait,”")])
    mend(text, Quotes(text), [f])
    assert Passage.of(text, f.content).text == "“The river rose. … “They told us to wait,”"


def test_a_quote_does_not_run_into_another_speakers() -> None:
    text = "“The river rose,” said Marlow. “We left.\n\n“Nobody told us,” said Brandt."
    a = Found([find(text, "Marlow")], find(text, "said"), [find(text, "“The river rose,”"), find(text, "“We left.")])
    b = Found([find(text, "Brandt")], Span(text.rindex("said"), text.rindex("said") + 4), [find(text, "“Nobody told us,”")])
    mend(text, Quotes(text), [a, b])
    assert len(a.content) == 2
    assert len(b.content) == 1


def test_a_span_that_two_claim_goes_to_the_nearer_cue() -> None:
    text = "“One,” said Marlow. “Two,” said Brandt. “Three.”"
    said = [text.index("said"), text.rindex("said")]
    a = Found([find(text, "Marlow")], Span(said[0], said[0] + 4), [find(text, "“One,”"), find(text, "“Three.”")])
    b = Found([find(text, "Brandt")], Span(said[1], said[1] + 4), [find(text, "“Two,”"), find(text, "“Three.”")])
    mend(text, Quotes(text), [a, b])
    assert [text[s:e] for s, e in a.content] == ["“One,”"]
    assert [text[s:e] for s, e in b.content] == ["“Two,”", "“Three.”"]


def test_a_mark_without_its_partner_is_left_out() -> None:
    text = "“They said the engineers were coming,” Marlow said."
    f = Found([find(text, "They")], find(text, "said"), [find(text, "the engineers were coming,”")])
    mend(text, Quotes(text), [f])
    assert [text[s:e] for s, e in f.content] == ["the engineers were coming,"]


@pytest.mark.parametrize("line", ["SELM — ", "SELM, Veldany (VPA) -- ", "LOWER SALLOW (Reuters) – "])
def test_a_dateline_is_no_content(line: str) -> None:
    text = f"{line}Three people died, officials said."
    f = Found([find(text, "officials")], find(text, "said"), [Span(0, text.index(", officials"))])
    mend(text, Quotes(text), [f])
    assert [text[s:e] for s, e in f.content] == ["Three people died"]
