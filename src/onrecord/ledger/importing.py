"""Taking in what `exports` and ``onrecord read --json`` have written: articles in the native form, or a whole ledger.

Articles are filed in batches, each batch a transaction; a line that is broken comes as its error and the next follow.
What the ledger has already, also as an older version, stays as it is, so that an import which was stopped can be run again. A statement that was
reviewed elsewhere counts as reviewed here by the same people, where it has the values that they have seen.
"""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from sqlalchemy import Connection, select
from sqlalchemy.exc import DataError, IntegrityError

from onrecord.errors import BadDate, InputError, MissingInput, UnreadableInput
from onrecord.intake import dates
from onrecord.intake.lines import lines, parsed, too_long
from onrecord.labels import Verdict
from onrecord.ledger import corrections, overlay, store
from onrecord.ledger.adding import Filed
from onrecord.ledger.corrections import By
from onrecord.ledger.exports import parquet, whole
from onrecord.ledger.ledger import Ledger
from onrecord.ledger.rows import Row, native_statement
from onrecord.ledger.sound import sound_reading
from onrecord.ledger.tables import corrections as corrections_table
from onrecord.ledger.tables import laid, statements
from onrecord.show.plain import web_link
from onrecord.speakers.gazetteer import Gazetteer
from onrecord.types import Json, Passage, Reading, Statement

BATCH = 100
"""Articles filed in one transaction."""

_WORDS = ("id", "url", "title", "outlet", "published", "modified", "language", "sha256", "run", "text")
_SAME = ("source", "cue", "content", "kind", "speakers", "speaker_type", "role", "affiliation", "act", "stance", "certainty", "framing", "uttered",
         "said_on", "heard_by", "venue", "anonymity_reason")
"""The values that a reviewer has seen."""


@dataclass(frozen=True, slots=True)
class Line:
    """A reading, and where it stands: ``articles.jsonl, line 7``."""

    reading: Reading
    where: str


def load(inputs: Iterable[str]) -> Iterator[Line | InputError]:
    """The articles of files and folders in the native form; what cannot be read comes as its error.

    Args:
        inputs: JSON Lines files (also ``.gz``; ``-`` is standard input), folders of them, or a folder in Parquet, of an export or a scan.

    Raises:
        MissingExtra: Parquet is to be read, and its library is not installed.
    """
    for name in inputs:
        try:
            for file in files(name):
                yield from _parquet(file) if Path(file).is_dir() else _json_lines(file)
        except InputError as error:
            yield error


def files(name: str) -> list[str]:
    """The files that an input stands for; a folder in Parquet is one.

    Raises:
        MissingInput: there is no such file, or nothing to import in the folder.
    """
    path = Path(name)
    if name == "-" or path.is_file():
        return [name]
    if not path.is_dir():
        raise MissingInput(f"there is no file {name}", name)
    if parquet.is_export(path):
        return [name]
    found = sorted(str(p) for p in path.rglob("*") if p.name.endswith((".jsonl", ".jsonl.gz")) and p.is_file() and not p.is_symlink())
    if not found:
        raise MissingInput(f"there is nothing to import in {name}: no JSON Lines (*.jsonl) and no export in Parquet", name)
    return found


def whole_in(inputs: list[str]) -> str | None:
    """The input that holds a whole ledger, where it is the only one."""
    if len(inputs) != 1 or inputs[0] == "-" or not Path(inputs[0]).is_file():
        return None
    try:
        with open_lines(inputs[0]) as stream:
            return inputs[0] if whole.is_whole(stream.readline(1000).decode("utf-8", "replace")) else None
    except (OSError, EOFError, zlib.error):  # what is wrong with it is said when it is read
        return None


def restore(ledger: Ledger, name: str) -> int:
    """Puts a whole ledger into an empty one, all of it or nothing; returns how many rows it has.

    Raises:
        LedgerError: the ledger is not empty, or cannot be written.
        UnreadableInput: a line that is no row of a ledger.
    """
    try:
        with open_lines(name) as stream, ledger.writing() as connection:
            return whole.restore(connection, _decoded(lines(stream), name), name)
    except (UnicodeDecodeError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableInput(f"{name} is damaged: {error}", name) from error


def _decoded(found: Iterable[bytes | None], name: str) -> Iterator[str]:
    for number, line in enumerate(found, 1):
        if line is None:
            raise UnreadableInput(too_long(), f"{name}, line {number}")
        yield line.decode("utf-8")


def add_all(ledger: Ledger, items: Iterable[Line | InputError], *, private: bool = False, gazetteer: Gazetteer | None = None) -> Iterator[Filed]:
    """Files readings in batches.

    Args:
        items: as `load` gives them.
        private: marks new articles as private.
        gazetteer: people and organisations with identifiers, for linking speakers.

    Yields:
        What became of each, in order.

    Raises:
        LedgerError: the ledger cannot be written any more; the batches before are kept.
    """
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        with ledger.writing() as connection:
            done = [Filed(item.source, error=item) if isinstance(item, InputError) else _file(connection, item, private, gazetteer) for item in batch]
        yield from done


def open_lines(name: str) -> BinaryIO:
    """The bytes of a JSON Lines file, unpacked.

    Raises:
        OSError: it cannot be opened.
    """
    if name == "-":
        return sys.stdin.buffer
    return cast(BinaryIO, gzip.open(name, "rb")) if name.lower().endswith(".gz") else Path(name).open("rb")


def reading_of(data: Any, where: str) -> Reading:
    """A reading in the native form, checked: its words stand where it says they do.

    Raises:
        UnreadableInput: it is none; the message says what does not fit.
    """
    if not isinstance(data, dict) or not isinstance(data.get("text"), str) or not isinstance(data.get("statements"), list):
        raise UnreadableInput("no article in the native form (JSON with “text” and “statements”, as onrecord read --json prints it). "
                              "Other articles: onrecord add", where)
    try:
        reading = Reading.from_json(data)
    except KeyError as error:
        raise UnreadableInput(f"the field {error} is missing (onrecord schema describes the fields)", where) from error
    except (ValueError, TypeError, AttributeError) as error:
        raise UnreadableInput(f"it does not fit the form: {error} (onrecord schema describes it)", where) from error
    _check(reading, data, where)
    return reading


def _json_lines(name: str) -> Iterator[Line | InputError]:
    number = 0
    try:
        with open_lines(name) as stream:
            for number, line in enumerate(lines(stream), 1):
                if line is None:
                    yield UnreadableInput(too_long(), f"{name}, line {number}")
                elif line.strip():
                    yield _parsed(line, f"{name}, line {number}")
    except (OSError, EOFError, zlib.error) as error:
        yield UnreadableInput(f"{name} cannot be read after line {number}: {getattr(error, 'strerror', None) or error}", name)


def _parsed(line: bytes, where: str) -> Line | InputError:
    try:
        data = parsed(line)
    except ValueError as error:
        return UnreadableInput(f"not JSON: {error}", where)
    try:
        if isinstance(data, dict) and data.get("onrecord") == whole.KIND:
            raise UnreadableInput("this file holds a whole ledger: import it alone, into an empty one", where)
        return Line(reading_of(data, where), where)
    except InputError as error:
        return error


def _parquet(name: str) -> Iterator[Line | InputError]:
    for number, data in enumerate(parquet.read(Path(name)), 1):
        where = f"{name}, article {number}"
        try:
            yield Line(reading_of(data, where), where)
        except InputError as error:
            yield error


def _check(reading: Reading, data: Json, where: str) -> None:
    """Whether what was read is what the line says, and of the kinds that the tables hold.

    Raises:
        UnreadableInput: it is not.
    """
    ours = reading.to_json(removed=True)
    wrong = [name for name in _WORDS if not isinstance(data.get(name), str | None) or data.get(name) not in (None, ours[name])]
    wrong += [name for name in ("published", "modified") if not _is_date(data.get(name))]
    if not web_link(reading.article.url) and reading.article.url:
        wrong.append("url")
    if wrong:
        raise UnreadableInput(f"{', '.join(dict.fromkeys(wrong))} cannot be what it is (onrecord schema describes the fields)", where)
    if not data.get("run"):
        raise UnreadableInput("it does not say which run read it (“run”)", where)
    for number, (mine, theirs, statement) in enumerate(zip(ours["statements"], data["statements"], reading, strict=True), 1):
        unlike = [name for name, value in mine.items() if name in theirs and theirs[name] != value]
        if unlike:
            raise UnreadableInput(f"statement {number}: {', '.join(unlike)} does not fit the text or the other fields", where)
        _check_statement(statement, reading.article.text, f"{where}, statement {number}")


def _check_statement(statement: Statement, text: str, where: str) -> None:
    phrases = (statement.id, statement.link, statement.within, statement.prefix, statement.suffix, *statement.who.speakers, *statement.reviewed_by,
               statement.who.role, statement.who.affiliation, statement.who.heard_by, statement.who.anonymity_reason, statement.when.said_on_text,
               statement.when.venue)
    try:
        for spans in statement.evidence.values():
            for span in spans:
                Passage.of(text, [span])
        fits = all(isinstance(p, str | None) for p in phrases) and bool(statement.content) and bool(statement.id)
        fits = fits and all(0 <= value <= 1 for value in statement.confidence.values())
        fits = fits and all(_is_day(day) for day in (statement.said_on or "").split("/") if statement.said_on)
    except (TypeError, ValueError):
        fits = False
    if not fits:
        raise UnreadableInput("a value is not what it can be (onrecord schema describes the fields)", where)


def _is_day(value: str) -> bool:
    """An ISO day, month or year of any century: what an article quotes may be older than the article can be."""
    return len(value) in (4, 7, 10) and bool(date.fromisoformat((value + "-01-01")[:10]))


def _is_date(value: Any) -> bool:
    try:
        return value is None or (isinstance(value, str) and dates.parse(value) == value)
    except BadDate:
        return False


def _file(connection: Connection, line: Line, private: bool, gazetteer: Gazetteer | None) -> Filed:
    reading = sound_reading(line.reading)
    article = reading.article
    try:
        with connection.begin_nested():
            added = store.add(connection, reading, private=private, gazetteer=gazetteer, archived=True)
            _review(connection, added.article, reading)
        return Filed(line.where, article.url, article.title, added)
    except (DataError, IntegrityError) as error:
        return Filed(line.where, article.url, article.title, error=UnreadableInput(f"the ledger cannot hold it: {error.orig}", line.where))


def _review(connection: Connection, article_id: int, reading: Reading) -> None:
    """Says of statements that were reviewed elsewhere who has done so."""
    reviewed = {s.id: s for s in reading if s.verdict is not None and s.verdict is not Verdict.REJECTED}
    if not reviewed:
        return
    rows = connection.execute(select(statements).where(statements.c.article_id == article_id, statements.c.current,
                                                       statements.c.uid.in_(list(reviewed)))).mappings().all()
    said = select(laid.c.statement_id, corrections_table.c.who).join(corrections_table, corrections_table.c.id == laid.c.correction_id)
    known = {(r.statement_id, r.who) for r in connection.execute(said.where(laid.c.statement_id.in_([row["id"] for row in rows])))}
    made = 0
    for row in rows:
        mine, theirs = native_statement(row), reviewed[row["uid"]].to_json()
        for who in reviewed[row["uid"]].reviewed_by if all(mine[name] == theirs[name] for name in _SAME) else ():
            if (row["id"], who) not in known:
                corrections.record(connection, "statement", row["id"], "verdict", row["verdict"], {"verdict": theirs["verdict"]},
                                   By(who, "reviewed in another ledger"), statement=cast(Row, row))
                made += 1
    if made:
        overlay.lay_over(connection, article_id)
