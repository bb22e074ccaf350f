"""What a page says about itself: JSON-LD, meta elements, then trafilatura and htmldate.

Only articles' own data are believed: https://schema.org/Article and its subtypes, http://ogp.me.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from onrecord.intake import dates
from onrecord.intake.blocks import squeeze, tidy
from onrecord.intake.lines import parsed

_ARTICLE_TYPES = re.compile(r"(?:Article|Posting|Report|Review|NewsItem|Liveblog\w*)$", re.I)
_PUBLISHED = ("article:published_time", "og:article:published_time", "datepublished", "date.published", "parsely-pub-date", "sailthru.date", "pubdate",
              "publish-date", "dc.date.issued", "dcterms.created", "dc.date", "article.published", "cxenseparse:recs:publishtime", "publication_date", "date")
_MODIFIED = ("article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified", "dcterms.modified", "article.updated")
_DESCRIPTIONS = ("og:description", "description", "twitter:description")
_NO_NAME = re.compile(r"^(?:(?:\w+ )?staff(?: (?:reporter|writer|correspondent|and agenc\w+))?s?|(?:\w+ )?staff reporter|newsroom|news ?desk|web ?desk|online|editors?|editorial(?: (?:team|board))?|admin(?:istrator)?|"
                      r"agenc(?:y|ies)|news agenc(?:y|ies)|contributors?|guest(?: (?:author|writer))?|correspondent|reporter|unknown|author|user|anonymous|none|null|desk|team|web team|the editors)$", re.I)
_BY = re.compile(r"^(?:(?:written|story|words|report|reporting|text|posted|opinion|analysis)\s+)?by[:\s]+", re.I)
_TAIL = re.compile(r"\s*(?:[|/•·—–]|,? (?:for|at|in) (?:the )?(?=[A-Z])|,\s*(?:\w+ ){0,4}(?:correspondent|editor|reporter|writer|columnist|staff|agency|producer|bureau|news|Ph\.?D\.?|analyst|contributor)\b).*$")
_DOMAIN = re.compile(r"^(?:https?://)?(?:www\.)?([\w-]+)\.(?:com|org|net|co\.\w\w|com\.\w\w|[a-z]{2,4})/?$", re.I)


@dataclass(slots=True)
class Metadata:
    """What was found; empty where the page does not say."""

    title: str | None = None
    byline: tuple[str, ...] = ()
    outlet: str | None = None
    url: str | None = None
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    descriptions: tuple[str, ...] = ()
    kind: str = ""
    free: bool | None = None
    warnings: list[str] = field(default_factory=list)


def read_metadata(tree: Any, url: str | None = None) -> Metadata:
    """Metadata of an lxml HTML tree.

    Args:
        tree: the whole page, unchanged.
        url: where the page came from, for relative links and where it names no canonical address.
    """
    meta = _meta_elements(tree)
    items = list(_ld_items(tree))
    article: dict[str, Any] = max(items, key=_richness, default={})
    out = Metadata(kind=(str(article.get("@type", "")) if article else meta.get("og:type", "")).lower())
    guess = _guesses(tree, url)
    out.title = tidy(_text(article.get("headline")) or meta.get("og:title") or (guess.title if guess else "") or "") or None
    out.outlet = _outlet(article, meta, guess.sitename if guess else None)
    out.url = _address([_href(tree), meta.get("og:url"), url], url, out.warnings)
    out.byline = _byline(article, meta, guess.author if guess else None, out.outlet)
    out.published = _first_date([article.get("datePublished"), *(meta.get(k) for k in _PUBLISHED)])
    out.modified = _first_date([article.get("dateModified"), *(meta.get(k) for k in _MODIFIED)])
    if out.published is None:
        out.published = _htmldate(tree, url)
        if out.published:
            out.warnings.append(f"the page declares no publication date; {out.published} was inferred from its markup")
    out.language = _text(article.get("inLanguage")) or tree.get("lang") or meta.get("og:locale") or meta.get("content-language")
    out.descriptions = tuple(dict.fromkeys(tidy(d) for d in [_text(article.get("description")), _text(article.get("alternativeHeadline")), *(meta.get(k) for k in _DESCRIPTIONS)] if d))
    free = article.get("isAccessibleForFree")
    out.free = None if free is None else str(free).lower() not in ("false", "0", "no")
    return out


def clean_name(name: str, outlet: str | None = None) -> str | None:
    """A person's or agency's name without "By", e-mail, role or outlet; None where nothing is left of it."""
    name = tidy(re.sub(r"<[^>]*>|\S+@\S+|@\w+|https?\S*|\bwww\.\S*", " ", name))
    name = _BY.sub("", name)
    name = _TAIL.sub("", name).strip(" ,;:|•·-–—()[]")
    if not name or len(name) > 60 or name.count(" ") > 5 or _NO_NAME.match(name) or re.search(r"\d|[/\\#=]", name):
        return None
    words = name.split()
    key, own = squeeze(name), squeeze(outlet or "")
    if own and len(key) >= 3 and (key in own or (own in key and len(words) <= 4)):
        return None
    if "staff" in name.lower().split() or not any(c.isalpha() for c in name):
        return None
    if name.isupper() and len(words) > 1:
        name = " ".join(w.title() if len(w) > 2 or not w.isalpha() else w for w in words)
    return name


def split_names(text: str) -> list[str]:
    """The names in a byline: ``By A. Writer, B. Reporter and C. Editor`` is three."""
    text = _BY.sub("", tidy(text))
    return [part for part in re.split(r"\s*(?:;|,|\band\b|&|\bwith\b)\s*", text) if part]


def http_url(value: str | None) -> str | None:
    """``value`` where it is an absolute http or https URL with a host, else None."""
    if not value:
        return None
    try:
        parts = urlsplit(value.strip())
        return value.strip() if parts.scheme.lower() in ("http", "https") and parts.hostname else None
    except ValueError:
        return None


def _meta_elements(tree: Any) -> dict[str, str]:
    out: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv") or "").strip().lower()
        content = (element.get("content") or "").strip()
        if name and content:
            out.setdefault(name, content)
    return out


def linked_data(tree: Any, holding: str = "") -> Iterator[Any]:
    """What the JSON-LD scripts of a page say, each as it is parsed; only of those whose text has certain words, where some are given."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or holding not in (script.text or ""):
            continue
        try:
            yield parsed((script.text or "").strip().rstrip(";"), strict=False)
        except ValueError:
            continue


def _ld_items(tree: Any) -> Iterator[dict[str, Any]]:
    for data in linked_data(tree):
        stack, steps = [data], 0
        while stack and steps < 20_000:
            steps += 1
            item = stack.pop()
            if isinstance(item, list):
                stack.extend(item)
            elif isinstance(item, dict):
                kinds = item.get("@type")
                if any(_ARTICLE_TYPES.search(k) for k in ([kinds] if isinstance(kinds, str) else kinds or []) if isinstance(k, str)):
                    yield item
                stack.extend(v for k, v in item.items() if k in ("@graph", "mainEntity", "mainEntityOfPage", "itemReviewed", "subjectOf"))


def _richness(item: dict[str, Any]) -> int:
    return sum(bool(item.get(k)) for k in ("headline", "datePublished", "author", "publisher", "description", "articleBody"))


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name") or ""
    from html import unescape

    return unescape(value) if isinstance(value, str) else ""


def _names(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    out: list[str] = []
    for v in values:
        if isinstance(v, dict) and isinstance(v.get("name"), list):
            out.extend(_names(v["name"]))
        elif text := _text(v):
            out.append(text)
    return out


def _byline(article: dict[str, Any], meta: dict[str, str], guess: str | None, outlet: str | None) -> tuple[str, ...]:
    given = _names(article.get("author")) or _names(article.get("creator"))
    if not any(clean_name(g, outlet) for g in given):
        given = [meta[k] for k in ("author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator") if k in meta and not meta[k].startswith("http")][:1]
    if not any(clean_name(g, outlet) for part in given for g in split_names(part)):
        given = (guess or "").split("; ")
    out: dict[str, str] = {}
    for text in given:
        # "Surname, Given" of citation data is one name, "A B, C D" are two
        parts = [text] if re.fullmatch(r"\s*\S+,\s*\S+\s*", text) else split_names(text)
        if len(parts) == 1 and re.fullmatch(r"\s*\S+,\s*\S+\s*", text):
            parts = [" ".join(reversed(text.split(",")))]
        for part in parts:
            name = clean_name(part, outlet)
            if name:
                out.setdefault(squeeze(name), name)
    return tuple(out.values())


def _outlet(article: dict[str, Any], meta: dict[str, str], guess: str | None) -> str | None:
    names = [tidy(n) for n in (meta.get("og:site_name", ""), _text(article.get("publisher")), meta.get("application-name", ""), guess or "") if n]
    for name in names:
        if name and not _DOMAIN.match(name) and not name.startswith(("@", "http")) and len(name) <= 60:
            return name
    for name in names:
        found = _DOMAIN.match(name)
        if found:
            return found[1]
    return None


def _href(tree: Any) -> str | None:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            return str(link.get("href") or "") or None
    return None


def _address(candidates: list[str | None], base: str | None, warnings: list[str]) -> str | None:
    for value in candidates:
        if not value:
            continue
        try:
            full = urljoin(base or "", value.strip())
        except ValueError:
            full = value
        if http_url(full):
            return full
        # a page saved from disk names file: or relative addresses; nobody could open these
        warnings.append(f"the address “{value[:80]}” is not http or https and was dropped")
    return None


def _first_date(values: list[Any]) -> str | None:
    return next((d for v in values if (d := dates.parse_or_none(_text(v)))), None)


def _htmldate(tree: Any, url: str | None) -> str | None:
    from htmldate import find_date

    try:
        # no extensive search: it takes any date in the text, and a wrong date is worse than none
        return dates.parse_or_none(find_date(tree, original_date=True, extensive_search=False, url=url))
    except Exception:  # a page may break a library in any way; its date is then unknown, not an error
        return None


def _guesses(tree: Any, url: str | None) -> Any:
    from copy import deepcopy

    from trafilatura.metadata import extract_metadata

    try:
        return extract_metadata(deepcopy(tree), default_url=url, date_config={"original_date": True, "extensive_search": False, "max_date": None})
    except Exception:  # as above: what it would have told is unknown
        return None
