"""Corrections as people read them: who said what of which statement, speaker, relation or claim, when and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, exists, or_, select

from onrecord.labels import Verdict
from onrecord.ledger.overlay import OF_STATEMENTS
from onrecord.ledger.people import PRIVATE, PUBLIC
from onrecord.ledger.rows import Row
from onrecord.ledger.tables import articles, claims, corrections, laid, mentions, speakers, statements, versions
from onrecord.types import Json


@dataclass(frozen=True, slots=True)
class Correction:
    """What one person said against, or for, a value of the machine's.

    Attributes:
        number: what `onrecord.ledger.corrections.undo` takes.
        subject: statement, relation, mention, speaker or claim.
        subject_id: number of that statement, mention, speaker or claim (of the claim for a relation); None where it waits.
        field: the field; or verdict, added, speaker (of a mention), merge, relation, rating.
        old, new: the value before and after, for people.
        who, at, why: who said so, when (ISO 8601 in UTC) and why.
        undone, undone_by: when and by whom it was taken back; None while it stands.
        article, title: the article it is about, where it is about one.
        words: of what it is about: a content, a name or a claim.
        waits: its statement is not in the latest version of the article.
    """

    number: int
    subject: str
    subject_id: int | None
    field: str
    old: Any
    new: Any
    who: str
    at: str
    why: str | None
    undone: str | None
    undone_by: str | None
    article: int | None
    title: str | None
    words: str | None
    waits: bool

    def to_json(self) -> Json:
        """One line of ``onrecord corrections --json``."""
        return {"correction": self.number, "subject": self.subject, "number": self.subject_id, "field": self.field, "old": self.old, "new": self.new,
                "who": self.who, "at": self.at, "why": self.why, "undone": self.undone, "undone_by": self.undone_by, "article": self.article,
                "title": self.title, "words": self.words, "waits": self.waits}


def listed(connection: Connection, *, numbers: Collection[int] | None = None, statement: int | None = None, article: int | None = None,
           who: str | None = None, waiting: bool = False, undone: bool = True, private: bool = True, before: int | None = None,
           limit: int | None = None) -> Iterator[Correction]:
    """Corrections, the latest first.

    Args:
        numbers: only these.
        statement: only those of this statement.
        article: only those of this article.
        who: only this person's.
        waiting: only those that stand and whose statement is not in the latest version of its article.
        undone: also those that were taken back.
        private: also those of private articles and claims, and of speakers of such articles alone.
        before: only those made before the one with this number.
        limit: so many at most.
    """
    here = exists(select(laid.c.statement_id).join(statements).where(laid.c.correction_id == corrections.c.id, statements.c.current))
    query = select(corrections, here.label("here"), articles.c.id.label("of"), versions.c.title).outerjoin(
        articles, articles.c.id == corrections.c.article_id).outerjoin(
        versions, (versions.c.article_id == articles.c.id) & versions.c.current).order_by(corrections.c.id.desc()).limit(limit)
    if numbers is not None:
        query = query.where(corrections.c.id.in_(numbers))
    if statement is not None:
        query = query.where(corrections.c.id.in_(select(laid.c.correction_id).where(laid.c.statement_id == statement)))
    if article is not None:
        query = query.where(corrections.c.article_id == article)
    if who is not None:
        query = query.where(corrections.c.who == who)
    if waiting:
        query = query.where(corrections.c.subject.in_(OF_STATEMENTS), ~here)
    if waiting or not undone:
        query = query.where(corrections.c.undone.is_(None))
    if not private:
        c = corrections.c
        query = query.where(or_(c.article_id.is_(None), c.article_id.not_in(PRIVATE)), or_(c.subject != "speaker", c.subject_id.in_(PUBLIC)),
                            or_(c.subject.not_in(("claim", "relation")), c.subject_id.not_in(select(claims.c.id).where(claims.c.private))))
    if before is not None:
        query = query.where(corrections.c.id < before)
    rows = connection.execute(query).mappings().all()
    words = _Words(connection, rows)
    for row in rows:
        yield _correction(row, words)


def _correction(row: Row, words: _Words) -> Correction:
    waits = row["subject"] in OF_STATEMENTS and not row["here"] and row["undone"] is None
    return Correction(row["id"], row["subject"], row["subject_id"], row["field"], row["old"], _plain(row["new"]), row["who"], row["at"], row["why"],
                      row["undone"], row["undone_by"], row["article_id"], row["title"], words.of(row), waits)


def _plain(new: Mapping[str, Any]) -> Any:
    """The new value alone, as a person would say it."""
    for name in ("value", "relation", "rating", "name"):
        if name in new:
            return new[name]
    if "speaker" in new:
        return new["speaker"] if new["verdict"] == Verdict.CHANGED else new["verdict"]
    return new.get("verdict", "added")


class _Words:
    """The words of what corrections are about, looked up together."""

    def __init__(self, connection: Connection, rows: Sequence[Row]):
        def names(subject: str, table: Any, column: str) -> dict[int, str]:
            numbers = {row["subject_id"] for row in rows if row["subject"] == subject and row["subject_id"] is not None}
            query = select(table.c.id, table.c[column]).where(table.c.id.in_(numbers))
            return dict(connection.execute(query).all()) if numbers else {}

        self._found = {"speaker": names("speaker", speakers, "name"), "mention": names("mention", mentions, "name"), "claim": names("claim", claims, "text")}

    def of(self, row: Row) -> str | None:
        if row["subject"] in OF_STATEMENTS:
            return str(row["selector"]["exact"])
        return self._found[row["subject"]].get(row["subject_id"])
