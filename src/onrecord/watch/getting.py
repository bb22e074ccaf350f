"""Asking for a page, politely: robots.txt first, a pause for each host, conditional, redirects followed one by one.

The rules against addresses of private networks, and the limits of time and size, are those of `onrecord.intake.fetch`; each
redirect is a request of its own and passes all of them again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlsplit

from onrecord.errors import FetchError, RefusedAddress
from onrecord.intake.fetch import MAX_REDIRECTS, Answer, Limits, Resolver, ask
from onrecord.intake.metadata import http_url
from onrecord.watch.robots import MAX_BYTES as ROBOTS_BYTES
from onrecord.watch.robots import Robots, Verdict, origin_of
from onrecord.watch.state import State
from onrecord.watch.times import Clock, retry_after

_SLOWER = (429, 503)
_PASSING = (408, 425, 429)
"""Answers below 500 that may be others soon."""
_FOR_GOOD = (301, 308)
_ROBOTS_HOPS = 5


@dataclass(frozen=True, slots=True)
class Manners:
    """How servers are asked.

    Attributes:
        pause: seconds between two requests to one host.
        allow_private: also ask addresses that are not on the public internet.
        limits: of one request.
        resolve: host and port to addresses; the system's resolver if not given.
    """

    pause: float = 2.0
    allow_private: bool = False
    limits: Limits = field(default_factory=Limits)
    resolve: Resolver | None = None


class Outcome(StrEnum):
    """What came of asking.

    FAILED may be better the next time; REFUSED will not be. GONE is the server's word that there will never be anything again.
    LATER: nothing was asked, because the host wants to be left alone until then.
    """

    OK = "ok"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    REFUSED = "refused"
    GONE = "gone"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Got:
    """What came of asking for a page.

    Attributes:
        answer: the server's last, where there was one.
        moved: where the page has moved for good.
        reason: what kept it from coming, for a person.
        wait: seconds after which the server wants to be asked again, where it says.
        missing: it answered that there is no such page.
    """

    outcome: Outcome
    answer: Answer | None = None
    moved: str | None = None
    reason: str = ""
    wait: float | None = None
    missing: bool = False


class Getter:
    """Asks servers, one request at a time."""

    def __init__(self, manners: Manners, state: State, clock: Clock, stop: Callable[[], bool] = lambda: False):
        self.manners, self._state, self._clock, self._stop = manners, state, clock, stop
        self._robots = Robots(state, clock)
        self._why: dict[str, str] = {}

    def ready(self, host: str) -> float:
        """When a host may be asked next."""
        return max(self._state.host(host))

    def get(self, url: str, *, etag: str | None = None, modified: str | None = None, accept: str | None = None) -> Got:
        """The page at an address, or what kept it from coming; waits for the host's pause.

        Args:
            etag, modified: of the last answer, so that an unchanged page need not come again.
            accept: the kinds that are wanted, where these are not pages.
        """
        headers = {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified), ("Accept", accept)) if value}
        here, moved, for_good = url, None, True
        for _ in range(MAX_REDIRECTS + 1):
            stopped = self._may_ask(here)
            if stopped is not None:
                return stopped
            answer = self._ask(here, headers)
            if isinstance(answer, FetchError):
                return Got(Outcome.REFUSED if isinstance(answer, RefusedAddress) else Outcome.FAILED, reason=str(answer))
            if answer.location is None:
                return self._judged(answer, moved)
            if http_url(answer.location) is None:
                return Got(Outcome.REFUSED, answer, reason=f"it leads to “{answer.location[:120]}”, which is not an http or https address")
            # what is moved for good is so only as long as every step says so; a step down from https is followed but not kept
            for_good = for_good and answer.status in _FOR_GOOD and not (here.startswith("https:") and answer.location.startswith("http:"))
            here = answer.location
            moved = here if for_good else moved
        return Got(Outcome.FAILED, reason=f"more than {MAX_REDIRECTS} redirects")

    def _may_ask(self, url: str) -> Got | None:
        """None where an address may be asked for; the pause is over then."""
        host = host_of(url)
        held = self._state.host(host)[1]
        if held > self._clock.now():
            return Got(Outcome.LATER, reason=f"{host} asked to be left alone for a while", wait=held - self._clock.now())
        origin = origin_of(url)
        if self._robots.due(origin):
            came = self._robots_txt(origin)
            self._robots.note(origin, came)
            self._why[origin] = str(came) if isinstance(came, FetchError) else f"the server answered {came.status}"
        asked = self._robots.ask(url)
        if asked.verdict is Verdict.AWAY:
            why = f" ({self._why[origin]})" if origin in self._why else ""
            return Got(Outcome.LATER, reason=f"the robots.txt of {host} cannot be had{why}; until it can, nothing is asked for", wait=max(1.0, asked.until - self._clock.now()))
        if asked.verdict is Verdict.FORBIDDEN:
            return Got(Outcome.REFUSED, reason=f"the robots.txt of {host} does not allow it")
        self._pause(host)
        if self._stop():
            return Got(Outcome.LATER, reason="the watch is ending", wait=0.001)
        self._state.set_host(host, next=self._clock.now() + max(self.manners.pause, asked.delay))
        return None

    def _robots_txt(self, origin: str) -> Answer | FetchError:
        here = f"{origin}/robots.txt"
        for _ in range(_ROBOTS_HOPS + 1):
            host = host_of(here)
            self._pause(host)
            self._state.set_host(host, next=self._clock.now() + self.manners.pause)
            try:
                answer = ask(here, headers={"Accept": "text/plain,*/*;q=0.5"}, allow_private=self.manners.allow_private, resolve=self.manners.resolve,
                             limits=Limits(self.manners.limits.timeout, self.manners.limits.deadline, max(ROBOTS_BYTES, self.manners.limits.max_bytes)))
            except FetchError as error:
                return error
            if answer.location is None or http_url(answer.location) is None:
                return answer
            here = answer.location
        return answer

    def _ask(self, url: str, headers: dict[str, str]) -> Answer | FetchError:
        try:
            return ask(url, headers=headers, allow_private=self.manners.allow_private, resolve=self.manners.resolve, limits=self.manners.limits)
        except FetchError as error:
            return error

    def _pause(self, host: str) -> None:
        while not self._stop() and (left := self._state.host(host)[0] - self._clock.now()) > 0:
            self._clock.sleep(left)

    def _judged(self, answer: Answer, moved: str | None) -> Got:
        status, now = answer.status, self._clock.now()
        wait = retry_after(answer.headers.get("retry-after"), now) if status >= 400 else None
        if status in _SLOWER and wait:
            self._state.set_host(host_of(answer.url), held=now + wait)
        if 200 <= status < 300:
            return Got(Outcome.OK, answer, moved)
        if status == 304:
            return Got(Outcome.UNCHANGED, answer, moved)
        if status == 410:
            return Got(Outcome.GONE, answer, moved, "the server answered 410: it is gone", missing=True)
        if status in _PASSING or status >= 500:
            return Got(Outcome.FAILED, answer, moved, f"the server answered {status}" + (": it asks to slow down" if status in _SLOWER else ""), wait)
        return Got(Outcome.REFUSED, answer, moved, _refusals.get(status, f"the server answered {status}"), missing=status == 404)


_refusals = {401: "the server answered 401: it asks for a password", 402: "the server answered 402: it asks for payment", 403: "the server answered 403: it refuses programs",
             404: "the server answered 404: there is no such page", 451: "the server answered 451: it is blocked for legal reasons"}


def host_of(url: str) -> str:
    """The host of an address, in lower case; the same for all its ports."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
