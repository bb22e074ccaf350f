"""One reading room for all tests of this folder, over the example articles but the last, and browsers that watch what pages do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.e2e.room import CHROMIUM, EXAMPLES, NAMES, chromium, fill, launch, served

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: pip install 'onrecord[test]'")

SECONDS = 60
"""For anything a page is waited for; it is far less, unless the machine is busy."""
LAST = EXAMPLES[-1]
"""The article in which the inspector changes his mind: a test adds it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser there is nothing to test with; what adds to the ledger comes last, so that the others find it as it was made."""
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    if chromium() is None:
        for item in here:
            item.add_marker(pytest.mark.skip(reason=f"no browser: install one of {', '.join(NAMES)}, or name it in {CHROMIUM}"))


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the reading room."""
    path = tmp_path_factory.mktemp("room") / "news.db"
    fill(path, EXAMPLES[:-1])
    with served(path) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The browser; a module's, because Playwright holds an event loop as long as it runs."""
    with sync_api.sync_playwright() as playwright:
        made = launch(playwright)
        yield made
        made.close()


class Watch:
    """What pages do that they should not."""

    def __init__(self, address: str):
        self.host = urlsplit(address).netloc
        self.seen: list[str] = []
        self.expected: list[str] = []

    def look_at(self, context: Any) -> None:
        context.on("console", lambda message: self.seen.append(f"console {message.type}: {message.text} at {message.location.get('url')}") if message.type in ("error", "warning") else None)
        context.on("weberror", lambda error: self.seen.append(f"script: {error.error}"))
        context.on("request", lambda request: self._asked(request.url))

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != self.host:
            self.seen.append(f"asked for {url}")

    def wrong(self) -> list[str]:
        return [line for line in self.seen if not any(re.search(pattern, line) for pattern in self.expected)]


@pytest.fixture
def watch(room: str) -> Iterator[Watch]:
    """Fails the test at its end if a page wrote an error to the console, broke the Content-Security-Policy, or asked another host for anything."""
    made = Watch(room)
    yield made
    assert made.wrong() == []


@pytest.fixture
def opens(room: str, browser: Any, watch: Watch) -> Iterator[Callable[..., Any]]:
    """Opens a page of a path in a browser window of its own, which is set up as Playwright's `new_context` is told."""
    contexts: list[Any] = []

    def opened(path: str = "/", **settings: Any) -> Any:
        context = browser.new_context(base_url=room, **({"viewport": {"width": 1280, "height": 900}, "locale": "en-GB", "reduced_motion": "reduce"} | settings))
        contexts.append(context)
        context.set_default_timeout(SECONDS * 1000)
        watch.look_at(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
