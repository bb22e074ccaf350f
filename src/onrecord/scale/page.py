"""One record to what was read in it, or why it was not: the same for every input and every engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from onrecord.errors import InputError, NoArticle, NotEnglish
from onrecord.intake.decode import decode
from onrecord.intake.load import from_html
from onrecord.intake.metadata import http_url
from onrecord.intake.rows import article_of
from onrecord.scale import picking
from onrecord.scale.records import MALFORMED, UNREADABLE, Record, Refused
from onrecord.types import Article, Reading


class Reads(Protocol):
    """What `onrecord.reader.Reader` is here."""

    @property
    def run(self) -> str: ...

    def read(self, article: Article) -> Reading: ...


def read_record(record: Record, reader: Reads, *, pick: bool = True) -> Reading | Refused:
    """Reads one record.

    Args:
        record: a page or a row.
        reader: reads the article.
        pick: False looks at every page closely, also at those that are no English articles at first sight.
    """
    try:
        article = _of_row(record, record.data, pick) if isinstance(record.data, Mapping) else _of_page(record, record.data, pick)
    except InputError as error:
        return Refused(_reason(error), record.place, record.position)
    if isinstance(article, str):
        return Refused(article, record.place, record.position)
    return reader.read(article.with_(original=None, source=None))


def _of_page(record: Record, data: bytes, pick: bool) -> Article | str:
    if not data.strip():
        return "empty"
    decoded = decode(data, record.charset, record.place)
    url = http_url(record.url)
    unfit = picking.unfit(decoded.text, url) if pick else None
    if unfit:
        return unfit
    article = from_html(decoded.text, url=url, original=data, warnings=decoded.warnings)
    return _with_crawl(article, record.crawled)


def _with_crawl(article: Article, day: str | None) -> Article:
    """When it was fetched, where that is all there is to go by, or does not fit what the page says."""
    if day is None:
        return article
    if article.published is None:
        return article.with_(warnings=(*article.warnings, f"the page does not say when it was published; it was fetched on {day}"))
    if article.published[:10] > day[:len(article.published)]:
        return article.with_(warnings=(*article.warnings, f"the page says {article.published[:10]}, but was fetched on {day}"))
    return article


def _of_row(record: Record, row: Mapping[str, object], pick: bool) -> Article | str:
    if not any(isinstance(row.get(name), str) for name in ("text", "html")):
        return MALFORMED
    html = row.get("html")
    if pick and isinstance(html, str) and not isinstance(row.get("text"), str):
        url = row.get("url")
        unfit = picking.unfit(html, http_url(url) if isinstance(url, str) else None)
        if unfit:
            return unfit
    return article_of(row, record.place)


def _reason(error: InputError) -> str:
    if isinstance(error, NotEnglish):
        return picking.NOT_ENGLISH
    return error.reason if isinstance(error, NoArticle) else UNREADABLE
