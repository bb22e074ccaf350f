"""What changed between two versions of an article: silent edits are listed, everything else is not; on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from onrecord.errors import BadDate, NotInLedger
from onrecord.labels import Certainty, Stance
from onrecord.ledger import Ledger, Outcome
from onrecord.ledger.comparing import Side, compare
from onrecord.ledger.found import Change
from onrecord.types import Reading, Span
from tests.ledger.making import Said, reading

URL = "https://courier.example/ferry"
FENN = Said("Orla Fenn", "We will close the night ferry to Selm in twelve weeks")
BRANDT = Said("Tomas Brandt", "Nobody on the quay believes a word of these minutes")
HOLM = Said("Per Holm", "the boats are old and nobody pays for new ones", direct=False, on="2031-03-31")


def first(**more: Any) -> Reading:
    return reading("The harbour board met.", FENN, BRANDT, "The boats sail.", HOLM, url=URL, **({"title": "Ferry to close"} | more))


def edited(ledger: Ledger, *parts: str | Said, title: str = "Ferry to close", **more: Any) -> list[Change]:
    """The changes when the first version becomes this one, the oldest first."""
    ledger.add(first())
    assert ledger.add(reading(*parts, url=URL, title=title, **more)).outcome is Outcome.CHANGED
    return list(ledger.changes())[::-1]


def test_one_word_put_into_a_quote(ledger: Ledger) -> None:
    (change,) = edited(ledger, "The harbour board met.", replace(FENN, what="We will not close the night ferry to Selm in twelve weeks"), BRANDT, "The boats sail.", HOLM)
    assert (change.what, change.fields, change.version) == ("changed", ("content",), 2)
    assert "We will close" in (change.before or "")
    assert "We will not close" in (change.after or "")
    assert change.silent
    assert change.confidence > 0.9
    assert change.link == next(f for f in ledger.statements() if f.number == change.after_statement).statement.link


def test_put_in_and_taken_out(ledger: Ledger) -> None:
    found = edited(ledger, "The harbour board met.", FENN, "The boats sail.", HOLM, Said("Hugo Tarn", "I never saw any of these papers before today"))
    assert [(c.what, c.before, c.after) for c in found] == [("appeared", None, "“I never saw any of these papers before today,”"),
                                                            ("vanished", "“Nobody on the quay believes a word of these minutes,”", None)]
    assert ledger.add(first()).changes == 2


def test_the_same_words_by_another_speaker(ledger: Ledger) -> None:
    (change,) = edited(ledger, "The harbour board met.", FENN, replace(BRANDT, who="Mira Castell"), "The boats sail.", HOLM)
    assert (change.what, change.fields) == ("changed", ("speaker",))
    assert "Tomas Brandt said" in (change.before or "")
    assert "Mira Castell said" in (change.after or "")


def test_another_cue_with_what_it_does(ledger: Ledger) -> None:
    (change,) = edited(ledger, "The harbour board met.", FENN, BRANDT, "The boats sail.", replace(HOLM, cue="denied that", stance=Stance.DENIES, certainty=Certainty.CERTAIN))
    assert (change.what, change.fields) == ("changed", ("cue", "stance"))


def test_a_new_title(ledger: Ledger) -> None:
    (change,) = edited(ledger, "The harbour board met.", FENN, BRANDT, "The boats sail.", HOLM, title="Ferry may close")
    assert (change.what, change.before, change.after) == ("title", "Ferry to close", "Ferry may close")


@pytest.mark.parametrize("parts", [
    ("The harbour board met for three hours.", FENN, BRANDT, "The boats sail. Storm is coming.", HOLM, "An advertisement for boats."),  # nothing that anybody says
    (FENN, "The harbour board met.", HOLM, BRANDT, "The boats sail."),  # another order
    ("The harbour board met.", FENN, replace(BRANDT, certainty=Certainty.PROBABLE, stance=Stance.OPEN), "The boats sail for now.", HOLM),  # read otherwise
])
def test_what_is_no_edit_of_what_anybody_says(ledger: Ledger, parts: tuple[str | Said, ...]) -> None:
    assert edited(ledger, *parts) == []


def test_other_quote_marks_and_dashes_are_no_edit(ledger: Ledger) -> None:
    ledger.add(first())
    text = first().article.text.replace("“", '"').replace("”", '"') + "\n\nMore follows."
    found = tuple(s for s in first().statements)
    ledger.add(Reading(first().article.with_(text=text), found, first().run))
    assert list(ledger.changes()) == []


def test_a_statement_that_was_only_read_otherwise_neither_appeared_nor_vanished(ledger: Ledger) -> None:
    ledger.add(first())
    again = reading("The harbour board met on Monday.", FENN, BRANDT, "The boats sail.", HOLM, url=URL, title="Ferry to close", run="test reader 2")
    ledger.add(Reading(again.article, again.statements[:2], again.run))
    assert list(ledger.changes()) == []


def test_another_publication_date_does_not_date_statements_anew(ledger: Ledger) -> None:
    assert edited(ledger, "The harbour board met.", FENN, BRANDT, "The boats sail.", HOLM, "More follows.", published="2031-04-03") == []


@pytest.mark.parametrize(("kept", "found"), [(True, ["vanished"]), (False, [])])
def test_another_extractor(ledger: Ledger, kept: bool, found: list[str]) -> None:
    """The older text was made by another intake: it is made anew of the bytes if these were kept, and else not compared."""
    old = reading("Skip to content.", "The harbour board met and talked for a long time about the boats, which are old.", FENN, BRANDT,
                  "The boats sail as they did all winter, and the board will meet again in the spring to talk about money.", HOLM, url=URL)
    original = "\n\n".join(old.article.text.split("\n\n")[1:]).encode()
    ledger.add(old, original=original if kept else None, extractor="0")
    ledger.add(reading("The harbour board met and talked for a long time about the boats, which are old.", FENN,
                       "The boats sail as they did all winter, and the board will meet again in the spring to talk about money.", HOLM, url=URL))
    assert [c.what for c in ledger.changes()] == found


def test_an_outlet_that_says_so_is_not_silent(ledger: Ledger) -> None:
    changed = replace(FENN, what="We will close the night ferry to Selm in twenty weeks")
    found = edited(ledger, "The harbour board met.", changed, BRANDT, "The boats sail.", HOLM,
                   "Correction: An earlier version of this article gave the wrong number of weeks until the night ferry closes. It is twenty, not twelve.")
    assert [(c.what, c.noticed, c.silent) for c in found] == [("changed", ("correction",), False), ("notice", ("correction",), False)]
    assert list(ledger.changes(silent=True)) == []
    ledger.add(reading("The harbour board met.", changed, "The boats sail.", HOLM,
                       "Correction: An earlier version of this article gave the wrong number of weeks until the night ferry closes. It is twenty, not twelve.", url=URL, title="Ferry to close"))
    assert [(c.what, c.version, c.noticed) for c in ledger.changes(silent=True)] == [("vanished", 3, ())]


def test_filters_and_pages(ledger: Ledger) -> None:
    for n, outlet in enumerate(("The Example Courier", "Marrowby Gazette", None)):
        for what in ("one thing that is said here", "quite another matter altogether"):
            ledger.add(reading("They met.", Said("Orla Fenn", f"{n} {what}"), url=f"https://x.example/{n}", outlet=outlet))
    every = list(ledger.changes())
    assert len(every) == 6
    assert [c.article for c in ledger.changes(outlet="marrowby gazette")] == [2, 2]
    assert [c.article for c in ledger.changes(article=3)] == [3, 3]
    assert [c.number for c in ledger.changes(limit=3)] == [c.number for c in every[:3]]
    assert list(ledger.changes(since=every[0].seen[:10])) == every == list(ledger.changes(until="2199"))
    assert list(ledger.changes(until="2001")) == []
    with pytest.raises(NotInLedger):
        list(ledger.changes(outlet="The Moon"))
    with pytest.raises(BadDate):
        list(ledger.changes(since="yesterday"))


def test_many_statements_pair_by_words_and_not_by_place() -> None:
    def side(number: int, content: str, at: int) -> Side:
        return Side(number, content, "Fenn", "said", "Orla Fenn", "affirms", "certain", None, None, (Span(at, at + len(content)),))

    def version(contents: list[str]) -> tuple[str, list[Side]]:
        text, sides = "", []
        for n, content in enumerate(contents):
            sides.append(side(n, content, len(text)))
            text += f"{content} Fenn said.\n\n"
        return text, sides

    old = [f"The {thing} will cost {n} million crowns before the end of the year" for n, thing in enumerate(["wall", "ferry", "bridge", "school", "tram", "mill"], 3)]
    new = [old[3], old[0].replace("million", "billion"), *old[4:], old[1], "Nobody has asked for any of this"]
    (text_before, before), (text_after, after) = version(old), version(new)
    found = compare(before, after, text_before, text_after)
    assert [(d.what, d.before and d.before.content, d.after and d.after.content) for d in found] == [
        ("changed", old[0], new[1]), ("appeared", None, new[-1]), ("vanished", old[2], None)]
