"""CSV: one row a statement. An article without statements has no row.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, and articles can hold anything;
so such a cell is written with an apostrophe before it (what OWASP advises), which spreadsheets show as plain text.
The words without it are in the JSON Lines form.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from typing import TextIO

from onrecord.show import REMINDER
from onrecord.show.plain import confidence, visible
from onrecord.types import Passage, Reading, Statement

COLUMNS = ("article", "url", "title", "outlet", "byline", "published", "statement", "within", "kind", "confidence", "source",
           "cue", "content", "source_spans", "cue_spans", "content_spans", "link", "run", "review")
"""The header. Spans are JSON, as in the native form; several bylines are joined by ``; ``."""

_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def cell(value: str | None) -> str:
    """A value that no spreadsheet takes for a formula: an apostrophe stands before one that could be."""
    text = visible(value or "")
    start = text.lstrip(" \u00a0")[:1]
    return f"'{text}" if text[:1] in _FORMULA or start in _FORMULA else text


def row(reading: Reading, statement: Statement) -> list[str]:
    """One statement's cells, in the order of `COLUMNS`."""
    article = reading.article
    return [cell(value) for value in (
        article.id, article.url, article.title, article.outlet, "; ".join(article.byline), article.published, statement.id,
        statement.within, statement.kind.value, f"{confidence(statement):.4g}", statement.source.text, statement.cue.text,
        statement.content.text, _spans(statement.source), _spans(statement.cue), _spans(statement.content), statement.link,
        reading.run, REMINDER)]


def _spans(passage: Passage) -> str:
    return json.dumps(passage.to_json())


def write_rows(readings: Iterable[Reading], stream: TextIO) -> None:
    """Writes the header, then a row for each statement as the readings come; line ends are CR LF (RFC 4180)."""
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for reading in readings:
        writer.writerows(row(reading, statement) for statement in reading)
