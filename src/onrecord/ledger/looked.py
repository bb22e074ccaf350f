"""Whether a person has looked at all that a record is made of: the statements of an article, of a speaker, of a change."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, exists, or_, select

from onrecord.ledger.found import Change
from onrecord.ledger.tables import speakers, statement_speakers, statements

_UNSEEN = (statements.c.current, statements.c.verdict.is_(None))


def articles(connection: Connection, numbers: Collection[int]) -> set[int]:
    """Those of some articles in whose latest version every statement was looked at, and there is one."""
    s = statements.c
    there = set(connection.execute(select(s.article_id).where(s.article_id.in_(numbers), s.current).distinct()).scalars())
    return there - set(connection.execute(select(s.article_id).where(s.article_id.in_(numbers), *_UNSEEN).distinct()).scalars())


def people(connection: Connection, numbers: Collection[int]) -> set[int]:
    """Those of some speakers of whom every statement was looked at."""
    root, linked = speakers.alias("root"), statement_speakers.c
    whose = select(speakers.c.id).where(or_(speakers.c.id == root.c.id, speakers.c.merged_into == root.c.id)).correlate(root)
    unseen = exists().where(linked.speaker_id.in_(whose), linked.statement_id == statements.c.id, *_UNSEEN)
    return set(connection.execute(select(root.c.id).where(root.c.id.in_(numbers), ~unseen)).scalars())


def changes(connection: Connection, found: Collection[Change]) -> set[int]:
    """Those of some changes of which each statement, before and after, was looked at."""
    sides = {c.number: {n for n in (c.before_statement, c.after_statement) if n is not None} for c in found}
    every = {n for numbers in sides.values() for n in numbers}
    seen = set(connection.execute(select(statements.c.id).where(statements.c.id.in_(every), statements.c.verdict.is_not(None))).scalars())
    return {number for number, numbers in sides.items() if numbers and numbers <= seen}
