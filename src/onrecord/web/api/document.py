"""The API's document (OpenAPI 3.1), and the page by which people read it, made of the document and nothing from elsewhere."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from onrecord import __version__
from onrecord.show import REMINDER
from onrecord.types import Json
from onrecord.web.access import MayRead
from onrecord.web.api import examples
from onrecord.web.api.bodies import NewArticles
from onrecord.web.problems import Problem
from onrecord.web.rendering import page

TAGS = (("articles", "Published pieces: text, statements, versions, what changed."), ("adding", "Adding articles, and the jobs that read them."),
        ("statements", "Who said what, when, how sure: search, and one."), ("speakers", "Persons, organisations, governments and others, and groups of them."),
        ("claims", "Propositions, the positions on them over time, and what moved."), ("outlets", "How outlets word what they report: framing, sources, in whose words."), ("ledger", "Changes, counts, exports."),
        ("review", "What waits for a person, and what people have said."))

ABOUT = f"""Who said what in the news, when and how sure, and what changed.

{REMINDER} Every record says `reviewed`; reviewing takes the mark away.

Listings come as JSON (a page, with `next` for `after` and a `Link`), as JSON Lines or as CSV, as `Accept` asks. Answers have strong
ETags (`If-None-Match`). Errors are problem+json (RFC 9457) with a stable `type`. Bound to loopback no token is asked for; elsewhere send
`Authorization: Bearer TOKEN`, whose role is read, review or add."""


def install(app: FastAPI, prefix: str) -> None:
    """Gives the app its document and the page of it."""

    def openapi() -> Json:
        if app.openapi_schema is None:
            app.openapi_schema = document(app, prefix)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way of extending it

    @app.get(prefix, include_in_schema=False)
    def reference(request: Request, viewer: MayRead) -> Response:
        return page(request, "api.html", operations=_operations(openapi()), about=ABOUT, address=f"{prefix}/openapi.json")


def document(app: FastAPI, prefix: str) -> Json:
    """The document of the routes below a prefix."""
    routes = [route for route in app.routes if getattr(route, "path", "").startswith(f"{prefix}/") or not hasattr(route, "path")]
    made: Json = get_openapi(title="onrecord", version=__version__, summary="Who said what, when and how sure.", description=ABOUT, routes=routes,
                             tags=[{"name": name, "description": words} for name, words in TAGS])
    parts = made.setdefault("components", {})
    for model in (Problem, NewArticles):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        parts["schemas"] |= schema.pop("$defs", {}) | {model.__name__: schema}
    parts["schemas"].pop("HTTPValidationError", None)
    parts["schemas"].pop("ValidationError", None)
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "description": "Its role is read, review or add; none is asked for on loopback."}}
    made["security"] = [{"token": []}, {}]
    for operation in _each(made):
        _exemplify(operation)
    return made


def _each(made: Json) -> list[Json]:
    return [operation for methods in made["paths"].values() for operation in methods.values()]


def _exemplify(operation: Json) -> None:
    """Gives an operation's good answer its example, and errors theirs."""
    for status, answer in operation["responses"].items():
        for media, content in answer.get("content", {}).items():
            schema = content.get("schema", {})
            name = str(schema.get("$ref", "")).rpartition("/")[2]
            if media == "application/json" and (example := _example(name)) is not None:
                content["example"] = example
            elif media == "application/problem+json":
                content["example"] = {"type": "about:blank", "title": answer["description"], "status": int(status), "detail": answer["description"]}


def _example(name: str) -> Any:
    known = {"Article": examples.ARTICLE, "Statement": examples.STATEMENT, "Change": examples.CHANGE, "Speaker": examples.SPEAKER, "Claim": examples.CLAIM,
             "Position": examples.POSITION, "Outlet": examples.OUTLET, "ReviewItem": examples.REVIEW, "Correction": examples.CORRECTION,
             "Group": examples.GROUP, "Job": examples.JOB, "Wordings": examples.WORDINGS, "OutletPage": examples.OUTLET_PAGE, "Discovered": examples.DISCOVERED,
             "Forgotten": examples.FORGOTTEN, "Facets": examples.FACETS}
    if name in known:
        return known[name]
    if name == "Discovery":
        return {"items": [examples.DISCOVERED], "next": None, "note": REMINDER, "state": "done", "error": None}
    inner = name.removeprefix("Listing_").removesuffix("_")
    if name.startswith("Listing_") and inner in known:
        return {"items": [known[inner]], "next": None, "note": REMINDER}
    return None


def _operations(made: Json) -> list[Json]:
    """The operations as the page lists them."""
    return [{"tag": operation["tags"][0], "id": operation["operationId"], "method": method.upper(), "path": path, "summary": operation["summary"],
             "description": operation.get("description", ""), "parameters": operation.get("parameters", []),
             "answers": [(status, answer["description"]) for status, answer in sorted(operation["responses"].items())]}
            for path, methods in made["paths"].items() for method, operation in methods.items()]
