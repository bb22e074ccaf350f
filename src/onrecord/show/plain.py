"""Words of others made safe and readable: articles hold anything, a terminal or a page must not obey it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from onrecord.types import Article, Statement

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SPACE = re.compile(r"\s+")
_DEEPEST = 6

REPLACED = "\ufffd"


def visible(text: str) -> str:
    """``text`` with control characters and lone surrogates replaced one for one; tabs and line feeds stay."""
    return _CONTROLS.sub(REPLACED, text)


def one_line(text: str) -> str:
    """``text`` for one line of a terminal: no controls, no marks that turn the direction of what follows, single spaces."""
    return visible(_BIDI.sub("", _SPACE.sub(" ", text))).strip()


def web_link(url: str | None) -> str | None:
    """``url`` where it is a link that may be followed: http or https with a host, else None."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    return (url or "").strip() if parts.scheme in ("http", "https") and parts.netloc else None


def day(published: str) -> str:
    """A date for reading: the day of a full date and time with its minute, other precisions as they are."""
    return f"{published[:10]} {published[11:16]}" if len(published) > 10 and published[10] == "T" else published


def heading(article: Article) -> str:
    """What an article is called: its title, else its first words, else its id."""
    if article.title and (title := one_line(article.title)):
        return title
    start = one_line(article.text[:200])
    return (start[:70].rsplit(" ", 1)[0] + " …" if len(start) > 70 else start) or article.id


def about(article: Article) -> list[str]:
    """Outlet, byline and date, as far as they are known."""
    parts = [article.outlet or "", "by " + ", ".join(article.byline) if article.byline else "",
             day(article.published) if article.published else ""]
    return [one_line(p) for p in parts if p.strip()]


def confidence(statement: Statement) -> float:
    """How sure the reader is of the attribution as a whole, 0 to 1."""
    return float(statement.confidence.get("attribution", 0.0))


def depths(statements: Mapping[str, Statement]) -> dict[str, int]:
    """How deep each statement stands within others' contents, by id; 0 for the outermost."""
    out: dict[str, int] = {}
    for name in statements:
        depth, at = 0, statements[name].within
        while at is not None and at in statements and depth < _DEEPEST:  # the bound also ends a circle
            depth, at = depth + 1, statements[at].within
        out[name] = depth
    return out
