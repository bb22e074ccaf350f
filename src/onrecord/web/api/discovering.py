"""Claims that the statements make by themselves: looked for by the server's one worker, and kept until the next time."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from onrecord.ledger import pages
from onrecord.ledger.pages import Page
from onrecord.show import REMINDER
from onrecord.types import Json
from onrecord.web.access import MayAdd
from onrecord.web.api import models
from onrecord.web.api.answers import After, Limit, listing, one
from onrecord.web.api.asked import says
from onrecord.web.api.claims import moved
from onrecord.web.follows import DISCOVER, follows_of
from onrecord.web.problems import Refused

router = APIRouter(tags=["claims"])


@router.get("/claims/discovered", operation_id="listDiscovered", summary="Claims that the statements make by themselves, the most contested first", response_model=None,
            responses=says(models.Discovered, listing=True) | {200: {"model": models.Discovery, "description": "Those of the last time, and how far it is."}})
def discovered(request: Request, viewer: MayAdd, limit: Limit = None, after: After = None) -> Response:
    """Found by grouping, when POST /claims/discovered has asked for it; `state` says how far it is. The words of private articles are among them, so they are for who may add."""
    follows = follows_of(request)
    found, reading = follows.discovered or (), follows.get(DISCOVER)
    state = reading.state if reading is not None else "none" if follows.discovered is None else "done"

    def ask(size: int, place: str | None) -> Page[Json]:
        skip = max(0, pages.opened(place, int)[0]) if place is not None else 0
        items = tuple(d.to_json() | moved(d.changes, d.contradictions) | {"reviewed": all(p.reviewed for p in d.positions)} for d in found[skip : skip + size])
        return Page(items, pages.cursor(skip + size) if len(found) > skip + size else None)

    return listing(request, ask, limit, after, models.columns(models.Discovered), "discovered", {"state": state, "error": reading.error if reading is not None else None})


@router.post("/claims/discovered", operation_id="discover", summary="Look for the claims that the statements make by themselves", status_code=202, response_model=None,
             responses=says(models.Discovering, status=202, description="It is begun, or going on; ask for what is found at `Location`."))
def discover(request: Request, viewer: MayAdd) -> Response:
    """This groups the whole ledger, which takes from seconds to minutes. Follow one of the claims to have it kept."""
    follows = follows_of(request)
    if not follows.begin(DISCOVER):
        raise Refused(503, "busy", "Too much is being read; try again in a minute.", {"Retry-After": "60"})
    reading = follows.get(DISCOVER)
    return one(request, {"state": reading.state if reading is not None else "done", "note": REMINDER}, status=202, headers={"Location": "/api/v1/claims/discovered", "Retry-After": "1"})
