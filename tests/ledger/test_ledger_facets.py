"""How what a search finds divides: as the search itself would list it, at most so many."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onrecord.errors import BadDate, NotInLedger
from onrecord.labels import Act, Certainty, Stance
from onrecord.ledger import Filter, Ledger
from onrecord.ledger.facets import LABELS, facets
from tests.ledger.making import Said, many, reading


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    for one in many(6):
        ledger.add(one)
    ledger.add(reading(Said("Orla Fenn", "The night ferry will not sail", stance=Stance.DENIES), Said("Per Holm", "the ferry may sail", certainty=Certainty.POSSIBLE),
                       title="Ferry", url="https://courier.example/f", outlet="Herald", published="2031-05-01"))
    return ledger


@pytest.mark.parametrize("wanted", [Filter(), Filter("ferry"), Filter("ferry", stance=(Stance.DENIES,)), Filter(stance=(Stance.DENIES, Stance.AFFIRMS), act=(Act.STATE,)),
                                    Filter(speaker="Orla Fenn"), Filter(outlet="herald"), Filter(since="2031-05"), Filter("nothingofthesort"), Filter("…"), Filter(private=False)])
def test_counts_are_those_of_the_search(filled: Ledger, wanted: Filter):
    def listed(how: Filter) -> list[Any]:
        return [f.statement for f in filled.statements(how)]

    with filled.reading() as connection:
        found = facets(connection, wanted)
    assert (found.found, found.more) == (len(listed(wanted)), False)
    for name in LABELS:
        others = listed(replace(wanted, **{name: ()}))
        values = [str(getattr(one.how, name).value) if name != "kind" else one.kind.value for one in others]
        assert found.labels[name].values == {value: values.count(value) for value in set(values)} and found.labels[name].statements == len(others)


def test_no_more_than_so_many_are_counted(filled: Ledger):
    with filled.reading() as connection:
        found = facets(connection, Filter(stance=(Stance.AFFIRMS,)), most=2)
    assert (found.found, found.more) == (2, True) and sum(found.labels["stance"].values.values()) == 2 and found.to_json()["labels"]["kind"]["more"]


def test_what_does_not_fit_is_said(filled: Ledger):
    with filled.reading() as connection:
        with pytest.raises(NotInLedger):
            facets(connection, Filter(outlet="None"))
        with pytest.raises(BadDate):
            facets(connection, Filter(since="soon"))
