"""Between the nouns of `types.py` and the rows of the tables."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from onrecord.types import Article, Json, Reading, Removed, Statement, Timed

Row = Mapping[Any, Any]
"""A row of a table, by the names of its columns (SQLAlchemy's own rows take columns as keys as well)."""

_NATIVE = ("within", "source", "cue", "content", "source_text", "cue_text", "content_text", "kind", "speaker", "speakers", "speaker_type",
           "role", "affiliation", "act", "stance", "certainty", "framing", "uttered", "said_on", "said_on_text", "heard_by", "venue",
           "anonymity_reason", "confidence", "evidence", "link")
"""The columns of a statement that its native form has under the same name."""


def now() -> str:
    """The time as the tables have it: ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def text_hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def article_key(article: Article) -> str:
    """What makes it the same article when it is met again: its URL; without one, the id that the input gave."""
    return article.url or f"id:{article.id}"


def version_row(article: Article, *, extractor: str, seen: str) -> dict[str, Any]:
    """The columns of `versions` that an article gives."""
    return {"native_id": article.id, "title": article.title, "byline": list(article.byline), "published": article.published,
            "modified": article.modified, "language": article.language, "text": article.text, "text_sha256": text_hash(article.text),
            "sha256": article.sha256, "extractor": extractor, "removed": [r.to_json() for r in article.removed],
            "warnings": list(article.warnings), "times": [list(t) for t in article.times] or None, "seen": seen}


def dated(said_on: str | None, published: str | None) -> str:
    """The column `statements.dated`: the first day of ``said_on``, else the publication date; empty where neither is known."""
    return (said_on or "").split("/")[0] or published or ""


def statement_row(statement: Statement, *, published: str | None) -> dict[str, Any]:
    """The columns of `statements` that a statement gives; ``published`` dates what has no date of its own."""
    native = statement.to_json()
    row = {name: native[name] for name in _NATIVE}
    return row | {"uid": statement.id, "attribution": statement.attribution, "least": min(statement.confidence.values()),
                  "prefix": statement.prefix, "suffix": statement.suffix, "dated": dated(statement.said_on, published), "found": True,
                  "verdict": None, "machine": None}


def native_statement(row: Row) -> Json:
    """A row of `statements` in the native form."""
    native: Json = {"id": row["uid"]} | {name: row[name] for name in _NATIVE if name != "link"}
    native["selector"] = {"type": "TextQuoteSelector", "exact": row["content_text"], "prefix": row["prefix"], "suffix": row["suffix"]}
    return native | {"link": row["link"]}


def statement_of(row: Row, text: str) -> Statement:
    """The statement of a row, given its version's text."""
    return Statement.from_json(native_statement(row), text)


def article_of(article: Row, version: Row) -> Article:
    """The article as one of its versions has it."""
    return Article(text=version["text"], id=version["native_id"], url=article["url"], title=version["title"], outlet=article["outlet"],
                   byline=tuple(version["byline"]), published=version["published"], modified=version["modified"],
                   language=version["language"], sha256=version["sha256"], removed=tuple(Removed(**r) for r in version["removed"]),
                   warnings=tuple(version["warnings"]), times=timed(version["times"]))


def timed(times: Sequence[Sequence[Any]] | None) -> tuple[Timed, ...]:
    """The column `versions.times` as an article has it."""
    return tuple(Timed(*time) for time in times or ())


def reading_of(article: Row, version: Row, statements: list[Row], run: str) -> Reading:
    """What the ledger has of one version, as the reader gives it."""
    return Reading(article_of(article, version), tuple(statement_of(s, version["text"]) for s in statements), run)
