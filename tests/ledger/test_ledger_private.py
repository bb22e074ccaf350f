"""What others may not see: speakers, counts and positions as they are for those who may not see private articles."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, insert, select

from onrecord.errors import NotInLedger
from onrecord.ledger import Ledger, claims, moves, people, relations, stats
from onrecord.ledger.tables import relations as table
from onrecord.ledger.tables import statements
from tests.ledger.making import Said, reading

OPEN = reading(Said("Orla Fenn", "The night ferry to Selm will sail again in spring", role="chair"),
               url="https://courier.example/1", title="Open", published="2031-04-02")
HIDDEN = reading(Said("Orla Fenn", "The night ferry is dead and we have just not buried it yet", role="whisperer"),
                 Said("Per Holm", "The board has lied to all of us about the ferry"),
                 url="https://gazette.example/2", title="Hidden", outlet="The Hidden Gazette", published="2031-05-02")
COPY = reading("The same was heard again.", Said("Orla Fenn", "The night ferry to Selm will sail again in spring", on="2031-04-01"),
               url="https://gazette.example/3", title="Hidden too", outlet="The Hidden Gazette", published="2031-05-03")


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    ledger.add(OPEN)
    ledger.add(HIDDEN, private=True)
    ledger.add(COPY, private=True)
    return ledger


def test_speakers_of_private_articles_alone_are_not_listed(filled: Ledger) -> None:
    with filled.reading() as connection:
        assert {s.name: s.statements for s in people.listing(connection)} == {"Orla Fenn": 3, "Per Holm": 1}
        assert {s.name: s.statements for s in people.listing(connection, private=False)} == {"Orla Fenn": 1}
        assert people.listing(connection, private=False, skip=1) == []


def test_a_page_has_nothing_of_private_articles(filled: Ledger) -> None:
    with filled.reading() as connection:
        page = people.page(connection, "Orla Fenn", private=False)
        assert (page.speaker.statements, page.counted, page.articles, page.last) == (1, 1, 1, "2031-04-02")
        assert [r.words for r in page.roles] == ["chair"] and list(page.framing) == ["The Example Courier"]
        assert people.page(connection, "Orla Fenn").articles == 3
        with pytest.raises(NotInLedger, match="no speaker “Per Holm”"):
            people.page(connection, "Per Holm", private=False)


def test_counts_leave_private_articles_out(filled: Ledger) -> None:
    with filled.reading() as connection:
        found = stats.stats(connection, private=False)
        assert (found.articles, found.versions, found.private, found.statements, sum(found.speakers.values())) == (1, 1, 0, 1, 1)
        assert list(found.outlets) == ["The Example Courier"] and list(found.months) == ["2031-04"]
        whole = stats.stats(connection)
        assert (whole.articles, whole.private, whole.statements, sum(whole.speakers.values())) == (3, 2, 4, 2)


def test_positions_are_told_by_what_others_may_see(filled: Ledger) -> None:
    with filled.writing() as connection:
        claim = claims.make(connection, "The night ferry will sail", name="ferry")
        for number, relation in _said(connection, "dead").items() | _said(connection, "spring").items():
            connection.execute(insert(table).values(claim_id=claim.id, utterance_id=number, statement_id=relation, model="m", relation="for",
                                                    confidence=0.9, part=[], value=3, certainty="certain"))
    with filled.reading() as connection:
        assert len(moves.known(connection, claim).positions) == 2
        (position,) = moves.known(connection, claim, private=False).positions
        assert (position.title, position.appearances, position.said_on) == ("Open", 1, None)
        everything = relations.positions(connection, claim)
        assert {p.title for p in relations.public(connection, everything)} <= {"Open"}


def _said(connection: Connection, word: str) -> dict[int, int]:
    """The utterance of the statements with a word, and the last added of them."""
    query = select(statements.c.utterance_id, statements.c.id).where(statements.c.content_text.contains(word)).order_by(statements.c.id)
    return {row.utterance_id: row.id for row in connection.execute(query)}
