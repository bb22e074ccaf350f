"""The review: one that waits at a time, the least sure first, and what a person says of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from onrecord.errors import BadCorrection, NotInLedger
from onrecord.labels import Relation
from onrecord.ledger import Ledger, claims, history, queue
from onrecord.ledger.fields import LABELS
from onrecord.ledger.history import Correction
from onrecord.ledger.queue import Kind
from onrecord.show.plain import heading
from onrecord.web import access, deciding, quoting, reviewing
from onrecord.web.access import MayReview, ReviewForm
from onrecord.web.deciding import Deed, Given, Wrong
from onrecord.web.ledgers import Opened
from onrecord.web.problems import sentence
from onrecord.web.queueing import Asked, Place, inside, narrowed
from onrecord.web.rendering import link_to, page
from onrecord.web.viewer import Viewer

router = APIRouter(prefix="/review")

NAMELESS = "Say who you are first: a correction says who made it."


async def _sent(request: Request) -> Given:
    """The form that was sent; read here, because its fields are those of the ledger."""
    return deciding.given(dict(await request.form()))


Sent = Annotated[Given, Depends(_sent)]


@router.get("")
def review(request: Request, viewer: MayReview, ledger: Opened, at: Asked, undone: bool = False) -> Response:
    """What comes next."""
    return _show(request, viewer, ledger, at, undone=undone)


@router.post("/name")
def name(request: Request, viewer: ReviewForm, at: Asked, name: Annotated[str, Form()] = "", to: Annotated[str, Form()] = "") -> Response:
    """Who reviews, from now on in this browser."""
    back = RedirectResponse(inside(to) or at.path(), 303)
    if access.tidy(name):
        access.call(back, request, name)
    return back


@router.post("/undo")
def undo(request: Request, viewer: ReviewForm, ledger: Opened, at: Asked) -> Response:
    """Takes back what was done last, and shows that one again."""
    if not viewer.named:
        return _show(request, viewer, ledger, at, alert=NAMELESS, status=422)
    made = take_back(ledger, viewer, at.last)
    with ledger.reading() as connection:
        back = reviewing.address(connection, made[-1]) if made else "/review"
    return RedirectResponse(link_to(back, at.query(done=at.done[:-1]), undone=bool(made)), 303)


@router.get("/missed")
def missed(request: Request, viewer: MayReview, ledger: Opened, article: int) -> Response:
    """The form for a statement that the machine has not seen."""
    return _missed(request, viewer, ledger, article)


@router.post("/missed")
def add(request: Request, viewer: ReviewForm, ledger: Opened, article: int, content: Annotated[str, Form()] = "", source: Annotated[str, Form()] = "",
        cue: Annotated[str, Form()] = "", why: Annotated[str, Form()] = "") -> Response:
    """Puts in a statement at the words that were copied from the article; the reader works out the rest of it."""
    typed = {"content": content, "source": source, "cue": cue, "why": why}
    if not viewer.named:
        return _missed(request, viewer, ledger, article, typed, alert=NAMELESS)
    with ledger.reading() as connection:
        text = reviewing.article(connection, viewer, article).text
    found, wrong, near = {}, {}, 0
    for role in ("content", "source", "cue"):
        try:
            found[role] = quoting.spans(text, typed[role], near)
            near = next((start for start, _ in found.get("content", ())), 0)
        except BadCorrection as error:
            wrong[role] = sentence(str(error))
    if not content.strip():
        wrong["content"] = "A statement has words: copy what is said from the text."
    if wrong:
        return _missed(request, viewer, ledger, article, typed, wrong)
    try:
        made = ledger.by(viewer.name).add(article, **found, why=why.strip()[: deciding.LONGEST_WHY] or None)
    except BadCorrection as error:
        return _missed(request, viewer, ledger, article, typed, alert=sentence(str(error)))
    (correction,) = ledger.corrections(numbers=[made])
    return RedirectResponse(f"/articles/{article}#s{correction.subject_id}", 303)


@router.get("/{kind}")
def of_kind(viewer: MayReview, at: Asked, kind: Kind) -> Response:
    """What comes next of this kind."""
    return RedirectResponse(at.path(kind=kind), 303)


@router.get("/{kind}/{key}")
def one(request: Request, viewer: MayReview, ledger: Opened, at: Asked, kind: Kind, key: str, undone: bool = False) -> Response:
    """A certain one, whether it waits or not."""
    return _show(request, viewer, ledger, at, kind, key, undone=undone)


@router.post("/{kind}/{key}/{deed}")
def decide(request: Request, viewer: ReviewForm, ledger: Opened, at: Asked, kind: Kind, key: str, deed: Deed, form: Sent) -> Response:
    """Does what was said of it, and goes on."""
    with ledger.reading() as connection:
        item = reviewing.load(connection, viewer, kind, key)
    try:
        if not viewer.named:
            raise Wrong(NAMELESS)
        made = deciding.decide(ledger, viewer, item, deed, form)
    except Wrong as wrong:
        kept = form if wrong.status != 409 else None
        return _show(request, viewer, ledger, at, kind, key, form=kept, changing=deed is Deed.CHANGE, alert=wrong.alert, wrong=wrong.fields, status=wrong.status)
    if at.next:
        return RedirectResponse(at.next, 303)
    return RedirectResponse(at.path(kind=at.kind, done=(*at.done, tuple(made))), 303)


def take_back(ledger: Ledger, viewer: Viewer, numbers: Sequence[int]) -> list[Correction]:
    """Undoes those of these corrections that stand and that the viewer may see; gives them."""
    with ledger.reading() as connection:
        standing = list(history.listed(connection, numbers=numbers, undone=False, private=viewer.private)) if numbers else []
    for correction in standing:  # the latest first
        ledger.by(viewer.name).undo(correction.number)
    return standing


def _show(request: Request, viewer: Viewer, ledger: Ledger, at: Place, kind: Kind | None = None, key: str = "", *, form: Given | None = None,
          changing: bool = False, undone: bool = False, alert: str = "", wrong: Any = None, status: int = 200) -> Response:
    """The page: the one with this key, else the next that waits."""
    with ledger.reading() as connection:
        wanted, missing = narrowed(connection, viewer, at)
        about = _title(connection, viewer, at.article)
        if at.article is not None and not about:
            missing = f"There is no article number {at.article} in this ledger."
        counts = {k: 0 if missing else queue.count(connection, k, wanted) for k in Kind}
        waits = None
        if kind is None:
            kind = at.kind
            waits = None if missing else queue.first(connection, kind, wanted, at.after)
            key = waits.key if waits else ""
        item = reviewing.load(connection, viewer, kind, key) if key else None
        saved = claims.saved(connection, private=viewer.private)
        lately = list(history.listed(connection, numbers=at.last, private=viewer.private)) if at.last else []
    path = at.path(f"/review/{kind.value}/{key}" if item is not None and waits is None else "/review")
    return page(request, "review.html", status=status, at=at, item=item, alone=waits is None and item is not None, counts=counts, most=queue.MOST, kinds=Kind,
                skip=at.path(after=waits.place) if waits else at.path(next=""), path=path, missing=missing, saved=saved, lately=lately, undone=undone, about=about, form=form, changing=changing, alert=alert, wrong=wrong or {},
                groups=reviewing.GROUPS, labels=LABELS, relations=list(Relation), read_only=ledger.read_only)


def _title(connection: Any, viewer: Viewer, article: int | None) -> str:
    """The title of the article that the queue is narrowed to; nothing where it is not there."""
    try:
        return heading(reviewing.article(connection, viewer, article)) if article is not None else ""
    except NotInLedger:
        return ""


def _missed(request: Request, viewer: Viewer, ledger: Ledger, number: int, typed: Any = None, wrong: Any = None, alert: str = "") -> Response:
    with ledger.reading() as connection:
        article = reviewing.article(connection, viewer, number)
    return page(request, "missed.html", status=422 if wrong or alert else 200, number=number, article=article, title=heading(article),
                typed=typed or dict.fromkeys(("content", "source", "cue", "why"), ""), wrong=wrong or {}, alert=alert, to=link_to("/review/missed", article=number))
