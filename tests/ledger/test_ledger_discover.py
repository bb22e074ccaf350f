"""Claims found without being asked, and what is new on saved ones and moved."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import update

from onrecord.errors import NotInLedger
from onrecord.labels import Stance
from onrecord.ledger import Ledger, claims, discover
from onrecord.ledger.follow import Progress
from onrecord.ledger.tables import statements
from tests.ledger.making import Said, reading

CLAIM = "The mill dumps dye in the river Orle"

FIRST = reading(
    Said("Ada Marlow", "The mill dumps dye in the river Orle", on="2031-02-01"),
    Said("Piers Haddow", "the mill dumps no dye in the river Orle", direct=False, on="2031-02-03"),
    Said("Orla Fenn", "The night ferry to Port Ellery will sail again in spring", on="2031-02-03"),
    Said("Tomas Brandt", "the night ferry to Port Ellery will sail in spring", direct=False, on="2031-02-04"),
    Said("Per Holm", "The school in Selm needs a new roof", on="2031-02-04"),
    url="https://courier.example/mill", title="The mill and the river", published="2031-02-05")

SECOND = reading(
    Said("Ada Marlow", "The mill dumps dye in the river Orle", cue="denied", on="2031-05-01", stance=Stance.DENIES),
    url="https://courier.example/again", title="Again", published="2031-05-02")


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    ledger.add(FIRST)
    return ledger


def test_statements_are_grouped_into_claims_the_contested_first(filled: Ledger) -> None:
    mill, ferry = filled.discover()
    assert "mill dumps" in mill.text and "ferry" in ferry.text
    assert not set("“”,.") & {mill.text[0], mill.text[-1]}
    assert {p.speaker for p in mill.positions} == {"Ada Marlow", "Piers Haddow"}
    assert sorted(p.value or 0 for p in mill.positions) == [-3, 3]
    assert mill.contested > 0 == ferry.contested
    assert [{c.pro.speaker, c.con.speaker} for c in mill.contradictions] == [{"Ada Marlow", "Piers Haddow"}]
    assert ferry.speakers == 2
    data = mill.to_json()
    assert (data["positions"], data["for"], data["against"]) == (2, 1, 1)
    assert all(member["link"] for member in data["members"])


def test_what_moved_ranks_too(filled: Ledger) -> None:
    with filled.writing() as connection:
        connection.execute(update(statements).where(statements.c.speaker == "Piers Haddow").values(verdict="rejected"))
    before = {one.text: one.moved for one in filled.discover()}
    assert not any(before.values())
    filled.add(reading(Said("Orla Fenn", "The night ferry to Port Ellery will not sail in spring", on="2031-03-01"),
                       url="https://courier.example/ferry", published="2031-03-01"))
    (first, *_) = filled.discover()
    assert "ferry" in first.text
    assert [(c.name, c.before.value, c.after.value) for c in first.changes] == [("Orla Fenn", 3, -3)]
    assert first.moved == pytest.approx(first.changes[0].confidence)


def test_smallest_and_progress(filled: Ledger) -> None:
    told: list[Progress] = []
    assert filled.discover(smallest=3, progress=told.append) == []
    filled.discover(progress=told.append)
    assert told[-1].stage == "reading" and told[-1].done == told[-1].total > 0


def test_nothing_is_kept_and_the_same_is_found_again(filled: Ledger, open_at: Callable[..., Ledger]) -> None:
    first = filled.discover()
    with filled.reading() as connection:
        assert claims.saved(connection) == [] and claims.find(connection, first[0].text) is None
    assert open_at(read_only=True).discover() == first


def test_empty_ledger_has_no_claims(ledger: Ledger) -> None:
    assert ledger.discover() == []
    assert list(ledger.claims()) == []


def test_content_that_says_nothing_alone_is_in_no_claim(filled: Ledger) -> None:
    for n in range(2):
        filled.add(reading(Said("Ida Castell", "he would do it again", direct=False), "Another day." * (n + 1), url=f"https://courier.example/{n}"))
    assert all(p.speaker != "Ida Castell" for one in filled.discover() for p in one.positions)


@pytest.mark.parametrize(("content", "name"), [("“The mill is shut,”", "The mill is shut"), ("the mill is shut.", "the mill is shut"), (" \"Shut… ", "Shut")])
def test_name_has_no_quote_marks(content: str, name: str) -> None:
    assert discover.named(content) == name


def test_saved_claim_says_what_is_new_and_what_moved(filled: Ledger) -> None:
    filled.follow(CLAIM, save="mill")
    (one,) = filled.claims()
    assert (one.claim.name, one.counts()["for"], one.counts()["against"]) == ("mill", 1, 1)
    assert one.new == one.positions and one.changes == () and len(one.contradictions) == 1
    assert one.latest is not None and one.latest.speaker == "Piers Haddow"
    with filled.writing() as connection:
        claims.shown(connection, one.claim)
    assert filled.claim("mill").new == ()
    filled.add(SECOND)
    again = filled.claim(CLAIM)
    assert [p.said_on for p in again.new] == ["2031-05-01"]
    assert len(again.positions) == 3
    assert again.to_json()["new"][0]["speaker"] == "Ada Marlow"
    assert [(c.name, c.before.said_on, c.before.value, c.after.value, c.possible) for c in again.changes] == [("Ada Marlow", "2031-02-01", 3, -3, True)]
    assert again.contradictions == ()


def test_claim_that_is_not_there(filled: Ledger) -> None:
    with pytest.raises(NotInLedger, match="no claim is saved as “dam”"):
        filled.claim("dam")


def test_rating_is_shown_and_undone(filled: Ledger) -> None:
    filled.follow(CLAIM, save="mill")
    made = filled.by("Nell Aster").rate("mill", {"alternate_name": "True", "author": "Nell Aster"})
    assert filled.claim("mill").rating == {"alternate_name": "True", "author": "Nell Aster"}
    filled.by("Nell Aster").undo(made)
    assert filled.claim("mill").rating is None
