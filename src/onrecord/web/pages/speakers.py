"""The speakers: who they are, and all that is known of one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Query, Request
from starlette.responses import RedirectResponse, Response

from onrecord.errors import BadCorrection, NotInLedger
from onrecord.ledger import Filter, Ledger, framing, history, people, search
from onrecord.ledger.framing import Asked
from onrecord.web.access import MayRead, ReviewForm
from onrecord.web.ledgers import Opened, asking
from onrecord.web.listing import seek
from onrecord.web.pages.outlets import statements_link
from onrecord.web.problems import sentence
from onrecord.web.rendering import page
from onrecord.web.viewer import Viewer

router = APIRouter(prefix="/speakers")

_ON_A_PAGE = 50
_STATEMENTS = 20
_LARGEST = 2**63 - 1
_CHOICES = 8

Words = Annotated[str, Query(max_length=200)]
Number = Annotated[int, Form(ge=1, le=_LARGEST)]


@router.get("")
def speakers(request: Request, viewer: MayRead, ledger: Opened, q: Words = "", skip: Annotated[int, Query(ge=0, le=1_000_000)] = 0) -> Response:
    """Those with most statements first; by name, those whose name has the words."""
    with asking(ledger) as connection:
        found = people.listing(connection, q.strip() or None, private=viewer.private, limit=_ON_A_PAGE + 1, skip=skip)
    more = skip + _ON_A_PAGE if len(found) > _ON_A_PAGE else None
    return page(request, "speakers.html", found=found[:_ON_A_PAGE], q=q.strip(), skip=skip, more=more)


@router.get("/{number}")
def speaker(request: Request, viewer: MayRead, ledger: Opened, number: int, after: Annotated[str | None, Query(max_length=400)] = None,
            other: Words = "", done: Annotated[str, Query(max_length=100)] = "") -> Response:
    """One speaker's page. ``other``: a name among which to choose the one that this is as well; ``done``: corrections just made."""
    return _shown(request, viewer, ledger, number, after=after, other=other.strip(), done=done)


@router.post("/{number}/merge")
def merge(request: Request, viewer: ReviewForm, ledger: Opened, number: int, into: Number, why: Annotated[str, Form(max_length=500)] = "") -> Response:
    """Says that this speaker is another one; leads to that one's page."""
    _there(ledger, viewer, number)
    there = _there(ledger, viewer, into)
    try:
        made = ledger.by(viewer.name).merge(number, into, why=why or None)
    except BadCorrection as error:
        return _shown(request, viewer, ledger, number, wrong=sentence(str(error)))
    return RedirectResponse(f"/speakers/{there}?done={made}", 303)


@router.post("/{number}/split")
def split(request: Request, viewer: ReviewForm, ledger: Opened, number: int, articles: Annotated[str, Form(max_length=2000)] = "",
          into: Annotated[str, Form(max_length=20)] = "", why: Annotated[str, Form(max_length=500)] = "") -> Response:
    """Says that whom these articles name is another speaker; leads to that one's page."""
    _there(ledger, viewer, number)
    numbers = [int(word) for word in articles.replace(",", " ").split() if word.isdecimal() and len(word) < 19]
    if not numbers or len(numbers) != len(articles.replace(",", " ").split()):
        return _shown(request, viewer, ledger, number, wrong="Say in which articles, by their numbers: 12, 15.")
    other = _there(ledger, viewer, int(into)) if into.strip().isdecimal() else None
    try:
        new, made = ledger.by(viewer.name).split(number, numbers, into=other, why=why or None)
    except (BadCorrection, NotInLedger) as error:
        return _shown(request, viewer, ledger, number, wrong=sentence(str(error)))
    return RedirectResponse(f"/speakers/{new}?done={','.join(map(str, made[:20]))}", 303)


@router.post("/{number}/links/{link}")
def decide(request: Request, viewer: ReviewForm, ledger: Opened, number: int, link: int, said: Annotated[str, Form()] = "") -> Response:
    """Says of a link that waits whether it is right."""
    with asking(ledger) as connection:
        waits = people.page(connection, number, private=viewer.private).waiting
    if said not in ("accept", "reject"):
        raise HTTPException(422, "A link is accepted or rejected.")
    if all(one.link != link for one in waits):
        raise NotInLedger(f"no link number {link} waits here")
    by = ledger.by(viewer.name)
    made = by.accept_link(link) if said == "accept" else by.reject_link(link)
    return RedirectResponse(f"/speakers/{number}?done={made}", 303)


@router.post("/{number}/undo")
def undo(request: Request, viewer: ReviewForm, ledger: Opened, number: int, corrections: Annotated[str, Form(max_length=300)] = "") -> Response:
    """Takes back what was just said of who is who."""
    for made in reversed(_undoable(ledger, viewer, corrections)):
        ledger.by(viewer.name).undo(made)
    return RedirectResponse(f"/speakers/{number}", 303)


def _shown(request: Request, viewer: Viewer, ledger: Ledger, number: int, *, after: str | None = None, other: str = "", done: str = "", wrong: str = "") -> Response:
    with asking(ledger) as connection:
        found = people.page(connection, number, private=viewer.private)
        root = found.speaker.number
        said = seek(lambda: search.search(connection, viewer.statements(Filter(speaker=root)), limit=_STATEMENTS, after=after))
        worded = framing.by_outlet(framing.tally(connection, Asked(speaker=root, private=viewer.private)))
        choices = [one for one in people.listing(connection, other, private=viewer.private, limit=_CHOICES + 1) if one.number != root] if other else []
    return page(request, "speaker.html", status=422 if wrong else 200, shown=found, said=said, worded=worded, after=after, other=other, choices=choices[:_CHOICES], wrong=wrong,
                undo=",".join(map(str, _undoable(ledger, viewer, done))), writable=not ledger.read_only, base={"speaker": root}, statements_link=statements_link)


def _there(ledger: Ledger, viewer: Viewer, number: int) -> int:
    """The speaker's number, or that of the one it was merged into.

    Raises:
        NotInLedger: there is none that the viewer may see.
    """
    with asking(ledger) as connection:
        found = people.listing(connection, str(number), private=viewer.private)
    if not found:
        raise NotInLedger(f"no speaker number {number} in this ledger")
    return found[0].number


def _undoable(ledger: Ledger, viewer: Viewer, given: str) -> list[int]:
    """Those of some corrections that stand, are of who is who, and may be seen."""
    numbers = [int(word) for word in given.split(",") if word.isdecimal() and len(word) < 16][:20]
    if not numbers:
        return []
    with asking(ledger) as connection:
        return sorted(c.number for c in history.listed(connection, numbers=numbers, undone=False, private=viewer.private) if c.subject in ("speaker", "mention"))
