"""What is known of a statement beside the relation model's answer: how it moves the chances."""

from __future__ import annotations

import pytest

from onrecord.claims.relate import Related
from onrecord.claims.weighing import weighed
from onrecord.claims.wording import coverage
from onrecord.labels import Relation

CLAIM = "Corvane Hydro knew that the spillway was cracked"


@pytest.mark.parametrize(("claim", "text", "share"), [
    (CLAIM, "The spillway’s cracks were known to Corvane Hydro", 2 / 3),  # "knew" and "known" have no stem in common
    (CLAIM, "CORVANE HYDRO KNEW OF CRACKED SPILLWAY", 1.0),
    (CLAIM, "Corvane Hydro is proud of its engineers", 0.0),  # names are what all that is near has in common
    ("Inflation is transitory", "prices and inflation", 0.5),  # a capital at the head makes no name
    ("Ada Marlow lied", "Ada Marlow resigned", 0.0),
    ("Ada Marlow", "Marlow", 0.5),  # nothing but names: they count
    ("", "anything", 0.0),
    (CLAIM, "", 0.0),
])
def test_coverage_is_of_the_claims_own_words(claim: str, text: str, share: float):
    assert coverage(claim, text) == pytest.approx(share)


def answer(pro: float, con: float, observing: float) -> Related:
    scores = {Relation.FOR: pro, Relation.AGAINST: con, Relation.OBSERVING: observing, Relation.UNRELATED: 1 - pro - con - observing}
    return Related(max(scores, key=scores.__getitem__), scores)


def about(related: Related) -> float:
    return 1 - related.scores[Relation.UNRELATED]


def test_what_shares_the_claims_words_and_is_near_is_rather_about_it():
    raw = answer(0.4, 0.1, 0.1)
    far, near, named = weighed(raw, near=0.3), weighed(raw, near=0.8), weighed(raw, near=0.8, covered=1.0)
    assert about(far) < about(near) < about(named)
    for one in (far, near, named):
        assert sum(one.scores.values()) == pytest.approx(1.0)
        assert one.scores[Relation.FOR] / one.scores[Relation.AGAINST] == pytest.approx(4.0)  # which side is the model's to say


def test_what_is_judged_right_or_wrong_takes_no_side():
    assert weighed(answer(0.8, 0.1, 0.05), judged=True).relation is Relation.OBSERVING
    assert weighed(answer(0.4, 0.0, 0.5), stated=True).relation is Relation.FOR
