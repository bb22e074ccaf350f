"""Articles whose attributions somebody has found already: JSON Lines with ``text`` and spans, for ``read --given-spans``."""

from __future__ import annotations

import gzip
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol, cast

from onrecord.errors import InputError, MissingInput, UnreadableInput
from onrecord.intake.lines import lines, parsed, too_long
from onrecord.types import Article, Passage, Reading

Roles = tuple[Passage, Passage, Passage]
"""Source, cue and content of an attribution."""

LISTS = ("statements", "attributions")
"""The fields that the spans may stand in; the first that is there is taken."""


class Given(NamedTuple):
    """An article and its attributions, in the order of the input."""

    article: Article
    roles: tuple[Roles, ...]


class Labels(Protocol):
    """What `onrecord.reader.Reader` does."""

    def label(self, article: Article, given: tuple[Roles, ...]) -> Reading: ...


def label_all(reader: Labels, given: Iterable[Given]) -> Iterator[Reading]:
    """The statements of what was given, article by article."""
    return (reader.label(g.article, g.roles) for g in given)


def load_given(inputs: Iterable[str], published: str | None) -> Iterator[Given | InputError]:
    """The articles of JSON Lines files (``-`` is standard input), each with its spans.

    What cannot be read comes as its error, and the next rows follow.

    Args:
        inputs: files, each also with ``.gz``.
        published: date for rows that do not say.
    """
    for name in inputs:
        try:
            with _open(name) as stream:
                for number, line in enumerate(lines(stream), 1):
                    if line is None:
                        yield UnreadableInput(too_long(), f"{name}, line {number}")
                    elif line.strip():
                        yield _attempt(line, f"{name}, line {number}", published)
        except FileNotFoundError:
            yield MissingInput(f"there is no file {name}", name)
        except (OSError, zlib.error) as error:
            yield UnreadableInput(f"{name} cannot be read: {getattr(error, 'strerror', None) or error}", name)
        except EOFError:
            yield UnreadableInput(f"{name} ends too early", name)


def _open(name: str) -> BinaryIO:
    if name == "-":
        return sys.stdin.buffer
    return cast(BinaryIO, gzip.open(name, "rb")) if Path(name).suffix.lower() == ".gz" else Path(name).open("rb")


def _attempt(line: bytes, where: str, published: str | None) -> Given | InputError:
    try:
        return _row(line, where, published)
    except InputError as error:
        error.source = error.source or where
        return error


def _row(line: bytes, where: str, published: str | None) -> Given:
    from onrecord.intake.rows import article_of

    try:
        row = parsed(line)
    except ValueError as error:
        raise UnreadableInput(f"not JSON: {error}", where) from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise UnreadableInput("a row with given spans must be a JSON object with a “text” that the offsets refer to", where)
    article = article_of(row, where)
    if article.text != row["text"]:
        raise UnreadableInput("the text holds characters that were replaced, so the offsets may not fit", where)
    if published is not None and article.published is None:
        article = article.with_(published=published)
    found = next((row[name] for name in LISTS if name in row), None)
    if not isinstance(found, list):
        raise UnreadableInput("the row has no list “statements” or “attributions” with spans", where)
    return Given(article, tuple(_roles(article.text, one, f"{where}, statement {number}") for number, one in enumerate(found, 1)))


def _roles(text: str, one: Any, where: str) -> Roles:
    if not isinstance(one, Mapping):
        raise UnreadableInput("a statement must be a JSON object with source, cue and content", where)
    source, cue, content = (_passage(text, one.get(role), role, where) for role in ("source", "cue", "content"))
    if not content:
        raise UnreadableInput("the content has no span", where)
    return source, cue, content


def _passage(text: str, spans: Any, role: str, where: str) -> Passage:
    """The passage of a role, its spans in any order; one that is missing is empty."""
    try:
        return Passage.of(text, sorted((_offset(start), _offset(end)) for start, end in spans or ()))
    except (TypeError, ValueError) as error:
        raise UnreadableInput(f"{role} must be a list of [start, end] within the text: {error}", where) from error


def _offset(value: Any) -> int:
    if type(value) is not int:
        raise TypeError(f"{value!r} is no offset")
    return value
