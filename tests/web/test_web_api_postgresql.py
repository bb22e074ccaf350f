"""The API over a ledger in PostgreSQL: each listing, one of each thing, a correction, a question that takes too long."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from onrecord.ledger import Ledger
from onrecord.web import Settings, make_app
from tests.ledger import conftest as ledgers
from tests.ledger.making import NamingReader
from tests.web.conftest import HERE
from tests.web.test_web_api import LISTINGS, ONES, V1, fill

postgresql, empty_postgresql_url, _made_postgresql, postgresql_url = ledgers.postgresql, ledgers.empty_postgresql_url, ledgers._made_postgresql, ledgers.postgresql_url


def test_the_api_answers_from_postgresql(postgresql_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("onrecord.ledger.embeddings.Embeddings.catch_up", lambda self, **options: 0)
    with Ledger(postgresql_url, reader=NamingReader()) as ledger:  # type: ignore[arg-type]
        fill(ledger)
    with TestClient(make_app(Settings(postgresql_url), reader=NamingReader()), base_url=HERE) as client:  # type: ignore[arg-type]
        for path in [*LISTINGS, *ONES, "statements?q=plan&best=true", "statements?claim=ferry", "exports/jsonl"]:
            assert (answer := client.get(f"{V1}/{path}")).status_code == 200, answer.text
        for path in LISTINGS:
            assert client.get(f"{V1}/{path}", headers={"Accept": "text/csv"}).status_code == 200
        assert client.post(f"{V1}/corrections", json={"do": "accept", "statement": 1}).status_code == 201
        assert client.get(f"{V1}/statements?q=a%00b").status_code == 422
        with monkeypatch.context() as patch:
            patch.setattr("onrecord.web.ledgers.PATIENCE", 0.001)
            patch.setattr("onrecord.web.api.statements.search.search", lambda connection, *given, **named: connection.exec_driver_sql("SELECT pg_sleep(5)"))
            slow = client.get(f"{V1}/statements?q=plan")
        assert (slow.status_code, slow.json()["type"]) == (503, "/problems/too-slow")
        assert client.get(f"{V1}/statements?q=plan").status_code == 200
