"""An mbox file (RFC 4155) as its messages, one at a time: as much of it is held as one message takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from onrecord.errors import InputError, UnreadableInput
from onrecord.intake.decode import MAX_BYTES

SUFFIXES = frozenset((".mbox",))
_FROM = re.compile(rb"From \S+.*\d{4}\s*$|From - |From \S+@\S+\s*$|From MAILER-DAEMON")
_HEADER = re.compile(rb"[!-9;-~]{1,76}:")
_QUOTED = re.compile(rb">+From ")


def looks_like_mailbox(data: bytes, suffix: str = "") -> bool:
    """Whether bytes open as an mbox does: a From line, then a header."""
    lines = data[:4000].lstrip(b"\xef\xbb\xbf\r\n").splitlines()[:2]
    return bool(lines) and bool(_FROM.match(lines[0])) and (suffix in SUFFIXES or (len(lines) > 1 and bool(_HEADER.match(lines[1]))))


def messages(stream: BinaryIO, name: str) -> Iterator[tuple[bytes, str] | InputError]:
    """The messages of a stream, each with its place; one that is too large comes as its error.

    Where a blank line and a From line stand in a message's text unquoted, as broken writers leave them, the next line tells
    whether a message begins there.
    """
    lines: list[bytes] = []
    number, size, blank = 0, 0, True
    waiting: bytes | None = None
    begun = False
    while True:
        line = stream.readline(1 << 20)
        if waiting is not None:
            if _HEADER.match(line) or not begun:
                if begun:
                    yield _whole(lines, size, name, number)
                number, size, lines, begun = number + 1, 0, [], True
            else:
                lines.append(waiting)
                size += len(waiting)
            waiting = None
        if not line:
            break
        if blank and _FROM.match(line):
            waiting, blank = line, False
            continue
        if not begun and not line.strip():
            continue
        if not begun:
            yield UnreadableInput("this is no mbox: its first line does not begin with “From ”; a single mail is read as .eml", name)
            return
        blank = line in (b"\n", b"\r\n")
        size += len(line)
        if size <= MAX_BYTES:
            lines.append(line[1:] if _QUOTED.match(line) else line)
        else:
            lines.clear()
    if begun:
        yield _whole(lines, size, name, number)


def _whole(lines: list[bytes], size: int, name: str, number: int) -> tuple[bytes, str] | InputError:
    where = f"{name}, message {number}"
    if size > MAX_BYTES:
        return UnreadableInput(f"the mail is larger than {MAX_BYTES // 2**20} MB", where)
    if not b"".join(lines[:50]).strip():
        return UnreadableInput("the mail is empty", where)
    return b"".join(lines), where
