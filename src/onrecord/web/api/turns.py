"""So many at once of what costs much, however many ask: the others are told to come again."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from onrecord.web.problems import Refused

Thing = TypeVar("Thing")


class Turns:
    """A number of turns that are taken and given back.

    Args:
        many: how many there are.
        what: of what, in words for the answer.
        patience: seconds to wait for one.
    """

    def __init__(self, many: int, what: str, patience: float = 5.0):
        self._free = threading.BoundedSemaphore(many)
        self._what, self._patience = what, patience

    def take(self) -> None:
        """Raises:
            Refused: 503, all are taken.
        """
        if not self._free.acquire(timeout=self._patience):
            raise Refused(503, "busy", f"Too many {self._what} at once; try again in a few seconds.", {"Retry-After": "5"})

    @contextmanager
    def one(self) -> Iterator[None]:
        """A turn for as long as the block takes."""
        self.take()
        try:
            yield
        finally:
            self._free.release()

    def during(self, things: Iterator[Thing]) -> Iterator[Thing]:
        """A turn for as long as the things come; it is given back also where nobody wants the rest."""
        with self.one():
            yield from things
