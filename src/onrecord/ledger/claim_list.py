"""The saved claims in one line each, counted in the database over what was read for them: quick however many positions there are.

A claim's own positions (`moves.known`) take into account what people have corrected since; these counts do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select, text

from onrecord.labels import Relation, Verdict
from onrecord.ledger import pages
from onrecord.ledger.pages import Page
from onrecord.ledger.people import PRIVATE, STANDS
from onrecord.ledger.tables import claims, relations, statement_speakers, statements, utterances
from onrecord.types import Json


@dataclass(frozen=True, slots=True)
class Saved:
    """A claim in one line.

    Attributes:
        pro, con, open, not_said: positions for it, against it, that leave it open, and that were not uttered.
        speakers: how many have said something on it.
        new: positions that came since it was last shown to its user.
        reviewed: positions whose statement a person has looked at.
        latest: the last date of which there is one.
        rating: a person's fact-check of it.
        waiting: whether statements have come that were not read for it yet.
    """

    number: int
    name: str | None
    text: str
    private: bool
    pro: int
    con: int
    open: int
    not_said: int
    speakers: int
    new: int
    reviewed: int
    latest: str | None
    rating: Json | None
    waiting: bool

    @property
    def positions(self) -> int:
        return self.pro + self.con + self.open + self.not_said

    def to_json(self) -> Json:
        return {"claim": self.number, "name": self.name, "text": self.text, "private": self.private, "positions": self.positions, "for": self.pro,
                "against": self.con, "open": self.open, "not_said": self.not_said, "speakers": self.speakers, "new": self.new, "latest": self.latest,
                "rating": self.rating, "waiting": self.waiting, "reviewed": 0 < self.positions == self.reviewed}


def listing(connection: Connection, *, private: bool = True, limit: int = 50, after: str | None = None) -> Page[Saved]:
    """One page of the saved claims, by name.

    Args:
        private: also claims, and positions in articles, that others may not see.
        after: `Page.next` of the page before.

    Raises:
        ValueError: ``after`` is not what a page gave.
    """
    query = select(claims.c.id, claims.c.name).where(claims.c.name.is_not(None)).order_by(claims.c.name).limit(limit + 1)
    if not private:
        query = query.where(~claims.c.private)
    if after is not None:
        query = query.where(claims.c.name > pages.opened(after, str)[0])
    rows = connection.execute(query).all()
    following = pages.cursor(rows[limit - 1].name) if len(rows) > limit else None
    return Page(counted(connection, [row.id for row in rows[:limit]], private=private), following)


def counted(connection: Connection, numbers: Sequence[int], *, private: bool = True) -> tuple[Saved, ...]:
    """The claims with these numbers, in this order."""
    c, r, s = claims.c, relations.c, statements.c
    newest = connection.execute(select(func.max(utterances.c.id))).scalar_one_or_none() or 0
    behind = connection.execute(select(utterances.c.id).where(text("embedded = false")).limit(1)).first() is not None
    about = [r.claim_id.in_(numbers), r.relation != Relation.UNRELATED.value, func.coalesce(r.verdict, "") != Verdict.REJECTED.value, *STANDS]
    if not private:
        about.append(s.article_id.not_in(PRIVATE))
    whole = relations.join(claims, c.id == r.claim_id).join(statements, s.id == r.statement_id)

    def many(where: ColumnElement[bool]) -> ColumnElement[int]:
        return func.coalesce(func.sum(case((where, 1), else_=0)), 0)

    query = select(r.claim_id, many(r.value > 0), many(r.value < 0), many(r.value == 0), many(r.value.is_(None)), many(r.utterance_id > c.shown_to),
                   many(s.verdict.is_not(None)), func.max(s.dated)).select_from(whole).where(*about).group_by(r.claim_id)
    counts: dict[int, tuple[Any, ...]] = {row[0]: (*map(int, row[1:7]), row[7] or None) for row in connection.execute(query)}
    linked = statement_speakers.c
    said = select(r.claim_id, func.count(linked.speaker_id.distinct())).select_from(whole.join(statement_speakers, linked.statement_id == s.id)).where(*about)
    speakers = {row[0]: row[1] for row in connection.execute(said.group_by(r.claim_id))}
    found = {row.id: row for row in connection.execute(select(claims).where(c.id.in_(numbers)))}
    out = []
    for number in numbers:
        pro, con, open_, not_said, new, reviewed, latest = counts.get(number, (0, 0, 0, 0, 0, 0, None))
        row = found[number]
        out.append(Saved(number, row.name, row.text, row.private, pro, con, open_, not_said, speakers.get(number, 0), new, reviewed, latest, row.rating,
                         behind or newest > row.read_to))
    return tuple(out)
