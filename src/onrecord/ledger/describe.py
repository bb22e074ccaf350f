"""The tables in words, for those who ask the database themselves."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Table
from sqlalchemy.dialects import sqlite

from onrecord.ledger.migrations import SCHEMA
from onrecord.ledger.tables import metadata

_HEAD = f"""# The tables of a ledger

A ledger is one SQLite file, or a PostgreSQL database, with these tables (version {SCHEMA}). Any SQL tool can read it, Datasette
for example. Spans are `[[start, end], …]` in code points of `versions.text`; lists and maps are JSON; times are UTC.

What stands in a column of `statements` is the machine's, or where a person has corrected it, the person's; `machine`
then has the machine's own. A statement whose `verdict` is empty was read by machine and not reviewed.

Full-text search: in SQLite `statements_text` (the contents), `versions_text` (titles and texts) and `speakers_text` (names),
all FTS5; in PostgreSQL the columns `words` of `statements` and `versions`, and the index `speakers_words`.

Write with `onrecord` only: it keeps the tables, the full-text index and the vectors together.

This page is what `onrecord schema --tables` prints.
"""


def tables_markdown() -> str:
    """Every table and column with its type and meaning, as a page in Markdown."""
    return "\n".join([_HEAD, *(line for table in metadata.tables.values() for line in _lines(table))]).rstrip() + "\n"


def _lines(table: Table) -> Iterator[str]:
    yield from (f"## {table.name}", "", table.comment or "", "", "| column | type | meaning |", "|---|---|---|")
    yield from (f"| `{column.name}` | {_type(column)} | {column.comment} |" for column in table.columns)
    yield ""


def _type(column: Column[object]) -> str:
    name = column.type.compile(dialect=sqlite.dialect()).lower()
    target = next((key.target_fullname for key in column.foreign_keys), None)
    return f"{name} → `{target}`" if target else name
