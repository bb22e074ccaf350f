"""A ledger as older versions of the tables had it, for tests that bring it forward."""

from __future__ import annotations

from sqlalchemy import Connection

from onrecord.ledger import counts
from onrecord.ledger.engine import is_sqlite


def to_version_1(connection: Connection) -> None:
    """Takes away what version 2 has brought, and those after it."""
    to_version_2(connection)
    for trigger in counts.TRIGGERS:
        connection.exec_driver_sql(f"DROP TRIGGER {trigger.name}" if is_sqlite(connection) else f"DROP FUNCTION {trigger.name} CASCADE")
    for table in counts.TABLES:
        connection.exec_driver_sql(f"DROP TABLE {table}")
    for index in ("articles_day", "articles_private", "statements_utterance", "speakers_merged"):
        connection.exec_driver_sql(f"DROP INDEX {index}")
    connection.exec_driver_sql("CREATE INDEX ix_statements_utterance_id ON statements (utterance_id)")
    connection.exec_driver_sql("CREATE INDEX ix_speakers_merged_into ON speakers (merged_into)")
    connection.exec_driver_sql("UPDATE ledger SET value = '1' WHERE name = 'schema'")


def to_version_2(connection: Connection) -> None:
    """Takes away what version 3 has brought, and those after it."""
    to_version_3(connection)
    if is_sqlite(connection):
        for name in ("TRIGGER speakers_text_insert", "TRIGGER speakers_text_delete", "TRIGGER speakers_text_update", "TABLE speakers_text"):
            connection.exec_driver_sql(f"DROP {name}")
    else:
        connection.exec_driver_sql("DROP INDEX speakers_words")
    connection.exec_driver_sql("DROP INDEX statements_within")
    connection.exec_driver_sql("ALTER TABLE versions DROP COLUMN times")
    connection.exec_driver_sql("UPDATE ledger SET value = '2' WHERE name = 'schema'")


def to_version_3(connection: Connection) -> None:
    """Takes away what version 4 has brought, and that after it."""
    to_version_4(connection)
    connection.exec_driver_sql("DROP INDEX mentions_latest")
    connection.exec_driver_sql("DROP INDEX mentions_waiting")
    connection.exec_driver_sql("CREATE INDEX mentions_speaker ON mentions (speaker_id, proposed_id)")
    connection.exec_driver_sql("UPDATE ledger SET value = '3' WHERE name = 'schema'")


def to_version_4(connection: Connection) -> None:
    """Gives the triggers of new rows the bodies that they had before version 5, which looked at one row each time."""
    rows = {"statements_counted_in": (*counts._labelled("new", True), *counts._published("new", True)),
            "statements_repeated_in": counts._repeated("new"), "speakers_counted_in": counts._linked("new", True)}
    assert {t.name for t in counts.TRIGGERS if t.fresh} == rows.keys()
    for t in counts.TRIGGERS:
        if t.fresh:
            body = "".join(f"{part};\n" for part in rows[t.name])
            if is_sqlite(connection):
                connection.exec_driver_sql(f"DROP TRIGGER {t.name}")
                connection.exec_driver_sql(f"CREATE TRIGGER {t.name} {t.on} BEGIN\n{body}END")
            else:
                connection.exec_driver_sql(f"DROP FUNCTION {t.name} CASCADE")
                connection.exec_driver_sql(f"CREATE FUNCTION {t.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n{body}RETURN NULL;\nEND $$")
                connection.exec_driver_sql(f"CREATE TRIGGER {t.name} {t.on} FOR EACH ROW EXECUTE FUNCTION {t.name}()")
    connection.exec_driver_sql("UPDATE ledger SET value = '4' WHERE name = 'schema'")
