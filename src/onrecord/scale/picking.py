"""English news pages picked out before they are read: a few milliseconds a page, where cleaning and reading take hundreds.

What is refused here must be no English article; what is let through may still turn out to be none, for `onrecord.intake`
looks closely. The loss is measured: ``python -m benchmarks.scan``.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from onrecord.errors import NotEnglish
from onrecord.intake import language

PICKING = "1"
"""Version of what is picked: it goes up when the same page may be judged otherwise."""

NOT_ENGLISH = "not English"
FRONT = "a front page"
LITTLE_TEXT = "too little text for an article"
NO_ARTICLE = "a list or form, no article"

_FRONT = re.compile(r"/?(?:index\.\w{2,5}|home|news)?/?", re.I)
_ARTICLE = re.compile(r"""article:published_time|property=["']?og:type["']?\s+content=["']?article|content=["']?article["']?\s+property=["']?og:type|"@type"\s*:\s*\[?\s*"(?:\w*Article|\w*Posting|Report\w*|LiveBlog\w*)"|itemtype=["']?https?://schema\.org/\w*Article""", re.I)
_LANGUAGE = re.compile(r"""<html\b[^>]{0,500}?\slang\s*=\s*["']?([A-Za-z-]{2,12})""", re.I)
_INLINE = re.compile(r"</?(?:a|abbr|b|cite|em|font|i|mark|q|s|small|span|strong|sub|sup|time|u)\b[^<>]*>", re.I)
_TAG = re.compile(r"<[^<>]*>")
_NAMES = ("script", "style", "noscript", "svg", "template", "nav", "footer", "head")
_HIDDEN = re.compile(rf"<({'|'.join(_NAMES)})\b", re.I)
_CLOSING = {name: re.compile(rf"</{name}\s*>", re.I) for name in _NAMES}
_ENTITY = re.compile(r"&(?:nbsp|#160|#xa0|amp|quot|rsquo|lsquo|ldquo|rdquo|#\d{1,5}|#x[0-9a-f]{1,4});", re.I)
_LINE_WORDS = 8
"""Words of a line that may be prose; menus and headlines have fewer, mostly."""
_PROSE_LETTERS = 40
"""Letters of such a line in a script without spaces between words."""
_LEAST_WORDS = 25
_PARAGRAPH_WORDS, _LONG_WORDS = 18, 50
"""Two paragraphs of so many words, or a single long one, are an article's; teasers are shorter."""
_SAMPLE = 20_000


def unfit(html: str, url: str | None = None) -> str | None:
    """Why a page is not worth reading, or None where it may hold an English article.

    Args:
        html: the page.
        url: its address, where known.
    """
    if url is not None and _is_front(url):
        return FRONT
    lines = prose(html)
    declared = _LANGUAGE.search(html, 0, 20_000)
    try:
        language.judge("\n".join(lines)[:_SAMPLE], declared[1] if declared else None)
    except NotEnglish:
        return NOT_ENGLISH
    lengths = [len(line.split()) for line in lines]
    if sum(lengths) < _LEAST_WORDS:
        return LITTLE_TEXT
    if sum(n >= _PARAGRAPH_WORDS for n in lengths) < 2 and max(lengths) < _LONG_WORDS and not _ARTICLE.search(html):
        return NO_ARTICLE
    return None


def prose(html: str) -> list[str]:
    """The lines of a page that are long enough to be prose, without its tags, scripts and menus."""
    text = _TAG.sub("\n", _INLINE.sub("", _visible(html)))
    lines = (" ".join(_ENTITY.sub(" ", line).split()) for line in text.split("\n"))
    return [line for line in lines if line.count(" ") >= _LINE_WORDS - 1 or (len(line) >= _PROSE_LETTERS and not line.isascii())]


def _visible(html: str) -> str:
    """The page without the elements that no reader sees as text, in one pass. What is never closed stays, for a parser
    would not throw away all that follows it either."""
    out, at, start, unclosed = [], 0, 0, set()
    while found := _HIDDEN.search(html, start):
        name = found[1].lower()
        end = None if name in unclosed else _CLOSING[name].search(html, found.end())
        if end is None:
            unclosed.add(name)
            start = found.end()
            continue
        out.append(html[at:found.start()])
        at = start = end.end()
    out.append(html[at:])
    return "".join(out)


def _is_front(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return not parts.query and bool(_FRONT.fullmatch(parts.path))
