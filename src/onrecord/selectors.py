"""Evidence that lasts: how to find a content again when offsets have moved or the page is elsewhere.

* TextQuoteSelector (W3C Web Annotation Data Model, 4.2.4): the exact words with a little before and after.
* Text fragments (WICG, Scroll to Text Fragment): a link that opens the page at the words.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urldefrag

from onrecord.types import Passage

CONTEXT = 32
"""Characters of prefix and suffix."""

_WORDS = 6
_LONGEST = 120


def surroundings(text: str, passage: Passage) -> tuple[str, str]:
    """Up to `CONTEXT` characters before the first and after the last span of a passage (never empty)."""
    start, end = passage.spans[0].start, passage.spans[-1].end
    return text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]


def text_fragment(url: str | None, text: str, passage: Passage) -> str | None:
    """A link that opens ``url`` at the first span of a passage; None without a URL.

    A long span is given by its first and last words, and so is one over several lines, because a
    fragment's text may not reach over a block of the page. White space is written as one space.
    """
    if not url:
        return None
    span = passage.spans[0]
    line = next((part for part in text[span.start : span.end].splitlines() if part.strip()), "")
    words = re.sub(r"\s+", " ", line).strip().split(" ")
    if len(" ".join(words)) <= _LONGEST or len(words) <= 2 * _WORDS:
        target = _escape(" ".join(words))
    else:
        target = f"{_escape(' '.join(words[:_WORDS]))},{_escape(' '.join(words[-_WORDS:]))}"
    return f"{urldefrag(url).url}#:~:text={target}"


def _escape(text: str) -> str:
    return quote(text.encode("utf-8", "replace").decode("utf-8"), safe="").replace("-", "%2D")
