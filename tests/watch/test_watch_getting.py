"""Asking for pages: from a server that misbehaves in every way, politely, and what is remembered of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path

import pytest
import trustme

from onrecord.intake.fetch import Limits
from onrecord.watch import Manners
from onrecord.watch.getting import Getter, Outcome
from onrecord.watch.state import State
from onrecord.watch.times import back_off, retry_after
from tests.watch.conftest import LEDGER, NOW, FakeClock
from tests.watch.site import Reply, Site, serving

OPEN = Reply("", 404)
SHORT = Limits(timeout=0.3, deadline=0.6, max_bytes=200_000)
"""Only for servers that never come to an end: what is quick must not race a clock."""


@pytest.fixture
def getter(manners: Manners, state: State, clock: FakeClock) -> Callable[..., Getter]:
    return lambda **options: Getter(replace(manners, **options), state, clock)


@pytest.mark.parametrize(("name", "words"), [
    ("drip", "did not come whole within 0.6 seconds"), ("drip headers", "did not come whole within 0.6 seconds"), ("silent", "did not answer within 0.3 seconds"),
    ("endless", "larger than"), ("bomb", "larger than"), ("bomb in a bomb", "packed as"), ("huge headers", "could not be read"), ("nonsense", "could not be read")])
def test_servers_that_misbehave(site: Site, getter: Callable[..., Getter], name: str, words: str) -> None:
    routes = {"drip": site.drip(), "drip headers": site.drip(headers=True), "silent": site.silent, "endless": site.endless, "bomb": site.bomb(),
              "bomb in a bomb": site.bomb(3), "huge headers": site.huge_headers, "nonsense": site.nonsense}
    site.routes = {"/robots.txt": OPEN}
    first = getter()
    first.get(site.url("/none"))  # robots.txt is known from here on, so that the short limits are for the page alone
    site.routes["/x"] = routes[name]
    limits = SHORT if name in ("drip", "drip headers", "silent") else Limits(60.0, 120.0, 200_000)
    got = getter(limits=limits).get(site.url("/x"))
    assert got.outcome is Outcome.FAILED and words in got.reason


def test_less_than_was_promised(site: Site, getter: Callable[..., Getter]) -> None:
    site.routes = {"/robots.txt": OPEN, "/x": site.short}
    got = getter().get(site.url("/x"))
    assert got.outcome is Outcome.FAILED and "could not be read" in got.reason


def test_redirects(site: Site, getter: Callable[..., Getter]) -> None:
    def to(path: str, status: int) -> Reply:
        return Reply("", status, headers={"Location": path})

    site.routes = {"/robots.txt": OPEN, "/good": Reply("here"), "/a": to("/b", 301), "/b": to("/good", 308), "/c": to("/a", 302), "/d": to("/e", 301), "/e": to("/good", 307),
                   "/circle": to("/circle2", 301), "/circle2": to("/circle", 302), "/file": to("file:///etc/passwd", 301), "/nowhere": to("http://", 302), "/bare": Reply("", 301)}
    ask = getter(pause=0.0)

    def moved(path: str) -> tuple[str, str | None]:
        got = ask.get(site.url(path))
        return got.outcome.value, got.moved and got.moved.removeprefix(site.url(""))

    assert [moved(p) for p in ("/good", "/a", "/c", "/d")] == [("ok", None), ("ok", "/good"), ("ok", None), ("ok", "/e")]
    assert "redirects" in ask.get(site.url("/circle")).reason
    assert moved("/file") == ("refused", None) and moved("/nowhere")[0] == "failed"
    assert ask.get(site.url("/bare")).outcome is Outcome.REFUSED


def test_private_addresses_are_refused_at_each_step(site: Site, getter: Callable[..., Getter], monkeypatch: pytest.MonkeyPatch) -> None:
    # the first host passes as public, and what it leads to is private
    monkeypatch.setattr("onrecord.intake.fetch.is_public", lambda address: str(address) == "127.0.0.1")
    names = {"courier.example": ["127.0.0.1"], "inside.example": ["10.0.0.8"]}
    site.routes = {"courier.example/robots.txt": OPEN, "courier.example/x": Reply("", 301, headers={"Location": "http://inside.example/secret"})}
    ask = getter(allow_private=False, resolve=lambda host, port: names[host])
    got = ask.get(site.url("/x"))
    assert got.outcome is Outcome.REFUSED and "10.0.0.8, which is not on the public internet" in got.reason
    assert got.moved is None and site.paths() == ["/x"]


def test_answers(site: Site, getter: Callable[..., Getter]) -> None:
    site.routes = {"/robots.txt": OPEN} | {f"/{status}": Reply("", status) for status in (401, 403, 404, 408, 410, 451, 500, 502)}
    ask = getter(pause=0.0)
    kinds = {status: ask.get(site.url(f"/{status}")).outcome.value for status in (401, 403, 404, 408, 410, 451, 500, 502)}
    assert kinds == {401: "refused", 403: "refused", 404: "refused", 408: "failed", 410: "gone", 451: "refused", 500: "failed", 502: "failed"}


def test_conditional(site: Site, getter: Callable[..., Getter]) -> None:
    site.routes = {"/robots.txt": OPEN, "/x": Reply("here", etag='"7"')}
    ask = getter()
    assert ask.get(site.url("/x"), etag='"6"', modified="Wed, 02 Apr 2031 08:00:00 GMT").outcome is Outcome.OK
    assert site.asked[-1].headers["if-none-match"] == '"6"' and site.asked[-1].headers["if-modified-since"].startswith("Wed")
    assert ask.get(site.url("/x"), etag='"7"').outcome is Outcome.UNCHANGED


@pytest.mark.parametrize("header", ["120", formatdate(NOW + 121, usegmt=True)])
@pytest.mark.parametrize("status", [429, 503])
def test_a_host_that_wants_to_be_left_alone_is(site: Site, getter: Callable[..., Getter], clock: FakeClock, status: int, header: str) -> None:
    site.routes = {"/robots.txt": OPEN, "/x": [Reply("", status, headers={"Retry-After": header}), Reply("here")], "other.example/y": Reply("there")}
    ask = getter(pause=0.0)
    got = ask.get(site.url("/x"))
    assert got.outcome is Outcome.FAILED and 119 <= (got.wait or 0) <= 121
    before = len(site.asked)
    assert ask.get(site.url("/other")).outcome is Outcome.LATER and len(site.asked) == before
    assert ask.get(site.url("/y", host="other.example")).outcome is Outcome.OK
    clock.at += 125
    assert ask.get(site.url("/x")).outcome is Outcome.OK


def test_times(clock: FakeClock) -> None:
    assert [back_off(n, clock) for n in (1, 2, 3, 50)] == [60.0, 120.0, 240.0, 21_600.0]
    clock.chance = lambda: 0.0  # type: ignore[method-assign]
    assert back_off(1, clock) == 30.0
    assert [retry_after(h, NOW) for h in (None, "", "soon", "-5", "10", "9" * 30, formatdate(NOW - 50, usegmt=True), formatdate(NOW + 10**7, usegmt=True), "Wed, 99 Foo")] == [
        None, None, None, None, 10.0, 86_400.0, 0.0, 86_400.0, None]


def test_a_pause_for_each_host(site: Site, getter: Callable[..., Getter], clock: FakeClock) -> None:
    site.routes = {"/robots.txt": OPEN, "slow.example/robots.txt": Reply("User-agent: *\nCrawl-delay: 7\n"), "odd.example/robots.txt": Reply("User-agent: *\nCrawl-delay: 99999\n"),
                   "rate.example/robots.txt": Reply("User-agent: onrecord\nRequest-rate: 1/20\n")}
    ask = getter(pause=1.0)
    for _ in range(3):
        for host in ("courier.example", "slow.example"):
            ask.get(site.url("/x", host=host))
    assert clock.at - NOW >= 7 * 2
    for host, wait in (("odd.example", 300.0), ("rate.example", 20.0)):
        ask.get(site.url("/x", host=host))
        assert ask.ready(host) - clock.now() == wait


def test_robots(site: Site, getter: Callable[..., Getter], clock: FakeClock) -> None:
    rules = "User-agent: *\nDisallow: /\n\nUser-agent: onrecord\nDisallow: /private\nAllow: /private/open$\nDisallow: /*.pdf$\n"
    site.routes = {"/robots.txt": [Reply(rules), Reply("User-agent: *\nDisallow: /a")], "/a": Reply("a"), "/private/open": Reply("b")}
    ask = getter(pause=0.0)
    outcomes = [ask.get(site.url(p)).outcome.value for p in ("/a", "/private/x", "/private/open", "/x.pdf")]
    assert outcomes == ["ok", "refused", "ok", "refused"]
    assert [a.path for a in site.asked].count("/robots.txt") == 1
    clock.at += 86_401  # after a day it is asked for again
    assert ask.get(site.url("/a")).outcome is Outcome.REFUSED
    assert [a.path for a in site.asked].count("/robots.txt") == 2


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_txt_allows_all(site: Site, getter: Callable[..., Getter], status: int) -> None:
    site.routes = {"/robots.txt": Reply("User-agent: *\nDisallow: /", status), "/a": Reply("a")}
    assert getter().get(site.url("/a")).outcome is Outcome.OK


def test_robots_txt_that_cannot_be_had_forbids_all_for_thirty_days(site: Site, getter: Callable[..., Getter], clock: FakeClock) -> None:
    site.routes = {"/robots.txt": [Reply("User-agent: *\nDisallow: /b"), Reply("", 503)], "/a": Reply("a"), "/b": Reply("b")}
    ask = getter(pause=0.0)
    assert ask.get(site.url("/a")).outcome is Outcome.OK
    clock.at += 86_401
    got = ask.get(site.url("/a"))
    assert got.outcome is Outcome.LATER and got.wait == 60.0 and "robots.txt" in got.reason
    asked = len(site.asked)
    assert ask.get(site.url("/a")).outcome is Outcome.LATER and len(site.asked) == asked  # it is not asked for again at once
    for _ in range(200):
        clock.at += 21_600
        if ask.get(site.url("/a")).outcome is Outcome.OK:
            break
    assert 30 * 86_400 <= clock.at - NOW <= 32.5 * 86_400
    assert ask.get(site.url("/b")).outcome is Outcome.REFUSED  # as it was known before


def test_robots_txt_behind_redirects_and_of_other_servers(site: Site, getter: Callable[..., Getter]) -> None:
    site.routes = {"/robots.txt": Reply("", 301, headers={"Location": site.url("/rules", host="rules.example")}), "rules.example/rules": Reply("User-agent: *\nDisallow: /a"),
                   "other.example/robots.txt": OPEN, "/a": Reply("a"), "/to": Reply("", 302, headers={"Location": site.url("/a")})}
    ask = getter(pause=0.0)
    assert ask.get(site.url("/a")).outcome is Outcome.REFUSED
    assert ask.get(site.url("/to", host="other.example")).outcome is Outcome.REFUSED  # where it leads to is asked as well
    assert "/a" not in site.paths()


@pytest.fixture
def authority(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[trustme.CA]:
    """Whom this machine trusts for the test."""
    made = trustme.CA()
    made.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setitem(os.environ, "SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    yield made


@pytest.mark.parametrize(("names", "known", "outcome"), [(("courier.example",), True, Outcome.OK), (("other.example",), True, Outcome.LATER), (("courier.example",), False, Outcome.LATER)])
def test_certificates(authority: trustme.CA, getter: Callable[..., Getter], names: tuple[str, ...], known: bool, outcome: Outcome) -> None:
    import ssl

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    (authority if known else trustme.CA()).issue_cert(*names).configure_cert(context)
    with serving(Site(), context) as site:
        site.routes = {"/robots.txt": OPEN, "/a": Reply("a")}
        got = getter().get(site.url("/a", scheme="https"))
    assert got.outcome is outcome and (outcome is Outcome.OK or "CERTIFICATE_VERIFY_FAILED" in got.reason)
    assert bool(site.asked) == (outcome is Outcome.OK)


def test_what_is_known_of_hosts_is_kept(site: Site, getter: Callable[..., Getter], state: State, manners: Manners, clock: FakeClock) -> None:
    site.routes = {"/robots.txt": Reply("User-agent: *\nDisallow: /b"), "/a": Reply("", 429, headers={"Retry-After": "600"})}
    getter().get(site.url("/a"))
    state.close()
    again = State(state.path, LEDGER)
    ask = Getter(manners, again, clock)
    assert ask.get(site.url("/a")).outcome is Outcome.LATER
    clock.at += 601
    assert ask.get(site.url("/b")).outcome is Outcome.REFUSED
    assert [a.path for a in site.asked] == ["/robots.txt", "/a"]
    again.close()

