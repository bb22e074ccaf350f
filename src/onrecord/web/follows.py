"""Claims read in the background: one after the other, each with how far it is, so that a page answers at once and fills while it is looked at.

Reading for a claim is what takes long: the relation model looks at hundreds of statements. What is found is in the ledger batch by
batch (`onrecord.ledger.follow`), so a page shows it as it comes, and what is broken off goes on from there. The API waits here too, for the
same worker (`Follows.watch`). Discovered claims are kept here, in memory, the last time's only; so is what is found for a claim that nobody
may write down, for as long as somebody waits for it. The log has numbers, no words of claims.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from starlette.requests import HTTPConnection

from onrecord.errors import OnrecordError
from onrecord.ledger import Ledger
from onrecord.ledger.follow import Progress
from onrecord.positions import Position

if TYPE_CHECKING:
    from onrecord.ledger.discover import Discovered

log = logging.getLogger("onrecord.web")

WAITING = 50
"""Claims that wait to be read at most."""
KEPT_FOR = 60.0
"""Seconds for which it is known that a claim was read; long enough for a page that asks every second."""
FOUND = 40
"""Discovered claims that are kept."""
DISCOVER = 0
"""Stands for grouping the whole ledger, where others have the number of their claim; below it are those of claims that are not written down."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How far the reading for a claim is.

    Attributes:
        state: ``waiting``, ``running``, ``done`` or ``failed``.
        limit: how many statements are read at most; None for as many as are usual.
        progress: the last that was told.
        error: why it failed, for a person; cause: what was raised, where that was foreseen.
        positions: what was found so far for a claim that is not written down; of others it is in the ledger.
    """

    state: str = "waiting"
    limit: int | None = None
    progress: Progress | None = None
    error: str | None = None
    cause: OnrecordError | None = None
    positions: tuple[Position, ...] = ()

    @property
    def going_on(self) -> bool:
        return self.state in ("waiting", "running")


class Follows:
    """What is read in the background of one server: by one worker, which begins when there is something to do and ends with it."""

    def __init__(self, ledger: Ledger):
        self._ledger = ledger
        self._lock = threading.Condition()
        self._queue: deque[tuple[int, str]] = deque()
        self._asked = DISCOVER
        self._readings: OrderedDict[int, tuple[Reading, float]] = OrderedDict()
        self._worker: threading.Thread | None = None
        self._closed = False
        self.discovered: tuple[Discovered, ...] | None = None

    def begin(self, number: int, words: str = "", limit: int | None = None) -> bool:
        """Reads for a claim, unless that is going on; False where too much waits.

        Args:
            number: the claim's; `DISCOVER` groups the ledger.
            words: its name, or its words.
            limit: how many statements are read at most.
        """
        with self._lock:
            there = self._readings.get(number)
            if there is not None and there[0].going_on:
                return True
            if self._closed or len(self._queue) >= WAITING:
                return False
            self._queue.append((number, words))
            self._set(number, Reading(limit=limit))
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="onrecord-follows", daemon=True)
                self._worker.start()
        return True

    def ask(self, words: str, limit: int | None = None) -> int | None:
        """Reads for a claim that is not to be written down; the number to watch it by and to `drop` it, or None where too much waits."""
        with self._lock:
            self._asked -= 1
            number = self._asked
        return number if self.begin(number, words, limit) else None

    def drop(self, number: int) -> None:
        """Nobody waits any more for what was asked: it is broken off after the batch that it is at, and forgotten."""
        with self._lock:
            self._readings.pop(number, None)

    def watch(self, number: int) -> Iterator[Reading]:
        """How far it is, now and whenever that changes, until it has ended."""
        seen: Reading | None = None
        while seen is None or seen.going_on:
            with self._lock:
                self._lock.wait_for(lambda: self._readings.get(number, (None,))[0] is not seen)  # noqa: B023 (it is called here alone)
                there = self._readings.get(number)
            if there is None:
                return
            seen = there[0]
            yield seen

    def get(self, number: int) -> Reading | None:
        """How far it is; None where nothing was begun, or it ended a while ago."""
        with self._lock:
            self._forget()
            there = self._readings.get(number)
            return there[0] if there is not None else None

    def wait(self, timeout: float = 60.0) -> None:
        """Until nothing is read any more, at most so many seconds."""
        worker = self._worker
        if worker is not None:
            worker.join(timeout)

    def close(self, timeout: float = 60.0) -> None:
        """Takes nothing more, and breaks off what is read after the batch that it is at."""
        with self._lock:
            self._closed = True
            for number, _ in self._queue:
                self._change(number, state="failed", error="the server is about to end")
            self._queue.clear()
        self.wait(timeout)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._queue:
                    self._worker = None
                    return
                number, words = self._queue.popleft()
                if number not in self._readings:
                    continue
                self._change(number, state="running")
            begun, ended = time.monotonic(), dict[str, Any](state="failed")
            try:
                self._read(number, words)
                ended["state"] = "done"
            except _BrokenOff:
                ended["error"] = "the server is about to end"
            except OnrecordError as error:
                log.warning("reading for claim %d failed: %s", number, type(error).__name__)
                ended |= {"error": str(error), "cause": error}
            except Exception as error:  # a bug must not end the worker, for others wait
                log.error("reading for claim %d failed: %s", number, type(error).__name__)
                ended["error"] = f"the server met a bug ({type(error).__name__}). Please report it"
            log.info("claim %d: %s after %.1f s", number, ended["state"], time.monotonic() - begun)
            with self._lock:
                self._change(number, **ended)

    def _read(self, number: int, words: str) -> None:
        with self._lock:
            limit = self._readings[number][0].limit if number in self._readings else None
        found: list[Position] = []
        tell = self._telling(number, found)
        if number == DISCOVER:
            self.discovered = tuple(self._ledger.discover(progress=tell)[:FOUND])
        elif number > DISCOVER:
            self._ledger.follow(words, limit=limit, progress=tell)
        else:
            for position in self._quiet.following(words, limit=limit, progress=tell):
                found.append(position)
            with self._lock:
                self._change(number, positions=tuple(found))

    @cached_property
    def _quiet(self) -> Ledger:
        """The ledger as one that is only read."""
        assert self._ledger.embeddings is not None and self._ledger.relation is not None  # made now, so that the copy shares them
        quiet = copy(self._ledger)
        quiet.read_only = True
        return quiet

    def _telling(self, number: int, found: list[Position]) -> Callable[[Progress], None]:
        def tell(progress: Progress) -> None:
            with self._lock:
                if self._closed or number not in self._readings:
                    raise _BrokenOff
                self._change(number, progress=progress, positions=tuple(found))

        return tell

    def _change(self, number: int, **how: Any) -> None:
        """Another state of a reading, unless nobody wants it any more."""
        if number in self._readings:
            self._set(number, replace(self._readings[number][0], **how))

    def _set(self, number: int, reading: Reading) -> None:
        self._readings[number] = (reading, time.monotonic())
        self._readings.move_to_end(number)
        self._lock.notify_all()

    def _forget(self) -> None:
        before = time.monotonic() - KEPT_FOR
        for number in [n for n, (reading, at) in self._readings.items() if n >= DISCOVER and not reading.going_on and at < before]:
            del self._readings[number]


class _BrokenOff(Exception):
    """The server ends."""


def follows_of(request: HTTPConnection) -> Follows:
    """The app's."""
    return cast("Follows", request.app.state.follows)
