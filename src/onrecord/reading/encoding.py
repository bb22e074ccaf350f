"""Text to word pieces: the one encoding that training and reading share.

The encoder is uncased and its tokenizer drops white space, so two things a reader sees would be
lost to it. Both are given back at no cost in the graph:

* a paragraph break becomes a ``[SEP]`` piece of width zero;
* each piece carries a *shape*, fed to the encoder as its token type (BERT, Devlin et al. 2019, has
  two types; this model learns five): lower case, Capitalised, ALL CAPS, opening quote mark,
  closing quote mark.

Offsets are code points of the text given in, half open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from onrecord.types import Span

CLS, SEP = 101, 102
LOWER, CAPITALISED, CAPITALS, OPENING, CLOSING = range(5)
SHAPES = 5

_DOUBLE = re.compile("[\"“”«»„]|``|''")
_SINGLE = re.compile("['‘’`]")
_OPENS_AFTER = frozenset(" \t\n\r\u00a0([{—–-/")

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Pieces:
    """The word pieces of one text, without ``[CLS]`` and the closing ``[SEP]``.

    All arrays have one entry a piece. ``starts`` and ``ends`` are code point offsets; a paragraph
    break has ``start == end``.
    """

    ids: Ints
    shapes: Ints
    starts: Ints
    ends: Ints

    def __len__(self) -> int:
        return len(self.ids)


def quote_marks(text: str) -> dict[int, int]:
    """Offsets of the quote marks of ``text``, each ``OPENING`` or ``CLOSING``.

    A straight mark opens after white space or an opening bracket and closes after anything else;
    where white space stands on both sides (tokenised text) or on neither, it takes turns within its
    paragraph. An apostrophe between letters is no quote mark.
    """
    marks: dict[int, int] = {}
    last_break, is_open = -1, False
    for found in _DOUBLE.finditer(text):
        at, mark = found.start(), found.group()
        newline = text.rfind("\n", last_break + 1, at)
        if newline >= 0:
            last_break, is_open = newline, False
        if mark in ("“", "«", "„", "``"):
            opening = True
        elif mark in ("”", "»"):  # a closing mark where a paragraph's first word begins is a slip for an opening one
            opening = not is_open and text[at + 1 : at + 2].isalnum() and (at == 0 or text[at - 1] == "\n")
        else:
            before = text[at - 1] if at else " "
            after = text[at + len(mark)] if at + len(mark) < len(text) else " "
            loose_before, loose_after = before in _OPENS_AFTER, after.isspace()
            if loose_before and not loose_after:
                opening = True
            elif loose_after and not loose_before:
                opening = False
            else:
                opening = not is_open
        is_open = opening
        for offset in range(at, at + len(mark)):
            marks[offset] = OPENING if opening else CLOSING
    for found in _SINGLE.finditer(text):
        at = found.start()
        if at in marks:
            continue
        before = text[at - 1] if at else " "
        after = text[at + 1] if at + 1 < len(text) else " "
        if found.group() in "‘`" or (before in _OPENS_AFTER and after.isalnum()):
            marks[at] = OPENING
        elif not (before.isalnum() and after.isalnum()) and not before.isspace():
            marks[at] = CLOSING
    return marks


def capital(text: str) -> npt.NDArray[np.bool_]:
    """Which characters of a text are capitals, [characters]."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    out: npt.NDArray[np.bool_] = (points >= ord("A")) & (points <= ord("Z"))
    for at in np.nonzero(points > 127)[0].tolist():
        out[at] = text[at].isupper()
    return out


def encode(tokenizer: Tokenizer, text: str) -> Pieces:
    """Encode ``text``. The tokenizer must neither truncate nor pad.

    Text of any kind is taken; text without a single piece gives empty arrays.
    """
    encoded = tokenizer.encode(text, add_special_tokens=False)
    offsets = np.asarray(encoded.offsets, dtype=np.int32).reshape(-1, 2)
    ids = np.asarray(encoded.ids, dtype=np.int32)
    starts, ends = offsets[:, 0].copy(), offsets[:, 1].copy()
    shapes = np.zeros(len(ids), dtype=np.int32)
    upper = capital(text)
    if len(ids):
        first = upper[np.minimum(starts, len(text) - 1)]
        cumulative = np.concatenate([[0], np.cumsum(upper)])
        count = cumulative[ends] - cumulative[starts]
        beside = np.zeros(len(ids), dtype=bool)
        if len(text) > 1:
            after = np.minimum(ends, len(text) - 1)
            before = np.maximum(starts - 1, 0)
            beside = (upper[after] & (ends < len(text))) | (upper[before] & (starts > 0))
        width = ends - starts
        shapes[first] = CAPITALISED
        shapes[first & (count == width) & ((width > 1) | beside)] = CAPITALS
        marks = quote_marks(text)
        if marks:
            at = np.fromiter(marks.keys(), dtype=np.int32, count=len(marks))
            kind = np.fromiter(marks.values(), dtype=np.int32, count=len(marks))
            i = np.searchsorted(starts, at, side="left")
            ok = (i < len(starts)) & (starts[np.minimum(i, len(starts) - 1)] == at)
            shapes[i[ok]] = kind[ok]
        breaks = np.fromiter((m.start() for m in re.finditer(r"\n\s*", text)), dtype=np.int32)
        if len(breaks):
            i = np.unique(np.searchsorted(starts, breaks, side="left"))
            i = i[(i > 0) & (i < len(starts))]
            where = ends[i - 1]
            ids, shapes = np.insert(ids, i, SEP), np.insert(shapes, i, LOWER)
            starts, ends = np.insert(starts, i, where), np.insert(ends, i, where)
    return Pieces(ids, shapes, starts, ends)


def span(text: str, pieces: Pieces, a: int, b: int) -> Span | None:
    """Code points of pieces a to b, whole words, without white space at the edges."""
    n = len(pieces) - 1
    a, b = min(max(a, 0), n), min(max(b, 0), n)
    start, end = int(pieces.starts[a]), int(pieces.ends[b])
    while start > 0 and text[start - 1].isalnum() and start < end and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and start < end and text[end - 1].isalnum():
        end += 1
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if any(ch.isalnum() for ch in text[start:end]) or (end > start and end - start <= 2) else None
