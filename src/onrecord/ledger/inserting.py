"""Many rows into a table at once: their numbers beforehand, so that what belongs together is put together before any of it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import JSON, Connection, Table, text

from onrecord.ledger.engine import dumps, is_sqlite
from onrecord.ledger.rows import Row


def next_numbers(connection: Connection, table: Table, count: int) -> list[int]:
    """The numbers of the next ``count`` rows of a table; nobody else writes meanwhile (`engine.writing`)."""
    return numbers_of(connection, {table: count})[table]


def numbers_of(connection: Connection, counts: Mapping[Table, int]) -> dict[Table, list[int]]:
    """As `next_numbers`, of several tables; PostgreSQL is asked once for all."""
    wanted = {table: count for table, count in counts.items() if count}
    if is_sqlite(connection):
        return {table: _next_in_sqlite(connection, table, count) for table, count in counts.items()}
    if not wanted:
        return {table: [] for table in counts}
    named = {"names": [table.name for table in wanted], "counts": list(wanted.values())}
    drawn: dict[str, list[int]] = {}
    for name, number in connection.execute(_DRAWN, named).all():
        drawn.setdefault(name, []).append(number)
    return {table: drawn.get(table.name, []) for table in counts}


_DRAWN = text("SELECT w.name, nextval(pg_get_serial_sequence(w.name, 'id')) FROM unnest(CAST(:names AS text[]), CAST(:counts AS integer[])) "
              "AS w (name, n), generate_series(1, w.n)")


def _next_in_sqlite(connection: Connection, table: Table, count: int) -> list[int]:
    if not count:
        return []
    never_twice = table.dialect_options["sqlite"]["autoincrement"]
    last = (text("SELECT seq FROM sqlite_sequence WHERE name = :name").bindparams(name=table.name) if never_twice
            else text(f"SELECT max(id) FROM {table.name}"))
    first = (connection.execute(last).scalar_one_or_none() or 0) + 1
    return list(range(first, first + count))


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Writes rows, in their order; all have the same columns.

    PostgreSQL is given all of them in one JSON text: one journey, and one statement to its triggers.
    """
    if not rows:
        return
    names = tuple(rows[0])
    if is_sqlite(connection):
        statement, lists = _for_sqlite(table, names)
        connection.exec_driver_sql(statement, [tuple(dumps(row[name]) if name in lists and row[name] is not None else row[name] for name in names) for row in rows])
    else:
        connection.exec_driver_sql(_for_postgresql(table, names), (dumps([dict(row) for row in rows]),))


@cache
def _for_sqlite(table: Table, names: tuple[str, ...]) -> tuple[str, frozenset[str]]:
    """The statement, and which of its columns are JSON."""
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {table.name} ({_quoted(names)}) VALUES ({marks})", frozenset(name for name in names if isinstance(table.c[name].type, JSON))


@cache
def _for_postgresql(table: Table, names: tuple[str, ...]) -> str:
    return f"INSERT INTO {table.name} ({_quoted(names)}) SELECT {_quoted(names)} FROM json_populate_recordset(NULL::{table.name}, %s::json)"


def _quoted(names: Sequence[Any]) -> str:
    return ", ".join(f'"{name}"' for name in names)
