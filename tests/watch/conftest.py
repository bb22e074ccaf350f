"""A site, a ledger, a state and a clock of its own for each test of the watch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onrecord.ledger import Ledger
from onrecord.watch import Manners, Settings, Watch
from onrecord.watch.events import Event
from onrecord.watch.state import State
from onrecord.watch.times import Clock
from tests.ledger.making import NamingReader
from tests.watch.site import Site, serving

NOW = 1_932_976_800.0
"""2031-04-03 in the morning."""
LEDGER = "00aa00aa00aa00aa"
"""The id that the states of these tests are kept for."""


class FakeClock(Clock):
    """Time passes only by sleeping."""

    def __init__(self) -> None:
        self.at = NOW
        self.slept: list[float] = []

    def now(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds

    def chance(self) -> float:
        return 1.0


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as running:
        yield running


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "news.db", reader=NamingReader()) as opened:
        yield opened


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    opened = State(tmp_path / "news.db.watch", LEDGER)
    yield opened
    opened.close()


@pytest.fixture
def manners() -> Manners:
    """All hosts are this machine."""
    return Manners(pause=1.0, allow_private=True, resolve=lambda host, port: ["127.0.0.1"])


class Rounds:
    """Rounds of a watch over a list, and what they told."""

    def __init__(self, ledger: Ledger, state: State, clock: FakeClock, path: Path, manners: Manners):
        self.ledger, self.state, self.clock, self.path, self.manners = ledger, state, clock, path, manners
        self.events: list[Event] = []
        self.told: list[str] = []
        self.well = True

    def __call__(self, *addresses: str, **options: Any) -> list[dict[str, Any]]:
        """One round; gives its events."""
        if addresses:
            self.path.write_text("\n".join(addresses) + "\n", encoding="utf-8")
        self.events, self.told = [], []
        settings = replace(Settings(self.path, once=True, manners=self.manners), **options)
        self.well = Watch(self.ledger, settings, self.state, show=self.events.append, tell=self.told.append, clock=self.clock).run()
        return [e.to_json() for e in self.events]

    def outcomes(self) -> list[tuple[str, str]]:
        """The path of each article that was told of, and what became of it."""
        return [("/" + e.data["url"].split("/", 3)[3], e.data["outcome"]) for e in self.events if e.kind == "article"]


@pytest.fixture
def round_of(ledger: Ledger, state: State, clock: FakeClock, tmp_path: Path, manners: Manners) -> Callable[..., list[dict[str, Any]]]:
    return Rounds(ledger, state, clock, tmp_path / "feeds.txt", manners)
