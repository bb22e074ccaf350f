"""The pages in a web archive (WARC, ISO 28500; Common Crawl's CC-NEWS is the model), read by FastWARC.

What is broken costs itself only: after a damaged record, reading goes on at the next one that begins soundly.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from onrecord.errors import MissingExtra
from onrecord.scale.records import CUT_OFF, MALFORMED, TOO_LARGE, Record, Refused

NOT_A_PAGE = "not a page (another media type)"
NOT_FOUND = "no page was served (HTTP status)"
PACKED = "in a content encoding that is not read"

_MEMBER = b"\x1f\x8b\x08"
_HEAD = re.compile(rb"WARC/[01]\.\d+\r?\n")
_INSIDE = re.compile(rb"\r\n\r\nWARC/1\.\d\r\n(?:[\w-]+:[^\r\n]*\r\n){0,3}WARC-Type:", re.I)
_HTML = ("text/html", "application/xhtml+xml")
_STEP = 1 << 20
_SLACK = 64 * 1024
"""Bytes that the headers of a response may take beside the page."""


def needed() -> Any:
    """The module fastwarc.warc.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        import fastwarc.warc
    except ModuleNotFoundError as error:
        raise MissingExtra("web archives need FastWARC: pip install 'onrecord[scale]'") from error
    return fastwarc.warc


def warc_records(path: Path, limit: int) -> Iterator[Record | Refused]:
    """The responses of a WARC file, packed (a gzip member for each record) or not; other records are passed over.

    Args:
        path: the file.
        limit: bytes of a page.

    Raises:
        OSError: it cannot be opened.
        MissingExtra: FastWARC is not installed.
    """
    with path.open("rb") as stream:
        number, start, told = 0, 0, False
        while True:
            last: int | None = None
            cut = False
            try:
                for record, last in _sound(stream, start):
                    number, told = number + 1, False
                    found = _response(record, f"{path.name}, record {number}", last, limit)
                    cut = isinstance(found, Refused) and found.reason == CUT_OFF
                    if found is not None:
                        yield found
                if last is not None and not cut and _is_torn(stream, last):
                    yield Refused(CUT_OFF, f"{path.name}, after record {number}", last)
                return
            except (OSError, ValueError, EOFError):
                at = start if last is None else last
                if not told:  # one stretch of damage is one broken record, however often its middle looks like a beginning
                    yield Refused(MALFORMED, f"{path.name}, after record {number}", at)
                    told = True
                following = _next_record(stream, at + 1)
                if following is None:
                    return
                start = following


def _sound(stream: BinaryIO, start: int) -> Iterator[tuple[Any, int]]:
    """Records from ``start`` on, each with the place in the file at which it begins."""
    warc = needed()
    stream.seek(start)
    for record in warc.ArchiveIterator(stream, record_types=warc.WarcRecordType.any_type, parse_http=False):
        yield record, int(record.stream_pos)


def _response(record: Any, place: str, position: int, limit: int) -> Record | Refused | None:
    """The page of a record; None where it is no response of a server.

    Raises:
        OSError: it is damaged.
    """
    types = needed().WarcRecordType
    if record.record_type == types.no_type:
        return Refused(MALFORMED, place, position)
    if record.record_type != types.response:
        return None
    if record.content_length > limit + _SLACK:
        return Refused(TOO_LARGE, place, position)
    raw = record.reader.read(limit + _SLACK)
    if len(raw) < record.content_length:
        return Refused(CUT_OFF, place, position)
    if _INSIDE.search(raw):  # its length is wrong, and others' pages would be read as part of it
        raise ValueError("a record within a record")
    record.set_bytes_content(raw)
    record.parse_http(auto_decode="transfer")
    http = record.http_headers
    if http is None or http.status_code is None:
        return Refused(MALFORMED, place, position)
    if http.status_code != 200:
        return Refused(NOT_FOUND, place, position)
    if (record.http_content_type or "").lower() not in _HTML:
        return Refused(NOT_A_PAGE, place, position)
    page = record.reader.read(limit + 1)
    if len(page) > limit:
        return Refused(TOO_LARGE, place, position)
    unpacked = _unpacked(page, (http.get("Content-Encoding") or "").strip().lower(), limit)
    if isinstance(unpacked, str):
        return Refused(unpacked, place, position)
    day = record.record_date
    return Record(place, position, unpacked, (record.headers.get("WARC-Target-URI") or "").strip("<> ") or None, record.http_charset, day.date().isoformat() if day else None)


def _unpacked(page: bytes, encoding: str, limit: int) -> bytes | str:
    """The page without its content encoding, or why not. Common Crawl has unpacked it and left the header, so the bytes decide."""
    if page.startswith(_MEMBER) or (encoding == "deflate" and page.lstrip()[:1] != b"<"):
        inflate = zlib.decompressobj(47)  # gzip or zlib, by its head
        try:
            out = inflate.decompress(page, limit + 1)
        except zlib.error:
            return MALFORMED
        return out if len(out) <= limit else TOO_LARGE
    return PACKED if encoding in ("br", "zstd") and page.lstrip()[:1] not in (b"<", b"\xef") else page


def _next_record(stream: BinaryIO, start: int) -> int | None:
    """Where the next record begins soundly, at ``start`` or later; None where none does."""
    stream.seek(0)
    packed = stream.read(3) == _MEMBER
    sign = _MEMBER if packed else b"WARC/"
    position, kept = start, b""
    stream.seek(start)
    while chunk := stream.read(_STEP):
        window = kept + chunk
        at = window.find(sign)
        while at >= 0:
            place = position - len(kept) + at
            if _begins(stream, place, packed):
                return place
            at = window.find(sign, at + 1)
        position += len(chunk)
        kept = window[-len(sign) + 1:]
        stream.seek(position)
    return None


def _begins(stream: BinaryIO, place: int, packed: bool) -> bool:
    """Whether a record's head stands at a place."""
    stream.seek(place)
    head = stream.read(4096)
    try:
        return bool(_HEAD.match(zlib.decompressobj(31).decompress(head, 64) if packed else head))
    except zlib.error:
        return False


def _is_torn(stream: BinaryIO, last: int) -> bool:
    """Whether something follows the last record that is no record: the file was cut in the head of one."""
    stream.seek(last)
    if stream.read(3) != _MEMBER:
        return _next_record(stream, last + 1) is not None
    stream.seek(last)
    inflate = zlib.decompressobj(31)
    while chunk := stream.read(_STEP):
        while chunk and not inflate.eof:
            inflate.decompress(chunk, _STEP)
            chunk = inflate.unconsumed_tail
        if inflate.eof:
            return bool(inflate.unused_data.strip(b"\0") or stream.read(1))
    return True
