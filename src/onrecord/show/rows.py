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
from onrecord.types import Reading, Statement

COLUMNS = ("article", "url", "title", "outlet", "byline", "published", "statement", "within", "kind", "confidence", "source",
           "cue", "content", "speaker", "speakers", "speaker_type", "role", "affiliation", "act", "stance", "certainty", "framing",
           "uttered", "said_on", "said_on_text", "heard_by", "venue", "anonymity_reason", "confidences", "source_spans", "cue_spans",
           "content_spans", "evidence", "link", "run", "review")
"""The header. Spans, evidence and the confidence of each value are JSON, as in the native form; several bylines and speakers
are joined by ``; ``."""

_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")


def cell(value: str | None) -> str:
    """A value that no spreadsheet takes for a formula: an apostrophe stands before one that could be."""
    text = visible(value or "")
    start = text.lstrip(" \u00a0")[:1]
    return f"'{text}" if text[:1] in _FORMULA or start in _FORMULA else text


def row(reading: Reading, statement: Statement) -> list[str]:
    """One statement's cells, in the order of `COLUMNS`."""
    article, who, when, how = reading.article, statement.who, statement.when, statement.how
    return [cell(value) for value in (
        article.id, article.url, article.title, article.outlet, "; ".join(article.byline), article.published, statement.id,
        statement.within, statement.kind.value, f"{confidence(statement):.4g}", statement.source.text, statement.cue.text,
        statement.content.text, who.name, "; ".join(who.speakers), who.speaker_type.value, who.role, who.affiliation, how.act.value,
        how.stance.value, how.certainty.value, how.framing.value, how.uttered.value, when.said_on, when.said_on_text, who.heard_by,
        when.venue, who.anonymity_reason, json.dumps({n: round(c, 4) for n, c in statement.confidence.items()}),
        json.dumps(statement.source.spans), json.dumps(statement.cue.spans), json.dumps(statement.content.spans),
        json.dumps(dict(statement.evidence)), statement.link, reading.run, review(statement))]


def review(statement: Statement) -> str:
    """Who has looked at it, in words; that nobody has, where nobody has."""
    return f"Reviewed by {', '.join(statement.reviewed_by)}." if statement.reviewed_by else REMINDER


def write_rows(readings: Iterable[Reading], stream: TextIO) -> None:
    """Writes the header, then a row for each statement as the readings come; line ends are CR LF (RFC 4180)."""
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for reading in readings:
        writer.writerows(row(reading, statement) for statement in reading)
