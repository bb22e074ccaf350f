"""How often one viewer may do what costs much: adding, and trying tokens."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from fastapi import HTTPException, Request

from onrecord.web.access import settings_of, viewer_of

_MOST = 10_000
"""Viewers that are remembered; the one longest unseen is forgotten."""


class Pace:
    """A bucket for each viewer, of so many turns, that fills again in a minute."""

    def __init__(self, now: Callable[[], float] = time.monotonic):
        self._now = now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, who: str, per_minute: int) -> float:
        """Takes a turn; how many seconds to wait where there is none left, else 0."""
        with self._lock:
            now = self._now()
            left, at = self._left.pop(who, (float(per_minute), now))
            left = min(float(per_minute), left + (now - at) * per_minute / 60)
            wait = 0.0 if left >= 1 else (1 - left) * 60 / per_minute
            self._left[who] = (left - 1 if not wait else left, now)
            while len(self._left) > _MOST:
                self._left.popitem(last=False)
            return wait


def paced(request: Request) -> None:
    """The dependency of everything that begins to add; 429 says when to come again."""
    _take(request, "add", settings_of(request).adds_per_minute)


def paced_login(request: Request) -> None:
    """Tokens are tried at most ten times a minute from one address."""
    _take(request, "login", 10)


def _take(request: Request, what: str, per_minute: int) -> None:
    viewer = viewer_of(request)
    who = viewer.session if what == "add" and viewer.session and not viewer.fresh else request.client.host if request.client else ""
    pace: Pace = request.app.state.pace
    if wait := pace.take(f"{what} {who}", per_minute):
        raise HTTPException(429, f"That was often. Try again in {wait:.0f} seconds.", headers={"Retry-After": str(max(1, round(wait)))})
