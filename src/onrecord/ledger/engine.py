"""Opening a ledger: SQLite by path, PostgreSQL by URL; transactions; errors said in words.

SQLite runs in WAL mode (https://www.sqlite.org/wal.html): readers do not wait for the writer, and a process
killed at any moment leaves the last committed state. Every writing transaction takes the write lock at its
start, so that two processes that add at once take turns instead of failing half way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from onrecord.errors import CorruptLedger, FullDisk, LedgerError, LockedLedger, MissingExtra, NotALedger, ReadOnlyLedger

WAIT = 60.0
"""Seconds to wait for another writer."""

_LOCK = 0x6F6E7265636F7264
"""Number of the PostgreSQL advisory lock that writers take ("onrecord" in ASCII)."""


def address(where: str | Path) -> URL:
    """The database URL of what a user gave: a path, ``sqlite:///…`` or ``postgresql://…``.

    Raises:
        LedgerError: a URL of another kind of database, or none at all.
    """
    text = str(where)
    if "://" not in text:
        return URL.create("sqlite", database=text)
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise LedgerError(f"{text}: not the address of a database. Give a file (news.db) or postgresql://user@host/name.") from error
    name = url.get_backend_name()
    if name in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if name != "sqlite":
        raise LedgerError(f"a ledger is a SQLite file or a PostgreSQL database, not {name}")
    return url


def connect(url: URL, *, read_only: bool = False) -> Engine:
    """An engine for a ledger's database; nothing is opened yet.

    Raises:
        MissingExtra: PostgreSQL is asked for and its driver is not installed.
    """
    options: dict[str, Any] = {"json_serializer": _dumps}
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": WAIT, "check_same_thread": False}, **options)
        _prepare_sqlite(engine, read_only)
        return engine
    try:
        return create_engine(url, **options)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise MissingExtra("A ledger in PostgreSQL needs its driver: pip install 'onrecord[postgres]'") from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """One connection that sees one state of the ledger from its first question on."""
    with _said(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, alone among writers: all of it is kept at its end, or nothing."""
    with _said(engine), engine.connect().execution_options(onrecord_writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        yield connection


def is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def _prepare_sqlite(engine: Engine, read_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def _opened(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # transactions are begun below, not by the driver
        cursor = raw.cursor()
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        else:
            cursor.execute("PRAGMA journal_mode=WAL")
        for pragma in ("foreign_keys=ON", "synchronous=NORMAL", "cache_size=-65536", "mmap_size=268435456", "temp_store=MEMORY"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("onrecord_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _said(engine: Engine) -> Iterator[None]:
    """Turns what a database driver raises into an error that a person understands."""
    try:
        yield
    except DBAPIError as error:
        raise _worded(engine, error) from error


def _worded(engine: Engine, error: DBAPIError) -> Exception:
    name = engine.url.render_as_string(hide_password=True)
    name = name.removeprefix("sqlite:///")
    text = str(error.orig).lower()
    code = getattr(error.orig, "sqlite_errorname", "") or getattr(error.orig, "sqlstate", "") or ""
    if "not a database" in text:
        return NotALedger(f"{name}: this file is no ledger (it is not a SQLite database). Give another name to begin a new ledger.")
    if "malformed" in text or "CORRUPT" in code or code == "XX001":
        return CorruptLedger(f"{name}: the file is damaged. Take the latest copy, or rescue what is left: sqlite3 {name} .recover | sqlite3 rescued.db")
    if "disk is full" in text or "SQLITE_FULL" in code or code == "53100" or "disk i/o error" in text and "FULL" in code:
        return FullDisk(f"{name}: there is no room left on the disk. What was being written is left out; everything before it is kept.")
    if "locked" in text or code in ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03"):
        return LockedLedger(f"{name}: another program has been writing to it for more than {WAIT:.0f} seconds. Try again when it is done.")
    if "readonly" in text or "read-only" in text or code in ("25006", "42501"):
        return ReadOnlyLedger(f"{name}: it cannot be written. Check the rights of the file and of its folder.")
    if "unable to open" in text:
        return LedgerError(f"{name}: cannot be opened. Is there such a folder, and may you read and write in it?")
    if code.startswith("08") or code.startswith("28") or code.startswith("3D") or "connection" in text and engine.dialect.name == "postgresql":
        return LedgerError(f"{name}: the database does not let us in: {str(error.orig).strip()}")
    return LedgerError(f"{name}: {str(error.orig).strip()}")


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def must_exist(url: URL) -> None:
    """For commands that only look.

    Raises:
        LedgerError: there is no such file.
    """
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).exists()):
        raise LedgerError(f"{url.database}: no such ledger. Make one: onrecord add INPUT… --ledger {url.database}")
