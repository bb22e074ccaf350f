"""Links an article's speakers to the ledger's."""

from __future__ import annotations

from sqlalchemy import Connection, delete, insert, select

from onrecord.ledger.tables import mentions, speakers, statement_speakers, statements
from onrecord.speakers.gazetteer import Gazetteer


def link(connection: Connection, article_id: int, version_id: int, gazetteer: Gazetteer | None = None) -> None:
    """Gives each statement of a version its speakers of the ledger."""
    rows = connection.execute(select(statements.c.id, statements.c.speakers, statements.c.speaker_type).where(statements.c.version_id == version_id)).all()
    connection.execute(delete(statement_speakers).where(statement_speakers.c.statement_id.in_([r.id for r in rows])))
    for row in rows:
        for place, name in enumerate(dict.fromkeys(row.speakers)):
            found = connection.execute(select(speakers.c.id).where(speakers.c.name == name, speakers.c.type == row.speaker_type)).scalars().first()
            if found is None:
                found = connection.execute(insert(speakers).values(name=name, type=row.speaker_type)).inserted_primary_key[0]
            connection.execute(insert(statement_speakers).values(statement_id=row.id, speaker_id=found, place=place))
            there = connection.execute(select(mentions.c.id).where(mentions.c.article_id == article_id, mentions.c.name == name, mentions.c.type == row.speaker_type)).first()
            if there is None:
                connection.execute(insert(mentions).values(article_id=article_id, name=name, type=row.speaker_type, roles=[], speaker_id=found, confidence=1.0, reason="same name"))
