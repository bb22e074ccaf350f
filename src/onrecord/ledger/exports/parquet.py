"""Parquet (https://parquet.apache.org): a folder with ``articles.parquet`` and ``statements.parquet``, for DuckDB, pandas and the like.

The columns are the fields of the native form; dates are strings, for they may be years, months or ranges. A statement's
``article`` is the place of its article in ``articles.parquet``, from 0. `read` takes both back.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from onrecord.errors import MissingExtra, OutputError, UnreadableInput
from onrecord.ledger.exports.base import Source
from onrecord.ledger.exports.jsonl import bare
from onrecord.show.files import check_writable
from onrecord.types import Json, Timed

ARTICLES, STATEMENTS = "articles.parquet", "statements.parquet"
MANIFEST = "manifest.jsonl"
"""In the folder of a scan (`onrecord.scale`): which pairs of such files it has finished."""

_ROWS = 1000
"""Articles, or statements, that are written or read at a time."""

_NAME = re.compile(r"(?:articles|statements)/[A-Za-z0-9][A-Za-z0-9._-]{0,200}")

_OWN = ("text_sha256", "extractor")
"""Columns of articles that the native form has not."""


def write(source: Source, folder: Path) -> None:
    """Writes both files; the folder appears whole or not at all, and takes the place of an older export.

    Raises:
        MissingExtra: pyarrow is not installed.
        OutputError: the folder cannot be written, or holds other things.
    """
    text = source.selection.text
    with _replacing(folder) as work, Pair(work / ARTICLES, work / STATEMENTS, text=text) as pair:
        for filed in source.articles():
            pair.add(filed.reading.to_json(removed=True) if text else bare(filed), filed.text_sha256, filed.extractor)


def read(folder: Path) -> Iterator[Json]:
    """The articles of a folder that `write` or a scan has made, in the native form.

    Raises:
        MissingExtra: pyarrow is not installed.
        UnreadableInput: the files are no such export, or one without text.
    """
    needed()
    for articles, statements in [(folder / ARTICLES, folder / STATEMENTS)] if (folder / ARTICLES).exists() else pairs(folder):
        yield from _read(articles, statements)


def is_export(folder: Path) -> bool:
    """Whether a folder is what `read` takes."""
    return (folder / ARTICLES).exists() or (folder / MANIFEST).exists()


def pairs(folder: Path) -> Iterator[tuple[Path, Path]]:
    """The files that a scan has finished, as its manifest names them; what it was still writing is not there yet.

    Raises:
        UnreadableInput: the manifest cannot be read.
    """
    done: dict[str, tuple[str, str] | None] = {}
    try:
        with (folder / MANIFEST).open(encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("\n"):  # the last one may be half written, by a scan that was killed
                    entry = json.loads(line)
                    if entry["state"] != "failed":
                        done[entry["unit"]] = (_inside(entry["articles"]), _inside(entry["statements"])) if entry["state"] == "done" else None
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise UnreadableInput(f"{folder / MANIFEST} cannot be read as the manifest of a scan: {error}", str(folder)) from error
    yield from ((folder / names[0], folder / names[1]) for names in done.values() if names)


def _inside(name: Any) -> str:
    """The name of a file in the folder of a scan, as scans write it; a manifest from elsewhere may name any place.

    Raises:
        ValueError: it leads out of there.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ValueError(f"{str(name)[:80]!r} is no file of a scan")
    return name


def _read(path: Path, beside: Path) -> Iterator[Json]:
    pyarrow = needed()
    try:
        groups = groupby(_rows(beside), key=lambda row: row.pop("article"))
        waiting = next(groups, None)
        for place, article in enumerate(_rows(path)):
            if "text" not in article:
                raise UnreadableInput(f"{path} was exported without its text: there is nothing to import", str(path))
            found: list[Json] = []
            if waiting is not None and waiting[0] == place:
                found = [_unpacked(row) for row in waiting[1]]
                waiting = next(groups, None)
            if not article["warnings"]:
                del article["warnings"]
            if times := article.pop("times", None):  # older exports have no such column
                article["times"] = [[time[name] for name in Timed._fields] for time in times]
            yield {name: value for name, value in article.items() if name not in _OWN} | {"statements": found}
    except (OSError, pyarrow.ArrowException, KeyError) as error:
        raise UnreadableInput(f"{path} cannot be read as an export in Parquet: {error}", str(path)) from error


def needed(extra: str = "parquet") -> Any:
    """The module pyarrow.

    Args:
        extra: the optional part that brings it and what else is wanted with it.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ModuleNotFoundError as error:
        raise MissingExtra(f"Parquet needs pyarrow: pip install 'onrecord[{extra}]'") from error
    return pyarrow


class Pair:
    """Both files, written an article at a time; they are whole when the block has ended well.

    Args:
        articles, statements: where they are written.
        text: False leaves out what only exports with text have.
    """

    def __init__(self, articles: Path, statements: Path, *, text: bool = True):
        pyarrow = needed()
        self._articles = _Table(articles, _articles(pyarrow), text)
        self._statements = _Table(statements, _statements(pyarrow), text)
        self._place = 0

    def add(self, data: Json, text_sha256: str, extractor: str) -> None:
        """Writes an article in the native form, with the hash of its text and the version of the intake that made it."""
        for statement in data.pop("statements"):
            self._statements.add({"article": self._place, **_packed(statement)})
        times = [dict(zip(Timed._fields, time, strict=True)) for time in data.pop("times", ())]
        self._articles.add({"warnings": [], **data, "times": times, "text_sha256": text_sha256, "extractor": extractor})
        self._place += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._statements.__exit__(kind, error, trace)
        self._articles.__exit__(kind, error, trace)


class _Table:
    """A Parquet file that is written some rows at a time.

    Args:
        path: the file.
        columns: their types by name.
        text: False leaves out the columns that only exports with text have.
    """

    def __init__(self, path: Path, columns: dict[str, tuple[Any, bool]], text: bool):
        pyarrow = needed()
        self._schema = pyarrow.schema([(name, kind) for name, (kind, bare) in columns.items() if text or bare])
        self._writer = pyarrow.parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[Json] = []

    def add(self, row: Json) -> None:
        self._rows.append(row)
        if len(self._rows) >= _ROWS:
            self._flush()

    def _flush(self) -> None:
        self._writer.write_table(needed().Table.from_pylist(self._rows, schema=self._schema))
        self._rows = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._flush()
        self._writer.close()


def _articles(pa: Any) -> dict[str, tuple[Any, bool]]:
    """The columns of ``articles.parquet``: type, and whether exports without text have it too."""
    word, words = pa.string(), pa.list_(pa.string())
    removed = pa.list_(pa.struct([("text", word), ("reason", word), ("before", pa.int32())]))
    times = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32()), ("begins", word), ("ends", word)]))
    return {"id": (word, True), "url": (word, True), "title": (word, False), "outlet": (word, True), "byline": (words, False),
            "published": (word, True), "modified": (word, True), "language": (word, True), "sha256": (word, True), "warnings": (words, False), "times": (times, False),
            "run": (word, True), "text": (word, False), "removed": (removed, False), "text_sha256": (word, True), "extractor": (word, True)}


def _statements(pa: Any) -> dict[str, tuple[Any, bool]]:
    """The columns of ``statements.parquet``."""
    word, words = pa.string(), pa.list_(pa.string())
    spans = pa.list_(pa.struct([("start", pa.int32()), ("end", pa.int32())]))
    bare = dict.fromkeys(("id", "within", "kind", "speaker_type", "act", "stance", "certainty", "framing", "uttered", "said_on"), word)
    worded = dict.fromkeys(("source_text", "cue_text", "content_text", "speaker", "role", "affiliation", "said_on_text", "heard_by", "venue",
                            "anonymity_reason", "prefix", "suffix", "link"), word)
    return {"article": (pa.int64(), True), **{name: (kind, True) for name, kind in bare.items()},
            **dict.fromkeys(("source", "cue", "content"), (spans, True)), **{name: (kind, False) for name, kind in worded.items()},
            "speakers": (words, False), "confidence": (pa.map_(word, pa.float64()), True), "evidence": (pa.map_(word, spans), True),
            "reviewed": (pa.bool_(), True), "verdict": (word, True), "reviewed_by": (words, True)}


def _packed(statement: Json) -> Json:
    """A statement of the native form as a row."""
    out = dict(statement)
    for role in ("source", "cue", "content"):
        out[role] = _places(out[role])
    selector = out.pop("selector", {})
    return out | {"confidence": list(out["confidence"].items()), "evidence": [(name, _places(s)) for name, s in out["evidence"].items()],
                  "prefix": selector.get("prefix"), "suffix": selector.get("suffix")}


def _unpacked(row: Json) -> Json:
    """A row as a statement of the native form."""
    for role in ("source", "cue", "content"):
        row[role] = _spans(row[role])
    selector = {"type": "TextQuoteSelector", "exact": row["content_text"], "prefix": row.pop("prefix"), "suffix": row.pop("suffix")}
    return row | {"confidence": dict(row["confidence"]), "evidence": {name: _spans(s) for name, s in row["evidence"]}, "selector": selector}


def _places(spans: list[list[int]]) -> list[Json]:
    return [{"start": start, "end": end} for start, end in spans]


def _spans(places: list[Json]) -> list[list[int]]:
    return [[place["start"], place["end"]] for place in places]


def _rows(path: Path) -> Iterator[Json]:
    """The rows of a file, some at a time."""
    with needed().parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=_ROWS):
            yield from batch.to_pylist()


@contextmanager
def _replacing(folder: Path) -> Iterator[Path]:
    """A folder beside ``folder`` that takes its place when the block ends well, and vanishes when it does not."""
    there = sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []
    if set(there) - {ARTICLES, STATEMENTS} or (folder.exists() and not folder.is_dir()):
        raise OutputError(f"{folder} is there already and is no earlier export in Parquet; name another folder")
    target = folder.resolve()
    check_writable(target.with_name(f"{target.name}.part"))
    work = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent))
    try:
        new = work / "new"
        new.mkdir()
        yield new
        if target.exists():
            target.replace(work / "old")
        new.replace(target)
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
