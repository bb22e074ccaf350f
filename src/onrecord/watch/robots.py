"""What a server's robots.txt allows (https://www.rfc-editor.org/rfc/rfc9309).

It is kept for a day. Where there is none (4xx) all is allowed; where the server fails (5xx) or is out of reach nothing is,
until it answers, or until that has lasted thirty days: then what was known before holds again.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from protego import Protego

from onrecord.errors import FetchError, RefusedAddress
from onrecord.intake.fetch import Answer
from onrecord.watch.state import State
from onrecord.watch.times import DAY, Clock, back_off, retry_after

AGENT = "onrecord"
"""What robots.txt calls this program."""
MAX_BYTES = 500 * 1024
"""Of a robots.txt that are read; the rest is left."""
KEPT = DAY
GIVEN_UP = 30 * DAY
LONGEST_DELAY = 300.0
"""Seconds between two requests that a robots.txt may ask for."""
_HELD = 50
"""Rules that are held in memory."""


class Verdict(StrEnum):
    """What robots.txt says of an address."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Asked:
    """``delay``: seconds that it wants between two requests; ``until``: of a server that is away, when to ask again."""

    verdict: Verdict
    delay: float = 0.0
    until: float = 0.0


def origin_of(url: str) -> str:
    """The server whose robots.txt is meant: scheme, host and port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()


class Robots:
    """The rules of all servers, as the state keeps them."""

    def __init__(self, state: State, clock: Clock):
        self._state, self._clock = state, clock
        self._parsed: OrderedDict[str, tuple[str, Protego]] = OrderedDict()

    def due(self, origin: str) -> bool:
        """Whether robots.txt is to be asked for before anything else."""
        row = self._state.robots(origin)
        return row is None or row["until"] <= self._clock.now()

    def note(self, origin: str, answer: Answer | FetchError) -> None:
        """Keeps what came of asking; redirects have been followed."""
        now, before = self._clock.now(), self._state.robots(origin)
        if isinstance(answer, RefusedAddress):
            self._state.set_robots(origin, "", now + KEPT)  # the pages are refused in the same way, and say why
        elif isinstance(answer, Answer) and 200 <= answer.status < 300:
            self._state.set_robots(origin, answer.data[:MAX_BYTES].decode("utf-8", "replace"), now + KEPT)
        elif isinstance(answer, Answer) and answer.status < 500 and answer.status != 429:  # also redirects that do not end
            self._state.set_robots(origin, "", now + KEPT)
        else:
            tries = (before["tries"] if before else 0) + 1
            away = before["away"] if before and before["away"] is not None else now
            wait = back_off(tries, self._clock)
            if isinstance(answer, Answer):
                wait = max(wait, retry_after(answer.headers.get("retry-after"), now) or 0.0)
            self._state.set_robots(origin, before["text"] if before else None, now + wait, tries, away)

    def ask(self, url: str) -> Asked:
        """What the rules say of an address; they have been asked for (`due`)."""
        origin = origin_of(url)
        row = self._state.robots(origin)
        if row is None:
            return Asked(Verdict.AWAY)
        if row["away"] is not None and self._clock.now() - row["away"] < GIVEN_UP:
            return Asked(Verdict.AWAY, until=row["until"])
        rules = self._rules(origin, row["text"] or "")
        rate = rules.request_rate(AGENT)
        delay = max(rules.crawl_delay(AGENT) or 0.0, rate.seconds / rate.requests if rate and rate.requests else 0.0)
        return Asked(Verdict.ALLOWED if rules.can_fetch(url, AGENT) else Verdict.FORBIDDEN, min(delay, LONGEST_DELAY))

    def _rules(self, origin: str, text: str) -> Protego:
        known = self._parsed.get(origin)
        if known is None or known[0] != text:
            known = (text, Protego.parse(text))
            self._parsed[origin] = known
            if len(self._parsed) > _HELD:
                self._parsed.popitem(last=False)
        return known[1]
