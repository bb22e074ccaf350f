"""Inputs to units: what is read, written and tried again as a whole.

A WARC, JSON Lines or Parquet file is a unit. The pages of one folder are one unit while they are few; of many, each
unit takes those whose names' hashes fall to it, so that a page that is added or changed touches one unit only.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from onrecord.errors import InputError, MissingInput, UnreadableInput
from onrecord.intake.load import HTML_SUFFIXES, suffix_of
from onrecord.ledger.exports.parquet import MANIFEST

PAGES_A_UNIT = 500
"""More pages than this in one folder are dealt out to several units of about half as many."""


class Kind(StrEnum):
    """What a unit's files are."""

    WARC = "warc"
    PAGES = "pages"
    LINES = "lines"
    PARQUET = "parquet"


_KINDS = {".warc": Kind.WARC, ".jsonl": Kind.LINES, ".ndjson": Kind.LINES, ".parquet": Kind.PARQUET} | dict.fromkeys(HTML_SUFFIXES, Kind.PAGES)
_PACKED = frozenset((Kind.WARC, Kind.LINES, Kind.PAGES))
SUFFIXES = ", ".join(_KINDS)


@dataclass(frozen=True, slots=True)
class Unit:
    """Some input that is read as a whole.

    Attributes:
        name: the file's absolute path; of pages, their folder's with the unit's number: what it goes by in the manifest.
        kind: what the files are.
        paths: the files.
        size: bytes of them all.
        group: the folder whose pages it is one share of; a changed number of shares takes the place of the older ones.
    """

    name: str
    kind: Kind
    paths: tuple[str, ...]
    size: int
    group: str | None = None

    @property
    def key(self) -> str:
        """A file name for it: readable, and of its own."""
        name = Path(self.name).name if self.group is None else Path(self.group).name + self.name.removeprefix(self.group)
        stem = re.sub(r"[^A-Za-z0-9]+", "-", name)[:40].strip("-")
        return f"{stem or 'unit'}-{hashlib.sha256(self.name.encode('utf-8', 'surrogateescape')).hexdigest()[:12]}"

    def stamp(self) -> str:
        """Sizes and times of the files: while it stays the same, they are taken to be.

        Raises:
            MissingInput: a file is gone.
        """
        lines = []
        for path in self.paths:
            try:
                found = Path(path).stat()
            except OSError as error:
                raise MissingInput(f"{path} cannot be looked at: {error.strerror}", path) from error
            lines.append(f"{Path(path).name}:{found.st_size}:{found.st_mtime_ns}")
        return lines[0].rpartition(f"{Path(self.paths[0]).name}:")[2] if len(lines) == 1 else hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()

    def digest(self) -> str:
        """SHA-256 of what is in the files (of several: of their names and hashes).

        Raises:
            UnreadableInput: a file cannot be read.
        """
        parts = []
        for path in self.paths:
            try:
                with Path(path).open("rb") as stream:
                    parts.append(f"{Path(path).name}:{hashlib.file_digest(stream, 'sha256').hexdigest()}")
            except OSError as error:
                raise UnreadableInput(f"{path} cannot be read: {error.strerror}", path) from error
        return parts[0].rpartition(":")[2] if len(parts) == 1 else hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


@dataclass(slots=True)
class Found:
    """The units of the inputs, and the inputs that are none."""

    units: list[Unit] = field(default_factory=list)
    problems: list[InputError] = field(default_factory=list)


def find(inputs: Iterable[str | os.PathLike[str]], out: Path | None = None) -> Found:
    """The units of files and folders, each once; what cannot be one comes as its error.

    In folders, links are not followed and what scans have written is not read: both are told, so that nobody thinks they were.

    Args:
        inputs: the files and folders.
        out: a folder in which nothing is looked for: the one that this scan writes.
    """
    found = Found()
    pages: dict[str, set[str]] = {}
    files: dict[str, Kind] = {}
    for item in inputs:
        name = os.path.abspath(item)  # noqa: PTH100 (a name, not the place behind its links)
        seen = False
        for path in _walk(name, out, found.problems) if Path(name).is_dir() else [name]:
            seen = True
            kind = kind_of(path)
            if kind is None or not Path(path).is_file():
                found.problems.append(_no_unit(path))
            elif kind is Kind.PAGES:
                pages.setdefault(os.path.dirname(path), set()).add(path)  # noqa: PTH120 (of a name)
            else:
                files[path] = kind
        if not seen:
            found.problems.append(MissingInput(f"the folder {name} holds nothing that is scanned ({SUFFIXES}, or one of these with .gz)", name))
    found.units += [Unit(path, kind, (path,), Path(path).stat().st_size) for path, kind in sorted(files.items())]
    for folder, paths in sorted(pages.items()):
        found.units += _shares(folder, sorted(paths))
    return found


def kind_of(path: str) -> Kind | None:
    """What a file is, by its name; None for what is not scanned."""
    kind = _KINDS.get(suffix_of(path))
    return None if path.lower().endswith(".gz") and kind not in _PACKED else kind


def _walk(folder: str, out: Path | None, problems: list[InputError]) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        folders.sort()
        if Path(root) == out or (MANIFEST in names and "articles" in folders):
            if Path(root) != out:
                problems.append(UnreadableInput(f"{root} is what a scan has written; onrecord import takes it", root))
            folders.clear()
            continue
        for link in [*folders, *sorted(names)]:
            path = Path(root) / link
            if path.is_symlink():
                problems.append(UnreadableInput(f"{path} is a link and was not followed; name what it points to", str(path)))
            elif link in names and not link.startswith(".") and kind_of(str(path)) is not None:
                yield str(path)


def _no_unit(path: str) -> InputError:
    if not Path(path).exists():
        return MissingInput(f"there is no file {path}", path)
    return UnreadableInput(f"{path} is nothing that is scanned ({SUFFIXES}, or one of these with .gz)", path)


def _shares(folder: str, paths: list[str]) -> list[Unit]:
    """The units of a folder's pages: a power of two, so that it seldom changes as the folder grows."""
    number = 1
    while len(paths) > PAGES_A_UNIT * number:
        number *= 2
    number *= 2 if number > 1 else 1
    dealt: dict[int, list[str]] = {}
    for path in paths:
        place = int.from_bytes(hashlib.sha256(Path(path).name.encode("utf-8", "surrogateescape")).digest()[:4], "big") % number
        dealt.setdefault(place, []).append(path)
    return [Unit(f"{folder}#{place + 1}/{number}", Kind.PAGES, tuple(mine), sum(Path(p).stat().st_size for p in mine), folder) for place, mine in sorted(dealt.items())]
