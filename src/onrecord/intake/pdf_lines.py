"""The fragments of text on PDF pages to paragraphs.

A PDF knows where letters stand, not what a line, a column or a paragraph is. Fragments of one height are a line; where
many lines begin at two or three places, these are columns; a paragraph ends at a gap, an indent or a short last line.
Lines that come back at the head or foot of pages, and page numbers, are furniture; words that a line broke are mended.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from onrecord.intake.blocks import squeeze, tidy

Judged = list[tuple[str, str | None]]

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_NUMBER = re.compile(r"(?:page\s*)?[-–—|\s]*(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?[-–—|\s]*$", re.I)
_STOP = re.compile(r"[.!?…:;]['\"”’)\]]*$")
_HYPHEN = re.compile(r"(\w+)[-\u00ad\u2010]$")
_WIDTH = 0.5
"""Of a letter, in its height: what letters of common fonts are wide on average."""


@dataclass(slots=True)
class Fragment:
    """Some text at one place of a page, in points from the lower left."""

    text: str
    x: float
    y: float
    size: float
    turned: bool = False


@dataclass(slots=True)
class _Line:
    text: str
    x: float
    y: float
    size: float
    page: int
    column: int = 0
    furniture: bool = False

    @property
    def end(self) -> float:
        return self.x + _WIDTH * self.size * len(self.text)


def mended(pages: list[list[Fragment]]) -> tuple[Judged, str | None]:
    """The paragraphs of all pages in reading order, those that are furniture with the reason, and what is set largest on the first page."""
    sheets = [_lines(page, number) for number, page in enumerate(pages)]
    _mark_furniture(sheets)
    lines = [line for sheet in sheets for line in _ordered(sheet)]
    body = [line for line in lines if not line.furniture]
    if not body:
        return [(line.text, "furniture") for line in lines], None
    size = _commonest(body)
    whole = " ".join(line.text for line in body)
    return list(_paragraphs(lines, size, whole)), _largest(body, size)


def _lines(page: list[Fragment], number: int) -> list[_Line]:
    turned = sum(len(f.text) for f in page if f.turned)
    if turned < 0.5 * sum(len(f.text) for f in page):
        page = [f for f in page if not f.turned]  # what is written up the margin is none of the article
    out: list[_Line] = []
    for f in page:
        # a fragment may hold line breaks that the library made where the next one stands lower; they end it
        for n, piece in enumerate(p for p in f.text.split("\n") if p.strip()):
            last = out[-1] if out else None
            y = f.y - n * 1.2 * f.size
            same = last is not None and abs(last.y - y) < 0.35 * max(last.size, f.size) and f.x >= last.x
            if last is not None and same and f.x - last.end < 3 * f.size:
                last.text += piece
                last.size = max(last.size, f.size)
            else:
                out.append(_Line(piece, f.x, y, f.size, number))
    for line in out:
        line.text = tidy_line(line.text)
    return [line for line in out if line.text]


def tidy_line(text: str) -> str:
    """One line with ligatures as letters; a soft hyphen at its end is kept as a hyphen, because it says that a word goes on."""
    text = text.translate(_LIGATURES).rstrip()
    return tidy(text[:-1] + "-") if text.endswith("\u00ad") else tidy(text)


def _mark_furniture(sheets: list[list[_Line]]) -> None:
    """Lines at the head and foot of pages that come back, and page numbers there."""
    edges = [sorted(sheet, key=lambda line: -line.y) for sheet in sheets]
    near = [[*sheet[:3], *sheet[-3:]] if len(sheet) > 6 else list(sheet) for sheet in edges]
    keys = Counter(key for lines in near for key in {_edge_key(line.text) for line in lines})
    count = sum(bool(sheet) for sheet in sheets)
    for lines in near:
        for line in lines:
            again = keys[_edge_key(line.text)]
            if count > 1 and again >= 2 and again >= 0.4 * count and len(line.text) < 120:
                line.furniture = True
        for line in (*lines[:2], *lines[-2:]):
            line.furniture = line.furniture or (bool(_NUMBER.match(line.text)) and any(c.isalnum() for c in line.text))


def _edge_key(text: str) -> str:
    return re.sub(r"\d+", "#", text.casefold())


def _ordered(lines: list[_Line]) -> list[_Line]:
    """The lines of a page in reading order: column by column between lines that reach over columns."""
    starts = _columns([line for line in lines if not line.furniture])
    if len(starts) < 2:
        return lines
    for line in lines:
        line.column = max((i for i, x in enumerate(starts) if line.x >= x - 6), default=0)
    out: list[_Line] = []
    part: list[_Line] = []
    for line in sorted(lines, key=lambda line: -line.y):
        spans = line.column + 1 < len(starts) and line.end > starts[line.column + 1] + 4 * line.size
        if spans or line.furniture:
            out += sorted(part, key=lambda p: (p.column, -p.y))
            part = []
            line.column = 0
            out.append(line)
        else:
            part.append(line)
    return out + sorted(part, key=lambda p: (p.column, -p.y))


def _columns(lines: list[_Line]) -> list[float]:
    """Where columns begin: places where many lines do, far enough apart; one where the page has no columns."""
    if len(lines) < 6:
        return [0.0]
    width = max(line.end for line in lines) - min(line.x for line in lines)
    counts = Counter(round(line.x / 6) * 6 for line in lines)
    often = sorted(x for x in counts if sum(counts[x + d] for d in (-6, 0, 6)) >= max(3, 0.15 * len(lines)))
    starts: list[float] = []
    for x in often:
        if not starts or x - starts[-1] > 0.2 * width:
            starts.append(float(x))
    if len(starts) > 1:
        # columns stand beside each other: lines of the second begin at heights where the first has lines too
        heights = [line.y for line in lines if line.x < starts[1] - 6]
        beside = [line for line in lines if line.x >= starts[1] - 6 and heights and min(heights) - 20 <= line.y <= max(heights) + 20]
        if len(beside) < 0.15 * len(lines):
            return starts[:1]
    return starts or [0.0]


def _commonest(lines: list[_Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0]


def _largest(body: list[_Line], size: float) -> str | None:
    """What is set largest on the first page, if it is a headline: clearly larger than the text, and a few words."""
    first = [line for line in body if line.page == body[0].page]
    top = max(line.size for line in first)
    at = next(i for i, line in enumerate(first) if line.size > 0.97 * top)
    words = []
    for line in first[at:]:
        if line.size <= 0.97 * top:
            break
        words.append(line.text)
    title = " ".join(words)
    return title if top > 1.15 * size and 2 <= len(title.split()) <= 40 else None


def _paragraphs(lines: list[_Line], size: float, whole: str) -> Iterator[tuple[str, str | None]]:
    gap = _leading(lines, size)
    full = _full(lines)
    indents = _indents(lines, size)
    current: list[_Line] = []
    waiting: list[_Line] = []
    for line in lines:
        if line.furniture:
            waiting.append(line)
            continue
        if current and _ends(current[-1], line, gap, size, full, indents):
            yield _joined(current, whole), None
            current = []
        if not current:
            yield from ((w.text, "furniture") for w in waiting)
            waiting = []
        current.append(line)
    if current:
        yield _joined(current, whole), None
    yield from ((w.text, "furniture") for w in waiting)


def _ends(last: _Line, line: _Line, gap: float, size: float, full: dict[tuple[int, int], float], indents: bool) -> bool:
    """Whether a paragraph ends between two lines."""
    stopped = bool(_STOP.search(last.text[-5:]))
    short = len(last.text) < 0.8 * full.get((last.page, last.column), 0)
    if abs(last.size - line.size) > 0.12 * max(last.size, line.size):
        return True
    if re.match(r"[•▪●◦■–—]\s|\d{1,2}[.)]\s", line.text) and stopped:
        return True
    if last.page != line.page or last.column != line.column or line.y > last.y:
        # the next column or page: it goes on unless a sentence ended on a short line or an indent opens it
        return stopped and line.text[:1].isupper() | (line.text[:1] in "“\"‘'") and (short or line.size > 1.12 * size)
    if last.y - line.y > 1.35 * gap * max(1.0, line.size / size):
        return True
    if line.x - last.x > 0.8 * line.size and indents:
        return stopped or short
    return not indents and stopped and short and not line.text[:1].islower()


def _leading(lines: list[_Line], size: float) -> float:
    steps = [a.y - b.y for a, b in itertools.pairwise(lines)
             if a.page == b.page and a.column == b.column and 0.5 * size < a.y - b.y < 4 * size and not a.furniture and not b.furniture]
    # the leading is the smallest step that is common; gaps between paragraphs may be as many
    common = Counter(round(s) for s in steps)
    often = [s for s in sorted(common) if common[s] >= 0.2 * len(steps)]
    return float(often[0]) if often else median(steps) if steps else 1.2 * size


def _full(lines: list[_Line]) -> dict[tuple[int, int], float]:
    """How many letters a full line has, of each column of each page."""
    lengths: dict[tuple[int, int], list[int]] = {}
    for line in lines:
        if not line.furniture:
            lengths.setdefault((line.page, line.column), []).append(len(line.text))
    return {key: sorted(found)[int(0.8 * (len(found) - 1))] for key, found in lengths.items()}


def _indents(lines: list[_Line], size: float) -> bool:
    """Whether paragraphs open with an indent here."""
    inner = sum(0.8 * size < b.x - a.x < 5 * size for a, b in itertools.pairwise(lines) if a.page == b.page and a.column == b.column)
    return inner >= max(2, 0.05 * len(lines))


def _joined(lines: list[_Line], whole: str) -> str:
    out = lines[0].text
    for line in lines[1:]:
        broken = _HYPHEN.search(out)
        if broken and line.text[:1].islower():
            head, tail = broken[1], (re.match(r"\w+", line.text) or [""])[0]
            # a hyphen that the word has elsewhere too is its own
            own = f"{head}-{tail}" in whole and squeeze(head + tail) not in whole.casefold().split()
            out = out[:-1] + ("-" if own else "") + line.text
        elif broken and line.text[:1].isalnum():
            out += line.text  # "Anglo-" and "American"
        else:
            out += " " + line.text
    return out
