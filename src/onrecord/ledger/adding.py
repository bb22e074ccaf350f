"""Many articles: each is read, unless it is known, and filed in a transaction of its own, while the next are read.

What cannot be read or filed comes as its error, and the next follow. Stopped at any moment, what was filed is
filed; the next run skips it.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import DataError, IntegrityError

from onrecord.errors import InputError, LedgerError, ModelError, UnreadableInput
from onrecord.intake import is_url
from onrecord.ledger.ledger import Ledger
from onrecord.ledger.sound import sound_article
from onrecord.ledger.store import Added, Outcome
from onrecord.ledger.tables import changes, versions
from onrecord.types import Article, Json, Reading

BATCH = 50
"""Articles after which the vectors of what was said in them are made in one go."""


@dataclass(frozen=True, slots=True)
class Filed:
    """What became of one article: ``added``, or it was ``known``, or the ``error`` that kept it out.

    Attributes:
        source: the path, URL or row it came from, if known.
    """

    source: str | None
    url: str | None = None
    title: str | None = None
    added: Added | None = None
    error: InputError | None = None

    @property
    def known(self) -> bool:
        """Whether the ledger had it already, with this text, read by this model."""
        return self.error is None and (self.added is None or self.added.outcome is Outcome.SAME)

    def to_json(self) -> Json:
        """One line of ``onrecord add --json``."""
        about: Json = {"source": self.source, "url": self.url, "title": self.title}
        if self.error is not None:
            return about | {"outcome": "failed", "reason": str(self.error)}
        if self.added is None:
            return about | {"outcome": "known"}
        a = self.added
        return about | {"outcome": "known" if self.known else a.outcome.value, "article": a.article, "version": a.version,
                        "statements": a.statements, "changes": a.changes, "copy_of": a.copy_of}


def add_many(ledger: Ledger, items: Iterable[Article | InputError], *, private: bool = False, threads: int = 1) -> Generator[Filed, None, None]:
    """Reads and files articles as they come.

    Args:
        items: as `onrecord.intake.load_many` gives them; where an article has its ``original``, that is kept too. One whose source is
            no web address may be older than what the ledger has.
        private: marks new articles as private.
        threads: how many articles are read at once, beside the filing.

    Yields:
        What became of each: those read in their order, those known or broken as soon as that is seen.

    Raises:
        ModelError: the reader's model is missing or broken.
        LedgerError: the ledger cannot be written any more (the disk is full, another program holds it …).
    """
    waiting: deque[tuple[Article, Future[Reading]]] = deque()
    since = 0
    with ThreadPoolExecutor(threads, thread_name_prefix="onrecord") as pool:
        try:
            for item in items:
                if isinstance(item, InputError):
                    yield Filed(item.source, error=item)
                elif ledger.has(article := sound_article(item), archived=_archived(item)):
                    yield Filed(article.source, article.url, article.title)
                else:
                    waiting.append((article, pool.submit(ledger.reader.read, article)))
                    if len(waiting) > threads:
                        yield _file(ledger, *waiting.popleft(), private)
                        since += 1
                        if since % BATCH == 0:
                            ledger.embeddings.catch_up()
            while waiting:
                yield _file(ledger, *waiting.popleft(), private)
            ledger.embeddings.catch_up()  # also what a run left that was killed
        finally:
            for _, future in waiting:
                future.cancel()


def changes_in(ledger: Ledger, article: int, version: int) -> Counter[str]:
    """How many statements appeared, vanished or changed with a version of an article, by these names."""
    query = (select(changes.c.what, func.count()).join(versions, versions.c.id == changes.c.version_id)
             .where(versions.c.article_id == article, versions.c.number == version).group_by(changes.c.what))
    with ledger.reading() as connection:
        return Counter({row[0]: row[1] for row in connection.execute(query)})


def _file(ledger: Ledger, article: Article, future: Future[Reading], private: bool) -> Filed:
    try:
        added = ledger.add(future.result(), private=private, original=article.original, archived=_archived(article))
        return Filed(article.source, article.url, article.title, added)
    except ModelError:
        raise
    except LedgerError as error:
        if not isinstance(error.__cause__, DataError | IntegrityError):
            raise  # it would be the same with the next article
        reason: Exception = error
    except Exception as error:
        reason = error
    bug = f"it could not be read or filed, which is a bug in onrecord ({type(reason).__name__}: {reason}); please report it"
    failed = UnreadableInput(bug, article.source)
    failed.__cause__ = reason
    return Filed(article.source, article.url, article.title, error=failed)


def _archived(article: Article) -> bool:
    """Whether it comes from a file, and not from where it is published."""
    return not is_url(article.source or "")
