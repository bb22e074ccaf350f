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
_STRAY = frozenset({"that", "and", "but", "whether", "if", "as"})


def mend(text: str, quotes: Quotes, found: list[Found]) -> None:
    """Mend the attributions of a text, in place."""
    share_out(found)
    for f in found:
        tidy(text, quotes, f)
    run_on(text, quotes, found)


def taken(new: Found, others: list[Found]) -> bool:
    """Whether another attribution already has this content."""
    return any(overlap(s, new.content[0]) for f in others for s in f.content)


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
    for f in found:
        if len(f.content) < 2:
            continue
        own = [s for s in f.content
               if not any(g is not f and distance(g, s) < distance(f, s) and any(overlap(s, t) for t in g.content) for g in found)]
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
    for f in found:
        while following := next_paragraph(text, quotes, f.content[-1]):
            if claimed(following, f, found):
                break
            f.content.append(following)
        while previous := previous_paragraph(text, quotes, f.content[0]):
            if claimed(previous, f, found):
                break
            f.content.insert(0, previous)


def claimed(span: Span, by: Found, found: list[Found]) -> bool:
    """Whether any cue, or another attribution's content, stands in a span."""
    return any(overlap(span, g.cue) or (g is not by and any(overlap(span, s) for s in g.content)) for g in found)


def next_paragraph(text: str, quotes: Quotes, last: Span) -> Span | None:
    """The quote that continues one left open at the end of ``last``'s paragraph."""
    stretch = quotes.around(last.end - 1)
    if stretch is None or stretch not in quotes.left_open or any(ch.isalnum() for ch in text[last.end : stretch.end]):
        return None
    start = stretch.end + len(text[stretch.end :]) - len(text[stretch.end :].lstrip())
    following = quotes.around(start) if start < len(text) else None
    return following if following and following.start == start else None


def previous_paragraph(text: str, quotes: Quotes, first: Span) -> Span | None:
    """The quote left open at the end of the paragraph before, where ``first`` opens its paragraph with a mark."""
    stretch = quotes.around(first.start)
    if stretch is None or stretch.start != first.start or text[: first.start].rstrip(" \t")[-1:] not in ("\n", "\r"):
        return None
    end = len(text[: first.start].rstrip())
    previous = quotes.around(end - 1) if end else None
    if previous is None or previous not in quotes.left_open:
        return None
    line = text.rfind("\n", 0, previous.start) + 1
    return previous if not any(ch.isalnum() for ch in text[line : previous.start]) else None
