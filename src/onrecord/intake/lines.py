"""Lines of JSON, one at a time, each of a limited size: a packed file of a few kilobytes may hold a line of gigabytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from onrecord.intake.decode import MAX_BYTES

MAX_LINE = MAX_BYTES
"""Bytes of one line."""
MAX_VALUES = 2_000_000
"""Values in one line of JSON, about: in memory each takes many times the bytes that it takes in the file."""

_STEP = 1 << 20
_SIGNS = (b"[", b"{", b",")
_STRING = re.compile(rb'"(?:[^"\\]++|\\.)*+"', re.S)


def lines(stream: BinaryIO, limit: int = MAX_LINE) -> Iterator[bytes | None]:
    """The lines of a binary stream, each with its end; None in the place of one that is longer than the limit.

    Raises:
        OSError, EOFError, zlib.error: the stream cannot be read further.
    """
    while line := stream.readline(limit + 1):
        if len(line) <= limit:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_STEP)
        yield None


def too_long(limit: int = MAX_LINE) -> str:
    """What is said of a line that came as None."""
    return f"the line is longer than {limit // 2**20} MB"


def parsed(line: bytes | str, *, strict: bool = True) -> Any:
    """What a line of JSON says.

    Args:
        line: the line; bytes are UTF-8, with or without a byte order mark.
        strict: False lets control characters stand in strings.

    Raises:
        ValueError: it is no JSON, nested too deeply, or holds too many values; the message says which.
    """
    if len(line) > MAX_VALUES and _values(line if isinstance(line, bytes) else line.encode("utf-8", "surrogatepass")) > MAX_VALUES:
        raise ValueError(f"more than {MAX_VALUES // 10**6} million values in one place")
    try:
        return json.loads(line.decode("utf-8-sig") if isinstance(line, bytes) else line, strict=strict)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _values(data: bytes) -> int:
    """How many values there are, about; what stands in strings is looked at only where it would count too much."""
    found = sum(map(data.count, _SIGNS))
    return sum(map(_STRING.sub(b"", data).count, _SIGNS)) if found > MAX_VALUES else found
