"""Reading rooms for the tests: over a small ledger made by hand, as the owner on this machine or as somebody with a token has them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from onrecord.ledger import Ledger
from onrecord.web import Role, Settings, make_app
from tests.ledger.making import NamingReader
from tests.web.news import fill

HERE = "http://127.0.0.1:8017"
TOKENS = {"reading-token-0123": Role.READ, "reviewing-token-01": Role.REVIEW, "adding-token-01234": Role.ADD}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return str(tmp_path / "news.db")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with the news of `tests.web.news`, of which tests get copies: following the claim asks the models."""
    path = tmp_path_factory.mktemp("filled") / "news.db"
    with Ledger(path, reader=NamingReader()) as made:  # type: ignore[arg-type]
        fill(made)
    return path


@pytest.fixture
def ledger(url: str, request: pytest.FixtureRequest) -> Iterator[Ledger]:
    """The ledger that the rooms of the test are over; fill it before or while they are open. Where the test takes `news`, it has them."""
    if "news" in request.fixturenames:
        shutil.copy(request.getfixturevalue("filled"), url)
    with Ledger(url, reader=NamingReader()) as made:  # type: ignore[arg-type]
        yield made


@pytest.fixture
def news(ledger: Ledger) -> Ledger:
    """The ledger with the news on one claim, which is followed as “mill”."""
    return ledger


@pytest.fixture
def room(url: str, ledger: Ledger) -> Iterator[Callable[..., TestClient]]:
    """Opens a reading room with these settings; all are closed at the end."""
    opened: list[TestClient] = []

    def opens(*, bearer: str | None = None, base: str = HERE, **settings: Any) -> TestClient:
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        client = TestClient(make_app(Settings(url, **settings), reader=NamingReader()), base_url=base, headers=headers)  # type: ignore[arg-type]
        opened.append(client.__enter__())
        return client

    yield opens
    for client in opened:
        client.__exit__(None, None, None)


@pytest.fixture
def owner(room: Callable[..., TestClient]) -> TestClient:
    """The owner, on this machine."""
    return room()


@pytest.fixture
def shared(room: Callable[..., TestClient]) -> Callable[..., TestClient]:
    """A room that others reach, for who has this token (or none)."""

    def opens(bearer: str | None = None, **settings: Any) -> TestClient:
        return room(bearer=bearer, base="http://room.example:8017", **({"host": "0.0.0.0", "tokens": TOKENS} | settings))

    return opens


def form_token(client: TestClient, path: str = "/login") -> str:
    """The token of the form on a page; the page gives the session's cookie as well."""
    text = client.get(path).text
    return text.partition('name="csrf" value="')[2].partition('"')[0]
