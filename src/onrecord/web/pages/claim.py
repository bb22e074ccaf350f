"""One claim: its positions over time as a chart and as a list, what moved, and what a person says of it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Query, Request
from starlette.responses import JSONResponse, RedirectResponse, Response, StreamingResponse

from onrecord.errors import BadDate, MissingExtra, NotInLedger
from onrecord.labels import Relation
from onrecord.ledger import Ledger, claim_page, groups, history
from onrecord.ledger import claims as kept
from onrecord.ledger.claim_page import ClaimPage, View
from onrecord.positions import Position
from onrecord.show import REMINDER
from onrecord.show.positions import label
from onrecord.show.rows import cell
from onrecord.web import grouped, saving
from onrecord.web.access import AddForm, MayRead, ReviewForm
from onrecord.web.charts import drawing, drawn
from onrecord.web.follows import follows_of
from onrecord.web.ledgers import Opened
from onrecord.web.problems import sentence
from onrecord.web.remembered import Remembered, claim_mark, mark
from onrecord.web.rendering import link_to, page
from onrecord.web.settings import Role
from onrecord.web.viewer import Viewer

router = APIRouter(prefix="/claims/{number}")

LISTED = 100
"""Positions of a page of the list; the chart and what moved are of all."""
MOVES = 6
"""Changes and contradictions that are shown without being unfolded."""
_FIELDS = ("said_on", "published", "speaker", "value", "relation", "stance", "certainty", "content_text", "part_text", "article", "title", "outlet",
           "link", "confidence", "uttered", "reviewed", "appearances", "statement", "claim")


class By(StrEnum):
    """What has a line of its own."""

    SPEAKER = "speaker"
    ORGANIZATION = "organization"
    OUTLET = "outlet"


Word = Annotated[str, Query(max_length=300)]


class Asked:
    """The view that an address asks for; `link` is the address that gives just this view."""

    def __init__(self, number: int, since: Word = "", until: Word = "", min_confidence: Word = "", by: Word = "", group: Word = "", speaker: Word = ""):
        self.number = number
        self.by = By(by) if by in [b.value for b in By] else By.SPEAKER
        self.given = {"since": since.strip(), "until": until.strip(), "min_confidence": min_confidence.strip(), "group": " ".join(group.split()),
                      "speaker": speaker.strip(), "by": "" if self.by is By.SPEAKER else self.by.value}

    def view(self) -> View:
        """What the ledger is asked for.

        Raises:
            HTTPException: a confidence or a speaker that is no number, a group that is none.
        """
        g = self.given
        try:
            least, speaker = float(g["min_confidence"] or 0), int(g["speaker"]) if g["speaker"] else None
        except ValueError as error:
            raise HTTPException(422, "A confidence is a number from 0 to 1, and a speaker is known by a number.") from error
        return View(g["since"] or None, g["until"] or None, least, speaker, grouped.worded(g["group"]) if g["group"] else None)

    @property
    def narrowed(self) -> bool:
        """Whether it leaves something out."""
        return any(value for name, value in self.given.items() if name != "by")

    def link(self, ending: str = "", **more: Any) -> str:
        return link_to(f"/claims/{self.number}{ending}", self.given, **more)


Seen = Annotated[Asked, Depends()]


class Listed:
    """One page of the list of positions: that on which a statement stands, else the first.

    Attributes:
        positions: those of the page; ``first`` and ``last`` are their places among all, from 1.
        pages: of each page its first and last place, and its address; empty where one holds all.
        here: the address of this page.
    """

    def __init__(self, asked: Asked, every: Sequence[Position], at: str = ""):
        self._asked, self._every = asked, every
        place = next((n for n, p in enumerate(every) if str(p.number) == at), 0)
        start = place - place % LISTED
        self.positions = every[start : start + LISTED]
        self.first, self.last = start + 1, start + len(self.positions)
        starts = range(0, len(every), LISTED) if len(every) > LISTED else ()
        self.pages = [(n + 1, min(n + LISTED, len(every)), asked.link(at=every[n].number if n else None)) for n in starts]
        self.here = asked.link(at=every[start].number if start else None)
        self._numbers = frozenset(p.number for p in self.positions)

    def place(self, position: Position) -> str:
        """The address of a position's item: on this page, or on another."""
        return f"{'' if position.number in self._numbers else self._asked.link(at=position.number)}#p{position.number}"


@router.get("")
def claim(request: Request, viewer: MayRead, ledger: Opened, asked: Seen, at: Annotated[str, Query(max_length=20)] = "",
          done: Annotated[str, Query(max_length=60)] = "") -> Response:
    """The page. ``at`` is the statement of a position: the list is shown there; ``done`` are the corrections that have just been made, to be taken back."""
    wrong = ""
    try:
        shown = _page(request, ledger, viewer, asked)
    except (BadDate, NotInLedger, HTTPException) as error:
        shown = claim_page.page(ledger, asked.number, private=viewer.private)  # raises where it is the claim that is not there
        shown, wrong = _emptied(shown), sentence(error.detail if isinstance(error, HTTPException) else _told(error, viewer))
    with ledger.reading() as connection:
        known = groups.listing(connection) if viewer.private else []
        undo = _joined(_undoable(ledger, viewer, done))
    listed = Listed(asked, shown.positions, at)
    return page(request, "claim.html", status=422 if wrong else 200, shown=shown, asked=asked, wrong=wrong, groups=[g.name for g in known], undo=undo, most=MOVES, listed=listed,
                reading=follows_of(request).get(asked.number), By=By, label=label, writable=not ledger.read_only)


@router.get("/chart.json")
def chart(request: Request, viewer: MayRead, ledger: Opened, asked: Seen, width: Annotated[int, Query(ge=160, le=1600)] = 720, dark: bool = False) -> Response:
    """The drawing's specification, fitted to a width and to light or dark."""
    shown = _page(request, ledger, viewer, asked)
    return JSONResponse(drawing(shown.positions, by=asked.by.value, width=width, dark=dark))


@router.get("/chart.svg")
def picture(request: Request, viewer: MayRead, ledger: Opened, asked: Seen, dark: bool = False) -> Response:
    """The drawing itself, for browsers that run no scripts."""
    shown = _page(request, ledger, viewer, asked)
    try:
        image = drawn(shown.positions, by=asked.by.value, dark=dark)
    except MissingExtra as error:
        raise HTTPException(404, "No picture is drawn here: the list below it has all positions.") from error
    return Response(image, media_type="image/svg+xml")


@router.get("/positions.jsonl")
def lines(request: Request, viewer: MayRead, ledger: Opened, asked: Seen) -> Response:
    """The positions of the view, as ``onrecord follow --json`` has them, each saying whether it was reviewed."""
    shown = _page(request, ledger, viewer, asked)
    return _download((json.dumps(_marked(p), ensure_ascii=False) + "\n" for p in shown.positions), "application/x-ndjson", shown, "jsonl")


@router.get("/positions.csv")
def table(request: Request, viewer: MayRead, ledger: Opened, asked: Seen) -> Response:
    """The same as a table for spreadsheets."""
    shown = _page(request, ledger, viewer, asked)
    return _download(_csv(shown), "text/csv", shown, "csv")


@router.get("/progress")
def progress(request: Request, viewer: MayRead, ledger: Opened, number: int) -> Response:
    """How far the reading is, to be put into the page; when it is done, the page is loaded again."""
    with ledger.reading() as connection:
        kept.numbered(connection, number, private=viewer.private)
    reading = follows_of(request).get(number)
    if reading is None or not reading.going_on:
        return Response("", headers={"HX-Refresh": "true"})
    return page(request, "claim_progress.html", reading=reading, number=number)


@router.post("/read")
def read(request: Request, viewer: ReviewForm, ledger: Opened, number: int, back: Annotated[str, Form()] = "") -> Response:
    """Reads what has come since the claim was last read for."""
    with ledger.reading() as connection:
        claim = kept.numbered(connection, number, private=viewer.private)
    if not follows_of(request).begin(number, claim.name or claim.text):
        raise HTTPException(429, "Too many claims are being read. Try again in a minute.")
    return RedirectResponse(_back(number, back), 303)


@router.post("/shown")
def seen(request: Request, viewer: ReviewForm, ledger: Opened, number: int, back: Annotated[str, Form()] = "") -> Response:
    """Notes that what is new has been seen."""
    with ledger.writing() as connection:
        kept.shown(connection, kept.numbered(connection, number, private=viewer.private))
    return RedirectResponse(_back(number, back), 303)


@router.post("/save")
def save(request: Request, viewer: ReviewForm, ledger: Opened, number: int, name: Annotated[str, Form(max_length=100)] = "") -> Response:
    """Saves the claim under a name, or another one."""
    with ledger.reading() as connection:
        claim = kept.numbered(connection, number, private=viewer.private)
    saving.save(ledger, viewer, claim.name or claim.text, name)
    return RedirectResponse(f"/claims/{number}", 303)


@router.post("/remove")
def remove(request: Request, viewer: AddForm, ledger: Opened, number: int) -> Response:
    """Takes the claim out, with what was read for it; the statements stay."""
    with ledger.writing() as connection:
        kept.remove(connection, kept.numbered(connection, number))
    return RedirectResponse("/claims", 303)


@router.post("/positions/{statement}")
def say(request: Request, viewer: ReviewForm, ledger: Opened, number: int, statement: int, said: Annotated[str, Form()] = "", back: Annotated[str, Form()] = "",
        why: Annotated[str, Form(max_length=500)] = "") -> Response:
    """What a person says of a position: that it is right (``accept``), or how it stands to the claim (``for``, ``against``, ``observing``, ``unrelated``)."""
    if said not in ("accept", *Relation):
        raise HTTPException(422, "Say whether it is accepted, or how it stands to the claim.")
    shown = claim_page.page(ledger, number, private=viewer.private)
    position = _position(shown, statement)
    person = ledger.by(viewer.name)
    words = shown.claim.name or shown.claim.text
    made = [person.relate(statement, words, position.relation if said == "accept" else Relation(said), why=why or None)]
    if said == "accept" and not position.reviewed:
        made.append(person.accept(statement, why=why or None))
    if "hx-request" not in request.headers:
        return RedirectResponse(_back(number, back, made, statement), 303)
    after = claim_page.page(ledger, number, private=viewer.private)
    now = next((p for p in after.positions if p.number == statement), None)
    return page(request, "claim_position.html", shown=after, p=now, was=position, undo=_joined(made), back=back, writable=True)


@router.post("/undo")
def undo(request: Request, viewer: ReviewForm, ledger: Opened, number: int, corrections: Annotated[str, Form(max_length=60)] = "", back: Annotated[str, Form()] = "") -> Response:
    """Takes back what was said of a position."""
    found = _undoable(ledger, viewer, corrections)
    if not found:
        raise NotInLedger("this was taken back already, or was never said")
    for one in reversed(found):
        ledger.by(viewer.name).undo(one)
    return RedirectResponse(_back(number, back), 303)


def _page(request: Request, ledger: Ledger, viewer: Viewer, asked: Asked) -> ClaimPage:
    """The view, kept for a little while: the chart and the downloads ask for what the page has just shown. While the claim is read it grows, and is not kept."""
    view, reading = asked.view(), follows_of(request).get(asked.number)
    if view.group or (reading is not None and reading.going_on):
        return claim_page.page(ledger, asked.number, view, private=viewer.private)
    with ledger.reading() as connection:
        state = mark(connection), claim_mark(connection, asked.number)
    large: Remembered = request.app.state.large
    shown: ClaimPage = large.get(("claim", asked.number, view, viewer.private), state, lambda: claim_page.page(ledger, asked.number, view, private=viewer.private))
    return shown


def _emptied(shown: ClaimPage) -> ClaimPage:
    """A page without positions, for a view that cannot be."""
    return ClaimPage(shown.claim, shown.private, shown.every, (), frozenset(), (), (), (), {}, shown.waiting, shown.rating)


def _told(error: Exception, viewer: Viewer) -> str:
    """What is wrong with a view; the names of speakers, which it may list, are for who sees private articles as well."""
    return str(error) if viewer.private or isinstance(error, BadDate) else "there is no such group or speaker here"


def _position(shown: ClaimPage, statement: int) -> Position:
    for p in shown.positions:
        if p.number == statement:
            return p
    raise NotInLedger(f"statement {statement} has no position on this claim")


def _undoable(ledger: Ledger, viewer: Viewer, given: str) -> list[int]:
    """Those of some corrections that stand, if the viewer may see and take them back."""
    numbers = [int(word) for word in given.split(",") if word.isdecimal() and len(word) < 16]
    if not numbers or not viewer.may(Role.REVIEW):
        return []
    with ledger.reading() as connection:
        return sorted(one.number for one in history.listed(connection, numbers=numbers, undone=False, private=viewer.private))


def _joined(corrections: list[int]) -> str:
    return ",".join(map(str, corrections))


def _back(number: int, back: str, done: list[int] | None = None, statement: int | None = None) -> str:
    """The view to go back to: one of this claim's, never another page."""
    path, _, query = back.partition("?")
    query = query.partition("#")[0] if path == f"/claims/{number}" and "\n" not in back and "\r" not in back else ""
    query = "&".join([*(part for part in query.split("&") if part and not part.startswith("done=")), *([f"done={_joined(done)}"] if done else [])])
    return f"/claims/{number}" + (f"?{query}" if query else "") + (f"#p{statement}" if statement is not None else "")


def _marked(p: Position) -> dict[str, Any]:
    return p.to_json() | {"review": "Reviewed." if p.reviewed else REMINDER}


def _csv(shown: ClaimPage) -> Iterator[str]:
    columns = [*_FIELDS, "review"]
    rows = ([cell(v) if isinstance(v, str) else v for v in map(_marked(p).get, columns)] for p in shown.positions)
    table: list[list[Any]] = [columns, *rows]
    for row in table:
        out = io.StringIO(newline="")
        csv.writer(out).writerow(row)
        yield out.getvalue()


def _download(pieces: Iterator[str], media: str, shown: ClaimPage, suffix: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="claim-{shown.claim.id}.{suffix}"'}
    return StreamingResponse((piece.encode("utf-8", "replace") for piece in pieces), media_type=f"{media}; charset=utf-8", headers=headers)
