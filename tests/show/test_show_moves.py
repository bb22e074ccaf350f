"""What moved, as a terminal shows it."""

from __future__ import annotations

import io
import re

import pytest
from rich.console import Console

from onrecord.claims import moves
from onrecord.labels import Verdict
from onrecord.positions import Position
from onrecord.show.moves import print_course, print_moves
from tests.claims.test_claims_moves import position


def console(width: int = 100) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, width=width, highlight=False), out


def test_both_sides_have_date_value_words_and_link() -> None:
    said = [position("Ada Marlow", 3, "2031-02"), position("Ada Marlow", -2, "2031-04-01"), position("Piers Haddow", 3, "2031-03-02", words="dye \x1b[31m everywhere")]
    screen, out = console()
    print_moves(screen, moves.changes(said), moves.contradictions(said))
    text = out.getvalue()
    assert "1 change of position" in text and "1 contradiction" in text and "30 days apart" in text
    assert text.count("possible, not reviewed") == 2
    assert re.search(r"2031-02 +\+3 ···│■■■  certainly so  Ada Marlow", text) and re.search(r"2031-04-01 +-2 ·■■│···  probably not  Ada Marlow", text)
    assert text.count("https://courier.example/") == 4
    assert "\x1b" not in text


def test_more_than_are_shown_are_counted() -> None:
    said = [position(f"Speaker {n}", 3, "2031-02") for n in range(4)] + [position("Piers Haddow", -3, "2031-02")]
    screen, out = console()
    print_moves(screen, [], moves.contradictions(said), most=1)
    assert "4 contradictions" in out.getvalue() and "and 3 more" in out.getvalue() and out.getvalue().count("Piers Haddow") == 2


def test_reviewed_and_unsure_order_are_told() -> None:
    said = [position("Ada Marlow", 3, "2031-02", verdict=Verdict.ACCEPTED), position("Ada Marlow", -2, "2031-02-25", verdict=Verdict.CHANGED)]
    screen, out = console(140)
    print_moves(screen, moves.changes(said), [])
    assert "reviewed, " in out.getvalue() and "not reviewed" not in out.getvalue() and "do not tell which came first" in out.getvalue()


@pytest.mark.parametrize(("said", "expected"), [
    ([position("Ada Marlow", 0, "2031-01")], r"2031-01 +0 of 1 member$"),
    ([position("Ada Marlow", 3, "2031-01"), position("Orla Fenn", 0, "2031-01")], r"2031-01 +median \+1.5 of 2 members, 0 to \+3$"),
    ([position("Ada Marlow", None, "2031-01")], r"2031-01 +no position yet · Ada Marlow: not said$"),
    ([position("Ada Marlow", 3, "2031-01"), position("Ada Marlow", 0, "2031-02-02")], r"2031-02-02 +0 of 1 member · Ada Marlow \+3 → 0 \(possible\)$")])
def test_course_of_a_group(said: list[Position], expected: str) -> None:
    screen, out = console()
    print_course(screen, "the board", moves.course(said))
    assert "the board over time" in out.getvalue()
    assert re.search(expected, out.getvalue(), re.MULTILINE)
