"""Words that a person copies out of an article, found in it again.

What is copied from a page is seldom the same to the letter: line breaks become spaces, and quotes and dashes change with
the keyboard. So those count as alike; anything else has to stand in the article as it was given.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from onrecord.errors import BadCorrection
from onrecord.show.plain import one_line

PAUSE = " … "
"""Between the pieces of a role that is broken off and goes on."""

_LONGEST = 20_000
_ALIKE = {**dict.fromkeys("\"“”„«»‟", "[\"“”„«»‟]"), **dict.fromkeys("'‘’‚‛`´", "['‘’‚‛`´]"), **dict.fromkeys("-‐‑‒–—−", "[-‐‑‒–—−]")}
_WORD = re.compile(r"\S+")
_PAUSES = re.compile(r"\s+(?:…|\.\.\.|\[…\])\s+")


def spans(text: str, words: str, near: int = 0) -> list[list[int]]:
    """Where these words stand in an article.

    Args:
        text: the article's.
        words: as copied; ``…`` between the pieces of what is broken off and goes on. Nothing for none.
        near: of several such places, the one nearest to this offset is meant.

    Raises:
        BadCorrection: they do not stand there; the message says how far they do.
    """
    if not words.strip():
        return []
    if len(words) > _LONGEST:
        raise BadCorrection(f"these are more than {_LONGEST:,} characters; a role is some words of the article")
    whole = _places(text, words)
    if whole:
        start, end = min(whole, key=lambda place: abs(place[0] - near))
        return [[start, end]]
    out: list[list[int]] = []
    for piece in _PAUSES.split(words.strip()):
        places = [place for place in _places(text, piece) if not out or place[0] >= out[-1][1]]
        if not places:
            raise BadCorrection(_missing(text, piece, bool(out) and bool(_places(text, piece))))
        at = out[-1][1] if out else near
        start, end = min(places, key=lambda place: abs(place[0] - at))
        out.append([start, end])
    return out


def _places(text: str, words: str) -> list[tuple[int, int]]:
    parts = _WORD.findall(words)
    if not parts:
        return []
    edges = [r"\b" if c.isalnum() else "" for c in (parts[0][0], parts[-1][-1])]  # whole words: no “arm” in “harm”
    return [m.span() for m in re.finditer(edges[0] + r"\s+".join(map(_loosely, parts)) + edges[1], text)]


def _loosely(word: str) -> str:
    return "".join(_ALIKE.get(c) or re.escape(c) for c in word)


def _missing(text: str, piece: str, earlier: bool) -> str:
    """Why a piece is not found, with the words up to which it is."""
    shown = _short(piece)
    if earlier:
        return f"“{shown}” stands in the article, but before the piece that it should follow"
    parts = _WORD.findall(piece)
    known = bisect_left(range(len(parts)), True, key=lambda n: not _places(text, " ".join(parts[: n + 1])))
    if not known:
        return f"“{shown}” does not stand in the article. Copy the words from the text, with … between pieces that do not follow each other"
    return f"“{shown}” does not stand in the article: it does up to “{_short(' '.join(parts[:known]), tail=True)}”, but there “{_short(parts[known])}” does not follow"


def _short(words: str, most: int = 60, tail: bool = False) -> str:
    line = one_line(words)
    if len(line) <= most:
        return line
    return "… " + line[-most:].split(" ", 1)[-1] if tail else line[:most].rsplit(" ", 1)[0] + " …"
