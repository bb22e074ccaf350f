"""Speakers and groups of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from onrecord.ledger import groups, looked, pages, people
from onrecord.ledger.pages import Page
from onrecord.types import Json
from onrecord.web.access import MayRead, MayReview
from onrecord.web.api import bodies, models
from onrecord.web.api.answers import After, Limit, listing, one
from onrecord.web.api.asked import Line, Name, Number, says
from onrecord.web.ledgers import Opened, asking

router = APIRouter(tags=["speakers"])
COLUMNS = models.columns(models.Speaker)

GroupName = Annotated[Line, Path(min_length=1, description="The group's name.", examples=["the board"])]


@router.get("/speakers", operation_id="listSpeakers", summary="Speakers, those with most statements first", response_model=None,
            responses=says(models.Speaker, listing=True))
def speakers(request: Request, viewer: MayRead, ledger: Opened, name: Name = None, limit: Limit = None, after: After = None) -> Response:
    """With `name`, those meant by a number, a name, or words of one."""
    def ask(size: int, place: str | None) -> Page[Json]:
        skip = max(0, pages.opened(place, int)[0]) if place is not None else 0
        with asking(ledger) as connection:
            found = people.listing(connection, name or None, private=viewer.private, limit=size + 1, skip=skip)
            seen = looked.people(connection, [s.number for s in found[:size]]) if found else set()
        items = tuple(s.to_json() | {"reviewed": s.number in seen} for s in found[:size])
        return Page(items, pages.cursor(skip + size) if len(found) > size else None)

    return listing(request, ask, limit, after, COLUMNS, "speakers")


@router.get("/speakers/{number}", operation_id="getSpeaker", summary="All that is known of one speaker", response_model=None,
            responses=says(models.SpeakerPage, 404))
def speaker(request: Request, number: Number, viewer: MayRead, ledger: Opened) -> Response:
    """Names, roles over time, who quotes the speaker how, positions on claims, links that wait."""
    with asking(ledger) as connection:
        page = people.page(connection, number, private=viewer.private).to_json()
    counted, reviewed = page["counted"], page["reviewed"]
    return one(request, page | {"statements_reviewed": reviewed, "reviewed": 0 < counted == reviewed})


@router.get("/groups", operation_id="listGroups", summary="The groups that are kept", response_model=None, responses=says(models.Group, listing=True))
def kept(request: Request, viewer: MayRead, ledger: Opened, limit: Limit = None, after: After = None) -> Response:
    """By name, members as they were worded."""
    def ask(size: int, place: str | None) -> Page[Json]:
        last = pages.opened(place, str)[0] if place is not None else ""
        with asking(ledger) as connection:
            found = [g for g in groups.listing(connection) if g.name > last]
        return Page(tuple(_group(g) for g in found[:size]), pages.cursor(found[size - 1].name) if len(found) > size else None)

    return listing(request, ask, limit, after, models.columns(models.Group), "groups")


@router.put("/groups/{name:path}", operation_id="keepGroup", summary="Make a group, or make it anew", response_model=None, responses=says(models.Group, 404))
def keep(request: Request, name: GroupName, wanted: bodies.Members, viewer: MayReview, ledger: Opened) -> Response:
    """Each member must mean one speaker; members are looked up by these words each time."""
    groups.members(ledger, f"{_plain(name)}: {', '.join(_plain(member) for member in wanted.members)}")
    with asking(ledger) as connection:
        return one(request, _group(groups.get(connection, _plain(name))))


@router.delete("/groups/{name:path}", operation_id="removeGroup", summary="Take a group out; its speakers stay", status_code=204, response_model=None,
               responses=says(None, 404, status=204, description="It is gone."))
def remove(name: GroupName, viewer: MayReview, ledger: Opened) -> Response:
    """A group that is not there is an error."""
    with ledger.writing() as connection:
        groups.remove(connection, groups.get(connection, name).name)
    return Response(status_code=204)


def _group(group: groups.Group) -> Json:
    return group.to_json() | {"reviewed": True}


def _plain(words: str) -> str:
    """Without the signs that part names."""
    return " ".join(words.replace(":", " ").replace(",", " ").split())
