"""The tables are described: each column has a meaning, and docs/tables.md is what the command prints."""

from __future__ import annotations

from pathlib import Path

from onrecord.ledger.describe import tables_markdown
from onrecord.ledger.tables import metadata

PAGE = Path(__file__).parents[2] / "docs" / "tables.md"


def test_every_table_and_column_says_what_it_means() -> None:
    assert [t.name for t in metadata.tables.values() if not t.comment] == []
    assert [f"{t.name}.{c.name}" for t in metadata.tables.values() for c in t.columns if not c.comment] == []


def test_the_page_is_what_the_command_prints() -> None:
    assert PAGE.read_text(encoding="utf-8") == tables_markdown(), "run: onrecord schema --tables > docs/tables.md"
