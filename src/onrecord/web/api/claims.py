"""Claims: those that are saved, one with its positions and what moved, and where a group stood."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection
from starlette.responses import Response

from onrecord.claims.moves import Change, Contradiction, course
from onrecord.ledger import Ledger, claim_list, follow, moves, pages, people, relations
from onrecord.ledger import claims as kept
from onrecord.ledger.pages import Page
from onrecord.positions import Position
from onrecord.show import REMINDER
from onrecord.types import Json
from onrecord.web import grouped, saving
from onrecord.web.access import MayAdd, MayRead, MayReview
from onrecord.web.api import bodies, models
from onrecord.web.api.answers import After, Limit, listing, one
from onrecord.web.api.asked import Day, Line, Name, Number, says
from onrecord.web.ledgers import Opened, asking
from onrecord.web.viewer import Viewer

router = APIRouter(tags=["claims"])
COLUMNS = models.columns(models.Position)

Group = Annotated[Name, Query(description="Only members of this group: a kept one’s name, affiliation: WORDS, or NAME: MEMBER, MEMBER.")]
Sure = Annotated[float, Query(ge=0, le=1, allow_inf_nan=False, description="0 to 1.")]


@router.get("/claims", operation_id="listClaims", summary="The saved claims, by name", response_model=None, responses=says(models.Claim, listing=True))
def claims(request: Request, viewer: MayRead, ledger: Opened, limit: Limit = None, after: After = None) -> Response:
    """Counted over what was read for each so far."""
    def ask(size: int, place: str | None) -> Page[Json]:
        with asking(ledger) as connection:
            page = claim_list.listing(connection, private=viewer.private, limit=size, after=place)
        return Page(tuple(c.to_json() for c in page.items), page.next)

    return listing(request, ask, limit, after, models.columns(models.Claim), "claims")


@router.post("/claims", operation_id="saveClaim", summary="Save a claim under a name", status_code=201, response_model=None,
             responses=says(models.Claim, 409, status=201, description="It is saved; follow it to have it read."))
def save(request: Request, wanted: bodies.NewClaim, viewer: MayReview, ledger: Opened) -> Response:
    """The same words are the same claim; saving it again gives it another name. Nothing is read yet: GET /follow does that. `private` is for who may add."""
    made = saving.save(ledger, viewer, wanted.claim, wanted.name or "", private=wanted.private)
    with asking(ledger) as connection:
        (found,) = claim_list.counted(connection, [made.id], private=viewer.private)
    return one(request, found.to_json(), status=201, headers={"Location": f"/api/v1/claims/{made.id}"})


@router.get("/claims/{number}", operation_id="getClaim", summary="One claim, with what moved", response_model=None, responses=says(models.WholeClaim, 404))
def claim(request: Request, number: Number, viewer: MayRead, ledger: Opened) -> Response:
    """Changes of position and contradictions are possible ones until a person has reviewed both sides."""
    with asking(ledger) as connection:
        found = moves.known(connection, kept.numbered(connection, number, private=viewer.private), private=viewer.private)
        (counts,) = claim_list.counted(connection, [number], private=viewer.private)
    return one(request, counts.to_json() | moved(found.changes, found.contradictions) | {"note": REMINDER})


@router.delete("/claims/{number}", operation_id="removeClaim", summary="Take a claim out, with what was read for it", status_code=204, response_model=None,
               responses=says(None, 404, status=204, description="It is gone; the statements stay."))
def remove(number: Number, viewer: MayAdd, ledger: Opened) -> Response:
    """What people have said of its relations goes with it."""
    with ledger.writing() as connection:
        kept.remove(connection, kept.numbered(connection, number))
    return Response(status_code=204)


@router.post("/claims/{number}/shown", operation_id="markClaimShown", summary="Note that what is new on a claim has been seen", response_model=None,
             responses=says(models.Claim, 404))
def seen(request: Request, number: Number, viewer: MayReview, ledger: Opened) -> Response:
    """From now on `new` counts what comes after this."""
    with ledger.writing() as connection:
        kept.shown(connection, kept.numbered(connection, number, private=viewer.private))
    with asking(ledger) as connection:
        return one(request, claim_list.counted(connection, [number], private=viewer.private)[0].to_json())


@router.get("/claims/{number}/positions", operation_id="listPositions", summary="The positions on a claim, oldest first", response_model=None,
            responses=says(models.Position, 404, listing=True))
def positions(request: Request, number: Number, viewer: MayRead, ledger: Opened, since: Day = None, until: Day = None, speaker: Name = None, group: Group = None,
              min_confidence: Sure = 0.0, limit: Limit = None, after: After = None) -> Response:
    """Those that were read so far; those without a date last."""
    def ask(size: int, place: str | None) -> Page[Json]:
        found = _chosen(ledger, viewer, number, since=since, until=until, speaker=speaker, group=group, min_confidence=min_confidence)
        start = _place(found, place)
        page = found[start : start + size]
        return Page(tuple(shown(p) for p in page), pages.cursor(page[-1].number) if len(found) > start + size else None)

    return listing(request, ask, limit, after, COLUMNS, f"claim-{number}-positions")


@router.get("/claims/{number}/course", operation_id="listCourse", summary="Where a group stood on a claim over time", response_model=None,
            responses=says(models.Moment, 404, listing=True))
def group_course(request: Request, number: Number, viewer: MayRead, ledger: Opened,
                 group: Annotated[Line, Query(min_length=1, description="A kept one’s name, affiliation: WORDS, or NAME: MEMBER, MEMBER.", examples=["the board"])],
                 since: Day = None, until: Day = None, limit: Limit = None, after: After = None) -> Response:
    """One moment for each date on which a member said something on it: the middle of their latest values by then, from the lowest to the highest."""
    def ask(size: int, place: str | None) -> Page[Json]:
        skip = max(0, pages.opened(place, int)[0]) if place is not None else 0
        found = course(_chosen(ledger, viewer, number, since=since, until=until, group=group))
        items = tuple(m.to_json() | {"moved": list(_judged(m.moved)), "reviewed": bool(m.said) and all(p.reviewed for p in m.said)} for m in found[skip : skip + size])
        return Page(items, pages.cursor(skip + size) if len(found) > skip + size else None)

    return listing(request, ask, limit, after, models.columns(models.Moment), f"claim-{number}-course")


def shown(position: Position) -> Json:
    """A position as the API has it."""
    return position.to_json() | {"speaker_numbers": list(position.speakers)}


def members(connection: Connection, ledger: Ledger, viewer: Viewer, speaker: str | None, group: str | None) -> list[int] | None:
    """The numbers of the speakers that are asked for; None for all."""
    wanted = people.numbers(connection, speaker) if speaker else None
    if not group:
        return wanted
    found = grouped.members(ledger, viewer, group)
    return found if wanted is None else [n for n in found if n in wanted]


def _chosen(ledger: Ledger, viewer: Viewer, number: int, *, since: str | None, until: str | None, speaker: str | None = None, group: str | None = None,
            min_confidence: float = 0.0) -> list[Position]:
    """The positions on a claim that fit, as they were read so far."""
    with asking(ledger) as connection:
        of = kept.numbered(connection, number, private=viewer.private)
        found = relations.positions(connection, of, private=viewer.private)
        speakers = members(connection, ledger, viewer, speaker, group)
    return follow.chosen(found, since=since, until=until, speakers=speakers, min_confidence=min_confidence)


def _place(found: list[Position], cursor: str | None) -> int:
    """How many positions come before a page: those up to the one that the cursor names.

    Raises:
        ValueError: the cursor is none, or its position is gone.
    """
    if cursor is None:
        return 0
    (number,) = pages.opened(cursor, int)
    for at, position in enumerate(found, 1):
        if position.number == number:
            return at
    raise ValueError("what stood at this place is gone; begin again")


def moved(moves_of_it: Any, apart: Any) -> Json:
    """Changes of position and contradictions as the API has them."""
    return {"changes": list(_judged(moves_of_it)), "contradictions": list(_judged(apart))}


def _judged(found: tuple[Change | Contradiction, ...]) -> Iterator[Json]:
    for each in found:
        yield each.to_json() | {"reviewed": not each.possible}

