"""What people have looked at, in the form of gold data: to measure with `onrecord score`, and to train on.

A document is an article's latest version; its statements are those that a person has accepted or changed, with the
values as they stand. A label is given only where a person has said what it is: all of them where the statement was accepted,
those that were changed where it was not. What was rejected is in ``rejected``: spans that are no statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from onrecord.labels import Verdict
from onrecord.ledger.rows import Row
from onrecord.ledger.tables import articles, corrections, laid, statements, versions
from onrecord.score.documents import LABELS
from onrecord.types import Json

_ROLES = ("source", "cue", "content")


def gold(connection: Connection, *, private: bool = False, whole: bool = False) -> Iterator[Json]:
    """Articles with what people say is in them, in the order in which they were added.

    Args:
        private: private articles too.
        whole: only articles of which every statement was looked at, so that what is found beside them is wrong.

    Yields:
        documents with ``id``, ``published``, ``outlet``, ``title``, ``text``, ``statements``, ``rejected`` and ``whole``.
    """
    some = select(statements.c.article_id).where(statements.c.current, statements.c.verdict.is_not(None))
    query = select(articles.c.outlet, versions).join(versions).where(versions.c.current, articles.c.id.in_(some)).order_by(articles.c.id)
    if not private:
        query = query.where(~articles.c.private)
    for version in connection.execute(query).mappings().all():
        rows = connection.execute(select(statements).where(statements.c.version_id == version["id"]).order_by(statements.c.place)).mappings().all()
        said = _said(connection, version["id"])
        document = _document(version, rows, said)
        if document["whole"] or not whole:
            yield document


def _said(connection: Connection, version_id: int) -> dict[int, set[str]]:
    """The fields of which a person has said what they are, by statement."""
    query = select(laid.c.statement_id, corrections.c.field, corrections.c.new).join(corrections).join(
        statements, statements.c.id == laid.c.statement_id).where(
        statements.c.version_id == version_id, corrections.c.subject == "statement", corrections.c.undone.is_(None))
    found: dict[int, set[str]] = {}
    for number, field, new in connection.execute(query):
        accepted = field == "verdict" and new["verdict"] == Verdict.ACCEPTED
        found.setdefault(number, set()).update(LABELS if accepted else [field])
    return found


def _document(version: Row, rows: Sequence[Row], said: dict[int, set[str]]) -> Json:
    kept = [row for row in rows if row["verdict"] in (Verdict.ACCEPTED, Verdict.CHANGED)]
    rejected = [row for row in rows if row["verdict"] == Verdict.REJECTED]
    return {"id": version["native_id"], "published": version["published"], "outlet": version["outlet"], "title": version["title"], "text": version["text"],
            "statements": [{role: row[role] for role in _ROLES} | {name: row[name] for name in LABELS if name in said.get(row["id"], ())} for row in kept],
            "rejected": [{role: row[role] for role in _ROLES} for row in rejected], "whole": len(kept) + len(rejected) == len(rows)}
