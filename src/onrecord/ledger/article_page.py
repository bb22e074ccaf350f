"""One article with all that is shown beside it: its statements in the order of the text, its versions, its notices, its near copies."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from onrecord.errors import NotInLedger
from onrecord.labels import Verdict
from onrecord.ledger import article_search, details
from onrecord.ledger.found import Found, FoundArticle
from onrecord.ledger.people import PRIVATE
from onrecord.ledger.rows import Row, article_of
from onrecord.ledger.tables import articles, notice_statements, notices, runs, statements, versions
from onrecord.types import Article

_COPIES = 20
"""Near copies that are listed."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A version in one line.

    Attributes:
        seen: when it was added.
        run: the model that read it last.
        kept: whether the bytes it came from were kept.
    """

    number: int
    seen: str
    title: str | None
    modified: str | None
    current: bool
    run: str
    kept: bool


@dataclass(frozen=True, slots=True)
class Noticed:
    """A notice that an outlet has published.

    Attributes:
        kind: correction, retraction, clarification or update.
        article: number of the article that carries it; concerns: of the one it is about, where the ledger has it.
        statements: numbers of those of this version that it concerns.
    """

    kind: str
    text: str
    article: int
    concerns: int | None
    statements: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article as one of its versions has it.

    Attributes:
        listed: what a listing says of it.
        article: text and metadata of the version.
        edition, editions: that version, and all of them, the latest first.
        found: the statements of the version, in the order of the text, without those that a person has rejected unless they were asked for.
        rejected: how many a person has rejected.
        notices: those that it carries or that concern it.
        copies: other articles that tell the same story in nearly the same words.
    """

    listed: FoundArticle
    article: Article
    edition: Edition
    editions: tuple[Edition, ...]
    found: tuple[Found, ...]
    rejected: int
    notices: tuple[Noticed, ...]
    copies: tuple[FoundArticle, ...]


def page(connection: Connection, number: int, *, version: int | None = None, rejected: bool = False, private: bool = True) -> ArticlePage:
    """The article with this number.

    Args:
        version: number of one of its versions; the latest if not given.
        rejected: also the statements that a person has rejected.
        private: also an article that is private; for who may not see those it is not there.

    Raises:
        NotInLedger: there is no such article or version.
    """
    row = connection.execute(select(articles).where(articles.c.id == number)).mappings().first()
    if row is None or (row["private"] and not private):
        raise NotInLedger(f"no article number {number} in this ledger. Look: onrecord articles")
    which = versions.c.current if version is None else versions.c.number == version
    shown = connection.execute(select(versions).where(versions.c.article_id == number, which)).mappings().first()
    if shown is None:
        raise NotInLedger(f"article {number} has no version {version}")
    ids = list(connection.execute(select(statements.c.id, statements.c.verdict).where(statements.c.version_id == shown["id"]).order_by(statements.c.place)))
    kept = [r.id for r in ids if rejected or r.verdict != Verdict.REJECTED.value]
    editions = _editions(connection, number)
    return ArticlePage(article_search.details(connection, [number], private=private)[0], article_of(row, shown), next(e for e in editions if e.number == shown["number"]), editions,
                       details.found(connection, kept, private=private), sum(r.verdict == Verdict.REJECTED.value for r in ids), _notices(connection, number, kept, private),
                       _copies(connection, row, private))


def place(connection: Connection, statement: int) -> tuple[int, int]:
    """The numbers of the article and of its version that a statement stands in.

    Raises:
        NotInLedger: there is no such statement.
    """
    s = statements.c
    row = connection.execute(select(s.article_id, versions.c.number).join(versions, versions.c.id == s.version_id).where(s.id == statement)).first()
    if row is None:
        raise NotInLedger(f"no statement number {statement} in this ledger. Look: onrecord statements")
    return row.article_id, row.number


def appearances(connection: Connection, utterance: int, *, private: bool = True, limit: int = 100) -> tuple[Found, ...]:
    """The statements that report an utterance, as articles have them now, the first published first."""
    s = statements.c
    query = (select(s.id).join(articles, articles.c.id == s.article_id)
             .where(s.utterance_id == utterance, s.current, or_(s.verdict.is_(None), s.verdict != Verdict.REJECTED.value))
             .order_by(articles.c.published, s.id).limit(limit))
    return details.found(connection, list(connection.execute(query if private else query.where(~articles.c.private)).scalars()), private=private)


def _editions(connection: Connection, number: int) -> tuple[Edition, ...]:
    v = versions.c
    query = (select(v.number, v.seen, v.title, v.modified, v.current, runs.c.model, v.original.is_not(None).label("kept"))
             .outerjoin(runs, runs.c.id == v.run_id).where(v.article_id == number).order_by(v.number.desc()))
    return tuple(Edition(r.number, r.seen, r.title, r.modified, r.current, r.model or "", bool(r.kept)) for r in connection.execute(query))


def _notices(connection: Connection, number: int, shown: list[int], private: bool) -> tuple[Noticed, ...]:
    n, there = notices.c, set(shown)
    out = []
    query = select(n.id, n.kind, n.text, n.article_id, n.concerns_id).where(or_(n.article_id == number, n.concerns_id == number)).order_by(n.id)
    if not private:
        query = query.where(n.article_id.not_in(PRIVATE), or_(n.concerns_id.is_(None), n.concerns_id.not_in(PRIVATE)))
    for row in connection.execute(query):
        about = connection.execute(select(notice_statements.c.statement_id).where(notice_statements.c.notice_id == row.id)).scalars()
        out.append(Noticed(row.kind, row.text, row.article_id, row.concerns_id, tuple(s for s in about if s in there)))
    return tuple(out)


def _copies(connection: Connection, article: Row, private: bool) -> tuple[FoundArticle, ...]:
    story = article["story"]
    if story is None:
        return ()
    query = select(articles.c.id).where(articles.c.story == story, articles.c.id != article["id"]).order_by(articles.c.published, articles.c.id).limit(_COPIES)
    return article_search.details(connection, list(connection.execute(query if private else query.where(~articles.c.private)).scalars()), private=private)
