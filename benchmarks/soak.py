"""A soak test: six hours of fictional news in ten minutes through ``onrecord watch`` and ``onrecord serve`` at once, either killed at random.

    python -m benchmarks.soak [--minutes 10] [--articles 180] [--kill-every 12] [--seed N] [--keep FOLDER] [--json FILE]

Three outlets publish thirty articles an hour of the six, with wire copy and later edits; one answer in twenty of their site is
none (an error, a stumble, a broken line). Eight of nine articles come through feeds, the others are handed to the reading room's
API, and pages of the reading room are asked for all the time. Both processes are ended with SIGKILL at random and started again.

When all is published and read, the ledger is compared with one that a single process makes of the same pages in the same order, without
an interruption: every table but vectors, row by row, and the positions on the saved claim, read anew in both. What the webhook got, and the feed, are
looked at as well. The exit code is 1 where anything differs.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import platform
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import httpx
from sqlalchemy import select

from benchmarks.soak_press import CLAIM, HOURS, Press, Site
from onrecord.intake import load
from onrecord.intake.fetch import Answer
from onrecord.ledger import Ledger, claims, moves
from onrecord.ledger.rows import text_hash
from onrecord.ledger.tables import articles, versions
from onrecord.watch import webhook
from onrecord.watch.filing import file_page
from tests.ledger.dumping import CLOCK, dump, sound

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
STALLED = 300.0
"""Seconds in which nothing more is read, after which it is not waited for any longer."""
STARTING = 0.25
"""Share of kills that come at any moment; the others wait until the process is at work, so that a busy machine gets somewhere."""


class Kept:
    """A process that is started again whenever it has ended, and killed at random."""

    def __init__(self, name: str, command: list[str], folder: Path, env: dict[str, str]):
        self.name, self._command, self._folder, self._env = name, command, folder, env
        self.kills = self.ends = 0
        self.ended_with: Counter[int] = Counter()
        self.process = self._start()

    def _written(self) -> int:
        return sum(path.stat().st_size for path in self._folder.glob(f"{self.name}.*"))

    def at_work(self) -> bool:
        """Whether it has said anything since it was started."""
        return self._written() > self._before

    def _start(self) -> subprocess.Popen[bytes]:
        self._before = self._written()
        with (self._folder / f"{self.name}.out").open("ab") as out, (self._folder / f"{self.name}.err").open("ab") as err:
            return subprocess.Popen(self._command, stdout=out, stderr=err, env=self._env)

    def look(self) -> None:
        code = self.process.poll()
        if code is not None:
            self.ended_with[code] += 1
            self.process = self._start()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.kills += 1
        self.look()

    def end(self) -> int:
        """Ends it as a person would, with Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(120)


class Visitor(threading.Thread):
    """Hands articles to the reading room, again until they are there, and asks for its pages all the time."""

    def __init__(self, press: Press, address: str):
        super().__init__(daemon=True)
        self._press, self._address = press, address
        self.ended = threading.Event()
        self.answers: Counter[str] = Counter()
        self.there: set[int] = set()

    def run(self) -> None:
        paths = ("/", "/articles", "/claims", "/speakers", "/api/v1/articles?limit=5", "/api/v1/statements?q=ferry&limit=5")
        turn = 0
        with httpx.Client(base_url=self._address, timeout=60.0, trust_env=False) as client:
            while not self.ended.is_set():
                try:
                    for piece in self._press.appeared():
                        if piece.by_hand and piece.number not in self.there:
                            self._hand_in(client, piece.number)
                    answer = client.get(paths[turn % len(paths)])
                    self.answers[str(answer.status_code)] += 1
                except httpx.HTTPError:
                    self.answers["not reached"] += 1  # it was killed, and is being started again
                turn += 1
                self.ended.wait(0.5)

    def _hand_in(self, client: httpx.Client, number: int) -> None:
        piece = self._press.pieces[number]
        made = client.post("/api/v1/articles", files={"files": (f"{number}.html", self._press.page(piece, False).encode(), "text/html")})
        self.answers[f"handed in: {made.status_code}"] += 1
        if made.status_code != 202:
            return
        job = made.headers["location"]
        while not self.ended.is_set():
            found = client.get(job).json()
            if found.get("state") in ("done", "failed", "stopped") or "state" not in found:
                break
            time.sleep(0.2)
        if found.get("state") == "done" and not found["failed"]:
            self.there.add(number)


def everything_read(press: Press, where: Path) -> list[str]:
    """What is missing: articles, or their edited text."""
    with Ledger(where, read_only=True) as ledger, ledger.reading() as connection:
        rows = connection.execute(select(articles.c.url, versions.c.text).join(versions, versions.c.article_id == articles.c.id).where(versions.c.current))
        texts = {url: text for url, text in rows}  # noqa: C416 (rows are no pairs to a type checker)
    missing = []
    for piece in press.pieces:
        text = texts.get(press.url(piece))
        if text is None or (piece.edited is not None and not piece.by_hand and "so far" not in text):
            missing.append(piece.path)
    return missing


def reference(press: Press, where: Path, made: Path) -> list[str]:
    """A ledger of the same pages in the same order, made by one process; what is wrong with the pages themselves."""
    by_url = {press.url(p): p for p in press.pieces}
    wrong = []
    with Ledger(where, read_only=True) as ledger, ledger.reading() as connection:
        order = connection.execute(select(articles.c.url, versions.c.text_sha256).join(versions, versions.c.article_id == articles.c.id).order_by(versions.c.id)).all()
    with Ledger(made) as ledger:
        ledger.follow(CLAIM, save="ferry")
        for url, sha in order:
            answers = [Answer(url, 200, "OK", {"content-type": "text/html; charset=utf-8"}, press.page(by_url[url], edited).encode(), "utf-8") for edited in (False, True)]
            same = [a for a in answers if text_hash(load(a.data, url=url).text) == sha]
            if not same or file_page(ledger, same[0], url, None).reason is not None:
                wrong.append(f"{url}: no page of it has this text")
    return wrong


def positions(ledger: Ledger) -> list[tuple[Any, ...]]:
    """The positions on the saved claim, by their utterances; all that is near the claim is read."""
    found = ledger.follow("ferry", limit=100_000)
    with ledger.reading() as connection:
        utterances = moves.utterances_of(connection, [p.number for p in found])
    return sorted((utterances[p.number], p.speaker or "", 9 if p.value is None else p.value, p.relation.value, p.certainty.value, p.appearances) for p in found)


def anew(ledger: Ledger) -> list[tuple[Any, ...]]:
    """The positions where nothing was read for the claim before.

    What was read once is kept, and it was read in the surest appearance that was there by then; a surer one may have come since.
    """
    with ledger.writing() as connection:
        claims.remove(connection, claims.get(connection, "ferry"))
    ledger.follow(CLAIM, save="ferry", limit=100_000)
    return positions(ledger)


def compare(where: Path, made: Path) -> tuple[dict[str, int], list[str]]:
    """The rows of each table that are the same in both, and what is not."""
    wrong: list[str] = []
    with Ledger(where) as ledger, Ledger(made) as other:
        wrong += [f"the soaked ledger: {w}" for w in sound(ledger)]
        saved = positions(ledger)
        found, expected = anew(ledger), anew(other)
        if found != expected:
            wrong.append(f"positions: {len(set(found) - set(expected))} that the other has not, {len(set(expected) - set(found))} missing")
        rows, others = dump(ledger), dump(other)
    original = [c.name for c in versions.c if c.name not in CLOCK].index("original")
    for some in (rows, others):  # the reading room keeps the bytes it was handed, the watch does not
        some["versions"] = [(*row[:original], *row[original + 1 :]) for row in some["versions"]]
    for table in rows:
        if table in ("claims", "relations"):
            continue  # read_to and shown_to go by turns; what they come to are the positions
        if rows[table] != others[table]:
            one, two = set(map(repr, rows[table])), set(map(repr, others[table]))
            wrong.append(f"{table}: {len(one - two)} rows that the other has not, {len(two - one)} missing; such as {min(one ^ two)[:300]}")
    return {table: len(found) for table, found in rows.items() if found} | {
        "positions": len(found), "positions as they were told": len(saved), "of these otherwise anew": len(set(saved) ^ set(found))}, wrong


def told(folder: Path, site: Site, there: int) -> tuple[dict[str, int], list[str]]:
    """What was told of the claim: on stdout, to the webhook and in the feed, which leaves out what is not there any more.

    Args:
        there: how many positions the ledger has at the end; a page that was edited may have taken one back.
    """
    wrong = []
    events = []
    for line in (folder / "watch.out").read_text(encoding="utf-8", errors="replace").splitlines():
        with suppress(ValueError):  # a line at which the process was killed
            events.append(json.loads(line))
    printed = Counter(e["id"] for e in events if e["event"] == "position")
    posted = Counter(headers["webhook-id"] for headers, _ in site.posted)
    for headers, body in site.posted:
        if webhook.signature(bytes(range(32)), headers["webhook-id"], int(headers["webhook-timestamp"]), body) != headers["webhook-signature"]:
            wrong.append(f"{headers['webhook-id']}: the signature is wrong")
    if printed.keys() != posted.keys():
        wrong.append(f"{len(printed.keys() - posted.keys())} printed and not posted, {len(posted.keys() - printed.keys())} posted and not printed")
    entries = Xml.parse(folder / "new.xml").getroot().findall("{http://www.w3.org/2005/Atom}entry")
    if len(entries) != min(100, there, len(printed)):
        wrong.append(f"the feed has {len(entries)} entries")
    return {"told": len(printed), "printed twice": sum(n - 1 for n in printed.values()), "posted twice": sum(n - 1 for n in posted.values()), "in the feed": len(entries)}, wrong


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def soak(folder: Path, minutes: float, number: int, kill_every: float, seed: int) -> dict[str, Any]:
    """One run in an empty folder."""
    press = Press(number, seed)
    site = Site(press, 0.05, seed)
    ledger, feeds, port = folder / "news.db", folder / "feeds.txt", free_port()
    with Ledger(ledger) as opened:
        opened.follow(CLAIM, save="ferry")
    feeds.write_text("".join(f"http://127.0.0.1:{press.port}/{outlet}/feed\n" for outlet in ("courier", "valley", "northgate")), encoding="utf-8")
    env = os.environ | {"ONRECORD_WEBHOOK_SECRET": SECRET, "PYTHONUNBUFFERED": "1"}
    onrecord = [sys.executable, "-m", "onrecord"]
    press.began, press.seconds = time.time(), minutes * 60
    watch = Kept("watch", [*onrecord, "watch", str(feeds), "--ledger", str(ledger), "--every", "2s", "--pause", "0.05", "--allow-private", "--feed", str(folder / "new.xml"), "--json",
                           "--webhook", f"http://127.0.0.1:{press.port}/hook", "--allow-host", "127.0.0.1", "--webhook-private"], folder, env)
    serve = Kept("serve", [*onrecord, "serve", "--ledger", str(ledger), "--port", str(port)], folder, env)
    visitor = Visitor(press, f"http://127.0.0.1:{port}")
    visitor.start()
    rng = random.Random(seed)
    next_kill = time.time() + rng.expovariate(1 / kill_every)
    missing: list[str] = ["everything"]
    moved, left, whom, waits = time.time(), number, rng.choice((watch, serve)), False
    while missing and time.time() < moved + STALLED:
        time.sleep(0.1)
        watch.look()
        serve.look()
        if press.share() < 1.0:
            moved = time.time()
            if time.time() > next_kill and (whom.at_work() or not waits):
                whom.kill()
                next_kill, whom, waits = time.time() + rng.expovariate(1 / kill_every), rng.choice((watch, serve)), rng.random() > STARTING
        else:
            time.sleep(2)
            missing = everything_read(press, ledger)
            if len(missing) < left:
                moved, left = time.time(), len(missing)
    watched = time.time() - press.began
    time.sleep(5)  # what is new is told
    ended = {"watch": watch.end()}
    visitor.ended.set()
    visitor.join(120)
    ended["serve"] = serve.end()
    site.server.shutdown()
    wrong = [f"never read: {path}" for path in missing]
    wrong += [f"{name} ended with {code} on Ctrl-C" for name, code in ended.items() if code]
    wrong += [f"{kept.name} ended by itself with {code}, {n} times" for kept in (watch, serve) for code, n in kept.ended_with.items() if code != -signal.SIGKILL]
    wrong += [f"the reading room answered {status}, {n} times" for status, n in visitor.answers.items() if status.startswith("5")]
    wrong += reference(press, ledger, folder / "reference.db")
    rows, differences = compare(ledger, folder / "reference.db")
    said, more = told(folder, site, rows["positions as they were told"])
    return {"hours": HOURS, "minutes": minutes, "seconds": round(watched, 1), "articles": number, "seed": seed, "kills": {"watch": watch.kills, "serve": serve.kills}, "rows": rows,
            "told": said, "site": dict(sorted(site.answers.items())), "reading room": dict(sorted(visitor.answers.items())), "processor": platform.processor() or platform.machine(),
            "load": os.getloadavg()[0], "wrong": [*wrong, *differences, *more]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--articles", type=int, default=180)
    parser.add_argument("--kill-every", type=float, default=12.0, help="seconds between two kills, on average")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--keep", type=Path, help="an empty folder for all that is written")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="onrecord-soak-") as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        found = soak(folder, given.minutes, given.articles, given.kill_every, given.seed)
    print(json.dumps(found, indent=1, ensure_ascii=False))
    if given.json:
        given.json.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return 1 if found["wrong"] else 0


if __name__ == "__main__":
    sys.exit(main())
