"""All routers of the API; a new one adds its own here."""

from __future__ import annotations

from fastapi import APIRouter

from onrecord.web.api import adding, articles, claims, review, speakers, statements, whole

ROUTERS: tuple[APIRouter, ...] = (articles.router, adding.router, statements.router, speakers.router, claims.router, whole.router, review.router)
