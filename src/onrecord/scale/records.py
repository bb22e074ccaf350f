"""A unit to its records, one at a time and none of them larger than is allowed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.errors import UnreadableInput
from onrecord.intake.decode import gunzip
from onrecord.scale.units import Kind, Unit

TOO_LARGE = "larger than the limit"
MALFORMED = "malformed record"
CUT_OFF = "the file breaks off"
UNREADABLE = "cannot be read"


@dataclass(frozen=True, slots=True)
class Record:
    """Something that may hold an article.

    Attributes:
        place: where it stands: ``news.warc.gz, record 17``.
        position: how many bytes of the unit's files lie before it, about.
        data: a page as bytes, or a row.
        url: the address it was fetched from.
        charset: as the server declared it.
        crawled: the day it was fetched, ISO 8601.
    """

    place: str
    position: int
    data: bytes | Mapping[str, Any]
    url: str | None = None
    charset: str | None = None
    crawled: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that was not read: why, in words that are the same for all of its kind, and where it stands."""

    reason: str
    place: str
    position: int = 0


def records(unit: Unit, limit: int) -> Iterator[Record | Refused]:
    """The records of a unit in their order; the same files give the same ones.

    Args:
        unit: what is read.
        limit: bytes of one record; what is larger is refused and not held in memory.

    Raises:
        OSError: a file cannot be opened.
        InputError: a file is not what its name says.
        MissingExtra: what it takes to read it is not installed.
    """
    path = Path(unit.paths[0])
    if unit.kind is Kind.PAGES:
        yield from _pages(unit, limit)
    elif unit.kind is Kind.WARC:
        from onrecord.scale.warc import warc_records

        yield from warc_records(path, limit)
    elif unit.kind is Kind.LINES:
        from onrecord.scale.rows import line_records

        yield from line_records(path, limit)
    else:
        from onrecord.scale.rows import parquet_records

        yield from parquet_records(path, limit)


def _pages(unit: Unit, limit: int) -> Iterator[Record | Refused]:
    position = 0
    for name in unit.paths:
        try:
            with Path(name).open("rb") as stream:
                packed = stream.read(limit + 1)
            data = gunzip(packed, name)
        except (OSError, UnreadableInput):
            yield Refused(UNREADABLE, name, position)
            continue
        yield Record(name, position, data) if max(len(packed), len(data)) <= limit else Refused(TOO_LARGE, name, position)
        position += len(packed)
