"""How outlets word what is said: counts, the statements behind them, and one outlet's page; on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from onrecord.errors import BadDate, NotInLedger
from onrecord.labels import Framing, Kind, SpeakerType
from onrecord.ledger import Ledger, claims, framing, outlet_page
from onrecord.ledger.framing import Asked, Count, Sources
from onrecord.ledger.tables import relations, statements
from tests.ledger.making import Said, reading


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """Three outlets on two people, one private article, one rejected statement, and a claim that two utterances are about."""
    ledger.add(reading("The board met to talk about the boats of the town.",
                       Said("Ada Marlow", "the wall is older than the town hall by far", direct=False, cue="claimed", framing=Framing.DOUBTING),
                       Said("Ada Marlow", "Nobody paints a boat in winter and nobody ever has"),
                       Said("an official", "there is no money left for paint", direct=False, type=SpeakerType.ANONYMOUS),
                       url="https://a.example/1", outlet="Courier", published="2031-02-01"))
    ledger.add(reading("The mayor walked along the quay and looked at the wall.",
                       Said("Ada Marlow", "the lamps of the quay are to be lit at six", direct=False, cue="admitted", framing=Framing.ENDORSING),
                       Said("", "it is reportedly going to snow on the whole coast", direct=False, cue="reportedly"),
                       Said("Per Holm", "Snow is what we have always wanted for the feast"),
                       url="https://b.example/1", outlet="Herald", published="2031-03-01"))
    ledger.add(reading("Nothing is known of who sent this.", Said("Ada Marlow", "Sell the wall before anybody asks what it is worth"), url="https://c.example/1", outlet=None),
               private=True)
    rejected = next(s for s in ledger.statements() if s.statement.content.text.startswith("“Snow"))
    ledger.by("Ada").reject(rejected.number)
    with ledger.writing() as connection:
        claim = claims.make(connection, "The wall is old", name="wall")
        for number, utterance in connection.execute(select(statements.c.id, statements.c.utterance_id).where(statements.c.cue_text.in_(["claimed", "admitted"]))).all():
            connection.execute(insert(relations).values(claim_id=claim.id, utterance_id=utterance, statement_id=number, model="m", relation="for", confidence=0.9,
                                                        part=[[0, 3]], value=3, certainty="certain"))
    return ledger


def number(ledger: Ledger, name: str) -> int:
    return ledger.speakers(name)[0].number


def test_counts_of_an_outlet_by_all_that_is_asked(filled: Ledger) -> None:
    with filled.reading() as connection:
        found = framing.tally(connection, Asked(outlet="courier"))
        assert sorted(found, key=lambda c: c.cue + c.kind) == [
            Count("Courier", Framing.DOUBTING, Kind.INDIRECT, Sources.NAMED, "claimed", 1),
            Count("Courier", Framing.NEUTRAL, Kind.DIRECT, Sources.NAMED, "said", 1),
            Count("Courier", Framing.NEUTRAL, Kind.INDIRECT, Sources.ANONYMOUS, "said", 1)]
        assert framing.tally(connection, Asked(outlet="Courier", since="2031-03")) == []
        assert sum(c.statements for c in framing.tally(connection, Asked(outlet="Herald"))) == 2
        assert sum(c.statements for c in framing.tally(connection, Asked(outlet=""))) == 1


def test_speaker_and_claim_by_outlet(filled: Ledger) -> None:
    with filled.reading() as connection:
        ada = framing.by_outlet(framing.tally(connection, Asked(speaker=number(filled, "Ada Marlow"))))
        assert [(w.outlet, w.statements, w.framings[Framing.DOUBTING]) for w in ada] == [("Courier", 2, 1), ("", 1, 0), ("Herald", 1, 0)]
        assert ada[0].cues[Framing.DOUBTING] == [("claimed", 1)]
        wall = framing.by_outlet(framing.tally(connection, Asked(claim=1)))
        assert [(w.outlet, w.framings[Framing.ENDORSING], w.cues[Framing.ENDORSING]) for w in wall] == [("Courier", 0, []), ("Herald", 1, [("admitted", 1)])]
        assert framing.tally(connection, Asked(claim=1, speaker=number(filled, "an official"))) == []


def test_what_is_behind_a_count_is_what_was_counted(filled: Ledger) -> None:
    with filled.reading() as connection:
        for asked in (Asked(outlet="Courier"), Asked(outlet="Herald"), Asked(speaker=number(filled, "Ada Marlow")), Asked(claim=1)):
            for one in framing.tally(connection, asked):
                narrow = Asked(asked.claim, asked.speaker, one.outlet, framing=one.framing, kind=one.kind, sources=one.sources, cue=one.cue)
                total, page = framing.behind(connection, narrow)
                assert total == one.statements == len(page.items)
                assert {(f.statement.how.framing, f.statement.kind, f.statement.cue.text) for f in page.items} == {(one.framing, one.kind, one.cue)}


def test_statements_behind_come_page_after_page_newest_first(filled: Ledger) -> None:
    ada = number(filled, "Ada Marlow")
    with filled.reading() as connection:
        total, page = framing.behind(connection, Asked(speaker=ada), limit=3)
        assert total == 4 and len(page.items) == 3 and page.next
        _, rest = framing.behind(connection, Asked(speaker=ada), limit=3, after=page.next)
        assert len(rest.items) == 1 and rest.next is None
        days = [f.published for f in (*page.items, *rest.items)]
        assert days == sorted(days, key=str, reverse=True)
        with pytest.raises(ValueError, match="not where a page"):
            framing.behind(connection, Asked(speaker=ada), after="x")


def test_private_articles_do_not_count_for_others(filled: Ledger) -> None:
    ada = number(filled, "Ada Marlow")
    with filled.reading() as connection:
        assert sum(c.statements for c in framing.tally(connection, Asked(speaker=ada, private=False))) == 3
        assert framing.tally(connection, Asked(outlet="", private=False)) == []
        assert [o.name for o in outlet_page.listing(connection, private=False)] == ["Courier", "Herald"]


def test_outlets_in_a_line_each(filled: Ledger) -> None:
    with filled.reading() as connection:
        lines = {o.name: o for o in outlet_page.listing(connection)}
    assert {name: (o.articles, o.statements, o.counted) for name, o in lines.items()} == {"Courier": (1, 3, 3), "Herald": (1, 2, 2), "": (1, 1, 1)}
    assert lines["Courier"].sources == {Sources.NAMED: 2, Sources.ANONYMOUS: 1, Sources.UNNAMED: 0}
    assert lines["Herald"].kinds == {Kind.DIRECT: 0, Kind.INDIRECT: 2, Kind.MIXED: 0}
    assert (lines["Herald"].first, lines["Herald"].last) == ("2031-03-01", "2031-03-01")


def test_page_of_an_outlet(filled: Ledger) -> None:
    with filled.reading() as connection:
        page = outlet_page.page(connection, Asked(outlet="COURIER"))
        assert (page.name, page.articles, page.looked_at, page.statements) == ("Courier", 1, 1, 3)
        assert page.framings()[Framing.DOUBTING] == 1 and page.kinds()[Kind.DIRECT] == 1 and page.sources()[Sources.ANONYMOUS] == 1
        assert [(q.name, q.statements) for q in page.quoted] == [("Ada Marlow", 2)]
        assert [(q.name, q.statements) for q in page.claims] == [("The wall is old", 1)]
        assert page.cues(Framing.NEUTRAL) == [("said", 2)]
        for q, asked in ((page.quoted[0], Asked(speaker=page.quoted[0].number, outlet="Courier", of_outlet=True)), (page.claims[0], Asked(claim=1, outlet="Courier", of_outlet=True))):
            assert framing.behind(connection, asked)[0] == q.statements


def test_what_is_not_there(filled: Ledger) -> None:
    with filled.reading() as connection:
        with pytest.raises(NotInLedger):
            outlet_page.page(connection, Asked(outlet="Nobody"))
        with pytest.raises(NotInLedger):
            framing.tally(connection, Asked(speaker=999))
        with pytest.raises(BadDate):
            framing.tally(connection, Asked(outlet="Courier", since="soon"))
        with pytest.raises(ValueError, match="is asked for"):
            framing.tally(connection, Asked())


def test_window_of_an_outlet_is_its_latest_articles(filled: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    filled.add(reading("There was more of it.", Said("Per Holm", "The boats are in the water at last"), url="https://a.example/2", outlet="Courier", published="2031-05-01"))
    monkeypatch.setattr(framing, "ARTICLES", 1)
    with filled.reading() as connection:
        page = outlet_page.page(connection, Asked(outlet="Courier"))
        assert (page.articles, page.looked_at, page.statements) == (2, 1, 1)
        assert framing.behind(connection, Asked(outlet="Courier"))[0] == 1
