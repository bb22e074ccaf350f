"""SQLite as this Python has it: its version, and full-text search."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from onrecord.health.finding import Finding, State

LEAST = (3, 35, 0)
"""The first version with RETURNING (https://www.sqlite.org/releaselog/3_35_0.html), which the ledger uses."""
_ADVICE = "use a Python that is built with a newer SQLite (python.org, your system's packages), or a ledger in PostgreSQL: pip install 'onrecord[postgres]'"


def sqlite() -> Iterator[Finding]:
    """The version of the library, and whether FTS5 is in it."""
    version = sqlite3.sqlite_version
    new_enough = sqlite3.sqlite_version_info >= LEAST
    yield Finding("sqlite", "version", State.GOOD if new_enough else State.BAD, version if new_enough else f"{version}, but {'.'.join(map(str, LEAST))} or newer is needed",
                  "" if new_enough else _ADVICE, {"version": version})
    try:
        found = _searched()
    except sqlite3.Error as error:
        yield Finding("sqlite", "full-text search", State.BAD, f"FTS5 does not work: {error}", _ADVICE)
        return
    yield Finding("sqlite", "full-text search", State.GOOD if found else State.BAD, "FTS5, with stems of English words" if found else "FTS5 finds nothing", "" if found else _ADVICE)


def _searched() -> bool:
    """Whether a word is found by its stem, as the ledger searches."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE words USING fts5(word, tokenize=\"porter unicode61 remove_diacritics 2\")")
        connection.execute("INSERT INTO words VALUES ('the dams were cracked')")
        return bool(connection.execute("SELECT count(*) FROM words WHERE words MATCH 'dam'").fetchone()[0])
    finally:
        connection.close()
