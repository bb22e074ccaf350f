"""Every page over a filled ledger in PostgreSQL: once through all of them, and what people do there."""

from __future__ import annotations

import re

from fastapi.testclient import TestClient

from onrecord.ledger import Ledger
from onrecord.web import Settings, make_app, pages
from tests.ledger import conftest as ledgers
from tests.ledger.making import NamingReader
from tests.web.conftest import HERE, TOKENS, form_token
from tests.web.news import COURIER, HIDDEN, fill, unharmed

postgresql, empty_postgresql_url, _made_postgresql, postgresql_url = ledgers.postgresql, ledgers.empty_postgresql_url, ledgers._made_postgresql, ledgers.postgresql_url

WITH = {"/articles/{number}": ["?removed=1&rejected=1", "?version=1"], "/search": ["?q=dye&order=best", "?q=dye+river&speaker=Ada+Marlow&outlet=herald&since=2031&kind=indirect"],
        "/claims/{number}": ["?since=2031-02&by=organization&min_confidence=0.1", "?group=affiliation:+River+Watch"], "/articles": ["?q=river"], "/speakers": ["?q=Marlow"],
        "/speakers/{number}": ["?other=Holm"], "/outlets": ["?claim=1", "?speaker=1"], "/statements": ["?claim=1", "?speaker=1&kind=direct", "?outlet=Herald&sources=named"],
        "/review": ["?kind=positions", "?kind=links", "?order=newest", "?claim=mill"], "/review/missed": ["?article=1"]}
"""Queries that ask the database for more than the bare page does."""
FILLED = {"name:path": "Herald", "kind": "statements", "key": "1", "number": "1", "statement": "1"}


def paths() -> list[str]:
    """The address of every page, bare and with its queries."""
    routes = {route.path for router in pages.ROUTERS for route in router.routes if "GET" in route.methods}  # type: ignore[attr-defined]
    return [re.sub(r"{([^}]+)}", lambda found: FILLED[found[1]], path) + query for path in sorted(routes) for query in ("", *WITH.get(path, ()))]


def test_every_page_comes_from_postgresql(postgresql_url: str):
    expected = {"/add/1": 404, "/articles/1/original": 404, "/statements": 404, "/review/missed": 422}
    with Ledger(postgresql_url, reader=NamingReader()) as ledger:  # type: ignore[arg-type]
        fill(ledger)
        ledger.by("Ada Lindqvist").change(2, {"stance": "affirms"})
        ledger.add(COURIER.article.with_(text=COURIER.article.text + "\n\nThis was added later."))
        with TestClient(make_app(Settings(postgresql_url), reader=NamingReader()), base_url=HERE) as owner:  # type: ignore[arg-type]
            for path in paths():
                answer = owner.get(path)
                assert answer.status_code == expected.get(path, 200), (path, answer.text)
                if answer.headers.get("content-type", "").startswith("text/html"):
                    unharmed(answer.text)
            assert "Ada Marlow" in owner.get("/claims/1").text and 'class="many' in owner.get("/search?q=dye").text
            token = form_token(owner, "/claims/1")
            saved = owner.post("/claims", data={"csrf": token, "words": "The river is red on Mondays"}, follow_redirects=False)
            assert saved.status_code == 303
            owner.app.state.follows.wait()  # type: ignore[attr-defined]
            assert owner.get(saved.headers["location"]).status_code == 200
            assert owner.post("/articles/2/private", data={"csrf": token, "private": "true"}, follow_redirects=False).status_code == 303
        settings = Settings(postgresql_url, host="0.0.0.0", tokens=TOKENS)
        with TestClient(make_app(settings, reader=NamingReader()), base_url="http://room.example:8017", headers={"Authorization": "Bearer reviewing-token-01"}) as other:  # type: ignore[arg-type]
            for path in paths():
                answer = other.get(path)
                assert answer.status_code in (200, 403, 404, 422) and HIDDEN not in answer.text and "A hearing" not in answer.text, path
            before = other.get("/outlets").text
            ledger.set_private(2, False)  # elsewhere
            assert ">Herald<" in other.get("/outlets").text and ">Herald<" not in before
