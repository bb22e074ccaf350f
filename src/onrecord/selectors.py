"""Evidence that lasts: how to find a content again when offsets have moved or the page is elsewhere.

* TextQuoteSelector (W3C Web Annotation Data Model, 4.2.4): the exact words with a little before and after.
* Text fragments (WICG, Scroll to Text Fragment): a link that opens the page at the words.
* Media fragments (W3C, Media Fragments URI 1.0, 4.2.1): a link that opens a recording at the second.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from urllib.parse import quote, urldefrag

from onrecord.types import Passage, Timed

CONTEXT = 32
"""Characters of prefix and suffix."""

_WORDS = 6
_LONGEST = 120


def surroundings(text: str, passage: Passage) -> tuple[str, str]:
    """Up to `CONTEXT` characters before the first and after the last span of a passage (never empty)."""
    start, end = passage.spans[0].start, passage.spans[-1].end
    return text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]


def text_fragment(url: str | None, text: str, passage: Passage, *, second: float | None = None) -> str | None:
    """A link that opens ``url`` at the first span of a passage; None without a URL.

    A long span is given by its first and last words, and so is one over several lines, because a
    fragment's text may not reach over a block of the page. White space is written as one space.
    The ``second`` of a recording stands before it (``#t=62.5:~:text=…``): the one is for the player, the other for the browser.
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
    moment = "" if second is None else f"t={second:.3f}".rstrip("0").rstrip(".")
    return f"{urldefrag(url).url}#{moment}:~:text={target}"


def link(url: str | None, text: str, passage: Passage, times: Sequence[Timed] = ()) -> str | None:
    """A link that opens ``url`` at a passage, and a recording (``times``: of its text) at the second at which that begins; None without a URL."""
    return text_fragment(url, text, passage, second=seconds(heard(times, passage)))


def heard(times: Sequence[Timed], passage: Passage) -> Timed | None:
    """The stretch of a recording in which a passage begins; None where no time is known of it."""
    if not times or not passage:
        return None
    start = passage.spans[0].start
    at = bisect_right(times, start, key=lambda t: t.start) - 1
    return times[at] if at >= 0 and start < times[at].end else None


def seconds(time: Timed | None) -> float | None:
    """When it begins, in seconds from the beginning of the recording."""
    if time is None:
        return None
    hours, minutes, rest = time.begins.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def _escape(text: str) -> str:
    return quote(text.encode("utf-8", "replace").decode("utf-8"), safe="").replace("-", "%2D")
