"""The whole ledger as JSON Lines: every row of every table, for moving it (from SQLite to PostgreSQL, say) and for safe keeping.

The first line says which version of the tables it is (``{"onrecord": "ledger", "schema": 2, …}``); each other line is a
row: ``{"table": "articles", "row": {…}}``, parents before their children. Bytes are in base64. Numbers stay what they
were, so corrections, versions, claims, groups and links are all there. The new ledger only has an id of its own.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, LargeBinary, Table, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from onrecord.errors import LedgerError, NewerLedger, UnreadableInput
from onrecord.ledger import counts
from onrecord.ledger.engine import is_sqlite
from onrecord.ledger.exports.base import Source
from onrecord.ledger.migrations import SCHEMA
from onrecord.ledger.tables import articles, claims, facts, metadata
from onrecord.show.lines import dumped
from onrecord.types import Json

KIND = "ledger"
"""What the first line says that the file is."""

_OWN = ("id", "schema", "made_by")
"""What a ledger says of itself alone."""

_PORTION = 1000
"""Rows written in one go."""


def lines(source: Source) -> Iterator[str]:
    """The first line, then the rows, table after table.

    Raises:
        LedgerError: there is private material, and nobody said that it may go out.
    """
    if not source.selection.private:
        _check_public(source.connection)
    yield dumped({"onrecord": KIND, "schema": SCHEMA}) + "\n"
    for table in metadata.sorted_tables:
        if table.name in counts.TABLES:
            continue  # worked out from the others
        query = select(table).order_by(*table.primary_key.columns)
        for row in source.connection.execution_options(yield_per=_PORTION).execute(query).mappings():
            if table is not facts or row["name"] not in _OWN:
                yield dumped({"table": table.name, "row": {name: _out(value) for name, value in row.items()}}) + "\n"


def is_whole(first: str) -> bool:
    """Whether a file with this first line holds a whole ledger."""
    try:
        data = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and data.get("onrecord") == KIND


def restore(connection: Connection, rows: Iterable[str], name: str) -> int:
    """Puts a whole ledger into one that is empty; the transaction is the caller's, so it is all of it or nothing.

    Args:
        rows: the lines, the first among them.
        name: the file's, for messages.

    Returns:
        how many rows there were.

    Raises:
        LedgerError: the ledger is not empty. NewerLedger: a newer version has made the file.
        UnreadableInput: a line that is no row of a ledger; the message has its number.
    """
    if connection.execute(select(func.count()).select_from(articles)).scalar_one() or connection.execute(select(claims.c.id).limit(1)).first():
        raise LedgerError(f"{name} holds a whole ledger, which can only be put into an empty one; name a new file with --ledger. "
                          "To add its articles to this ledger, export them with --format jsonl")
    with counts.paused(connection):
        count = _rows(connection, rows, name)
    if not is_sqlite(connection):
        _count_on(connection)
    return count


def _rows(connection: Connection, rows: Iterable[str], name: str) -> int:
    """Writes the rows; what points at a row of its own table is filled in at the end."""
    count, later = 0, list[Json]()
    waiting: tuple[Table | None, list[Json]] = (None, [])
    for number, line in enumerate(rows, 1):
        if number == 1:
            _check_version(line, name)
        elif line.strip():
            table, row = _parsed(line, f"{name}, line {number}")
            later += [{"table": table, "row": row, "itself": itself} for itself in _to_itself(table, row)]
            if waiting[0] is not table or len(waiting[1]) >= _PORTION:
                _write(connection, *waiting)
                waiting = (table, [])
            waiting[1].append(row)
            count += 1
    _write(connection, *waiting)
    for pointer in later:
        key = pointer["table"].c.id == pointer["row"]["id"]
        connection.execute(update(pointer["table"]).where(key).values(**pointer["itself"]))
    return count


def _check_public(connection: Connection) -> None:
    found = sum(connection.execute(select(func.count()).select_from(table).where(table.c.private)).scalar_one() for table in (articles, claims))
    if found:
        raise LedgerError(f"a whole ledger takes its private material with it, and {found} of its articles and claims are private. "
                          "Say --private if they may go, or export the others with --format jsonl")


def _check_version(line: str, name: str) -> None:
    if not is_whole(line):
        raise UnreadableInput(f"{name} does not begin as an export of a whole ledger does", name)
    schema = json.loads(line).get("schema")
    if not isinstance(schema, int) or schema > SCHEMA:
        raise NewerLedger(f"{name} was made by a newer onrecord (its tables are version {schema}, this one knows up to {SCHEMA}). "
                          "Update: pip install --upgrade onrecord")


def _parsed(line: str, where: str) -> tuple[Table, Json]:
    try:
        data = json.loads(line)
        table = metadata.tables[data["table"]]
        values = data["row"]
        if values.keys() - table.columns.keys():
            raise KeyError(f"unknown columns {', '.join(values.keys() - table.columns.keys())}")
        return table, {name: _in(table, name, value) for name, value in values.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableInput(f"no row of a ledger: {error}", where) from error


def _to_itself(table: Table, row: Json) -> Iterator[Json]:
    """Takes out of a row what points at a row of the same table, which may come later, and gives it."""
    found = {key.parent.name: row[key.parent.name] for key in table.foreign_keys if key.column.table is table and row.get(key.parent.name) is not None}
    if found:
        row.update(dict.fromkeys(found))
        yield found


def _write(connection: Connection, table: Table | None, rows: list[Json]) -> None:
    if table is None or not rows:
        return
    try:
        connection.execute(insert(table), rows)
    except DBAPIError:
        raise  # what the database says of it is told by the ledger
    except (StatementError, UnicodeError, OverflowError, TypeError, ValueError) as error:
        raise UnreadableInput(f"a row of {table.name} cannot be one of a ledger: {str(error).splitlines()[0][:200]}") from error


def _count_on(connection: Connection) -> None:
    """Lets PostgreSQL number new rows after those that are there."""
    for table in metadata.sorted_tables:
        if "id" in table.c and table.c.id.autoincrement:
            found = connection.execute(select(func.max(table.c.id))).scalar_one_or_none()
            if found is not None:
                connection.execute(text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"), {"name": table.name, "last": found})


def _out(value: Any) -> Any:
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes | memoryview) else value


def _in(table: Table, name: str, value: Any) -> Any:
    return base64.b64decode(value, validate=True) if value is not None and isinstance(table.c[name].type, LargeBinary) else value
