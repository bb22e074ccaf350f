"""What waits for a person, and what people say: corrections, and taking them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from onrecord.errors import NotInLedger
from onrecord.ledger import Ledger, claims, history, pages, people
from onrecord.ledger import review as waits
from onrecord.ledger.pages import Page
from onrecord.ledger.reviewer import Reviewer
from onrecord.ledger.tables import articles, mentions
from onrecord.types import Json
from onrecord.web.access import MayRead, MayReview
from onrecord.web.api import bodies, models
from onrecord.web.api.answers import BIGGEST, After, Limit, listing, one
from onrecord.web.api.asked import Name, Number, says
from onrecord.web.api.statements import claim_seen, seen
from onrecord.web.ledgers import Opened, asking
from onrecord.web.viewer import Viewer

router = APIRouter(tags=["review"])


class Waits(StrEnum):
    """What waits for review."""

    STATEMENTS = "statements"
    LINKS = "links"
    RELATIONS = "relations"


@router.get("/review", operation_id="listReview", summary="What nobody has looked at, the least sure first", response_model=None,
            responses=says(models.ReviewItem, 404, listing=True))
def queue(request: Request, viewer: MayRead, ledger: Opened, kind: Waits = Waits.STATEMENTS,
          claim: Annotated[Name, Query(description="With kind=relations: of this claim only, by number or name.")] = None,
          below: Annotated[float | None, Query(ge=0, le=1, allow_inf_nan=False, description="Only what is less sure than this.")] = None,
          limit: Limit = None, after: After = None) -> Response:
    """Links between names come with the surest first: they are the quickest to decide."""
    of = claim_seen(ledger, viewer, claim)

    def ask(size: int, place: str | None) -> Page[Json]:
        with asking(ledger) as connection:
            if kind is Waits.STATEMENTS:
                after_doubt = _place(place, 1)
                doubts = waits.doubts(connection, below=below, after=(after_doubt[0], after_doubt[1]) if after_doubt else None, private=viewer.private, limit=size + 1)
                return _page(doubts, size, lambda d: (d.least, d.number), "statement")
            if kind is Waits.LINKS:
                after_link = _place(place, 1)
                links = waits.links(connection, below=below, after=(after_link[0], after_link[1]) if after_link else None, private=viewer.private)
                return _page(islice(links, size + 1), size, lambda w: (w.confidence, w.mention), "link")
            last = _place(place, 2)
            found = waits.open_relations(connection, of, below=below, after=(last[0], last[1], last[2]) if last else None, private=viewer.private)
            return _page(islice(found, size + 1), size, lambda r: (r.confidence, r.claim_id, r.utterance), "relation")

    return listing(request, ask, limit, after, models.columns(models.ReviewItem), f"review-{kind.value}")


@router.get("/corrections", operation_id="listCorrections", summary="What people have said, the latest first", response_model=None,
            responses=says(models.Correction, 404, listing=True))
def corrections(request: Request, viewer: MayRead, ledger: Opened, statement: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None,
                article: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None, who: Name = None,
                waiting: Annotated[bool, Query(description="Only those whose statement is not in the latest version of its article.")] = False,
                undone: Annotated[bool, Query(description="Also those that were taken back.")] = True, limit: Limit = None, after: After = None) -> Response:
    """With who, when and why."""
    def ask(size: int, place: str | None) -> Page[Json]:
        before = pages.opened(place, int)[0] if place is not None else None
        with asking(ledger) as connection:
            found = list(history.listed(connection, statement=statement, article=article, who=who or None, waiting=waiting, undone=undone, private=viewer.private,
                                        before=before, limit=size + 1))
        items = tuple(_correction(c) for c in found[:size])
        return Page(items, pages.cursor(found[size - 1].number) if len(found) > size else None)

    return listing(request, ask, limit, after, models.columns(models.Correction), "corrections")


@router.get("/corrections/{number}", operation_id="getCorrection", summary="One correction", response_model=None, responses=says(models.Correction, 404))
def correction(request: Request, number: Number, viewer: MayRead, ledger: Opened) -> Response:
    """Whether it stands or was taken back."""
    return one(request, _correction(_made(ledger, viewer, [number])[0]))


@router.post("/corrections", operation_id="correct", summary="Say that something is right, wrong, or otherwise", status_code=201, response_model=None,
             responses=says(models.Corrected, 404, status=201, description="What was said is kept, and holds from now on."))
def correct(request: Request, wanted: bodies.Correction, viewer: MayReview, ledger: Opened) -> Response:
    """`do` says what: accept, reject, change, add (statements); relate, move, rate (claims); merge, split, accept_link, reject_link, move_link (speakers)."""
    _may(ledger, viewer, wanted)
    person = ledger.by(wanted.who or viewer.name)
    numbers, speaker = _done(person, wanted)
    items = [_correction(c) for c in _made(ledger, viewer, numbers)]
    return one(request, {"corrections": numbers, "speaker": speaker, "items": items}, status=201, headers={"Location": f"/api/v1/corrections/{numbers[0]}"})


@router.post("/corrections/{number}/undo", operation_id="undoCorrection", summary="Take a correction back", response_model=None, responses=says(models.Correction, 404))
def undo(request: Request, number: Number, viewer: MayReview, ledger: Opened, wanted: bodies.Undo | None = None) -> Response:
    """One's own or another's; what others have said of the same holds again."""
    _made(ledger, viewer, [number])
    ledger.by((wanted.who if wanted else None) or viewer.name).undo(number)
    return one(request, _correction(_made(ledger, viewer, [number])[0]))


def _done(person: Reviewer, c: Any) -> tuple[list[int], int | None]:
    """Makes a correction; gives the numbers of what was kept, and of a split the new speaker."""
    match c:
        case bodies.Accept():
            return [person.accept(c.statement, why=c.why)], None
        case bodies.Reject():
            return [person.reject(c.statement, why=c.why)], None
        case bodies.Change():
            return person.change(c.statement, c.values, throughout=c.throughout, why=c.why), None
        case bodies.Add():
            return [person.add(c.article, content=c.content, source=c.source, cue=c.cue, why=c.why)], None
        case bodies.Relate():
            return [person.relate(c.statement, c.claim, c.relation, why=c.why)], None
        case bodies.Move():
            return person.move(c.statement, c.claim, c.to, c.relation, why=c.why), None
        case bodies.Rate():
            return [person.rate(c.claim, c.rating.model_dump(exclude_none=True) | {"author": person.who}, why=c.why)], None
        case bodies.Merge():
            return [person.merge(c.speaker, c.into, why=c.why)], None
        case bodies.Split():
            speaker, numbers = person.split(c.speaker, c.articles, into=c.into, why=c.why)
            return numbers, speaker
        case bodies.AcceptLink():
            return [person.accept_link(c.link, why=c.why)], None
        case bodies.MoveLink():
            return [person.move_link(c.link, c.speaker, why=c.why)], None
        case _:
            return [person.reject_link(c.link, why=c.why)], None


def _may(ledger: Ledger, viewer: Viewer, c: Any) -> None:
    """Whether a viewer may see what a correction is about.

    Raises:
        NotInLedger: something of it is not there, or not for them.
    """
    if (statement := getattr(c, "statement", None)) is not None:
        seen(ledger, viewer, statement)
    for claim in (getattr(c, "claim", None), getattr(c, "to", None)):
        if claim is not None:
            with asking(ledger) as connection:
                if not viewer.may_see(claims.is_private(connection, claims.get(connection, claim))):
                    raise NotInLedger(f"no claim “{claim}” in this ledger")
    if viewer.private:
        return
    with asking(ledger) as connection:
        _public(connection, [*getattr(c, "articles", []), *([c.article] if isinstance(c, bodies.Add) else [])], articles.c.id.not_in(people.PRIVATE), articles.c.id, "article")
        _public(connection, [n for n in (getattr(c, "speaker", None), getattr(c, "into", None)) if n is not None], mentions.c.article_id.not_in(people.PRIVATE),
                mentions.c.speaker_id, "speaker", people.PUBLIC)
        if (link := getattr(c, "link", None)) is not None:
            _public(connection, [link], mentions.c.article_id.not_in(people.PRIVATE), mentions.c.id, "link")


def _public(connection: Connection, numbers: list[int], where: Any, column: Any, what: str, among: Any = None) -> None:
    """Raises:
        NotInLedger: one of the numbers is of nothing that others may see.
    """
    for number in numbers:
        found = connection.execute(select(column).where(column == number, where).limit(1)).first()
        if found is None and (among is None or number not in set(connection.execute(among).scalars())):
            raise NotInLedger(f"no {what} number {number} in this ledger")


def _made(ledger: Ledger, viewer: Viewer, numbers: list[int]) -> list[history.Correction]:
    """Corrections by their numbers.

    Raises:
        NotInLedger: one is not there, or not for this viewer.
    """
    with asking(ledger) as connection:
        found = list(history.listed(connection, numbers=numbers, private=viewer.private))
    if not found:
        raise NotInLedger(f"no correction number {numbers[0]} in this ledger")
    return found


def _correction(c: history.Correction) -> Json:
    return c.to_json() | {"reviewed": True}


def _page(found: Any, size: int, place: Callable[[Any], tuple[float | int, ...]], kind: str) -> Page[Json]:
    items = list(found)
    out: Iterator[Json] = ({"kind_of": kind, **item.to_json(), "reviewed": False} for item in items[:size])
    if len(items) <= size:
        return Page(tuple(out))
    sure, *numbers = place(items[size - 1])
    return Page(tuple(out), pages.cursor(repr(float(sure)), *map(int, numbers)))


def _place(cursor: str | None, numbers: int) -> list[Any]:
    """What `_page` has put into a cursor: how sure, and so many numbers; empty without one.

    Raises:
        ValueError: it is no such cursor.
    """
    if cursor is None:
        return []
    sure, *rest = pages.opened(cursor, str, *[int] * numbers)
    return [float(sure), *rest]
