"""The API keeps to its own document: what schemathesis makes of it is answered without a failure, and with nothing that is not written there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from onrecord.ledger import Ledger
from onrecord.web import Settings, make_app
from tests.ledger.making import NamingReader
from tests.web.test_web_api import fill

V1 = "/api/v1"
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance, response_schema_conformance)

OPERATIONS = {
    "listArticles", "getArticle", "getArticleNative", "listArticleChanges", "getArticleOriginal", "setArticlePrivate", "addArticles", "listJobs", "getJob", "stopJob",
    "searchStatements", "getStatement", "listAppearances", "listSpeakers", "getSpeaker", "listGroups", "keepGroup", "removeGroup", "listClaims", "saveClaim", "getClaim",
    "removeClaim", "listPositions", "followClaim", "listOutlets", "getOutlet", "listChanges", "getStats", "export", "listReview", "listCorrections", "getCorrection",
    "correct", "undoCorrection", "forgetArticle", "markClaimShown", "listCourse", "listDiscovered", "discover", "compareFraming", "listFramed", "countStatements"}


class _Lasting:
    """The app called by its name, without its beginning and its end, which the harness would go through with every request."""

    def __init__(self, app: Any):
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "lifespan":
            others = [(name, value) for name, value in scope["headers"] if name != b"host"]
            await self._app(scope | {"headers": [(b"host", b"127.0.0.1:8017"), *others]}, receive, send)
            return
        for kind in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{kind}.complete"})


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A room that has something of everything; nothing is embedded or related, and no address is fetched."""
    file = tmp_path_factory.mktemp("made") / "news.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onrecord.ledger.embeddings.Embeddings.catch_up", lambda self, **options: 0)
        patch.setattr("onrecord.ledger.follow._read", lambda *given, **options: iter(()))
        patch.setattr("onrecord.ledger.ledger.Ledger.discover", lambda self, **options: [])
        patch.setattr("onrecord.intake.fetch._system_resolver", lambda host, port: ["127.0.0.1"])
        with Ledger(file, reader=NamingReader()) as ledger:  # type: ignore[arg-type]
            fill(ledger)
        made = make_app(Settings(str(file)), reader=NamingReader())  # type: ignore[arg-type]
        with TestClient(made):
            yield made


@pytest.fixture(scope="module")
def api_schema(app: Any) -> Any:
    return schemathesis.openapi.from_asgi(f"{V1}/openapi.json", _Lasting(app))


@pytest.mark.parametrize("operation_id", sorted(OPERATIONS))
def test_every_answer_is_in_the_document(api_schema: Any, operation_id: str):
    operation = next(found.ok() for found in api_schema.get_all_operations() if found.ok().definition.raw["operationId"] == operation_id)

    @given(case=operation.as_strategy())
    @settings(max_examples=6, derandomize=True, database=None, deadline=None, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
    def ask(case: Any) -> None:
        case.call_and_validate(checks=CHECKS)

    ask()


def test_the_document_says_what_it_should(app: Any):
    made = app.openapi()
    operations = [(path, method, one) for path, methods in made["paths"].items() for method, one in methods.items()]
    assert made["openapi"].startswith("3.1") and len(operations) > 30
    ids = [one["operationId"] for _, _, one in operations]
    assert len(ids) == len(set(ids)) and all(name.isidentifier() and "_" not in name for name in ids)
    for path, _, one in operations:
        assert one["summary"] and one["description"] and one["tags"], path
        assert {"401", "403", "422", "503"} <= set(one["responses"]), path
        for status, answer in one["responses"].items():
            assert answer["description"]
            if int(status) >= 400:
                assert set(answer["content"]) == {"application/problem+json"}, (path, status)
    listing = made["paths"][f"{V1}/statements"]["get"]["responses"]["200"]["content"]
    assert set(listing) == {"application/json", "application/x-ndjson", "text/csv"} and listing["application/json"]["example"]["items"]


def test_operation_ids_are_stable(app: Any):
    """Clients are made of them: one that is renamed or taken out breaks somebody's program."""
    assert {one["operationId"] for methods in app.openapi()["paths"].values() for one in methods.values()} == OPERATIONS


def test_the_document_is_served(app: Any, tmp_path: Path):
    answer = TestClient(_Lasting(app), base_url="http://127.0.0.1:8017").get(f"{V1}/openapi.json")
    assert answer.status_code == 200 and answer.json()["info"]["title"] == "onrecord"
