"""Claims: those that are saved, one with its positions and what moved; and following a claim by wording it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection
from starlette.responses import Response

from onrecord.claims.moves import Change, Contradiction, changes, contradictions
from onrecord.errors import NotInLedger
from onrecord.ledger import Ledger, claim_list, follow, groups, moves, pages, people, relations
from onrecord.ledger import claims as kept
from onrecord.ledger.claims import Claim
from onrecord.ledger.follow import Progress
from onrecord.ledger.pages import Page
from onrecord.positions import Position
from onrecord.show import REMINDER
from onrecord.types import Json
from onrecord.web.access import MayAdd, MayRead, MayReview
from onrecord.web.api import bodies, models
from onrecord.web.api.answers import After, Form, Limit, accepted, asking, lines, listing, one, streamed
from onrecord.web.api.asked import Day, Line, Name, Number, says
from onrecord.web.api.turns import Turns
from onrecord.web.ledgers import Opened
from onrecord.web.problems import Refused
from onrecord.web.settings import Role
from onrecord.web.viewer import Viewer

router = APIRouter(tags=["claims"])
COLUMNS = models.columns(models.Position)

FOLLOWS = Turns(2, "claims being read for", patience=15.0)


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
    """The same words are the same claim; saving it again gives it another name. Nothing is read yet: GET /follow does that."""
    words, name = kept.tidy(wanted.claim), kept.tidy(wanted.name)
    if not any(c.isalnum() for c in words) or not name:
        raise Refused(422, "no-claim", "A claim needs words, and a name to be saved under.")
    with ledger.writing() as connection:
        other = kept.find(connection, name)
        if other is not None and other.name == name and other.text != words:
            raise Refused(409, "name-taken", f"“{name}” is the name of another claim. Choose another name.")
        made = kept.make(connection, words, name=name)
    with asking(ledger) as connection:
        (found,) = claim_list.counted(connection, [made.id], private=viewer.private)
    return one(request, found.to_json(), status=201, headers={"Location": f"/api/v1/claims/{made.id}"})


@router.get("/claims/{number}", operation_id="getClaim", summary="One claim, with what moved", response_model=None, responses=says(models.WholeClaim, 404))
def claim(request: Request, number: Number, viewer: MayRead, ledger: Opened) -> Response:
    """Changes of position and contradictions are possible ones until a person has reviewed both sides."""
    with asking(ledger) as connection:
        found = moves.known(connection, kept.numbered(connection, number, private=viewer.private), private=viewer.private)
        (counts,) = claim_list.counted(connection, [number], private=viewer.private)
    return one(request, counts.to_json() | _moved(found.changes, found.contradictions) | {"note": REMINDER})


@router.delete("/claims/{number}", operation_id="removeClaim", summary="Take a claim out, with what was read for it", status_code=204, response_model=None,
               responses=says(None, 404, status=204, description="It is gone; the statements stay."))
def remove(number: Number, viewer: MayAdd, ledger: Opened) -> Response:
    """What people have said of its relations goes with it."""
    with ledger.writing() as connection:
        kept.remove(connection, kept.numbered(connection, number))
    return Response(status_code=204)


@router.get("/claims/{number}/positions", operation_id="listPositions", summary="The positions on a claim, oldest first", response_model=None,
            responses=says(models.Position, 404, listing=True))
def positions(request: Request, number: Number, viewer: MayRead, ledger: Opened, since: Day = None, until: Day = None, speaker: Name = None,
              limit: Limit = None, after: After = None) -> Response:
    """Those that were read so far; those without a date last."""
    def ask(size: int, place: str | None) -> Page[Json]:
        with asking(ledger) as connection:
            of = kept.numbered(connection, number, private=viewer.private)
            found = follow.chosen(relations.positions(connection, of, private=viewer.private), since=since, until=until, speakers=_speakers(connection, speaker))
        start = _place(found, place)
        page = found[start : start + size]
        return Page(tuple(shown(p) for p in page), pages.cursor(page[-1].number) if len(found) > start + size else None)

    return listing(request, ask, limit, after, COLUMNS, f"claim-{number}-positions")


@router.get("/follow", operation_id="followClaim", summary="Follow a claim: everything said on it, with how sure", response_model=None,
            responses=says(models.Followed, 404, 406) | {200: {"model": models.Followed, "description": "The positions: as JSON at the end, oldest first; as JSON Lines each when it is found.",
                                                               "content": {"application/x-ndjson": {"schema": {"type": "string"}}}}})
def followed(request: Request, viewer: MayRead, ledger: Opened,
             claim: Annotated[Line, Query(min_length=1, description="A proposition in your words, or the name of a saved claim.", examples=["The night ferry will be closed"])],
             since: Day = None, until: Day = None, speaker: Name = None,
             group: Annotated[Name, Query(description="Only members of this kept group.")] = None,
             min_confidence: Annotated[float, Query(ge=0, le=1, allow_inf_nan=False)] = 0.0,
             read: Annotated[int, Query(ge=1, le=2_000, description="Read so many of the most promising statements.")] = 400) -> Response:
    """What has come since the last time is read first, which can take some seconds; ask for JSON Lines to have each position when it is found."""
    form = accepted(request)
    if form is Form.CSV:
        raise Refused(406, "not-acceptable", "A claim that is followed comes as JSON or JSON Lines; its positions as a table are at /claims/{number}/positions.")
    if not any(c.isalnum() for c in claim):
        raise Refused(422, "no-claim", "A claim needs words.")
    with asking(ledger) as connection:
        members = _members(connection, ledger, speaker, group)
    reader = _for(ledger, viewer, claim)

    def fit(found: list[Position]) -> list[Position]:
        with asking(ledger) as connection:
            seen = found if viewer.private else relations.public(connection, found)
        return follow.chosen(seen, since=since, until=until, speakers=members, min_confidence=min_confidence)

    if form is Form.LINES:
        found = (p for each in FOLLOWS.during(reader.following(claim, limit=read)) for p in fit([each]))
        return streamed(lines(shown(p) for p in found), f"{Form.LINES.value}; charset=utf-8", "positions.jsonl", attached=False)
    told: list[Progress] = []
    with FOLLOWS.one():
        positions = fit(_read(reader, claim, read, told.append, viewer))
    words = positions[0].claim if positions else kept.tidy(claim)
    return one(request, {"claim": words, "positions": [shown(p) for p in positions], **_moved(changes(positions), contradictions(positions)),
                         "left": told[-1].left if told else 0, "note": REMINDER})


def shown(position: Position) -> Json:
    """A position as the API has it."""
    return position.to_json() | {"speaker_numbers": list(position.speakers)}


def _read(ledger: Ledger, words: str, most: int, tell: Callable[[Progress], None], viewer: Viewer) -> list[Position]:
    """All positions; where the ledger keeps them, as this viewer may see them."""
    found = ledger.follow(words, limit=most, progress=tell)
    if viewer.private:
        return found
    with asking(ledger) as connection:
        claim = kept.find(connection, words)
        return found if claim is None or ledger.read_only else relations.positions(connection, claim, private=False)


def _for(ledger: Ledger, viewer: Viewer, words: str) -> Ledger:
    """The ledger to follow a claim in. What somebody asks who may only read is kept by nobody: their words are not written down.

    Raises:
        NotInLedger: it is the name of a claim that is not for this viewer.
    """
    with asking(ledger) as connection:
        found = kept.find(connection, words)
        hidden = found is not None and not viewer.may_see(kept.is_private(connection, found))
    if found is not None and not hidden:
        return ledger
    if found is not None and found.text != kept.tidy(words):
        raise NotInLedger(f"no claim “{words}” in this ledger")
    if viewer.may(Role.REVIEW) and not hidden:
        return ledger
    assert ledger.embeddings is not None and ledger.relation is not None  # made now, so that the copy shares them
    quiet = copy(ledger)
    quiet.read_only = True
    return quiet


def _members(connection: Connection, ledger: Ledger, speaker: str | None, group: str | None) -> list[int] | None:
    """The numbers of the speakers that are asked for; None for all."""
    wanted = _speakers(connection, speaker)
    if not group:
        return wanted
    groups.get(connection, group)
    found = groups.members(ledger, group)
    return found if wanted is None else [n for n in found if n in wanted]


def _speakers(connection: Connection, speaker: str | None) -> list[int] | None:
    return people.numbers(connection, speaker) if speaker else None


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


def _moved(moved: Any, apart: Any) -> Json:
    return {"changes": list(_judged(moved)), "contradictions": list(_judged(apart))}


def _judged(found: tuple[Change | Contradiction, ...]) -> Iterator[Json]:
    for each in found:
        yield each.to_json() | {"reviewed": not each.possible}


__all__ = ["Claim", "router", "shown"]
