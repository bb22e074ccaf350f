"""Logging in with a token, and out again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import RedirectResponse, Response

from onrecord.web import access
from onrecord.web.access import AnyForm, Anyone
from onrecord.web.pace import paced_login
from onrecord.web.rendering import page

router = APIRouter()


@router.get("/login")
def ask(request: Request, viewer: Anyone, next: str = "/") -> Response:
    """The form."""
    return page(request, "login.html", next=_inside(next), wrong=False)


@router.post("/login", dependencies=[Depends(paced_login)])
def login(request: Request, viewer: AnyForm, token: Annotated[str, Form()] = "", name: Annotated[str, Form()] = "",
          next: Annotated[str, Form()] = "/") -> Response:
    """A session with what the token allows; a new one, so that nobody has seen its name before."""
    role = access.role_of(token.strip(), access.settings_of(request))
    if not role:
        return page(request, "login.html", status=401, next=_inside(next), wrong=True)
    response = RedirectResponse(_inside(next), 303)
    access.keep(response, request, access.begin(request, role, access.tidy(name)))
    return response


@router.post("/logout")
def logout(request: Request, viewer: AnyForm) -> Response:
    response = RedirectResponse("/login", 303)
    access.end(response, request)
    return response


def _inside(path: str) -> str:
    """A path of ours to go on to; never another site's."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and "\n" not in path and "\r" not in path else "/"
