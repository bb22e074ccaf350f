"""The counts that the database keeps are those that are there, whatever is done; on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, select, text

from onrecord.ledger import Filter, Ledger, counts, migrations, people, stats
from onrecord.ledger.tables import metadata, outlet_counts, repeats, speaker_counts, statement_counts
from tests.ledger.dumping import dump, sound
from tests.ledger.making import Said, many, reading
from tests.ledger.older import to_version_1, to_version_4

SAYING = "Nobody was asked about any of it and nobody will be before the summer"
FIRST = reading("The board met on Tuesday to talk about boats.", Said("Tomas Brandt", SAYING), Said("Per Holm", "There is no money for any of it"),
                url="https://a.example/1", published="2031-04-28")
SECOND = reading("In the evening there was talk of it in the town.", Said("Tomas Brandt", SAYING), url="https://b.example/1", outlet="Herald", published="2031-05-03")
CHANGED = reading("The board met on Tuesday to talk about ships.", Said("Per Holm", "There is no money for any of it"), url="https://a.example/1", published="2031-04-28")


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    ledger.add(FIRST)
    ledger.add(SECOND)
    return ledger


def by_speaker(ledger: Ledger) -> dict[str, int]:
    return {one.name: one.statements for one in ledger.speakers()}


def kept(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    return {name: sorted(map(tuple, connection.execute(select(metadata.tables[name])))) for name in counts.TABLES}


def test_what_is_added_is_counted(filled: Ledger) -> None:
    with filled.reading() as connection:
        found = kept(connection)
    assert found["statement_counts"] == [("direct", "person", "", 3)]
    assert found["outlet_counts"] == [("Herald", "2031-05", 1), ("The Example Courier", "2031-04", 2)]
    assert sorted(n for _, n in found["speaker_counts"]) == [1, 2] and [n for _, n in found["repeats"]] == [2]
    assert by_speaker(filled) == {"Tomas Brandt": 2, "Per Holm": 1} and sound(filled) == []


def test_a_changed_article_is_counted_as_it_stands(filled: Ledger) -> None:
    filled.add(CHANGED)
    assert by_speaker(filled) == {"Per Holm": 1, "Tomas Brandt": 1} and sound(filled) == []
    with filled.reading() as connection:
        assert kept(connection)["repeats"] == [] and stats.unreviewed(connection) == 2
    filled.add(FIRST)
    assert by_speaker(filled) == {"Tomas Brandt": 2, "Per Holm": 1} and sound(filled) == []


def test_rejecting_and_undoing(filled: Ledger) -> None:
    by = filled.by("Ada")
    for found in list(filled.statements(Filter("summer"))):
        by.reject(found.number)
        assert sound(filled) == []
    assert by_speaker(filled) == {"Per Holm": 1}
    with filled.reading() as connection:
        assert [n for _, n in kept(connection)["repeats"]] == [0] and stats.unreviewed(connection) == 1
        found_stats = stats.stats(connection)
    assert (found_stats.utterances, found_stats.rejected, found_stats.statements, found_stats.most_repeated) == (1, 2, 1, 1)
    by.undo_last()
    by.undo_last()
    assert by_speaker(filled) == {"Tomas Brandt": 2, "Per Holm": 1} and sound(filled) == []


def test_merging_and_forgetting(filled: Ledger) -> None:
    numbers = {one.name: one.number for one in filled.speakers()}
    by = filled.by("Ada")
    by.merge(numbers["Per Holm"], numbers["Tomas Brandt"])
    assert by_speaker(filled) == {"Tomas Brandt": 3} and sound(filled) == []
    by.undo_last()
    assert by_speaker(filled) == {"Tomas Brandt": 2, "Per Holm": 1} and sound(filled) == []
    filled.forget("https://a.example/1")
    assert by_speaker(filled) == {"Tomas Brandt": 1} and sound(filled) == []
    filled.forget("https://b.example/1")
    with filled.reading() as connection:
        assert kept(connection) == {name: [] for name in counts.TABLES}


def test_an_article_of_another_outlet_or_month(filled: Ledger) -> None:
    with filled.writing() as connection:
        connection.execute(text("UPDATE articles SET outlet = NULL, published = '2031-06-01' WHERE url = 'https://a.example/1'"))
        assert kept(connection)["outlet_counts"] == [("", "2031-06", 2), ("Herald", "2031-05", 1)]
    assert sound(filled) == []


def test_the_first_of_many_speakers(ledger: Ledger) -> None:
    for n in range(6):
        ledger.add(reading(*(Said(f"Anna {name}", f"Number {n} of the things that were said by her about {name}") for name in ("Berg", "Dahl", "Fors", "Holm")[: 4 - n // 2]),
                           url=f"https://a.example/{n}", published="2031-04-02"), private=n == 0)
    with ledger.reading() as connection:
        every = people.listing(connection)
        assert [one.statements for one in every] == [6, 6, 4, 2]
        for limit, skip in ((1, 0), (2, 1), (3, 2), (9, 0), (2, 4)):
            assert people.listing(connection, limit=limit, skip=skip) == every[skip : skip + limit]
        public = people.listing(connection, private=False)
        assert [one.statements for one in public] == [5, 5, 3, 1]
        assert people.listing(connection, private=False, limit=2, skip=1) == public[1:3]


def test_working_them_out_anew_and_leaving_them_alone(filled: Ledger) -> None:
    with filled.writing() as connection:
        before = kept(connection)
        for table in (statement_counts, outlet_counts, speaker_counts, repeats):
            connection.execute(table.delete())
        counts.rebuild(connection)
        assert kept(connection) == before
        with counts.paused(connection):
            connection.execute(text("DELETE FROM statements"))
            assert kept(connection) == before
        assert kept(connection) == {name: [] for name in counts.TABLES}


def test_a_ledger_of_version_1_is_brought_forward(open_at: Callable[..., Ledger]) -> None:
    ledger = open_at()
    for article in (FIRST, SECOND, CHANGED, *many(3)):
        ledger.add(article)
    ledger.by("Ada").reject(next(ledger.statements(Filter("summer"))).number)
    before = dump(ledger)
    with ledger.writing() as connection:
        to_version_1(connection)
    ledger.close()
    ledger = open_at()
    assert dump(ledger) == before and sound(ledger) == []
    with ledger.reading() as connection:
        assert connection.execute(text("SELECT value FROM ledger WHERE name = 'schema'")).scalar_one() == str(migrations.SCHEMA)
    ledger.add(SECOND)
    ledger.forget("https://a.example/1")
    assert sound(ledger) == []


@pytest.mark.parametrize("older", [to_version_1, to_version_4])
def test_a_ledger_brought_forward_has_the_tables_of_a_new_one(open_at: Callable[..., Ledger], older: Callable[[Connection], None]) -> None:
    ledger = open_at()
    new = shape(ledger)
    with ledger.writing() as connection:
        older(connection)
    assert shape(ledger) != new
    ledger.close()
    assert shape(open_at()) == new


def shape(ledger: Ledger) -> set[tuple[object, ...]]:
    """Indexes, triggers and columns, as the database has them."""
    if ledger.file is not None:
        columns = "SELECT m.name, c.name, c.type, c.\"notnull\", c.pk FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
        questions = [columns, "SELECT type, name, tbl_name FROM sqlite_master WHERE type = 'index'", "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'", "SELECT tbl, idx, stat FROM sqlite_stat1"]
    else:
        questions = ["SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = 'public'",
                     "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
                     "SELECT t.tgname, pg_get_triggerdef(t.oid), p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal"]
    with ledger.reading() as connection:
        return {tuple(row) for question in questions for row in connection.exec_driver_sql(question)}
