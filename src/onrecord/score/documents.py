"""Reading the files that are scored: JSON Lines, one document (or paragraph) a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any

from onrecord.errors import ScoreError
from onrecord.types import Json

LABELS = ("kind", "speaker", "speaker_type", "role", "act", "stance", "certainty", "framing", "uttered", "said_on",
          "heard_by", "venue")
"""The fields of a statement that `onrecord.score.statements` looks at."""

ROLES = ("source", "cue", "content")


class Scorer(StrEnum):
    """The scorers, by the name of what they look at."""

    ATTRIBUTIONS = "attributions"
    PARAGRAPHS = "paragraphs"
    STATEMENTS = "statements"


def read(path: Path) -> list[Json]:
    """The documents of a JSON Lines file; empty lines are skipped.

    Raises:
        ScoreError: the file cannot be read, or a line is not a JSON object; the message names file and line.
    """
    out: list[Json] = []
    try:
        with path.open(encoding="utf-8-sig") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                out.append(_object(line, f"{path}, line {number}"))
    except OSError as error:
        raise ScoreError(f"{path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ScoreError(f"{path} is not UTF-8 text (byte {error.start}); scores are made from JSON Lines") from error
    return out


def _object(line: str, place: str) -> Json:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        where = f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise ScoreError(f"{place} is not JSON{where}: one JSON object a line is needed") from error
    if not isinstance(data, dict):
        raise ScoreError(f"{place} holds a JSON {type(data).__name__}; one JSON object a line is needed")
    return data


def choose(gold: Sequence[Json]) -> tuple[Scorer, ...]:
    """The scorers that a gold file asks for, in the order their figures are shown.

    Tokens and labels: paragraphs. Statements with a label besides ``kind``: attributions, then statements.
    Anything else: attributions.
    """
    if gold and "tokens" in gold[0] and "labels" in gold[0]:
        return (Scorer.PARAGRAPHS,)
    labels = set(LABELS) - {"kind"}
    for document in gold:
        statements = document.get("statements")
        if isinstance(statements, list) and any(isinstance(s, dict) and labels & s.keys() for s in statements):
            return Scorer.ATTRIBUTIONS, Scorer.STATEMENTS
    return (Scorer.ATTRIBUTIONS,)


def missing(gold: Iterable[Json], predicted: Iterable[Json]) -> tuple[list[str], list[str]]:
    """Ids that are in gold alone (scored as nothing found), and in the predictions alone (not scored)."""
    ours, theirs = ({str(d["id"]): None for d in side if "id" in d} for side in (gold, predicted))
    return [i for i in ours if i not in theirs], [i for i in theirs if i not in ours]


def identity(document: Json, side: str) -> str | int:
    """The document's id.

    Raises:
        ScoreError: it has none.
    """
    found = document.get("id")
    if not isinstance(found, str | int):
        raise ScoreError(f"a {side} document has no id: gold and predictions are matched by it ({_glimpse(document)})")
    return found


def text_of(document: Json) -> str:
    """The text that a gold document's offsets refer to.

    Raises:
        ScoreError: it has none.
    """
    text = document.get("text")
    if not isinstance(text, str):
        raise ScoreError(f"gold document {document.get('id')!r} has no text: offsets cannot be compared without it")
    return text


def listed(document: Json, *names: str) -> list[Json]:
    """The first list there is under one of ``names``, each of its items checked to have spans that can be compared.

    Raises:
        ScoreError: there is no such list, or a span is not a pair of offsets.
    """
    for name in names:
        found = document.get(name)
        if isinstance(found, list):
            for item in found:
                _check(item, f"document {document.get('id')!r}, {name}")
            return found
    raise ScoreError(f"document {document.get('id')!r} has no list of {' or '.join(names)}")


def _check(item: Any, place: str) -> None:
    if not isinstance(item, dict):
        raise ScoreError(f"{place}: {json.dumps(item)[:60]} is not an object")
    for role in ROLES:
        for span in _sequence(item.get(role) or (), f"{place}, {role}"):
            pair = _sequence(span, f"{place}, {role}")
            if len(pair) != 2 or not all(type(at) is int and at >= 0 for at in pair):
                raise ScoreError(f"{place}, {role}: {json.dumps(span)[:60]} is not a pair of offsets [start, end]")


def _sequence(value: Any, place: str) -> Sequence[Any]:
    if not isinstance(value, list | tuple):
        raise ScoreError(f"{place}: {json.dumps(value)[:60]} is not a list of spans [[start, end], …]")
    return value


def _glimpse(document: Json) -> str:
    return json.dumps(document, ensure_ascii=False)[:60] + "…"
