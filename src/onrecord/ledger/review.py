"""What waits for a person: the statements the machine is least sure of, links between names, relations to claims."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, func, or_, select

from onrecord.labels import Relation, SpeakerType
from onrecord.ledger.people import PRIVATE, PUBLIC
from onrecord.ledger.rows import Row, article_of, statement_of
from onrecord.ledger.tables import articles, claims, mentions, relations, speakers, statements, versions
from onrecord.types import Article, Json, Passage, Statement

_PAGE = 50
"""So many statements are fetched at once; few, because what waits changes while it is walked through."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A statement that nobody has looked at.

    Attributes:
        number: the statement's.
        article_id: number of its article.
        least: the least of its confidences.
    """

    number: int
    article_id: int
    article: Article
    statement: Statement
    least: float

    def to_json(self) -> Json:
        """One line of ``onrecord review --json``; so are those of the others here."""
        return {"statement": self.number, "article": self.article_id, "title": self.article.title, "least": self.least} | self.statement.to_json()


@dataclass(frozen=True, slots=True)
class OpenLink:
    """A name in an article that may be a speaker whom the ledger knows.

    Attributes:
        mention: number of the link.
        name, type, roles: the name as the article has it, what it is, and each role with its affiliation.
        now: number and name of the speaker it is filed under until somebody decides.
        proposed: number and name of the one that it may be.
        confidence, reason: that it is, 0 to 1, and why.
        said: something it says in that article.
    """

    mention: int
    article_id: int
    article: Article
    name: str
    type: SpeakerType
    roles: tuple[tuple[str | None, str | None], ...]
    now: tuple[int, str]
    proposed: tuple[int, str]
    confidence: float
    reason: str
    said: str | None

    def to_json(self) -> Json:
        return {"link": self.mention, "article": self.article_id, "title": self.article.title, "name": self.name, "type": self.type.value,
                "roles": [list(role) for role in self.roles], "speaker": self.now[0], "proposed": self.proposed[0], "proposed_name": self.proposed[1],
                "confidence": self.confidence, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class OpenRelation:
    """How a statement stands to a claim, as the model has it.

    Attributes:
        claim_id, claim: the claim's number and words.
        number: the statement's.
        part: the part of the content that is about the claim.
        value: -3 to 3, or None.
        utterance: number of what it says.
    """

    claim_id: int
    claim: str
    number: int
    article_id: int
    article: Article
    statement: Statement
    relation: Relation
    part: Passage
    value: int | None
    confidence: float
    utterance: int

    def to_json(self) -> Json:
        return {"claim": self.claim, "statement": self.number, "article": self.article_id, "title": self.article.title, "relation": self.relation.value,
                "value": self.value, "confidence": self.confidence, "part_text": self.part.text, "content_text": self.statement.content.text,
                "speaker": self.statement.who.name}


Item = Doubt | OpenLink | OpenRelation


def doubts(connection: Connection, *, below: float | None = None, after: tuple[float, int] | None = None, private: bool = True, limit: int = _PAGE) -> list[Doubt]:
    """Statements of the latest versions that nobody has looked at, the least sure first, some at a time.

    Args:
        below: only those with a value less sure than this.
        after: ``least`` and ``number`` of the last one seen; it and those before it are left out.
        private: also of private articles.
        limit: how many at most.
    """
    query = select(statements.c.id).where(statements.c.current, statements.c.verdict.is_(None)).order_by(
        statements.c.least, statements.c.id).limit(limit)
    if not private:
        query = query.where(statements.c.article_id.not_in(PRIVATE))
    if below is not None:
        query = query.where(statements.c.least < below)
    if after is not None:
        query = query.where(or_(statements.c.least > after[0], and_(statements.c.least == after[0], statements.c.id > after[1])))
    return [doubt(connection, number) for number in connection.execute(query).scalars().all()]


def doubt(connection: Connection, number: int) -> Doubt:
    """One statement, as it stands now, reviewed or not."""
    row, article = _statement(connection, number)
    return Doubt(number, row["article_id"], article, statement_of(row, article.text), row["least"])


def links(connection: Connection, *, below: float | None = None, after: tuple[float, int] | None = None, private: bool = True) -> Iterator[OpenLink]:
    """Links that wait, the surest first: they are the quickest to decide.

    Args:
        below: only those less sure than this.
        after: ``confidence`` and ``mention`` of the last one seen.
        private: also names in private articles, and speakers of such articles alone.
    """
    now, proposed = speakers.alias("now"), speakers.alias("proposed")
    query = select(mentions, now.c.name.label("now_name"), proposed.c.name.label("proposed_name")).join(now, now.c.id == mentions.c.speaker_id).join(
        proposed, proposed.c.id == mentions.c.proposed_id).where(mentions.c.verdict.is_(None)).order_by(mentions.c.proposed_confidence.desc(), mentions.c.id)
    if below is not None:
        query = query.where(mentions.c.proposed_confidence < below)
    if after is not None:
        sure = func.coalesce(mentions.c.proposed_confidence, 0.0)
        query = query.where(or_(sure < after[0], and_(sure == after[0], mentions.c.id > after[1])))
    if not private:
        query = query.where(mentions.c.article_id.not_in(PRIVATE), *(who.in_(PUBLIC) for who in (mentions.c.speaker_id, mentions.c.proposed_id)))
    for row in connection.execute(query).mappings().all():
        article, _ = _article(connection, row["article_id"])
        yield OpenLink(row["id"], row["article_id"], article, row["name"], SpeakerType(row["type"]), tuple((role[0], role[1]) for role in row["roles"]),
                       (row["speaker_id"], row["now_name"]), (row["proposed_id"], row["proposed_name"]), row["proposed_confidence"] or 0.0,
                       row["proposed_reason"] or "", _saying(connection, row["article_id"], row["name"]))


def open_relations(connection: Connection, claim_id: int | None = None, *, below: float | None = None, after: tuple[float, int, int] | None = None,
                   private: bool = True) -> Iterator[OpenRelation]:
    """Relations to saved claims (or to this one) that nobody has looked at, the least sure first; unrelated ones are left out.

    Args:
        below: only those less sure than this.
        after: ``confidence``, ``claim_id`` and ``utterance`` of the last one seen.
        private: also to private claims, and of statements in private articles.
    """
    query = select(relations, claims.c.text.label("claim")).join(claims).where(
        relations.c.verdict.is_(None), relations.c.relation != Relation.UNRELATED.value, relations.c.statement_id.is_not(None)).order_by(
        relations.c.confidence, relations.c.claim_id, relations.c.utterance_id)
    query = query.where(claims.c.name.is_not(None)) if claim_id is None else query.where(claims.c.id == claim_id)
    if below is not None:
        query = query.where(relations.c.confidence < below)
    r = relations.c
    if after is not None:
        sure, claim, utterance = after
        query = query.where(or_(r.confidence > sure, and_(r.confidence == sure, or_(r.claim_id > claim, and_(r.claim_id == claim, r.utterance_id > utterance)))))
    if not private:
        query = query.where(~claims.c.private, r.statement_id.in_(select(statements.c.id).where(statements.c.article_id.not_in(PRIVATE))))
    for row in connection.execute(query).mappings().all():
        said, article = _statement(connection, row["statement_id"])
        if said["current"]:
            yield OpenRelation(row["claim_id"], row["claim"], said["id"], said["article_id"], article, statement_of(said, article.text),
                               Relation(row["relation"]), Passage.of(article.text, row["part"]), row["value"], row["confidence"], row["utterance_id"])


def _statement(connection: Connection, number: int) -> tuple[Row, Article]:
    row = connection.execute(select(statements).where(statements.c.id == number)).mappings().one()
    article = connection.execute(select(articles).where(articles.c.id == row["article_id"])).mappings().one()
    version = connection.execute(select(versions).where(versions.c.id == row["version_id"])).mappings().one()
    return row, article_of(article, version)


def _article(connection: Connection, number: int) -> tuple[Article, Any]:
    article = connection.execute(select(articles).where(articles.c.id == number)).mappings().one()
    version = connection.execute(select(versions).where(versions.c.article_id == number, versions.c.current)).mappings().one()
    return article_of(article, version), version["id"]


def _saying(connection: Connection, article_id: int, name: str) -> str | None:
    """The first content in the article that this name says."""
    query = select(statements.c.content_text, statements.c.speakers).where(statements.c.article_id == article_id, statements.c.current).order_by(statements.c.place)
    return next((row.content_text for row in connection.execute(query) if name in row.speakers), None)
