"""One speaker across articles: what is linked, what waits for a person, and what stays in its article."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from onrecord.labels import SpeakerType
from onrecord.ledger import Ledger, linking
from onrecord.ledger.tables import mentions, speakers, statement_speakers
from onrecord.speakers.gazetteer import load_gazetteer
from tests.ledger.making import Said, reading


def names(ledger: Ledger) -> list[tuple[str, int]]:
    """Each speaker's name, and in how many articles it speaks."""
    with ledger.reading() as connection:
        numbers = connection.execute(select(mentions.c.speaker_id)).scalars().all()
        known = dict(connection.execute(select(speakers.c.id, speakers.c.name)).all())
    return sorted((known[n], numbers.count(n)) for n in set(numbers))


def add(ledger: Ledger, *articles: tuple[Said, ...]) -> None:
    for i, said in enumerate(articles):
        ledger.add(reading(f"Talks on article {i} went on.", *said, url=f"https://courier.example/{i}", published=f"2031-0{i + 1}-02"))


def test_a_full_name_and_a_surname_with_a_like_role_are_one_speaker(ledger: Ledger) -> None:
    add(ledger, (Said("Orla Fenn", "the ferry is safe", role="harbour minister"),),
        (Said("Orla Fenn", "the ferry was never unsafe", role="harbour minister"),))
    assert names(ledger) == [("Orla Fenn", 2)]


def test_two_people_named_alike_stay_two(ledger: Ledger) -> None:
    add(ledger, (Said("John Smith", "we will win the cup", role="coach of Selm Rovers", affiliation="Selm Rovers"),),
        (Said("John Smith", "the bill is dead", role="senator", affiliation="Veldany Senate"),))
    assert names(ledger) == [("John Smith", 1), ("John Smith", 1)]


def test_other_first_names_are_other_people(ledger: Ledger) -> None:
    add(ledger, (Said("Orla Fenn", "yes to the ferry"),), (Said("Per Fenn", "no to the ferry"),))
    assert names(ledger) == [("Orla Fenn", 1), ("Per Fenn", 1)]


def test_an_anonymous_source_is_a_speaker_of_its_article_alone(ledger: Ledger) -> None:
    aide = Said("an aide to the minister", "he is furious", type=SpeakerType.ANONYMOUS)
    add(ledger, (aide,), (aide,))
    assert names(ledger) == [("an aide to the minister", 1), ("an aide to the minister", 1)]
    with ledger.reading() as connection:
        assert None not in connection.execute(select(speakers.c.article_id)).scalars().all()


def test_every_link_says_why_and_how_sure(ledger: Ledger) -> None:
    add(ledger, (Said("Orla Fenn", "the ferry is safe", role="harbour minister"),), (Said("Orla Fenn", "it is", role="harbour minister"),))
    with ledger.reading() as connection:
        rows = connection.execute(select(mentions).order_by(mentions.c.id)).all()
    assert "same full name" in rows[1].reason and "harbour minister" in rows[1].reason
    assert all(0 < row.confidence <= 1 for row in rows)
    assert rows[1].roles == [["harbour minister", None]] and rows[1].seen_on == "2031-02-02"


def test_people_who_speak_together_are_each_linked(ledger: Ledger) -> None:
    add(ledger, (Said("Orla Fenn and Per Holm", "we agree", names=("Orla Fenn", "Per Holm")),), (Said("Per Holm", "I still agree"), Said("Orla Fenn", "so do I")))
    assert names(ledger) == [("Orla Fenn", 2), ("Per Holm", 2)]
    with ledger.reading() as connection:
        assert len(connection.execute(select(statement_speakers)).all()) == 4


def test_adding_again_changes_no_link(ledger: Ledger) -> None:
    article = (Said("Orla Fenn", "the ferry is safe"), Said("the minister", "no comment"))
    add(ledger, article)
    before = names(ledger)
    add(ledger, article)
    assert names(ledger) == before


def test_a_gazetteer_gives_identifiers(tmp_path: Path, open_at: Callable[..., Ledger]) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id,name,aliases,type,roles\nQ1,Orla Fenn,Orla M. Fenn,person,harbour minister\n", encoding="utf-8")
    ledger = open_at(gazetteer=load_gazetteer(path))
    add(ledger, (Said("Orla Fenn", "the ferry is safe", role="harbour minister"),), (Said("Orla M. Fenn", "it is", role="harbour minister"),))
    assert len(names(ledger)) == 1
    with ledger.reading() as connection:
        assert connection.execute(select(speakers.c.ident)).scalars().all() == ["Q1"]


def test_of_somebody_who_is_everywhere_the_latest_mentions_are_read(ledger: Ledger) -> None:
    everywhere = linking._RECENT + 5
    for n in range(everywhere):
        ledger.add(reading(Said("Orla Fenn", f"the plan of day {n} costs {n * 7} crowns a head"), url=f"https://a.example/{n}", published=f"2031-{n % 12 + 1:02d}-02"))
    ledger.add(reading(Said("Tomas Brandt", "no plan of ours costs a crown"), url="https://b.example"))
    with ledger.reading() as connection:
        fenn, brandt = (next(s.number for s in ledger.speakers() if s.name == name) for name in ("Orla Fenn", "Tomas Brandt"))
        latest = linking._latest(connection, [fenn, brandt])
        assert [row.article_id for row in latest[fenn]] == list(range(everywhere, everywhere - linking._RECENT, -1)) and len(latest[brandt]) == 1
        assert {k.name: k.mentions for k in linking._load(connection, {fenn, brandt})} == {"Orla Fenn": everywhere, "Tomas Brandt": 1}
