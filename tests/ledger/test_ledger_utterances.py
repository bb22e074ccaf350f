"""The same saying in many articles: one utterance with its appearances; and what is never one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from onrecord.labels import SpeakerType, Stance, Uttered
from onrecord.ledger import Ledger
from onrecord.ledger import claims as kept_claims
from onrecord.ledger.tables import relations, statements
from onrecord.ledger.utterances import Appearances
from onrecord.ledger.wording import same, wording
from onrecord.types import Reading
from tests.ledger.dumping import sound
from tests.ledger.making import Said, reading

LONG = "We will not close the ferry this year or the next. The harbour wall can wait, and the town cannot do without its boat"
FERRY = "We will not close the ferry this year or the next"
WALL = "The harbour wall can wait, and the town cannot do without its boat"


def add(ledger: Ledger, said: Said, n: int, *more: str | Said, **about: Any) -> int:
    """Files one article with a statement; the number of its utterance."""
    about = {"url": f"https://courier{n}.example/{n}", "published": "2031-04-02"} | about
    number = ledger.add(reading(f"Report number {n} from the town of Selm.", said, *more, **about)).article
    with ledger.reading() as connection:
        return int(connection.execute(select(statements.c.utterance_id).where(statements.c.article_id == number, statements.c.current)
                                      .order_by(statements.c.place)).scalars().first() or 0)


def one(ledger: Ledger, first: Said, second: Said, **about: Any) -> bool:
    """Whether two articles' statements are one utterance."""
    return add(ledger, first, 1) == add(ledger, second, 2, **about)


FENN = Said("Orla Fenn", FERRY)


@pytest.mark.parametrize("second", [
    FENN,
    replace(FENN, cue="told reporters", direct=False, what=f"that {FERRY.lower()}"),
    replace(FENN, what="we will not close the ferry — this year, or the next!"),
    replace(FENN, what="We won’t close the ferry this year or the next"),
    replace(FENN, who="Ms. Fenn", name="Orla Fenn"),
    replace(FENN, what=LONG),
    replace(FENN, what="[The board] will not close the ferry this year or the next"),
], ids=["same words", "indirect", "punctuation", "contraction", "shorter name", "longer quote", "brackets"])
def test_the_same_saying_again_is_an_appearance(ledger: Ledger, second: Said):
    number = add(ledger, FENN, 1)
    assert add(ledger, second, 2) == number
    assert ledger.appearances(number) == Appearances(2, 2)


@pytest.mark.parametrize("second", [
    replace(FENN, who="Tomas Brandt"),
    replace(FENN, what="We will close the ferry this year or the next"),
    replace(FENN, what="We may not close the ferry this year or the next"),
    replace(FENN, what="We will not open the ferry this year or the next"),
    replace(FENN, what="We will not close the bridge this year or the next"),
    replace(FENN, cue="denied", stance=Stance.DENIES),
    replace(FENN, uttered=Uttered.NO),
    replace(FENN, what="If the council pays, we will not close the ferry this year or the next"),
    replace(FENN, who="a member of the board", type=SpeakerType.ANONYMOUS),
    replace(FENN, who=""),
], ids=["other speaker", "no not", "less sure", "opposite word", "other thing", "denied", "not said", "condition", "unnamed", "nobody"])
def test_another_saying_is_another_utterance(ledger: Ledger, second: Said):
    assert not one(ledger, FENN, second)


def test_figures_make_a_difference(ledger: Ledger):
    cost = Said("Orla Fenn", "The route cost 1.4 million crowns more than it earned last year")
    assert one(ledger, cost, cost)
    assert add(ledger, replace(cost, what=cost.what.replace("1.4", "2.4")), 3) != add(ledger, cost, 4)


def test_a_quote_cut_out_of_a_longer_one_leads_back_to_it(ledger: Ledger):
    number = add(ledger, replace(FENN, what=LONG), 1)
    assert add(ledger, FENN, 2) == number and add(ledger, replace(FENN, what=WALL), 3) == number
    assert add(ledger, replace(FENN, what="The town cannot do"), 4) != number


@pytest.mark.parametrize(("about", "expected"), [
    ({"published": "2031-04-11"}, True), ({"published": "2031-04-30"}, False), ({"published": "2032-04-02"}, False), ({"published": None}, True), ({"published": "2031-04"}, True)],
    ids=["nine days", "a month", "a year", "no date", "that month"])
def test_reports_without_a_date_of_saying_are_compared_by_when_they_were_published(ledger: Ledger, about: dict[str, Any], expected: bool):
    assert one(ledger, FENN, FENN, **about) is expected


@pytest.mark.parametrize(("on", "expected"), [
    ("2031-04-01", True), ("2031-04", True), ("2031-03-28/2031-04-03", True), ("2031-05-01", False), ("2030", False)])
def test_a_quote_recalled_a_year_later_is_the_same_if_it_was_said_on_the_same_day(ledger: Ledger, on: str, expected: bool):
    assert one(ledger, replace(FENN, on="2031-04-01"), replace(FENN, on=on), published="2032-04-02") is expected


@pytest.mark.parametrize("said", [Said("Orla Fenn", "No comment"), Said("a clerk", FERRY, type=SpeakerType.ANONYMOUS), Said("", FERRY, direct=False)], ids=["short", "unnamed", "nobody"])
def test_what_anybody_may_say_is_one_only_in_near_copies(ledger: Ledger, said: Said):
    wire = ["The harbour board of Selm met on Tuesday night to decide about the ferry, and about forty people from the town came to speak against closing it.",
            "The route loses more than a million crowns a year, according to accounts that the board has shown to the council and to this newspaper."]
    first = add(ledger, said, 1, *wire)
    assert add(ledger, said, 2, *wire) == first != add(ledger, said, 3)
    assert ledger.appearances(first) == Appearances(2, 1)


def test_the_same_words_twice_in_an_article_are_one_utterance(ledger: Ledger):
    number = add(ledger, FENN, 1, "The board met for three hours.", replace(FENN, cue="added"))
    assert ledger.appearances(number) == Appearances(1, 1)
    with ledger.reading() as connection:
        assert connection.execute(select(statements.c.utterance_id)).scalars().all() == [number, number]


def test_two_who_say_no_in_one_article_are_two(ledger: Ledger):
    ledger.add(reading(Said("Orla Fenn", "No"), Said("Tomas Brandt", "No"), Said("Orla Fenn", "No")))
    with ledger.reading() as connection:
        fenn, brandt, again = connection.execute(select(statements.c.utterance_id).order_by(statements.c.place)).scalars()
    assert fenn == again != brandt


def test_numbers_last_through_rereading_and_new_versions(ledger: Ledger):
    other = Said("Tomas Brandt", "The minutes of the board prove every word of it")
    first = reading(FENN, other, url="https://courier.example/ferry")
    ledger.add(first)

    def numbers() -> list[int | None]:
        with ledger.reading() as connection:
            return list(connection.execute(select(statements.c.utterance_id).where(statements.c.current).order_by(statements.c.place)).scalars())

    before = numbers()
    # a newer model leaves the quote marks out of the spans: other statements in the tables, the same sayings
    shifted = reading(replace(FENN, direct=True), other, url="https://courier.example/ferry").statements
    anew = tuple(replace(s, id=f"anew{n}", content=type(s.content).of(first.article.text, [(a + 1, b - 2) for a, b in s.content.spans])) for n, s in enumerate(shifted))
    ledger.add(Reading(first.article, anew, "test reader 2"))
    assert numbers() == before
    ledger.add(replace(reading("Updated at noon.", other, FENN, url="https://courier.example/ferry"), run="test reader 2"))
    assert numbers() == before[::-1]
    assert ledger.appearances(before[0] or 0) == Appearances(1, 1)


def test_an_utterance_that_is_read_out_of_nothing_goes(ledger: Ledger):
    first = reading(FENN, url="https://courier.example/ferry")
    ledger.add(first)
    ledger.add(Reading(first.article, (), "test reader 2"))
    with ledger.reading() as connection:
        assert [connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() for table in ("utterances", "echoes", "statements")] == [0, 0, 0]


@pytest.mark.parametrize(("one", "other", "expected"), [
    ("It is safe.", "it is safe", True), ("It is safe", "It is not safe", False), ("It is safe now", "It was safe then", False),
    ("the dam would hold until the spring of 2032", "the dam will hold until the spring of 2032", True),
    ("the dam will hold until the spring of 2032", "the dam will hold until the spring of 2033", False),
    ("", "", True), ("—", "…", True), ("Ça alors, l’été déjà", "ça alors, l'été déjà", True)])
def test_wordings(one: str, other: str, expected: bool):
    assert (same(wording(one), wording(other), quotes=True) > 0) is expected
    assert same(wording(one), wording(other), quotes=True) == same(wording(other), wording(one), quotes=True)


def _utterances(ledger: Ledger) -> list[int]:
    """The utterance of each statement, in their order."""
    with ledger.reading() as connection:
        return list(connection.execute(select(statements.c.utterance_id).order_by(statements.c.id)).scalars())


def test_what_merged_speakers_say_comes_together_and_goes_apart_again(ledger: Ledger):
    words = "we will not close the night ferry to Selm before the spring tides"
    add(ledger, Said("Orla Fenn", words), 1)
    add(ledger, Said("Ida Castell", words), 2, Said("Ida Castell", "and nobody has asked us to think about it once more this year"))
    first, second, third = _utterances(ledger)
    assert len({first, second, third}) == 3
    claim = ledger.by("ada")
    with ledger.writing() as connection:
        kept_claims.make(connection, "The night ferry will be closed")
    claim.relate(2, "The night ferry will be closed", "against")
    numbers = {found.name: found.number for found in ledger.speakers()}
    made = claim.merge(numbers["Ida Castell"], numbers["Orla Fenn"])
    assert _utterances(ledger) == [first, first, third] and ledger.appearances(first) == Appearances(2, 2) and sound(ledger) == []
    assert _related(ledger) == {first: "against"}
    claim.undo(made)
    again = _utterances(ledger)
    assert again[0] == first and again[1] != first and again[2] == third and ledger.appearances(first) == Appearances(1, 1) and sound(ledger) == []
    assert _related(ledger) == {again[1]: "against"}


def test_what_a_speaker_is_split_off_said_is_no_appearance_of_the_others(ledger: Ledger):
    words = "we will not close the night ferry to Selm before the spring tides"
    for n in (1, 2, 3):
        add(ledger, Said("Orla Fenn", words), n)
    assert len(set(_utterances(ledger))) == 1
    whole = ledger.speakers("Orla Fenn")[0].number
    other, _ = ledger.by("ada").split(whole, [2, 3])
    first, second, third = _utterances(ledger)
    assert second == third != first and sound(ledger) == []
    add(ledger, Said("Orla Fenn", words), 4)  # the linker has two of this name: whoever it is, it is a saying of that one
    assert sound(ledger) == [] and other != whole


def _related(ledger: Ledger) -> dict[int, str]:
    with ledger.reading() as connection:
        return dict(connection.execute(select(relations.c.utterance_id, relations.c.relation)).all())
