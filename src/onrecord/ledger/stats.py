"""What a ledger holds, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, func, literal_column, or_, select, text

from onrecord.labels import Kind, SpeakerType, Verdict
from onrecord.ledger.engine import is_sqlite
from onrecord.ledger.people import PRIVATE, STANDS
from onrecord.ledger.tables import (
    articles,
    changes,
    claims,
    corrections,
    mentions,
    notices,
    outlet_counts,
    repeats,
    speakers,
    statement_counts,
    statements,
    utterances,
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
    """Counts everything: from the counts that the database keeps, less what private articles have where these are not wanted.

    Args:
        private: also what private articles have; without them, speakers and claims are counted where an article that is not private has them.
    """
    a, sorts = articles.c, _sorts(connection, private)
    stand = {sort: n for sort, n in sorts.items() if sort.verdict != Verdict.REJECTED.value}
    kinds = _summed((sort.kind, n) for sort, n in stand.items())
    types = _summed((sort.speaker_type, n) for sort, n in stand.items())
    sayings = _sayings(connection, private)
    by_outlet, by_month = shares(connection, private=private)
    return Stats(
        articles=_count(connection, articles, *_open(a.id, private)),
        stories=connection.execute(select(func.count(func.coalesce(a.story, a.id).distinct())).where(*_open(a.id, private))).scalar_one(),
        versions=_count(connection, versions, *_open(versions.c.article_id, private)), private=_count(connection, articles, a.private) if private else 0,
        statements=kinds.total(), utterances=sayings.all, repeated=sayings.repeated, most_repeated=sayings.most,
        reviewed=sum(n for sort, n in stand.items() if sort.verdict), rejected=sorts.total() - kinds.total(),
        named=kinds.total() - types[SpeakerType.ANONYMOUS.value] - types[SpeakerType.NONE.value], anonymous=types[SpeakerType.ANONYMOUS.value],
        unnamed=types[SpeakerType.NONE.value], kinds={k.value: kinds[k.value] for k in Kind}, speaker_types=_ordered(types),
        speakers=_ordered(_speakers(connection, private)), claims=_count(connection, claims, *([] if private else [~claims.c.private])),
        changes=_count(connection, changes, changes.c.what != "notice", *_open(changes.c.article_id, private)),
        notices=_count(connection, notices, *_open(notices.c.article_id, private)),
        corrections=_count(connection, corrections, corrections.c.undone.is_(None),
                           *([] if private else [or_(corrections.c.article_id.is_(None), *_open(corrections.c.article_id, private))])),
        outlets=by_outlet, months=by_month, bytes=_bytes(connection))


def unreviewed(connection: Connection, *, private: bool = True) -> int:
    """How many statements nobody has looked at yet."""
    return sum(n for sort, n in _sorts(connection, private).items() if not sort.verdict)


def shares(connection: Connection, *, private: bool = True) -> tuple[dict[str, Share], dict[str, Share]]:
    """Articles and statements by outlet, those with most articles first, and by month, in order; '' where that is not known."""
    a, kept, s = articles.c, outlet_counts.c, statements.c
    month = func.substr(a.published, literal_column("1"), literal_column("7"))
    published = connection.execute(select(a.outlet, month, func.count()).where(*_open(a.id, private)).group_by(a.outlet, month))
    every = {(outlet or "", day or ""): n for outlet, day, n in published}
    said = {(outlet, day): n for outlet, day, n in connection.execute(select(kept.outlet, kept.month, kept.statements))}
    if not private:
        hidden = select(a.outlet, month, func.count(s.id)).join(statements, s.article_id == a.id).where(a.id.in_(PRIVATE), *STANDS).group_by(a.outlet, month)
        for outlet, day, n in connection.execute(hidden):
            said[outlet or "", day or ""] -= n
    tables: tuple[dict[str, Share], dict[str, Share]] = ({}, {})
    for names, n in every.items():
        for table, name in zip(tables, names, strict=True):
            there = table.get(name, Share(0, 0))
            table[name] = Share(there.articles + n, there.statements + said.get(names, 0))
    outlets, months = tables
    return dict(sorted(outlets.items(), key=lambda item: (-item[1].articles, item[0]))), dict(sorted(months.items()))


class _Sort(NamedTuple):
    kind: str
    speaker_type: str
    verdict: str


class _Sayings(NamedTuple):
    all: int
    repeated: int
    most: int


def _sorts(connection: Connection, private: bool) -> Counter[_Sort]:
    """Statements of the latest versions by what they are and what people have said of them."""
    kept, s = statement_counts.c, statements.c
    out = Counter({_Sort(*sort): n for *sort, n in connection.execute(select(kept.kind, kept.speaker_type, kept.verdict, kept.statements))})
    if not private:
        by = (s.kind, s.speaker_type, s.verdict)
        for kind, speaker_type, verdict, n in connection.execute(select(*by, func.count()).where(s.article_id.in_(PRIVATE), s.current).group_by(*by)):
            out[_Sort(kind, speaker_type, verdict or "")] -= n
    return out


def _sayings(connection: Connection, private: bool) -> _Sayings:
    """Utterances, those that several articles report, and in how many articles the most repeated one is."""
    r, s = repeats.c, statements.c
    whole = _count(connection, utterances) - _count(connection, repeats, r.articles == 0)
    repeated, most = connection.execute(select(func.count(), func.max(r.articles)).where(r.articles > 1)).one()
    if private:
        return _Sayings(whole, repeated, most or min(1, whole))
    hidden = select(s.utterance_id, func.count(s.article_id.distinct()).label("n")).where(s.article_id.in_(PRIVATE), *STANDS).group_by(s.utterance_id).subquery()
    rows = connection.execute(select(hidden.c.n, func.coalesce(r.articles, 1)).outerjoin(repeats, r.utterance_id == hidden.c.utterance_id)).all()
    left = [articles - n for n, articles in rows]
    whole -= left.count(0)
    repeated -= sum(articles > 1 and articles - n < 2 for n, articles in rows)
    most = connection.execute(select(func.max(r.articles)).where(r.utterance_id.not_in(select(hidden.c.utterance_id)))).scalar_one()
    return _Sayings(whole, repeated, max(most or 0, *left, min(1, whole)))


def _speakers(connection: Connection, private: bool) -> Counter[str]:
    """Speakers by type, those merged counted once."""
    s, m, other = speakers.c, mentions.c, mentions.alias("other")
    out: Counter[str] = Counter(dict(connection.execute(select(s.type, func.count()).where(s.merged_into.is_(None)).group_by(s.type)).all()))
    if not private:
        root = func.coalesce(s.merged_into, s.id)
        hidden = set(connection.execute(select(root).join(mentions, m.speaker_id == s.id).where(m.article_id.in_(PRIVATE))).scalars())
        named = select(root).join(other, other.c.speaker_id == s.id).where(or_(s.id.in_(hidden), s.merged_into.in_(hidden)), other.c.article_id.not_in(PRIVATE))
        hidden -= set(connection.execute(named.distinct()).scalars())
        out -= Counter(connection.execute(select(s.type).where(s.id.in_(hidden))).scalars())
    return out


def _open(article: ColumnElement[Any], private: bool) -> list[ColumnElement[bool]]:
    """That an article is not private, where those are not counted."""
    return [] if private else [article.not_in(PRIVATE)]


def _summed(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    out: Counter[str] = Counter()
    for name, n in pairs:
        out[name] += n
    return out


def _count(connection: Connection, table: Table, *where: Any) -> int:
    return int(connection.execute(select(func.count()).select_from(table).where(*where)).scalar_one())


def _ordered(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _bytes(connection: Connection) -> int:
    if is_sqlite(connection):
        return int(connection.execute(text("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")).scalar_one())
    return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
