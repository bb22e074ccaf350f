"""Changes of position and contradictions among positions made by hand."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from onrecord.claims import moves
from onrecord.labels import Certainty, Relation, SpeakerType, Stance, Uttered, Verdict
from onrecord.positions import Position
from tests.ledger.making import Said, reading

CLAIM = "The mill dumps dye in the river Orle"
_SURE = {3: Certainty.CERTAIN, 2: Certainty.PROBABLE, 1: Certainty.POSSIBLE, 0: Certainty.NONE}
_numbers = itertools.count(1)


def position(who: str, value: int | None, on: str | None = None, *, speakers: tuple[int, ...] | None = None, type: SpeakerType = SpeakerType.PERSON,
             relation: Relation | None = None, sure: float = 0.8, verdict: Verdict | None = None, published: str = "2031-06-01", words: str = "") -> Position:
    """What somebody said on the claim, as following it would give."""
    uttered = Uttered.NO if value is None else Uttered.YES
    stance = Stance.DENIES if (value or 0) < 0 else Stance.OPEN if value == 0 else Stance.AFFIRMS
    said = Said(who, words or f"the mill dumps dye in the river Orle, {on or 'one day'}", on=on, type=type, stance=stance, certainty=_SURE[abs(value or 0)],
                uttered=uttered, sure=1.0, direct=False)
    number = next(_numbers)
    found = reading(said, url=f"https://courier.example/{number}", published=published)
    s = found.statements[0]
    names = tuple(who.split(" and ")) if who else ()
    return Position(CLAIM, s, number, number, "The mill", "The Example Courier", published, who or None,
                    tuple(sum(map(ord, name)) for name in names) if speakers is None else speakers, relation or Relation.FOR, s.content,
                    s.certainty, value, sure, verdict=verdict)


def steps(*positions: Position) -> list[tuple[str, int | None, int | None]]:
    return [(c.name, c.before.value, c.after.value) for c in moves.changes(positions)]


@pytest.mark.parametrize(("on", "expected"), [
    ("2031-02-03", ("2031-02-03", "2031-02-03")), ("2031-02", ("2031-02-01", "2031-02-28")), ("2032-02", ("2032-02-01", "2032-02-29")),
    ("2031-12", ("2031-12-01", "2031-12-31")), ("2031", ("2031-01-01", "2031-12-31")), ("2031-02-03/2031-03", ("2031-02-03", "2031-03-31")),
    ("soon", None), ("2031-13", None), ("2031-02-30", None)])
def test_days_of_a_date(on: str, expected: tuple[str, str] | None) -> None:
    found = moves.days(on)
    assert (found and (found[0].isoformat(), found[1].isoformat())) == expected


@pytest.mark.parametrize(("one", "other", "expected"), [
    ("2031-02", "2031-03-01", 1.0), ("2031-03-01", "2031-02", 0.0), ("2031-02-03", "2031-02-03", 0.0), ("2031-02-14", "2031-02", 0.5),
    ("2031-02", "2031-02-28", 27 / 28), ("2031-02", "2031-02", 27 / 56), ("soon", "2031", 0.0)])
def test_how_likely_a_date_lies_before_another(one: str, other: str, expected: float) -> None:
    assert moves.before(one, other) == pytest.approx(expected)


def test_change_is_found_whatever_order_they_come_in() -> None:
    first, last = position("Ada Marlow", 3, "2031-02"), position("Ada Marlow", -2, "2031-04-01")
    (change,) = moves.changes([last, first])
    assert (change.before, change.after, change.steps, change.ordered, change.possible) == (first, last, -5, True, True)
    assert change.confidence == pytest.approx(0.64)
    data = change.to_json()
    assert (data["before"]["said_on"], data["after"]["said_on"]) == ("2031-02", "2031-04-01")
    assert all(data[side]["part_text"] and data[side]["link"] for side in ("before", "after"))


def test_a_step_is_no_change_but_steps_add_up() -> None:
    assert steps(position("Ada Marlow", 3, "2031-01"), position("Ada Marlow", 2, "2031-02")) == []
    assert steps(*(position("Ada Marlow", v, f"2031-0{n}") for n, v in enumerate([3, 2, 1, 1, 0], 1))) == [("Ada Marlow", 3, 1)]
    assert steps(*(position("Ada Marlow", v, f"2031-0{n}") for n, v in enumerate([3, 3, -3, -3, 3], 1))) == [("Ada Marlow", 3, -3), ("Ada Marlow", -3, 3)]


def test_latest_of_equal_positions_is_the_one_before() -> None:
    again = position("Ada Marlow", 3, "2031-03")
    (change,) = moves.changes([position("Ada Marlow", 3, "2031-01"), again, position("Ada Marlow", 0, "2031-05")])
    assert change.before is again


@pytest.mark.parametrize("other", [
    position("Ada Marlow", -3, None), position("Ada Marlow", None, "2031-04"), position("Ada Marlow", -3, "2031-02"[:4] + "-01-01"), position("Orla Fenn", -3, "2031-04"),
    position("Ada Marlow", 0, "2031-04", relation=Relation.OBSERVING)],
    ids=["undated", "not said", "on one day", "another speaker", "observing"])
def test_what_is_no_change(other: Position) -> None:
    assert steps(position("Ada Marlow", 3, "2031-01-01"), other) == []


def test_what_is_of_one_month_says_nothing_of_what_held_since() -> None:
    assert steps(position("Ada Marlow", 3, "2031-02"), position("Ada Marlow", -3, "2031-02"), position("Ada Marlow", 3, "2031-04")) == []


def test_unnamed_sources_do_not_change() -> None:
    assert steps(*(position("an official", v, f"2031-0{v + 4}", speakers=(7,), type=SpeakerType.ANONYMOUS) for v in (-3, 3))) == []


def test_order_that_is_not_sure_lowers_confidence() -> None:
    sure = moves.changes([position("Ada Marlow", 3, "2031-02"), position("Ada Marlow", -3, "2031-03-02")])[0]
    unsure = moves.changes([position("Ada Marlow", 3, "2031-02"), position("Ada Marlow", -3, "2031-02-20")])[0]
    assert sure.ordered and not unsure.ordered
    assert unsure.confidence == pytest.approx(sure.confidence * 19 / 28)
    turned = moves.changes([position("Ada Marlow", 3, "2031-02"), position("Ada Marlow", -3, "2031-02-05")])[0]
    assert (turned.before.value, turned.after.value) == (-3, 3)


def test_reviewed_on_both_sides_is_not_only_possible() -> None:
    one, other = position("Ada Marlow", 3, "2031-01", verdict=Verdict.ACCEPTED), position("Ada Marlow", -3, "2031-02")
    assert moves.changes([one, other])[0].possible
    assert not moves.changes([one, replace(other, verdict=Verdict.CHANGED)])[0].possible


def test_who_speaks_together_changes_each() -> None:
    found = moves.changes([position("Ada Marlow and Orla Fenn", 3, "2031-01"), position("Orla Fenn", -3, "2031-02")])
    assert [(c.name, c.steps) for c in found] == [("Orla Fenn", -6)]


def test_contradiction_has_both_sides() -> None:
    pro, con = position("Ada Marlow", 3, "2031-02"), position("Piers Haddow", -2, "2031-03-10")
    (found,) = moves.contradictions([con, pro])
    assert (found.pro, found.con, found.strength, found.days, found.possible) == (pro, con, 2, 10, True)
    assert found.confidence == pytest.approx(0.64)
    data = found.to_json()
    assert (data["pro"]["speaker"], data["con"]["speaker"]) == ("Ada Marlow", "Piers Haddow")
    assert data["pro"]["link"] and data["con"]["part_text"]


@pytest.mark.parametrize(("one", "other", "there"), [(3, -3, True), (1, -3, True), (2, -2, True), (1, -2, False), (1, -1, False), (3, 0, False), (3, 1, False), (3, None, False)])
def test_both_may_be_right_where_they_are_near(one: int, other: int | None, there: bool) -> None:
    assert bool(moves.contradictions([position("Ada Marlow", one, "2031-02"), position("Piers Haddow", other, "2031-03")])) is there


def test_latest_position_counts() -> None:
    taken_back = [position("Ada Marlow", 3, "2031-01"), position("Ada Marlow", -3, "2031-03")]
    assert moves.contradictions([*taken_back, position("Piers Haddow", -3, "2031-02")]) == []
    undated = position("Ada Marlow", 3, None, published="2031-09-01")
    assert moves.contradictions([*taken_back, undated, position("Piers Haddow", -3, "2031-02")]) == []
    (found,) = moves.contradictions([undated, position("Piers Haddow", -3, "2031-02")])
    assert found.days is None


def test_strongest_contradiction_comes_first_and_nobody_contradicts_himself() -> None:
    found = moves.contradictions([position("Ada Marlow", 1, "2031-02"), position("Ida Castell", 3, "2031-02", sure=0.3), position("Ada Marlow and Piers Haddow", -3, "2031-02")])
    assert [(c.pro.speaker, c.con.speaker, c.strength) for c in found] == [("Ida Castell", "Ada Marlow and Piers Haddow", 3)]


def test_unnamed_sources_contradict_but_nobody_does_not() -> None:
    con = position("Piers Haddow", -3, "2031-02")
    assert moves.contradictions([position("an official", 3, "2031-02", type=SpeakerType.ANONYMOUS), con])
    assert not moves.contradictions([position("", 3, "2031-02", type=SpeakerType.NONE), con])


def test_denial_of_something_else_only_observes() -> None:
    other = position("Piers Haddow", 0, "2031-02", relation=Relation.OBSERVING)
    assert moves.contradictions([position("Ada Marlow", 3, "2031-02"), other]) == []


def test_course_of_a_group() -> None:
    said = [position("Ada Marlow", 3, "2031-01"), position("Orla Fenn", 1, "2031-01"), position("Ada Marlow", None, "2031-02"),
            position("Ada Marlow", 0, "2031-04-24"), position("Orla Fenn", 0, None)]
    january, february, april = moves.course(said)
    assert (january.on, january.median, january.low, january.high, dict(january.stands)) == ("2031-01", 2.0, 1, 3, {"Ada Marlow": 3, "Orla Fenn": 1})
    assert (february.median, [p.value for p in february.said]) == (2.0, [None])
    assert (april.median, april.low, april.high) == (0.5, 0, 1)
    assert [c.name for c in april.moved] == ["Ada Marlow"]
    assert april.to_json()["moved"][0]["steps"] == -3


def test_nothing_comes_of_nothing() -> None:
    assert (moves.changes([]), moves.contradictions([]), moves.course([])) == ([], [], [])
