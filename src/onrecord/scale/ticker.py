"""How far a unit has come, in a small file that its worker writes at each record and others may look at.

It serves two ends: progress, and knowing at which record a worker died. The file outlives its writer, and a shared
folder is all that it takes: on a cluster no other channel is needed.
"""

from __future__ import annotations

import os
import struct
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path

_FORM = struct.Struct("<qqqqq")


@dataclass(slots=True)
class Ticks:
    """How far a unit has come.

    Attributes:
        record: number of the record that is being read, from 1; 0 before the first.
        position: bytes of the input that lie before it.
        pages: records that were looked at.
        articles, statements: what was read in them.
    """

    record: int = 0
    position: int = 0
    pages: int = 0
    articles: int = 0
    statements: int = 0


class Ticker:
    """Writes `Ticks` to a file. Nothing is flushed to the disk: a process that dies leaves what it wrote, and that is enough.

    Args:
        path: the file.
        parent: the process for which this one works, where it is to end with it.
    """

    def __init__(self, path: Path, parent: int | None = None):
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        self._parent = parent

    def write(self, ticks: Ticks) -> None:
        """Says how far it is.

        Raises:
            SystemExit: the one it works for is no more.
        """
        if self._parent is not None and os.getppid() != self._parent:
            raise SystemExit(1)
        os.pwrite(self._file, _FORM.pack(*astuple(ticks)), 0)

    def close(self) -> None:
        os.close(self._file)


def look(path: Path) -> Ticks:
    """What a ticker has last written; nothing yet where there is no file."""
    with suppress(OSError, struct.error):
        return Ticks(*_FORM.unpack(path.read_bytes()))
    return Ticks()
