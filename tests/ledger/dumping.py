"""All that a ledger holds, to compare ledgers that came about in different ways."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from onrecord.ledger import Ledger, counts
from onrecord.ledger.tables import metadata

CLOCK = {"added", "seen", "started", "made", "at"}
"""Columns that say when."""


def dump(ledger: Ledger) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table, sorted; without times, vectors and what the ledger says of itself."""
    found = {}
    with ledger.reading() as connection:
        for table in metadata.sorted_tables:
            if table.name not in ("ledger", "vectors"):
                columns = [c for c in table.c if c.name not in CLOCK]
                found[table.name] = sorted(map(tuple, connection.execute(select(*columns))), key=repr)
    return found


def sound(ledger: Ledger) -> list[str]:
    """What is wrong inside a ledger: rows that lead nowhere, half an article, a search index that disagrees."""
    questions = {
        "article without its one current version": "SELECT id FROM articles WHERE (SELECT count(*) FROM versions v WHERE v.article_id = articles.id AND v.current) <> 1",
        "article without a story": "SELECT id FROM articles WHERE story IS NULL",
        "statement without an utterance": "SELECT id FROM statements WHERE utterance_id IS NULL",
        "utterance without a statement": "SELECT id FROM utterances WHERE NOT EXISTS (SELECT 1 FROM statements s WHERE s.utterance_id = utterances.id)",
        "utterance without an anchor": "SELECT id FROM utterances WHERE NOT EXISTS (SELECT 1 FROM echoes e WHERE e.utterance_id = utterances.id)",
        "current statement of an old version": "SELECT s.id FROM statements s JOIN versions v ON v.id = s.version_id WHERE s.current <> v.current",
        "named statement without a speaker": "SELECT id FROM statements WHERE speaker IS NOT NULL AND NOT EXISTS (SELECT 1 FROM statement_speakers p WHERE p.statement_id = statements.id)",
        "vector made twice": "SELECT utterance_id FROM vectors GROUP BY utterance_id, place HAVING count(*) > 1",
    }
    wrong = []
    with ledger.reading() as connection:
        for name, question in questions.items():
            wrong += [f"{name}: {row[0]}" for row in connection.exec_driver_sql(question)]
    with ledger.writing() as connection:
        wrong += _miscounted(connection)
    if ledger.file is not None:
        with ledger.writing() as connection:
            wrong += [str(row) for row in connection.exec_driver_sql("PRAGMA integrity_check") if row[0] != "ok"]
            wrong += [str(row) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
            for table in ("statements", "versions", "speakers"):
                connection.exec_driver_sql(f"INSERT INTO {table}_text({table}_text, rank) VALUES ('integrity-check', 1)")
    return wrong


def _miscounted(connection: Connection) -> list[str]:
    """Counts that are kept otherwise than they are when they are worked out anew."""
    def kept() -> set[tuple[Any, ...]]:
        return {(name, *row) for name in counts.TABLES for row in connection.execute(select(metadata.tables[name]))}

    point = connection.begin_nested()
    before = kept()
    counts.rebuild(connection)
    after = kept()
    point.rollback()
    return [f"miscounted: {row}" for row in sorted(before ^ after, key=repr)]
