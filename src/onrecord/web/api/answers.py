"""What the API answers with: JSON with a strong ETag, and listings page after page in the form that was asked for.

    application/json        one page: {"items": [...], "next": cursor or null, "note": "Read by machine, not reviewed."}
    application/x-ndjson    JSON Lines: an item a line; without ``limit`` all of them, streamed
    text/csv                the same as a table

Every item says ``reviewed``; in lines and tables, which are kept and passed on, also in words (``review``).
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Query, Request
from starlette.responses import Response, StreamingResponse

from onrecord.ledger.pages import Page
from onrecord.show import REMINDER
from onrecord.show.lines import dumped
from onrecord.show.rows import cell
from onrecord.types import Json
from onrecord.web.problems import Refused, asked

SIZE, LARGEST = 50, 500
"""Items of a page if nothing is said, and at most."""
BIGGEST = 2**63 - 1
"""The largest number that a database takes."""

Ask = Callable[[int, str | None], Page[Json]]
"""Gives the page of a size after a cursor."""

Limit = Annotated[int | None, Query(ge=1, le=LARGEST, description=f"Items at most. Without it, {SIZE} as JSON, and all as JSON Lines or CSV.", examples=[20])]
After = Annotated[str | None, Query(max_length=400, description="`next` of the page before: what comes after it.")]


class Form(StrEnum):
    """The forms of a listing."""

    JSON = "application/json"
    LINES = "application/x-ndjson"
    CSV = "text/csv"


def one(request: Request, data: Json, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """One thing as JSON; 304 to who has it already."""
    return _tagged(request, dumped(data).encode(), Form.JSON, status, headers)


def listing(request: Request, ask: Ask, limit: int | None, after: str | None, columns: Sequence[str], name: str, more: Json | None = None) -> Response:
    """A listing in the form that ``Accept`` asks for.

    Args:
        columns: of a table: fields of the items, in order.
        name: of a file that it is saved as.
        more: what else JSON says beside the items.

    Raises:
        Refused: no form that is accepted. HTTPException: a cursor that no page gave.
    """
    form = accepted(request)
    if form is not Form.JSON and limit is None:
        return _streamed(ask, after, form, columns, name)
    with asked():
        page = ask(limit or SIZE, after)
    headers = {"Link": f'<{_following(request, page.next)}>; rel="next"'} if page.next else {}
    if form is Form.JSON:
        body = dumped({**(more or {}), "items": list(page.items), "next": page.next, "note": REMINDER}).encode()
    else:
        body = "".join(_pieces([page], form, columns)).encode()
        headers["Content-Disposition"] = f'attachment; filename="{name}.{_SUFFIX[form]}"'
    return _tagged(request, body, form, 200, headers)


def accepted(request: Request) -> Form:
    """The form that the request would rather have; JSON where it does not say.

    Raises:
        Refused: 406, it accepts none of them.
    """
    header = request.headers.get("accept", "").strip() or "*/*"
    best, found = 0.0, None
    for form in Form:
        if (rank := _rank(header, form)) > best:
            best, found = rank, form
    if found is None:
        raise Refused(406, "not-acceptable", f"This comes as {', '.join(Form)}; ask for one of these (Accept).")
    return found


def streamed(pieces: Iterator[str], media: str, name: str, *, attached: bool = True) -> Response:
    """Text as it is made. The first piece is asked for before the answer begins, so that what is wrong is still said as it should be."""
    first = next(pieces, "")

    def whole() -> Iterator[bytes]:
        yield first.encode("utf-8", "replace")
        yield from (piece.encode("utf-8", "replace") for piece in pieces)

    headers = {"Vary": "Accept"} | ({"Content-Disposition": f'attachment; filename="{name}"'} if attached else {})
    return StreamingResponse(whole(), media_type=media, headers=headers)


def lines(items: Iterator[Json]) -> Iterator[str]:
    """Items as JSON Lines, each saying in words whether it is reviewed."""
    return (dumped(marked(item)) + "\n" for item in items)


def marked(item: Json) -> Json:
    """An item with the words that stand on what was not reviewed."""
    names = item.get("reviewed_by") or ()
    return item | {"review": (f"Reviewed by {', '.join(names)}." if names else "Reviewed.") if item.get("reviewed") else REMINDER}


_SUFFIX = {Form.LINES: "jsonl", Form.CSV: "csv"}


def _streamed(ask: Ask, after: str | None, form: Form, columns: Sequence[str], name: str) -> Response:
    def pages() -> Iterator[Page[Json]]:
        place = after
        while True:
            with asked():
                page = ask(LARGEST, place)
            yield page
            if (place := page.next) is None:
                return

    return streamed(_pieces(pages(), form, columns), f"{form.value}; charset=utf-8", f"{name}.{_SUFFIX[form]}")


def _pieces(pages: Iterator[Page[Json]] | list[Page[Json]], form: Form, columns: Sequence[str]) -> Iterator[str]:
    if form is Form.LINES:
        yield from ("".join(lines(iter(page.items))) for page in pages)
        return
    for number, page in enumerate(pages):
        rows = [[*columns, "review"]] if number == 0 else []
        rows += [[_cell(item.get(column)) for column in columns] + [str(marked(item)["review"])] for item in page.items]
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        yield out.getvalue()


def _cell(value: Any) -> str:
    """A value for a spreadsheet, never a formula; lists of words joined, anything deeper as JSON."""
    if value is None or isinstance(value, str):
        return cell(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return cell("; ".join(value))
    return str(value) if isinstance(value, int | float) else cell(json.dumps(value, ensure_ascii=False))


def _tagged(request: Request, body: bytes, form: Form, status: int, headers: Mapping[str, str] | None) -> Response:
    """With the hash of the bytes as its tag: packed bytes are others, and have another."""
    packed = "-gzip" if "gzip" in request.headers.get("accept-encoding", "") and len(body) >= 1_000 else ""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}{packed}"'
    all_headers = {"ETag": tag, "Vary": "Accept", **(headers or {})}
    if request.method == "GET" and status == 200 and _has(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=304, headers=all_headers)
    media = form.value if form is Form.JSON else f"{form.value}; charset=utf-8"
    return Response(body, status, all_headers, media)


def _has(given: str, tag: str) -> bool:
    return given.strip() == "*" or any(part.strip().removeprefix("W/") == tag for part in given.split(","))


def _rank(header: str, form: Form) -> float:
    """How much a form is wanted, 0 to 1; the most exact range that fits counts."""
    best, exact = 0.0, -1
    for part in header.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        how = 2 if media == form.value else 1 if media == f"{form.value.partition('/')[0]}/*" else 0 if media == "*/*" else -1
        if how > exact:
            exact, best = how, _quality(parameters)
    return best


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(1.0, max(0.0, float(value)))
            except ValueError:
                return 0.0
    return 1.0


def _following(request: Request, cursor: str) -> str:
    """The address of the next page: this one's, after the cursor."""
    asked_for = [(key, value) for key, value in request.query_params.multi_items() if key != "after"]
    return f"{quote(request.url.path)}?{urlencode([*asked_for, ('after', cursor)])}"
