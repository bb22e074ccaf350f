"""Articles in the rows of JSON Lines and CSV files, one at a time.

A row with ``text`` is taken as it stands, so that offsets refer to the input; one with ``html`` is cleaned.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

from onrecord.errors import BadDate, InputError, MissingInput, UnreadableInput
from onrecord.intake import dates
from onrecord.intake.decode import MAX_BYTES, decode
from onrecord.intake.lines import lines, parsed, too_long
from onrecord.intake.load import from_html, from_text, suffix_of
from onrecord.intake.metadata import clean_name, http_url, split_names
from onrecord.types import Article

MAX_ROW = MAX_BYTES
"""Bytes of one row."""
MAX_HEAD = 1 << 20
"""Characters of the heading of a CSV file."""


def rows_of_file(name: str) -> Iterator[Article | InputError]:
    """The articles of a JSON Lines or CSV file (by suffix; ``.gz`` is unpacked on the way).

    A broken row comes as the error that says what is wrong with it; the next rows follow. A file that
    cannot be opened is one error.
    """
    try:
        with _open(name) as stream:
            yield from (csv_rows if suffix_of(name) == ".csv" else json_rows)(stream, name)
    except FileNotFoundError:
        yield MissingInput(f"there is no file {name}", name)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        yield UnreadableInput(f"{name} cannot be read further: {getattr(error, 'strerror', None) or error}", name)


def json_rows(stream: BinaryIO, name: str) -> Iterator[Article | InputError]:
    """The articles of a binary stream of JSON Lines; never more than one line is held."""
    for number, line in enumerate(lines(stream, MAX_ROW), 1):
        where = f"{name}, line {number}"
        if line is None:
            yield UnreadableInput(too_long(MAX_ROW), where)
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield _attempt(_json_object, line, where)


def csv_rows(stream: BinaryIO, name: str) -> Iterator[Article | InputError]:
    """The articles of a binary stream of CSV with a header row."""
    text = io.TextIOWrapper(cast(Any, stream), encoding="utf-8-sig", errors="replace", newline="")
    csv.field_size_limit(MAX_ROW)
    try:
        head = text.readline(MAX_HEAD)
        columns = [c.strip() for c in next(csv.reader([head]), [])]
        separator = max(",;\t", key=head.count) if len(columns) < 2 else ","
        columns = [c.strip() for c in next(csv.reader([head], delimiter=separator), [])]
        if not {"text", "html"} & set(columns):
            yield UnreadableInput(f"a CSV file needs a column “text” or “html”; this one has: {', '.join(columns)[:200] or 'none'}", name)
            return
        following = _CsvLines(text)
        reader = csv.reader(following, delimiter=separator)
        number = 1
        while True:
            number += 1
            where = f"{name}, row {number}"
            following.begin()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield UnreadableInput(f"not CSV: {error}", where)
                continue
            if any(cells):
                yield _attempt(lambda row, at: article_of(row, at), {c: v for c, v in zip(columns, cells, strict=False) if v != ""}, where)
    finally:
        text.detach()


def article_of(row: Mapping[str, Any], where: str) -> Article:
    """The article in a row: ``text`` as it stands or ``html`` cleaned, other fields by their names.

    Raises:
        InputError: the row holds no article.
    """
    text, html = row.get("text"), row.get("html")
    if isinstance(text, str):
        article = from_text(text, as_is=True, source=where)
    elif isinstance(html, str):
        article = from_html(html, url=http_url(_string(row.get("url"))), source=where)
    else:
        raise UnreadableInput("the row has no “text” or “html” that is a string", where)
    return _with_fields(article, row)


def _with_fields(article: Article, row: Mapping[str, Any]) -> Article:
    changes: dict[str, Any] = {}
    warnings = list(article.warnings)
    for field in ("title", "outlet"):
        if isinstance(row.get(field), str) and row[field].strip():
            changes[field] = row[field]
    for field in ("published", "modified"):
        value = row.get(field)
        if value not in (None, ""):
            try:
                changes[field] = dates.parse(str(value))
            except BadDate as error:
                warnings.append(f"{field} was dropped: {error}")
    url = row.get("url")
    if isinstance(url, str) and url.strip():
        if http_url(url):
            changes["url"] = http_url(url)
        else:
            warnings.append(f"the address “{url[:80]}” is not http or https and was dropped")
    byline = row.get("byline", row.get("authors", row.get("author")))
    if byline:
        names = byline if isinstance(byline, list) else [n for part in [str(byline)] for n in split_names(part)]
        changes["byline"] = tuple(str(n) for n in names) if isinstance(byline, list) else tuple(n for n in map(clean_name, names) if n)
    if article.language is None and isinstance(row.get("language"), str):
        changes["language"] = row["language"]
    if row.get("id") not in (None, ""):
        changes["id"] = str(row["id"])
    elif "url" in changes:
        changes["id"] = ""
    return article.with_(**changes, warnings=tuple(warnings))


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _json_object(line: bytes, where: str) -> Article:
    try:
        data = parsed(decode(line, "utf-8", where).text)
    except ValueError as error:
        raise UnreadableInput(f"not JSON: {error}", where) from error
    if not isinstance(data, dict):
        raise UnreadableInput(f"a row must be a JSON object with “text” or “html”, not {type(data).__name__}", where)
    return article_of(data, where)


def _attempt(read: Any, row: Any, where: str) -> Article | InputError:
    try:
        return cast(Article, read(row, where))
    except InputError as error:
        error.source = error.source or where
        return error


class _CsvLines:
    """The lines of a file of CSV after its heading, for a reader that takes as many as a row has; no row is held that is longer than one may be."""

    def __init__(self, text: io.TextIOWrapper):
        self._text = text
        self.begin()

    def begin(self) -> None:
        """A row begins."""
        self._taken = self._quotes = 0

    def __iter__(self) -> _CsvLines:
        return self

    def __next__(self) -> str:
        line = self._line(MAX_ROW)
        if not line:
            raise StopIteration
        if self._taken > MAX_ROW or (len(line) == MAX_ROW and not line.endswith("\n")):
            while line and not (line.endswith("\n") and self._quotes % 2 == 0):  # a line that ends within quotes is not the row's last
                line = self._line(1 << 20)
            raise csv.Error(f"the row is longer than {MAX_ROW // 2**20} MB")
        return line.replace("\0", "\ufffd")

    def _line(self, most: int) -> str:
        line = self._text.readline(most)
        self._taken += len(line)
        self._quotes += line.count('"')
        return line


def _open(name: str) -> BinaryIO:
    path = Path(name)
    return cast(BinaryIO, gzip.open(path, "rb")) if path.suffix.lower() == ".gz" else path.open("rb")
