"""Output files: written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from onrecord.errors import OutputError


@contextmanager
def replacing(path: Path, *, encoding: str = "utf-8", keep: Callable[[], bool] = lambda: True) -> Iterator[TextIO]:
    """A text file that takes the place of ``path`` when the block ends well, and vanishes when it does not.

    It is written beside ``path`` under a temporary name, then renamed. What is no regular file (a pipe, a device) is
    written to directly. Characters that ``encoding`` has not are replaced; line ends stay as they are written.

    Args:
        path: the file to write.
        encoding: of the file.
        keep: asked at the end of the block; where it says no, ``path`` stays as it was.

    Raises:
        OutputError: the file cannot be written.
    """
    check_writable(path)
    target = Path(os.path.realpath(path))  # the file behind a link is replaced, not the link
    special = target.exists() and not target.is_file()
    work: Path | None = None
    try:
        if special:
            stream = target.open("w", encoding=encoding, errors="replace", newline="")
        else:
            handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
            work = Path(name)
            stream = os.fdopen(handle, "w", encoding=encoding, errors="replace", newline="")
        with stream:
            yield stream
        if work is not None and keep():
            work.chmod(_mode(target))
            work.replace(target)
            work = None
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename not in (None, str(work), str(target)):
            raise  # of another file, met while this one was being made
        raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        if work is not None:
            with suppress(OSError):
                work.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Looks whether ``path`` could be written, before the work that is to go there.

    Raises:
        OutputError: it is a folder, or its folder is missing or may not be written to.
    """
    target = Path(os.path.realpath(path))
    try:
        if target.is_dir():
            raise OutputError(f"{path} is a folder; name a file to write to")
        if not target.parent.is_dir():
            raise OutputError(f"{path} cannot be written: there is no folder {target.parent}; make it first")
        device = target.exists() and not target.is_file()
    except (OSError, ValueError) as error:  # a name that is too long, or holds what no name can
        raise OutputError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from error
    if not os.access(target if device else target.parent, os.W_OK):
        raise OutputError(f"{path} cannot be written: no permission; choose another place")


def _mode(target: Path) -> int:
    """The permissions of the file that is replaced, else those a new file gets here."""
    if target.exists():
        return target.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
