"""Ledgers for the tests, each empty and of its own: in SQLite, and in a real PostgreSQL that is started once."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from onrecord.ledger import Ledger
from tests.ledger.postgres import NoServer, server
from tests.show.fictional import FakeReader

_numbers = itertools.count()


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
def postgresql_url(postgresql: str) -> Iterator[str]:
    """A database of its own, empty."""
    import psycopg

    name = f"ledger{next(_numbers)}"
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    yield f"{postgresql}/{name}"
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def ledger_url(request: pytest.FixtureRequest) -> str:
    """Where a new ledger may be made: a test that takes it runs once on SQLite and once on PostgreSQL."""
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
