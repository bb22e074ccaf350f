"""The home page: where to search, which claims moved, what came in, what waits for a person."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from sqlalchemy import Connection, func, select
from starlette.responses import Response

from onrecord.ledger import ArticleFilter, article_search, details
from onrecord.ledger import claims as kept
from onrecord.ledger.found import Found
from onrecord.ledger.stats import stats
from onrecord.ledger.tables import articles, mentions, statements
from onrecord.web.access import MayRead
from onrecord.web.ledgers import Opened
from onrecord.web.remembered import Remembered, mark
from onrecord.web.rendering import page
from onrecord.web.settings import Role
from onrecord.web.summaries import Summary, summaries
from onrecord.web.viewer import Viewer

router = APIRouter()

_CLAIMS = 8
_READ = 40
"""Saved claims that are looked at for those that moved."""
_LATEST = 6
_WAITING = 3


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits for a person.

    Attributes:
        statements: those that nobody has looked at.
        links: names that may be a known speaker.
        least: the statements that the machine is least sure of.
    """

    statements: int
    links: int
    least: tuple[Found, ...]


@router.get("/")
def home(request: Request, viewer: MayRead, ledger: Opened) -> Response:
    remembered: Remembered = request.app.state.remembered
    with ledger.reading() as connection:
        state = mark(connection)
        counts = remembered.get(("counts", viewer.private), state, lambda: stats(connection, private=viewer.private))
        followed = summaries(request, connection, kept.saved(connection, private=viewer.private)[:_READ], private=viewer.private)
        latest = article_search.search(connection, viewer.articles(ArticleFilter()), limit=_LATEST).items
        waits = None
        if viewer.may(Role.REVIEW):
            links = remembered.get(("links", viewer.private), state, lambda: _links(connection, viewer))
            waits = Waits(counts.statements - counts.reviewed, links, _least(connection, viewer))
    return page(request, "home.html", counts=counts, claims=sorted(followed, key=_moved, reverse=True)[:_CLAIMS], latest=latest, waits=waits)


def _moved(one: Summary) -> tuple[int, str]:
    """The claims with something new come first, then those that somebody spoke about last."""
    return min(1, one.new), (one.latest.said_on or one.latest.published or "").split("/")[0] if one.latest else ""


def _least(connection: Connection, viewer: Viewer) -> tuple[Found, ...]:
    """The statements that nobody has looked at and that the machine is least sure of."""
    s = statements.c
    query = select(s.id).where(s.current, s.verdict.is_(None)).order_by(s.least, s.id).limit(_WAITING)
    if not viewer.private:
        query = query.join(articles, articles.c.id == s.article_id).where(~articles.c.private)
    return details.found(connection, list(connection.execute(query).scalars()), private=viewer.private)


def _links(connection: Connection, viewer: Viewer) -> int:
    """How many names may be a known speaker."""
    query = select(func.count()).select_from(mentions).where(mentions.c.proposed_id.is_not(None), mentions.c.verdict.is_(None))
    if not viewer.private:
        query = query.where(mentions.c.article_id.not_in(select(articles.c.id).where(articles.c.private)))
    return int(connection.execute(query).scalar_one())
