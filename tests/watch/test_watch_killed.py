"""``onrecord watch`` as a process: killed at random points on SQLite and PostgreSQL, ended by Ctrl-C, with its exit codes."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.cli import run
from onrecord.ledger import Ledger
from tests.ledger.conftest import (  # noqa: F401 (fixtures)
    _made_postgresql,
    caches,
    empty_postgresql_url,
    ledger_url,
    postgresql,
    postgresql_url,
    sqlite_url,
)
from tests.ledger.dumping import sound
from tests.ledger.making import NamingReader, many
from tests.watch.launch import start
from tests.watch.site import Reply, Site, page, rss

CLAIM = "The harbour board will close the night ferry"
SECRET = "whsec_" + "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo5OTk5"
ARTICLES = 12


@pytest.fixture
def news(site: Site, tmp_path: Path) -> Site:
    """A feed of articles of today, each with something on the claim."""
    today = time.strftime("%a, %d %b %Y 00:00:00 GMT", time.gmtime(time.time()))
    people = [r.statements[0].source.text for r in many(ARTICLES)]
    site.routes = {"/robots.txt": Reply("", 404), "/rss": rss(*((site.url(f"/{n}"), today) for n in range(ARTICLES))), "/hook": Reply("", 204)}
    site.routes |= {f"/{n}": page(site.url(f"/{n}"), f"We will close the night ferry in {n + 3} weeks", who=people[n], title=f"On the quay, {n}") for n in range(ARTICLES)}
    (tmp_path / "feeds.txt").write_text(site.url("/rss") + "\n", encoding="utf-8")
    return site


@pytest.fixture
def saved(ledger_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:  # noqa: F811
    """A ledger with the claim in it."""
    with Ledger(ledger_url, reader=NamingReader()) as ledger:
        ledger.follow(CLAIM, save="ferry")
    yield ledger_url


def arguments(ledger: str, folder: Path, site: Site, *more: str) -> list[str]:
    return ["watch", str(folder / "feeds.txt"), "--ledger", ledger, "--pause", "0", "--allow-private", "--feed", str(folder / "new.xml"),
            "--webhook", site.url("/hook", host="desk.example"), "--allow-host", "desk.example", "--webhook-private", *more]


def test_killed_at_random_points_nothing_is_lost_or_doubled(news: Site, saved: str, tmp_path: Path) -> None:
    rng = random.Random(time.time_ns())
    log, env = tmp_path / "log", {"ONRECORD_WEBHOOK_SECRET": SECRET, "XDG_STATE_HOME": str(tmp_path / "state")}  # beside a SQLite file, else there
    ended = []
    for n in range(3):
        process = start(arguments(saved, tmp_path, news, "--every", "1s"), str(log), env)
        before = log.read_text().count('"outcome": "new"') if log.exists() else 0
        while n % 3 and process.is_alive() and log.exists() and before < ARTICLES and log.read_text().count('"outcome": "new"') == before:  # every third is killed as it starts
            time.sleep(0.002)
        process.join(rng.uniform(0, 0.3))
        process.kill()
        process.join()
        ended.append(process.exitcode)
        with Ledger(saved, reader=NamingReader()) as ledger:
            assert sound(ledger) == []
    assert -signal.SIGKILL in ended
    process = start(arguments(saved, tmp_path, news, "--once"), str(log), env)
    process.join(120)
    assert process.exitcode == 0, (tmp_path / "log.err").read_text()
    with Ledger(saved, reader=NamingReader()) as ledger:
        assert sound(ledger) == []
        urls = [r.article.url for r in ledger.readings()]
        positions = ledger.follow("ferry")
    assert sorted(urls) == sorted({news.url(f"/{n}") for n in range(ARTICLES)})
    events = [json.loads(line) for line in log.read_text().splitlines()]
    printed = Counter(e["id"] for e in events if e["event"] == "position")
    posted = Counter(a.headers["webhook-id"] for a in news.asked if a.path == "/hook")
    assert len(printed) == len(positions) > 3 and printed.keys() == posted.keys()
    assert max(posted.values()) <= 1 + len(ended) and (tmp_path / "new.xml").read_text().count("<entry>") == len(printed)


def test_it_ends_cleanly_when_it_is_asked_to(news: Site, tmp_path: Path) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        log = tmp_path / f"log{number}"
        process = start(["watch", str(tmp_path / "feeds.txt"), "--ledger", str(tmp_path / f"{number}.db"), "--pause", "0", "--allow-private"], str(log))
        while process.is_alive() and not (log.exists() and log.read_text().count('"outcome": "new"') >= 2):
            time.sleep(0.002)
        assert process.pid is not None
        os.kill(process.pid, number)
        process.join(120)
        assert process.exitcode == 0
        assert "ending after what is being read" in (tmp_path / f"log{number}.err").read_text()
        with Ledger(tmp_path / f"{number}.db") as ledger:
            assert sound(ledger) == [] and len(list(ledger.readings())) >= 2


def test_exit_codes_and_who_is_told_what(news: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("onrecord.reader.Reader", NamingReader)
    monkeypatch.setattr("onrecord.intake.fetch._system_resolver", lambda host, port: ["127.0.0.1"])
    heard: list[str] = []

    def code(*more: str, env: dict[str, str] | None = None) -> int:
        for name, value in (env or {}).items():
            monkeypatch.setenv(name, value)
        ended = run(["watch", str(tmp_path / "feeds.txt"), "--ledger", str(tmp_path / "news.db"), "--once", "--pause", "0", *more])
        heard[:] = capsys.readouterr()
        return ended

    def said() -> str:
        return heard[1]

    assert code() == 1 and "not on the public internet" in said()  # --allow-private was not given
    (tmp_path / "news.db.watch").unlink()
    assert code("--allow-private") == 0
    assert f"{ARTICLES} new articles, 0 changed" in said()
    lines = [json.loads(line) for line in heard[0].splitlines()]
    assert Counter(line["event"] for line in lines) == {"feed": 1, "article": ARTICLES}
    with (tmp_path / "feeds.txt").open("a", encoding="utf-8") as stream:
        stream.write("nonsense\n")
    assert code("--allow-private") == 1 and "feeds.txt, line 2: “nonsense” is not an http or https address" in said()
    (tmp_path / "feeds.txt").write_text("# none\n", encoding="utf-8")
    assert code() == 1 and "names no address to watch" in said()
    hook = ("--webhook", "https://desk.example/x")
    assert code(*hook, env={"ONRECORD_WEBHOOK_SECRET": ""}) == 1 and "put the secret into the variable ONRECORD_WEBHOOK_SECRET" in said()
    assert code(*hook, env={"ONRECORD_WEBHOOK_SECRET": SECRET}) == 1 and "--allow-host desk.example" in said()
    (tmp_path / "secret.txt").write_text("hunter2\n", encoding="utf-8")
    assert code(*hook, "--allow-host", "desk.example", "--webhook-secret-file", str(tmp_path / "secret.txt")) == 1
    assert "not whsec_" in (text := said()) and "hunter2" not in text
    assert code("--every", "often") == 2 and "is no time" in said()
    assert code("--feed", str(tmp_path / "none" / "new.xml")) == 1 and "there is no folder" in said()
