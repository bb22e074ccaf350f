"""The words of a stretch of text, with where they stand and in lower case."""

from __future__ import annotations

import re
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*|n['’]t\b|[^\w\s]")


class Token(NamedTuple):
    """One word or mark.

    Attributes:
        low: in lower case, with straight apostrophes.
    """

    low: str
    start: int
    end: int


def tokens(text: str, start: int, end: int) -> list[Token]:
    """The words and marks of ``text[start:end]``."""
    return [Token(m.group().lower().replace("’", "'"), m.start(), m.end()) for m in _WORD.finditer(text, start, end)]


def is_word(token: Token) -> bool:
    return token.low[0].isalnum()
