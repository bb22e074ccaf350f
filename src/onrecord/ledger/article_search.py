"""Articles found by words, outlet and date, newest first, page after page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, column, exists, func, literal_column, or_, select, tuple_

from onrecord.labels import Verdict
from onrecord.ledger import pages
from onrecord.ledger.engine import is_sqlite
from onrecord.ledger.found import FoundArticle
from onrecord.ledger.outlets import outlets_named
from onrecord.ledger.pages import Page
from onrecord.ledger.people import PRIVATE
from onrecord.ledger.periods import begins, ends
from onrecord.ledger.queries import Words, fts5, fts5_hits, fts5_query, tsquery
from onrecord.ledger.tables import articles, changes, notices, statements, versions

_MANY = 5_000
"""Articles with the words from which on each of the newest is looked at, not each that has them."""


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """What articles are asked for; what is left empty filters nothing.

    Attributes:
        query: words of title and text; `onrecord.ledger.queries` says how they are read.
        outlet: its name, in upper or lower case.
        since, until: by the publication date; a year, month or day, both ends included.
        article: its number.
        private: also private articles; False for what others may see.
    """

    query: str = ""
    outlet: str | None = None
    since: str | None = None
    until: str | None = None
    article: int | None = None
    private: bool = True


def search(connection: Connection, wanted: ArticleFilter, *, limit: int = 50, after: str | None = None) -> Page[FoundArticle]:
    """One page of the articles that pass; those without a date come last.

    Args:
        limit: how many at most.
        after: `Page.next` of the page before.

    Raises:
        NotInLedger: no such outlet.
        BadDate: a date that is none.
        ValueError: ``after`` is not what a page gave.
    """
    words = Words.of(wanted.query)
    if wanted.query.strip() and not words:
        return Page(())
    a = articles.c
    day = func.coalesce(a.published, literal_column("''"))  # as the index articles_day has it
    where = _where(connection, wanted)
    if words:
        where.append(_words(connection, words))
    if after is not None:
        where.append(tuple_(day, a.id) < tuple(pages.opened(after, str, int)))
    rows = connection.execute(select(day.label("day"), a.id).where(*where).order_by(day.desc(), a.id.desc()).limit(limit + 1)).all()
    following = pages.cursor(*rows[limit - 1]) if len(rows) > limit else None
    return Page(details(connection, [row.id for row in rows[:limit]], private=wanted.private), following)


def _where(connection: Connection, wanted: ArticleFilter) -> list[ColumnElement[bool]]:
    a = articles.c
    out: list[ColumnElement[bool]] = []
    if wanted.outlet is not None:
        out.append(a.outlet.in_(outlets_named(connection, wanted.outlet, private=wanted.private)))
    if wanted.since:
        out.append(a.published >= begins(wanted.since))
    if wanted.until:
        out.append(a.published < ends(wanted.until))
    if wanted.article is not None:
        out.append(a.id == wanted.article)
    if not wanted.private:
        out.append(~a.private)
    return out


def _words(connection: Connection, words: Words) -> ColumnElement[bool]:
    """The latest version of the article has the words."""
    a, v = articles.c, versions.c
    if not is_sqlite(connection):
        vector: ColumnElement[Any] = literal_column("versions.words")
        where = [vector.op("@@")(tsquery(words.wanted))] if words.wanted else []
        where += [~vector.op("@@")(tsquery((term,))) for term in words.unwanted]
        return a.id.in_(select(v.article_id).where(v.current, *where))
    if not words.wanted:
        return a.id.not_in(select(v.article_id).where(v.current, v.id.in_(fts5_hits("versions_text", fts5(words.unwanted, either=True)))))
    hits = fts5_hits("versions_text", fts5_query(words))
    if connection.execute(select(func.count()).select_from(hits.limit(_MANY).subquery())).scalar_one() < _MANY:
        return a.id.in_(select(v.article_id).where(v.id.in_(hits), literal_column("+versions.current") == 1))
    return exists().where(v.article_id == a.id, v.current, exists(hits.where(column("rowid") == v.id).correlate(versions)))


def details(connection: Connection, ids: Sequence[int], *, private: bool = True) -> tuple[FoundArticle, ...]:
    """The articles with these numbers, in this order; ``private``: copies and notices in private articles count as well."""
    if not ids:
        return ()
    a, v, s = articles.c, versions.c, statements.c
    rows = {row.id: row for row in connection.execute(select(articles, v.title, v.number).join(versions, v.article_id == a.id).where(a.id.in_(ids), v.current))}
    counted = _count(connection, select(s.article_id, func.count()).where(
        s.article_id.in_(ids), s.current, or_(s.verdict.is_(None), s.verdict != Verdict.REJECTED.value)).group_by(s.article_id))
    changed = _count(connection, select(changes.c.article_id, func.count()).where(changes.c.article_id.in_(ids), changes.c.what != "notice").group_by(changes.c.article_id))
    stories = {row.story for row in rows.values() if row.story is not None}
    copies = _count(connection, select(a.story, func.count()).where(a.story.in_(stories), *([] if private else [~a.private])).group_by(a.story))
    noticed = notices_on(connection, ids, private=private)
    return tuple(FoundArticle(n, r.url, r.title, r.outlet, r.published, r.added, r.number, counted.get(n, 0), changed.get(n, 0), tuple(noticed.get(n, ())),
                              r.story if r.story is not None else n, copies.get(r.story, 1), r.private)
                 for n in ids if (r := rows.get(n)) is not None)


def notices_on(connection: Connection, ids: Sequence[int], *, private: bool = True) -> dict[int, list[str]]:
    """The kinds of the notices that concern each article; ``private``: also those that private articles carry."""
    n = notices.c
    out: dict[int, list[str]] = defaultdict(list)
    given = n.concerns_id.in_(ids), *([] if private else [n.article_id.not_in(PRIVATE)])
    for row in connection.execute(select(n.concerns_id, n.kind).where(*given).distinct().order_by(n.concerns_id, n.kind)):
        out[row.concerns_id].append(row.kind)
    return out


def _count(connection: Connection, query: Select[Any]) -> dict[int, int]:
    return {row[0]: row[1] for row in connection.execute(query)}
