"""PolNeAR articles to training windows, with the text varied so that typography does not matter.

Nothing here is random but what the given ``random.Random`` draws: the same seed, the same windows.
"""

from __future__ import annotations

import bisect
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tokenizers import Tokenizer

from onrecord.reading.encoding import CLS, SEP, Pieces, encode
from onrecord.reading.windows import plan
from training.attribution.model import LABELS, NAMES

ROLES = ("source", "cue", "content")
Spans = list[list[int]]
LABEL = {name: i for i, name in enumerate(LABELS)}
NAME = {name: i for i, name in enumerate(NAMES)}


@dataclass
class Marked:
    """A text, its attributions and its names (``[start, end)``, type); None where they are not marked."""

    text: str
    attributions: list[dict[str, Spans]] | None
    names: list[tuple[int, int, str]] | None = None


@dataclass
class Window:
    ids: list[int]
    shapes: list[int]
    cues: list[int]                                    # 0 O, 1 B, 2 I, -100 not scored; CLS and SEP counted in
    names: list[int]                                   # as NAMES, -100 not scored
    relations: list[tuple[int, int, list[int]]] = field(default_factory=list)  # first, last piece of cue, labels


def articles(path: Path) -> list[Marked]:
    with path.open(encoding="utf-8") as lines:
        return [Marked(d["text"], d["attributions"]) for d in map(json.loads, lines)]


# Variants of the text

def rewrite(marked: Marked, edits: list[tuple[int, int, str]]) -> Marked:
    """Replace [start, end) by a string for each edit (in order, without overlap); spans move along."""
    text, out, first, last, at, size = marked.text, [], [], [], 0, 0
    for start, end, new in edits:
        out += [text[at:start], new]
        first += range(size, size + start - at)
        last += range(size + 1, size + start - at + 1)
        size += start - at
        lead = len(new) - len(new.lstrip())
        first += [size + min(lead, len(new))] * (end - start)
        last += [size + len(new.rstrip()) if new.strip() else size] * (end - start)
        size += len(new)
        at = end
    out.append(text[at:])
    first += range(size, size + len(text) - at)
    last += range(size + 1, size + len(text) - at + 1)
    moved = marked.attributions and [{r: [[first[s], last[e - 1]] for s, e in a[r] if s < e] for r in ROLES} for a in marked.attributions]
    names = marked.names and [(first[s], last[e - 1], kind) for s, e, kind in marked.names]
    return Marked("".join(out), moved, names)


_DOUBLE = re.compile("[\"“”]")
_STYLES = (("“", "”"), ('"', '"'), ("‘", "’"), ("'", "'"), ("''", "''"), ("``", "''"), ("«", "»"), ("", ""))


def requote(marked: Marked, style: tuple[str, str]) -> Marked:
    """Write all double quote marks in another style."""
    from onrecord.reading.encoding import OPENING, quote_marks

    kinds = quote_marks(marked.text)
    return rewrite(marked, [(m.start(), m.end(), style[0] if kinds.get(m.start()) == OPENING else style[1])
                            for m in _DOUBLE.finditer(marked.text)])


_TOKEN = re.compile(
    r"(?P<quote>[\"“”]|``|'')|(?P<punct>[,;:?!()\[\]%$]|\.\.\.|…)|(?P<dash>—|--)"
    r"|(?P<stop>(?<!\b[A-Z])(?<!\bMr)(?<!\bMs)(?<!\bDr)(?<!\bJr)(?<!\bSt)(?<!\bvs)(?<!\bLt)(?<!\bMrs)(?<!\bSen)(?<!\bRep)(?<!\bGov)(?<!\bGen)(?<!\bRev)\.(?=[\"”’']*\s+[A-Z\"“]|[\"”’')]*\s*(?:\n|$)))"
    r"|(?P<clitic>(?<=\w)(?:['’](?:s|re|ve|ll|d|m)\b|n['’]t\b))|(?P<single>(?<!\w)['‘]|['’](?!\w))")


def tokenised(marked: Marked) -> Marked:
    """White space between all tokens, straight quotes: the form of the Penn Treebank."""
    edits = []
    for m in _TOKEN.finditer(marked.text):
        t = m.group()
        if t == "," or t == ":":
            i = m.start()
            if 0 < i < len(marked.text) - 1 and marked.text[i - 1].isdigit() and marked.text[i + 1].isdigit():
                continue
        new = {"“": '"', "”": '"', "``": '"', "''": '"', "—": "--", "’": "'", "‘": "`", "[": "-LSB-", "]": "-RSB-", "…": "..."}.get(t, t)
        edits.append((m.start(), m.end(), f" {new.replace('’', chr(39))} "))
    moved = rewrite(marked, edits)
    return rewrite(moved, [(m.start(), m.end(), "\n" if "\n" in m.group() else " ")
                           for m in re.finditer(r"\s{2,}", moved.text)])


def vary(marked: Marked, rng: random.Random) -> Marked:
    """One of the forms in which news text comes; most often the text as it is."""
    draw = rng.random()
    if draw < 0.60:
        return marked
    if draw < 0.80:
        return tokenised(marked)
    return requote(marked, rng.choice(_STYLES))


# Windows

def pieces_of(spans: Spans, starts: list[int], ends: list[int]) -> list[int]:
    out = []
    for s, t in spans:
        i = bisect.bisect_right(ends, s)
        while i < len(starts) and starts[i] < t:
            if starts[i] < ends[i]:
                out.append(i)
            i += 1
    return out


def runs(where: list[int], pieces: Pieces) -> list[tuple[int, int]]:
    """Consecutive pieces as (first, last)."""
    out: list[tuple[int, int]] = []
    for i in sorted(set(where)):
        if out and out[-1][1] == i - 1:
            out[-1] = (out[-1][0], i)
        else:
            out.append((i, i))
    return out


def windows(tokenizer: Tokenizer, marked: Marked, size: int, lead: int = 0, unshaped: bool = False) -> Iterator[Window]:
    """The windows that reading would make, of at most ``size`` pieces; ``lead`` pieces (whole paragraphs) go first."""
    pieces = encode(tokenizer, marked.text)
    starts, ends = pieces.starts.tolist(), pieces.ends.tolist()
    ids, shapes = pieces.ids.tolist(), pieces.shapes.tolist()
    if unshaped:
        shapes = [s if s > 2 else 0 for s in shapes]
    names = name_labels(marked, starts, ends)
    located = None
    if marked.attributions is not None:
        located = [{r: runs(pieces_of(a[r], starts, ends), pieces) for r in ROLES} for a in marked.attributions]
        located = [a for a in located if a["cue"] and a["content"]]
    for first, last, _, _ in plan(pieces, size, lead):
        if last - first >= 4:
            yield window(ids[first:last], shapes[first:last], names[first:last], first, last, located)


def name_labels(marked: Marked, starts: list[int], ends: list[int]) -> list[int]:
    """One of `NAMES` a piece; -100 where the names are not known."""
    if marked.names is None:
        return [-100] * len(starts)
    out = [0] * len(starts)
    for s, e, kind in marked.names:
        for k, i in enumerate(pieces_of([[s, e]], starts, ends)):
            out[i] = -100 if kind == "unknown" else NAME[f"{'I' if k else 'B'}-{kind}"]
    return out


def window(ids: list[int], shapes: list[int], names: list[int], first: int, last: int,
           located: list[dict[str, list[tuple[int, int]]]] | None) -> Window:
    n = last - first + 2
    out = Window([CLS, *ids, SEP], [0, *shapes, 0], [-100] + [0 if located is not None else -100] * (n - 2) + [-100], [-100, *names, -100])
    for a in located or ():
        a0, a1 = a["cue"][0][0], a["cue"][-1][1]
        if a0 < first or a1 >= last:
            continue
        c0, c1 = a0 - first + 1, a1 - first + 1
        out.cues[c0] = 1
        for i in range(c0 + 1, c1 + 1):
            out.cues[i] = out.cues[i] if out.cues[i] == 1 else 2
        out.relations.append((c0, c1, tag(a, first, last)))
    return out


def tag(roles: dict[str, list[tuple[int, int]]], first: int, last: int) -> list[int]:
    """Labels of the window [first, last) for one attribution, ``[CLS]`` and ``[SEP]`` counted in.

    A piece in both roles is the source's; a span that another cuts becomes two. A span that goes
    on beyond the window begins or ends with it.
    """
    span_of: dict[int, tuple[str, int]] = {}
    for role in ("content", "source"):
        for k, (s, e) in enumerate(roles[role]):
            span_of.update((i, (role, k)) for i in range(s, e + 1))
    labels = [0] * (last - first + 2)
    for i in range(first, last):
        if i in span_of:
            begins = i == first or span_of.get(i - 1) != span_of[i]
            ends = i == last - 1 or span_of.get(i + 1) != span_of[i]
            labels[i - first + 1] = LABEL[f"{'IBES'[begins + 2 * ends]}-{span_of[i][0]}"]
    return labels


def paragraphs(marked: Marked) -> Iterator[Marked]:
    """Each paragraph as a text of its own, with the attributions whose cue stands in it."""
    for m in re.finditer(r"[^\n]+", marked.text):
        lo, hi = m.span()
        here = []
        for a in marked.attributions or ():
            if a["cue"] and lo <= a["cue"][0][0] < hi:
                here.append({r: [[max(s, lo) - lo, min(e, hi) - lo] for s, e in a[r] if s < hi and e > lo] for r in ROLES})
        names = marked.names and [(s - lo, e - lo, kind) for s, e, kind in marked.names if lo <= s and e <= hi]
        yield Marked(m.group(), None if marked.attributions is None else here, names)


def epoch(data: list[Marked], tokenizer: Tokenizer, rng: random.Random) -> list[Window]:
    """All windows of one pass over the data, in a new variant of each text and of its windows."""
    out: list[Window] = []
    for marked in data:
        form = vary(marked, rng)
        unshaped = rng.random() < 0.05
        if rng.random() < 0.2:
            for p in paragraphs(form):
                out += windows(tokenizer, p, 254, 0, unshaped)
        else:
            size = rng.choice((126, 190, 254))
            out += windows(tokenizer, form, size, rng.randrange(size), unshaped)
    return out


def batches(items: list[Window], rng: random.Random, budget: int) -> list[list[Window]]:
    """Windows of like length together, at most ``budget`` pieces a batch (padding counted in), shuffled."""
    order = sorted(items, key=lambda w: (len(w.ids) + rng.uniform(-8, 8)))
    out: list[list[Window]] = [[]]
    for w in order:
        longest = max([len(w.ids), *(len(x.ids) for x in out[-1])])
        if out[-1] and longest * (len(out[-1]) + 1) > budget:
            out.append([])
        out[-1].append(w)
    rng.shuffle(out)
    return out
