"""What the model leaves to be mended once all attributions of a text are known.

The model reads one window at a time and each cue for itself. Here contents that two cues claim go to the
nearer one, quotes run on through their paragraphs, and edges fall on whole quote marks.
"""

from __future__ import annotations

import re

from onrecord.reading.attributions import Found
from onrecord.reading.quotes import Quotes
from onrecord.types import Span

_DATELINE = re.compile(r"[A-Z][A-Z .,'’\-]{2,40}(?:,? [A-Z][a-z.]+){0,3}(?: ?\([\w ./]{2,30}\))?\s*(?:—|–|--|-)\s+")
_NEXT_WORD = re.compile(r"\S|\Z")
_STRAY = frozenset({"that", "and", "but", "whether", "if", "as"})


REACH = 30
"""Only so many attributions before and after one can have to do with it: an article of any length takes linear time."""


def near(found: list[Found], i: int) -> list[Found]:
    """The neighbours of ``found[i]``, itself left out."""
    return found[max(0, i - REACH) : i] + found[i + 1 : i + 1 + REACH]


def mend(text: str, quotes: Quotes, found: list[Found]) -> None:
    """Mend the attributions of a text, which are in the order of their cues, in place."""
    share_out(found)
    for f in found:
        tidy(text, quotes, f)
    run_on(text, quotes, found)


def untaken(new: list[Found], others: list[Found]) -> list[Found]:
    """Those of ``new`` whose content no other attribution has."""
    if not new:
        return []
    theirs = [s for f in others for s in f.content]
    return [f for f in new if not any(overlap(s, f.content[0]) for s in theirs)]


def overlap(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def distance(f: Found, s: Span) -> int:
    """Characters between a cue and a span."""
    return max(0, s.start - f.cue.end, f.cue.start - s.end)


def share_out(found: list[Found]) -> None:
    """A further span of a content that is the nearer cue's own is that one's alone.

    "X said" and, a paragraph on, "Y said" may both claim Y's second sentence. Only a span beside others
    is given up, and only to a cue that is nearer to it: no content becomes empty.
    """
    for i, f in enumerate(found):
        if len(f.content) < 2:
            continue
        others = near(found, i)
        own = [s for s in f.content
               if not any(distance(g, s) < distance(f, s) and any(overlap(s, t) for t in g.content) for g in others)]
        if own:
            f.content = own


def tidy(text: str, quotes: Quotes, f: Found) -> None:
    """Edges on whole quote marks; no dateline, no span of a lone conjunction."""
    spans = [s for s in (whole_marks(text, quotes, after_dateline(text, s)) for s in f.content) if s.start < s.end]
    if len(spans) > 1:
        spans = [s for s in spans if text[s.start : s.end].lower() not in _STRAY] or spans
    if spans:
        f.content = spans


def after_dateline(text: str, s: Span) -> Span:
    """The span without the "SELM (VPA) — " that a paragraph may open with."""
    if s.start and text[s.start - 1] != "\n":
        return s
    m = _DATELINE.match(text, s.start, s.end)
    return Span(m.end(), s.end) if m and m.end() < s.end else s


def whole_marks(text: str, quotes: Quotes, s: Span) -> Span:
    """A quote that begins right before the span is taken in; a mark whose partner is outside is left out."""
    start, end = s
    last = quotes.around(end - 1)
    if last and last.end == end and last not in quotes.left_open and last.start < start:
        if not text[last.start : start].strip("\"'“‘`«„ "):
            start = last.start
        else:
            end -= 2 if text[end - 2 : end] == "''" else 1
    else:
        first = quotes.around(start)
        if first and first.start == start - 1 and end <= first.end and not text[end : first.end].strip("\"'”’» .,;"):
            start, end = first.start, first.end
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def run_on(text: str, quotes: Quotes, found: list[Found]) -> None:
    """Extend contents through the paragraphs of a quote that opens each of them and closes only the last.

    A paragraph in which another attribution has its cue or content is not taken.
    """
    for i, f in enumerate(found):
        others = near(found, i)
        while following := next_paragraph(text, quotes, f.content[-1]):
            if claimed(following, f, others):
                break
            f.content.append(following)
        while previous := previous_paragraph(text, quotes, f.content[0]):
            if claimed(previous, f, others):
                break
            f.content.insert(0, previous)


def claimed(span: Span, by: Found, others: list[Found]) -> bool:
    """Whether any cue, or another attribution's content, stands in a span."""
    return overlap(span, by.cue) or any(overlap(span, g.cue) or any(overlap(span, s) for s in g.content) for g in others)


def next_paragraph(text: str, quotes: Quotes, last: Span) -> Span | None:
    """The quote that continues one left open at the end of ``last``'s paragraph."""
    stretch = quotes.around(last.end - 1)
    if stretch is None or stretch not in quotes.left_open or any(ch.isalnum() for ch in text[last.end : stretch.end]):
        return None
    start = _NEXT_WORD.search(text, stretch.end).start()  # type: ignore[union-attr]
    following = quotes.around(start) if start < len(text) else None
    return following if following and following.start == start else None


def previous_paragraph(text: str, quotes: Quotes, first: Span) -> Span | None:
    """The quote left open at the end of the paragraph before, where ``first`` opens its paragraph with a mark."""
    stretch = quotes.around(first.start)
    if stretch is None or stretch.start != first.start:
        return None
    end = first.start
    while end and text[end - 1].isspace():
        end -= 1
    if not end or "\n" not in text[end : first.start]:
        return None
    previous = quotes.around(end - 1)
    if previous is None or previous not in quotes.left_open:
        return None
    line = text.rfind("\n", 0, previous.start) + 1
    return previous if not any(ch.isalnum() for ch in text[line : previous.start]) else None
