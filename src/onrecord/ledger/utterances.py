"""The same saying in many articles is one utterance with its appearances."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from onrecord.ledger.tables import statements, utterances


def file(connection: Connection, article_id: int, version_id: int) -> None:
    """Gives each statement of a version its utterance."""
    for row in connection.execute(select(statements.c.id).where(statements.c.version_id == version_id, statements.c.utterance_id.is_(None))).all():
        made = connection.execute(insert(utterances).values(first_id=article_id)).inserted_primary_key[0]
        connection.execute(update(statements).where(statements.c.id == row.id).values(utterance_id=made))
