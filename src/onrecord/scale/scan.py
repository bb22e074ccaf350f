"""Everything that is to be read, handed to an engine; what came of it, written down; what failed, tried again or told."""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from filelock import FileLock, Timeout

from onrecord.errors import InputError, OutputError
from onrecord.intake import EXTRACTOR
from onrecord.ledger.exports import parquet
from onrecord.scale import warc
from onrecord.scale.engine import Died, Done, Engine
from onrecord.scale.manifest import DONE, FAILED, GONE, Entry, Manifest, Version, prepare
from onrecord.scale.page import Reads
from onrecord.scale.picking import PICKING
from onrecord.scale.ticker import Ticks, look
from onrecord.scale.units import Found, Kind, Unit, find
from onrecord.scale.work import Task

_POLL = 0.5
"""Seconds between two looks at how far the units are."""


@dataclass(frozen=True, slots=True)
class Options:
    """How it is read.

    Attributes:
        pick: only pages that may be English articles at first sight are looked at closely.
        page_seconds: processor time that an article may take.
        record_bytes: the largest record that is read.
        retries: how often a unit is begun again after its worker died.
        suspect_after: so many deaths one after the other at the same record, and the next attempt leaves it out.
    """

    pick: bool = True
    page_seconds: float = 30.0
    record_bytes: int = 16 << 20
    retries: int = 4
    suspect_after: int = 2


@dataclass(slots=True)
class Progress:
    """How far a scan is: of the units that had to be read.

    Attributes:
        units, done, failed: how many there are, were read, could not be.
        size, position: bytes of them all, and of what was read.
        pages, articles, statements: looked at and read so far.
        seconds: since the beginning.
    """

    units: int
    done: int = 0
    failed: int = 0
    size: int = 0
    position: int = 0
    pages: int = 0
    articles: int = 0
    statements: int = 0
    seconds: float = 0.0

    @property
    def seconds_left(self) -> float | None:
        """By the bytes; None while nothing is read."""
        return self.seconds * (self.size - self.position) / self.position if self.position and self.seconds > 2 else None


@dataclass(slots=True)
class Outcome:
    """What a scan came to.

    Attributes:
        known: units that were done before and are as they were.
        done, failed: what the manifest says of those that were read, or could not be, this time.
        problems: inputs that are nothing to scan.
        again: how often a unit was begun again.
        seconds: how long it took.
    """

    known: int = 0
    done: list[Entry] = field(default_factory=list)
    failed: list[Entry] = field(default_factory=list)
    problems: list[InputError] = field(default_factory=list)
    again: int = 0
    seconds: float = 0.0

    @property
    def counts(self) -> Counter[str]:
        """Pages, articles, statements and words of what was read this time."""
        return sum((Counter(entry.counts) for entry in self.done), Counter())

    @property
    def skipped(self) -> Counter[str]:
        """Why pages were not read, and how many."""
        return sum((Counter(entry.skipped) for entry in self.done), Counter())

    def example(self, reason: str) -> str:
        """One place where a reason was met."""
        return next(entry.examples[reason] for entry in self.done if reason in entry.examples)


def scan(inputs: Iterable[str | os.PathLike[str]], out: str | os.PathLike[str], engine: Callable[[], Engine], *, options: Options | None = None,
         make_reader: Callable[[], Reads] | None = None, watch: Callable[[Progress], None] | None = None) -> Outcome:
    """Reads what is not yet read of the inputs into a folder of Parquet files.

    Args:
        inputs: files and folders.
        out: the folder; on a cluster, one that every node sees.
        engine: makes what runs the units; asked only where there is something to run.
        options: how it is read.
        make_reader: makes a reader, in each process; `onrecord.reader.Reader` if not given. It must be importable there.
        watch: is told about twice a second how far it is.

    Raises:
        OutputError: the folder cannot be written, holds other things, or another scan is writing to it.
        MissingExtra: what it takes is not installed.
        ModelError: the model's files are missing or broken.
    """
    began = time.monotonic()
    options = options or Options()
    if make_reader is None:
        from onrecord.reader import Reader

        make_reader = Reader
    parquet.needed()
    folder = Path(os.path.abspath(out))  # noqa: PTH100 (links stay links: nodes may resolve them otherwise)
    found = find(inputs, folder)
    if any(unit.kind is Kind.WARC for unit in found.units):
        warc.needed()
    version = Version(make_reader().run, EXTRACTOR, PICKING if options.pick else "all")
    prepare(folder)
    try:
        with FileLock(folder / ".lock", timeout=0):
            manifest = Manifest(folder)
            manifest.tidy()
            tasks, outcome = _plan(found, manifest, Task(_NONE, str(folder), version, make_reader, options.page_seconds, options.record_bytes))
            if tasks:
                _Running(manifest, options, outcome, watch, began).run(engine(), tasks)
            _take_leave(found.units, manifest)
            manifest.tidy()
    except Timeout as error:
        raise OutputError(f"another scan is writing to {out}; wait for it, or name another folder") from error
    outcome.seconds = time.monotonic() - began
    return outcome


_NONE = Unit("", Kind.WARC, ("",), 0)


def _plan(found: Found, manifest: Manifest, pattern: Task) -> tuple[list[Task], Outcome]:
    """What is left to do, the largest first so that workers end together."""
    outcome = Outcome(problems=found.problems)
    tasks: list[Task] = []
    moved: list[Entry] = []
    for unit in found.units:
        entry = manifest.done.get(unit.name)
        try:
            if entry is None or entry.version != pattern.version or entry.size != unit.size:
                tasks.append(replace(pattern, unit=unit))
            elif entry.stamp == unit.stamp():
                outcome.known += 1
            elif entry.sha256 == unit.digest():  # touched or copied, but the same
                outcome.known += 1
                moved.append(replace(entry, stamp=unit.stamp()))
            else:
                tasks.append(replace(pattern, unit=unit))
        except InputError as error:
            outcome.problems.append(error)
    manifest.add(moved)
    return sorted(tasks, key=lambda task: (-task.unit.size, task.unit.name)), outcome


def _take_leave(units: list[Unit], manifest: Manifest) -> None:
    """Of folders whose pages are dealt out anew, or are gone in part: the older shares go, when all of the newer ones are there."""
    now = {unit.name for unit in units}
    for group in {unit.group for unit in units if unit.group}:
        if all(unit.name in manifest.done and unit.name not in manifest.failed for unit in units if unit.group == group):
            manifest.add([replace(entry, state=GONE) for entry in list(manifest.done.values()) if entry.group == group and entry.unit not in now])


@dataclass(slots=True)
class _Deaths:
    """Where the workers of a unit have died."""

    number: int = 0
    record: int = 0
    there: int = 0

    def add(self, record: int) -> None:
        self.number += 1
        self.there = self.there + 1 if record == self.record else 1
        self.record = record


class _Running:
    """The loop of a scan: hands out units while there is room, notes what comes back, begins again what died."""

    def __init__(self, manifest: Manifest, options: Options, outcome: Outcome, watch: Callable[[Progress], None] | None, began: float):
        self._manifest, self._options, self._outcome, self._watch, self._began = manifest, options, outcome, watch, began
        self._deaths: dict[str, _Deaths] = {}
        self._running: dict[str, Task] = {}
        self._sizes, self._counts = 0, Counter[str]()

    def run(self, engine: Engine, tasks: list[Task]) -> None:
        """Until nothing is left."""
        waiting = deque(tasks)
        total = Progress(len(tasks), size=sum(task.unit.size for task in tasks))
        try:
            while waiting or self._running:
                while waiting and len(self._running) < engine.capacity:
                    task = waiting.popleft()
                    self._running[task.unit.name] = task
                    engine.start(task)
                for event in engine.wait(_POLL):
                    del self._running[event.task.unit.name]
                    again = self._note(event)
                    if again is not None:
                        waiting.append(again)
                if self._watch is not None:
                    self._watch(self._progress(total))
        finally:
            engine.close()

    def _note(self, event: Done | Died) -> Task | None:
        """Writes down what became of a unit; the task that is to be tried again, where it is."""
        task = event.task
        if isinstance(event, Died):
            return self._again(task, event.why)
        (self._outcome.done if event.entry.state == DONE else self._outcome.failed).append(event.entry)
        self._counts.update(event.entry.counts)
        self._manifest.add([event.entry])
        self._clear(task)
        self._sizes += task.unit.size
        return None

    def _again(self, task: Task, why: str) -> Task | None:
        deaths = self._deaths.setdefault(task.unit.name, _Deaths())
        deaths.add(look(task.ticks).record)
        if deaths.number > self._options.retries:
            error = f"{why}; begun {deaths.number} times, the last time it ended at record {deaths.record}"
            entry = Entry(task.unit.name, task.unit.kind.value, FAILED, task.unit.group, task.unit.size, attempts=task.attempt, error=error, **asdict(task.version))
            self._note(Done(task, entry))
            return None
        self._outcome.again += 1
        avoid = task.avoid | {deaths.record} if deaths.record and deaths.there >= self._options.suspect_after else task.avoid
        return replace(task, attempt=task.attempt + 1, avoid=avoid)

    def _clear(self, task: Task) -> None:
        for attempt in range(1, task.attempt + 1):
            replace(task, attempt=attempt).ticks.unlink(missing_ok=True)

    def _progress(self, total: Progress) -> Progress:
        """What is done, and what the running units say of themselves."""
        counts = self._counts
        ticks: list[Ticks] = [look(task.ticks) for task in self._running.values()]
        return replace(total, done=len(self._outcome.done), failed=len(self._outcome.failed),
                       position=min(total.size, self._sizes + sum(t.position for t in ticks)), pages=counts["pages"] + sum(t.pages for t in ticks),
                       articles=counts["articles"] + sum(t.articles for t in ticks), statements=counts["statements"] + sum(t.statements for t in ticks),
                       seconds=time.monotonic() - self._began)
