"""How quick the reading room is, page by page and with many who read at once, and whether its memory stays flat.

    python -m benchmarks.web --ledger build/ledgers/ledger-1000000.db [--seconds 60] [--requests 10000] [--out docs/web-benchmark.md]

The ledgers are made by `benchmarks.ledger`; any other does as well. ``onrecord serve`` runs in a process of its own over the ledger (which it reads only:
nothing is posted), and is asked by this one, over keep-alive connections and with gzip:

- closed loop: each page at many addresses, drawn with a fixed seed, one request after the other. ``first`` is the first of all (caches are cold); then the median
  and the 95th percentile of the server's own time (its ``Server-Timing``), and ``work``: the processor time of the server's process a request, without waiting
  for other programs of a busy machine;
- open loop: `RATE` requests a second of a mix of pages for ``--seconds``, each sent when its time has come whether the others are answered or not; the time is from when it
  should have been sent to when the last byte is there;
- weight: bytes that come over the wire for a page opened for the first time, with style sheets and scripts, without the three scripts of the chart;
- memory: what the process holds for itself (``RssAnon``) over ``--requests`` requests of the mix; flat is less than `GROWTH` more at the end than after the first fifth.

Linux only (it looks into /proc).
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import platform
import random
import re
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

MEDIAN_MS, TAIL_MS, PAGE_KB, GROWTH = 100, 300, 300, 0.10
"""Budgets: the median in closed loop, the 95th percentile in open loop, the weight of a page, the growth of memory."""
RATE = 10
"""Requests a second in open loop."""
EACH = 40
"""Requests of each page in closed loop."""
CHART = re.compile(r"/vendor/vega")
_FETCHED = re.compile(r'<(?:script[^>]* src|link rel="(?:stylesheet|icon)"[^>]* href)="(/static/[^"]+)"')
_TICKS = os.sysconf("SC_CLK_TCK")
_LOCAL = threading.local()


@dataclass
class Page:
    """One kind of page: its addresses, and its share of the mix.

    Attributes:
        server: milliseconds of each request in closed loop; first: of the first one.
        work: processor time of the server a request, in milliseconds.
        kb: weight by the wire, with what it links to.
    """

    name: str
    paths: list[str]
    share: int
    server: list[float] = field(default_factory=list)
    first: float = 0.0
    work: float = 0.0
    kb: float = 0.0


@dataclass
class Opened:
    """The reading room that is measured."""

    host: str
    port: int
    pid: int

    def work(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> float:
        """MB that it holds for itself: not the ledger's file, which SQLite maps once for each connection and the system takes back when it likes."""
        found = re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text())
        return int(found[1]) / 1024 if found else 0.0

    def get(self, path: str) -> tuple[float, bytes, int]:
        """The server's milliseconds, the body as it came, the status."""
        for attempt in (1, 2):
            connection = getattr(_LOCAL, "connection", None)
            if connection is None:
                connection = _LOCAL.connection = http.client.HTTPConnection(self.host, self.port, timeout=120)
            try:
                connection.request("GET", path, headers={"Accept-Encoding": "gzip", "Accept": "application/json" if path.startswith("/api/") else "text/html"})
                answer = connection.getresponse()
                body = answer.read()
            except (http.client.HTTPException, OSError):  # the server closed a connection that was idle
                connection.close()
                _LOCAL.connection = None
                if attempt == 2:
                    raise
                continue
            found = re.search(r"dur=([\d.]+)", answer.getheader("Server-Timing") or "")
            return float(found[1]) if found else float("nan"), body, answer.status
        raise AssertionError


@contextmanager
def served(ledger: str) -> Iterator[Opened]:
    """``onrecord serve`` over the ledger."""
    process = subprocess.Popen([sys.executable, "-m", "onrecord", "serve", "--ledger", ledger, "--port", "0", "--who", "benchmark"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                break
        else:
            raise SystemExit("the reading room did not open")
        threading.Thread(target=lambda lines: [None for _ in lines], args=(process.stderr,), daemon=True).start()
        yield Opened("127.0.0.1", int(found[1]), process.pid)
    finally:
        process.terminate()
        process.wait(60)


def pages(ledger: str) -> list[Page]:
    """The pages, with addresses that are there in this ledger, some of them the largest of their kind."""
    r = random.Random(7)
    with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as c:
        def some(query: str, most: int = EACH) -> list[str]:
            found = [str(row[0]) for row in c.execute(query)]
            return r.sample(found, min(most, len(found)))

        last = c.execute("select max(id) from statements").fetchone()[0]
        drawn = sorted(r.sample(range(1, last + 1), min(400, last)))
        rows = c.execute(f"select id, content_text, article_id from statements where current and id in ({','.join(map(str, drawn))})").fetchall()
        claims = some("select id from claims where name is not null", 20)
        speakers = some(f"select distinct speaker_id from statement_speakers where statement_id in ({','.join(map(str, drawn))})")
        big = [str(row[0]) for row in c.execute("select speaker_id from speaker_counts order by statements desc limit 5")] if _has(c, "speaker_counts") else []
        outlets = some("select distinct outlet from articles where outlet is not null limit 60", 20)
    words = [word for _, content, _ in rows for word in re.findall(r"[^\W\d_]{5,}", content or "")[:1]]
    phrases = [" ".join(content.split()[1:3]).strip('"“”,.') for _, content, _ in rows if len((content or "").split()) > 6]
    articles = list(dict.fromkeys(str(article) for _, _, article in rows))[:EACH]
    found = [quote_plus(word) for word in words[:EACH // 2]]
    return [
        Page("home", ["/"], 10), Page("claims", ["/claims"], 6), Page("claim", [f"/claims/{n}" for n in claims], 15),
        Page("claim, chart.json", [f"/claims/{n}/chart.json?width=1100" for n in claims], 10),
        Page("articles", ["/articles", *(f"/articles?outlet={quote_plus(o)}" for o in outlets[:5]), *(f"/articles?q={w}" for w in found[:5])], 6),
        Page("article", [f"/articles/{n}" for n in articles], 20), Page("statement", [f"/statements/{n}" for n, _, _ in rows[:EACH]], 4),
        Page("search", ["/search", *(f"/search?q={w}" for w in found), *(f"/search?q={quote_plus(chr(34) + p + chr(34))}" for p in phrases[:8]),
                        *(f"/search?q={w}&order=best" for w in found[:4]), *(f"/search?q={w}&stance=denies" for w in found[4:8])], 15),
        Page("speakers", ["/speakers", *(f"/speakers?q={w}" for w in found[:4])], 3),
        Page("speaker", [f"/speakers/{n}" for n in speakers[:EACH - 5]] + [f"/speakers/{n}" for n in big], 8),
        Page("outlets", ["/outlets", *(f"/outlets?claim={n}" for n in claims[:4])], 3), Page("outlet", [f"/outlets/{quote(o, safe='')}" for o in outlets], 3),
        Page("statements behind a number", [f"/statements?outlet={quote_plus(o)}" for o in outlets[:10]] + [f"/statements?speaker={n}" for n in speakers[:10]], 3),
        Page("review", ["/review", "/review?order=newest", "/review?kind=positions", "/review?kind=links"], 6), Page("corrections", ["/corrections"], 1), Page("add", ["/add"], 1),
        Page("API statements", ["/api/v1/statements", *(f"/api/v1/statements?q={w}" for w in found[:10])], 3), Page("API article", [f"/api/v1/articles/{n}" for n in articles[:20]], 2),
        Page("API positions", [f"/api/v1/claims/{n}/positions" for n in claims[:10]], 2),
    ]


def _has(connection: sqlite3.Connection, table: str) -> bool:
    return connection.execute("select 1 from sqlite_master where name = ?", (table,)).fetchone() is not None


def closed(room: Opened, some: Sequence[Page], each: int) -> None:
    """Fills in the closed loop's figures."""
    for page in some:
        if not page.paths:
            continue
        page.first, _, status = room.get(page.paths[0])
        if status != 200:
            raise SystemExit(f"{page.paths[0]}: {status}")
        begun = room.work()
        for n in range(each):
            milliseconds, _, status = room.get(page.paths[(n + 1) % len(page.paths)])
            if status != 200:
                print(f"{page.paths[(n + 1) % len(page.paths)]}: {status}", file=sys.stderr)
            page.server.append(milliseconds)
        page.work = (room.work() - begun) / each * 1000
        print(f"{page.name:28}{statistics.median(page.server):8.0f} ms, 95th {tail(page.server):6.0f}, work {page.work:6.0f}", file=sys.stderr)


def weigh(room: Opened, some: Sequence[Page]) -> None:
    """Fills in the weights: of each page's first address."""
    import gzip

    known: dict[str, int] = {}
    for page in (page for page in some if page.paths and not page.name.startswith("API") and "chart" not in page.name):
        heaviest = 0
        for path in page.paths[:10]:
            _, body, _ = room.get(path)
            text = (gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body).decode()
            fetched = {name for name in _FETCHED.findall(text) if not CHART.search(name)}
            for name in fetched - known.keys():
                known[name] = len(room.get(name)[1])
            heaviest = max(heaviest, len(body) + sum(known[name] for name in fetched))
        page.kb = heaviest / 1000


def mixed(some: Sequence[Page], r: random.Random) -> Callable[[], str]:
    """Draws addresses of the mix."""
    usable = [page for page in some if page.paths]
    shares = [page.share for page in usable]
    return lambda: r.choice(r.choices(usable, shares)[0].paths)


def open_loop(room: Opened, some: Sequence[Page], seconds: float, rate: float = RATE) -> tuple[list[float], list[float], float]:
    """Milliseconds from when each should have been sent, those of the server, and the share of one processor that the server worked."""
    draw = mixed(some, random.Random(3))
    waited: list[float] = []
    server: list[float] = []

    def ask(path: str, due: float) -> None:
        milliseconds, _, _ = room.get(path)
        waited.append((time.perf_counter() - due) * 1000)
        server.append(milliseconds)

    work, begun = room.work(), time.perf_counter()
    with ThreadPoolExecutor(64) as pool:
        for n in range(int(seconds * rate)):
            due = begun + n / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            pool.submit(ask, draw(), due)
    return waited, server, (room.work() - work) / (time.perf_counter() - begun)


def memory(room: Opened, some: Sequence[Page], requests: int, marks: int = 10) -> list[tuple[int, float]]:
    """What the server holds after each part of the requests."""
    draw, out = mixed(some, random.Random(5)), [(0, room.memory())]
    with ThreadPoolExecutor(2) as pool:
        for part in range(1, marks + 1):
            list(pool.map(room.get, [draw() for _ in range(requests // marks)]))
            out.append((requests * part // marks, room.memory()))
            print(f"memory after {out[-1][0]:,} requests: {out[-1][1]:.0f} MB", file=sys.stderr)
    return out


def tail(some: Sequence[float], share: float = 0.95) -> float:
    return sorted(some)[min(len(some) - 1, int(len(some) * share))]


def growth(held: Sequence[tuple[int, float]]) -> float:
    """How much more it holds at the end than after the first fifth."""
    after = next(mb for n, mb in held if n >= held[-1][0] / 5)
    return held[-1][1] / after - 1


def table(some: Sequence[Page]) -> str:
    lines = ["| page | median (ms) | 95th (ms) | first (ms) | work (ms) | weight (KB) |", "|---|---:|---:|---:|---:|---:|"]
    for page in some:
        if page.server:
            mid, end = statistics.median(page.server), tail(page.server)
            lines.append(f"| {page.name} | {over(mid, MEDIAN_MS)} | {end:.0f} | {page.first:.0f} | {page.work:.0f} | {over(page.kb, PAGE_KB) if page.kb else ''} |")
    return "\n".join(lines)


def over(value: float, budget: float) -> str:
    return f"{value:.0f}{' (!)' if value > budget else ''}"


def report(measured: dict[str, str]) -> str:
    """The page for docs."""
    return f"""# How quick the reading room is

```console
python -m benchmarks.web --ledger build/ledgers/ledger-1000000.db --out docs/web-benchmark.md
```

serves a ledger ([benchmarks/ledger.py](../benchmarks/ledger.py) makes it) and asks for its pages. {measured["what"]} `(!)` misses its budget: {MEDIAN_MS} ms at
the median in closed loop, {TAIL_MS} ms at the 95th percentile at {RATE} requests a second, {PAGE_KB} KB a page without the chart's scripts, flat memory.

## One request after the other

{measured["table"]}

The time is the server's own, by the clock; **work** is what its process worked for it, without waiting for other programs of this machine:
where the two are far apart, the clock tells of them. **first** is the very first request of that page, with nothing remembered. **weight** is the heaviest of ten of
the kind, by the wire, with style sheets and scripts, opened for the first time.

## {RATE} requests a second, of a mix of pages

{measured["open"]}

## Memory

{measured["memory"]}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ledger", required=True, help="a SQLite file")
    parser.add_argument("--each", type=int, default=EACH, help="requests of each page in closed loop")
    parser.add_argument("--seconds", type=float, default=60, help="of the open loop; 0 leaves it out")
    parser.add_argument("--requests", type=int, default=10_000, help="for the memory; 0 leaves it out")
    parser.add_argument("--out", type=Path, help="write the page of figures there")
    parser.add_argument("--json", type=Path, help="write all times there")
    options = parser.parse_args()
    some = pages(options.ledger)
    with sqlite3.connect(f"file:{options.ledger}?mode=ro", uri=True) as c:
        size = f"{c.execute('select max(id) from statements').fetchone()[0]:,} statements, {c.execute('select max(id) from articles').fetchone()[0]:,} articles"
    load = os.getloadavg()[0]
    measured = {"what": f"Measured over {size} in SQLite, on {os.cpu_count()} cores of {processor()}, with a load of {load:.0f} by other programs.",
                "open": "Not measured.", "memory": "Not measured."}
    with served(options.ledger) as room:
        closed(room, some, options.each)
        weigh(room, some)
        measured["table"] = table(some)
        waited: list[float] = []
        if options.seconds:
            waited, server, share = open_loop(room, some, options.seconds)
            measured["open"] = (f"{len(waited):,} requests in {options.seconds:.0f} s: median {over(statistics.median(waited), MEDIAN_MS)} ms, 95th {over(tail(waited), TAIL_MS)} ms, 99th "
                                f"{tail(waited, 0.99):.0f} ms, from when each should have been sent to its last byte; the server's own: median {statistics.median(server):.0f} ms, 95th "
                                f"{tail(server):.0f} ms. It worked {share:.0%} of one processor's time.")
        if options.requests:
            held = memory(room, some, options.requests)
            flat = growth(held)
            measured["memory"] = (f"Over {held[-1][0]:,} requests of the mix: " + ", ".join(f"{mb:.0f} MB after {n:,}" for n, mb in held[::2])
                                  + f". From the first fifth to the end: {flat:+.1%}{' (!)' if flat > GROWTH else ''}.")
    for words in (measured["what"], measured["table"], measured["open"], measured["memory"]):
        print(words, end="\n\n")
    if options.out:
        options.out.write_text(report(measured), encoding="utf-8")
    if options.json:
        options.json.write_text(json.dumps({page.name: {"server": page.server, "first": page.first, "work": page.work, "kb": page.kb} for page in some} | {"open": waited}), encoding="utf-8")
    return 0


def processor() -> str:
    """What the processor is called."""
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    return found[1].strip() if found else platform.processor() or "an unnamed processor"


if __name__ == "__main__":
    sys.exit(main())
