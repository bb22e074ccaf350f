"""CSV: one row a statement, as ``onrecord read --csv`` writes it; without the text, its offsets and labels."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator

from onrecord.ledger.exports.base import Exported, Source
from onrecord.ledger.exports.jsonl import bare_statement
from onrecord.show.rows import COLUMNS, cell, review, row
from onrecord.types import Statement

BARE = ("article", "url", "outlet", "published", "sha256", "text_sha256", "statement", "within", "kind", "speaker_type", "act", "stance",
        "certainty", "framing", "uttered", "said_on", "confidences", "source_spans", "cue_spans", "content_spans", "evidence", "run", "review")
"""The header without the text."""


def lines(source: Source) -> Iterator[str]:
    """The header, then a row for each statement; line ends are CR LF (RFC 4180)."""
    text = source.selection.text
    yield _line(COLUMNS if text else BARE)
    for filed, statement in source.statements():
        yield _line(row(filed.reading, statement) if text else _bare(filed, statement))


def _bare(filed: Exported, statement: Statement) -> list[str]:
    article, s = filed.reading.article, bare_statement(statement)
    values = (article.id, article.url, article.outlet, article.published, article.sha256, filed.text_sha256, s["id"], s["within"],
              *(s[name] for name in ("kind", "speaker_type", "act", "stance", "certainty", "framing", "uttered", "said_on")),
              *(json.dumps(s[name]) for name in ("confidence", "source", "cue", "content", "evidence")), filed.reading.run, review(statement))
    return [cell(value) for value in values]


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue()
