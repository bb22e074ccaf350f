"""What is done: one line of JSON for each unit, appended and flushed to the disk when the unit's files are in place.

A partition exists for readers when its line does. A file without one is what a killed scan has left, and goes.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from onrecord.errors import OutputError
from onrecord.ledger.exports.parquet import MANIFEST
from onrecord.show.files import replacing

DONE, FAILED, GONE = "done", "failed", "gone"
FOLDERS = ("articles", "statements")


@dataclass(frozen=True, slots=True)
class Version:
    """By what a unit was read; another one reads it anew.

    Attributes:
        run: the model.
        extractor: the intake that makes texts of bytes.
        picking: what is picked out before it is read; ``all`` where nothing is.
    """

    run: str
    extractor: str
    picking: str


@dataclass(slots=True)
class Entry:
    """What became of a unit.

    Attributes:
        unit, kind, group: as `onrecord.scale.units.Unit` has them.
        state: ``done``; ``failed``, with the ``error``; or ``gone``: other units have taken its place.
        size, stamp, sha256: of the input when it was read.
        run, extractor, picking: by what it was read.
        articles, statements: its files, in the folder of the scan.
        counts: ``pages`` looked at, ``articles`` and ``statements`` read, ``words`` of the articles.
        skipped: why pages were not read, and how many.
        examples: for each reason, one place where it was met.
        cut_off: the input breaks off; what stood before was read.
        attempts: how often it was begun.
        seconds, processor_seconds: how long the last attempt took, and how long it had a processor.
        memory_mb: the most that its worker has held so far, in megabytes.
    """

    unit: str
    kind: str
    state: str
    group: str | None = None
    size: int = 0
    stamp: str = ""
    sha256: str = ""
    run: str = ""
    extractor: str = ""
    picking: str = ""
    articles: str = ""
    statements: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)
    cut_off: bool = False
    attempts: int = 1
    seconds: float = 0.0
    processor_seconds: float = 0.0
    memory_mb: int = 0
    error: str | None = None

    @property
    def version(self) -> Version:
        return Version(self.run, self.extractor, self.picking)

    def line(self) -> str:
        return json.dumps({k: v for k, v in asdict(self).items() if v is not None}, ensure_ascii=True) + "\n"


class Manifest:
    """The manifest of a scan's folder, kept in step with what is on the disk; only for the one that holds the folder's lock.

    Args:
        folder: of the scan, as `prepare` leaves it.

    Raises:
        OutputError: the manifest cannot be read or written, or is another thing.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self.path = folder / MANIFEST
        self.done: dict[str, Entry] = {}
        self.failed: dict[str, Entry] = {}
        try:
            self._load()
        except OSError as error:
            raise OutputError(f"{folder} cannot be written: {error.strerror or error}") from error

    def _load(self) -> None:
        """Reads the lines; a last one that was half written is cut off, for the unit is then not done."""
        data = self.path.read_bytes() if self.path.exists() else b""
        lines = data.splitlines(keepends=True)
        torn = bool(lines) and not lines[-1].endswith(b"\n")
        try:
            for line in lines[:-1] if torn else lines:
                self._take(_entry(json.loads(line)))
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise OutputError(f"{self.path} is no manifest of a scan ({error}); name another folder") from error
        if torn or len(lines) > 2 * (len(self.done) + len(self.failed)) + 100 or not self.path.exists():
            with replacing(self.path) as stream:
                stream.writelines(entry.line() for entry in (*self.done.values(), *self.failed.values()))
                stream.flush()
                os.fsync(stream.fileno())
            flush(self.folder)

    def _take(self, entry: Entry) -> None:
        if entry.state == FAILED:
            self.failed[entry.unit] = entry  # what an earlier state of the input gave stays
            return
        self.failed.pop(entry.unit, None)
        self.done.pop(entry.unit, None)
        if entry.state == DONE:
            self.done[entry.unit] = entry

    def add(self, entries: Iterable[Entry]) -> None:
        """Notes what became of units; when this returns, it is on the disk."""
        entries = list(entries)
        if not entries:
            return
        with self.path.open("a", encoding="utf-8") as stream:
            stream.writelines(entry.line() for entry in entries)
            stream.flush()
            os.fsync(stream.fileno())
        for entry in entries:
            self._take(entry)

    def tidy(self) -> None:
        """Removes what no line names: what a killed scan has left, and what newer files have taken the place of."""
        kept = {name for entry in self.done.values() for name in (entry.articles, entry.statements)}
        for folder in FOLDERS:
            for path in (self.folder / folder).iterdir():
                if f"{folder}/{path.name}" not in kept and path.suffix == ".parquet":
                    path.unlink(missing_ok=True)
        for path in (self.folder / ".work").iterdir():
            path.unlink(missing_ok=True)


def prepare(folder: Path) -> None:
    """Makes the folders of a scan, where they are not there.

    Raises:
        OutputError: they cannot be made, or the folder holds other things.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if {p.name for p in folder.iterdir()} - {MANIFEST, *FOLDERS, ".work", ".lock"} and not (folder / MANIFEST).exists():
            raise OutputError(f"{folder} is there already and holds other things than a scan; name another folder")
        for name in (*FOLDERS, ".work"):
            (folder / name).mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror or error}") from error


def flush(folder: Path) -> None:
    """Puts the names in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _entry(data: Any) -> Entry:
    known = Entry.__dataclass_fields__
    if not isinstance(data, dict):
        raise ValueError("a line that is no entry")
    return Entry(**{name: value for name, value in data.items() if name in known})
