"""Versions of the tables: an older ledger is brought forward with every row, a newer one is left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection

from onrecord.errors import LedgerError, NewerLedger, NotALedger
from onrecord.ledger import Ledger, migrations
from tests.ledger.dumping import dump, sound
from tests.ledger.making import many


def fact(ledger: Ledger, name: str) -> str:
    with ledger.reading() as connection:
        return str(connection.exec_driver_sql(f"SELECT value FROM ledger WHERE name = '{name}'").scalar_one())


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> int:
    """An onrecord whose tables are two versions on: the first step adds a column, the second fills it."""
    def add_column(connection: Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE articles ADD COLUMN shelf TEXT")

    def fill_column(connection: Connection) -> None:
        connection.exec_driver_sql("UPDATE articles SET shelf = 'news'")

    now = migrations.SCHEMA
    monkeypatch.setattr(migrations, "STEPS", migrations.STEPS | {now: add_column, now + 1: fill_column})
    monkeypatch.setattr(migrations, "SCHEMA", now + 2)
    return now + 2


def test_a_new_ledger_says_what_it_is_and_keeps_its_name(open_at: Callable[..., Ledger]):
    ledger = open_at()
    assert fact(ledger, "schema") == str(migrations.SCHEMA) and fact(ledger, "made_by")
    assert len(ledger.id) == 16 and open_at().id == ledger.id


def test_tables_are_made_in_an_empty_postgresql_database(empty_postgresql_url: str):
    with pytest.raises(NotALedger, match="holds no ledger"):
        Ledger(empty_postgresql_url, read_only=True)
    with Ledger(empty_postgresql_url) as ledger:
        ledger.add(many(1)[0])
        assert list(ledger.readings()) == many(1) and sound(ledger) == []


def test_an_older_ledger_is_brought_forward_with_every_row(open_at: Callable[..., Ledger], request: pytest.FixtureRequest):
    ledger = open_at()
    for r in many(4):
        ledger.add(r)
    before = dump(ledger)
    ledger.close()
    schema = request.getfixturevalue("later")
    ledger = open_at()
    assert fact(ledger, "schema") == str(schema) and dump(ledger) == before and sound(ledger) == []
    with ledger.reading() as connection:
        assert connection.exec_driver_sql("SELECT shelf FROM articles").scalars().all() == ["news"] * 4
    ledger.close()
    assert dump(open_at()) == before  # and opened once more


def test_a_step_that_fails_leaves_the_older_ledger(open_at: Callable[..., Ledger], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    ledger = open_at()
    ledger.add(many(1)[0])
    before, schema = dump(ledger), migrations.SCHEMA
    ledger.close()
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "STEPS", {schema: lambda c: c.exec_driver_sql("ALTER TABLE articles ADD COLUMN shelf TEXT"), schema + 1: lambda _: 1 / 0})
        patch.setattr(migrations, "SCHEMA", schema + 2)
        with pytest.raises(ZeroDivisionError):
            open_at()
    ledger = open_at()
    assert fact(ledger, "schema") == str(schema) and dump(ledger) == before
    ledger.close()
    request.getfixturevalue("later")
    assert dump(open_at()) == before


def test_looking_does_not_bring_it_forward(open_at: Callable[..., Ledger], request: pytest.FixtureRequest):
    open_at().close()
    request.getfixturevalue("later")
    with pytest.raises(LedgerError, match=r"written by an older onrecord. A command that writes brings it forward"):
        open_at(read_only=True)


@pytest.mark.parametrize("read_only", [True, False])
def test_a_newer_ledger_is_left_alone(open_at: Callable[..., Ledger], read_only: bool):
    ledger = open_at()
    with ledger.writing() as connection:
        connection.exec_driver_sql("UPDATE ledger SET value = '99' WHERE name = 'schema'")
        connection.exec_driver_sql("UPDATE ledger SET value = '7.0' WHERE name = 'made_by'")
    before = dump(ledger)
    with pytest.raises(NewerLedger, match=r"written by a newer onrecord \(7.0; its tables are version 99, .*pip install --upgrade onrecord"):
        open_at(read_only=read_only)
    assert dump(ledger) == before


@pytest.mark.parametrize("value", ["", "two", None])
def test_a_ledger_that_does_not_say_its_version(open_at: Callable[..., Ledger], value: str | None):
    with open_at().writing() as connection:
        connection.exec_driver_sql("DELETE FROM ledger WHERE name = 'schema'" if value is None else f"UPDATE ledger SET value = '{value}' WHERE name = 'schema'")
    with pytest.raises(NotALedger, match="does not say which version of a ledger it is"):
        open_at()
