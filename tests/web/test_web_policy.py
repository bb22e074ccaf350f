"""What holds for every answer: headers, limits, errors said in words and never as a traceback, logs without anybody's words."""

from __future__ import annotations

import logging
from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from onrecord.errors import LockedLedger, NotInLedger
from onrecord.web.policy import HEADERS
from onrecord.web.rendering import static

PATHS = ["/", "/login", "/nothing/here", "/static/room.css", "/static/nothing.css", "/api/v1/nothing"]


@pytest.mark.parametrize("path", PATHS)
def test_headers_are_on_every_answer(owner: TestClient, path: str):
    answer = owner.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "unsafe" not in answer.headers["content-security-policy"] and "server" not in answer.headers
    assert answer.headers["cache-control"]


def test_pages_have_no_inline_script_or_style(owner: TestClient):
    for path in ("/", "/login", "/nothing"):
        text = owner.get(path).text
        assert "<style" not in text and " style=" not in text and " onclick" not in text and "<script>" not in text


def test_static_files_may_be_kept_for_good_by_their_full_address(owner: TestClient):
    page = owner.get("/login").text
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]
    assert "immutable" in owner.get(address).headers["cache-control"]
    assert "immutable" not in owner.get("/static/room.css").headers["cache-control"]
    marks = owner.get(static("marks.css"))  # of another room
    assert marks.status_code == 200 and marks.headers["content-type"].startswith("text/css") and "immutable" in marks.headers["cache-control"] and "mark.content" in marks.text
    assert owner.get("/static/../settings.py").status_code == 404


def test_errors_are_pages_for_people_and_problems_for_programs(owner: TestClient):
    page = owner.get("/nothing/here")
    assert page.status_code == 404 and page.headers["content-type"].startswith("text/html") and "<h1>Nothing here</h1>" in page.text
    problem = owner.get("/nothing/here", headers={"Accept": "application/json"})
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json()["status"] == 404 and problem.json()["title"] == "Nothing here"
    assert owner.post("/").status_code == 405


def _failing(owner: TestClient, error: Exception) -> TestClient:
    app = owner.app
    assert isinstance(app, FastAPI)

    @app.get("/fails/{word}")
    def fails(word: str) -> None:
        raise error

    return owner


def test_errors_of_the_ledger_say_what_they_say(owner: TestClient):
    answer = _failing(owner, NotInLedger("no article number 9 in this ledger. Look: onrecord articles")).get("/fails/x")
    assert answer.status_code == 404 and "No article number 9 in this ledger." in answer.text and "onrecord articles" not in answer.text
    problem = _failing(owner, NotInLedger("no such thing")).get("/fails/x", headers={"Accept": "application/json"}).json()
    assert problem["type"] == "/problems/not-in-ledger"


def test_locked_ledger_is_busy(owner: TestClient):
    assert _failing(owner, LockedLedger("busy")).get("/fails/x").status_code == 503


def test_unforeseen_errors_show_and_log_nothing_of_what_they_hold(owner: TestClient, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.INFO, "onrecord.web"):
        answer = _failing(owner, RuntimeError("secret words of an article")).get("/fails/speakername?q=queried")
    assert answer.status_code == 500 and "Something went wrong" in answer.text
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "secret words" not in answer.text + caplog.text and "speakername" not in caplog.text and "queried" not in caplog.text
    assert "RuntimeError at" in caplog.text and "GET /fails/{word} 500" in caplog.text and "Traceback" not in caplog.text


def test_too_long_a_request_is_not_read(room: Callable[..., TestClient]):
    client = room(body_bytes=1_000)
    assert client.post("/login", data={"token": "x" * 2_000}).status_code == 413

    def pieces():
        yield b"token="
        for _ in range(100):
            yield b"x" * 100

    assert client.post("/login", content=pieces(), headers={"Content-Type": "application/x-www-form-urlencoded"}).status_code == 413
