"""The articles: a list of them, and each with its statements marked in its text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Query, Request
from starlette.responses import RedirectResponse, Response

from onrecord.ledger import ArticleFilter, article_page, article_search, changes
from onrecord.ledger.found import Change
from onrecord.show.plain import depths
from onrecord.web.access import AddForm, MayRead
from onrecord.web.article_text import marked
from onrecord.web.difference import Part, difference
from onrecord.web.ledgers import Opened, asking
from onrecord.web.listing import Number, outlets, seek
from onrecord.web.rendering import page

router = APIRouter(prefix="/articles")

Version = Annotated[int | None, Query(ge=1, le=1_000_000)]

FULL = 80
"""Statements of an article up to which their cards hold every value; of longer ones these are fetched when a card is opened."""
_CHANGES = 100
_ON_A_PAGE = 40


@dataclass(frozen=True, slots=True)
class Changed:
    """A change with what differs in its words."""

    change: Change
    before: tuple[Part, ...]
    after: tuple[Part, ...]


@router.get("")
def articles(request: Request, viewer: MayRead, ledger: Opened, q: Annotated[str, Query(max_length=200)] = "", outlet: str = "", since: str = "",
             until: str = "", after: str | None = None) -> Response:
    """The list, newest first."""
    wanted = viewer.articles(ArticleFilter(q, outlet=outlet or None, since=since or None, until=until or None))
    with asking(ledger) as connection:
        found = seek(lambda: article_search.search(connection, wanted, limit=_ON_A_PAGE, after=after))
        known = outlets(connection, viewer)
    asked = {"q": q, "outlet": outlet, "since": since, "until": until}
    return page(request, "articles.html", status=found.status, found=found, asked=asked, outlets=known, after=after)


@router.get("/{number}")
def article(request: Request, viewer: MayRead, ledger: Opened, number: Number, version: Version = None, removed: bool = False, rejected: bool = False) -> Response:
    """One article as it was published, its statements marked."""
    with asking(ledger) as connection:
        shown = article_page.page(connection, number, version=version, rejected=rejected, private=viewer.private)
        edits = changes.listing(connection, article=number, private=viewer.private, limit=_CHANGES).items if len(shown.editions) > 1 else ()
    text = marked(shown.article.text, shown.found)
    statements = {f.statement.id: f.statement for f in shown.found}
    return page(request, "article.html", shown=shown, text=text, depth=depths(statements), full=len(shown.found) <= FULL, removed=removed, rejected=rejected,
                places_of={f.number: n for n, f in enumerate(shown.found, 1)}, changed=[_changed(c) for c in edits if c.what != "notice"])


@router.post("/{number}/private")
def set_private(request: Request, viewer: AddForm, ledger: Opened, number: Number, private: Annotated[bool, Form()] = False) -> Response:
    """Hides an article from others, or shows it to them."""
    ledger.set_private(number, private)
    return RedirectResponse(f"/articles/{number}", 303)


@router.get("/{number}/original")
def original(request: Request, viewer: MayRead, ledger: Opened, number: Number, version: Version = None) -> Response:
    """The bytes that a version came from, to be kept: never shown as a page of ours."""
    with asking(ledger) as connection:
        shown = article_page.page(connection, number, version=version, private=viewer.private)
    raw = ledger.original(number, shown.edition.number)
    if raw is None:
        raise HTTPException(404, "What this version came from was not kept.")
    name = f"article-{number}-version-{shown.edition.number}.bin"
    return Response(raw, media_type="application/octet-stream", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _changed(change: Change) -> Changed:
    before, after = difference(change.before or "", change.after or "")
    return Changed(change, before, after)
