"""Ledgers for the tests, each empty and of its own: in SQLite, and in a real PostgreSQL that is started once."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onrecord.ledger import Ledger
from tests.ledger.postgres import NoServer, server
from tests.show.fictional import FakeReader

_numbers = itertools.count()


@pytest.fixture(autouse=True)
def caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Vector files of ledgers in PostgreSQL go to the test's own folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a running server; a test that needs it is skipped where PostgreSQL cannot run."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGPASSWORD", "PGOPTIONS", "PGSERVICE"):
            patch.delenv(name, raising=False)
        try:
            running = server()
            address = running.__enter__()
        except NoServer as error:
            pytest.skip(f"PostgreSQL does not run here: {error}")
        try:
            yield address
        finally:
            running.__exit__(None, None, None)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A file that is not there yet."""
    return str(tmp_path / "news.db")


@pytest.fixture
def empty_postgresql_url(postgresql: str) -> Iterator[str]:
    """A database without tables."""
    yield from _database(postgresql, "template0")


@pytest.fixture(scope="session")
def _made_postgresql(postgresql: str) -> Iterator[str]:
    """The name of a database with a new ledger in it, of which the tests get copies: that is quicker than making the tables each time."""
    for address in _database(postgresql, "template0"):
        Ledger(address).close()
        yield address.rpartition("/")[2]


@pytest.fixture
def postgresql_url(postgresql: str, _made_postgresql: str) -> Iterator[str]:
    """A database with an empty ledger of its own."""
    import psycopg

    for address in _database(postgresql, _made_postgresql):
        with psycopg.connect(address) as connection:
            connection.execute("UPDATE ledger SET value = %s WHERE name = 'id'", (secrets.token_hex(8),))
        yield address


def _database(postgresql: str, template: str) -> Iterator[str]:
    import psycopg

    name = f"ledger{next(_numbers)}"
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY".encode())
    yield f"{postgresql}/{name}"
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest) -> str:
    """Where there is no ledger yet, or an empty one: a test that takes it runs once on SQLite and once on PostgreSQL."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def open_at(ledger_url: str) -> Iterator[Callable[..., Ledger]]:
    """Opens the test's ledger, as often as is asked; all are closed at the end."""
    opened: list[Ledger] = []

    def opens(**options: object) -> Ledger:
        opened.append(Ledger(ledger_url, **({"reader": FakeReader()} | options)))  # type: ignore[arg-type]
        return opened[-1]

    yield opens
    for ledger in opened:
        ledger.close()


@pytest.fixture
def ledger(open_at: Callable[..., Ledger]) -> Ledger:
    """An empty ledger whose reader needs no model (it finds “…” Name said)."""
    return open_at()
