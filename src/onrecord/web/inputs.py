"""What somebody hands in to be added (an address, a text, a file), limited in kind and size, as articles to be read.

Addresses are fetched under the rules of `onrecord.intake.fetch`: none that leads to a private, loopback or link-local host.
A file is known by its suffix, and holds one article (HTML, text, PDF, captions) or many (JSON Lines, CSV, exports of news archives, mail with
attachments); so does an address (a live blog).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from onrecord.errors import InputError, RefusedAddress, UnreadableInput
from onrecord.intake import kinds
from onrecord.intake.load import (
    HTML_SUFFIXES,
    ROW_SUFFIXES,
    each_from_bytes,
    each_from_url,
    from_text,
    suffix_of,
    supplement,
)
from onrecord.intake.metadata import http_url
from onrecord.intake.rows import csv_rows, json_rows
from onrecord.types import Article

SUFFIXES = kinds.SUFFIXES - {".mbox"}
"""The kinds of files that are taken; a mailbox is larger than what is handed in here."""

MAX_FILE = 20 * 1024 * 1024
"""Bytes of one file."""
MAX_TEXT = 1_000_000
"""Characters of a text that is pasted."""
MAX_ROWS = 10_000
"""Articles of one file of rows; the rest of a longer one is not read, and the job says so."""
MAX_INPUTS = 100
"""Addresses and files in one job."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Address:
    """A page of the web."""

    url: str

    @property
    def name(self) -> str:
        return self.url[:200]

    def articles(self) -> Iterator[Article | InputError]:
        """The article at the address, or why there is none."""
        if not http_url(self.url):
            yield UnreadableInput(f"“{self.url[:120]}” is not an http or https address", self.name)
            return
        try:
            yield from islice(each_from_url(self.url), MAX_ROWS)
        except RefusedAddress as error:  # its message tells how to allow that, which is not for those who come by the web
            yield RefusedAddress(str(error).partition(";")[0], self.name)
        except InputError as error:
            yield error


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text that was typed or pasted, with what is known of it."""

    text: str
    url: str | None = None
    title: str | None = None
    outlet: str | None = None
    byline: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.title or self.url or "the text"

    def articles(self) -> Iterator[Article | InputError]:
        """The text as an article, cleaned of what stands on a page beside one."""
        try:
            article = supplement(from_text(self.text), None, self.url)
        except InputError as error:
            error.source = error.source or self.name
            yield error
            return
        known = {name: value for name in ("title", "outlet", "byline") if (value := getattr(self, name))}
        yield article.with_(**known) if known else article


@dataclass(frozen=True, slots=True)
class File:
    """A file that was uploaded; `File.of` checks it.

    Attributes:
        name: what it was called, without folders; for messages, and its suffix says what it is.
    """

    name: str
    data: bytes

    @classmethod
    def of(cls, name: str | None, data: bytes) -> File:
        """A file that may be taken.

        Raises:
            UnreadableInput: it is of another kind, or too large.
        """
        plain = _CONTROL.sub("", (name or "").replace("\\", "/").rpartition("/")[2]).strip()[:200] or "the file"
        suffix = suffix_of(plain)
        if plain.lower().endswith(".gz") or suffix not in SUFFIXES:
            raise UnreadableInput(f"{plain} is no file that is taken here; these are: {', '.join(sorted(SUFFIXES))}", plain)
        if data.startswith(_GZIP):
            raise UnreadableInput(f"{plain} is packed (gzip); unpack it first", plain)
        if len(data) > MAX_FILE:
            raise UnreadableInput(f"{plain} is larger than {MAX_FILE // 2**20} MB; split it, or add it at the command line", plain)
        return cls(plain, data)

    @property
    def rows(self) -> int | None:
        """How many articles are in it, where that is known without reading it."""
        suffix = suffix_of(self.name)
        if suffix not in ROW_SUFFIXES:
            return 1
        return None if suffix == ".csv" else min(sum(bool(line.strip()) for line in io.BytesIO(self.data)), MAX_ROWS)

    def articles(self) -> Iterator[Article | InputError]:
        """The articles in the file; what cannot be read as its error, and the next follow."""
        suffix = suffix_of(self.name)
        if suffix not in ROW_SUFFIXES:
            for item in islice(each_from_bytes(self.data, name=self.name, html=suffix in HTML_SUFFIXES or None), MAX_ROWS):
                if isinstance(item, InputError):
                    item.source = item.source or self.name
                yield item
            return
        found = (csv_rows if suffix == ".csv" else json_rows)(io.BytesIO(self.data), self.name)
        for number, item in enumerate(found):
            if number == MAX_ROWS:
                yield UnreadableInput(f"the file holds more than {MAX_ROWS:,} articles; add the rest by another file", self.name)
                return
            yield item


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that is not taken, among others that are: it comes as its error."""

    name: str
    error: InputError

    def articles(self) -> Iterator[Article | InputError]:
        yield self.error


Input = Address | Pasted | File | Refused


def articles(inputs: Iterable[Input], published: str | None = None) -> Iterator[Article | InputError]:
    """The articles of what was handed in, one after the other, as `onrecord.ledger.adding.add_many` takes them.

    Args:
        published: ISO 8601 by prefix, for those that do not say.
    """
    for one in inputs:
        for item in one.articles():
            yield supplement(item, published, None) if isinstance(item, Article) and item.published is None else item


def total(inputs: Iterable[Input]) -> int | None:
    """How many articles there are to come, where that is known."""
    counts = [one.rows if isinstance(one, File) else 1 for one in inputs]
    return None if None in counts else sum(count for count in counts if count is not None)
