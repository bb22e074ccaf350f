"""Articles: the listing, one with its text and statements, its versions, and its native form."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy import Connection
from starlette.responses import Response

from onrecord.ledger import ArticleFilter, article_page, article_search, changes, forget, look, looked
from onrecord.ledger.article_page import ArticlePage
from onrecord.ledger.found import FoundArticle
from onrecord.ledger.pages import Page
from onrecord.show import REMINDER
from onrecord.types import Json, Reading
from onrecord.web.access import MayAdd, MayRead
from onrecord.web.api import bodies, models
from onrecord.web.api.answers import After, Limit, listing, one
from onrecord.web.api.asked import Day, Name, Number, says
from onrecord.web.ledgers import Opened, asking
from onrecord.web.problems import Refused

router = APIRouter(tags=["articles"])
COLUMNS = models.columns(models.Article)

Version = Annotated[int | None, Query(ge=1, le=1_000_000, description="An earlier version; the latest if not given.")]


@router.get("/articles", operation_id="listArticles", summary="Articles, the newest first", response_model=None, responses=says(models.Article, 404, listing=True))
def articles(request: Request, viewer: MayRead, ledger: Opened, q: Name = None, outlet: Name = None, since: Day = None, until: Day = None,
             limit: Limit = None, after: After = None) -> Response:
    """Filtered by words of title and text (`q`), outlet and date of publication."""
    wanted = viewer.articles(ArticleFilter(q or "", outlet or None, since, until))

    def ask(size: int, place: str | None) -> Page[Json]:
        with asking(ledger) as connection:
            page = article_search.search(connection, wanted, limit=size, after=place)
            return Page(tuple(listed(connection, page.items)), page.next)

    return listing(request, ask, limit, after, COLUMNS, "articles")


@router.get("/articles/{number}", operation_id="getArticle", summary="One article with its text, statements and versions", response_model=None,
            responses=says(models.WholeArticle, 404))
def article(request: Request, number: Number, viewer: MayRead, ledger: Opened, version: Version = None, rejected: bool = False) -> Response:
    """Offsets of statements are code points of `text`. `rejected` brings also what a person has rejected."""
    with asking(ledger) as connection:
        page = article_page.page(connection, number, version=version, rejected=rejected, private=viewer.private)
        return one(request, _whole(connection, page))


@router.get("/articles/{number}/native", operation_id="getArticleNative", summary="One article in the native form", response_model=None,
            responses=says(models.Native, 404))
def native(request: Request, number: Number, viewer: MayRead, ledger: Opened, version: Version = None) -> Response:
    """What `onrecord read --json` prints and `onrecord import` reads; the JSON Schema is that of `onrecord schema`."""
    with asking(ledger) as connection:
        page = article_page.page(connection, number, version=version, private=viewer.private)
    return one(request, Reading(page.article, tuple(found.statement for found in page.found), page.edition.run).to_json(removed=True))


@router.get("/articles/{number}/changes", operation_id="listArticleChanges", summary="What changed in an article after it was first added", response_model=None,
            responses=says(models.Change, 404, listing=True))
def article_changes(request: Request, number: Number, viewer: MayRead, ledger: Opened, limit: Limit = None, after: After = None) -> Response:
    """The last noticed first."""
    def ask(size: int, place: str | None) -> Page[Json]:
        with asking(ledger) as connection:
            article_page.page(connection, number, private=viewer.private)
            return changed(connection, changes.listing(connection, article=number, private=viewer.private, limit=size, after=place))

    return listing(request, ask, limit, after, models.columns(models.Change), f"article-{number}-changes")


@router.get("/articles/{number}/original", operation_id="getArticleOriginal", summary="The bytes an article came from, where they were kept", response_model=None,
            responses=says(models.Native, 404) | {200: {"description": "The bytes.", "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}})
def original(number: Number, viewer: MayRead, ledger: Opened, version: Version = None) -> Response:
    """Always as a download, never as a page: what is in it is not ours."""
    with asking(ledger) as connection:
        article_page.page(connection, number, version=version, private=viewer.private)
        data = look.original(connection, number, version)
    if data is None:
        raise Refused(404, "not-kept", "The bytes that this version came from were not kept (onrecord add --keep-original keeps them).")
    return Response(data, 200, {"Content-Disposition": f'attachment; filename="article-{number}.bin"'}, "application/octet-stream")


@router.put("/articles/{number}/private", operation_id="setArticlePrivate", summary="Keep an article out of what others see, or let it in", response_model=None,
            responses=says(models.Article, 404))
def private(request: Request, number: Number, wanted: bodies.Privacy, viewer: MayAdd, ledger: Opened) -> Response:
    """Private articles, and all that is theirs, are shown to nobody but who may add."""
    with ledger.writing() as connection:
        forget.set_private(connection, forget.find(connection, number), wanted.private)
    with asking(ledger) as connection:
        return one(request, listed(connection, article_search.details(connection, [number]))[0])


@router.delete("/articles/{number}", operation_id="forgetArticle", summary="Forget an article, and all that came from it", response_model=None,
               responses=says(models.Forgotten, 404, description="What is gone, for good."))
def forgotten(request: Request, number: Number, viewer: MayAdd, ledger: Opened) -> Response:
    """As `onrecord forget`: versions, statements, corrections, vectors, and the speakers and sayings that no other article has leave the tables, the indexes and the file."""
    (gone,) = forget.forget(ledger, [number])
    return one(request, gone.to_json())


def listed(connection: Connection, found: tuple[FoundArticle, ...]) -> list[Json]:
    """Articles as the API lists them."""
    seen = looked.articles(connection, [a.number for a in found]) if found else set()
    return [a.to_json() | {"reviewed": a.number in seen} for a in found]


def changed(connection: Connection, page: Page[Any]) -> Page[Json]:
    """Changes as the API lists them."""
    seen = looked.changes(connection, page.items) if page.items else set()
    return Page(tuple(c.to_json() | {"reviewed": c.number in seen} for c in page.items), page.next)


def _whole(connection: Connection, page: ArticlePage) -> Json:
    text = page.article.to_json(removed=True)
    about = listed(connection, (page.listed,))[0]
    return about | {name: text.get(name, []) for name in ("id", "byline", "modified", "language", "sha256", "text", "removed", "warnings")} | {
        "title": page.article.title, "version": page.edition.number,
        "editions": [{"number": e.number, "seen": e.seen, "title": e.title, "modified": e.modified, "current": e.current, "run": e.run, "original": e.kept}
                     for e in page.editions],
        "outlet_notices": [{"kind": n.kind, "text": n.text, "article": n.article, "concerns": n.concerns, "statements": list(n.statements)} for n in page.notices],
        "copies_of_it": listed(connection, page.copies), "found": [f.to_json() | {"hits": []} for f in page.found], "note": REMINDER}
