"""The queue of a person who reviews: what waits, narrowed and ordered, one at a time, and how many there are.

`review` walks through all that waits; here one is asked for at a time, because the next request may come days later, from
another person's browser, when others have been decided. Where one is, is said by the place of the last one seen in the order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, func, or_, select

from onrecord.labels import Relation, Verdict
from onrecord.ledger import pages
from onrecord.ledger.people import PRIVATE
from onrecord.ledger.tables import claims, mentions, relations, speakers, statement_speakers, statements

MOST = 1_000
"""How far is counted; of a million nobody needs to know how many exactly."""


class Kind(StrEnum):
    """What may wait."""

    STATEMENTS = "statements"
    POSITIONS = "positions"
    LINKS = "links"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which of what waits is asked for; what is left empty narrows nothing.

    Attributes:
        article: number of the article.
        claim: number of a claim that it is about.
        speakers: numbers of the speakers who say it (`people.numbers`); for links, that it is filed under or may be.
        newest: what was added last comes first, not what is least sure (or of links surest: they are the quickest to decide).
        private: also of private articles and claims.
    """

    article: int | None = None
    claim: int | None = None
    speakers: tuple[int, ...] = ()
    newest: bool = False
    private: bool = True


@dataclass(frozen=True, slots=True)
class Waits:
    """One that waits.

    Attributes:
        key: what it is known by: the number of the statement or the link; of a position those of claim and statement.
        place: asks for those after it.
    """

    key: str
    place: str


@dataclass(frozen=True, slots=True)
class _Order:
    """The columns of the key, and those to order by, each with whether it falls."""

    query: Select[Any]
    key: tuple[ColumnElement[Any], ...]
    by: tuple[tuple[ColumnElement[Any], bool], ...]


def first(connection: Connection, kind: Kind, wanted: Narrowed, after: str | None = None) -> Waits | None:
    """The next that waits; None where nothing does.

    Args:
        after: `Waits.place` of the last one seen; one that none had is as none.
    """
    order = _ORDERS[kind](wanted)
    columns = [column.label(f"by{n}") for n, (column, _) in enumerate(order.by)]
    query = order.query.with_only_columns(*(c.label(f"key{n}") for n, c in enumerate(order.key)), *columns)
    if after and (seen := _opened(after, len(order.by))):
        query = query.where(_beyond(order.by, seen))
    row = connection.execute(query.order_by(*(c.desc() if falls else c for c, falls in order.by)).limit(1)).first()
    if row is None:
        return None
    key, place = row[: len(order.key)], row[len(order.key) :]
    return Waits("-".join(map(str, key)), pages.cursor(*place))


def count(connection: Connection, kind: Kind, wanted: Narrowed) -> int:
    """How many wait; `MOST` and one where there are more."""
    order = _ORDERS[kind](wanted)
    some = order.query.with_only_columns(order.key[0].label("one")).limit(MOST + 1).subquery()
    return int(connection.execute(select(func.count()).select_from(some)).scalar_one())


def _statements(wanted: Narrowed) -> _Order:
    s = statements.c
    query = select(s.id).where(s.current, s.verdict.is_(None))
    if wanted.article is not None:
        query = query.where(s.article_id == wanted.article)
    if wanted.speakers:
        query = query.where(s.id.in_(_said_by(wanted.speakers)))
    if wanted.claim is not None:
        r = relations.c
        query = query.where(s.utterance_id.in_(select(r.utterance_id).where(r.claim_id == wanted.claim, r.relation != Relation.UNRELATED.value)))
    if not wanted.private:
        query = query.where(s.article_id.not_in(PRIVATE))
    return _Order(query, (s.id,), ((s.id, True),) if wanted.newest else ((s.least, False), (s.id, False)))


def _positions(wanted: Narrowed) -> _Order:
    r, s, c = relations.c, statements.c, claims.c
    query = (select(r.claim_id).join(claims, c.id == r.claim_id).join(statements, s.id == r.statement_id)
             .where(r.verdict.is_(None), r.relation != Relation.UNRELATED.value, s.current, or_(s.verdict.is_(None), s.verdict != Verdict.REJECTED.value)))
    saved = r.claim_id.in_(select(c.id).where(c.name.is_not(None)).correlate(None))
    query = query.where(saved if wanted.claim is None else r.claim_id == wanted.claim)
    if wanted.article is not None:
        query = query.where(s.article_id == wanted.article)
    if wanted.speakers:
        query = query.where(s.id.in_(_said_by(wanted.speakers)))
    if not wanted.private:
        query = query.where(~c.private, s.article_id.not_in(PRIVATE))
    of = (r.claim_id, False), (r.utterance_id, False)
    return _Order(query, (r.claim_id, s.id), ((s.id, True), of[0]) if wanted.newest else ((r.confidence, False), *of))


def _links(wanted: Narrowed) -> _Order:
    m = mentions.c
    query = select(m.id).where(m.proposed_id > 0, m.verdict.is_(None))  # not “is not null”: SQLite would go through all mentions
    if wanted.article is not None:
        query = query.where(m.article_id == wanted.article)
    if wanted.speakers:
        query = query.where(or_(m.speaker_id.in_(wanted.speakers), m.proposed_id.in_(wanted.speakers)))
    if wanted.claim is not None:  # a link is of no claim; of those who say something on it
        r, linked = relations.c, statement_speakers.c
        on = select(linked.speaker_id).join(relations, r.statement_id == linked.statement_id).where(r.claim_id == wanted.claim, r.relation != Relation.UNRELATED.value)
        query = query.where(m.speaker_id.in_(on))
    if not wanted.private:
        query = query.where(m.article_id.not_in(PRIVATE), _is_public(m.proposed_id))
    sure = func.coalesce(m.proposed_confidence, 0.0)
    return _Order(query, (m.id,), ((m.id, True),) if wanted.newest else ((sure, True), (m.id, False)))


_ORDERS = {Kind.STATEMENTS: _statements, Kind.POSITIONS: _positions, Kind.LINKS: _links}


def _is_public(who: ColumnElement[Any]) -> ColumnElement[bool]:
    """That an article which others may see names the speaker, or one merged with it; asked of each, for few wait."""
    other, merged = mentions.alias("other").c, speakers.alias("merged").c
    of = or_(other.speaker_id == who, other.speaker_id.in_(select(merged.id).where(merged.merged_into == who).correlate(mentions)))
    return exists(select(other.id).where(of, other.article_id.not_in(PRIVATE)).correlate(mentions))


def _said_by(speakers: Sequence[int]) -> Select[Any]:
    return select(statement_speakers.c.statement_id).where(statement_speakers.c.speaker_id.in_(speakers))


def _beyond(by: Sequence[tuple[ColumnElement[Any], bool]], place: Sequence[float]) -> ColumnElement[bool]:
    """Those that come after a place in an order."""
    ways = []
    for n, (column, falls) in enumerate(by):
        further = column < place[n] if falls else column > place[n]
        ways.append(and_(*(c == p for (c, _), p in zip(by[:n], place, strict=False)), further))
    first, falls = by[0]
    return and_(first <= place[0] if falls else first >= place[0], or_(*ways))  # the first part lets the index be entered there


def _opened(word: str, parts: int) -> list[float] | None:
    for types in ((int,) * parts, (float, *(int,) * (parts - 1))):
        try:
            return pages.opened(word, *types)
        except ValueError:
            pass
    return None
