"""Contexts and parts: what a content is said in answer to, its sentences, and its pieces."""

from __future__ import annotations

import pytest

from onrecord.claims import parts
from onrecord.claims.context import Page, leans, points, surroundings
from onrecord.labels import Certainty
from onrecord.layout import Layout
from onrecord.types import Passage
from tests.stance.spans import marked


@pytest.mark.parametrize("words", ["I'm not refuting that.", "it is a lie", "No comment.", "he would not rule that out before the inquiry had ended",
                                   "the level of detail is low and I think the jury is still out on that"])
def test_content_that_says_nothing_alone_leans_on_what_stands_before(words: str) -> None:
    assert leans(words)


@pytest.mark.parametrize("words", ["Corvane Hydro knew that the spillway of the Hollin Gorge dam was cracked",
                                   "the ministry had paid for a new spillway gate in the spring of last year"])
def test_content_that_names_what_it_is_about_needs_no_context(words: str) -> None:
    assert not leans(words)


def test_few_words_are_an_answer_only_where_they_are_spoken() -> None:
    assert leans("Without a doubt.")
    assert not leans("for patience", spoken=False)
    assert leans("it was true", spoken=False)


def test_pointing_contents_are_those_of_pronouns_and_the_like() -> None:
    assert all(map(points, ["it", "that", "the allegations", "all of the claims", "any such report"]))
    assert not any(map(points, ["it is a lie", "No", "the dam", "", "“…”"]))


def scene(notation: str, title: str | None = None) -> tuple[Page, tuple[Passage, Passage, Passage]]:
    """The page of a text with one attribution marked in it, and its roles."""
    found = marked(notation)
    (a,) = found.attributions
    return Page(found.text, title), (a.source, a.cue, a.content)


def test_context_has_the_question_and_what_stands_around_the_cue() -> None:
    page, roles = scene("The mill stands by the river.\n\nAsked whether the mill dumps dye in the river, [Ada Marlow] <said>: {“That is not true.”}", "Mill under fire")
    assert surroundings(page, *roles) == "Mill under fire. The mill stands by the river. Asked whether the mill dumps dye in the river, Ada Marlow said:"
    assert surroundings(page, *roles, title=False, longest=6) == "in the river, Ada Marlow said:"


def test_context_leaves_out_a_cue_that_only_tells_who_speaks() -> None:
    page, roles = scene("Q: Does the mill dump dye?\n\n{“I am afraid so,”} [Ada Marlow] <said>.")
    assert surroundings(page, *roles) == "Q: Does the mill dump dye?"


def test_later_sentence_of_a_quote_has_the_ones_before_it_as_context() -> None:
    page, roles = scene("The mill was searched.\n\n{“We looked at the mill. Nobody had cleaned it,”} [Ada Marlow] <said>.")
    first, second = parts.sentences(page.text, page.layout, roles[2])
    assert second.text == "Nobody had cleaned it,”"
    assert surroundings(page, *roles, second) == "The mill was searched. “We looked at the mill."
    assert surroundings(page, *roles, first) == "The mill was searched."


def test_first_words_of_an_article_have_no_context() -> None:
    page, roles = scene("{“Nothing,”} [Ada Marlow] <said>.")
    assert surroundings(page, *roles) is None


def test_sentences_of_a_quote_that_the_cue_interrupts() -> None:
    page, roles = scene("{“We dug here,} [she] <said>, {and we found it. It was dye.”}")
    found = parts.sentences(page.text, page.layout, roles[2])
    assert [p.text for p in found] == ["“We dug here, … and we found it.", "It was dye.”"]
    assert all(page.text[s:e] in p.text for p in found for s, e in p.spans)


def cut(text: str) -> list[str]:
    whole = Passage.of(text, [(0, len(text))])
    (sentence,) = parts.sentences(text, Layout(text), whole)
    return [p.text for p in parts.pieces(text, sentence)]


def test_pieces_are_cut_where_something_joins_them() -> None:
    assert cut("the mill had increased its output of paper and perhaps even its waste in the river") == [
        "the mill had increased its output of paper", "and perhaps even its waste in the river"]
    assert cut("salt and pepper were found in the mill") == ["salt and pepper were found in the mill"]


def test_a_sentence_has_few_pieces_however_many_commas() -> None:
    assert len(cut(", ".join(["the red mill"] * 60))) == parts.PIECES


@pytest.mark.parametrize(("text", "expected"), [
    ("the mill had increased its output of paper and perhaps even its waste in the river", [(Certainty.POSSIBLE, {1})]),
    ("they may be training the militia and arming the militia, but they are not paying it", [(Certainty.POSSIBLE, {0, 1})]),
    ("they may be poor people, but they are honest people", [(Certainty.POSSIBLE, {0})]),
    ("I think they are training the militia and they are arming it too, but nobody is paying it", [(Certainty.PROBABLE, {0, 1})]),
    ("the number of the guns, I think the jury is still out on that", [(Certainty.NONE, {1})]),
    ("the mill had increased its output of paper and its waste in the river", [])])
def test_a_hedge_covers_its_piece_and_what_hangs_on_it(text: str, expected: list[tuple[Certainty, set[int]]]) -> None:
    found = parts.pieces(text, Passage.of(text, [(0, len(text))]))
    assert [(s.certainty, set(s.pieces)) for s in parts.scopes(text, found)] == expected


def test_pieces_put_together_again_are_slices() -> None:
    text = "they may be poor, but they are honest, or so it seems"
    pieces = parts.pieces(text, Passage.of(text, [(0, len(text))]))
    assert parts.joined(text, pieces).text == text
    assert parts.words_of(text, pieces, {1, 2}) == "but they are honest, or so it seems"
    assert parts.joined(text, [pieces[0], pieces[2]]).spans == (pieces[0].spans[0], pieces[2].spans[0])
