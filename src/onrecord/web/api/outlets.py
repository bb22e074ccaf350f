"""Outlets: from whom they have what they report, in whose words, and how they word it; and the statements behind each number."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from onrecord.labels import Framing, Kind
from onrecord.ledger import framing, outlet_page, pages
from onrecord.ledger.framing import Asked, Sources
from onrecord.ledger.pages import Page
from onrecord.show import REMINDER
from onrecord.types import Json
from onrecord.web import wordings
from onrecord.web.access import MayRead
from onrecord.web.api import models
from onrecord.web.api.answers import BIGGEST, After, Limit, listing, one
from onrecord.web.api.asked import Day, Line, Name, says
from onrecord.web.api.statements import COLUMNS, claim_seen, shown
from onrecord.web.ledgers import Opened, asking
from onrecord.web.problems import Refused

router = APIRouter(tags=["outlets"])

Speaker = Annotated[int | None, Query(ge=1, le=BIGGEST, description="A speaker's number.", examples=[1])]
Claim = Annotated[Name, Query(description="Number or name of a claim.", examples=["ferry"])]


@router.get("/outlets", operation_id="listOutlets", summary="Outlets beside each other, those with most articles first", response_model=None,
            responses=says(models.Outlet, listing=True))
def outlets(request: Request, viewer: MayRead, ledger: Opened, limit: Limit = None, after: After = None) -> Response:
    """With how many articles and statements there are of each. `sources` and `kinds` are counted over `counted` of its statements, those among the latest of the ledger."""
    def ask(size: int, place: str | None) -> Page[Json]:
        skip = max(0, pages.opened(place, int)[0]) if place is not None else 0
        with asking(ledger) as connection:
            found = wordings.outlets(request, connection, viewer)
        items = tuple(line.to_json() | {"reviewed": False} for line in found[skip : skip + size])
        return Page(items, pages.cursor(skip + size) if len(found) > skip + size else None)

    return listing(request, ask, limit, after, models.columns(models.Outlet), "outlets")


@router.get("/outlets/{name:path}", operation_id="getOutlet", summary="One outlet: how it words what it reports, and whom it quotes", response_model=None,
            responses=says(models.OutletPage, 404))
def outlet(request: Request, name: Annotated[Line, Path(min_length=1, examples=["The Example Courier"])], viewer: MayRead, ledger: Opened,
           since: Day = None, until: Day = None) -> Response:
    """By name, in upper or lower case; `since` and `until` are of publication. Counted over the articles published last, `looked_at` of them."""
    with asking(ledger) as connection:
        found = wordings.outlet(request, connection, Asked(outlet=name, since=since, until=until, private=viewer.private))
    return one(request, found.to_json() | {"reviewed": False, "note": REMINDER})


@router.get("/framing", operation_id="compareFraming", summary="How each outlet words what a speaker says, or what is said on a claim", response_model=None,
            responses=says(models.Wordings, 404, listing=True))
def compared(request: Request, viewer: MayRead, ledger: Opened, speaker: Speaker = None, claim: Claim = None, limit: Limit = None, after: After = None) -> Response:
    """*Said*, *claimed* and *admitted* tell of one saying in three ways. `cues` are the words that most often stand between source and content, with how often."""
    about = claim_seen(ledger, viewer, claim)
    if about is None and speaker is None:
        raise Refused(422, "nothing-to-compare", "Give a speaker or a claim.")

    def ask(size: int, place: str | None) -> Page[Json]:
        skip = max(0, pages.opened(place, int)[0]) if place is not None else 0
        with asking(ledger) as connection:
            wordings.subject(connection, viewer, speaker, about)
            found = wordings.compared(connection, viewer, speaker, about)
        items = tuple(line.to_json() | {"reviewed": False} for line in found[skip : skip + size])
        return Page(items, pages.cursor(skip + size) if len(found) > skip + size else None)

    return listing(request, ask, limit, after, models.columns(models.Wordings), "framing")


@router.get("/framing/statements", operation_id="listFramed", summary="The statements behind a number of the outlets' framing", response_model=None,
            responses=says(models.Statement, 404, listing=True))
def behind(request: Request, viewer: MayRead, ledger: Opened, speaker: Speaker = None, claim: Claim = None,
           outlet: Annotated[Name, Query(description="Its name; empty for articles that do not say.", examples=["The Example Courier"])] = None,
           since: Day = None, until: Day = None, framing_of: Annotated[Framing | None, Query(alias="framing")] = None, kind: Kind | None = None, sources: Sources | None = None,
           cue: Annotated[Name, Query(description="The words between source and content, in lower case.", examples=["claimed"])] = None,
           of_outlet: Annotated[bool, Query(description="Counted as on an outlet's own page: over its latest articles, though a speaker or claim is given too.")] = False,
           limit: Limit = None, after: After = None) -> Response:
    """Just those that were counted, newest first. At least an outlet, a speaker or a claim is to be given."""
    about = claim_seen(ledger, viewer, claim)
    if about is None and speaker is None and outlet is None:
        raise Refused(422, "nothing-to-compare", "Give an outlet, a speaker or a claim.")

    def ask(size: int, place: str | None) -> Page[Json]:
        with asking(ledger) as connection:
            wordings.subject(connection, viewer, speaker, about)
            named = outlet_page.named(connection, outlet, private=viewer.private) if outlet else outlet
            asked = Asked(about, speaker, named, since, until, framing_of, kind, sources, cue or None, of_outlet, viewer.private)
            _, found = framing.behind(connection, asked, limit=size, after=place)
        return Page(tuple(map(shown, found.items)), found.next)

    return listing(request, ask, limit, after, COLUMNS, "framing-statements")
