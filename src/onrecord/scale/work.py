"""One unit read from its first record to its last: what every worker does, on whichever machine."""

from __future__ import annotations

import hashlib
import os
import resource
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from onrecord.errors import InputError
from onrecord.intake import EXTRACTOR
from onrecord.ledger.exports.parquet import Pair
from onrecord.ledger.sound import sound_reading
from onrecord.scale.manifest import DONE, FAILED, Entry, Version, flush
from onrecord.scale.page import Reads, read_record
from onrecord.scale.patience import TOO_LONG, TooLong, patience
from onrecord.scale.records import CUT_OFF, Record, Refused, records
from onrecord.scale.ticker import Ticker, Ticks
from onrecord.scale.units import Unit
from onrecord.types import Article, Reading

ENDED = "ended the process that read it"
CHANGED = "it changed while it was read; run the scan again when it is complete"


@dataclass(frozen=True, slots=True)
class Task:
    """A unit to be read, and how; it travels to the worker.

    Attributes:
        out: the scan's folder, which every worker sees.
        version: by what it is read.
        make_reader: makes the reader, once in each process.
        page_seconds: processor time that an article may take.
        record_bytes: the largest record that is read.
        avoid: numbers of records that have ended processes before.
        attempt: from 1.
        parent: the process with which the worker is to end, where it has one.
    """

    unit: Unit
    out: str
    version: Version
    make_reader: Callable[[], Reads]
    page_seconds: float
    record_bytes: int
    avoid: frozenset[int] = frozenset()
    attempt: int = 1
    parent: int | None = None

    @property
    def pick(self) -> bool:
        return self.version.picking != "all"

    @property
    def ticks(self) -> Path:
        """The file in which this attempt says how far it is."""
        return Path(self.out) / ".work" / f"{self.unit.key}.{self.attempt}.at"


_readers: dict[Callable[[], Reads], Reads] = {}


def work(task: Task) -> Entry:
    """Reads a unit and puts its files in their place.

    Returns:
        what the manifest is to say of it; ``failed`` where trying again would not help.

    Raises:
        OSError, MemoryError and whatever else may be another time: the unit may be tried again.
    """
    began, busy = time.monotonic(), time.process_time()
    made = Entry(task.unit.name, task.unit.kind.value, DONE, task.unit.group, task.unit.size, attempts=task.attempt, **asdict(task.version))
    try:
        made.stamp, made.sha256 = task.unit.stamp(), task.unit.digest()
        reader = _reader(task.make_reader)
        with _partition(task, made) as pair:
            _read(task, reader, pair, made)
            if task.unit.stamp() != made.stamp:
                raise InputError(CHANGED, task.unit.name)
    except InputError as error:
        return Entry(made.unit, made.kind, FAILED, made.group, made.size, attempts=task.attempt, error=str(error))
    made.seconds, made.processor_seconds = round(time.monotonic() - began, 2), round(time.process_time() - busy, 2)
    made.memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (2**20 if sys.platform == "darwin" else 2**10)
    return made


def _reader(make: Callable[[], Reads]) -> Reads:
    """The reader of this process; its models are loaded here, so that no page is charged with it."""
    if make not in _readers:
        os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
        reader = make()
        reader.read(Article("The ferry was late, the harbour master said on Monday."))
        _readers[make] = reader
    return _readers[make]


def _read(task: Task, reader: Reads, pair: Pair, made: Entry) -> None:
    """Reads the records of a unit into its files, and counts."""
    ticks, skipped = Ticks(), Counter[str]()
    words = 0
    ticker = Ticker(task.ticks, task.parent)
    try:
        for number, record in enumerate(records(task.unit, task.record_bytes), 1):
            ticks.record, ticks.position = number, record.position
            ticker.write(ticks)
            found = Refused(ENDED, record.place) if number in task.avoid else _attempt(record, reader, task)
            ticks.pages += 1
            if isinstance(found, Refused):
                skipped[found.reason] += 1
                made.examples.setdefault(found.reason, found.place)
                continue
            reading = sound_reading(found)
            text = reading.article.text
            pair.add(reading.to_json(removed=True), hashlib.sha256(text.encode()).hexdigest(), EXTRACTOR)
            ticks.articles, ticks.statements, words = ticks.articles + 1, ticks.statements + len(reading), words + text.count(" ") + 1
        ticker.write(ticks)
    finally:
        ticker.close()
    made.skipped = dict(sorted(skipped.items()))
    made.cut_off = CUT_OFF in skipped
    made.counts = {"pages": ticks.pages, "articles": ticks.articles, "statements": ticks.statements, "words": words}


def _attempt(record: Record | Refused, reader: Reads, task: Task) -> Reading | Refused:
    if isinstance(record, Refused):
        return record
    try:
        with patience(task.page_seconds):
            return read_record(record, reader, pick=task.pick)
    except TooLong:
        return Refused(TOO_LONG, record.place)
    except (OSError, MemoryError, InputError):
        raise
    except Exception as error:  # whatever one page breaks is that page's loss; it is counted and its place is told
        return Refused(f"broke the reader ({type(error).__name__})", record.place)


@contextmanager
def _partition(task: Task, made: Entry) -> Iterator[Pair]:
    """The two files of a unit, under names of their own until the block has ended well; then in their place, on the disk.

    Their names tell the input and the version apart, so that newer files never take the place of those that a
    manifest names.
    """
    out = Path(task.out)
    version = hashlib.sha256(repr((made.sha256, made.version)).encode()).hexdigest()[:10]
    made.articles, made.statements = (f"{folder}/{task.unit.key}-{version}.parquet" for folder in ("articles", "statements"))
    mark = uuid.uuid4().hex[:12]
    temporary = [out / ".work" / f"{task.unit.key}.{mark}.{name}" for name in ("articles", "statements")]
    try:
        with Pair(*temporary) as pair:
            yield pair
        for path in temporary:
            with path.open("rb") as stream:
                os.fsync(stream.fileno())
        for path, name in zip(reversed(temporary), (made.statements, made.articles), strict=True):
            path.replace(out / name)
            flush((out / name).parent)
    finally:
        for path in temporary:
            path.unlink(missing_ok=True)
