"""What stands at an address that is watched: bytes -> `Feed`, its entries in their order.

    RSS 0.9x, 1.0 and 2.0   https://www.rssboard.org/rss-specification, https://web.resource.org/rss/1.0/spec
    Atom                    https://www.rfc-editor.org/rfc/rfc4287
    JSON Feed               https://www.jsonfeed.org/version/1.1/
    sitemaps, their indexes, news sitemaps, plain lists   https://www.sitemaps.org/protocol.html

Of an entry only its address and its dates are taken: the article itself is read from its own page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urldefrag, urljoin

from onrecord.errors import UnreadableInput
from onrecord.intake.decode import decode, gunzip
from onrecord.intake.load import looks_like_html
from onrecord.intake.metadata import http_url
from onrecord.watch.markup import local, parse_xml, space, words

MOST = 50_000
"""Entries of one feed or sitemap (the protocol's own limit)."""
MAX_BYTES = 50 * 1024 * 1024
"""Of one feed or sitemap when unpacked (the protocol's own limit)."""
_XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
_FIRST = re.compile(r"(?:\s|<\?[^>]*>|<!--.*?-->|<!doctype[^>\[]*>)*<([\w:.-]+)", re.I | re.S)
"""The first element of a document, behind all that may stand before it."""
_LINK = re.compile(r"<link\b[^>]{0,500}>", re.I)


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece that a feed names.

    Attributes:
        url: of its page, without a fragment.
        published: seconds since 1970, where the feed says.
        stamp: what changes when the piece has changed: its date of change as worded, empty where the feed gives none.
        title: as the feed words it, where it does.
    """

    url: str
    published: float | None = None
    stamp: str = ""
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed or sitemap.

    Attributes:
        kind: ``RSS``, ``Atom``, ``JSON Feed``, ``sitemap`` or ``sitemap index``.
        entries: its pieces; of an index, the sitemaps it names.
    """

    kind: str
    entries: tuple[Entry, ...]

    @property
    def sitemap(self) -> bool:
        return self.kind.startswith("sitemap")

    @property
    def index(self) -> bool:
        return self.kind == "sitemap index"


def read_feed(data: bytes, url: str, charset: str | None = None) -> Feed:
    """The feed in some bytes; ``.gz`` is unpacked.

    Args:
        url: where it came from, for relative addresses.
        charset: as the server said.

    Raises:
        UnreadableInput: it is none, or one that would do harm.
    """
    data = gunzip(data, url)
    if len(data) > MAX_BYTES:
        raise UnreadableInput(f"{len(data) / 2**20:.0f} MB are more than a feed or sitemap may have ({MAX_BYTES // 2**20} MB)", url)
    if not data.strip():
        raise UnreadableInput("there is nothing at this address", url)
    text = decode(data, charset, url).text.lstrip("\ufeff \t\r\n")
    if text.startswith("{"):
        return _json(text, url)
    if not text.startswith("<"):
        return _plain(text, url)
    first = _FIRST.match(text[:4000])
    if looks_like_html(text[:4000]) and not (first and first[1].rpartition(":")[2].lower() in _READERS):
        raise UnreadableInput("this is a web page, not a feed or sitemap" + _hint(text, url), url)
    root = parse_xml(text, url)
    reader = _READERS.get(local(root))
    if reader is None:
        raise UnreadableInput(f"this is neither a feed nor a sitemap, but <{local(root)[:60]}>", url)
    return reader(root, url)


def _rss(root: Any, url: str) -> Feed:
    entries = []
    for item in root.iter("{*}item"):
        found: dict[str, str] = {}
        for child in item:
            name = local(child)
            if name in ("link", "guid", "pubdate", "date", "title", "updated", "modified") and (said := words(child)) and not (name == "link" and "atom" in space(child).lower()):
                found.setdefault(name, said)
                if name == "guid" and (child.get("isPermaLink") or "true").lower() == "false":
                    found["guid"] = ""
        address = _address(url, found.get("link"), found.get("guid"), item.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"))
        when = found.get("pubdate") or found.get("date")
        if address:
            entries.append(Entry(address, _moment(when), found.get("updated") or found.get("modified") or when or "", found.get("title")))
    return Feed("RSS", _kept(entries))


def _atom(root: Any, url: str) -> Feed:
    base = _joined(url, root.get(_XML_BASE)) or url
    entries = []
    for item in root.iter("{*}entry"):
        here = _joined(base, item.get(_XML_BASE)) or base
        found: dict[str, str] = {}
        links: list[str | None] = []
        for child in item:
            name = local(child)
            if name == "link" and (child.get("rel") or "alternate").lower() == "alternate" and child.get("href"):
                links.append(_joined(_joined(here, child.get(_XML_BASE)) or here, child.get("href")))
            elif name in ("published", "issued", "updated", "modified", "id", "title") and (said := words(child)):
                found.setdefault(name, said)
        address = _address(here, *links, http_url(found.get("id")))
        if address:
            changed = found.get("updated") or found.get("modified")
            when = found.get("published") or found.get("issued") or changed
            entries.append(Entry(address, _moment(when), changed or when or "", found.get("title")))
    return Feed("Atom", _kept(entries))


def _json(text: str, url: str) -> Feed:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableInput(f"this is no JSON that can be read: {error}", url) from error
    items = data.get("items")
    if not isinstance(items, list) or "jsonfeed.org/version" not in str(data.get("version")):
        raise UnreadableInput("this is JSON, but no JSON Feed", url)
    entries = []
    for item in items[:MOST]:
        if not isinstance(item, dict):
            continue
        texts = {name: value for name, value in item.items() if isinstance(value, str)}
        address = _address(url, texts.get("url"), http_url(texts.get("id")), texts.get("external_url"))
        when = texts.get("date_published")
        if address:
            entries.append(Entry(address, _moment(when), texts.get("date_modified") or when or "", texts.get("title")))
    return Feed("JSON Feed", _kept(entries))


def _sitemap(root: Any, url: str) -> Feed:
    entries = []
    for item in root.iterchildren("{*}url"):
        found: dict[str, str] = {}
        for child in item.iter():
            name = local(child)
            # images and videos have titles and dates of their own
            own, news = child.getparent() is item and name in ("loc", "lastmod"), "news" in space(child).lower() and name in ("publication_date", "title")
            if own or news:
                found.setdefault(name, words(child))
        address = _address(url, found.get("loc"))
        when = found.get("publication_date") or found.get("lastmod")
        if address:
            entries.append(Entry(address, _moment(when), found.get("lastmod") or when or "", found.get("title")))
    return Feed("sitemap", _kept(entries))


def _index(root: Any, url: str) -> Feed:
    entries = []
    for item in root.iterchildren("{*}sitemap"):
        found = {local(child): words(child) for child in item}
        address = _address(url, found.get("loc"))
        if address:
            entries.append(Entry(address, _moment(found.get("lastmod")), found.get("lastmod", "")))
    return Feed("sitemap index", _kept(entries))


_READERS: dict[str, Callable[[Any, str], Feed]] = {"rss": _rss, "rdf": _rss, "feed": _atom, "urlset": _sitemap, "sitemapindex": _index}
"""By the name of the first element."""


def _plain(text: str, url: str) -> Feed:
    """A sitemap that is a plain list of addresses."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines or not all(http_url(line) for line in lines[:20]):
        raise UnreadableInput("this is neither a feed nor a sitemap", url)
    return Feed("sitemap", _kept([Entry(address) for line in lines if (address := _address(url, line))]))


def _kept(entries: list[Entry]) -> tuple[Entry, ...]:
    """Each address once, in the order of the feed."""
    out: dict[str, Entry] = {}
    for entry in entries:
        out.setdefault(entry.url, entry)
        if len(out) == MOST:
            break
    return tuple(out.values())


def _joined(base: str, given: str | None) -> str | None:
    """An address as seen from another; None where it is none."""
    try:
        return urljoin(base, (given or "").strip())
    except ValueError:
        return None


def _address(base: str, *given: str | None) -> str | None:
    """The first of some addresses that is one, made absolute."""
    for value in given:
        if not value or len(value) > 2000:
            continue
        try:
            address = http_url(urldefrag(urljoin(base, value.strip())).url)
        except ValueError:
            continue
        if address and not any(c.isspace() for c in address):
            return address
    return None


def _moment(text: str | None) -> float | None:
    """A date of a feed in seconds since 1970: RFC 822 or ISO 8601; without a zone it is taken as UTC."""
    if not text:
        return None
    for parse in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            when = parse(text.strip())
            return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return _moment(f"{text.strip()}-01") if re.fullmatch(r"\d{4}-\d\d", text.strip()) else None


def _hint(page: str, url: str) -> str:
    """Where a page says that its feeds are."""
    feeds = []
    for tag in _links(page[:200_000]):
        kind, href = re.search(r"""type\s*=\s*["']application/(?:rss|atom|feed)\+(?:xml|json)""", tag, re.I), re.search(r"""href\s*=\s*["']([^"'>]{1,500})""", tag, re.I)
        if kind and href and (address := _address(url, href[1])):
            feeds.append(address)
    return f"; it says that its feed is {feeds[0]}" if feeds else ""


def _links(page: str) -> Iterator[str]:
    return (found[0] for found in _LINK.finditer(page))
