"""Statements found by words and by what they are: full-text search with filters, page after page.

The order is by date, newest first, or by how well the words fit. Pages are cut by the last item's place in that order
(keyset pagination), so that a later page costs what the first one costs, and additions in between shift nothing.

How it stays quick at a million statements: the index `statements_dated` has the order and every value that is filtered,
so that a filter which many statements pass fills a page after few steps along it. A filter that few pass (a rare word, a
speaker, an article) is better begun at its own end. In SQLite, which keeps no statistics, `_plan` counts and chooses;
PostgreSQL chooses by itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    column,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)

from onrecord.errors import NotInLedger
from onrecord.labels import Act, Certainty, Kind, SpeakerType, Stance, Uttered, Verdict
from onrecord.ledger import claims as kept_claims
from onrecord.ledger import details, pages, people
from onrecord.ledger.engine import is_sqlite
from onrecord.ledger.found import Found
from onrecord.ledger.outlets import outlets_named
from onrecord.ledger.pages import Page
from onrecord.ledger.periods import begins, ends
from onrecord.ledger.queries import Words, fts5, fts5_hits, fts5_query, tsquery
from onrecord.ledger.tables import articles, claims, relations, statement_speakers, statements

RANKED = 2_000
"""Statements with the words that are compared when the best are asked for: the latest added, then the ones before them."""

_COUNTED = 50_000
"""How far `_plan` counts."""

_ROW, _STEP, _PROBE, _SINGLE = 6.0, 0.4, 4.0, 250.0
"""What it costs to read a row by its number, to go one step along an index, to look a row up in another table, and to ask the full-text
search for one row (in µs, measured on one core)."""

_PLAIN_ID: ColumnElement[int] = literal_column("+statements.id")
"""The id as a value to look for: without the sign SQLite would begin with it, and sort what it finds."""

_LABEL = 0.1
"""The share of statements that a filter by a label is taken to let pass."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What statements are asked for; what is left empty filters nothing.

    Attributes:
        query: words of the content; `onrecord.ledger.queries` says how they are read.
        speaker: number of a speaker, or a name: those of just this name, else all whose name holds its words.
            The speakers that a person has merged count as one.
        outlet: name of an outlet, in upper or lower case.
        since, until: by the day it was said, else the article's; a year, month or day, both ends included.
        published_since, published_until: by the article's date.
        stance, certainty, kind, act, uttered, speaker_type: any of these.
        min_confidence: of the attribution, 0 to 1.
        verdict: what a person said of it. reviewed: whether somebody has looked at all.
        claim: number or name of a claim that the statement is about.
        article: number of the article.
        rejected: also those that a person has rejected. old: also those of versions that the article no longer has.
        private: also those of private articles; False for what others may see.
    """

    query: str = ""
    speaker: int | str | None = None
    outlet: str | None = None
    since: str | None = None
    until: str | None = None
    published_since: str | None = None
    published_until: str | None = None
    stance: tuple[Stance, ...] = ()
    certainty: tuple[Certainty, ...] = ()
    kind: tuple[Kind, ...] = ()
    act: tuple[Act, ...] = ()
    uttered: tuple[Uttered, ...] = ()
    speaker_type: tuple[SpeakerType, ...] = ()
    min_confidence: float = 0.0
    verdict: Verdict | None = None
    reviewed: bool | None = None
    claim: int | str | None = None
    article: int | None = None
    rejected: bool = False
    old: bool = False
    private: bool = True


@dataclass(frozen=True, slots=True)
class _Set:
    """A filter that an index may have the ids of, in two forms: all ids that pass, and a look at one statement.

    ``single`` is another form of that look: it costs nothing at first and `_SINGLE` each time, where ``probe`` collects all ids first.
    """

    ids: Select[Any]
    probe: ColumnElement[bool]
    single: ColumnElement[bool] | None = None


def search(connection: Connection, wanted: Filter, *, limit: int = 50, after: str | None = None, best: bool = False) -> Page[Found]:
    """One page of the statements that pass, newest first.

    Args:
        limit: how many at most.
        after: `Page.next` of the page before.
        best: those that fit the words best come first, among the `RANKED` latest added that hold them all; then the ones before those.

    Raises:
        NotInLedger: no such speaker, outlet or claim.
        BadDate: a date that is none.
        ValueError: ``after`` is not what a page of this order gave.
    """
    words = Words.of(wanted.query)
    if wanted.query.strip() and not words:
        return Page(())
    if best and words.wanted:
        where = [*_always(wanted), *(s.probe for s in _sets(connection, wanted))]
        ids, following = _ranked(connection, words, where, _flags(wanted), limit, after)
    else:
        driver, where = _begun(connection, wanted, words, limit)
        ids, following = _newest(connection, driver, where, _flags(wanted), limit, after)
    return Page(details.found(connection, ids, words, private=wanted.private), following)


def latest(connection: Connection, wanted: Filter, *columns: ColumnElement[Any], limit: int) -> Select[Any]:
    """Asks for columns of the statements that pass, the newest of them and of versions that their articles still have; raises as `search` does."""
    s, words = statements.c, Words.of(wanted.query)
    if wanted.query.strip() and not words:
        return select(*columns).where(false())
    driver, where = _begun(connection, wanted, words, limit)
    return select(*columns).where(*where, *_begin(driver, True)).order_by(s.dated.desc(), s.id.desc()).limit(limit)


def _begun(connection: Connection, wanted: Filter, words: Words, limit: int) -> tuple[_Set | None, list[ColumnElement[bool]]]:
    """Where to begin (see `_plan`), and what is asked of each statement."""
    sets = _sets(connection, wanted)
    if words:
        sets.append(_words_set(connection, words))
    driver, probes = _plan(connection, wanted, sets, limit) if is_sqlite(connection) else (None, [one.probe for one in sets])
    return driver, [*_always(wanted), *probes]


def _always(wanted: Filter) -> list[ColumnElement[bool]]:
    """What the index by date can answer of each statement, or nearly."""
    return [*_labels(wanted), *_days(wanted), *_standing(wanted)]


def _flags(wanted: Filter) -> tuple[bool, ...]:
    return (True, False) if wanted.old else (True,)


def _labels(wanted: Filter) -> list[ColumnElement[bool]]:
    """What is asked of the statement's labels; all of these are in the index."""
    s = statements.c
    out: list[ColumnElement[bool]] = []
    for name in ("stance", "certainty", "kind", "act", "uttered", "speaker_type"):
        if values := getattr(wanted, name):
            out.append(s[name].in_([v.value for v in values]))
    if wanted.min_confidence > 0:
        out.append(s.attribution >= wanted.min_confidence)
    return out


def _days(wanted: Filter) -> list[ColumnElement[bool]]:
    """The stretch of the index by date that is asked for."""
    s = statements.c
    out: list[ColumnElement[bool]] = []
    if wanted.since:
        out.append(s.dated >= begins(wanted.since))
    if wanted.until:
        out += [s.dated < ends(wanted.until), s.dated > ""]
    return out


def _standing(wanted: Filter) -> list[ColumnElement[bool]]:
    """What nearly all pass: not rejected, not reviewed, not private."""
    s = statements.c
    out: list[ColumnElement[bool]] = []
    if wanted.reviewed is False:
        out.append(s.verdict.is_(None))
    elif wanted.verdict is None and not wanted.rejected:
        out.append(or_(s.verdict.is_(None), s.verdict != Verdict.REJECTED.value))
    if not wanted.private:
        out.append(exists().where(articles.c.id == s.article_id, ~articles.c.private))
    return out


def _sets(connection: Connection, wanted: Filter) -> list[_Set]:
    """What is asked of other tables (speaker, outlet, publication, claim), and what few statements pass (verdict, article)."""
    s, out = statements.c, []
    if wanted.speaker is not None:
        numbers = people.numbers(connection, wanted.speaker)
        linked = statement_speakers.c
        out.append(_Set(select(linked.statement_id).where(linked.speaker_id.in_(numbers)),
                        exists().where(linked.statement_id == s.id, linked.speaker_id.in_(numbers))))
    if wanted.verdict is not None or wanted.reviewed:
        verdicts = [wanted.verdict] if wanted.verdict is not None else list(Verdict)
        given = s.verdict.in_([v.value for v in verdicts])
        out.append(_Set(select(s.id).where(s.current.in_(_flags(wanted)), given), given))
    if wanted.article is not None:
        out.append(_Set(select(s.id).where(s.article_id == wanted.article), s.article_id == wanted.article))
    passing = _articles_wanted(connection, wanted)
    if passing:
        inner = statements.alias("of_articles")
        out.append(_Set(select(inner.c.id).join(articles, articles.c.id == inner.c.article_id).where(*passing),
                        exists().where(articles.c.id == s.article_id, *passing)))
    if wanted.claim is not None:
        number = _claim(connection, wanted.claim, wanted.private)
        about = and_(relations.c.claim_id == number, relations.c.relation != "unrelated")
        inner = statements.alias("of_claims")
        out.append(_Set(select(inner.c.id).join(relations, relations.c.utterance_id == inner.c.utterance_id).where(about),
                        exists().where(relations.c.utterance_id == s.utterance_id, about)))
    return out


def _articles_wanted(connection: Connection, wanted: Filter) -> list[ColumnElement[bool]]:
    a = articles.c
    out: list[ColumnElement[bool]] = []
    if wanted.outlet is not None:
        out.append(a.outlet.in_(outlets_named(connection, wanted.outlet, private=wanted.private)))
    if wanted.published_since:
        out.append(a.published >= begins(wanted.published_since))
    if wanted.published_until:
        out.append(a.published < ends(wanted.published_until))
    return out


def _claim(connection: Connection, claim: int | str, private: bool) -> int:
    if isinstance(claim, str) and not claim.isdecimal():
        return kept_claims.get(connection, claim, private=private).id
    there = select(claims.c.id).where(claims.c.id == int(claim), *([] if private else [~claims.c.private]))
    number = connection.execute(there).scalar_one_or_none() if int(claim) < 2**63 else None
    if number is None:
        raise NotInLedger(f"no claim number {claim} in this ledger. Look: onrecord claims")
    return int(number)


def _newest(connection: Connection, driver: _Set | None, where: list[ColumnElement[bool]], flags: tuple[bool, ...], limit: int,
            after: str | None) -> tuple[list[int], str | None]:
    """Ids of a page by date, and the cursor of the next."""
    s = statements.c
    if after is not None:
        day, number = pages.opened(after, str, int)
        where.append(tuple_(s.dated, s.id) < (day, number))
    rows: list[tuple[str, int]] = []
    for flag in flags:
        query = select(s.dated, s.id).where(*where, *_begin(driver, flag)).order_by(s.dated.desc(), s.id.desc()).limit(limit + 1)
        rows += [(row.dated, row.id) for row in connection.execute(query)]
    rows.sort(reverse=True)
    page = rows[:limit]
    return [number for _, number in page], pages.cursor(*page[-1]) if len(rows) > limit else None


def _begin(driver: _Set | None, flag: bool) -> list[ColumnElement[bool]]:
    """Where SQLite begins: along the index by date, or at the ids of a set (the sign keeps it from the index)."""
    if driver is None:
        return [statements.c.current == (true() if flag else false())]
    return [statements.c.id.in_(driver.ids), literal_column("+statements.current") == int(flag)]


def _words_set(connection: Connection, words: Words) -> _Set:
    s = statements.c
    if not is_sqlite(connection):
        vector: ColumnElement[Any] = literal_column("statements.words")
        where = [vector.op("@@")(tsquery(words.wanted))] if words.wanted else []
        where += [~vector.op("@@")(tsquery((term,))) for term in words.unwanted]
        return _Set(select(s.id).where(*where), and_(*where))
    if words.wanted:
        hits = fts5_hits("statements_text", fts5_query(words))
        return _Set(hits, _PLAIN_ID.in_(hits), exists(hits.where(column("rowid") == s.id).correlate(statements)))
    hits = fts5_hits("statements_text", fts5(words.unwanted, either=True))
    return _Set(select(s.id).where(s.id.not_in(hits)), _PLAIN_ID.not_in(hits))


def _plan(connection: Connection, wanted: Filter, sets: list[_Set], limit: int) -> tuple[_Set | None, list[ColumnElement[bool]]]:
    """The set to begin with, or None to walk along the index by date, by what each would cost; and how to look at the other sets."""
    total = max(1, connection.execute(select(func.max(statements.c.id))).scalar_one() or 1)
    stretch = total
    if days := _days(wanted):
        within = select(statements.c.id).where(statements.c.current == true(), *days).limit(_COUNTED).subquery()
        count = connection.execute(select(func.count()).select_from(within)).scalar_one()
        stretch = total if count == _COUNTED else count
    shares = [_share(connection, one, total) for one in sets]
    labels, all_sets = _LABEL ** len(_labels(wanted)), math.prod(shares)
    steps = min(stretch, limit / (labels * all_sets))
    walk = steps * _STEP + steps * labels * _PROBE
    least = min(range(len(sets)), key=shares.__getitem__, default=None)
    driver = sets[least] if least is not None and shares[least] * total * _ROW <= walk else None
    probes = [one.single if one.single is not None and limit / all_sets * _SINGLE < share * total * _STEP else one.probe
              for one, share in zip(sets, shares, strict=True) if one is not driver]
    return driver, probes


def _share(connection: Connection, one: _Set, total: int) -> float:
    """Which share of the statements is in a set; of a large one, by how close its first ids stand together."""
    ids = one.ids.limit(_COUNTED).subquery()
    count, last = connection.execute(select(func.count(), func.max(ids.c[0])).select_from(ids)).one()
    return float(max(1, count) / (last if count == _COUNTED and last else total))


def _ranked(connection: Connection, words: Words, where: list[ColumnElement[bool]], flags: tuple[bool, ...], limit: int,
            after: str | None) -> tuple[list[int], str | None]:
    """Ids of a page by how well the words fit, and the cursor of the next: where its block begins, and how many of it were shown."""
    below, skip = pages.opened(after, int, int) if after is not None else (2**62, 0)
    s = statements.c
    ids: list[int] = []
    flagged = or_(*(s.current == (true() if flag else false()) for flag in flags))
    while True:
        block = _block(connection, words, below).cte("block")
        query = (select(s.id).join(block, block.c.id == s.id).where(*where, flagged)
                 .order_by(block.c.score, s.id.desc()).offset(skip).limit(limit - len(ids) + 1))
        more = list(connection.execute(query).scalars())
        room = limit - len(ids)
        ids += more[:room]
        if len(more) > room:
            return ids, pages.cursor(below, skip + room)
        count, last = connection.execute(select(func.count(), func.min(block.c.id)).select_from(block)).one()
        if count < RANKED:
            return ids, None
        below, skip = last, 0


def _block(connection: Connection, words: Words, below: int) -> Select[Any]:
    """The latest added statements before ``below`` that hold the words, each with a score, the best the least."""
    if is_sqlite(connection):
        rowid: ColumnElement[Any] = column("rowid")
        hits = fts5_hits("statements_text", fts5_query(words)).where(rowid < below).with_only_columns(rowid.label("id"), literal_column("bm25(statements_text)").label("score"))
        return hits.order_by(rowid.desc()).limit(RANKED)
    query, s = tsquery(words.wanted), statements.c
    vector: ColumnElement[Any] = literal_column("statements.words")
    score = (-func.ts_rank(vector, query)).label("score")
    hits = select(s.id, score).where(_words_set(connection, words).probe, s.id < below)
    if _expected(connection, hits) < _COUNTED:  # all of them from their own index; else the newest rows are looked at one by one
        every = hits.cte("hits").prefix_with("MATERIALIZED")
        hits = select(every.c.id, every.c.score)
        return hits.order_by(every.c.id.desc()).limit(RANKED)
    return hits.order_by(s.id.desc()).limit(RANKED)


def _expected(connection: Connection, query: Select[Any]) -> float:
    """How many rows PostgreSQL expects, by its statistics."""
    compiled = query.compile(dialect=connection.dialect, compile_kwargs={"render_postcompile": True})
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {compiled}", compiled.params).scalar_one()
    return float(plan[0]["Plan"]["Plan Rows"])
