"""Rows that hold an article each: JSON Lines (packed or not) and Parquet."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, cast

from onrecord.errors import InputError, UnreadableInput
from onrecord.intake.decode import decode
from onrecord.intake.lines import lines, parsed
from onrecord.ledger.exports.parquet import needed
from onrecord.scale.records import CUT_OFF, MALFORMED, TOO_LARGE, Record, Refused

COLUMNS = ("text", "html", "id", "url", "title", "outlet", "byline", "authors", "author", "published", "modified", "language")
"""What is looked at in a row, as `onrecord.intake.rows` does."""

_SLACK = 1 << 20
"""Bytes that the other fields of a row may take."""
_SWELLS, _LEAST = 1000, 1 << 28
"""How many times its packed size a column may unpack to, from so many bytes on: text packs to a tenth."""


def line_records(path: Path, limit: int) -> Iterator[Record | Refused]:
    """The rows of a JSON Lines file; of one that breaks off, those before the break.

    Raises:
        OSError: it cannot be opened.
    """
    with path.open("rb") as raw:
        stream = cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if path.suffix.lower() == ".gz" else cast(BinaryIO, raw)
        number = 0
        try:
            for number, line in enumerate(lines(stream, limit), 1):
                place = f"{path.name}, line {number}"
                if line is None:
                    yield Refused(TOO_LARGE, place, raw.tell())
                elif line.strip():
                    yield _row(line, place, raw.tell())
        except (EOFError, zlib.error, OSError):
            yield Refused(CUT_OFF, f"{path.name}, after line {number}", raw.tell())


def _row(line: bytes, place: str, position: int) -> Record | Refused:
    try:
        data = parsed(decode(line, "utf-8", place).text.lstrip("\ufeff"))
    except (ValueError, InputError):
        return Refused(MALFORMED, place, position)
    return Record(place, position, data) if isinstance(data, dict) else Refused(MALFORMED, place, position)


def parquet_records(path: Path, limit: int) -> Iterator[Record | Refused]:
    """The rows of a Parquet file with a ``text`` or ``html`` column.

    Raises:
        UnreadableInput: it is no Parquet, or has neither column.
        MissingExtra: pyarrow is not installed.
    """
    pyarrow = needed("scale")
    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            columns = [name for name in file.schema_arrow.names if name in COLUMNS]
            if not {"text", "html"} & set(columns):
                raise UnreadableInput(f"{path} needs a column “text” or “html”; it has: {', '.join(file.schema_arrow.names)[:200]}", str(path))
            _check_size(file, path)
            size, total = path.stat().st_size, max(1, file.metadata.num_rows)
            # a row at a time: one text that is kept once may stand in all of them
            for number, batch in enumerate(file.iter_batches(batch_size=1, columns=columns, use_threads=False), 1):
                place, position = f"{path.name}, row {number}", size * number // total
                size_of_row = sum((c.dictionary_decode() if pyarrow.types.is_dictionary(c.type) else c).nbytes for c in batch.columns)
                yield Refused(TOO_LARGE, place, position) if size_of_row > 2 * limit + _SLACK else _cells(batch.to_pylist()[0], place, position, limit)
    except (pyarrow.ArrowException, OSError) as error:
        raise UnreadableInput(f"{path} cannot be read as Parquet: {error}", str(path)) from error


def _check_size(file: Any, path: Path) -> None:
    """Raises UnreadableInput where a column unpacks to what no text does."""
    for group in range(file.metadata.num_row_groups):
        for number in range(file.metadata.row_group(group).num_columns):
            column = file.metadata.row_group(group).column(number)
            if column.total_uncompressed_size > max(_LEAST, _SWELLS * column.total_compressed_size):
                raise UnreadableInput(f"{path} unpacks to more than {_SWELLS} times its size (column “{column.path_in_schema}”); no text does that", str(path))


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
