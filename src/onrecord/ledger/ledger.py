"""The ledger as its users have it: `Ledger` opens it; each method is one transaction of the module it is named after."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from onrecord.intake import EXTRACTOR
from onrecord.ledger import engine as engines
from onrecord.ledger import migrations, store
from onrecord.ledger.store import Added
from onrecord.reader import Reader
from onrecord.speakers.gazetteer import Gazetteer
from onrecord.types import Article, Reading


class Ledger:
    """The database of articles, statements, speakers and claims.

    Args:
        where: a SQLite file (made if it is not there) or ``postgresql://user@host/name``.
        read_only: nothing is written, and a ledger that is not there is an error.
        reader: reads what `add` is given as an article; the shipped one if not given.
        gazetteer: people and organisations with identifiers, for linking speakers.

    Raises:
        LedgerError: it cannot be opened; the message says why (`onrecord.errors` has its kinds).

    Example:
        >>> import onrecord
        >>> with onrecord.Ledger("news.db") as ledger:
        ...     ledger.add(onrecord.load("story.html"))
    """

    def __init__(self, where: str | Path, *, read_only: bool = False, reader: Reader | None = None, gazetteer: Gazetteer | None = None):
        self.url = engines.address(where)
        self._engine = engines.connect(self.url, read_only=read_only)
        self._reader = reader
        self._gazetteer = gazetteer
        if read_only:
            engines.must_exist(self.url)
        self.id = migrations.prepare(self._engine, read_only=read_only)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the database."""
        self._engine.dispose()

    @property
    def reader(self) -> Reader:
        """What reads the articles that are added."""
        if self._reader is None:
            self._reader = Reader()
        return self._reader

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for PostgreSQL."""
        return Path(self.url.database) if self.url.get_backend_name() == "sqlite" and self.url.database else None

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection for asking; for what has no method here, the modules of this room take one."""
        return engines.reading(self._engine)

    def writing(self) -> AbstractContextManager[Connection]:
        """One writing transaction: all of it is kept at its end, or nothing."""
        return engines.writing(self._engine)

    def has(self, article: Article) -> bool:
        """Whether the article is here with this text, read by the reader's model: adding it would change nothing."""
        with self.reading() as connection:
            return store.known(connection, article, self.reader.run)

    def add(self, article: Article | Reading, *, private: bool = False, original: bytes | None = None, extractor: str = EXTRACTOR) -> Added:
        """Reads an article, unless it is read already, and files it in one transaction.

        Args:
            article: one that `onrecord.load` gives, or what a reader has read in it.
            private: keep it out of exports, shared views and assistants.
            original: the bytes it came from, to be kept, packed by gzip.
            extractor: version of the intake that made its text.

        Raises:
            ModelError: the reader's model is missing or broken.
            LedgerError: it cannot be written; the ledger is as it was.
        """
        if isinstance(article, Article):
            article = self.reader.read(article)
        with self.writing() as connection:
            return store.add(connection, article, private=private, original=original, extractor=extractor, gazetteer=self._gazetteer)

    def readings(self) -> Iterator[Reading]:
        """Every article with its statements, as it stands now, in the order in which they were added."""
        from onrecord.ledger import look

        with self.reading() as connection:
            yield from look.readings(connection)
