"""Rows that hold an article each: JSON Lines (packed or not) and Parquet."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, cast

from onrecord.errors import InputError, MissingExtra, UnreadableInput
from onrecord.intake.decode import decode
from onrecord.scale.records import CUT_OFF, MALFORMED, TOO_LARGE, Record, Refused

COLUMNS = ("text", "html", "id", "url", "title", "outlet", "byline", "authors", "author", "published", "modified", "language")
"""What is looked at in a row, as `onrecord.intake.rows` does."""

_BATCH = 16
_STEP = 1 << 20


def line_records(path: Path, limit: int) -> Iterator[Record | Refused]:
    """The rows of a JSON Lines file; of one that breaks off, those before the break.

    Raises:
        OSError: it cannot be opened.
    """
    with path.open("rb") as raw:
        stream = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if path.suffix.lower() == ".gz" else cast(BinaryIO, raw)
        number = 0
        try:
            while line := stream.readline(limit + 1):
                number += 1
                place = f"{path.name}, line {number}"
                if len(line) > limit:
                    while line and not line.endswith(b"\n"):
                        line = stream.readline(_STEP)
                    yield Refused(TOO_LARGE, place, raw.tell())
                elif line.strip():
                    yield _row(line, place, raw.tell())
        except (EOFError, zlib.error, OSError):
            yield Refused(CUT_OFF, f"{path.name}, after line {number}", raw.tell())


def _row(line: bytes, place: str, position: int) -> Record | Refused:
    try:
        data = json.loads(decode(line, "utf-8", place).text.lstrip("\ufeff"))
    except (ValueError, RecursionError, InputError):
        return Refused(MALFORMED, place, position)
    return Record(place, position, data) if isinstance(data, dict) else Refused(MALFORMED, place, position)


def parquet_records(path: Path, limit: int) -> Iterator[Record | Refused]:
    """The rows of a Parquet file with a ``text`` or ``html`` column.

    Raises:
        UnreadableInput: it is no Parquet, or has neither column.
        MissingExtra: pyarrow is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise MissingExtra("Parquet needs pyarrow: pip install 'onrecord[scale]'") from error
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            columns = [name for name in file.schema_arrow.names if name in COLUMNS]
            if not {"text", "html"} & set(columns):
                raise UnreadableInput(f"{path} needs a column “text” or “html”; it has: {', '.join(file.schema_arrow.names)[:200]}", str(path))
            size, total, number = path.stat().st_size, max(1, file.metadata.num_rows), 0
            for batch in file.iter_batches(batch_size=_BATCH, columns=columns, use_threads=False):
                for row in batch.to_pylist():
                    number += 1
                    yield _cells(row, f"{path.name}, row {number}", size * number // total, limit)
    except (pyarrow.ArrowException, OSError) as error:
        raise UnreadableInput(f"{path} cannot be read as Parquet: {error}", str(path)) from error


def _cells(row: dict[str, Any], place: str, position: int, limit: int) -> Record | Refused:
    """A row as JSON would have it."""
    found = {name: value for name, value in row.items() if value is not None}
    if max(len(found.get(name) or "") for name in ("text", "html")) > limit:
        return Refused(TOO_LARGE, place, position)
    try:
        for name, value in found.items():
            if isinstance(value, bytes):
                found[name] = decode(value, None, place).text
            elif isinstance(value, date):  # a moment is one as well
                found[name] = value.isoformat()
    except InputError:
        return Refused(MALFORMED, place, position)
    return Record(place, position, found)
