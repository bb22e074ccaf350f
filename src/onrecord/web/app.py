"""The reading room put together."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

from anyio.to_thread import current_default_thread_limiter, run_sync
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from onrecord.reader import Reader
from onrecord.web import api, pages, problems
from onrecord.web.follows import Follows
from onrecord.web.jobs import Jobs
from onrecord.web.ledgers import open_ledger
from onrecord.web.pace import Pace
from onrecord.web.policy import Policy
from onrecord.web.remembered import Remembered
from onrecord.web.rendering import SHARED, STATIC
from onrecord.web.settings import Settings

API = "/api/v1"
_THREADS = 12
"""Handlers at once; the ledger's pool has a connection for each."""


def make_app(settings: Settings, *, reader: Reader | None = None) -> FastAPI:
    """The reading room over the ledger that the settings name, which is opened here and closed when the app shuts down.

    Args:
        reader: what reads articles that are added; the shipped one if not given.

    Raises:
        ServeError: it would be open to others without a token.
        LedgerError: the ledger cannot be opened.
    """
    settings.check()
    app = FastAPI(title="onrecord", openapi_url=f"{API}/openapi.json", docs_url=None, redoc_url=None, lifespan=_lifespan)
    app.state.settings = settings
    app.state.pace = Pace()
    app.state.remembered = Remembered()
    app.state.large = Remembered(most=24)
    app.state.ledger = open_ledger(settings.ledger, reader)
    app.state.jobs = Jobs(app.state.ledger)
    app.state.follows = Follows(app.state.ledger)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5)
    app.add_middleware(Policy, settings=settings)
    problems.install(app)
    app.mount("/static", _Static(directory=STATIC), name="static")
    for router in pages.ROUTERS:
        app.include_router(router, include_in_schema=False)
    api.install(app, API)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    current_default_thread_limiter().total_tokens = _THREADS
    yield
    await run_sync(app.state.jobs.close)
    await run_sync(app.state.follows.close)
    app.state.ledger.close()


class _Static(StaticFiles):
    """Files whose address changes when they do may be kept for good."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        if (shared := SHARED.get(path)) is not None:
            return str(shared), shared.stat()
        return super().lookup_path(path)

    async def get_response(self, path: str, scope: MutableMapping[str, Any]) -> Response:
        response = await super().get_response(path, scope)
        if b"v=" in scope["query_string"] and response.status_code == 200:
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
