"""When to ask again: the clock, back-off with jitter, and what Retry-After says (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

DAY = 86_400.0
FIRST, LONGEST = 60.0, 6 * 3600.0
"""Seconds before the second try, and between two tries at most."""
LONGEST_ASKED = DAY
"""Seconds that a server may ask to be left alone for."""


class Clock:
    """The time, and waiting for it; a test has its own."""

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def sleep(self, seconds: float) -> None:
        """Waits."""
        time.sleep(seconds)

    def chance(self) -> float:
        """A number from 0 to 1, for jitter."""
        return random.random()


def back_off(tries: int, clock: Clock, *, first: float = FIRST, longest: float = LONGEST) -> float:
    """Seconds to wait after so many tries in a row that failed: twice as long each time, of which the second half is left to chance,
    so that those who failed together do not come back together."""
    most: float = min(longest, first * 2.0 ** min(tries - 1, 30))
    return most * (0.5 + 0.5 * clock.chance())


def retry_after(header: str | None, now: float) -> float | None:
    """The seconds that a Retry-After header asks for (a number or a date), a day at most; None where it says nothing that can be read."""
    text = (header or "").strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), LONGEST_ASKED)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return min(max(0.0, when.timestamp() - now), LONGEST_ASKED)


def iso(seconds: float) -> str:
    """A time as the ledger writes it: ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


Tell = Callable[[str], None]
"""Is told what a person should know, a line at a time."""
