"""Statements of the ledger with all that is shown with them, a page at a time: a fixed number of queries, however many statements."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import Connection, func, literal_column, select, text

from onrecord.labels import Verdict
from onrecord.ledger import utterances
from onrecord.ledger.engine import is_sqlite
from onrecord.ledger.found import Found
from onrecord.ledger.people import PRIVATE
from onrecord.ledger.queries import Words, fts5, tsquery
from onrecord.ledger.rows import Row, statement_of
from onrecord.ledger.tables import (
    articles,
    corrections,
    laid,
    notice_statements,
    notices,
    speakers,
    statement_speakers,
    statements,
    versions,
)
from onrecord.types import Span, Statement

_OPEN, _CLOSE = "\ue000", "\ue001"
"""Stand around what was found; no article has these."""

_MARKED = text("SELECT shown.value, highlight(statements_text, 0, :open, :close) FROM json_each(:ids) AS shown "
               "CROSS JOIN statements_text ON statements_text.rowid = shown.value WHERE statements_text MATCH :match")
"""One look for each number: asked for all at once, FTS5 would go through everything that matches."""


def found(connection: Connection, ids: Sequence[int], words: Words | None = None, *, private: bool = True) -> tuple[Found, ...]:
    """The statements with these numbers, in this order; numbers that are not there are left out.

    Args:
        words: what was searched for, to be marked in the contents.
        private: appearances and notices in private articles count as well.
    """
    if not ids:
        return ()
    s, a = statements.c, articles.c
    query = select(statements, a.outlet, a.published, a.private).join(articles, a.id == s.article_id).where(s.id.in_(ids))
    rows = {row["id"]: row for row in connection.execute(query).mappings()}
    v = versions.c
    texts = {row.id: row for row in connection.execute(select(v.id, v.title, v.text).where(v.id.in_({row["version_id"] for row in rows.values()})))}
    who, noticed = speakers_of(connection, ids), notices_of(connection, ids, private=private)
    seen = _appearances(connection, {row["utterance_id"] for row in rows.values()} - {None}, private)
    by = reviewers_of(connection, [n for n, row in rows.items() if row["verdict"]])
    marked = _hits(connection, ids, words) if words is not None and words.wanted else {}
    out = []
    for number in ids:
        if (row := rows.get(number)) is None:
            continue
        version = texts[row["version_id"]]
        out.append(Found(_reviewed(row, version.text, by.get(number, ())), number, row["article_id"], version.title, row["outlet"], row["published"], row["private"],
                         row["current"], tuple(who.get(number, ())), row["utterance_id"], seen.get(row["utterance_id"], 1),
                         Verdict(row["verdict"]) if row["verdict"] else None, tuple(noticed.get(number, ())), _spans(marked.get(number), row["content_text"])))
    return tuple(out)


def speakers_of(connection: Connection, ids: Sequence[int]) -> dict[int, list[int]]:
    """The numbers of each statement's speakers, those that a person has merged as the one they are."""
    linked = statement_speakers.c
    query = (select(linked.statement_id, func.coalesce(speakers.c.merged_into, speakers.c.id).label("who")).join(speakers, speakers.c.id == linked.speaker_id)
             .where(linked.statement_id.in_(ids)).order_by(linked.statement_id, linked.place))
    out: dict[int, list[int]] = defaultdict(list)
    for row in connection.execute(query):
        if row.who not in out[row.statement_id]:
            out[row.statement_id].append(row.who)
    return out


def notices_of(connection: Connection, ids: Sequence[int], *, private: bool = True) -> dict[int, list[str]]:
    """The kinds of the notices that concern each statement; ``private``: also those that private articles carry."""
    concerned = notice_statements.c
    query = (select(concerned.statement_id, notices.c.kind).join(notices, notices.c.id == concerned.notice_id)
             .where(concerned.statement_id.in_(ids), *([] if private else [notices.c.article_id.not_in(PRIVATE)])).distinct().order_by(concerned.statement_id, notices.c.kind))
    out: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(query):
        out[row.statement_id].append(row.kind)
    return out


def reviewers_of(connection: Connection, ids: Sequence[int]) -> dict[int, list[str]]:
    """Who has said something of each statement that still stands, in order."""
    if not ids:
        return {}
    c = corrections.c
    query = (select(laid.c.statement_id, c.who).join(corrections, c.id == laid.c.correction_id)
             .where(laid.c.statement_id.in_(ids), c.subject == "statement", c.undone.is_(None)).order_by(c.id))
    out: dict[int, list[str]] = defaultdict(list)
    for row in connection.execute(query):
        if row.who not in out[row.statement_id]:
            out[row.statement_id].append(row.who)
    return out


def _appearances(connection: Connection, numbers: Collection[int], private: bool) -> dict[int, int]:
    """In how many articles each utterance is; without ``private`` in how many that others may see."""
    seen = {number: found.articles for number, found in utterances.appearances(connection, numbers).items()}
    if not private and seen:
        s = statements.c
        hidden = select(s.utterance_id, func.count(s.article_id.distinct())).where(s.utterance_id.in_(numbers), s.current, s.article_id.in_(PRIVATE))
        for number, articles_of_it in connection.execute(hidden.group_by(s.utterance_id)):
            seen[number] = max(1, seen[number] - articles_of_it)
    return seen


def _reviewed(row: Row, text: str, by: Sequence[str]) -> Statement:
    statement = statement_of(row, text)
    return replace(statement, verdict=Verdict(row["verdict"]), reviewed_by=tuple(by)) if row["verdict"] else statement


def _hits(connection: Connection, ids: Sequence[int], words: Words) -> dict[int, str]:
    """The contents with marks around the words that were searched for."""
    if is_sqlite(connection):
        given = {"ids": json.dumps(list(ids)), "open": _OPEN, "close": _CLOSE, "match": fts5(words.wanted, either=True)}
        return {row[0]: row[1] for row in connection.execute(_MARKED, given)}
    options = f"StartSel={_OPEN}, StopSel={_CLOSE}, HighlightAll=true"
    query = select(statements.c.id, func.ts_headline(literal_column("'english'::regconfig"), statements.c.content_text, tsquery(words.wanted, either=True), options)
                   ).where(statements.c.id.in_(ids))
    return {row[0]: row[1] for row in connection.execute(query)}


def _spans(marked: str | None, content: str) -> tuple[Span, ...]:
    """Where the marks stand in the content; nothing where the database has changed more than that."""
    if marked is None or marked.replace(_OPEN, "").replace(_CLOSE, "") != content:
        return ()
    out, at, start = [], 0, 0
    for sign in marked:
        if sign == _OPEN:
            start = at
        elif sign == _CLOSE:
            out.append(Span(start, at))
        else:
            at += 1
    return tuple(out)
