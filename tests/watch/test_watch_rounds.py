"""Rounds of a watch: what is read, when again, and what is remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord.errors import MissingInput, WatchError
from onrecord.ledger import Ledger
from onrecord.types import Article
from onrecord.watch.state import State
from tests.watch.conftest import LEDGER, FakeClock, Rounds
from tests.watch.site import Reply, Site, page, rss

APRIL = ["Wed, 02 Apr 2031 08:00:00 GMT", "Wed, 02 Apr 2031 09:00:00 GMT", "Wed, 02 Apr 2031 10:00:00 GMT"]
OPEN = Reply("", 404)
SAID = ["We will not close the ferry this year", "The bridge over the Orle will open in May", "The school in Marrowby has no roof"]


@pytest.fixture
def courier(site: Site) -> Site:
    """A feed of three articles, the newest first."""
    site.routes = {"/robots.txt": OPEN, "/rss": rss(*((site.url(f"/{n}"), APRIL[n]) for n in (2, 1, 0)))}
    site.routes |= {f"/{n}": page(site.url(f"/{n}"), SAID[n]) for n in range(3)}
    return site


def titles(ledger: Ledger) -> list[str]:
    return [r.article.url.rpartition("/")[2] for r in ledger.readings() if r.article.url]


def test_a_round(courier: Site, ledger: Ledger, round_of: Rounds) -> None:
    events = round_of(courier.url("/rss"))
    assert titles(ledger) == ["0", "1", "2"]  # as they were published
    assert round_of.outcomes() == [("/0", "new"), ("/1", "new"), ("/2", "new")] and round_of.well and round_of.told == []
    assert events[0] == {"event": "feed", "feed": courier.url("/rss"), "state": "read", "kind": "RSS", "entries": 3, "new": 3}
    assert len(list(ledger.statements())) == 3
    asked = len(courier.asked)
    assert round_of() == []  # the same feed: nothing is new, and no article is asked for
    assert courier.paths()[-1] == "/rss" and len(courier.asked) == asked + 1


def test_only_what_has_changed_comes_again(courier: Site, round_of: Rounds) -> None:
    feed = courier.routes["/rss"]
    assert isinstance(feed, Reply)
    feed.etag = '"7"'
    round_of(courier.url("/rss"))
    assert round_of() == [] and courier.asked[-1].headers["if-none-match"] == '"7"'


def test_an_article_that_changes_is_read_again_but_not_at_every_look(courier: Site, ledger: Ledger, round_of: Rounds, clock: FakeClock) -> None:
    round_of(courier.url("/rss"))
    courier.routes["/rss"] = rss((courier.url("/0"), "Thu, 03 Apr 2031 08:00:00 GMT"))
    courier.routes["/0"] = page(courier.url("/0"), "We will close the ferry after all")
    round_of()
    assert round_of.outcomes() == [("/0", "changed")]
    for n in range(8):  # its date is another one at each look
        courier.routes["/rss"] = rss((courier.url("/0"), f"Thu, 03 Apr 2031 09:0{n}:00 GMT"))
        clock.at += 900
        round_of()
    assert courier.paths().count("/0") == 4  # after 15 minutes, after 45 more, and then after 105


def test_what_is_old_is_left_alone(site: Site, ledger: Ledger, round_of: Rounds) -> None:
    site.routes = {"/robots.txt": OPEN, "/rss": rss((site.url("/1"), "Wed, 02 Apr 2031 08:00:00 GMT"), (site.url("/0"), "Mon, 03 Mar 2031 08:00:00 GMT")),
                   "/0": page(site.url("/0"), SAID[0]), "/1": page(site.url("/1"), SAID[1])}
    round_of(site.url("/rss"))
    assert titles(ledger) == ["1"]
    round_of(days=60.0)
    assert titles(ledger) == ["1"]  # once noted it stays so, until its date changes


def test_sitemaps_and_their_indexes(site: Site, ledger: Ledger, round_of: Rounds, clock: FakeClock) -> None:
    def urls(*entries: tuple[str, str]) -> Reply:
        return Reply("<urlset>" + "".join(f"<url><loc>{site.url(p)}</loc>{f'<lastmod>{m}</lastmod>' if m else ''}</url>" for p, m in entries) + "</urlset>", kind="application/xml")

    def index(*entries: tuple[str, str]) -> Reply:
        return Reply("<sitemapindex>" + "".join(f"<sitemap><loc>{site.url(p)}</loc><lastmod>{m}</lastmod></sitemap>" for p, m in entries) + "</sitemapindex>", kind="application/xml")

    site.routes = {"/robots.txt": OPEN, "/index.xml": index(("/april.xml", "2031-04-02"), ("/march.xml", "2031-03-02")), "/april.xml": urls(("/0", "2031-04-02"), ("/1", ""))}
    site.routes |= {f"/{n}": page(site.url(f"/{n}"), SAID[n]) for n in range(3)}
    round_of(site.url("/index.xml"))
    assert titles(ledger) == ["0"]  # a sitemap without dates may be a whole archive
    assert "/march.xml" not in site.paths()
    clock.at += 86_400
    round_of()
    assert site.paths()[-1] == "/index.xml"  # nothing of it has changed
    site.routes["/index.xml"] = index(("/april.xml", "2031-04-03"))
    site.routes["/april.xml"] = urls(("/0", "2031-04-02"), ("/1", ""), ("/2", ""))
    round_of()
    assert titles(ledger) == ["0", "2"]


def test_the_same_article_in_two_feeds_is_read_once(courier: Site, ledger: Ledger, round_of: Rounds) -> None:
    courier.routes["/atom"] = Reply(f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{courier.url("/1")}#top"/><updated>2031-04-02T09:00:00Z</updated></entry></feed>')
    round_of(courier.url("/rss"), courier.url("/atom"))
    assert titles(ledger) == ["0", "1", "2"] and courier.paths().count("/1") == 1


def test_broken_articles_never_stop_it(site: Site, ledger: Ledger, round_of: Rounds, clock: FakeClock) -> None:
    names = ("gone", "missing", "image", "empty", "flaky", "nonsense", "deep", "good")
    site.routes = {"/robots.txt": OPEN, "/rss": rss(*((site.url(f"/{n}"), APRIL[0]) for n in names)), "/gone": Reply("", 410), "/image": Reply(b"\x89PNG", kind="image/png"),
                   "/empty": Reply(""), "/flaky": [Reply("", 500), page(site.url("/flaky"), SAID[0])], "/nonsense": site.nonsense, "/deep": Reply("<div>" * 200_000), "/good": page(site.url("/good"), SAID[1])}
    events = round_of(site.url("/rss"))
    found = dict(round_of.outcomes())
    assert found == dict.fromkeys(("/gone", "/missing", "/image", "/empty", "/deep"), "failed") | {"/flaky": "later", "/nonsense": "later", "/good": "new"}
    assert round_of.well and all(e["reason"] for e in events if e.get("outcome") in ("failed", "later"))
    asked = len(site.paths())
    round_of()
    assert site.paths()[asked:] == ["/rss"]  # what failed for good is not asked for again, the others not yet
    clock.at += 61
    round_of()
    assert round_of.outcomes() == [("/nonsense", "later"), ("/flaky", "new")] or round_of.outcomes() == [("/flaky", "new"), ("/nonsense", "later")]
    for _ in range(20):
        clock.at += 86_400
        round_of()
    assert site.paths().count("/nonsense") == 14  # then it is left


def test_a_page_that_breaks_the_reader_is_told_and_left(courier: Site, ledger: Ledger, round_of: Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
    read = ledger.reader.read

    def breaking(article: Article) -> object:
        if SAID[1] in article.text:
            raise RecursionError("too deep")
        return read(article)

    monkeypatch.setattr(ledger.reader, "read", breaking)
    events = round_of(courier.url("/rss"))
    assert round_of.outcomes() == [("/0", "new"), ("/1", "failed"), ("/2", "new")]
    assert "a bug in onrecord (RecursionError: too deep)" in next(e["reason"] for e in events if e.get("outcome") == "failed")


def test_a_feed_that_fails_is_asked_less_often(courier: Site, round_of: Rounds, clock: FakeClock) -> None:
    good, courier.routes["/rss"] = courier.routes["/rss"], Reply("", 500)
    assert round_of(courier.url("/rss")) == [{"event": "feed", "feed": courier.url("/rss"), "state": "failed", "reason": "the server answered 500"}]
    assert not round_of.well
    assert round_of() == [] and round_of.well and courier.paths() == ["/rss"]
    clock.at += 61
    round_of()
    clock.at += 61
    round_of()
    assert courier.paths() == ["/rss"] * 2
    clock.at += 61
    courier.routes["/rss"] = good
    assert len(round_of()) == 4 and round_of.well


@pytest.mark.parametrize("body", ["<html><body>no feed</body></html>", "<!DOCTYPE a [<!ENTITY a 'b'>]><rss>&a;</rss>", "", "{"])
def test_a_feed_that_is_none(site: Site, round_of: Rounds, body: str) -> None:
    site.routes = {"/robots.txt": OPEN, "/rss": Reply(body)}
    assert [e["state"] for e in round_of(site.url("/rss"))] == ["failed"]


def test_moved_for_good(courier: Site, round_of: Rounds, clock: FakeClock) -> None:
    courier.routes["/old"] = Reply("", 301, headers={"Location": "/rss"})
    round_of(courier.url("/old"))
    assert round_of.told == [f"{courier.url('/old')} has moved for good to {courier.url('/rss')}, which is asked from now on; change it in your list"]
    round_of()
    assert courier.paths()[-1] == "/rss" and courier.paths().count("/old") == 1 and round_of.told == []
    courier.routes |= {"/rss": Reply("", 404), "/old": rss((courier.url("/0"), APRIL[0]))}
    round_of()
    assert not round_of.well and "the next time" in str(round_of.events[0].data["reason"])
    clock.at += 61
    round_of()
    assert courier.paths()[-1] == "/old" and round_of.well


def test_gone_for_good(courier: Site, round_of: Rounds) -> None:
    good, courier.routes["/rss"] = courier.routes["/rss"], Reply("", 410)
    assert [e["state"] for e in round_of(courier.url("/rss"))] == ["gone"] and "is gone for good (410)" in round_of.told[0]
    assert round_of() == [] and "is gone since 2031-04-03T" in round_of.told[0] and courier.paths() == ["/rss"]
    courier.routes["/rss"] = good
    assert len(round_of(again=True)) == 4


def test_robots_txt_is_kept_to(courier: Site, round_of: Rounds) -> None:
    courier.routes["/robots.txt"] = Reply("User-agent: onrecord\nDisallow: /1\n")
    round_of(courier.url("/rss"))
    assert dict(round_of.outcomes()) == {"/0": "new", "/1": "failed", "/2": "new"} and "/1" not in courier.paths()


def test_hosts_take_turns(site: Site, round_of: Rounds, clock: FakeClock) -> None:
    hosts = [f"h{n}.example" for n in range(3)]
    feeds = rss(*((site.url(f"/{host}/{n}", host=host), APRIL[n]) for host in hosts for n in range(3)))
    site.routes = {"/robots.txt": OPEN, "/rss": feeds} | {f"/{host}/{n}": page(site.url(f"/{host}/{n}", host=host), f"{SAID[n]} at {host}") for host in hosts for n in range(3)}
    round_of(site.url("/rss"))
    assert [outcome for _, outcome in round_of.outcomes()] == ["new"] * 9
    pages = [a.host for a in site.asked if a.path.startswith("/h")]
    assert all(set(pages[at : at + 3]) == set(hosts) for at in (0, 3, 6))


def test_a_list_with_wrong_lines(courier: Site, round_of: Rounds) -> None:
    round_of("# feeds", courier.url("/rss"), "not an address", "")
    assert len(round_of.outcomes()) == 3 and not round_of.well
    assert round_of.told == [f"{round_of.path}, line 3: “not an address” holds spaces; one address a line"]
    with pytest.raises(WatchError, match="no address to watch"):
        round_of("# nothing")
    round_of.path.unlink()
    with pytest.raises(MissingInput):
        round_of()


def test_charsets_that_are_wrong(site: Site, ledger: Ledger, round_of: Rounds) -> None:
    bare = page(site.url("/0"), SAID[0] + " in Pörle")
    western = Reply(str(bare.body).encode("windows-1252", "replace"), kind="text/html; charset=utf-8")
    other = page(site.url("/1"), SAID[1] + " in Pörle")
    feed = rss((site.url("/0"), APRIL[0]), (site.url("/1"), APRIL[1]))
    feed.kind = "application/rss+xml; charset=no-such-thing"
    site.routes = {"/robots.txt": OPEN, "/rss": feed, "/0": western, "/1": Reply(other.body, kind="text/html; charset=utf-16")}
    round_of(site.url("/rss"))
    assert round_of.outcomes() == [("/0", "new"), ("/1", "new")]
    assert all("in Pörle" in r.article.text for r in ledger.readings())


def test_private(courier: Site, ledger: Ledger, round_of: Rounds) -> None:
    round_of(courier.url("/rss"), private=True)
    assert list(ledger.export()) == [] and len(titles(ledger)) == 3


def test_a_date_that_only_the_feed_knows(site: Site, ledger: Ledger, round_of: Rounds) -> None:
    bare = page(site.url("/0"), SAID[0])
    bare.body = str(bare.body).replace("article:published_time", "x").replace("2031-04-02T08:00:00Z", "")
    site.routes = {"/robots.txt": OPEN, "/rss": rss((site.url("/0"), APRIL[0])), "/0": bare}
    round_of(site.url("/rss"))
    assert [r.article.published for r in ledger.readings()] == ["2031-04-02T08:00:00Z"]


def test_what_was_forgotten_is_not_read_again(courier: Site, ledger: Ledger, round_of: Rounds, state: State) -> None:
    round_of(courier.url("/rss"))
    ledger.forget(courier.url("/1"))
    round_of()
    assert titles(ledger) == ["0", "2"]
    state.close()
    kept = b"".join(path.read_bytes() for path in state.path.parent.glob("news.db.watch*"))
    assert SAID[0].encode() not in kept and courier.url("/1").encode() not in kept and courier.url("/rss").encode() in kept


def test_the_state_knows_its_ledger_and_its_one_watch(tmp_path: Path, state: State) -> None:
    with pytest.raises(WatchError, match="another onrecord watch is at work"):
        State(state.path, LEDGER)
    state.close()
    with pytest.raises(WatchError, match="kept for another ledger"):
        State(state.path, "another")
    State(state.path, LEDGER).close()
    assert state.path.stat().st_mode & 0o077 == 0
    with pytest.raises(WatchError, match="cannot be"):
        State(tmp_path, LEDGER)
    (tmp_path / "x").write_text("no database, but long enough to be taken for one " * 40)
    with pytest.raises(WatchError, match="cannot be used"):
        State(tmp_path / "x", LEDGER)
    with Ledger(tmp_path / "other.db"), pytest.raises(WatchError, match="something else"):
        State(tmp_path / "other.db", LEDGER)


def test_what_a_killed_watch_was_at_is_read_again(courier: Site, ledger: Ledger, round_of: Rounds, state: State, clock: FakeClock) -> None:
    courier.routes["/1"] = Reply("", 500)
    round_of(courier.url("/rss"))
    (entry,) = state.waiting(clock.now())
    for n in range(4):
        state.trying(entry.key, clock.now() + 1000)
        state.close()
        state = State(state.path, LEDGER)
        waits = [w.due for w in state.waiting(clock.now())]
        assert (waits == [0.0]) == (n == 0)  # one that ends the process again and again waits like one that fails
    state.close()
