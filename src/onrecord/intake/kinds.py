"""What some bytes are, and who reads them: by their content first, by the name of their file where that does not tell.

HTML and plain text of one article are read in `onrecord.intake.load`; here are the kinds beside these, of which many hold
several articles in one file.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, cast

from onrecord.errors import InputError, MissingInput, UnreadableInput
from onrecord.intake import captions, factiva, gate, labelled, language, liveblog, mail, mailbox, nexis, pdf
from onrecord.intake.decode import Decoded
from onrecord.types import Article

SUFFIXES = pdf.SUFFIXES | captions.SUFFIXES | mail.SUFFIXES | mailbox.SUFFIXES | frozenset((".html", ".htm", ".xhtml", ".txt", ".md", ".jsonl", ".ndjson", ".csv"))
"""Of all that is read."""
MAX_TEXT = 5_000_000
"""Characters of one transcript."""


class Kind(StrEnum):
    """A kind of input that is neither a page nor a plain text of one article."""

    PDF = "PDF"
    MAIL = "mail"
    MAILBOX = "mailbox"
    CAPTIONS = "captions"
    TRANSCRIPT = "transcript"
    NEXIS = "Nexis export"
    FACTIVA = "Factiva export"
    LIVE = "live blog"


def of_bytes(data: bytes, suffix: str, *, as_is: bool = False) -> Kind | None:
    """The kind of bytes that must not be decoded as one text: PDF and mail."""
    if pdf.is_pdf(data, suffix):
        return Kind.PDF
    if as_is:
        return None
    if mailbox.looks_like_mailbox(data, suffix):
        return Kind.MAILBOX
    return Kind.MAIL if mail.looks_like_message(data, suffix) else None


def of_text(text: str, suffix: str, html: bool) -> Kind | None:
    """The kind of a text, if it is none of one plain article."""
    if html:
        if liveblog.may_be_live(text):
            return Kind.LIVE
        said = text[:4000].lower()
        if "nexis" not in said and "factiva" not in said and "load-date" not in text.lower() and ">td<" not in text.lower() and " documents<" not in text.lower():
            return None
    elif captions.looks_like_captions(text, suffix):
        return Kind.CAPTIONS
    from onrecord.intake.exported import lines_of_page

    lines = lines_of_page(text) if html else text
    if nexis.looks_like_nexis(lines):
        return Kind.NEXIS
    if factiva.looks_like_factiva(lines):
        return Kind.FACTIVA
    return Kind.TRANSCRIPT if not html and labelled.looks_like_transcript(text) else None


def read_bytes(kind: Kind, data: bytes, name: str | None, url: str | None, depth: int = 0) -> Iterator[Article | InputError]:
    """The articles of a PDF, a mail or a mailbox."""
    if kind is Kind.PDF:
        yield from _single(lambda: pdf.read_pdf(data, name), data, url, name)
    elif kind is Kind.MAIL:
        yield from mail.read_message(data, name, _attached, depth)
    else:
        yield from read_mailbox(io.BytesIO(data), name or "mailbox", depth)


def read_mailbox(stream: BinaryIO, name: str, depth: int = 0) -> Iterator[Article | InputError]:
    """The articles of the messages of an mbox, one message at a time."""
    for found in mailbox.messages(stream, name):
        if isinstance(found, InputError):
            yield found
        else:
            yield from mail.read_message(found[0], found[1], _attached, depth)


def mailbox_file(name: str) -> Iterator[Article | InputError]:
    """The articles of an mbox file of any size; ``.gz`` is unpacked on the way."""
    path = Path(name)
    try:
        with cast(BinaryIO, gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb")) as stream:
            yield from read_mailbox(stream, name)
    except FileNotFoundError:
        yield MissingInput(f"there is no file {name}", name)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        yield UnreadableInput(f"{name} cannot be read further: {getattr(error, 'strerror', None) or error}", name)


def read_text(kind: Kind, decoded: Decoded, data: bytes, name: str | None, url: str | None, html: bool) -> Iterator[Article | InputError]:
    """The articles of captions, a transcript, an export or a live blog; none of a page that turns out to be no live blog."""
    text = decoded.text
    if kind is Kind.LIVE:
        yield from liveblog.read_live(text, url, name)
    elif kind in (Kind.NEXIS, Kind.FACTIVA):
        from onrecord.intake.exported import lines_of_page

        read = nexis.read_nexis if kind is Kind.NEXIS else factiva.read_factiva
        yield from read(lines_of_page(text) if html else text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"), name or "export")
    elif len(text) > MAX_TEXT:
        yield UnreadableInput(f"{len(text) / 1e6:.0f} million characters are no single transcript (the limit is {MAX_TEXT // 10**6} million); split it", name)
    else:
        reader = captions.read_captions if kind is Kind.CAPTIONS else labelled.read_transcript
        for item in _single(lambda: reader(text, name), data, url, name):
            yield item.with_(warnings=(*decoded.warnings, *item.warnings)) if isinstance(item, Article) and decoded.warnings else item


def _single(read: Callable[[], Article], data: bytes, url: str | None, name: str | None) -> Iterator[Article | InputError]:
    try:
        article = read()
        gate.check_text(article.text, article.text, name)
        spoken = language.judge(article.text, None, name)
    except InputError as error:
        yield error
        return
    yield article.with_(language=spoken, sha256=hashlib.sha256(data).hexdigest(), original=data, source=name, **({"url": url, "id": ""} if url else {}))


def _attached(data: bytes, where: str, name: str, depth: int) -> Iterable[Article | InputError]:
    """What is attached to a mail."""
    from onrecord.intake.load import each_from_bytes, suffix_of

    if suffix_of(name) in (".jsonl", ".ndjson", ".csv"):
        from onrecord.intake.rows import csv_rows, json_rows

        return (csv_rows if suffix_of(name) == ".csv" else json_rows)(io.BytesIO(data), where)
    if depth >= mail.MAX_DEPTH:
        return [UnreadableInput(f"it stands more than {mail.MAX_DEPTH} messages deep and was not read", where)]
    return _placed(each_from_bytes(data, name=name, depth=depth), where, name)


def _placed(items: Iterator[Article | InputError], where: str, name: str) -> Iterator[Article | InputError]:
    """Items that say where they come from: the attachment's name alone would not."""
    for item in items:
        source = (item.source or name).replace(name, where, 1) if (item.source or name).startswith(name) else where
        if isinstance(item, InputError):
            item.source = source
            yield item
        else:
            yield item.with_(source=source)

