"""The home page."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from onrecord.web.access import MayRead
from onrecord.web.ledgers import Opened
from onrecord.web.rendering import page

router = APIRouter()


@router.get("/")
def home(request: Request, viewer: MayRead, ledger: Opened) -> Response:
    return page(request, "home.html")
