"""Web archives and other inputs of fictional pages, made byte by byte so that they can be broken as well."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

from tests.intake.pages import BODY, page

PEOPLE = ("Orla Fenn", "Tomas Brandt", "Ida Marlow", "Per Holm", "Mira Castell")
DAY = "2031-05-07"


def story(number: int, *extra: str) -> str:
    """A page with a statement that stands in no other."""
    said = f"“Plan {number} for the harbour wall costs {number * 13 + 7} crowns a head and nobody here has asked for it,” {PEOPLE[number % 5]} said after the meeting."
    return page(body=(*BODY[:2], said, *BODY[2:], *extra)).replace("https://lantern.example/news/bridge", address(number))


def address(number: int) -> str:
    return f"https://lantern.example/2031/story-{number}"


def response(body: str | bytes, url: str, *, media: str = "text/html; charset=utf-8", status: str = "200 OK", headers: str = "", kind: str = "response", length: int | None = None) -> bytes:
    """One record, unpacked; ``length`` is what it says its length is, where that is a lie."""
    payload = body.encode() if isinstance(body, str) else body
    http = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{headers}\r\n".encode() + payload
    head = (f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{abs(hash(url)) % 10**12:012}>\r\nWARC-Target-URI: {url}\r\n"
            f"WARC-Date: {DAY}T10:00:00Z\r\nContent-Type: application/http; msgtype={kind}\r\nContent-Length: {len(http) if length is None else length}\r\n\r\n")
    return head.encode() + http + b"\r\n\r\n"


def stories(numbers: Iterable[int]) -> list[bytes]:
    """Records of stories."""
    return [response(story(n), address(n)) for n in numbers]


def write_warc(path: Path, records: Iterable[bytes]) -> Path:
    """Writes records, each packed by itself where the name ends in ``.gz``."""
    path.write_bytes(b"".join(gzip.compress(r, 1, mtime=0) if path.suffix == ".gz" else r for r in records))
    return path


def write_lines(path: Path, rows: Iterable[dict[str, object] | str]) -> Path:
    """Writes JSON Lines, packed where the name ends in ``.gz``."""
    data = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def archive(folder: Path, *, files: int, pages: int) -> Path:
    """A folder of web archives with other stories in each."""
    folder.mkdir()
    for n in range(files):
        write_warc(folder / f"news-{n:02}.warc.gz", stories(range(n * pages, (n + 1) * pages)))
    return folder
