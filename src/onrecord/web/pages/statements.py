"""One statement: its words in their paragraph, every value with what it was read from, where else it is reported, what people have said of it."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from onrecord.errors import NotInLedger
from onrecord.ledger import Ledger, article_page
from onrecord.ledger.article_page import ArticlePage
from onrecord.ledger.found import Found
from onrecord.web.access import MayRead
from onrecord.web.article_text import marked
from onrecord.web.ledgers import Opened
from onrecord.web.listing import Number
from onrecord.web.rendering import page
from onrecord.web.viewer import Viewer

router = APIRouter(prefix="/statements")


@router.get("/{number}")
def statement(request: Request, viewer: MayRead, ledger: Opened, number: Number) -> Response:
    """The page: the permanent address of a statement, also of one whose article has another version now."""
    shown, found = _found(ledger, viewer, number)
    with ledger.reading() as connection:
        seen = article_page.appearances(connection, found.utterance, private=viewer.private) if found.utterance is not None else ()
    text = marked(shown.article.text, [found])
    around = [p for p in text.paragraphs if "<mark" in p]
    return page(request, "statement.html", shown=shown, found=found, text=text, around=around, seen=[f for f in seen if f.number != number],
                corrections=ledger.corrections(statement=number))


@router.get("/{number}/values")
def values(request: Request, viewer: MayRead, ledger: Opened, number: Number, rejected: bool = False) -> Response:
    """Every value of a statement, to be put into its card on the article's page, whose places it points to."""
    shown, found = _found(ledger, viewer, number, rejected=rejected)
    return page(request, "values.html", found=found, text=marked(shown.article.text, shown.found))


def _found(ledger: Ledger, viewer: Viewer, number: int, *, rejected: bool = True) -> tuple[ArticlePage, Found]:
    with ledger.reading() as connection:
        article, version = article_page.place(connection, number)
        shown = article_page.page(connection, article, version=version, rejected=rejected, private=viewer.private)
    found = next((f for f in shown.found if f.number == number), None)
    if found is None:
        raise NotInLedger(f"no statement number {number} in this ledger")
    return shown, found
