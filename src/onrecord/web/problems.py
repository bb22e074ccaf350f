"""Errors as answers: problem+json (RFC 9457) for programs, a page for people, never a traceback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from onrecord import errors
from onrecord.errors import OnrecordError

MEDIA = "application/problem+json"

STATUS: tuple[tuple[type[OnrecordError], int], ...] = (
    (errors.NotInLedger, 404), (errors.BadCorrection, 422), (errors.TooSlow, 503), (errors.LockedLedger, 503), (errors.ReadOnlyLedger, 403), (errors.FullDisk, 507),
    (errors.LedgerError, 500), (errors.RefusedAddress, 403), (errors.FetchError, 502), (errors.BadDate, 422), (errors.InputError, 422),
    (errors.MissingExtra, 501), (errors.OnrecordError, 500))
"""The first that fits."""

TITLES = {400: "That does not fit", 401: "A token, please", 403: "Not allowed", 404: "Nothing here", 405: "Not this way", 413: "Too much at once",
          421: "Called by another name", 422: "That does not fit", 429: "Too often", 500: "Something went wrong", 503: "Busy"}


class Problem(BaseModel):
    """What went wrong and what to do, in the form of RFC 9457."""

    type: str = Field("about:blank", description="The kind of error: about:blank, or /problems/ and the name of it.")
    title: str = Field(description="The kind in words.", examples=["Nothing here"])
    status: int = Field(description="The HTTP status.", examples=[404])
    detail: str = Field(description="What was wrong, and where there is something to do, that.", examples=["no article number 9 in this ledger"])
    instance: str | None = Field(None, description="The path that was asked for.")
    errors: list[dict[str, Any]] | None = Field(None, description="For values that do not fit: which, and why.")


class Refused(HTTPException):
    """An answer to what cannot be done, with a kind of its own, which programs may go by.

    Args:
        kind: goes behind ``/problems/`` in ``type``: ``queue-full``.
    """

    def __init__(self, status: int, kind: str, detail: str, headers: dict[str, str] | None = None):
        super().__init__(status, detail, headers)
        self.kind = f"/problems/{kind}"


def status_of(error: OnrecordError) -> int:
    """The HTTP status of an error."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


@contextmanager
def asked() -> Iterator[None]:
    """Around questions with a cursor from outside: one that no page gave is the asker's mistake."""
    try:
        yield
    except OnrecordError:
        raise
    except ValueError as error:
        raise HTTPException(400, f"{error}".capitalize() + ".") from error


def answer(request: Request, status: int, detail: str, *, kind: str = "about:blank", headers: dict[str, str] | None = None,
           values: list[dict[str, Any]] | None = None) -> Response:
    """The answer for an error: for programs under /api, or for who prefers JSON, else a page."""
    title = TITLES.get(status) or _phrase(status)
    if request.url.path.startswith("/api/") or request.headers.get("accept", "").startswith(("application/json", MEDIA)):
        problem = Problem(type=kind, title=title, status=status, detail=detail, instance=request.url.path, errors=values)
        return JSONResponse(problem.model_dump(exclude_none=True), status, headers, MEDIA)
    if status == 401 and request.method in ("GET", "HEAD"):
        where = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?next={quote(where, safe='')}", 303)
    from onrecord.web.rendering import page

    return page(request, "error.html", status=status, headers=headers, title=title, detail=detail, code=status)


def install(app: FastAPI) -> None:
    """Gives the app its answers for errors."""

    @app.exception_handler(OnrecordError)
    def ours(request: Request, error: OnrecordError) -> Response:
        name = "".join(f"-{c.lower()}" if c.isupper() else c for c in type(error).__name__).strip("-")
        return answer(request, status_of(error), sentence(str(error)), kind=f"/problems/{name}")

    @app.exception_handler(StarletteHTTPException)
    def http(request: Request, error: StarletteHTTPException) -> Response:
        plain = error.detail if error.detail and error.detail != _phrase(error.status_code) else _DETAILS.get(error.status_code, error.detail)
        return answer(request, error.status_code, plain, kind=getattr(error, "kind", "about:blank"), headers=dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    def values(request: Request, error: RequestValidationError) -> Response:
        found = [{"where": ".".join(str(part) for part in e["loc"]), "what": e["msg"]} for e in error.errors()]
        return answer(request, 422, "; ".join(f"{e['where'].partition('.')[2] or e['where']}: {e['what'].lower()}" for e in found[:3]) + ".", values=found)


_COMMAND = re.compile(r"(?:(?<=[.:])|^) *(?:Look|Make one|Try): onrecord .*$")
_DETAILS = {404: "There is no page at this address. It may have been taken out of the ledger, or the address is mistyped.",
            405: "This address does not take that kind of request."}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def sentence(message: str) -> str:
    """A message as a sentence, without the commands that it names for the terminal."""
    message = _COMMAND.sub("", message).strip()
    return message[:1].upper() + message[1:] + ("" if message.endswith((".", "?", "!", ")")) else ".")
