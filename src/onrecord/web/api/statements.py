"""Statements: the search with all its filters, one statement, and the others that report the same saying."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from onrecord.errors import NotInLedger
from onrecord.labels import Act, Certainty, Kind, SpeakerType, Stance, Uttered, Verdict
from onrecord.ledger import Filter, Ledger, article_page, claims, details, search
from onrecord.ledger.facets import facets
from onrecord.ledger.found import Found
from onrecord.ledger.pages import Page
from onrecord.show import REMINDER
from onrecord.types import Json
from onrecord.web.access import MayRead
from onrecord.web.api import models
from onrecord.web.api.answers import BIGGEST, After, Limit, listing, one
from onrecord.web.api.asked import Day, Name, Number, says
from onrecord.web.ledgers import Opened, asking
from onrecord.web.viewer import Viewer

router = APIRouter(tags=["statements"])
COLUMNS = models.columns(models.Statement)


class Wanted:
    """What statements are asked for. Several values of one label are any of them; different filters must all hold."""

    def __init__(
        self, viewer: MayRead, ledger: Opened,
        q: Annotated[Name, Query(description='Words of the content: ferry harbour, "night ferry", harb*, -tunnel.', examples=['"night ferry"'])] = None,
        speaker: Annotated[Name, Query(description="A speaker's number, name, or words of it.", examples=["Orla Fenn"])] = None,
        outlet: Name = None, since: Day = None, until: Day = None, published_since: Day = None, published_until: Day = None,
        stance: Annotated[list[Stance], Query()] = [], certainty: Annotated[list[Certainty], Query()] = [],  # noqa: B006 (FastAPI copies it)
        kind: Annotated[list[Kind], Query()] = [], act: Annotated[list[Act], Query()] = [], uttered: Annotated[list[Uttered], Query()] = [],  # noqa: B006
        speaker_type: Annotated[list[SpeakerType], Query()] = [],  # noqa: B006
        min_confidence: Annotated[float, Query(ge=0, le=1, allow_inf_nan=False, description="Of the attribution, 0 to 1.")] = 0.0,
        verdict: Verdict | None = None, reviewed: Annotated[bool | None, Query(description="Whether somebody has looked at it.")] = None,
        claim: Annotated[Name, Query(description="Number or name of a claim that it is about.")] = None,
        article: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None,
        rejected: Annotated[bool, Query(description="Also what a person has rejected.")] = False,
        old: Annotated[bool, Query(description="Also those of versions that the article no longer has.")] = False,
    ):
        self.filter = viewer.statements(Filter(
            q or "", speaker or None, outlet or None, since, until, published_since, published_until, tuple(stance), tuple(certainty), tuple(kind), tuple(act),
            tuple(uttered), tuple(speaker_type), min_confidence, verdict, reviewed, claim_seen(ledger, viewer, claim), article, rejected, old))


@router.get("/statements", operation_id="searchStatements", summary="Statements, by words and by what they are", response_model=None,
            responses=says(models.Statement, 404, listing=True))
def statements(request: Request, viewer: MayRead, ledger: Opened, wanted: Annotated[Wanted, Depends()],
               best: Annotated[bool, Query(description="Those that fit the words best first, instead of the newest.")] = False,
               limit: Limit = None, after: After = None) -> Response:
    """The newest first. Several values of one label are any of them; different filters must all hold."""
    def ask(size: int, place: str | None) -> Page[Json]:
        with asking(ledger) as connection:
            page = search.search(connection, wanted.filter, limit=size, after=place, best=best)
        return Page(tuple(shown(found) for found in page.items), page.next)

    return listing(request, ask, limit, after, COLUMNS, "statements")


@router.get("/statements/facets", operation_id="countStatements", summary="How what a search finds divides by stance, certainty, kind and act", response_model=None,
            responses=says(models.Facets, 404))
def divided(request: Request, viewer: MayRead, ledger: Opened, wanted: Annotated[Wanted, Depends()]) -> Response:
    """Filters as for the search, `old` aside. Counted are the 500 newest that pass; `more` says that there may be more. Each label is counted without what is asked of itself."""
    with asking(ledger) as connection:
        return one(request, facets(connection, wanted.filter).to_json() | {"note": REMINDER})


@router.get("/statements/{number}", operation_id="getStatement", summary="One statement", response_model=None, responses=says(models.Statement, 404))
def statement(request: Request, number: Number, viewer: MayRead, ledger: Opened) -> Response:
    """As it stands now, reviewed or not, of whatever version."""
    return one(request, shown(seen(ledger, viewer, number)))


@router.get("/statements/{number}/appearances", operation_id="listAppearances", summary="The statements that report the same saying", response_model=None,
            responses=says(models.Statement, 404, listing=True))
def appearances(request: Request, number: Number, viewer: MayRead, ledger: Opened, limit: Limit = None) -> Response:
    """The first published first; a hundred at most."""
    found = seen(ledger, viewer, number)

    def ask(size: int, place: str | None) -> Page[Json]:
        with asking(ledger) as connection:
            if found.utterance is None:
                return Page((shown(found),))
            return Page(tuple(map(shown, article_page.appearances(connection, found.utterance, private=viewer.private, limit=min(size, 100)))))

    return listing(request, ask, limit, None, COLUMNS, f"statement-{number}-appearances")


def seen(ledger: Ledger, viewer: Viewer, number: int) -> Found:
    """The statement with this number.

    Raises:
        NotInLedger: there is none, or it is not for this viewer.
    """
    with asking(ledger) as connection:
        found = details.found(connection, [number], private=viewer.private)
    if not found or not viewer.may_see(found[0].private):
        raise NotInLedger(f"no statement number {number} in this ledger")
    return found[0]


def claim_seen(ledger: Ledger, viewer: Viewer, claim: str | None) -> int | None:
    """The number of the claim that is meant by a number, a name or its words.

    Raises:
        NotInLedger: there is none, or it is not for this viewer.
    """
    if not claim:
        return None
    with asking(ledger) as connection:
        if claim.isdecimal() and int(claim) <= BIGGEST:
            return claims.numbered(connection, int(claim), private=viewer.private).id
        found = claims.find(connection, claim)
        if found is None or not viewer.may_see(claims.is_private(connection, found)):
            raise NotInLedger(f"no claim “{claim}” in this ledger")
        return found.id


def shown(found: Found) -> Json:
    """A statement as the API has it."""
    return found.to_json() | {"hits": [list(span) for span in found.hits]}
