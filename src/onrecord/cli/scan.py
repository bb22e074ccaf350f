"""``onrecord scan``: whole archives into Parquet."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli import INTERRUPTED
from onrecord.cli.ending import FAILED, complain

if TYPE_CHECKING:
    from onrecord.scale import Outcome, Progress
    from onrecord.scale.engine import Engine

_QUIET_SECONDS = 60
"""Between two lines of progress where stderr is no terminal."""
_COMMONEST = 10


class EngineName(StrEnum):
    """What runs the reading."""

    LOCAL = "local"
    RAY = "ray"


def scan(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT", help="Web archives (.warc, .warc.gz), JSON Lines (.jsonl, .jsonl.gz), Parquet, HTML pages, and folders of all these.")],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder that is written: Parquet and a manifest. A second run does what is left.")],
    engine: Annotated[EngineName, typer.Option(help="local: processes on this machine; ray: a Ray cluster.")] = EngineName.LOCAL,
    workers: Annotated[int | None, typer.Option(min=1, metavar="N", help="Read N files at once. If not given: as many as there are processors.")] = None,
    ray_address: Annotated[str | None, typer.Option(metavar="ADDRESS", help="The cluster for --engine ray: auto, HOST:PORT or ray://HOST:PORT. If not given, Ray is started on this machine.")] = None,
    all_pages: Annotated[bool, typer.Option("--all-pages", help="Look closely at every page, also at those that are no English articles at first sight.")] = False,
    page_seconds: Annotated[float, typer.Option(min=0.1, metavar="S", help="Give up on a page that takes more than S seconds of processor time.")] = 30.0,
    record_mb: Annotated[float, typer.Option(min=0.001, metavar="MB", help="Leave out records larger than MB megabytes.")] = 16.0,
    retries: Annotated[int, typer.Option(min=0, metavar="N", help="Begin a file again up to N times when its worker or its node is lost.")] = 4,
    as_json: Annotated[bool, typer.Option("--json", help="The summary as JSON.")] = False,
) -> int:
    """Read whole archives, on many processors or a cluster, into Parquet that onrecord import takes.

    Each input file is read as a whole: its results appear when it is done, or not at all, and the manifest in DIR says
    so. Interrupted or killed at any moment, the same command goes on with the files that are left; a file that has changed
    is read anew. English articles are picked out first; what was skipped is counted by reason at the end.

    \b
    Examples:
      onrecord scan CC-NEWS-2031-05-*.warc.gz --out may
      onrecord scan saved/ articles.jsonl.gz --out read --workers 8
      onrecord scan /archive --out /shared/read --engine ray --ray-address auto
      onrecord import may --ledger news.db
    """
    from onrecord.reader import Reader
    from onrecord.scale import Options
    from onrecord.scale import scan as scan_all

    if ray_address is not None and engine is not EngineName.RAY:
        raise typer.BadParameter("a cluster's address is for --engine ray", param_hint="'--ray-address'")
    options = Options(not all_pages, page_seconds, int(record_mb * 2**20), retries)
    try:
        with _progress() as watch:
            outcome = scan_all(inputs, out, lambda: _engine(engine, workers, ray_address), options=options, make_reader=Reader, watch=watch)
    except KeyboardInterrupt:
        complain(f"interrupted; the files that are done are kept in {out}, and the same command goes on from here")
        return INTERRUPTED
    if as_json:
        print(json.dumps(summary(outcome), ensure_ascii=False))
    else:
        print("\n".join(lines(outcome, out)))
    for problem in outcome.problems:
        complain(str(problem))
    for entry in outcome.failed:
        complain(f"{entry.unit}: {entry.error}")
    return FAILED if outcome.problems or outcome.failed else 0


def _engine(name: EngineName, workers: int | None, address: str | None) -> Engine:
    if name is EngineName.RAY:
        from onrecord.scale.on_ray import OnRay

        return OnRay(address, workers)
    from onrecord.scale.local import Local, processors

    return Local(workers or processors())


def summary(outcome: Outcome) -> dict[str, object]:
    """What a scan came to, as JSON."""
    counts = outcome.counts
    return {"files": {"read": len(outcome.done), "known": outcome.known, "failed": len(outcome.failed) + len(outcome.problems), "begun_again": outcome.again,
                      "broken_off": sum(entry.cut_off for entry in outcome.done)},
            "pages": counts["pages"], "articles": counts["articles"], "statements": counts["statements"], "words": counts["words"],
            "seconds": round(outcome.seconds, 2), "skipped": dict(outcome.skipped.most_common()),
            "problems": [str(problem) for problem in outcome.problems] + [f"{entry.unit}: {entry.error}" for entry in outcome.failed]}


def lines(outcome: Outcome, out: Path) -> Iterator[str]:
    """What a scan came to, for people."""
    counts, skipped = outcome.counts, outcome.skipped
    yield (f"files: {len(outcome.done):,} read, {outcome.known:,} known, {len(outcome.failed) + len(outcome.problems):,} failed"
           + (f"; begun again {outcome.again:,} times" if outcome.again else ""))
    yield f"pages: {counts['pages']:,} looked at, {counts['articles']:,} articles read, {skipped.total():,} skipped"
    yield f"statements: {counts['statements']:,}, read by machine, not reviewed; in {out}"
    if outcome.done and outcome.seconds:
        yield f"speed: {counts['pages'] / outcome.seconds:,.1f} pages and {counts['statements'] / outcome.seconds:,.1f} statements a second, {_time(outcome.seconds)} in all"
    if skipped:
        yield "skipped:" if len(skipped) <= _COMMONEST else f"skipped, the {_COMMONEST} commonest of {len(skipped)} reasons:"
    for reason, number in skipped.most_common(_COMMONEST):
        yield f"  {number:>9,}  {reason} (such as {outcome.example(reason)})"


@contextmanager
def _progress() -> Iterator[Callable[[Progress], None]]:
    """Tells how far it is: one line that changes in a terminal, else a line a minute."""
    terminal, told = sys.stderr.isatty(), time.monotonic()

    def watch(progress: Progress) -> None:
        nonlocal told
        if terminal:
            sys.stderr.write(f"\r\x1b[K{told_so_far(progress)}")
            sys.stderr.flush()
        elif time.monotonic() - told >= _QUIET_SECONDS:
            told = time.monotonic()
            print(told_so_far(progress), file=sys.stderr, flush=True)

    try:
        yield watch
    finally:
        if terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def told_so_far(progress: Progress) -> str:
    """How far it is, in one line."""
    seconds = max(progress.seconds, 0.001)
    left = progress.seconds_left
    return (f"{progress.done + progress.failed:,}/{progress.units:,} files" + (f" ({progress.failed:,} failed)" if progress.failed else "")
            + f" · {progress.pages:,} pages, {progress.pages / seconds:,.1f}/s · {progress.statements:,} statements, {progress.statements / seconds:,.1f}/s"
            + (f" · {_time(left)} left" if left is not None else ""))


def _time(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
