"""The version of the tables: making them, and bringing an older ledger's forward without losing a row."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from sqlalchemy import Connection, Engine, inspect, select

from onrecord import __version__
from onrecord.errors import LedgerError, NewerLedger, NotALedger
from onrecord.ledger import counts
from onrecord.ledger import engine as engines
from onrecord.ledger.tables import facts, metadata

SCHEMA = 5
"""The version of the tables that this code reads and writes."""


def _counts(connection: Connection) -> None:
    """To version 2: counts that the database keeps; indexes that the first pages of a large ledger need."""
    reference, rowless = ("INTEGER", " WITHOUT ROWID") if engines.is_sqlite(connection) else ("BIGINT", "")
    for made in (
            "CREATE TABLE statement_counts (kind TEXT NOT NULL, speaker_type TEXT NOT NULL, verdict TEXT NOT NULL, statements INTEGER NOT NULL, "
            f"PRIMARY KEY (kind, speaker_type, verdict)){rowless}",
            f"CREATE TABLE outlet_counts (outlet TEXT NOT NULL, month TEXT NOT NULL, statements INTEGER NOT NULL, PRIMARY KEY (outlet, month)){rowless}",
            f"CREATE TABLE speaker_counts (speaker_id {reference} NOT NULL, statements INTEGER NOT NULL, PRIMARY KEY (speaker_id), "
            f"FOREIGN KEY(speaker_id) REFERENCES speakers (id) ON DELETE CASCADE){rowless}",
            f"CREATE TABLE repeats (utterance_id {reference} NOT NULL, articles INTEGER NOT NULL, PRIMARY KEY (utterance_id), "
            f"FOREIGN KEY(utterance_id) REFERENCES utterances (id) ON DELETE CASCADE){rowless}",
            "CREATE INDEX speaker_counts_most ON speaker_counts (statements, speaker_id)", "CREATE INDEX repeats_most ON repeats (articles)",
            "CREATE INDEX articles_day ON articles (coalesce(published, ''), id)",
            f"CREATE INDEX articles_private ON articles (private) WHERE {'private = 1' if engines.is_sqlite(connection) else 'private'}",
            "CREATE INDEX statements_utterance ON statements (utterance_id, current, article_id, verdict)",
            "CREATE INDEX speakers_merged ON speakers (merged_into, type)",
            "DROP INDEX ix_statements_utterance_id", "DROP INDEX ix_speakers_merged_into"):
        connection.exec_driver_sql(made)
    if engines.is_sqlite(connection):
        _say_statistics(connection)
    counts.keep(connection)
    counts.rebuild(connection)


def _times(connection: Connection) -> None:
    """To version 3: when in a recording a text is heard; speakers by the words of their names; what statements report."""
    connection.exec_driver_sql("ALTER TABLE versions ADD COLUMN times JSON")
    connection.exec_driver_sql("CREATE INDEX statements_within ON statements (version_id) WHERE within IS NOT NULL")
    if engines.is_sqlite(connection):
        _say_statistics(connection)
        _make_full_text(connection, _SPEAKERS)
        connection.exec_driver_sql("INSERT INTO speakers_text(speakers_text) VALUES ('rebuild')")
    else:
        connection.exec_driver_sql(_SPEAKERS_TSV)


def _mentions(connection: Connection) -> None:
    """To version 4: a speaker's latest mentions without the others, and those that wait alone."""
    for made in ("DROP INDEX mentions_speaker", "CREATE INDEX mentions_latest ON mentions (speaker_id, id)",
                 "CREATE INDEX mentions_waiting ON mentions (speaker_id) WHERE proposed_id IS NOT NULL"):
        connection.exec_driver_sql(made)


STEPS: dict[int, Callable[[Connection], None]] = {1: _counts, 2: _times, 3: _mentions, 4: counts.keep}
"""By the version it starts from: brings a ledger's tables one version forward, inside one transaction."""

_STATEMENTS, _VERSIONS, _SPEAKERS = ("statements", ("content_text",)), ("versions", ("title", "text")), ("speakers", ("name",))
"""The tables with full-text search, and its columns."""

_FTS = """
CREATE VIRTUAL TABLE {table}_text USING fts5({columns}, content='{table}', content_rowid='id', tokenize="porter unicode61 remove_diacritics 2");
CREATE TRIGGER {table}_text_insert AFTER INSERT ON {table} BEGIN
  INSERT INTO {table}_text(rowid, {columns}) VALUES (new.id, {new});
END;
CREATE TRIGGER {table}_text_delete AFTER DELETE ON {table} BEGIN
  INSERT INTO {table}_text({table}_text, rowid, {columns}) VALUES ('delete', old.id, {old});
END;
CREATE TRIGGER {table}_text_update AFTER UPDATE OF {columns} ON {table} BEGIN
  INSERT INTO {table}_text({table}_text, rowid, {columns}) VALUES ('delete', old.id, {old});
  INSERT INTO {table}_text(rowid, {columns}) VALUES (new.id, {new});
END"""
"""SQLite's full-text search; the words themselves are in the tables only."""

NAME_WORDS = "to_tsvector('simple', regexp_replace(speakers.name, '[^[:alnum:]]+', ' ', 'g'))"
"""The words of a speaker's name in PostgreSQL, as they are indexed: without the points and hyphens that would make one of several."""

_SPEAKERS_TSV = f"CREATE INDEX speakers_words ON speakers USING gin ({NAME_WORDS.replace('speakers.', '')})"

_TSV = ("ALTER TABLE statements ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('english', content_text)) STORED",
        "ALTER TABLE versions ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('english', left(coalesce(title, '') || ' ' || text, 800000))) STORED",
        "CREATE INDEX statements_words ON statements USING gin (words)",
        "CREATE INDEX versions_words ON versions USING gin (words)", _SPEAKERS_TSV)
"""PostgreSQL's own."""

_STATISTICS = (("statements", "statements_dated", "1000000 1000000 200 1 1 1 1 1 1 1 1 1 1 1"), ("statements", "statements_least", "1000000 1000000 500000 100"),
               ("statements", "statements_article", "1000000 25 25 1"), ("statements", "statements_utterance", "1000000 2 2 1 1"), ("statements", "statements_within", "100000 3"),
               ("statements", "ix_statements_uid", "1000000 1"), ("statements", "sqlite_autoindex_statements_1", "1000000 25 1"),
               ("statement_speakers", "statement_speakers_speaker", "1000000 50 1"), ("statement_speakers", "statement_speakers", "1000000 1 1"))
"""What a large ledger's indexes are like (https://www.sqlite.org/fileformat.html#the_sqlite_stat1_table): that nearly all statements are
current, so that SQLite never begins with that. Whoever runs ``ANALYZE`` puts the ledger's own in their place."""


def prepare(engine: Engine, *, read_only: bool = False) -> str:
    """Makes the tables of a new ledger, or brings those of an older one forward.

    Returns:
        the ledger's id, a random name that it keeps.

    Raises:
        NotALedger: the database holds other tables.
        NewerLedger: a newer version of onrecord has written it.
        LedgerError: as `engine.reading` raises it.
    """
    with engines.reading(engine) as connection:
        version = version_of(connection)
    if (version is None or version < SCHEMA) and not read_only:
        with engines.writing(engine) as connection:
            version = version_of(connection)  # another process may have been first
            if version is None:
                _make(connection)
                version = SCHEMA
            while version < SCHEMA:
                STEPS[version](connection)
                version += 1
                connection.execute(facts.update().where(facts.c.name == "schema").values(value=str(version)))
    if version is None:
        raise NotALedger(f"{_name(engine)}: holds no ledger")
    if version < SCHEMA:
        raise LedgerError(f"{_name(engine)}: written by an older onrecord. A command that writes brings it forward, such as onrecord add.")
    with engines.reading(engine) as connection:
        return str(connection.execute(select(facts.c.value).where(facts.c.name == "id")).scalar_one())


def version_of(connection: Connection) -> int | None:
    """The version of a ledger's tables; None for an empty database.

    Raises:
        NotALedger: the database holds other tables.
        NewerLedger: a newer version of onrecord has written it.
    """
    names = set(inspect(connection).get_table_names())
    if not names:
        return None
    if "ledger" not in names or "statements" not in names:
        raise NotALedger(f"{_name(connection.engine)}: holds other tables than a ledger's ({', '.join(sorted(names)[:3])} …). Give another name to begin a new ledger.")
    found = connection.execute(select(facts.c.value).where(facts.c.name == "schema")).scalar_one_or_none()
    if found is None or not found.isdigit():
        raise NotALedger(f"{_name(connection.engine)}: does not say which version of a ledger it is")
    if int(found) > SCHEMA:
        made = connection.execute(select(facts.c.value).where(facts.c.name == "made_by")).scalar_one_or_none()
        raise NewerLedger(f"{_name(connection.engine)}: written by a newer onrecord ({made or 'of unknown version'}; its tables are version {found}, "
                          f"this onrecord {__version__} knows up to {SCHEMA}). Update: pip install --upgrade onrecord")
    return int(found)


def _make(connection: Connection) -> None:
    metadata.create_all(connection)
    if engines.is_sqlite(connection):
        _make_full_text(connection, _STATEMENTS, _VERSIONS, _SPEAKERS)
        _say_statistics(connection)
    else:
        for statement in _TSV:
            connection.exec_driver_sql(statement)
    counts.keep(connection)
    connection.execute(facts.insert(), [{"name": "schema", "value": str(SCHEMA)}, {"name": "id", "value": secrets.token_hex(8)},
                                        {"name": "made_by", "value": __version__}])


def _make_full_text(connection: Connection, *tables: tuple[str, tuple[str, ...]]) -> None:
    for table, columns in tables:
        script = _FTS.format(table=table, columns=", ".join(columns), **{row: ", ".join(f"{row}.{c}" for c in columns) for row in ("new", "old")})
        for statement in script.split(";\nCREATE"):
            connection.exec_driver_sql(statement if statement.startswith("\nCREATE") else f"CREATE{statement}")


def _say_statistics(connection: Connection) -> None:
    """Tells SQLite of the indexes of which it does not know yet what they are like."""
    connection.exec_driver_sql("ANALYZE sqlite_schema")  # makes the table for statistics
    there = set(connection.exec_driver_sql("SELECT idx FROM sqlite_stat1").scalars())
    new = [row for row in _STATISTICS if row[1] not in there]
    if new:
        connection.exec_driver_sql("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", new)
    connection.exec_driver_sql("ANALYZE sqlite_schema")  # reads them


def _name(engine: Engine) -> str:
    return engines.shown(engine.url)
