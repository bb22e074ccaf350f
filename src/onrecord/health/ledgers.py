"""A ledger: whether it opens, which version its tables are, whether its file is whole, what its vectors are like."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, func, select, text

from onrecord.errors import LedgerError, NotALedger, OnrecordError, TooSlow
from onrecord.health.finding import Finding, State
from onrecord.ledger import Ledger, migrations
from onrecord.ledger import engine as engines
from onrecord.ledger.tables import facts, utterances, vectors

PATIENCE = 60.0
"""Seconds that the look through a ledger's file may take."""


def ledger(where: str | Path, patience: float = PATIENCE) -> Iterator[Finding]:
    """What there is to say of a ledger; nothing in it is changed.

    Args:
        where: a path or a URL.
        patience: seconds after which the look through its file is given up.
    """
    name = str(where)
    try:
        url = engines.address(where)
        name = engines.shown(url)
        engines.must_exist(url)
        engine = engines.connect(url, read_only=True)
    except OnrecordError as error:
        yield Finding("ledger", "opens", State.BAD, str(error), "", {"ledger": name})
        return
    try:
        yield from _opened(engine, where, name, patience)
    finally:
        engine.dispose()


def _opened(engine: Engine, where: str | Path, name: str, patience: float) -> Iterator[Finding]:
    try:
        with engines.reading(engine) as connection:
            version = migrations.version_of(connection)
            made_by = _fact(connection, "made_by") if version is not None else None
        if version is None:
            raise NotALedger(f"{name}: holds no ledger")
    except LedgerError as error:
        yield Finding("ledger", "opens", State.BAD, str(error), "", {"ledger": name})
        return
    yield Finding("ledger", "opens", State.GOOD, name, "", {"ledger": name, "dialect": engine.dialect.name})
    pending = migrations.SCHEMA - version
    yield Finding("ledger", "tables", State.GOOD, f"version {version}, begun by onrecord {made_by}; " + (f"this onrecord's are version {migrations.SCHEMA}" if pending else "nothing to bring forward"),
                  "the next command that writes brings it forward, such as onrecord add; copy the file first" if pending else "",
                  {"version": version, "known": migrations.SCHEMA, "pending": pending, "made_by": made_by})
    yield _whole(engine, patience)
    if not pending:
        yield _vectors(where)


def _whole(engine: Engine, patience: float) -> Finding:
    """SQLite's own quick check of every page (https://www.sqlite.org/pragma.html#pragma_quick_check)."""
    if engine.dialect.name != "sqlite":
        return Finding("ledger", "file", State.UNKNOWN, "not looked at: PostgreSQL checks its pages itself", "")
    try:
        with engines.reading(engine, within=patience) as connection:
            said = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    except TooSlow:
        return Finding("ledger", "file", State.UNKNOWN, f"no damage found in {patience:g} seconds, after which the look was given up",
                       f"sqlite3 {engines.shown(engine.url)} 'PRAGMA quick_check' looks at all of it")
    except LedgerError as error:
        return Finding("ledger", "file", State.BAD, str(error))
    if said == "ok":
        return Finding("ledger", "file", State.GOOD, "every page is sound")
    return Finding("ledger", "file", State.BAD, f"damaged: {' '.join(str(said).split())}", f"take the latest copy, or rescue what is left: sqlite3 {engines.shown(engine.url)} .recover | sqlite3 rescued.db")


def _vectors(where: str | Path) -> Finding:
    """What is kept for finding statements by meaning. All of it can be made again, so nothing here is bad unless it fails."""
    try:
        with Ledger(where, read_only=True) as opened:
            with opened.reading() as connection:
                waiting = connection.execute(select(func.count()).select_from(utterances).where(text("embedded = false"))).scalar_one()
                last = connection.execute(select(func.max(vectors.c.id))).scalar_one_or_none() or 0
                made_by = _fact(connection, "embeddings")
            keys = opened.embeddings.index.keys
            there, rows, mine = int(keys[-1]) if len(keys) else 0, len(keys), opened.embeddings.embedder.name
    except OnrecordError as error:
        return Finding("ledger", "vectors", State.BAD, str(error))
    found = {"waiting": waiting, "rows": rows, "behind": max(0, last - there), "model": made_by, "shipped": mine}
    if made_by not in (None, mine):
        return Finding("ledger", "vectors", State.GOOD, f"made by {made_by}; this onrecord has {mine}", "onrecord follow makes them anew", found)
    words = [f"{rows:,} in the index, by {made_by or mine}"]
    if waiting:
        words.append(f"{waiting:,} utterances have none yet")
    if there < last:
        words.append("the index is behind the tables")
    return Finding("ledger", "vectors", State.GOOD, "; ".join(words), "the next onrecord follow makes what is missing" if len(words) > 1 else "", found)


def _fact(connection: Connection, name: str) -> str | None:
    found: str | None = connection.execute(select(facts.c.value).where(facts.c.name == name)).scalar_one_or_none()
    return found
