"""Who may come in: the owner on this machine without being asked, others by a token.

Programs send it (``Authorization: Bearer TOKEN``); people give it once on the login page and have a session from then on.
Handlers ask for what they need by the type of one argument, and have the `Viewer` in it:

    def article(number: int, viewer: MayRead, ledger: Opened) -> Response: …       may read
    def accept(number: int, viewer: ReviewForm, ledger: Opened) -> Response: …     may review, and the form is ours

Each gets 401 who may not at all (pages lead to the login), and 403 who may not do this.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from typing import Annotated, cast

from fastapi import Depends, Form, Header, HTTPException, Request
from starlette.requests import HTTPConnection
from starlette.responses import Response

from onrecord.show.plain import one_line
from onrecord.web import sessions
from onrecord.web.sessions import Session
from onrecord.web.settings import Role, Settings
from onrecord.web.viewer import Viewer

LONGEST_NAME = 80
_DEEDS = {Role.READ: "read here", Role.REVIEW: "review", Role.ADD: "add, or change what is private"}


def settings_of(request: HTTPConnection) -> Settings:
    return cast("Settings", request.app.state.settings)


def viewer_of(request: HTTPConnection) -> Viewer:
    """Who sent this; worked out once a request."""
    found = getattr(request.state, "viewer", None)
    if found is None:
        found = request.state.viewer = _viewer(request, settings_of(request))
    return cast("Viewer", found)


def role_of(token: str, settings: Settings) -> Role:
    """What a token allows; every one is compared, so that the time says nothing."""
    given, found = token.encode("utf-8", "replace"), Role.NONE
    for known, role in settings.tokens.items():
        if hmac.compare_digest(known.encode(), given):
            found = max(found, role)
    return found


def _viewer(request: HTTPConnection, settings: Settings) -> Viewer:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        role = role_of(token.strip(), settings)
        return Viewer(max(role, settings.open_role) if role else Role.NONE, f"token ({role.name.lower()})")
    session = sessions.opened(request.cookies.get(cookie_name(settings), ""), settings.secret, time.time())
    if session is None:
        return Viewer(settings.open_role, settings.name, sessions.new_id(), fresh=True)
    logged_in = session.role > Role.NONE
    name = session.name or (session.role.name.lower() if logged_in else settings.name)
    return Viewer(max(session.role, settings.open_role), name, session.id, logged_in, named=bool(session.name))


def cookie_name(settings: Settings) -> str:
    """Cookies do not tell ports apart: two rooms on one machine have two names. ``__Host-`` keeps other hosts from setting it."""
    return "__Host-onrecord" if _secure(settings) else f"onrecord-{settings.port}"


def keep(response: Response, request: HTTPConnection, session: Session) -> None:
    """Gives the browser a session's cookie."""
    settings = settings_of(request)
    response.set_cookie(cookie_name(settings), sessions.sealed(session, settings.secret), max_age=int(settings.hours * 3600), path="/",
                        httponly=True, samesite="strict" if session.role is Role.NONE else "lax", secure=_secure(settings))


def begin(request: HTTPConnection, role: Role, name: str, session: str | None = None) -> Session:
    """A session from now on; with a new id unless one is given."""
    settings = settings_of(request)
    return Session(session or sessions.new_id(), role, name, int(time.time() + settings.hours * 3600))


def call(response: Response, request: HTTPConnection, name: str) -> None:
    """Notes in the session who somebody says they are."""
    viewer = viewer_of(request)
    keep(response, request, begin(request, viewer.role if viewer.logged_in else Role.NONE, tidy(name), viewer.session))


def tidy(name: str) -> str:
    """A person's name as it is kept: in one line, and not endless."""
    return one_line(name)[:LONGEST_NAME].strip()


def end(response: Response, request: HTTPConnection) -> None:
    """Takes the cookie back."""
    settings = settings_of(request)
    response.delete_cookie(cookie_name(settings), path="/", httponly=True, samesite="lax", secure=_secure(settings))


def _secure(settings: Settings) -> bool:
    return (settings.base_url or "").startswith("https://")


def require(role: Role) -> Callable[[Request], Viewer]:
    """The dependency that lets in who may do this."""

    def required(request: Request) -> Viewer:
        viewer = viewer_of(request)
        if viewer.may(role):
            return viewer
        if viewer.role is Role.NONE:
            raise HTTPException(401, "This reading room asks for a token.", headers={"WWW-Authenticate": "Bearer"})
        raise HTTPException(403, f"You may not {_DEEDS[role]}: that needs a token for the role “{role.name.lower()}”.")

    return required


def changing(role: Role) -> Callable[[Request, str, str], Viewer]:
    """As `require`, for a form that changes something: it must have been given out here, to this session."""
    required = require(role)

    def checked(request: Request, csrf: Annotated[str, Form()] = "", x_csrf_token: Annotated[str, Header()] = "") -> Viewer:
        viewer = required(request) if role is not Role.NONE else viewer_of(request)
        if not sessions.is_form_token(csrf or x_csrf_token, viewer.session, settings_of(request).secret):
            raise HTTPException(403, "This form is too old, or was not sent from this page. Go back, load the page again, and send it once more.")
        return viewer

    return checked


Anyone = Annotated[Viewer, Depends(viewer_of)]
MayRead = Annotated[Viewer, Depends(require(Role.READ))]
MayReview = Annotated[Viewer, Depends(require(Role.REVIEW))]
MayAdd = Annotated[Viewer, Depends(require(Role.ADD))]
"""For pages that show, and for the API."""
AnyForm = Annotated[Viewer, Depends(changing(Role.NONE))]
ReadForm = Annotated[Viewer, Depends(changing(Role.READ))]
ReviewForm = Annotated[Viewer, Depends(changing(Role.REVIEW))]
AddForm = Annotated[Viewer, Depends(changing(Role.ADD))]
"""For pages that take a form."""
