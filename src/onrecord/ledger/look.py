"""What is in the ledger, as the nouns of `types.py`."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from sqlalchemy import Connection, select

from onrecord.errors import NotInLedger
from onrecord.ledger.rows import Row, reading_of
from onrecord.ledger.tables import articles, runs, statements, versions
from onrecord.types import Reading


def readings(connection: Connection, *, private: bool = True) -> Iterator[Reading]:
    """Every article's latest version with its statements as they stand, in the order in which they were added."""
    query = select(articles.c.id).order_by(articles.c.id)
    for number in connection.execute(query if private else query.where(~articles.c.private)).scalars().all():
        yield reading(connection, number)


def reading(connection: Connection, article_id: int) -> Reading:
    """One article's latest version with its statements as they stand.

    Raises:
        NotInLedger: no such article.
    """
    article = connection.execute(select(articles).where(articles.c.id == article_id)).mappings().first()
    if article is None:
        raise NotInLedger(f"no article number {article_id} in this ledger. Look: onrecord articles")
    version = connection.execute(select(versions).where(versions.c.article_id == article_id, versions.c.current)).mappings().one()
    found: list[Row] = list(connection.execute(
        select(statements).where(statements.c.version_id == version["id"]).order_by(statements.c.place)).mappings())
    run = connection.execute(select(runs.c.model).where(runs.c.id == version["run_id"])).scalar_one_or_none()
    return reading_of(article, version, found, run or "")


def original(connection: Connection, article_id: int, number: int | None = None) -> bytes | None:
    """The bytes that an article's latest version, or the one of this number, came from; None where they were not kept.

    Raises:
        NotInLedger: no such article or version.
    """
    which = versions.c.current if number is None else versions.c.number == number
    row = connection.execute(select(versions.c.original).where(versions.c.article_id == article_id, which)).first()
    if row is None:
        raise NotInLedger(f"there is no article {article_id}" + (f" with a version {number}" if number is not None else "") + " in this ledger")
    return None if row.original is None else gzip.decompress(row.original)
