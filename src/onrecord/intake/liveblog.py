"""Live blogs: a page of entries, each with its own time, to an article an entry.

An entry is dated by its own time, because "this morning" and "on Monday" in it are meant from there; read as one article,
a blog of three days would date all of it by its first. Its address is its own, or the page's with the entry's fragment, so
that reading the page again adds what is new and leaves the rest as it was.

Entries are known by schema.org's LiveBlogPosting (https://schema.org/LiveBlogPosting, JSON-LD or microdata), else by elements
of one class that each hold one time, on a page that calls itself live.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urljoin

from onrecord.errors import InputError, NoArticle
from onrecord.intake import dates, furniture, language
from onrecord.intake.blocks import Block, blocks_of, squeeze, tidy
from onrecord.intake.cleaned import assemble
from onrecord.intake.metadata import Metadata, clean_name, http_url, linked_data, read_metadata
from onrecord.types import Article

MAX_ENTRIES = 5000
_LIVE = re.compile(r"LiveBlogPosting|liveBlogUpdate|live-?blog|live-?(?:update|post|entry|event|feed|stream|ticker)", re.I)
_ENTRY = re.compile(r"live|\bpost\b|entry|update|ticker|blog|moment|timeline|block", re.I)
_NOT_ENTRY = re.compile(r"comment|related|teaser|recommend|most-?(?:read|popular)|sidebar|promo|newsletter|reaction|nav", re.I)
_NAMED = re.compile(r"\blive(?:[- ]?blog)?\b|as it happened", re.I)


@dataclass(slots=True)
class _Entry:
    blocks: list[Block]
    published: str | None
    modified: str | None = None
    title: str | None = None
    url: str | None = None
    mark: str | None = None
    byline: tuple[str, ...] = ()


def may_be_live(html: str) -> bool:
    """Whether it is worth looking for entries on a page: cheap, and right about every page that has none of their marks."""
    return _LIVE.search(html) is not None and ("liveBlogUpdate" in html or html.count("<time") >= 3)


def read_live(html: str, url: str | None = None, source: str | None = None) -> list[Article | InputError]:
    """The entries of a page as articles, in the page's order; none where it is no live blog."""
    from onrecord.intake.html import parse

    tree = parse(html)
    if tree is None:
        return []
    entries = [*_declared(tree)] or [*_microdata(tree)] or [*_marked_up(tree)]
    entries = [e for e in entries if any(any(c.isalpha() for c in b.text) for b in e.blocks)][:MAX_ENTRIES]
    if len(entries) < 2:
        return []
    meta = read_metadata(tree, url)
    return [_article(entry, meta, number, source) for number, entry in enumerate(entries, 1)]


def _article(entry: _Entry, meta: Metadata, number: int, source: str | None) -> Article | InputError:
    where = f"{source or 'page'}, entry {number}"
    title = entry.title
    if title is None:
        title = next((b.text for b in entry.blocks[:3] if b.heading), None)
    key = squeeze(title or "")
    cleaned = assemble((b.text, "title" if key and b.key == key else "byline" if _is_stamp(b.text) else "related" if b.link > 0.9 else furniture.reason(b.text))
                       for b in entry.blocks)
    text, removed = cleaned.text, cleaned.removed
    if not text.strip():
        if not title:
            return NoArticle("this entry of a live blog holds no text", "empty", where)
        text, removed = title, ()  # an entry of one line, which stands as its headline
    try:
        spoken = language.judge(text, meta.language, where)
    except InputError as error:
        return error
    published = entry.published or meta.published
    warnings = () if entry.published else ("this entry has no time of its own; it is dated by the page",)
    original = "\n\n".join(b.text for b in entry.blocks).encode("utf-8", "replace")
    return Article(text, url=_address(entry, meta), title=title or meta.title, outlet=meta.outlet, byline=entry.byline or meta.byline, published=published,
                   modified=entry.modified if entry.modified != published else None, language=spoken, sha256=hashlib.sha256(original).hexdigest(),
                   removed=removed, warnings=warnings, source=where, original=original)


def _address(entry: _Entry, meta: Metadata) -> str | None:
    page = meta.url
    own = http_url(urljoin(page or "", entry.url)) if entry.url else None
    if own and (page is None or own != page):
        return own
    if page is None:
        return None
    # without an address of its own an entry is told from the others by its words
    mark = entry.mark or hashlib.sha256("\n".join(b.text for b in entry.blocks).encode("utf-8", "replace")).hexdigest()[:12]
    return f"{urldefrag(page).url}#{mark}"


def _is_stamp(text: str) -> bool:
    return len(text) <= 60 and not re.search(r"[a-z]{4,} [a-z]{3,} [a-z]{3,}", text) and bool(re.match(
        r"(?:(?:updated|posted|published)?[ :]*(?:at )?\d{1,2}[:.]\d{2}\b|\d{1,3} ?(?:m|h|min|hours?|minutes?|days?) ago\b)", text, re.I) or dates.WRITTEN_DATE.match(text))


def _declared(tree: Any) -> Iterator[_Entry]:
    """Entries in JSON-LD. Where the page shows one under its fragment, its paragraphs are taken from there."""
    ids: dict[str, Any] | None = None
    for update in _updates(tree):
        if ids is None:
            ids = {str(e.get("id")): e for e in tree.iter() if isinstance(e.tag, str) and e.get("id")}
        address = _string(update.get("url")) or _string(update.get("@id"))
        mark = urldefrag(address).fragment if address else ""
        body = _string(update.get("articleBody")) or _string(update.get("text")) or _string(update.get("description"))
        found = _blocks_of_text(body)
        if mark in ids:
            shown = blocks_of(ids[mark])
            if len(squeeze(" ".join(b.text for b in shown))) >= 0.8 * len(squeeze(" ".join(b.text for b in found))):
                found = [b for b in shown if "caption" not in str(b.where)]
        title = tidy(_string(update.get("headline"))) or None
        names = update.get("author") or []
        people = [n for a in (names if isinstance(names, list) else [names]) if (n := clean_name(_string(a.get("name") if isinstance(a, dict) else a)))]
        if found or title:
            yield _Entry(found or _blocks_of_text(title or ""), dates.parse_or_none(update.get("datePublished") or update.get("dateCreated")),
                         dates.parse_or_none(update.get("dateModified")), title, address or None, mark or None, tuple(people))


def _updates(tree: Any) -> Iterator[dict[str, Any]]:
    for data in linked_data(tree, "liveBlogUpdate"):
        stack, steps = [data], 0
        while stack and steps < 20_000:
            steps += 1
            item = stack.pop(0)
            if isinstance(item, list):
                stack[:0] = item
            elif isinstance(item, dict):
                found = item.get("liveBlogUpdate")
                yield from (u for u in (found if isinstance(found, list) else [found]) if isinstance(u, dict))
                stack.extend(v for k, v in item.items() if k in ("@graph", "mainEntity", "mainEntityOfPage"))


def _microdata(tree: Any) -> Iterator[_Entry]:
    for element in tree.iter():
        if isinstance(element.tag, str) and "liveBlogUpdate" in (element.get("itemprop") or "").split():
            yield _shown(element)


def _marked_up(tree: Any) -> Iterator[_Entry]:
    """Elements of one class that each hold a time of their own, on a page that calls itself live."""
    title = " ".join(t.text_content() for t in tree.iter("title", "h1"))
    body = next(tree.iter("body"), None)
    called = f"{title} {body.get('class', '') if body is not None else ''}"
    groups: dict[tuple[str, str], list[Any]] = {}
    for element in tree.iter("article", "div", "li", "section"):
        name = f"{element.get('class', '')} {element.get('data-type', '')}".strip()
        if not _ENTRY.search(name) or _NOT_ENTRY.search(name) or any(e.tag in ("aside", "nav", "footer") for e in element.iterancestors()):
            continue
        if len(groups.setdefault((element.tag, element.get("class", "")), [])) < MAX_ENTRIES:
            groups[element.tag, element.get("class", "")].append(element)
    best: list[_Entry] = []
    for (_, name), elements in groups.items():
        if len(elements) < 3 or not (_NAMED.search(called) or re.search(r"live", name, re.I)):
            continue
        timed = [e for e in elements if 1 <= sum(bool(t.get("datetime")) for t in e.iter("time")) <= 3]
        if len(timed) < 0.8 * len(elements) or len(timed) < 3:
            continue
        entries = [_shown(e) for e in timed]
        prose = [e for e in entries if any(b.link < 0.5 and furniture.is_prose(b.text) for b in e.blocks)]
        stamps = Counter(e.published for e in prose)
        if len(prose) >= 3 and len(stamps) >= 3 and sum(map(_size, prose)) > sum(map(_size, best)):
            best = prose
    yield from best


def _size(entry: _Entry) -> int:
    return sum(len(b.text) for b in entry.blocks)


def _shown(element: Any) -> _Entry:
    times = [t.get("datetime") for t in element.iter("time") if t.get("datetime")]
    times += [e.get("content") or e.get("datetime") for e in element.iter() if isinstance(e.tag, str) and e.get("itemprop") == "datePublished"]
    published = next((d for t in times if (d := dates.parse_or_none(t))), None)
    people = [n for e in element.iter() if isinstance(e.tag, str) and "author" in (e.get("itemprop") or "").split() and (n := clean_name(e.text_content()))]
    link = next((e.get("href") or e.get("content") for e in element.iter() if isinstance(e.tag, str) and e.get("itemprop") == "url"), None)
    shown = [b for b in blocks_of(element) if not b.where & {"figcaption", "figure"}]
    return _Entry(shown, published, url=link, mark=element.get("id") or element.get("data-id"), byline=tuple(dict.fromkeys(people)))


def _blocks_of_text(text: str) -> list[Block]:
    from onrecord.intake.html import parse

    if re.search(r"</?[a-z]", text, re.I) and (tree := parse(f"<div>{text}</div>")) is not None:
        return blocks_of(tree)
    return [Block(line, "p", 0.0, frozenset(), ("", "", 0), "") for part in text.split("\n") if (line := tidy(part))]


def _string(value: Any) -> str:
    from html import unescape

    return unescape(value) if isinstance(value, str) else ""
