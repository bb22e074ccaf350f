"""The pipeline: puts the rooms together; the only place that knows them all.

    article -> reading (attributions, names) -> speakers (who), timing (when), stance (how sure) -> statements
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from pathlib import Path

from onrecord import reading, selectors, speakers, stance, timing
from onrecord.reading import AttributionModel, Marked
from onrecord.types import Article, Attribution, How, Passage, Reading, Statement, When, Who

Spans = Sequence[Sequence[int]]


class Reader:
    """Reads articles; loads its model on first use and keeps it.

    One reader may be used from several threads. The same article gives the same reading, whatever
    else is read beside it.

    Args:
        model: folder of an attribution model; the shipped one if not given.
        min_confidence: leave out statements that are less sure, 0 to 1; the model's own threshold
            (the best F1 on dev) if not given.
        nested: find statements inside other statements' contents too.

    Example:
        >>> from onrecord import Article, Reader
        >>> reader = Reader()
        >>> reading = reader.read(Article(text="The dam is safe, the minister said on Monday."))
        >>> [(s.source.text, s.content.text) for s in reading]
        [('the minister', 'The dam is safe')]
    """

    def __init__(self, model: Path | str | None = None, *, min_confidence: float | None = None, nested: bool = True):
        self._model = AttributionModel(Path(model) if model else None)
        self.min_confidence = min_confidence
        self.nested = nested

    @property
    def run(self) -> str:
        """Name and version of the model, as every `Reading` carries it.

        Raises:
            ModelError: the model's files are missing or broken.
        """
        s = self._model.settings
        return f"{s['name']}-{s['version']}"

    def read(self, article: Article) -> Reading:
        """Read one article.

        Args:
            article: as `onrecord.load` gives it. Only its text is read; its URL makes the links.

        Returns:
            its statements, in the order of their first word; none for an empty text.

        Raises:
            ModelError: the model's files are missing or broken.
        """
        return self._reading(article, reading.read(self._model, article.text, nested=self.nested, min_confidence=self.min_confidence))

    def label(self, article: Article, given: Sequence[tuple[Passage, Passage, Passage]]) -> Reading:
        """Work out the statements of attributions that somebody else found, a person for example.

        Args:
            article: its text and publication date are read.
            given: source, cue and content of each; a source may be empty.

        Returns:
            a statement for each, in the order given.

        Raises:
            ModelError: the model's files are missing or broken.
        """
        return self._reading(article, reading.mark(self._model, article.text, given))

    def _reading(self, article: Article, marked: Marked) -> Reading:
        who = speakers.identify(marked)
        when, how = timing.date(marked, article.published, who), stance.weigh(marked)
        ids = _identifiers(article, marked.attributions)
        made = zip(marked.attributions, who, when, how, strict=True)
        return Reading(article, tuple(_statement(article, i, *parts, ids) for i, parts in enumerate(made)), self.run)

    def read_many(self, articles: Iterable[Article], *, threads: int = 1) -> Iterator[Reading]:
        """Read articles as they come, in their order.

        Args:
            articles: taken from the iterable only a few ahead of what is given back.
            threads: how many articles are read at once.

        Raises:
            ModelError: the model's files are missing or broken.
            ValueError: ``threads`` is less than one.
        """
        if threads < 1:
            raise ValueError(f"threads must be at least 1, not {threads}")
        if threads == 1:
            yield from map(self.read, articles)
            return
        self._model.load()
        waiting: deque[Future[Reading]] = deque()
        with ThreadPoolExecutor(threads, thread_name_prefix="onrecord") as pool:
            try:
                for article in articles:
                    waiting.append(pool.submit(self.read, article))
                    if len(waiting) > 2 * threads:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()


@cache
def _shared() -> Reader:
    return Reader()


def read(article: Article) -> Reading:
    """Read one article with the shipped model; a `Reader` of one's own has options and reads many.

    Example:
        >>> import onrecord
        >>> article = onrecord.load(text="“We never saw it,” Ada Marlow said. “Nobody did.”")
        >>> for s in onrecord.read(article):
        ...     print(s.source.text, "|", s.cue.text, "|", s.content.text, "|", s.kind)
        Ada Marlow | said | “We never saw it,” … “Nobody did.” | direct
    """
    return _shared().read(article)


def identifier(text_sha256: str, source: Spans, cue: Spans, content: Spans) -> str:
    """The id of a statement: 12 hex digits, a hash of the text's own hash (hex) and the spans of the three roles."""
    spans = " ".join(str([[int(start), int(end)] for start, end in role]) for role in (source, cue, content))
    return hashlib.sha256(f"{text_sha256} {spans}".encode()).hexdigest()[:12]


def _identifiers(article: Article, found: Sequence[Attribution]) -> list[str]:
    text = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
    return [identifier(text, a.source.spans, a.cue.spans, a.content.spans) for a in found]


def _statement(article: Article, i: int, a: Attribution, who: Who, when: When, how: How, ids: list[str]) -> Statement:
    prefix, suffix = selectors.surroundings(article.text, a.content)
    link = selectors.link(article.url, article.text, a.content, article.times)
    return Statement(id=ids[i], within=None if a.within is None else ids[a.within], source=a.source, cue=a.cue,
                     content=a.content, kind=a.kind, attribution=a.confidence, prefix=prefix, suffix=suffix,
                     who=who, when=when, how=how, link=link)
