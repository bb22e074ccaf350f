"""What is fuzzed: each target takes bytes and returns where what it tried kept its promises.

The promises: nothing is raised but the errors of `onrecord.errors` (and `ValueError` where a docstring says so); an article's
text can be written as UTF-8 and is not empty; what was left out has its place in the text; every statement is a slice of it.
Anything else that is raised is a finding.
"""

from __future__ import annotations

import atexit
import gzip
import io
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from pathlib import Path
from typing import Any

from onrecord.errors import InputError, LedgerError, OnrecordError
from onrecord.intake.load import each_from_bytes, from_html
from onrecord.types import Article, Reading

Target = Callable[[bytes], None]

PLACE = "ONRECORD_FUZZ_PLACE"
"""The variable by which `run` says where files may be written."""
LARGEST = 200_000
"""Bytes of an input that `repeated` makes."""


def sound(items: Iterable[Article | InputError]) -> None:
    """Checks what an intake gave: articles that hold together, or errors that say something."""
    for item in items:
        if isinstance(item, InputError):
            assert str(item), "an error without words"
            continue
        item.text.encode("utf-8")
        assert item.text.strip(), "an article without text"
        assert all(0 <= part.before <= len(item.text) and part.text for part in item.removed), "what was left out has no place"
        assert item.id and len(item.sha256) == 64
        json.dumps(item.to_json(), ensure_ascii=False)


def named(name: str, data: bytes) -> None:
    """A file of this name; which reader takes it is told by what is in it, and by its suffix."""
    sound(each_from_bytes(data, name=name))


def as_is(data: bytes) -> None:
    """A text that is taken as it stands has the length it had."""
    text = data.decode("utf-8", "surrogateescape")
    from onrecord.intake import load

    try:
        article = load(text=text, as_is=True)
    except InputError:
        return
    assert len(article.text) == len(text)


def rows(suffix: str, data: bytes) -> None:
    """JSON Lines or CSV as `read` and `scan` take them."""
    from onrecord.intake.rows import csv_rows, json_rows
    from onrecord.scale.rows import line_records

    sound((csv_rows if suffix == ".csv" else json_rows)(io.BytesIO(data), "rows"))
    if suffix != ".csv":
        with written(data, suffix) as path:
            _pages(line_records(path, 100_000))


def parquet(data: bytes) -> None:
    """A Parquet file of articles."""
    from onrecord.scale.rows import parquet_records

    with written(data, ".parquet") as path:
        allowed(lambda: _pages(parquet_records(path, 100_000)))


def warc(data: bytes) -> None:
    """A web archive; where its first byte is odd, each stretch up to an empty line pair is a packed member."""
    from onrecord.scale.warc import warc_records

    body = data[1:]
    if data[:1] and data[0] % 2:
        body = b"".join(gzip.compress(part + b"\r\n\r\n", 1) for part in body.split(b"\r\n\r\n\r\n"))
    with written(body, ".warc") as path:
        _pages(warc_records(path, 100_000))


def reading(data: bytes) -> None:
    """What the shipped models read in a text, and every value of it in its place."""
    from onrecord.intake import load

    try:
        article = load(text=data.decode("utf-8", "replace"), as_is=True, published="2031-05-06")
    except InputError:
        return
    check_reading(_reader().read(article))


def check_reading(found: Reading) -> None:
    """Every role of every statement is a slice of the article's text, and the native form says the same."""
    text = found.article.text
    for statement, data in zip(found, found.to_json(removed=True)["statements"], strict=True):
        for role in ("source", "cue", "content"):
            passage = getattr(statement, role)
            assert all(0 <= span.start < span.end <= len(text) for span in passage.spans), role
            assert passage.text == " … ".join(text[span.start:span.end] for span in passage.spans), role
            assert data[f"{role}_text"] == passage.text
        assert statement.content
        assert all(0 <= value <= 1 for value in statement.confidence.values())
        assert all(0 <= span.start < span.end <= len(text) for spans in statement.evidence.values() for span in spans)
    json.dumps(found.to_json(removed=True), ensure_ascii=False).encode("utf-8")


def imported(data: bytes) -> None:
    """Articles in the native form into a ledger."""
    from onrecord.ledger import importing

    ledger = _ledger()
    with written(data, ".jsonl") as path:
        try:
            if importing.whole_in([str(path)]):
                return
            for filed in importing.add_all(ledger, importing.load([str(path)])):
                assert filed.added or str(filed.error)
        except LedgerError:
            pass


def whole(data: bytes) -> None:
    """A whole ledger into an empty one."""
    from onrecord.ledger import importing

    with written(data, ".jsonl") as path:
        ledger = _empty()
        try:
            importing.whole_in([str(path)])
            importing.restore(ledger, str(path))
        except OnrecordError as error:
            assert str(error)
            return
    ledger.close()
    Path(str(ledger.file)).unlink()
    _empty.cache_clear()


def scanned(data: bytes) -> None:
    """The manifest of a scan's folder, for `import` and for the next scan."""
    from onrecord.ledger.exports import parquet as exports
    from onrecord.scale.manifest import Manifest, prepare

    with tempfile.TemporaryDirectory(dir=_place()) as name:
        folder = Path(name)
        allowed(lambda: prepare(folder))
        (folder / exports.MANIFEST).write_bytes(data)
        allowed(lambda: list(exports.read(folder)))
        allowed(lambda: Manifest(folder))


def given(data: bytes) -> None:
    """Articles with spans, and pairs to be related, line by line."""
    from onrecord.cli.given import load_given
    from onrecord.cli.relate import _row

    with written(data, ".jsonl") as path:
        for item in load_given([str(path)], "2031-05-06"):
            if not isinstance(item, InputError):
                for passage in (p for roles in item.roles for p in roles):
                    assert all(0 <= s.start < s.end <= len(item.article.text) for s in passage.spans)
    for number, line in enumerate(data.splitlines(), 1):
        row, pair = _row(line, number)
        assert pair is not None or row["error"]


def gazetteer(suffix: str, data: bytes) -> None:
    """A list of known people, and a look into it."""
    from onrecord.speakers.gazetteer import load_gazetteer
    from onrecord.speakers.linker import Local

    with written(data, suffix) as path:
        try:
            found = load_gazetteer(path)
        except InputError as error:
            assert str(error)
            return
    for entry in found.entries[:5]:
        found.lookup(Local(entry.names[0], entry.type))


def feed(data: bytes) -> None:
    """A feed or a sitemap of any form: entries with addresses of the web."""
    from onrecord.intake.metadata import http_url
    from onrecord.watch.feeds import read_feed

    try:
        found = read_feed(data, "https://lantern.example/feed")
    except InputError as error:
        assert str(error)
        return
    assert all(http_url(entry.url) for entry in found.entries)


def watched(data: bytes) -> None:
    """A list of feeds, robots.txt, and a Retry-After."""
    from onrecord.watch.listed import read_list
    from onrecord.watch.times import retry_after

    for suffix in (".txt", ".opml"):
        with written(data, suffix) as path:
            allowed(partial(read_list, path))
    wait = retry_after(data.decode("latin-1"), 1_000_000_000.0)
    assert wait is None or wait >= 0


def query(data: bytes) -> None:
    """What is typed into a search box, and the days and the cursor beside it."""
    from onrecord.ledger.search import Filter, search

    words, *rest = [part.decode("utf-8", "surrogateescape") for part in data.split(b"\xff", 3)]
    since, until, after = (*rest, *[""] * (3 - len(rest)))
    wanted = Filter(query=words, since=since or None, until=until or None, speaker=words or None)
    with _ledger().reading() as connection:
        for one in (Filter(query=words), wanted):
            for best in (False, True):
                with suppress(OnrecordError, ValueError):  # a cursor that no page gave is a ValueError, as `search` says
                    search(connection, one, limit=5, after=after or None, best=best)


def cursor(data: bytes) -> None:
    """A cursor is what a page gave, or a ValueError."""
    from onrecord.ledger import pages

    word = data.decode("latin-1")
    for types in ((str, int), (int, int), (int,), (str, str, int)):
        try:
            place = pages.opened(word, *types)
        except ValueError:
            continue
        assert pages.opened(pages.cursor(*place), *types) == place


def api(data: bytes) -> None:
    """Parameters and bodies of the API: never the answer 500."""
    path, _, body = data.partition(b"\n")
    client = _client()
    address = "/api/v1/" + path.decode("latin-1").translate(_URL).lstrip("/")[:2000]
    answers = [client.get(address)]
    if body and not address.startswith(("/api/v1/articles", "/api/v1/jobs")):  # these would fetch addresses, and read
        answers.append(client.post(address, content=body, headers={"Content-Type": "application/json"}))
    for answer in answers:
        assert answer.status_code not in (500, 507), f"{answer.status_code} at {address}"


_URL = {code: "%" + f"{code:02X}" for code in [*range(33), *range(127, 256), *map(ord, "\"<>\\^`{|}#")]}


def date(data: bytes) -> None:
    """A date of whatever is written on a page, and what it is once more when it is read again."""
    from onrecord.intake import dates
    from onrecord.intake.pdf import pdf_date
    from onrecord.ledger.periods import begins, ends

    text = data.decode("utf-8", "replace")
    for found in (dates.parse_or_none(text), pdf_date(text)):
        assert found is None or dates.parse(found) == found
    with suppress(InputError):
        assert begins(text).strip() <= ends(text)


def repeated(data: bytes) -> None:
    """A stretch of a page or a text, again and again: what takes the square of its length shows here."""
    if len(data) < 4:
        return
    kind, times = data[0] % 4, 10 ** (data[1] % 4)
    first, middle, last = [*data[2:].split(b"\xff", 2), b"", b""][:3]
    body = (first + middle * min(times, LARGEST // max(1, len(middle))) + last)[:LARGEST]
    if kind == 0:
        with suppress(InputError):
            sound([from_html(body.decode("utf-8", "replace"), url="https://lantern.example/a")])
    elif kind == 1:
        named("x.eml", body)
    elif kind == 2:
        named("x", body)
    else:
        named("x.srt", body)


def allowed(ask: Callable[[], object]) -> None:
    """Calls; the project's own errors are all right where they say something."""
    try:
        ask()
    except OnrecordError as error:
        assert str(error)


def _pages(found: Iterable[Any]) -> None:
    """Records to articles, as a scan's worker does it before it reads."""
    from onrecord.scale.page import read_record
    from onrecord.scale.records import Refused

    for record in found:
        item = record if isinstance(record, Refused) else read_record(record, _NOBODY)
        if isinstance(item, Refused):
            assert item.reason and item.place
        else:
            sound([item.article])


class _Nobody:
    """Reads nothing in an article."""

    run = "nobody-1"

    def read(self, article: Article) -> Reading:
        return Reading(article, (), self.run)


_NOBODY = _Nobody()


@contextmanager
def written(data: bytes, suffix: str) -> Iterator[Path]:
    """A file with these bytes, in memory where the machine has such a place."""
    path = Path(_place(), f"input{suffix}")
    path.write_bytes(data)
    yield path


@cache
def _place() -> str:
    """A folder for inputs that are read from files; it goes with the process, or with `run` where that has made it."""
    if PLACE in os.environ:
        return tempfile.mkdtemp(dir=os.environ[PLACE])
    made = tempfile.mkdtemp(prefix="onrecord-fuzz-", dir=memory())
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


def memory() -> str | None:
    """A folder that is held in memory, where the machine has one."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@cache
def _reader() -> Any:
    from onrecord.reader import Reader

    return Reader()


@cache
def _ledger() -> Any:
    from onrecord.ledger import Ledger

    return Ledger(Path(_place(), "news.db"), reader=_NOBODY)  # type: ignore[arg-type]


@cache
def _empty() -> Any:
    from onrecord.ledger import Ledger

    return Ledger(Path(_place(), "empty.db"), reader=_NOBODY)  # type: ignore[arg-type]


@cache
def _client() -> Any:
    from fastapi.testclient import TestClient

    from fuzz.seeds import readings
    from onrecord.ledger import Ledger
    from onrecord.web.app import make_app
    from onrecord.web.settings import Settings

    path = Path(_place(), "room.db")
    with Ledger(path, reader=_NOBODY) as ledger:  # type: ignore[arg-type]
        for one in readings():
            ledger.add(one)
    client = TestClient(make_app(Settings(str(path)), reader=_NOBODY), base_url="http://127.0.0.1")  # type: ignore[arg-type]
    return client.__enter__()


TARGETS: dict[str, Target] = {
    "any": lambda data: sound(each_from_bytes(data)),
    "html": partial(named, "x.html"),
    "text": partial(named, "x.txt"),
    "as-is": as_is,
    "captions": partial(named, "x.srt"),
    "export": partial(named, "export.txt"),
    "mail": partial(named, "x.eml"),
    "mailbox": partial(named, "x.mbox"),
    "pdf": partial(named, "x.pdf"),
    "jsonl": partial(rows, ".jsonl"),
    "csv": partial(rows, ".csv"),
    "parquet": parquet,
    "warc": warc,
    "feed": feed,
    "watched": watched,
    "repeated": repeated,
    "import": imported,
    "whole": whole,
    "manifest": scanned,
    "given": given,
    "gazetteer-csv": partial(gazetteer, ".csv"),
    "gazetteer-yaml": partial(gazetteer, ".yaml"),
    "query": query,
    "cursor": cursor,
    "api": api,
    "date": date,
    "reading": reading,
}
"""The targets by name, in the order in which they are run."""
