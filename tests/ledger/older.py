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
    """Takes away what version 4 has brought."""
    connection.exec_driver_sql("DROP INDEX mentions_latest")
    connection.exec_driver_sql("DROP INDEX mentions_waiting")
    connection.exec_driver_sql("CREATE INDEX mentions_speaker ON mentions (speaker_id, proposed_id)")
    connection.exec_driver_sql("UPDATE ledger SET value = '3' WHERE name = 'schema'")
