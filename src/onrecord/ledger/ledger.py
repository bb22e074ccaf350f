"""The ledger as its users have it: `Ledger` opens it; each method is one transaction of the module it is named after."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from sqlalchemy import Connection

from onrecord.intake import EXTRACTOR
from onrecord.ledger import engine as engines
from onrecord.ledger import migrations, pages, store, utterances
from onrecord.ledger.sound import sound_article, sound_reading
from onrecord.ledger.store import Added
from onrecord.ledger.utterances import Appearances
from onrecord.positions import Position
from onrecord.reader import Reader
from onrecord.speakers.gazetteer import Gazetteer
from onrecord.types import Article, Json, Reading

if TYPE_CHECKING:
    from onrecord.claims.relate import RelationModel
    from onrecord.ledger.adding import Filed
    from onrecord.ledger.article_search import ArticleFilter
    from onrecord.ledger.discover import Discovered
    from onrecord.ledger.embeddings import Embeddings
    from onrecord.ledger.exports import Selection
    from onrecord.ledger.follow import Progress
    from onrecord.ledger.forget import Forgotten
    from onrecord.ledger.found import Change, Found, FoundArticle, FoundSpeaker, SpeakerPage
    from onrecord.ledger.history import Correction
    from onrecord.ledger.moves import Followed
    from onrecord.ledger.pages import Page
    from onrecord.ledger.reviewer import Reviewer
    from onrecord.ledger.search import Filter
    from onrecord.ledger.stats import Stats


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
        self.read_only = read_only
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
        if "embeddings" in self.__dict__:
            self.embeddings.close()
        self._engine.dispose()

    @property
    def reader(self) -> Reader:
        """What reads the articles that are added."""
        if self._reader is None:
            self._reader = Reader()
        return self._reader

    @cached_property
    def embeddings(self) -> Embeddings:
        """The vectors of what was said, for finding it by meaning."""
        from onrecord.ledger.embeddings import Embeddings

        return Embeddings(self)

    @cached_property
    def relation(self) -> RelationModel:
        """What tells for from against."""
        from onrecord.claims.relate import RelationModel

        return RelationModel()

    @property
    def file(self) -> Path | None:
        """The SQLite file; None for PostgreSQL."""
        return Path(self.url.database) if self.url.get_backend_name() == "sqlite" and self.url.database else None

    def reading(self, within: float | None = None) -> AbstractContextManager[Connection]:
        """A connection for asking; for what has no method here, the modules of this room take one.

        Args:
            within: seconds after which a question is given up (`onrecord.errors.TooSlow`).
        """
        return engines.reading(self._engine, within)

    def writing(self) -> AbstractContextManager[Connection]:
        """One writing transaction: all of it is kept at its end, or nothing."""
        return engines.writing(self._engine)

    def outside(self) -> AbstractContextManager[Connection]:
        """A connection without a transaction, for what cannot be in one."""
        return engines.outside(self._engine)

    def has(self, article: Article, *, archived: bool = False) -> bool:
        """Whether the article is here with this text, read by the reader's model: adding it would change nothing.

        Args:
            archived: the article may be older than what is here: an older version with this text counts too.
        """
        with self.reading() as connection:
            return store.known(connection, sound_article(article), self.reader.run, archived=archived)

    def add(self, article: Article | Reading, *, private: bool = False, original: bytes | None = None, extractor: str = EXTRACTOR,
            archived: bool = False) -> Added:
        """Reads an article, unless it is read already, and files it in one transaction.

        Args:
            article: one that `onrecord.load` gives, or what a reader has read in it.
            private: keep it out of exports, shared views and assistants.
            original: the bytes it came from, which are kept, packed by gzip, with a new version.
            extractor: version of the intake that made its text.
            archived: it may be older than what is here: a text that an older version has is known. Without it, the page has been changed back.

        Raises:
            ModelError: the reader's model is missing or broken.
            LedgerError: it cannot be written; the ledger is as it was.
        """
        reading = self.reader.read(sound_article(article)) if isinstance(article, Article) else sound_reading(article)
        packed = None if original is None else gzip.compress(original, mtime=0)
        with self.writing() as connection:
            added = store.add(connection, reading, private=private, original=packed, extractor=extractor, gazetteer=self._gazetteer, archived=archived)
        if isinstance(article, Article):  # it was read here: its vectors are part of reading it; who adds readings catches up for many at once
            self.embeddings.catch_up(article=added.article)
        return added

    def original(self, article: int, version: int | None = None) -> bytes | None:
        """The bytes that an article's latest version (or the one of this number) came from; None where they were not kept.

        Raises:
            NotInLedger: no such article or version.
        """
        from onrecord.ledger import look

        with self.reading() as connection:
            return look.original(connection, article, version)

    def appearances(self, utterance: int) -> Appearances:
        """In how many articles, and in how many different stories, an utterance is reported as these stand now."""
        with self.reading() as connection:
            return utterances.appearances(connection, [utterance]).get(utterance, Appearances(0, 0))

    def search(self, wanted: Filter, *, limit: int = 50, after: str | None = None, best: bool = False) -> Page[Found]:
        """One page of the statements that pass a filter; see `search.search`."""
        from onrecord.ledger import search

        with self.reading() as connection:
            return search.search(connection, wanted, limit=limit, after=after, best=best)

    def statements(self, wanted: Filter | None = None, *, limit: int | None = None, best: bool = False) -> Iterator[Found]:
        """The statements that pass a filter, newest first (or those that fit its words best first), as they are found.

        Raises:
            NotInLedger: no such speaker, outlet or claim.
            BadDate: a date that is none.

        Example:
            >>> from onrecord.ledger import Filter
            >>> with onrecord.Ledger("news.db") as ledger:
            ...     for found in ledger.statements(Filter('"night ferry"', speaker="Orla Fenn", since="2031")):
            ...         print(found.statement.said_on, found.statement.content.text)
        """
        from onrecord.ledger import search

        with self.reading() as connection:
            yield from pages.through(lambda size, after: search.search(connection, wanted or search.Filter(), limit=size, after=after, best=best), limit)

    def articles(self, wanted: ArticleFilter | None = None, *, limit: int | None = None) -> Iterator[FoundArticle]:
        """The articles that pass a filter, newest first; raises as `statements` does."""
        from onrecord.ledger import article_search

        with self.reading() as connection:
            yield from pages.through(lambda size, after: article_search.search(connection, wanted or article_search.ArticleFilter(), limit=size, after=after), limit)

    def speakers(self, name: str | None = None, *, limit: int | None = None) -> list[FoundSpeaker]:
        """The speakers, those with most statements first; only those meant by a name or number where one is given."""
        from onrecord.ledger import people

        with self.reading() as connection:
            return people.listing(connection, name, limit=limit)

    def speaker(self, who: int | str) -> SpeakerPage:
        """All that is known of one speaker, by number or name.

        Raises:
            NotInLedger: there is none, or the name means several.
        """
        from onrecord.ledger import people

        with self.reading() as connection:
            return people.page(connection, who)

    def changes(self, *, since: str | None = None, until: str | None = None, outlet: str | None = None, article: int | None = None,
                silent: bool = False, limit: int | None = None) -> Iterator[Change]:
        """What changed in articles after they were first added, the last noticed first; see `changes.listing`."""
        from onrecord.ledger import changes

        with self.reading() as connection:
            yield from pages.through(lambda size, after: changes.listing(connection, since=since, until=until, outlet=outlet, article=article, silent=silent,
                                                                         limit=size, after=after), limit)

    def stats(self) -> Stats:
        """What the ledger holds, in numbers."""
        from onrecord.ledger import stats

        with self.reading() as connection:
            return stats.stats(connection)

    def readings(self) -> Iterator[Reading]:
        """Every article with its statements, as it stands now, in the order in which they were added."""
        from onrecord.ledger import look

        with self.reading() as connection:
            yield from look.readings(connection)

    def by(self, who: str) -> Reviewer:
        """A person who says what is right and what is wrong here: accepts, corrects, merges, undoes.

        Raises:
            BadCorrection: no name.
        """
        from onrecord.ledger.reviewer import Reviewer

        return Reviewer(self, who, self._gazetteer)

    def corrections(self, *, numbers: Collection[int] | None = None, statement: int | None = None, article: int | None = None,
                    who: str | None = None, waiting: bool = False, undone: bool = True, limit: int | None = None) -> list[Correction]:
        """What people have said, the latest first; see `history.listed`."""
        from onrecord.ledger import history

        with self.reading() as connection:
            return list(history.listed(connection, numbers=numbers, statement=statement, article=article, who=who, waiting=waiting, undone=undone, limit=limit))

    def gold(self, *, private: bool = False, whole: bool = False) -> Iterator[Json]:
        """What people have looked at, as gold data for `onrecord score` and for training; see `gold.gold`."""
        from onrecord.ledger import gold

        with self.reading() as connection:
            yield from gold.gold(connection, private=private, whole=whole)

    def export(self, form: str = "jsonl", selection: Selection | None = None) -> Iterator[str]:
        """The pieces of an export, in order; `onrecord.ledger.exports.FORMATS` has the forms, and Parquet is `exports.parquet.write`.

        Args:
            form: ``jsonl``, ``csv``, ``webanno``, ``claim``, ``claimreview``, ``ftm``, ``labelstudio``, ``gold`` or ``ledger``.
            selection: what is exported; all that is not private if not given.

        Raises:
            NotInLedger: no such speaker, outlet or claim, or no claim that a person has rated.
        """
        from onrecord.ledger.exports import FORMATS, Selection, Source

        with self.reading() as connection:
            yield from FORMATS[form].lines(Source(connection, selection or Selection()))

    def import_from(self, *inputs: str | Path, private: bool = False) -> Iterator[Filed]:
        """Files what exports and ``onrecord read --json`` have written, in batches; tells what became of each article.

        Args:
            inputs: JSON Lines files, folders of them, or a folder that was exported as Parquet.
            private: keep new articles out of exports, shared views and assistants.
        """
        from onrecord.ledger import importing

        yield from importing.add_all(self, importing.load(map(str, inputs)), private=private, gazetteer=self._gazetteer)

    def forget(self, *articles: int | str) -> list[Forgotten]:
        """Removes articles, given by number or address, and all that came from them, from the tables, the indexes and the files.

        Raises:
            NotInLedger: one of them is not there; then none is forgotten.
        """
        from onrecord.ledger import forget

        return forget.forget(self, articles)

    def set_private(self, article: int | str, private: bool = True) -> None:
        """Keeps an article out of exports, shared views and assistants, or lets it into them again.

        Raises:
            NotInLedger: there is no such article.
        """
        from onrecord.ledger import forget

        with self.writing() as connection:
            forget.set_private(connection, forget.find(connection, article), private)

    def follow(self, claim: str, *, save: str | None = None, since: str | None = None, until: str | None = None,
               speakers: Collection[int] | None = None, min_confidence: float = 0.0, limit: int | None = None,
               progress: Callable[[Progress], None] | None = None) -> list[Position]:
        """The positions on a claim, oldest first, those without a date last. What has come since the last time is read first.

        Args:
            claim: the proposition in words, or the name it was saved under.
            save: a name to save it under.
            since, until: ISO 8601 by prefix (``2031``, ``2031-04``); by when it was said, else by when it was published.
            speakers: numbers of speakers; positions of others are left out.
            min_confidence: leave out positions less sure than this, 0 to 1.
            limit: how many candidates are read at most; what is less promising is not. A claim that fewer were read for before is read for again.
            progress: is told how far it is.

        Raises:
            LedgerError: the name is another claim's, or the ledger cannot be read or written.
            ModelError: a model is missing or broken.

        Example:
            >>> with onrecord.Ledger("news.db") as ledger:
            ...     for p in ledger.follow("The dam was cracked before the flood"):
            ...         print(p.said_on, p.speaker, p.value, p.part.text)
        """
        from onrecord.ledger import candidates, follow

        return follow.follow(self, claim, save=save, since=since, until=until, speakers=speakers, min_confidence=min_confidence,
                             limit=candidates.READ if limit is None else limit, progress=progress)

    def following(self, claim: str, *, save: str | None = None, limit: int | None = None,
                  progress: Callable[[Progress], None] | None = None) -> Iterator[Position]:
        """The positions on a claim as they are found: known ones first, then the most promising; arguments as `follow`."""
        from onrecord.ledger import candidates, follow

        return follow.following(self, claim, save=save, limit=candidates.READ if limit is None else limit, progress=progress)

    def claims(self, *, progress: Callable[[Progress], None] | None = None) -> Iterator[Followed]:
        """The saved claims, by name, each read up to what was added last: its positions, what is new and what moved."""
        from onrecord.ledger import moves

        return moves.saved(self, progress=progress)

    def claim(self, words: str, *, progress: Callable[[Progress], None] | None = None) -> Followed:
        """One claim, by its name or by the words it was followed by; as `claims` has it.

        Raises:
            NotInLedger: there is no such claim.
        """
        from onrecord.ledger import moves

        return moves.one(self, words, progress=progress)

    def discover(self, *, smallest: int = 2, progress: Callable[[Progress], None] | None = None) -> list[Discovered]:
        """The claims that several statements are about, the most contested and most moved first; see `discover.discover`."""
        from onrecord.ledger import discover

        return discover.discover(self, smallest=smallest, progress=progress)
