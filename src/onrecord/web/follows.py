"""Claims read in the background: one after the other, each with how far it is, so that a page answers at once and fills while it is looked at.

Reading for a claim is what takes long: the relation model looks at hundreds of statements. What is found is in the ledger batch by
batch (`onrecord.ledger.follow`), so a page shows it as it comes, and what is broken off goes on from there. Discovered claims are kept
here, in memory, the last time's only. The log has numbers, no words of claims.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from starlette.requests import HTTPConnection

from onrecord.errors import OnrecordError
from onrecord.ledger import Ledger
from onrecord.ledger.follow import Progress

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
"""Stands for grouping the whole ledger, where others have the number of their claim."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How far the reading for a claim is.

    Attributes:
        state: ``waiting``, ``running``, ``done`` or ``failed``.
        progress: the last that was told.
        error: why it failed, for a person.
    """

    state: str = "waiting"
    progress: Progress | None = None
    error: str | None = None

    @property
    def going_on(self) -> bool:
        return self.state in ("waiting", "running")


class Follows:
    """What is read in the background of one server: by one worker, which begins when there is something to do and ends with it."""

    def __init__(self, ledger: Ledger):
        self._ledger = ledger
        self._lock = threading.Lock()
        self._queue: deque[tuple[int, str]] = deque()
        self._readings: OrderedDict[int, tuple[Reading, float]] = OrderedDict()
        self._worker: threading.Thread | None = None
        self._closed = False
        self.discovered: tuple[Discovered, ...] | None = None

    def begin(self, number: int, words: str = "") -> bool:
        """Reads for a claim, unless that is going on; False where too much waits.

        Args:
            number: the claim's; `DISCOVER` groups the ledger.
            words: its name, or its words.
        """
        with self._lock:
            there = self._readings.get(number)
            if there is not None and there[0].going_on:
                return True
            if self._closed or len(self._queue) >= WAITING:
                return False
            self._queue.append((number, words))
            self._set(number, Reading())
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="onrecord-follows", daemon=True)
                self._worker.start()
        return True

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
            self._queue.clear()
        self.wait(timeout)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._queue:
                    self._worker = None
                    return
                number, words = self._queue.popleft()
                self._set(number, Reading("running"))
            begun = time.monotonic()
            try:
                self._read(number, words)
                ended = Reading("done")
            except _BrokenOff:
                ended = Reading("failed", error="the server is about to end")
            except OnrecordError as error:
                log.warning("reading for claim %d failed: %s", number, type(error).__name__)
                ended = Reading("failed", error=str(error))
            except Exception as error:  # a bug must not end the worker, for others wait
                log.error("reading for claim %d failed: %s", number, type(error).__name__)
                ended = Reading("failed", error=f"the server met a bug ({type(error).__name__}). Please report it")
            log.info("claim %d: %s after %.1f s", number, ended.state, time.monotonic() - begun)
            with self._lock:
                self._set(number, ended)

    def _read(self, number: int, words: str) -> None:
        if number == DISCOVER:
            self.discovered = tuple(self._ledger.discover(progress=self._telling(number))[:FOUND])
        else:
            self._ledger.follow(words, progress=self._telling(number))

    def _telling(self, number: int) -> Callable[[Progress], None]:
        def tell(progress: Progress) -> None:
            if self._closed:
                raise _BrokenOff
            with self._lock:
                self._set(number, replace(self._readings[number][0], progress=progress))

        return tell

    def _set(self, number: int, reading: Reading) -> None:
        self._readings[number] = (reading, time.monotonic())
        self._readings.move_to_end(number)

    def _forget(self) -> None:
        before = time.monotonic() - KEPT_FOR
        for number in [n for n, (reading, at) in self._readings.items() if not reading.going_on and at < before]:
            del self._readings[number]


class _BrokenOff(Exception):
    """The server ends."""


def follows_of(request: HTTPConnection) -> Follows:
    """The app's."""
    return cast("Follows", request.app.state.follows)
