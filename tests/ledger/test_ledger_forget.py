"""Forgetting: nothing of an article is left, in no table, index, vector or byte of the files; everything else is as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import func, insert, select, text, update

from onrecord.errors import LockedLedger, NotInLedger
from onrecord.labels import Relation, SpeakerType
from onrecord.ledger import Ledger, corrections
from onrecord.ledger.corrections import By
from onrecord.ledger.tables import (
    articles,
    claims,
    metadata,
    notice_statements,
    notices,
    relations,
    speakers,
    statements,
    utterances,
    vectors,
)
from onrecord.types import Reading
from tests.ledger.making import Said, many, reading
from tests.ledger.test_ledger_exports import exported
from tests.show.fictional import FakeReader

HIDDEN = ("zanzibarquux", "Wilhelmina", "Grobnik", "flimmertauben", "ossifrage")
"""Words that only the article to be forgotten has: in its text, its names, an older version, a correction, its title."""


def secret(second: bool = False) -> Reading:
    words = "the zanzibarquux contract was signed at night" if second else "the flimmertauben contract was signed at night"
    return reading("A paper about zanzibarquux dealings. " * 30, Said("Wilhelmina Grobnik", words), Said("a clerk of ours", "it is zanzibarquux business", type=SpeakerType.ANONYMOUS),
                   Said("Orla Fenn", "we will not close the ferry this year or the next, whatever they say"),
                   url="https://courier.example/secret", title="The ossifrage affair")


def others(count: int = 6) -> list[Reading]:
    shared = reading("Elsewhere.", Said("Orla Fenn", "we will not close the ferry this year or the next, whatever they say"), url="https://herald.example/ferry", outlet="The Other Herald")
    return [*many(count), shared]


def embed(ledger: Ledger) -> None:
    """Vectors of all utterances, made up, in the table and in the mapped file."""
    with ledger.writing() as connection:
        for number in connection.execute(select(utterances.c.id)).scalars().all():
            connection.execute(insert(vectors).values(utterance_id=number, place=0, vector=_vector(number)))
        connection.execute(update(utterances).values(embedded=True))
    with ledger.reading() as connection:
        ledger.embeddings.sync(connection)


def _vector(number: int) -> bytes:
    return np.random.default_rng(number).integers(-127, 127, 384, dtype=np.int8).tobytes()


def bytes_of(path: Path) -> Iterable[tuple[str, bytes]]:
    return [(p.name, p.read_bytes()) for p in path.parent.glob(f"{path.name}*")]


def found_in(path: Path, words: Iterable[str]) -> list[tuple[str, str]]:
    """Which words stand in which file, in any case and in the stems that the full-text index keeps."""
    return [(name, word) for name, data in bytes_of(path) for word in words if word[:8].lower().encode() in data.lower()]


def counts(ledger: Ledger) -> dict[str, int]:
    with ledger.reading() as connection:
        return {t.name: connection.execute(select(func.count()).select_from(t)).scalar_one() for t in metadata.sorted_tables}


def fill(ledger: Ledger, forgotten: bool = True) -> None:
    for made in others():
        ledger.add(made)
    if forgotten:
        ledger.add(secret())
        ledger.add(secret(second=True), original=b"<p>zanzibarquux</p>")


def number_of(ledger: Ledger, words: str) -> int:
    with ledger.reading() as connection:
        return connection.execute(select(statements.c.id).where(statements.c.content_text.contains(words), statements.c.current)).scalars().first() or 0


def work(ledger: Ledger) -> None:
    """What people and machine do with the article: corrections, claims, relations, a notice, a merge."""
    with ledger.writing() as connection:
        row = connection.execute(select(statements).where(statements.c.content_text.contains("zanzibarquux contract"))).mappings().one()
        corrections.change(connection, row["id"], {"role": "head of flimmertauben"}, By("Ada", "zanzibarquux says so"))
        claim = connection.execute(insert(claims).values(name="night", text="The contract was signed at night", made="2031-01-01T00:00:00Z")).inserted_primary_key[0]
        connection.execute(insert(claims).values(text="the zanzibarquux contract was signed at night", found=True, made="2031-01-01T00:00:00Z"))
        corrections.relate(connection, row["id"], claim, Relation.FOR, By("Ada"))
        shared = number_of(ledger, "we will not close")
        corrections.relate(connection, connection.execute(select(statements.c.id).where(
            statements.c.article_id == row["article_id"], statements.c.current, statements.c.content_text.contains("we will not"))).scalar_one(), claim, Relation.AGAINST, By("Ada"))
        assert shared
        notice = connection.execute(insert(notices).values(article_id=row["article_id"], version_id=row["version_id"], kind="correction", span=[[0, 9]],
                                                           text="zanzibarquux was misspelt", concerns_id=row["article_id"])).inserted_primary_key[0]
        connection.execute(insert(notice_statements).values(notice_id=notice, statement_id=row["id"], confidence=0.9))


def test_not_a_byte_is_left(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    with Ledger(path, reader=FakeReader()) as ledger:  # type: ignore[arg-type]
        fill(ledger)
        work(ledger)
        embed(ledger)
        before = {w for _, w in found_in(path, HIDDEN)}
        assert before == set(HIDDEN), "the search finds them before"
        with ledger.reading() as connection:
            mine = set(connection.execute(select(vectors.c.vector).join(statements, statements.c.utterance_id == vectors.c.utterance_id).join(
                articles, articles.c.id == statements.c.article_id).where(articles.c.url == "https://courier.example/secret")).scalars())
        assert mine
        (gone,) = ledger.forget("https://courier.example/secret")
        assert (gone.versions, gone.title) == (2, "The ossifrage affair")
        assert found_in(path, HIDDEN) == []
        for name, data in bytes_of(path):
            assert not [v for v in mine if v in data], name
    assert found_in(path, HIDDEN) == []


def test_what_is_left_is_a_ledger_that_never_had_it(ledger: Ledger, tmp_path: Path) -> None:
    fill(ledger)
    work(ledger)
    ledger.forget("https://courier.example/secret")
    clean = Ledger(tmp_path / "clean.db", reader=FakeReader())  # type: ignore[arg-type]
    fill(clean, forgotten=False)
    assert exported(ledger, "jsonl") == exported(clean, "jsonl")
    ours, theirs = counts(ledger), counts(clean)
    assert {t: n for t, n in ours.items() if n != theirs[t]} == {"claims": 1}, "the claim that a person worded stays"
    with ledger.reading() as connection:
        assert connection.execute(select(relations)).all() == []
        assert [n for n in connection.execute(select(speakers.c.name)).scalars() if "Grobnik" in n or "clerk" in n] == []
        left = connection.execute(select(utterances.c.first_id)).scalars().all()
        assert None not in left
    assert ledger.add(secret()).outcome == "new"


def test_full_text_search_finds_the_others_only(ledger: Ledger) -> None:
    fill(ledger)
    ledger.forget("https://courier.example/secret")
    with ledger.reading() as connection:
        if ledger.file:
            for word, there in (("zanzibarquux", 0), ("ferry", 1)):
                query = text("SELECT count(*) FROM versions_text WHERE versions_text MATCH :word")
                assert (connection.execute(query, {"word": word}).scalar_one() > 0) == bool(there)
            assert connection.execute(text("SELECT count(*) FROM statements_text WHERE statements_text MATCH 'ferry'")).scalar_one() > 0
        else:
            query = text("SELECT count(*) FROM versions WHERE words @@ websearch_to_tsquery('english', 'zanzibarquux')")
            assert connection.execute(query).scalar_one() == 0


def test_a_saying_that_others_report_stays_and_is_embedded_anew(ledger: Ledger) -> None:
    ledger.add(secret())
    ledger.add(others(0)[0])
    with ledger.writing() as connection:
        shared = connection.execute(select(statements.c.utterance_id).where(statements.c.content_text.contains("we will not close"))).scalars().all()
        assert len(shared) == 2 and len(set(shared)) == 1
        connection.execute(update(utterances).values(embedded=True))
        connection.execute(insert(vectors).values(utterance_id=shared[0], place=0, vector=_vector(1)))
    assert ledger.appearances(shared[0]).articles == 2
    (gone,) = ledger.forget(1)
    assert (gone.statements, gone.utterances, gone.speakers) == (3, 2, 2)
    assert ledger.appearances(shared[0]).articles == 1
    with ledger.reading() as connection:
        assert connection.execute(select(utterances.c.embedded, utterances.c.first_id)).all() == [(False, 2)]
        assert connection.execute(select(func.count()).select_from(vectors)).scalar_one() == 0


def test_near_copies_are_still_near_copies(ledger: Ledger) -> None:
    body = " ".join(f"Sentence number {n} of this report tells what happened at the harbour on day {n}." for n in range(40))
    added = [ledger.add(reading(body, f"By our reporter in {place}.", url=f"https://{place}.example/wire", outlet=place)) for place in ("selm", "ost", "brack")]
    assert [a.copy_of for a in added] == [None, 1, 1]
    ledger.forget(1)
    with ledger.reading() as connection:
        assert connection.execute(select(articles.c.id, articles.c.story).order_by(articles.c.id)).all() == [(2, 2), (3, 2)]


def test_a_speaker_known_elsewhere_keeps_only_the_names_used_there(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        number = connection.execute(insert(speakers).values(name="Ida Wilhelmina Marlow", type="person")).inserted_primary_key[0]
    ledger.add(reading("One.", Said("Ida Wilhelmina Marlow", "the first of two things that were said"), url="https://courier.example/one"))
    ledger.add(reading("Two.", Said("Ida Marlow", "the second of two things that were said"), url="https://courier.example/two"))
    with ledger.writing() as connection:
        two = connection.execute(text("SELECT id FROM mentions WHERE name = 'Ida Marlow'")).scalar_one()
        connection.execute(text("UPDATE mentions SET speaker_id = :number WHERE id = :two"), {"number": number, "two": two})
        connection.execute(text("UPDATE statement_speakers SET speaker_id = :number"), {"number": number})
    ledger.forget("https://courier.example/one")
    with ledger.reading() as connection:
        assert connection.execute(select(speakers.c.name).where(speakers.c.id == number)).scalar_one() == "Ida Marlow"


def test_what_is_not_there_changes_nothing(ledger: Ledger) -> None:
    fill(ledger)
    before = counts(ledger)
    for wrong in ((999,), ("https://nowhere.example/",), (1, 999), ("",), ("9" * 40,)):
        with pytest.raises(NotInLedger):
            ledger.forget(*wrong)
    assert counts(ledger) == before
    assert [gone.article for gone in ledger.forget(1, 2, "1")] == [1, 2]


def test_somebody_who_still_reads_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "news.db"
    monkeypatch.setattr("onrecord.ledger.engine.WAIT", 0.2)
    with Ledger(path, reader=FakeReader()) as ledger, Ledger(path, read_only=True) as reader:  # type: ignore[arg-type]
        fill(ledger)
        with reader.reading() as connection:
            connection.execute(select(articles.c.id)).all()
            with pytest.raises(LockedLedger, match="--clean"):
                ledger.forget("https://courier.example/secret")
        from onrecord.ledger import forget

        forget.clean(ledger)
        assert found_in(path, HIDDEN) == []


def test_private_is_a_mark_that_can_be_taken_away(ledger: Ledger, open_at: Callable[..., Ledger]) -> None:
    ledger.add(secret())
    ledger.set_private(1)
    assert exported(ledger, "jsonl") == ""
    assert "zanzibarquux" in exported(ledger, "jsonl", private=True)
    ledger.set_private("https://courier.example/secret", False)
    assert "zanzibarquux" in exported(open_at(), "jsonl")
    with pytest.raises(NotInLedger):
        ledger.set_private("https://nowhere.example/")
