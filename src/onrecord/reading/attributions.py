"""Article text to attributions: encode, find cues, relate, decode, put the spans together.

`find` is the whole of it; what the model found stays a `Found` (spans and scores) until `onrecord.reading.read`
makes an `Attribution` of it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from onrecord.reading.decode import best_paths, segments, stretch
from onrecord.reading.encoding import Pieces, encode, span
from onrecord.reading.model import AttributionModel, Floats, softmax
from onrecord.reading.names import names_of
from onrecord.reading.windows import Window, plan
from onrecord.types import Name, Span

Spans = list[Span]

BLOCK = 100_000
"""Characters that are encoded at once, at least."""


@dataclass
class Found:
    """One attribution as the model sees it.

    Attributes:
        cut: the content reaches the end of a window that ends inside a paragraph.
        features: what the confidence is computed from, see `features`.
        rule: the confidence, where a rule found it and not the model.
    """

    source: Spans
    cue: Span
    content: Spans
    features: tuple[float, ...] = ()
    cut: bool = False
    rule: float | None = None


@dataclass(frozen=True)
class _Candidate:
    """A cue in a window, before its roles are known; positions count ``[CLS]`` in."""

    window: Window
    start: int
    end: int
    p: float


def find(model: AttributionModel, text: str, at: int = 0, names: list[Name] | None = None) -> list[Found]:
    """The attributions of a text, by the model alone.

    Args:
        model: the model.
        text: any text.
        at: offset of ``text`` in the article; added to all spans that come out.
        names: the proper names of the text are added to it.

    Returns:
        in the order of their cues; contents are never empty.
    """
    return [f for first, last in blocks(text) for f in find_in_block(model, text[first:last], at + first, names)]


def find_names(model: AttributionModel, text: str) -> list[Name]:
    """The proper names of a text, in order; `find` gives them on the way."""
    out: list[Name] = []
    for first, last in blocks(text):
        block = text[first:last]
        pieces = encode(model.tokenizer, block)
        for w in plan(pieces, model.settings["window"]):
            _, _, p = model.encode(pieces.ids[w.first : w.last], pieces.shapes[w.first : w.last])
            out += names_of(block, pieces, w, p, first)
    return out


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of whole paragraphs of about `BLOCK` characters: memory does not grow with the article.

    A paragraph of more than that again is cut at a space, and text without one anywhere.
    """
    first = 0
    while first < len(text):
        near, far = first + BLOCK, first + 2 * BLOCK
        last = len(text) if far >= len(text) else text.find("\n", near, far) + 1 or text.find(" ", near, far) + 1 or far
        yield first, last
        first = last


def find_in_block(model: AttributionModel, text: str, at: int, names: list[Name] | None) -> list[Found]:
    pieces = encode(model.tokenizer, text)
    own: list[Name] | None = None if names is None else []
    out = read_windows(model, text, pieces, plan(pieces, model.settings["window"]), own)
    if names is not None and own:
        names += [n._replace(start=n.start + at, end=n.end + at) for n in own]
    for i, found in enumerate(out):
        if found.cut:
            out[i] = reread(model, text, pieces, found) or found
    for found in out:
        found.source, found.content = shift(found.source, at), shift(found.content, at)
        found.cue = shift([found.cue], at)[0]
    return out


def shift(spans: Spans, by: int) -> Spans:
    return [Span(s + by, e + by) for s, e in spans]


def read_windows(model: AttributionModel, text: str, pieces: Pieces, windows: list[Window],
                 names: list[Name] | None = None) -> list[Found]:
    threshold = float(model.settings["cue_threshold"])
    candidates: list[_Candidate] = []
    emissions: list[Floats] = []
    for w in windows:
        hidden, p, named = model.encode(pieces.ids[w.first : w.last], pieces.shapes[w.first : w.last])
        if names is not None:
            names += names_of(text, pieces, w, named, 0)
        here = [c for c in cues(p, w, threshold) if w.core_first <= w.first + c.start - 1 < w.core_last]
        if here:
            starts, ends = np.array([c.start for c in here]), np.array([c.end for c in here])
            candidates += here
            emissions += list(model.relate(hidden, starts, ends))
    stretches = [stretch(e) for e in emissions]
    paths = best_paths(model.crf, [e[s] for e, s in zip(emissions, stretches, strict=True)])
    out = []
    for c, e, s, part in zip(candidates, emissions, stretches, paths, strict=True):
        path = np.zeros(len(e), dtype=np.int32)
        path[s] = part
        found = assemble(text, pieces, c, path, e, model.crf.labels)
        if found:
            out.append(found)
    return out


def cues(p: Floats, w: Window, threshold: float) -> list[_Candidate]:
    """Cues of one window: a piece begins one at ``threshold``, the next go on with it while I is likeliest."""
    best = p.argmax(1)
    out, free = [], 0
    for i in np.nonzero(p[1:-1, 1] >= threshold)[0].tolist():
        start = i + 1
        if start < free:
            continue
        end = start
        while end + 1 < len(p) - 1 and best[end + 1] == 2:
            end += 1
        out.append(_Candidate(w, start, end, float(p[start, 1])))
        free = end + 1
    return out


def assemble(text: str, pieces: Pieces, c: _Candidate, path: np.ndarray, emissions: Floats, labels: tuple[str, ...]) -> Found | None:
    """Spans of one cue's roles; None where the model sees no content."""
    first = c.window.first - 1  # position in the window -> piece
    content = segments(path, labels, "content")
    spans = [s for a, b in content if (s := span(text, pieces, a + first, b + first))]
    if not spans:
        return None
    source = best_source(text, pieces, segments(path, labels, "source"), first, emissions)
    cue = span(text, pieces, c.start + first, c.end + first)
    if cue is None:
        return None
    keep_out = [cue, *source]
    ends_inside = c.window.last < len(pieces) and pieces.starts[c.window.last - 1] < pieces.ends[c.window.last - 1]
    cut = ends_inside and content[-1][1] == len(path) - 2
    said = join(text, without(spans, keep_out), keep_out)
    if not said:
        return None
    return Found(join(text, without(source, [cue]), [cue]), cue, said, features(c.p, path, emissions), cut)


def best_source(text: str, pieces: Pieces, found: list[tuple[int, int]], first: int, emissions: Floats) -> Spans:
    """The one span that most surely begins a source: two are nearly always one source and a mistake."""
    if not found:
        return []
    a, b = max(found, key=lambda s: float(emissions[s[0], 1:5].max() - emissions[s[0], 0]))
    best = span(text, pieces, a + first, b + first)
    return [best] if best else []


def without(spans: Spans, keep_out: Spans) -> Spans:
    """Spans less those parts that belong to another role."""
    out = list(spans)
    for a, b in keep_out:
        out = [part for s, e in out for part in ((s, min(e, a)), (max(s, b), e)) if part[0] < part[1]]  # type: ignore[misc]
    return [Span(s, e) for s, e in out]


def join(text: str, spans: Spans, keep_out: Spans) -> Spans:
    """Spans in order, those of one paragraph with nothing but space and punctuation between them made one."""
    out: Spans = []
    for s, e in sorted(spans):
        if out:
            gap = text[out[-1].end : s]
            between = any(out[-1].end <= a < s for a, _ in keep_out)
            if s <= out[-1].end or (not between and "\n" not in gap and not any(ch.isalnum() for ch in gap)):
                out[-1] = Span(out[-1].start, max(e, out[-1].end))
                continue
        out.append(Span(s, e))
    return [t for t in (trim(text, s) for s in out) if t]


def trim(text: str, s: Span) -> Span | None:
    start, end = s
    while start < end and (text[start].isspace() or text[start] in ",;"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def features(p: float, path: np.ndarray, emissions: Floats) -> tuple[float, ...]:
    """What the confidence is computed from: logit of the cue, and how sure the labels of its roles are.

    Returns:
        logit of the cue's first piece; mean log probability of the labels that begin or end a span; 1 where
        there is a source.
    """
    logit = math.log(max(p, 1e-6) / max(1 - p, 1e-6))
    at = np.nonzero(path)[0]
    labels = path[at]
    log_p = np.log(softmax(emissions[at])[np.arange(len(at)), labels] + 1e-6)
    edge = (labels != 2) & (labels != 6)
    has_source = bool(((labels > 0) & (labels < 5)).any())
    return logit, float(log_p[edge].mean()) if edge.any() else 0.0, float(has_source)


def reread(model: AttributionModel, text: str, pieces: Pieces, found: Found) -> Found | None:
    """Read once more in a window that starts shortly before the cue, for a content that was cut off."""
    size = int(model.settings["window"])
    at = int(np.searchsorted(pieces.ends, found.cue.start, side="right"))
    first = max(0, min(at, int(np.searchsorted(pieces.ends, found.content[0].start, side="right"))) - 8)
    last = min(len(pieces), first + size)
    if at >= last:
        return None
    again = read_windows(model, text, pieces, [Window(first, last, at, at + 1)])
    return again[0] if again and again[0].cue == found.cue else None
