"""The vectors of what was said: made as articles are added, kept in the ledger, searched in a mapped file beside it.

A content that says nothing alone ("I'm not refuting that") is embedded with the words it answers; of a long one, each
stretch has a vector of its own beside the whole's. `Embeddings.catch_up` makes what is missing, whoever wrote the
utterances, so that a ledger without vectors gets them at the first question.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection, bindparam, delete, func, insert, select, text, update

from onrecord.claims import parts
from onrecord.claims.context import Page, joined, leans, surroundings
from onrecord.claims.embed import Embedder, to_int8
from onrecord.claims.vectors import VectorFile
from onrecord.errors import OutputError
from onrecord.labels import Kind
from onrecord.ledger.rows import Row
from onrecord.ledger.tables import facts, statements, utterances, vectors, versions
from onrecord.reading.model import Floats
from onrecord.types import Passage

if TYPE_CHECKING:
    from onrecord.ledger.ledger import Ledger

Tell = Callable[[int, int], None]
"""Is told how many of how many are done."""

BATCH = 200
"""Utterances embedded and written in one go."""
LAG = 5000
"""Vectors that the file may be behind while articles are added; a question brings it up to date."""
_PORTION = 20_000
_STRETCH = 45
"""Words of a long content that a vector of its own is made for."""
_STRETCHES = 8
_CONTEXT = 40


class Embeddings:
    """The vectors of one ledger. The file is a cache: it may be deleted at any time.

    Args:
        ledger: whose vectors.
        embedder: makes them; the shipped model if not given.
    """

    def __init__(self, ledger: Ledger, embedder: Embedder | None = None):
        self._ledger = ledger
        self.embedder = embedder or Embedder()
        self._index: VectorFile | None = None
        self._claim: tuple[str, Floats] | None = None

    @property
    def index(self) -> VectorFile:
        """The mapped file: ``news.db.vectors`` beside ``news.db``, or in the user's cache folder."""
        if self._index is None:
            self._index = VectorFile.open(place(self._ledger.file, self._ledger.id), self._ledger.id, self.embedder.name)
        return self._index

    def close(self) -> None:
        """Lets go of the file."""
        if self._index is not None:
            self._index.close()

    def catch_up(self, *, article: int | None = None, tell: Tell | None = None) -> int:
        """Embeds the utterances that have no vector yet, in batches of one transaction each.

        Args:
            article: only those that this article reports.
            tell: is told of the progress.

        Returns:
            how many were embedded.

        Raises:
            ModelError: the embedding model is missing or broken.
            LedgerError: the ledger cannot be written; the batches before are kept.
        """
        if article is None:
            self._renew()
        done, total = 0, None
        while True:
            with self._ledger.reading() as connection:
                if total is None and tell is not None:
                    total = connection.execute(select(func.count()).select_from(utterances).where(text("embedded = false"))).scalar_one()
                found = _waiting(connection, article)
                if not found:
                    return done
                made = _texts(connection, found)
            rows = self._rows(made)
            with self._ledger.writing() as connection:
                _write(connection, found, rows)
            done += len(found)
            if tell is not None:
                tell(done, total or done)

    def sync(self, connection: Connection, *, lag: int = 0) -> None:
        """Brings the file up to date with the table, if it is more than ``lag`` vectors behind; rebuilds it if it is of another state.

        Raises:
            OutputError: the file cannot be written.
        """
        last = connection.execute(select(func.max(vectors.c.id))).scalar_one_or_none() or 0
        keys = self.index.keys
        there = int(keys[-1]) if len(keys) else 0
        if there and not self._same(connection, there):
            self.index.rebuild(_portions(connection, 0))
        elif last - there > lag:
            for numbers, rows in _portions(connection, there):
                self.index.append(numbers, rows)

    def nearest(self, connection: Connection, claim: str, k: int, *, after: int = 0) -> dict[int, float]:
        """The utterances nearest to a claim, with the cosine of their nearest vector, nearest first.

        Args:
            k: vectors at most.
            after: only utterances with a number above this one.
        """
        self.sync(connection)
        only = None
        if after:
            by_utterance = func.min(vectors.c.id + 0)  # the sum keeps a database from going through all numbers for the least that passes
            first = connection.execute(select(by_utterance).where(vectors.c.utterance_id > after)).scalar_one_or_none()
            if first is None:
                return {}
            keys = self.index.keys
            only = keys[np.searchsorted(keys, first):]  # the rows are in the order of their keys
        found = self.index.search(self._sought(claim), k, only=only)
        numbers = [int(key) for key in found.keys]
        whose = dict(connection.execute(select(vectors.c.id, vectors.c.utterance_id).where(vectors.c.id.in_(numbers))).all())
        out: dict[int, float] = {}
        for key, score in zip(numbers, found.scores, strict=True):
            utterance = whose.get(key)
            if utterance is not None and utterance > after:
                out.setdefault(utterance, float(score))
        return out

    def near(self, connection: Connection, claim: str, some: Iterable[int]) -> dict[int, float]:
        """The cosines of some utterances to a claim; those without a vector are left out."""
        query = self._sought(claim)
        out: dict[int, float] = {}
        for number, raw in connection.execute(select(vectors.c.utterance_id, vectors.c.vector).where(vectors.c.utterance_id.in_(list(some)))):
            row = np.frombuffer(raw, dtype=np.int8).astype(np.float32)
            length = float(np.linalg.norm(row))
            out[number] = max(out.get(number, -1.0), float(row @ query) / length if length else 0.0)
        return out

    def cosines(self, claim: str, texts: Sequence[str]) -> list[float]:
        """The cosines of texts and a claim."""
        return [float(cosine) for cosine in self.embedder.embed(texts) @ self._sought(claim)]

    def _sought(self, claim: str) -> Floats:
        """The claim's vector, kept while the claim is the same."""
        kept = self._claim  # another thread may be at another claim
        if kept is None or kept[0] != claim:
            self._claim = kept = claim, self.embedder.embed([claim])[0]
        return kept[1]

    def _same(self, connection: Connection, key: int) -> bool:
        """Whether the file's last row is the table's: not after a forgotten article, or where an older copy was put back."""
        raw = connection.execute(select(vectors.c.vector).where(vectors.c.id == key)).scalar_one_or_none()
        return raw is not None and self.index.vectors([key])[1].tobytes() == raw

    def _renew(self) -> None:
        """Where another model made the vectors, begins anew; one row is looked at otherwise."""
        name = self.embedder.name
        with self._ledger.reading() as connection:
            made_by = connection.execute(select(facts.c.value).where(facts.c.name == "embeddings")).scalar_one_or_none()
        if made_by == name:
            return
        with self._ledger.writing() as connection:
            connection.execute(delete(facts).where(facts.c.name == "embeddings"))
            connection.execute(insert(facts).values(name="embeddings", value=name))
            if made_by is not None:
                connection.execute(delete(vectors))
                connection.execute(update(utterances).values(embedded=False))

    def _rows(self, made: dict[int, list[str]]) -> list[Row]:
        texts = [(number, place, words) for number, stretches in made.items() for place, words in enumerate(stretches)]
        found = to_int8(self.embedder.embed([words for _, _, words in texts]))
        return [{"utterance_id": number, "place": place, "vector": row.tobytes()} for (number, place, _), row in zip(texts, found, strict=True)]


def place(file: Path | None, name: str) -> Path:
    """Where a ledger's vector file is: beside a SQLite file, else in the user's cache folder under the ledger's id."""
    if file is not None and os.access(file.parent, os.W_OK):
        return file.with_name(f"{file.name}.vectors")
    home = Path.home()
    if sys.platform == "win32":
        root = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        root = home / "Library" / "Caches"
    else:
        root = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    for folder in (root / "onrecord", Path(tempfile.gettempdir())):
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder / f"{name}.vectors"
    raise OutputError(f"no folder for the vector index: neither {root} nor {tempfile.gettempdir()} can be written")


def _waiting(connection: Connection, article: int | None) -> list[int]:
    """Numbers of utterances without a vector, lowest first."""
    query = select(utterances.c.id).where(text("embedded = false")).limit(BATCH)
    if article is not None:
        query = (select(utterances.c.id).distinct().join(statements, statements.c.utterance_id == utterances.c.id)
                 .where(statements.c.article_id == article, ~utterances.c.embedded))
    return sorted(connection.execute(query).scalars())


def _texts(connection: Connection, found: Sequence[int]) -> dict[int, list[str]]:
    """What is embedded of each utterance: its content as its latest appearance has it, and the stretches of a long one."""
    columns = (statements.c.utterance_id, statements.c.version_id, statements.c.source, statements.c.cue, statements.c.content,
               statements.c.kind)
    query = select(*columns).where(statements.c.utterance_id.in_(list(found))).order_by(statements.c.current, statements.c.id)
    said = {row.utterance_id: row for row in connection.execute(query)}
    by_version: dict[int, list[int]] = defaultdict(list)
    for number, row in said.items():
        by_version[row.version_id].append(number)
    out: dict[int, list[str]] = {}
    for version, numbers in by_version.items():
        body, title = connection.execute(select(versions.c.text, versions.c.title).where(versions.c.id == version)).one()
        page = Page(body, title)
        for number in numbers:
            row = said[number]
            source, cue, content = (Passage.of(body, spans) for spans in (row.source, row.cue, row.content))
            out[number] = _stretches(page, source, cue, content, row.kind != Kind.INDIRECT.value)
    return out


def _stretches(page: Page, source: Passage, cue: Passage, content: Passage, spoken: bool) -> list[str]:
    if leans(content.text, spoken):
        before = surroundings(page, source, cue, content, title=False, longest=_CONTEXT)
        return [joined(before, content.text)]
    if len(content.text.split()) <= _STRETCH + _STRETCH // 2:
        return [content.text]
    out: list[str] = []
    for sentence in parts.sentences(page.text, page.layout, content):
        if out and len(out[-1].split()) + len(sentence.text.split()) <= _STRETCH:
            out[-1] += f" {sentence.text}"
        else:
            out.append(sentence.text)
    return [content.text, *out[:_STRETCHES]] if len(out) > 1 else [content.text]


def _write(connection: Connection, found: Sequence[int], rows: Sequence[Row]) -> None:
    """Leaves out what another process has embedded meanwhile, or what is gone."""
    still = set(connection.execute(select(utterances.c.id).where(utterances.c.id.in_(list(found)), ~utterances.c.embedded)).scalars())
    new = [dict(row) for row in rows if row["utterance_id"] in still]
    if new:
        connection.execute(insert(vectors), new)
    if still:
        connection.execute(update(utterances).where(utterances.c.id == bindparam("number")).values(embedded=True), [{"number": n} for n in sorted(still)])


def _portions(connection: Connection, after: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Keys and vectors of the table's rows above a number, in their order."""
    while True:
        rows = connection.execute(select(vectors.c.id, vectors.c.vector).where(vectors.c.id > after).order_by(vectors.c.id).limit(_PORTION)).all()
        if not rows:
            return
        after = rows[-1].id
        yield (np.array([r.id for r in rows], dtype=np.int64),
               np.frombuffer(b"".join(r.vector for r in rows), dtype=np.int8).reshape(len(rows), -1))
