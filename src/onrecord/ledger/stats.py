"""What a ledger holds, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, func, literal_column, or_, select, text

from onrecord.labels import Kind, SpeakerType, Verdict
from onrecord.ledger.engine import is_sqlite
from onrecord.ledger.people import PRIVATE
from onrecord.ledger.tables import (
    articles,
    changes,
    claims,
    corrections,
    mentions,
    notices,
    speakers,
    statements,
    versions,
)
from onrecord.types import Json


@dataclass(frozen=True, slots=True)
class Share:
    """Articles, and the statements in them."""

    articles: int
    statements: int


@dataclass(frozen=True, slots=True)
class Stats:
    """The counts. Statements are those of the articles' latest versions that no person has rejected.

    Attributes:
        stories: articles, near copies counted once.
        appearances: statements that report an utterance which other articles report as well, or not; the statements all in all.
        utterances: sayings behind them; repeated: those that more than one article reports.
        most_repeated: in how many articles the most repeated one is reported.
        reviewed: statements that a person has looked at; rejected ones come on top.
        speakers: by type, those merged counted once. named, anonymous, unnamed: statements with a named speaker, with a source
            that the article does not name, and without a source.
        kinds: statements by kind.
        outlets, months: by name and by month of publication; '' where that is not known.
        bytes: size of the database (with SQLite, of the file).
    """

    articles: int
    stories: int
    versions: int
    private: int
    statements: int
    utterances: int
    repeated: int
    most_repeated: int
    reviewed: int
    rejected: int
    named: int
    anonymous: int
    unnamed: int
    kinds: Mapping[str, int]
    speaker_types: Mapping[str, int]
    speakers: Mapping[str, int]
    claims: int
    changes: int
    notices: int
    corrections: int
    outlets: Mapping[str, Share]
    months: Mapping[str, Share]
    bytes: int

    def to_json(self) -> Json:
        """What ``onrecord stats --json`` prints."""
        return asdict(self)


def stats(connection: Connection, *, private: bool = True) -> Stats:
    """Counts everything; each question is answered from an index where there is one.

    Args:
        private: also what private articles have; without them, speakers and claims are counted where an article that is not private has them.
    """
    s, a = statements.c, articles.c
    stands = (s.current, or_(s.verdict.is_(None), s.verdict != Verdict.REJECTED.value), *_open(s.article_id, private))
    kinds: Counter[str] = Counter()
    types: Counter[str] = Counter()
    reviewed = 0
    for row in connection.execute(select(s.kind, s.speaker_type, func.count().label("n"), func.count(s.verdict).label("reviewed")).where(*stands).group_by(s.kind, s.speaker_type)):
        kinds[row.kind] += row.n
        types[row.speaker_type] += row.n
        reviewed += row.reviewed
    per = select(s.utterance_id, func.count(s.article_id.distinct()).label("n")).where(*stands, s.utterance_id.is_not(None)).group_by(s.utterance_id).subquery()
    utterances, repeated, most = connection.execute(select(func.count(), func.count().filter(per.c.n > 1), func.max(per.c.n)).select_from(per)).one()
    outlets, months = _shares(connection, stands, private)
    return Stats(
        articles=_count(connection, articles, *_open(a.id, private)),
        stories=connection.execute(select(func.count(func.coalesce(a.story, a.id).distinct())).where(*_open(a.id, private))).scalar_one(),
        versions=_count(connection, versions, *_open(versions.c.article_id, private)), private=_count(connection, articles, a.private) if private else 0, statements=kinds.total(), utterances=utterances,
        repeated=repeated, most_repeated=most or 0, reviewed=reviewed, rejected=_count(connection, statements, s.current, s.verdict == Verdict.REJECTED.value, *_open(s.article_id, private)),
        named=kinds.total() - types[SpeakerType.ANONYMOUS.value] - types[SpeakerType.NONE.value], anonymous=types[SpeakerType.ANONYMOUS.value],
        unnamed=types[SpeakerType.NONE.value], kinds={k.value: kinds[k.value] for k in Kind}, speaker_types=_ordered(types),
        speakers=_ordered(Counter({row[0]: row[1] for row in connection.execute(
            select(speakers.c.type, func.count()).where(speakers.c.merged_into.is_(None), *_named(private)).group_by(speakers.c.type))})),
        claims=_count(connection, claims, *([] if private else [~claims.c.private])),
        changes=_count(connection, changes, changes.c.what != "notice", *_open(changes.c.article_id, private)),
        notices=_count(connection, notices, *_open(notices.c.article_id, private)),
        corrections=_count(connection, corrections, corrections.c.undone.is_(None),
                           *([] if private else [or_(corrections.c.article_id.is_(None), *_open(corrections.c.article_id, private))])), outlets=outlets, months=months, bytes=_bytes(connection))


def _open(article: ColumnElement[Any], private: bool) -> list[ColumnElement[bool]]:
    """That an article is not private, where those are not counted."""
    return [] if private else [article.not_in(PRIVATE)]


def _named(private: bool) -> list[ColumnElement[bool]]:
    """That a speaker is named in an article that is not private, or one merged with it is, where the others are not counted."""
    if private:
        return []
    root = func.coalesce(speakers.c.merged_into, speakers.c.id)
    return [speakers.c.id.in_(select(root).join(mentions, mentions.c.speaker_id == speakers.c.id).where(mentions.c.article_id.not_in(PRIVATE)).correlate(None))]


def _shares(connection: Connection, stands: tuple[Any, ...], private: bool) -> tuple[dict[str, Share], dict[str, Share]]:
    """Articles and statements by outlet, the largest first, and by month, in order."""
    s, a = statements.c, articles.c
    per = select(s.article_id, func.count().label("n")).where(*stands).group_by(s.article_id).subquery()
    month = func.substr(a.published, literal_column("1"), literal_column("7"))
    query = (select(a.outlet, month.label("month"), func.count().label("articles"), func.sum(func.coalesce(per.c.n, 0)).label("statements"))
             .select_from(articles).outerjoin(per, per.c.article_id == a.id).where(*_open(a.id, private)).group_by(a.outlet, month))
    tables: tuple[dict[str, Share], dict[str, Share]] = ({}, {})
    for row in connection.execute(query):
        for table, name in zip(tables, (row.outlet or "", row.month or ""), strict=True):
            there = table.get(name, Share(0, 0))
            table[name] = Share(there.articles + row.articles, there.statements + int(row.statements))
    outlets, months = tables
    return dict(sorted(outlets.items(), key=lambda item: (-item[1].articles, item[0]))), dict(sorted(months.items()))


def _count(connection: Connection, table: Table, *where: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one())


def _ordered(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _bytes(connection: Connection) -> int:
    if is_sqlite(connection):
        return int(connection.execute(text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")).scalar_one())
    return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
