"""Near copies of articles: wire copy as outlets print it, and what only looks like it."""

from __future__ import annotations

import pytest

from onrecord.ledger import Ledger, copies
from onrecord.types import Article, Reading
from tests.show.fictional import RUN

WIRE = """SELM (VPA) — The harbour board of Selm voted on Tuesday night to keep the night ferry running for at least two more winters, ending months of argument over a route that loses money.

Seven of the nine members were in favour, after a meeting of four hours at which some forty people asked to speak. The two who voted against it said the money was needed for the harbour wall.

“We have looked at every figure there is, and none of them tells you what it means to a town when its last boat has gone,” the board’s chair, Orla Fenn, told the meeting.

The route cost 1.4 million crowns more than it earned last year, according to the board’s accounts. About ninety people use it on a weekday, most of them nurses and bakers on their way to early shifts in Port Ellery.

Tomas Brandt, who leads the opposition in the town council, said the board had given no reason why the next two winters would be any better than the last two.

The council has the last word on the board’s budget. It meets in May, and its finance committee has asked for a report on what a smaller boat would cost.

A petition against closing the route had been signed by more than four thousand people by the end of last week, the group that started it said."""

OTHER = """MARROWBY — Work on the tram line between the market hall and the hospital will begin a year late, the regional council said on Wednesday, because no builder was found for the bridge over the Tarn.

Two firms had asked for the papers and neither made an offer, said Ida Marlow, who is in charge of the council’s works. One of them found the time too short, the other the price.

The line was to open in the spring of 2033. Shopkeepers along the route, some of whom have already closed for the works, asked the council for money to see them through another winter.

Marlow said the council would look at each case. “Nobody will be told to wait until the last rail is laid,” she said.

The hospital, which had planned to close its car park on the day of the opening, will keep it for now."""

QUOTING = OTHER + """

In Selm, where the harbour board voted to keep a ferry that loses money, the chair had found other words. “We have looked at every figure there is, and none of them tells you what it means to a town when its last boat has gone,” Orla Fenn said."""


def paragraphs(text: str) -> list[str]:
    return text.split("\n\n")


CUT = "\n\n".join(paragraphs(WIRE)[:4])
LOCAL = "\n\n".join(["Night boat stays, for now", *paragraphs(WIRE)[:3], "For Marrowby the vote means that the bakers’ early bus, which meets the boat, will go on as well.", *paragraphs(WIRE)[3:]])
EDITED = WIRE.replace("SELM (VPA) — ", "").replace("1.4 million crowns", "1.4m crowns").replace("About ninety", "Some ninety").replace("most of them nurses", "many of them nurses").replace("Tuesday night", "Tuesday")
FURNISHED = "\n\n".join(["Share this story", *paragraphs(WIRE), "Sign up for our morning letter.", "The Valley Press Agency is not responsible for headlines."])


def filed(ledger: Ledger, text: str, name: str) -> int | None:
    return ledger.add(Reading(Article(text, id=name), (), RUN)).copy_of


@pytest.mark.parametrize("copy", [WIRE, CUT, LOCAL, EDITED, FURNISHED], ids=["same", "cut", "local", "edited", "furnished"])
def test_a_copy_is_of_the_first_ones_story_whichever_comes_first(ledger: Ledger, copy: str):
    assert filed(ledger, OTHER, "other") is None
    assert filed(ledger, copy, "courier") is None
    assert filed(ledger, WIRE, "valley post") == 2
    assert filed(ledger, copy + "\n\nThis was updated at noon.", "northgate") == 2


@pytest.mark.parametrize("text", [OTHER, QUOTING, "The harbour board of Selm voted on Tuesday night.", ""], ids=["other", "quoting", "short", "empty"])
def test_what_is_no_copy_is_its_own_story(ledger: Ledger, text: str):
    filed(ledger, WIRE, "courier")
    assert filed(ledger, text, "other") is None
    with ledger.reading() as connection:
        assert connection.exec_driver_sql("SELECT story FROM articles ORDER BY id").scalars().all() == [1, 2]


def test_an_article_keeps_its_story_and_copies_of_each_version_are_found(ledger: Ledger):
    filed(ledger, WIRE, "courier")
    assert filed(ledger, OTHER, "courier") is None  # a page that another article has taken the place of
    assert filed(ledger, OTHER, "valley post") == 1
    assert filed(ledger, WIRE, "northgate") == 1


def test_signatures_are_the_same_in_every_version_of_the_library():
    """They are kept in ledgers: a library that gives others would find no copy of what was added before."""
    assert sorted(copies.band_hashes(copies.shingles(WIRE)))[:3] == [-8368978535427409292, -8149888483952381805, -7819606619423885537]
    assert len(copies.band_hashes(copies.shingles(WIRE))) == copies.PERMUTATIONS // copies.ROWS
