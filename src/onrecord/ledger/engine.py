"""Opening a ledger: SQLite by path, PostgreSQL by URL; transactions; errors said in words.

SQLite runs in WAL mode (https://www.sqlite.org/wal.html): readers do not wait for the writer, and a process
killed at any moment leaves the last committed state. Every writing transaction takes the write lock at its
start (PostgreSQL: an advisory lock), so that two processes that add at once take turns instead of failing half way.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Connection, Engine, any_, bindparam, create_engine, event, literal
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from onrecord.errors import (
    CorruptLedger,
    FullDisk,
    LedgerError,
    LockedLedger,
    MissingExtra,
    NotALedger,
    ReadOnlyLedger,
    TooSlow,
)

WAIT = 60.0
"""Seconds to wait for another writer."""

_WAL_PAGES = 4_000
"""Pages of the write-ahead log (16 MB) after which SQLite brings them into the file: every few articles, and not after each of them."""

_CACHE = 16_384
"""Pages that SQLite keeps for each connection, in KiB. A server has up to fifteen; with four times as much, searching and adding at a million
statements was no quicker, for the system keeps what is read often."""

_STEPS = 10_000
"""Steps of SQLite's machine between two looks at the clock: a millisecond or so."""

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


def shown(url: URL) -> str:
    """A ledger's address as people know it: the path, or the URL without its password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database).removeprefix("file://")
    return url.set(drivername="postgresql").render_as_string(hide_password=True)


def connect(url: URL, *, read_only: bool = False) -> Engine:
    """An engine for a ledger's database; nothing is opened yet.

    Raises:
        MissingExtra: PostgreSQL is asked for and its driver is not installed.
    """
    options: dict[str, Any] = {"json_serializer": dumps}
    if url.get_backend_name() == "sqlite":
        engine = create_engine(_immutable(url) if read_only else url, connect_args={"timeout": WAIT, "check_same_thread": False}, **options)
        _prepare_sqlite(engine, read_only)
        return engine
    try:
        engine = create_engine(url, pool_pre_ping=True, **options)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise MissingExtra("A ledger in PostgreSQL needs its driver: pip install 'onrecord[postgres]'") from error
    _prepare_postgresql(engine, read_only)
    return engine


@contextmanager
def reading(engine: Engine, within: float | None = None) -> Iterator[Connection]:
    """One connection that sees one state of the ledger from its first question on.

    Args:
        within: seconds after which a question is given up.

    Raises:
        TooSlow: it was.
    """
    with _said(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        if within is None:
            yield connection
        else:
            with _limited(connection, within):
                yield connection


@contextmanager
def _limited(connection: Connection, seconds: float) -> Iterator[None]:
    """Ends questions: in SQLite by a look at the clock every so many steps, in PostgreSQL by its own limit for each."""
    if not is_sqlite(connection):
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {max(1, int(seconds * 1000))}")
        yield
        return
    raw: Any = connection.connection.driver_connection
    until = time.monotonic() + seconds
    raw.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
    try:
        yield
    finally:
        raw.set_progress_handler(None, 0)  # the connection goes back to the pool


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction, alone among writers: all of it is kept at its end, or nothing."""
    with _said(engine), engine.connect().execution_options(onrecord_writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            both = f"SET LOCAL lock_timeout = {int(WAIT * 1000)}; SELECT pg_advisory_xact_lock({_LOCK})"  # one journey; two statements take no parameters
            connection.exec_driver_sql(both, execution_options={"no_parameters": True})
        yield connection


@contextmanager
def outside(engine: Engine) -> Iterator[Connection]:
    """A connection without a transaction, for what cannot be in one (VACUUM)."""
    options: dict[str, Any] = {} if engine.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
    with _said(engine), engine.connect().execution_options(onrecord_outside=True, **options) as connection:
        yield connection


def is_sqlite(connection: Connection) -> bool:
    return connection.dialect.name == "sqlite"


def among(connection: Connection, column: ColumnElement[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Whether a column is one of many values; PostgreSQL is given them as one array, so that the question stays the same however many there are."""
    some = list(values)
    return column.in_(some) if is_sqlite(connection) else column == any_(literal(some, ARRAY(column.type)))


def given(sqlite: bool, column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """As `among`, for a question that is built once: the values, a list, are given when it is asked, as the parameter ``name``."""
    return column.in_(bindparam(name, expanding=True)) if sqlite else column == any_(bindparam(name, type_=ARRAY(column.type)))


def _prepare_sqlite(engine: Engine, read_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def _opened(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # transactions are begun below, not by the driver
        cursor = raw.cursor()
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        elif _ours(cursor):
            cursor.execute("PRAGMA journal_mode=WAL")
        for pragma in ("foreign_keys=ON", "synchronous=NORMAL", f"cache_size=-{_CACHE}", "mmap_size=268435456", "temp_store=MEMORY", f"wal_autocheckpoint={_WAL_PAGES}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("onrecord_outside", False):
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("onrecord_writes", False) else "BEGIN")


def _ours(cursor: Any) -> bool:
    """Whether a SQLite database is empty or a ledger: another program's file is left as it is."""
    names = {name for (name,) in cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    return not names or {"ledger", "statements"} <= names


def _immutable(url: URL) -> URL:
    """For a file in a folder that may not be written (a DVD, a share): SQLite is told to make no files beside it."""
    path = Path(url.database or "")
    if not path.is_file() or os.access(path.parent, os.W_OK) or path.with_name(f"{path.name}-wal").exists():
        return url
    return url.set(database=f"{path.resolve().as_uri()}", query={"immutable": "1", "uri": "true"})


def _prepare_postgresql(engine: Engine, read_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def _opened(raw: Any, _record: Any) -> None:
        if read_only:
            raw.read_only = True


@contextmanager
def _said(engine: Engine) -> Iterator[None]:
    """Turns what a database driver raises into an error that a person understands."""
    try:
        yield
    except DBAPIError as error:
        raise _worded(engine, error) from error


def _worded(engine: Engine, error: DBAPIError) -> LedgerError:
    """What a driver's error means; SQLite's have names (https://www.sqlite.org/rescode.html), PostgreSQL's numbers
    (https://www.postgresql.org/docs/current/errcodes-appendix.html)."""
    name, text = shown(engine.url), " ".join(str(error.orig).split())
    code = str(getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or "")
    for kind, codes, message in _MEANINGS:
        if code.startswith(codes):
            return kind(message.format(name=name, text=text, wait=WAIT))
    if not code and isinstance(error, OperationalError):
        return LedgerError(f"{name}: there is no connection to this database: {text}")  # psycopg gives those no number
    return LedgerError(f"{name}: {text}")


_MEANINGS: tuple[tuple[type[LedgerError], tuple[str, ...], str], ...] = (
    (NotALedger, ("SQLITE_NOTADB",), "{name}: this file is no ledger (it is not a SQLite database). Give another name to begin a new ledger."),
    (CorruptLedger, ("SQLITE_CORRUPT", "SQLITE_IOERR_SHORT_READ"),
     "{name}: the file is damaged. Take the latest copy, or rescue what is left: sqlite3 {name} .recover | sqlite3 rescued.db"),
    (CorruptLedger, ("XX001", "XX002"), "{name}: the database is damaged: {text}"),
    (FullDisk, ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_TRUNCATE", "53100"),
     "{name}: there is no room left for what was being written ({text}). It is left out; everything before it is kept."),
    (TooSlow, ("SQLITE_INTERRUPT", "57014"), "this question took too long and was given up; ask for less: another word, a speaker, an outlet, a shorter time"),
    (LockedLedger, ("SQLITE_BUSY", "SQLITE_LOCKED", "55P03"),
     "{name}: another program has been writing to it for more than {wait:g} seconds. Try again when it is done."),
    (ReadOnlyLedger, ("SQLITE_READONLY", "SQLITE_PERM", "25006", "42501"),
     "{name}: it cannot be written. Check the rights of the file and of its folder."),
    (LedgerError, ("SQLITE_CANTOPEN",), "{name}: cannot be opened. Is there such a folder, and may you read and write in it?"),
    (LedgerError, ("08", "57P"), "{name}: the connection to the database was lost: {text}"),
)
"""By the beginning of a code: the kind of error and its words."""


dumps: Callable[[Any], str] = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""JSON as the tables have it."""


def must_exist(url: URL) -> None:
    """For commands that only look.

    Raises:
        LedgerError: there is no such file.
    """
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).exists()):
        raise LedgerError(f"{url.database}: no such ledger. Make one: onrecord add INPUT… --ledger {url.database}")
