"""The API, `/api/v1`: everything that the pages show, for programs; one file a resource, each with a router.

    asked -> a route -> the ledger -> answers (JSON with an ETag, listings as JSON, JSON Lines or CSV)

`models` says what the records hold, `document` makes the OpenAPI document of it all.
"""

from __future__ import annotations

from fastapi import FastAPI


def install(app: FastAPI, prefix: str) -> None:
    """Gives the app the routes below ``prefix``, and their document."""
    from onrecord.web.api import document, routes

    for router in routes.ROUTERS:
        app.include_router(router, prefix=prefix)
    document.install(app, prefix)
