"""Many inputs to a stream of articles: files, folders, patterns, addresses, standard input."""

from __future__ import annotations

import glob
import io
import os
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from onrecord.errors import InputError, MissingInput, UnreadableInput
from onrecord.intake import dates
from onrecord.intake.decode import MAX_BYTES
from onrecord.intake.kinds import SUFFIXES, mailbox_file
from onrecord.intake.load import ROW_SUFFIXES, each_from_bytes, each_from_url, read_file, suffix_of, supplement
from onrecord.intake.rows import json_rows, rows_of_file
from onrecord.types import Article


def load_many(inputs: Iterable[str | os.PathLike[str]] | str | os.PathLike[str], *, published: str | None = None, as_is: bool = False,
              allow_private: bool = False, keep_original: bool = False) -> Iterator[Article | InputError]:
    """Reads articles one after the other; an input that cannot be read comes as its error, and the next follow.

    Args:
        inputs: paths, folders (with all below them, sorted by name), patterns (``news/*.html``), http(s) URLs,
            or ``-`` for standard input (HTML, JSON Lines or text, as it looks). Rows of JSON Lines and CSV with a
            ``text`` are taken as they stand, with ``html`` they are cleaned.
        published, as_is, allow_private, keep_original: as for `load`; ``published`` goes to inputs that do not say.
            The original of a row is its text or its page, in UTF-8.

    Raises:
        BadDate: ``published`` is no date.
    """
    day = dates.parse(published) if published is not None else None
    stream = _stream([inputs] if isinstance(inputs, str | os.PathLike) else inputs, day, as_is, allow_private)
    return stream if keep_original else (item.with_(original=None) if isinstance(item, Article) else item for item in stream)


def count(inputs: Iterable[str | os.PathLike[str]] | str | os.PathLike[str]) -> int | None:
    """How many items `load_many` will yield, or None where that is not known without reading them (standard input, mail, packed
    or very large row files). Cheap: folders are listed, the lines of row files counted. A file of another kind counts as one,
    also where it turns out to hold several (an export, a live blog)."""
    total = 0
    for item in [inputs] if isinstance(inputs, str | os.PathLike) else inputs:
        name = os.fspath(item)
        if name == "-":
            return None
        for found in [name] if is_url(name) else _expand(name):
            if not isinstance(found, InputError) and suffix_of(found) in (".eml", ".mbox"):
                return None
            number = 1 if isinstance(found, InputError) or suffix_of(found) not in ROW_SUFFIXES else _rows(found)
            if number is None:
                return None
            total += number
    return total


def _stream(inputs: Iterable[str | os.PathLike[str]], day: str | None, as_is: bool, allow_private: bool) -> Iterator[Article | InputError]:
    for item in inputs:
        name = os.fspath(item)
        if name == "-":
            found: Iterable[Article | InputError] = _standard_input(as_is)
        elif is_url(name):
            found = _each(name, as_is, allow_private)
        else:
            found = (result for path in _expand(name) for result in ([path] if isinstance(path, InputError) else _file(path, as_is)))
        for result in found:
            if isinstance(result, Article) and day is not None and result.published is None:
                result = supplement(result, day, None)
            yield result


def is_url(name: str) -> bool:
    """Whether an input, or the source of an article, is a web address that was fetched, and no file."""
    return name[:8].lower().startswith(("http://", "https://"))


def _each(name: str, as_is: bool, allow_private: bool = False) -> Iterator[Article | InputError]:
    try:
        items = each_from_url(name, as_is=as_is, allow_private=allow_private) if is_url(name) else each_from_bytes(read_file(Path(name), name), name=name, as_is=as_is)
        for item in items:
            if isinstance(item, InputError):
                item.source = item.source or name
            yield item
    except InputError as error:
        error.source = error.source or name
        yield error


def _file(name: str, as_is: bool) -> Iterator[Article | InputError]:
    if suffix_of(name) in ROW_SUFFIXES:
        return rows_of_file(name)
    return mailbox_file(name) if suffix_of(name) == ".mbox" and not as_is else _each(name, as_is)


def _expand(name: str) -> Iterator[str | InputError]:
    path = Path(name)
    try:
        if path.is_dir():
            yield from _folder(path, name)
        elif path.exists() or not glob.has_magic(name):
            yield name
        else:
            yield from _pattern(name)
    except (OSError, ValueError) as error:
        yield UnreadableInput(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}", name)


def _folder(path: Path, name: str) -> Iterator[str | InputError]:
    found = False
    # links are not followed: one may lead upwards and never end, or out of the folder to what nobody meant to hand over
    for root, folders, files in os.walk(path):
        folders.sort()
        for file in sorted(files):
            # a README says what a folder holds; it is none of it
            if suffix_of(file) in SUFFIXES and not file.startswith(".") and not file.lower().startswith("readme."):
                found = True
                yield _regular(Path(root) / file)
    if not found:
        yield MissingInput(f"the folder {name} holds no articles ({', '.join(sorted(SUFFIXES))}, or one of these with .gz)", name)


def _regular(path: Path) -> str | InputError:
    """A file found in a folder, or why it is not read."""
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        return UnreadableInput(f"{path} cannot be looked at: {error.strerror or error}", str(path))
    if stat.S_ISLNK(mode):
        return UnreadableInput(f"{path} is a link and was not followed; name what it points to", str(path))
    return str(path) if stat.S_ISREG(mode) else UnreadableInput(f"{path} is no file (a pipe, a socket or a device) and was not read", str(path))


def _pattern(name: str) -> Iterator[str | InputError]:
    found = sorted(glob.glob(name, recursive=True))  # noqa: PTH207 (a pattern may be absolute, which Path.glob refuses)
    if not found:
        yield MissingInput(f"nothing matches {name}", name)
    for path in found:
        if Path(path).is_dir():
            if "**" not in name:
                yield from _folder(Path(path), path)
        elif "**" not in name or suffix_of(path) in SUFFIXES:
            yield path


def _rows(name: str) -> int | None:
    path = Path(name)
    try:
        if path.suffix.lower() == ".gz" or suffix_of(name) == ".csv":
            return None
        found = path.stat()
        if found.st_size > 1 << 30 or not stat.S_ISREG(found.st_mode):  # what is taken from a pipe is gone
            return None
        with path.open("rb") as stream:
            return sum(bool(line.strip()) for line in stream)
    except OSError:
        return 1


def _standard_input(as_is: bool) -> Iterator[Article | InputError]:
    stream: BinaryIO = getattr(sys.stdin, "buffer", None) or io.BytesIO(sys.stdin.read().encode("utf-8", "replace"))
    try:
        buffered = stream if hasattr(stream, "peek") else io.BufferedReader(stream)  # type: ignore[type-var]
        head = buffered.peek(4096)[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
        if head.startswith(b"{"):
            yield from json_rows(buffered, "-")
            return
        yield from each_from_bytes(buffered.read(MAX_BYTES + 1), name="-", as_is=as_is)
    except InputError as error:
        yield error
    except (OSError, ValueError) as error:
        yield UnreadableInput(f"standard input cannot be read: {error}", "-")
