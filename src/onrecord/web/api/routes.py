"""All routers of the API; a new one adds its own here."""

from __future__ import annotations

from fastapi import APIRouter

from onrecord.web.api import (
    adding,
    articles,
    claims,
    discovering,
    following,
    outlets,
    review,
    speakers,
    statements,
    whole,
)

ROUTERS: tuple[APIRouter, ...] = (
    articles.router, adding.router, statements.router, speakers.router, discovering.router, claims.router, following.router, outlets.router, whole.router, review.router)
