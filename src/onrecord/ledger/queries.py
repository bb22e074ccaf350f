"""What a person types into a search box, as a question for the full-text search of SQLite and of PostgreSQL.

- ``ferry harbour``: both words, in any form (ferries, harbours);
- ``"night ferry"``: these words side by side;
- ``harb*``: words that begin so;
- ``-tunnel``: without this word; also ``-"night ferry"``.

Everything else is taken as words: no sign is an operator, and nothing that is typed is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, literal_column, select, text

MOST = 64
"""Terms of a query; what comes after is not looked at."""

_TERM = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))')
_UNSAFE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_TOKEN = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Term:
    """One word or phrase of a query.

    Attributes:
        words: never empty.
        begins: the last of them is only the beginning of a word.
        without: it must not be there.
    """

    words: tuple[str, ...]
    begins: bool = False
    without: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """A query: all its terms must hold."""

    terms: tuple[Term, ...]

    @classmethod
    def of(cls, query: str) -> Words:
        """The terms of what was typed; none where it holds no letter and no digit."""
        clean = re.sub("[“”„«»]", '"', _UNSAFE.sub(" ", query))
        terms = []
        for found in _TERM.finditer(clean):
            typed = found["word"] or ""
            words = tuple(_TOKEN.findall(found["phrase"] or typed))
            if words:
                terms.append(Term(words, typed.endswith("*"), bool(found["minus"])))
        return cls(tuple(terms[:MOST]))

    def __bool__(self) -> bool:
        return bool(self.terms)

    @property
    def wanted(self) -> tuple[Term, ...]:
        return tuple(t for t in self.terms if not t.without)

    @property
    def unwanted(self) -> tuple[Term, ...]:
        return tuple(t for t in self.terms if t.without)


def fts5(terms: tuple[Term, ...], *, either: bool = False) -> str:
    """The terms as an expression of SQLite's FTS5: all of them, or either."""
    parts = ('"' + " ".join(t.words) + '"' + (" *" if t.begins else "") for t in terms)
    return (" OR " if either else " AND ").join(parts)


def fts5_query(words: Words) -> str:
    """A whole query, which must have a wanted term, for FTS5's ``MATCH``."""
    wanted = fts5(words.wanted)
    return f"({wanted}) NOT ({fts5(words.unwanted, either=True)})" if words.unwanted else wanted


def fts5_hits(table: str, match: str) -> Select[Any]:
    """Row numbers of an FTS5 table (``statements_text``, ``versions_text``) that match."""
    return select(column("rowid")).select_from(text(table)).where(literal_column(table).op("MATCH")(match))


def tsquery(terms: tuple[Term, ...], *, either: bool = False) -> ColumnElement[Any]:
    """The terms as a ``tsquery`` of PostgreSQL: all of them, or either."""
    out: ColumnElement[Any] | None = None
    for term in terms:
        one = _tsquery(term)
        out = one if out is None else out.op("||" if either else "&&")(one)
    assert out is not None, "a query needs a term"
    return out


def _tsquery(term: Term) -> ColumnElement[Any]:
    english: ColumnElement[Any] = literal_column("'english'::regconfig")
    if not term.begins:
        return func.phraseto_tsquery(english, " ".join(term.words))
    # only letters, digits and underscores are in a word, so that it can stand between quotes; as it is, for it may begin a common word
    last = f"'{term.words[-1].lower()}':*"
    beginning: ColumnElement[Any] = func.to_tsquery(english, last).op("||")(func.to_tsquery(literal_column("'simple'::regconfig"), last))
    if len(term.words) == 1:
        return beginning.self_group()
    return func.tsquery_phrase(func.phraseto_tsquery(english, " ".join(term.words[:-1])), beginning)
