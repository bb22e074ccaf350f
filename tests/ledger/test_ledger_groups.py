"""Groups of speakers: kept by their words, found again by name, refused where a name means several."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from onrecord.errors import LedgerError, NotInLedger
from onrecord.ledger import Ledger, groups, people
from tests.ledger.making import Said, reading


@pytest.fixture
def board(ledger: Ledger) -> Ledger:
    ledger.add(reading(
        Said("Orla Fenn", "the ferry sails at night", role="chair", affiliation="the Harbour Board"),
        Said("Tomas Brandt", "the ferry does not sail in winter"), Said("Ida Brandt", "the ferry sails on Sunday", affiliation="Harbour Board"),
        Said("Harrow Quay", "the ferry will stop here"), url="https://courier.example/ferry"))
    return ledger


def names(ledger: Ledger, numbers: list[int]) -> list[str]:
    with ledger.reading() as connection:
        return [people.matching(connection, number)[0][1] for number in numbers]


def test_group_is_kept_by_its_words(board: Ledger, open_at: Callable[..., Ledger]) -> None:
    found = groups.members(board, " the  board : Fenn,Tomas Brandt , Fenn")
    assert names(board, found) == ["Orla Fenn", "Tomas Brandt"]
    with open_at().reading() as connection:
        assert groups.listing(connection) == [groups.Group("the board", ("Fenn", "Tomas Brandt"))]
    assert sorted(groups.members(board, "The Board")) == sorted(found)


def test_group_given_again_is_made_anew(board: Ledger) -> None:
    groups.members(board, "the board: Fenn, Tomas Brandt")
    groups.members(board, "the board: Ida Brandt")
    assert names(board, groups.members(board, "the board")) == ["Ida Brandt"]
    with board.writing() as connection:
        assert groups.remove(connection, "the board")
        assert not groups.remove(connection, "the board")
    with pytest.raises(NotInLedger, match="no group “the board”"):
        groups.members(board, "the board")


def test_name_of_several_is_refused_with_the_candidates(board: Ledger) -> None:
    with pytest.raises(NotInLedger, match=r"“Brandt” may be several.*Tomas Brandt.*Ida Brandt|“Brandt” may be several.*Ida Brandt.*Tomas Brandt"):
        groups.members(board, "the board: Fenn, Brandt")
    with board.reading() as connection:
        assert groups.listing(connection) == []
        both = [number for number, _ in people.matching(connection, "Brandt")]
    assert set(groups.members(board, f"the Brandts: {both[0]}, {both[1]}")) == set(both)


def test_one_who_is_only_called_by_the_last_name_does_not_hide_another(board: Ledger) -> None:
    board.add(reading(Said("Fenn", "the ferry is mine"), url="https://courier.example/other"))
    with board.reading() as connection:
        several = len({n for n, _ in people.matching(connection, "Fenn")} | {n for n, _ in people.matching(connection, "Orla Fenn")})
    if several > 1:
        with pytest.raises(NotInLedger, match="Orla Fenn"):
            groups.members(board, "the board: Fenn")
    else:
        assert len(groups.members(board, "the board: Fenn")) == 1


def test_member_that_nobody_is(board: Ledger) -> None:
    with pytest.raises(NotInLedger, match="no speaker “Marlow”"):
        groups.members(board, "the board: Marlow")
    with pytest.raises(NotInLedger, match="Make one"):
        groups.members(board, "the council")


@pytest.mark.parametrize("given", ["", ":", "board:", ": Fenn", "board: ,", "affiliation:"])
def test_group_needs_name_and_members(board: Ledger, given: str) -> None:
    with pytest.raises(LedgerError):
        groups.members(board, given)


def test_affiliation_is_a_group(board: Ledger) -> None:
    assert sorted(names(board, groups.members(board, "affiliation: harbour board"))) == ["Ida Brandt", "Orla Fenn"]
    with pytest.raises(NotInLedger, match="affiliation “Harbour”"):
        groups.members(board, "affiliation:Harbour")


def test_kept_group_follows_a_claim(board: Ledger) -> None:
    groups.members(board, "the board: Fenn, Tomas Brandt")
    found = board.follow("The ferry sails at night", speakers=groups.members(board, "the board"))
    assert {p.speaker for p in found} <= {"Orla Fenn", "Tomas Brandt"}


def test_ledger_that_may_only_be_read_keeps_nothing(board: Ledger, open_at: Callable[..., Ledger]) -> None:
    other = open_at(read_only=True)
    assert len(groups.members(other, "the board: Fenn")) == 1
    with board.reading() as connection:
        assert groups.listing(connection) == []
