"""JSON Lines: the native form, one article a line, as ``onrecord read --json`` writes it and ``onrecord import`` reads it."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.ledger.exports.base import Exported, Source
from onrecord.show.lines import dumped, line
from onrecord.types import Json, Statement

BARE = ("id", "within", "source", "cue", "content", "kind", "speaker_type", "act", "stance", "certainty", "framing", "uttered",
        "said_on", "confidence", "evidence", "reviewed", "verdict",
        "reviewed_by")
"""What is left of a statement without the text: offsets and labels."""

BARE_ARTICLE = ("id", "url", "outlet", "published", "modified", "language", "sha256", "run")
"""What is left of an article: where to find it, and which reading this is."""


def lines(source: Source) -> Iterator[str]:
    """A line an article, also one without statements."""
    for filed in source.articles():
        yield line(filed.reading) if source.selection.text else dumped(bare(filed)) + "\n"


def bare(filed: Exported) -> Json:
    """An article without a word of its text; the hash says which text the offsets refer to."""
    whole = filed.reading.to_json()
    out = {name: whole[name] for name in BARE_ARTICLE}
    return out | {"text_sha256": filed.text_sha256, "extractor": filed.extractor, "statements": [bare_statement(s) for s in filed.reading]}


def bare_statement(statement: Statement) -> Json:
    """A statement's offsets and labels."""
    whole = statement.to_json()
    return {name: whole[name] for name in BARE}
