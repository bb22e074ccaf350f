"""Positions: the sign, the scale, the part that is about the claim and how sure that part is."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from onrecord.claims.context import Page, leans, surroundings
from onrecord.claims.embed import Embedder
from onrecord.claims.position import Judged, Said, confidence, how_of, judge, value
from onrecord.claims.relate import RelationModel
from onrecord.labels import Certainty, Relation, Stance, Uttered
from onrecord.reader import Reader
from onrecord.types import Article, Passage, Reading
from tests.claims.affair import CLAIM, PUBLISHED, TEXT, TITLE

YES = Uttered.YES


@pytest.mark.parametrize(("relation", "stance", "certainty", "expected"), [
    (Relation.FOR, Stance.AFFIRMS, Certainty.CERTAIN, 3),
    (Relation.FOR, Stance.AFFIRMS, Certainty.PROBABLE, 2),
    (Relation.FOR, Stance.AFFIRMS, Certainty.POSSIBLE, 1),
    (Relation.FOR, Stance.DENIES, Certainty.CERTAIN, -3),
    (Relation.AGAINST, Stance.AFFIRMS, Certainty.CERTAIN, -3),
    (Relation.AGAINST, Stance.AFFIRMS, Certainty.POSSIBLE, -1),
    (Relation.AGAINST, Stance.DENIES, Certainty.PROBABLE, 2),
    (Relation.FOR, Stance.OPEN, Certainty.NONE, 0),
    (Relation.OBSERVING, Stance.AFFIRMS, Certainty.CERTAIN, 0),
    (Relation.UNRELATED, Stance.AFFIRMS, Certainty.CERTAIN, None)])
def test_value_is_sign_times_certainty(relation: Relation, stance: Stance, certainty: Certainty, expected: int | None) -> None:
    assert value(relation, stance, certainty, YES) == expected


@pytest.mark.parametrize("uttered", [Uttered.NO, Uttered.UNREAL])
def test_what_was_not_said_has_no_value(uttered: Uttered) -> None:
    assert value(Relation.FOR, Stance.AFFIRMS, Certainty.CERTAIN, uttered) is None


@cache
def reader() -> Reader:
    return Reader()


@cache
def model() -> RelationModel:
    return RelationModel()


def said(text: str, title: str | None = None) -> tuple[Reading, list[Said]]:
    reading = reader().read(Article(text, published=PUBLISHED))
    page = Page(text, title)
    return reading, [Said(page, s) for s in reading]


@cache
def embedder() -> Embedder:
    return Embedder()


def judged(found: list[Said], claim: str) -> list[Judged]:
    """As the ledger asks: with the cosine of each content, and what it answers, to the claim."""
    texts = [f"{surroundings(s.page, s.statement.source, s.statement.cue, s.statement.content, title=False)} {s.statement.content.text}"
             if leans(s.statement.content.text) else s.statement.content.text for s in found]
    vectors = embedder().embed([claim, *texts])
    return judge([replace(s, near=float(v @ vectors[0])) for s, v in zip(found, vectors[1:], strict=True)], claim, model(),
                 lambda some: (embedder().embed(some) @ vectors[0]).tolist())


def one(text: str, claim: str) -> Judged:
    """The one statement of a text, seen from a claim."""
    (found,) = judged(said(text)[1], claim)
    return found


@pytest.mark.parametrize(("text", "expected"), [
    ("The mill dumps dye in the Orle, Ada Marlow said.", 3),
    ("The mill probably dumps dye in the Orle, Ada Marlow said.", 2),
    ("The mill may be dumping dye in the Orle, Ada Marlow said.", 1),
    ("The mill does not dump dye in the Orle, Ada Marlow said.", -3),
    ("Ada Marlow denied that the mill dumps dye in the Orle.", -3)])
def test_sign_and_certainty_make_the_value(text: str, expected: int) -> None:
    assert one(text, "The mill dumps dye in the Orle").value == expected
    assert one(text, "The mill does not dump dye in the Orle").value == -expected


def test_what_is_about_something_else_has_no_position() -> None:
    found = one("The new school in Selm opens in spring, Ada Marlow said.", "The mill dumps dye in the Orle")
    assert (found.relation, found.value, found.part) == (Relation.UNRELATED, None, Passage())


def test_certainty_is_that_of_the_part_that_is_about_the_claim() -> None:
    text = "Norland had increased its contacts with the Sarn militia and perhaps even its arms deliveries to the Sarn militia, Hugo Tarn said."
    (statement,) = said(text)[0]
    assert statement.certainty is Certainty.CERTAIN
    assert one(text, "Norland delivers arms to the Sarn militia").value == 1


def test_the_part_is_the_sentence_that_is_about_the_claim() -> None:
    text = "“We have painted the gates of the old mill. The mill dumps dye in the Orle. Nobody came to the fair,” Ada Marlow said."
    found = one(text, "The mill dumps dye in the Orle")
    assert found.part.text == "The mill dumps dye in the Orle."
    assert all(text[s:e] in found.part.text for s, e in found.part.spans)


def test_a_part_is_read_under_the_same_cue() -> None:
    text = "“We saw it on Monday. Perhaps the mill dumps dye in the Orle,” Ada Marlow said."
    reading, (it,) = said(text)
    (statement,) = reading
    assert statement.certainty is Certainty.CERTAIN
    start = text.index("Perhaps")
    part = Passage.of(text, [(start, text.index(",”"))])
    assert how_of(it, part).certainty is Certainty.POSSIBLE
    assert how_of(it, statement.content) == statement.how
    assert how_of(Said(it.page, statement, settled=True), part) == statement.how, "a person's value holds for every part"


def test_what_a_speaker_says_that_others_say_is_observed() -> None:
    text = "Ada Marlow said that the mill dumps dye in the Orle."
    (it,) = said(text)[1]
    whole = it.statement.content
    assert judged([it], "The mill dumps dye in the Orle")[0].value == 3
    reported = Said(it.page, it.statement, reported=(whole,))
    found = judged([reported], "The mill dumps dye in the Orle")[0]
    assert (found.relation, found.value) == (Relation.OBSERVING, 0)


def test_confidence_falls_with_each_thing_that_has_to_be_right() -> None:
    (it,) = said("The mill dumps dye in the Orle, Ada Marlow said.")[1]
    (found,) = judged([it], "The mill dumps dye in the Orle")
    assert 0 < confidence(found, it.statement) < min(found.confidence, it.statement.attribution)


def test_affair_of_many_shades() -> None:
    """The article of `affair`: each shade has its place on the scale."""
    reading, all_said = said(TEXT, TITLE)
    found = {s.content.text: (s.who.name, s.said_on, j) for s, j in zip(reading, judged(all_said, CLAIM), strict=True)}

    def position(start: str) -> tuple[str | None, str | None, int | None]:
        ((name, said_on, j),) = [one for text, one in found.items() if text.startswith(start)]
        assert j.relation is not Relation.UNRELATED, start
        return name, said_on, j.value

    assert position("“Well, I’m not refuting that") == ("Tomas Brandt", "2031-04-28", 0)
    assert position("“The number of them") == ("Ida Marlow", "2031-04-28", 0)
    assert position("“I think it is fair to assume") == ("Karl Holm", "2031-03", 1)
    assert position("that Norland had increased") == ("Hugo Tarn", "2031-03", 1)
    assert position("Norland of sending weapons") == ("Tomas Brandt", "2031-02", None)
    assert position("that Norland was not giving") == ("Jonas Ekeby", "2031-01", -3)
    assert position("“There are things in the files")[2] in (0, 1)


def test_nothing_to_judge() -> None:
    assert judge([], CLAIM, model()) == []


@pytest.mark.parametrize(("words", "expected"), [
    ("You keep saying that the mill dumps dye in the Orle.", Relation.OBSERVING),
    ("The mill, you’ve told us, is dumping dye in the Orle.", Relation.OBSERVING),
    ("The mill is dumping dye in the Orle, and you can smell it.", Relation.FOR)])
def test_what_those_spoken_to_have_said_is_not_the_speakers_own_word(words: str, expected: Relation) -> None:
    _, statements = said(f"The hearing was short. “{words}” the reporter Ines Pohl said on Tuesday.")
    assert [j.relation for j in judged(statements[:1], "The mill dumps dye in the Orle")] == [expected]


@pytest.mark.parametrize(("words", "expected"), [
    ("I cannot rule out that the mill dumps dye in the Orle.", 1),
    ("You can’t exclude the possibility that the mill is dumping dye in the Orle.", 1)])
def test_what_is_not_ruled_out_is_possible(words: str, expected: int) -> None:
    reading, statements = said(f"“{words}” the inspector Ines Pohl said on Tuesday.")
    (found,) = judged(statements[:1], "The mill dumps dye in the Orle")
    assert found.value == expected
    assert found.part.text in reading.article.text


@pytest.mark.parametrize(("claim", "expected"), [("Corvane Hydro knew of the crack", -3), ("Corvane Hydro did not know of the crack", 3)])
def test_who_denies_any_of_it_denies_it(claim: str, expected: int) -> None:
    _, statements = said("Corvane Hydro said it was studying the emails and would not comment further. The company has repeatedly denied any knowledge of the crack.")
    denied = [s for s in statements if s.statement.content.text.startswith("any knowledge")]
    assert [j.value for j in judged(denied, claim)] == [expected]
