"""One input to one article."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from onrecord.errors import InputError, MissingInput, NoArticle, UnreadableInput
from onrecord.intake import dates, gate, kinds, language
from onrecord.intake.decode import MAX_BYTES, check_size, decode, gunzip
from onrecord.intake.metadata import http_url
from onrecord.intake.plain import clean_plain
from onrecord.types import Article

if TYPE_CHECKING:
    from onrecord.intake.fetch import Fetched

HTML_SUFFIXES = frozenset((".html", ".htm", ".xhtml"))
TEXT_SUFFIXES = frozenset((".txt", ".md"))
ROW_SUFFIXES = frozenset((".jsonl", ".ndjson", ".csv"))

_URL = re.compile(r"^https?://", re.I)
_OTHER_SCHEME = re.compile(r"^(?!file:)[a-z][a-z0-9+.-]{1,12}://", re.I)
_TAGS = re.compile(r"<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|meta|title|section|table)\b[^<>]{0,2000}>", re.I)
_UNENCODABLE = re.compile("[\x00\ud800-\udfff]")

Source = str | os.PathLike[str] | bytes | IO[bytes] | IO[str]


MAX_CHARACTERS = 5_000_000
"""Longest plain text that is taken for one article: ten long books."""


def load(source: Source | None = None, *, text: str | None = None, published: str | None = None, url: str | None = None,
         as_is: bool = False, allow_private: bool = False, keep_original: bool = False) -> Article:
    """Reads one article.

    Args:
        source: a path or an http(s) URL (str), a path (`os.PathLike`), the bytes of a page or text, or an open
            file. HTML is known by its content or the suffix of its name; ``.gz`` is unpacked.
        text: plain text, instead of ``source``.
        published: the publication date, where the input does not say or says it wrongly: ISO 8601 by prefix.
        url: the article's address, where the input does not say.
        as_is: plain text is taken as it stands, so that offsets refer to the input; else it is cleaned of
            navigation, appeals and the like. HTML is always cleaned.
        allow_private: also fetch from addresses that are not on the public internet.
        keep_original: the article has the bytes it was made of as ``original``.

    Returns:
        The article; ``article.text[start:end]`` counts Unicode code points.

    Raises:
        TypeError: neither or both of ``source`` and ``text``, or a source of another type.
        InputError: one of its kinds, see `onrecord.errors`.

    >>> article = load(text="The mayor of Port Ellery said the bridge would open on Friday.", published="2031-05-04")
    >>> article.published, article.text[:9]
    ('2031-05-04', 'The mayor')
    """
    if (source is None) == (text is None):
        raise TypeError("load() takes either a source or text=, exactly one of them")
    day = dates.parse(published) if published is not None else None
    if text is not None:
        if not isinstance(text, str):
            raise TypeError(f"text= takes a str, not {type(text).__name__}")
        article = from_text(text, as_is=as_is)
    else:
        assert source is not None
        article = _from_source(source, url, as_is, allow_private)
    return supplement(article if keep_original else article.with_(original=None), day, url)


def supplement(article: Article, published: str | None, url: str | None) -> Article:
    """The article with what the caller knows of it: a date goes before the page's own, an address fills a gap."""
    changes: dict[str, Any] = {}
    if published is not None and published != article.published:
        changes["published"] = published
    if url is not None and article.url is None:
        if http_url(url):
            changes["url"] = http_url(url)
        else:
            changes["warnings"] = (*article.warnings, f"the address “{url[:80]}” is not http or https and was dropped")
    if not changes:
        return article
    # the id is made of url and text, so a new url makes a new one
    return article.with_(**changes, **({"id": ""} if "url" in changes else {}))


def from_text(text: str, *, as_is: bool = False, original: bytes | None = None, source: str | None = None, warnings: tuple[str, ...] = (),
              suffix: str = "") -> Article:
    """An article of plain text; ``original`` are the bytes it came from, if it came from bytes.

    Raises:
        NoArticle, NotEnglish, UnreadableInput.
    """
    if len(text) > MAX_CHARACTERS:
        raise UnreadableInput(f"a text of {len(text) / 1e6:.0f} million characters is no single article (the limit is {MAX_CHARACTERS // 10**6} million); "
                              "split it, or give a collection as JSON Lines, CSV or a folder", source)
    if original is None:
        original = text.encode("utf-8", "surrogatepass")
    sha256 = hashlib.sha256(original).hexdigest()
    if as_is:
        # one character for one, so that offsets hold
        sound = _UNENCODABLE.sub("\ufffd", text)
        if sound != text:
            warnings = (*warnings, "characters that cannot be written as UTF-8 were replaced by U+FFFD")
        gate.check_text(sound, sound, source)
        return Article(sound, language=language.judge(sound, None, source), sha256=sha256, warnings=warnings, source=source, original=original)
    plain = clean_plain(_without_markup(text) if suffix == ".md" else text)
    gate.check_text(plain.cleaned.text, text, source)
    spoken = language.judge(plain.cleaned.text, None, source)
    return Article(plain.cleaned.text, title=plain.title, byline=plain.byline, published=plain.published, modified=plain.modified,
                   language=spoken, sha256=sha256, removed=plain.cleaned.removed, warnings=warnings, source=source, original=original)


def from_html(html: str, *, url: str | None = None, original: bytes | None = None, source: str | None = None, warnings: tuple[str, ...] = ()) -> Article:
    """An article of a page; ``original`` are the bytes it came from, if it came from bytes.

    Raises:
        NoArticle, NotEnglish, UnreadableInput.
    """
    from onrecord.intake.html import read_html

    if original is None:
        original = html.encode("utf-8", "surrogatepass")
    sha256 = hashlib.sha256(original).hexdigest()
    page = read_html(html, url, source)
    meta = page.metadata
    spoken = language.judge(page.cleaned.text, meta.language, source)
    return Article(page.cleaned.text, url=meta.url, title=meta.title, outlet=meta.outlet, byline=meta.byline, published=meta.published,
                   modified=meta.modified, language=spoken, sha256=sha256, removed=page.cleaned.removed,
                   warnings=(*warnings, *meta.warnings), source=source, original=original)


def from_bytes(data: bytes, *, name: str | None = None, url: str | None = None, as_is: bool = False, charset: str | None = None,
               html: bool | None = None) -> Article:
    """The one article of bytes.

    Args:
        data: the bytes, of any kind that is read but rows; gzip is unpacked, and the hash is that of the unpacked bytes.
        name: path or URL, for errors and for the suffix.
        url: the address it was fetched from.
        charset: what a server declared.
        html: whether it is HTML, where that is known.

    Raises:
        NoArticle, NotEnglish, UnreadableInput.
    """
    return only(each_from_bytes(data, name=name, url=url, as_is=as_is, charset=charset, html=html), name)


def each_from_bytes(data: bytes, *, name: str | None = None, url: str | None = None, as_is: bool = False, charset: str | None = None,
                    html: bool | None = None, depth: int = 0) -> Iterator[Article | InputError]:
    """All articles of bytes, of any kind that is read but rows; what cannot be read comes as its error.

    Args:
        data, name, url, as_is, charset, html: as for `from_bytes`.
        depth: in how many mails they stand.
    """
    try:
        data = gunzip(data, name)
        if not data.strip():
            raise NoArticle("the input is empty", "empty", name)
        suffix = suffix_of(name or "")
        kind = kinds.of_bytes(data, suffix, as_is=as_is)
        if kind is not None:
            check_size(data, name)
            yield from kinds.read_bytes(kind, data, name, url, depth)
            return
        decoded = decode(data, charset, name)
        if html is None:
            html = suffix in HTML_SUFFIXES or (suffix not in TEXT_SUFFIXES and looks_like_html(decoded.text))
        kind = None if as_is and not html else kinds.of_text(decoded.text, suffix, html)
        if kind is not None:
            found = False
            for item in kinds.read_text(kind, decoded, data, name, url, html):
                found = True
                yield item
            if found:
                return
        if html:
            yield from_html(decoded.text, url=url, original=data, source=name, warnings=decoded.warnings)
        else:
            yield from_text(decoded.text, as_is=as_is, original=data, source=name, warnings=decoded.warnings, suffix=suffix)
    except InputError as error:
        yield error


def only(items: Iterator[Article | InputError], name: str | None) -> Article:
    """The one article among items; of a mail the message itself, whatever is attached to it.

    Raises:
        InputError: the first item's, or that there are several.
    """
    first = next(items, None)
    if first is None:
        raise NoArticle(f"{name or 'the input'} holds no articles", "empty", name)
    if any(not _attached_to(item.source, first.source) for item in items):
        raise UnreadableInput(f"{name or 'the input'} holds more than one article; load_many (or onrecord read) reads them all", name)
    if isinstance(first, InputError):
        raise first
    return first


def _attached_to(place: str | None, message: str | None) -> bool:
    return (place or "").startswith((f"{message or 'mail'}, attachment “", f"{message or 'mail'}, attached message "))


def looks_like_html(text: str) -> bool:
    """Whether the beginning of a text is that of a page."""
    head = text[:20_000].lstrip("\ufeff \t\r\n")
    if re.match(r"<!doctype html|<html\b|<\?xml[^>]*>\s*(?:<!doctype html|<html\b)", head, re.I):
        return True
    return (head.startswith("<") and bool(_TAGS.search(head))) or len(_TAGS.findall(head)) >= 5


def suffix_of(name: str) -> str:
    """The suffix of a path, lower case, ``.gz`` aside: ``.html`` of ``page.HTML.gz``."""
    path = Path(name)
    if path.suffix.lower() == ".gz":
        path = path.with_suffix("")
    return path.suffix.lower()


def read_file(path: Path, name: str) -> bytes:
    """The bytes of a file, at most one more than the limit.

    Raises:
        MissingInput: there is no such file, or it is a folder.
        UnreadableInput: it may not be read.
    """
    try:
        if path.is_dir():
            raise MissingInput(f"{name} is a folder; load_many (or onrecord read) takes folders", name)
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise MissingInput(f"there is no file {name}", name) from error
    except (OSError, ValueError) as error:
        raise UnreadableInput(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}", name) from error


def _from_source(source: Any, url: str | None, as_is: bool, allow_private: bool) -> Article:
    if isinstance(source, bytes | bytearray | memoryview):
        return from_bytes(bytes(source), url=http_url(url), as_is=as_is)
    if isinstance(source, str) and _URL.match(source):
        return from_url(source, as_is=as_is, allow_private=allow_private)
    if isinstance(source, str) and _OTHER_SCHEME.match(source):
        raise UnreadableInput(f"“{source[:120]}” is neither a path nor an http or https address", source)
    if isinstance(source, str | os.PathLike):
        return _from_path(os.fspath(source), url, as_is)
    if hasattr(source, "read"):
        return _from_stream(source, url, as_is)
    raise TypeError(f"load() takes a path, URL, bytes or open file, not {type(source).__name__}")


def from_url(url: str, *, as_is: bool = False, allow_private: bool = False) -> Article:
    """An article fetched from the web; raises as `load` does."""
    return only(each_from_url(url, as_is=as_is, allow_private=allow_private), url)


def each_from_url(url: str, *, as_is: bool = False, allow_private: bool = False) -> Iterator[Article | InputError]:
    """All articles at an address (a live blog has many); raises as `load` does where it cannot be fetched."""
    from onrecord.intake.fetch import fetch

    yield from each_from_page(fetch(url, allow_private=allow_private), url, as_is=as_is)


def each_from_page(page: Fetched, url: str, *, as_is: bool = False) -> Iterator[Article | InputError]:
    """All articles of a page that was fetched; ``url`` is the address that was asked for."""
    for item in each_from_bytes(page.data, name=url, url=page.url, as_is=as_is, charset=page.charset, html=True if page.html else None):
        yield item if isinstance(item, InputError) or item.url else item.with_(url=page.url, id="")


def _from_path(name: str, url: str | None, as_is: bool) -> Article:
    suffix = suffix_of(name)
    data = read_file(Path(name), name)
    if suffix in ROW_SUFFIXES:
        return _only_row(name)
    return from_bytes(data, name=name, url=http_url(url), as_is=as_is)


def _only_row(name: str) -> Article:
    from onrecord.intake.rows import rows_of_file

    return only(iter(rows_of_file(name)), name)


def _from_stream(stream: Any, url: str | None, as_is: bool) -> Article:
    name = getattr(stream, "name", None)
    name = name if isinstance(name, str) else None
    try:
        data = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise UnreadableInput(f"the open file cannot be read: {error}", name) from error
    if isinstance(data, str):
        if not data.strip():
            raise NoArticle("the input is empty", "empty", name)
        if suffix_of(name or "") in HTML_SUFFIXES or (suffix_of(name or "") not in TEXT_SUFFIXES and looks_like_html(data)):
            return from_html(data, url=http_url(url), source=name)
        return from_text(data, as_is=as_is, source=name, suffix=suffix_of(name or ""))
    if not isinstance(data, bytes | bytearray):
        raise TypeError(f"the open file gives {type(data).__name__}, not bytes or str")
    return from_bytes(bytes(data), name=name, url=http_url(url), as_is=as_is)


def _without_markup(text: str) -> str:
    """Markdown as text: heading marks, emphasis and the addresses of links dropped."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, count=1, flags=re.S)
    text = re.sub(r"!\[[^\]]{0,500}\]\([^)]{0,2000}\)", "", text)
    text = re.sub(r"\[([^\]]{1,500})\]\([^)]{0,2000}\)", r"\1", text)
    text = re.sub(r"^(?:#{1,6}[ \t]+|>[ \t]?)", "", text, flags=re.M)
    return re.sub(r"(?<![\w*])(\*\*|__|\*)(?=\S)([^*\n]{1,1000}?)(?<=\S)\1(?![\w*])", r"\2", text)
