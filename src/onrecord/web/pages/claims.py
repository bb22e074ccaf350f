"""The claims: those that are saved, one to be worded, and those that are found without being asked."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Query, Request
from sqlalchemy import Connection
from starlette.responses import RedirectResponse, Response

from onrecord.ledger import Ledger, claim_list
from onrecord.ledger import claims as kept
from onrecord.ledger.claims import Claim
from onrecord.ledger.pages import Page
from onrecord.web.access import AddForm, MayAdd, MayRead, ReviewForm
from onrecord.web.follows import DISCOVER, follows_of
from onrecord.web.ledgers import Opened
from onrecord.web.listing import seek
from onrecord.web.problems import Refused
from onrecord.web.rendering import page
from onrecord.web.saving import save
from onrecord.web.summaries import summaries
from onrecord.web.viewer import Viewer

router = APIRouter(prefix="/claims")

_ON_A_PAGE = 20
LONGEST = 400
"""Characters of a claim."""

Words = Annotated[str, Form(max_length=LONGEST)]


@router.get("")
def claims(request: Request, viewer: MayRead, ledger: Opened, words: Annotated[str, Query(max_length=LONGEST)] = "",
           after: Annotated[str | None, Query(max_length=400)] = None) -> Response:
    """The saved claims by name; ``words`` stand in the form, for who comes with them from elsewhere."""
    return _shown(request, viewer, ledger, after, words=words)


@router.post("")
def add(request: Request, viewer: ReviewForm, ledger: Opened, words: Words = "", name: Annotated[str, Form(max_length=100)] = "",
        private: Annotated[bool, Form()] = False) -> Response:
    """Saves a claim and begins to read for it."""
    follows = follows_of(request)
    try:
        claim = save(ledger, viewer, words, name, private=private)
    except Refused as refused:
        return _shown(request, viewer, ledger, None, words=words, name=name, wrong=str(refused.detail))
    follows.begin(claim.id, claim.name or claim.text)
    return RedirectResponse(f"/claims/{claim.id}", 303)


@router.get("/discovered")
def discovered(request: Request, viewer: MayAdd, ledger: Opened) -> Response:
    """Claims that the statements make, found by grouping; the words of private articles are among them, so they are the owner's."""
    follows = follows_of(request)
    return page(request, "discovered.html", reading=follows.get(DISCOVER), found=follows.discovered)


@router.post("/discovered")
def discover(request: Request, viewer: AddForm, ledger: Opened) -> Response:
    """Begins to group the ledger's statements."""
    if not follows_of(request).begin(DISCOVER):
        raise HTTPException(429, "Too much is being read. Try again in a minute.")
    return RedirectResponse("/claims/discovered", 303)


def _shown(request: Request, viewer: Viewer, ledger: Ledger, after: str | None, *, words: str = "", name: str = "", wrong: str = "") -> Response:
    """The list, and the form as it was sent, with what is wrong with it."""
    follows = follows_of(request)
    with ledger.reading() as connection:
        found = seek(lambda: _listed(connection, viewer.private, after))
        shown = summaries(request, connection, found.items, private=viewer.private)
    return page(request, "claims.html", status=422 if wrong else found.status, found=found, claims=shown, words=words, name=name, wrong=wrong, longest=LONGEST,
                readings={s.claim.id: follows.get(s.claim.id) for s in shown}, writable=not ledger.read_only)


def _listed(connection: Connection, private: bool, after: str | None) -> Page[Claim]:
    found = claim_list.listing(connection, private=private, limit=_ON_A_PAGE, after=after)
    return Page(tuple(kept.numbered(connection, one.number, private=private) for one in found.items), found.next)
