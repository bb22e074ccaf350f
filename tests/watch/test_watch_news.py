"""What is new on saved claims: told once, written as a feed, posted to a webhook."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from onrecord.errors import WatchError
from onrecord.intake.fetch import Limits
from onrecord.ledger import Ledger
from onrecord.ledger.tables import claims
from onrecord.watch import webhook
from onrecord.watch.news import look
from onrecord.watch.state import State
from onrecord.watch.webhook import Webhook
from tests.ledger.making import Said, reading
from tests.watch.conftest import NOW, FakeClock, Rounds
from tests.watch.site import Reply, Site, page, rss

CLAIM = "The harbour board will close the night ferry"
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
WHEN = "Wed, 02 Apr 2031 08:00:00 GMT"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture
def watched(site: Site, ledger: Ledger, round_of: Rounds) -> Rounds:
    """A claim on which one position is there, and a feed with two articles about it and one about something else."""
    ledger.add(reading(Said("Ada Marlow", "The harbour board will close the night ferry"), url="https://post.example/1", published="2031-04-01"))
    ledger.follow(CLAIM, save="ferry")
    said = {"/0": ("We will not close the night ferry", "Orla Fenn"), "/1": ("The harbour board will close the night ferry in May", "Tomas Brandt"), "/2": ("My cat eats cheese at noon", "Per Holm")}
    site.routes = {"/robots.txt": Reply("", 404), "/rss": rss(*((site.url(p), WHEN) for p in said))}
    site.routes |= {path: page(site.url(path), what, who=who, title=f"On the quay {path}") for path, (what, who) in said.items()}
    round_of.path.write_text(site.url("/rss") + "\n", encoding="utf-8")
    return round_of


@pytest.fixture
def hook(site: Site) -> Callable[..., Webhook]:
    return lambda **options: webhook.checked(site.url("/hook", host="desk.example"), SECRET, ["desk.example"], **{
        "allow_private": True, "resolve": lambda host, port: ["127.0.0.1"], "limits": Limits()} | options)


def positions(events: list[dict[str, Any]]) -> list[str]:
    return sorted(e["speaker"] for e in events if e["event"] == "position")


def entries(path: Path) -> list[Any]:
    return Xml.parse(path).getroot().findall("a:entry", ATOM)


def test_what_is_new_is_told_once(watched: Rounds) -> None:
    look(watched.ledger, watched.state, watched.clock, post=False)
    found = watched()
    assert positions(found) == ["Orla Fenn", "Tomas Brandt"]  # what was there when the claim was first seen is not new
    one = next(e for e in found if e["event"] == "position")
    assert (one["name"], one["claim"], one["mark"], one["found"][:10]) == ("ferry", CLAIM, "read by machine, not reviewed", "2031-04-03") and one["id"].startswith("msg_")
    assert watched() == []


def test_what_is_not_sure_enough_is_not_told(watched: Rounds) -> None:
    found = [e["confidence"] for e in watched() if e["event"] == "position"]
    between = sum(found) / 2
    watched.ledger.add(reading(Said("Ida Castell", "The harbour board will close the night ferry soon", sure=0.01), url="https://post.example/2", published="2031-04-03"))
    watched.clock.at += 901
    assert len(found) == 2 and watched(min_confidence=between) == []
    watched.clock.at += 901
    assert positions(watched()) == ["Ida Castell"]


def test_what_was_noted_but_not_told_is_told_the_next_time(watched: Rounds) -> None:
    watched()
    watched.ledger.add(reading(Said("Ida Castell", "The harbour board will close the night ferry soon"), url="https://post.example/2", published="2031-04-03"))
    look(watched.ledger, watched.state, watched.clock, post=False)  # and the process is killed
    assert positions(watched()) == ["Ida Castell"]
    assert watched() == []


def test_the_feed(watched: Rounds, tmp_path: Path) -> None:
    path = tmp_path / "new.xml"
    watched(feed=path)
    assert len(entries(path)) == 2
    entry = entries(path)[0]
    link = entry.find("a:link", ATOM).get("href")
    assert link.startswith("http://courier.example") and "#:~:text=" in link
    assert entry.findtext("a:updated", None, ATOM)[:10] == "2031-04-03"
    assert all(e.findtext("a:summary", None, ATOM) == "Read by machine, not reviewed." for e in entries(path))
    assert any("We will not close the night ferry" in e.findtext("a:content", None, ATOM) for e in entries(path))
    before = path.stat().st_mtime_ns
    watched(feed=path)
    assert path.stat().st_mtime_ns == before  # nothing is new, nothing is written
    path.unlink()
    watched(feed=path)
    assert len(entries(path)) == 2


def test_the_feed_leaves_out_what_is_private_forgotten_or_rejected_and_says_what_is_reviewed(watched: Rounds, tmp_path: Path, site: Site) -> None:
    path = tmp_path / "new.xml"
    watched(feed=path)
    watched.ledger.set_private(site.url("/0"))
    watched.clock.at += 901
    watched(feed=path)
    assert [e.findtext("a:title", None, ATOM).split(" –")[0] for e in entries(path)] == ["Tomas Brandt"]
    number = next(s.number for s in watched.ledger.statements() if "in May" in s.statement.content.text)
    watched.ledger.by("Ida").accept(number)
    watched.clock.at += 901
    watched(feed=path)
    assert entries(path)[0].findtext("a:summary", None, ATOM) == "Read by machine, accepted by a person."
    watched.ledger.forget(site.url("/1"))
    watched.clock.at += 901
    watched(feed=path)
    assert entries(path) == []


def test_a_private_claim_is_in_no_feed(watched: Rounds, tmp_path: Path) -> None:
    with watched.ledger.writing() as connection:
        connection.execute(claims.update().values(private=True))
    found = watched(feed=tmp_path / "new.xml")
    assert len(positions(found)) == 2 and entries(tmp_path / "new.xml") == []


def test_the_webhook(watched: Rounds, site: Site, hook: Callable[..., Webhook]) -> None:
    site.routes["/hook"] = Reply("", 204)
    watched(webhook=hook())
    posted = [a for a in site.asked if a.path == "/hook"]
    assert len(posted) == 2 and watched.well
    bodies = [json.loads(a.body) for a in posted]
    assert {b["type"] for b in bodies} == {"position.new"} and sorted(b["data"]["speaker"] for b in bodies) == ["Orla Fenn", "Tomas Brandt"]
    assert {b["data"]["mark"] for b in bodies} == {"read by machine, not reviewed"}
    for a in posted:
        assert a.method == "POST" and a.headers["content-type"] == "application/json" and abs(int(a.headers["webhook-timestamp"]) - NOW) < 100
        assert a.headers["webhook-signature"] == webhook.signature(bytes(range(32)), a.headers["webhook-id"], int(a.headers["webhook-timestamp"]), a.body)
        assert a.headers["webhook-id"] == json.loads(a.body)["data"]["id"]
    watched(webhook=hook())
    assert len([a for a in site.asked if a.path == "/hook"]) == 2


def test_the_signature_is_that_of_the_specification() -> None:
    # made with: printf '%s' 'msg_1.1932976800.{"a":1}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102…1f -binary | base64
    assert webhook.signature(bytes(range(32)), "msg_1", 1932976800, b'{"a":1}') == "v1,2EH68pClgRwhwYJJtonlFoBfq1irTqtAI1fQBadUt2M="


def test_a_webhook_that_fails_gets_it_later_under_the_same_id(watched: Rounds, site: Site, hook: Callable[..., Webhook], clock: FakeClock, state: State) -> None:
    site.routes["/hook"] = Reply("", 500)
    watched(webhook=hook())
    assert not watched.well and [a.path for a in site.asked].count("/hook") == 1  # the second waits with the first
    clock.at += 31
    site.routes["/hook"] = [Reply("", 503, headers={"Retry-After": "3600"}), Reply("")]
    watched(webhook=hook())
    clock.at += 600
    watched(webhook=hook())
    assert [a.path for a in site.asked].count("/hook") == 2
    clock.at += 3600
    watched(webhook=hook())
    ids = [a.headers["webhook-id"] for a in site.asked if a.path == "/hook"]
    assert len(ids) == 4 and len(set(ids)) == 2 and watched.well and state.next_delivery() is None


def test_one_that_is_turned_away_does_not_hold_up_the_others(watched: Rounds, site: Site, hook: Callable[..., Webhook], clock: FakeClock, state: State) -> None:
    site.routes["/hook"] = [Reply("", 400), Reply("")]
    watched(webhook=hook())
    assert [a.path for a in site.asked].count("/hook") == 2 and not watched.well
    site.routes["/hook"] = Reply("", 400)
    for _ in range(30):
        clock.at += 86_400
        watched(webhook=hook())
    assert [a.path for a in site.asked].count("/hook") == 17 and state.next_delivery() is None  # given up after 16 tries


def test_a_webhook_that_is_gone_or_leads_elsewhere(watched: Rounds, site: Site, hook: Callable[..., Webhook], clock: FakeClock) -> None:
    site.routes["/hook"] = Reply("", 302, headers={"Location": "/elsewhere"})
    events = watched(webhook=hook())
    assert "redirects are not followed" in next(e["reason"] for e in events if e["event"] == "delivery") and "/elsewhere" not in site.paths()
    clock.at += 86_400
    site.routes["/hook"] = Reply("", 410)
    watched(webhook=hook())
    asked = len(site.asked)
    clock.at += 86_400
    watched(webhook=hook())
    assert "/hook" not in [a.path for a in site.asked[asked:]] and not watched.well
    site.routes["/hook"] = Reply("")
    watched(webhook=hook(), again=True)
    assert watched.well


def test_private_articles_are_not_posted_and_what_was_forgotten_is_dropped(watched: Rounds, site: Site, hook: Callable[..., Webhook], clock: FakeClock) -> None:
    site.routes["/hook"] = Reply("", 500)
    watched(webhook=hook())
    watched.ledger.forget(site.url("/0"))
    watched.ledger.set_private(site.url("/1"))
    site.routes["/hook"] = Reply("")
    clock.at += 86_400
    asked = len(site.asked)
    watched(webhook=hook())
    assert "/hook" not in [a.path for a in site.asked[asked:]] and watched.well


def test_a_webhook_in_a_private_network_is_refused_unless_allowed(watched: Rounds, site: Site) -> None:
    given = Webhook(site.url("/hook", host="desk.example"), bytes(32), False, Limits(), lambda host, port: ["127.0.0.1"])
    events = watched(webhook=given)
    assert "not on the public internet" in next(e["reason"] for e in events if e["event"] == "delivery") and "/hook" not in site.paths()


@pytest.mark.parametrize(("url", "secret", "hosts", "words"), [
    ("ftp://desk.example/", SECRET, ["desk.example"], "no http or https"), ("https://[", SECRET, [], "no http or https"), ("https://desk.example/", SECRET, [], "--allow-host desk.example"),
    ("https://desk.example.evil.example/", SECRET, ["desk.example"], "--allow-host desk.example.evil.example"), ("https://desk.example@evil.example/", SECRET, ["desk.example"], "nothing is posted to evil"),
    ("http://desk.example/", SECRET, ["desk.example"], "in the clear"), ("https://desk.example/", "hunter2", ["desk.example"], "not whsec_"), ("https://desk.example/", "whsec_c2hvcnQ=", ["desk.example"], "not whsec_"),
    ("https://desk.example/", SECRET[6:], ["desk.example"], "not whsec_")])
def test_webhooks_that_may_not_be_used(url: str, secret: str, hosts: list[str], words: str) -> None:
    with pytest.raises(WatchError, match=words) as caught:
        webhook.checked(url, secret, hosts)
    assert "hunter2" not in str(caught.value)


def test_the_secret_is_not_shown() -> None:
    assert repr(bytes(range(32))) not in repr(webhook.checked("https://desk.example/", SECRET, ["Desk.Example."]))
