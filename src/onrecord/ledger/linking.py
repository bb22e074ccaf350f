"""Links an article's speakers to the ledger's: brings the linker its candidates and keeps what it decides.

A speaker without a proper name (an anonymous source, a group, "the minister") is a speaker of its article alone. What the
linker is not sure of becomes a new speaker with a proposal that waits for a person (`mentions.proposed_id`); it is asked again when
more is known of the one proposed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection, Select, and_, delete, func, select, update

from onrecord.labels import SpeakerType
from onrecord.ledger import identity
from onrecord.ledger.engine import given, is_sqlite
from onrecord.ledger.inserting import insert_rows, next_numbers
from onrecord.ledger.rows import Row
from onrecord.ledger.tables import (
    articles,
    mentions,
    speaker_counts,
    speaker_keys,
    speakers,
    statement_speakers,
    statements,
)
from onrecord.speakers import linker
from onrecord.speakers.linker import Known, Link, Local, SeenRole

if TYPE_CHECKING:
    from onrecord.speakers.gazetteer import Gazetteer

_CANDIDATES = 60
"""So many speakers that a name may mean are looked at, those seen most often first."""
_RECENT = 100
"""So many of a speaker's latest mentions say what is known of it."""
_COMPANY = 15
"""In so many of its latest articles it is looked up who else is there."""
_ASKED_AGAIN = 10


@dataclass
class _Mention:
    """A name with a type in one article: its roles, and the statements it says with its place among their speakers."""

    name: str
    type: SpeakerType
    roles: dict[tuple[str | None, str | None], None] = field(default_factory=dict)
    said: dict[int, int] = field(default_factory=dict)


@dataclass
class _Decision:
    """What the linker said of a mention, and the number of the speaker that it is."""

    mention: _Mention
    local: Local
    link: Link
    speaker: int = 0

    @property
    def waits(self) -> bool:
        return self.link.known is not None and not self.link.made

    @property
    def made(self) -> bool:
        """Whether its speaker is a new one."""
        return self.link.known is None or self.waits


@dataclass(frozen=True)
class Linked:
    """Who says the statements of one version.

    Attributes:
        rows: of `statement_speakers`, each speaker once a statement.
        bound: numbers of the speakers among them that were made now and are speakers of their article alone.
        moved: statements of other articles that somebody else says now, since a link that waited has been made.
    """

    rows: list[Row]
    bound: frozenset[int] = frozenset()
    moved: frozenset[int] = frozenset()


def link(connection: Connection, article_id: int, version_id: int, gazetteer: Gazetteer | None = None) -> frozenset[int]:
    """Gives each statement of a version its speakers of the ledger. A name that the article had before keeps its speaker.

    Returns:
        as `Linked.moved`.
    """
    article = connection.execute(select(articles).where(articles.c.id == article_id)).mappings().one()
    columns = (statements.c.id, statements.c.speakers, statements.c.speaker_type, statements.c.role, statements.c.affiliation)
    rows = connection.execute(select(*columns).where(statements.c.version_id == version_id).order_by(statements.c.place)).mappings().all()
    there = {(row.name, row.type): row.speaker_id for row in connection.execute(select(mentions).where(mentions.c.article_id == article_id))}
    mine = select(statements.c.id).where(statements.c.version_id == version_id)
    connection.execute(delete(statement_speakers).where(statement_speakers.c.statement_id.in_(mine)))
    linked = decide(connection, article, rows, there, gazetteer)
    insert_rows(connection, statement_speakers, linked.rows)
    return linked.moved


def decide(connection: Connection, article: Row, rows: Sequence[Row], there: Mapping[tuple[str, str], int], gazetteer: Gazetteer | None = None) -> Linked:
    """Links the names of an article's statements, and keeps the links.

    Args:
        article: its number, outlet and publication date.
        rows: the statements with their numbers, in their order; they need not be in the ledger yet.
        there: the speakers of names that the article had before, by name and type.
    """
    found = _mentions(rows)
    names = frozenset(m.name for m in found)
    fresh = [m for m in found if (m.name, m.type.value) not in there]
    known = _known(connection, fresh, names)
    on = article["published"][:10] if article["published"] else None
    decisions = []
    for m in fresh:
        local = Local(m.name, m.type, tuple(r or "" for r, _ in m.roles), tuple(a or "" for _, a in m.roles), on, article["outlet"], names - {m.name})
        decisions.append(_Decision(m, local, linker.link(local, known.get((m.name, m.type), ()), gazetteer)))
    _keep(connection, article["id"], decisions, {k.id: k for some in known.values() for k in some})
    chosen = dict(there) | {(d.mention.name, d.mention.type.value): d.speaker for d in decisions}
    again = _ask_again(connection, {d.speaker for d in decisions} - set(there.values()))
    chosen |= {(row["name"], row["type"]): number for row, number in again if row["article_id"] == article["id"]}
    moved = [statement for row, number in again for statement in _give(connection, row, number)]
    return Linked(_attached(found, chosen), frozenset(d.speaker for d in decisions if d.made and _bound(d.local)), frozenset(moved))


def _mentions(rows: Sequence[Row]) -> list[_Mention]:
    out: dict[tuple[str, str], _Mention] = {}
    alone: dict[str, str] = {row["speakers"][0]: row["speaker_type"] for row in reversed(rows) if row["speakers"]}
    for row in rows:
        for place, name in enumerate(dict.fromkeys(row["speakers"])):
            kind = str(row["speaker_type"] if place == 0 else alone.get(name, row["speaker_type"]))  # a statement's type is its first speaker's
            m = out.setdefault((name, kind), _Mention(name, SpeakerType(kind)))
            m.said[row["id"]] = place
            if place == 0 and (row["role"] or row["affiliation"]):
                m.roles[row["role"], row["affiliation"]] = None
    return list(out.values())


def _keys(name: str, kind: SpeakerType, roles: Iterable[tuple[str | None, str | None]]) -> set[str]:
    """What to look a speaker up by: its name, and its offices."""
    offices = (key for role, affiliation in roles if role and kind is SpeakerType.PERSON for key in linker.role_keys(role, affiliation))
    return {*linker.keys(name, kind), *offices}


def _known(connection: Connection, new: Sequence[_Mention], names: Collection[str]) -> dict[tuple[str, SpeakerType], list[Known]]:
    """The ledger's speakers that each of these may be; ``names`` are all that the article has."""
    wanted = {(m.name, m.type): set(linker.keys(m.name, m.type)) for m in new}
    every = set().union(*wanted.values()) if wanted else set()
    if not every:
        return {}
    by_key: dict[str, set[int]] = defaultdict(set)
    for key, number in connection.execute(_owners(is_sqlite(connection)), {"keys": list(every)}).all():
        by_key[key].add(number)
    numbers = set().union(*by_key.values()) if by_key else set()
    knowns = {k.id: k for k in _load(connection, numbers, names)}
    return {which: [knowns[n] for n in set().union(*(by_key[k] for k in keys)) if n in knowns] for which, keys in wanted.items() if keys}


@cache
def _owners(sqlite: bool) -> Select[Any]:
    """Whose these keys are; of merged speakers the one that they were merged into."""
    owner = func.coalesce(speakers.c.merged_into, speakers.c.id)
    return select(speaker_keys.c.key, owner).join(speakers, speakers.c.id == speaker_keys.c.speaker_id).where(given(sqlite, speaker_keys.c.key, "keys"))


def _load(connection: Connection, numbers: Collection[int], beside: Collection[str] | None = None) -> list[Known]:
    """What the ledger has on speakers; of very many, those seen most often.

    Args:
        beside: the names that are looked for in their company; all if not given.
    """
    if len(numbers) > _CANDIDATES:
        said = _said(connection, numbers)
        numbers = sorted(numbers, key=lambda n: (-said.get(n, 0), n))[:_CANDIDATES]
    latest = _latest(connection, numbers) if numbers else {}
    if not latest:
        return []
    seen = {n: len(some) for n, some in latest.items()}
    seen |= _said(connection, [n for n, count in seen.items() if count == _RECENT])
    near = {n: {m.article_id for m in some[:_COMPANY]} for n, some in latest.items()}
    outlets: dict[int, str] = {}
    company: dict[int, list[tuple[str, int]]] = defaultdict(list)
    asked = {"articles": list(set().union(*near.values()))} | ({} if beside is None else {"names": list(beside)})
    for article_id, outlet, name, number in connection.execute(_beside(is_sqlite(connection), beside is not None), asked).all():
        if outlet:
            outlets[article_id] = outlet
        if name is not None:
            company[article_id].append((name, number))
    apart = identity.others(connection, latest.keys())
    return [_one(some, seen[n], apart[n], Counter(name for a in near[n] for name, other in company[a] if other != n),
                 Counter(outlets[a] for a in near[n] if a in outlets)) for n, some in latest.items()]


@cache
def _beside(sqlite: bool, some: bool) -> Select[Any]:
    """The outlets of articles, and who is named in them; ``some``: only these names, few of very many."""
    named = mentions.c.article_id == articles.c.id
    if some:
        named &= given(sqlite, mentions.c.name + "", "names")  # the sum keeps SQLite from seeking each name in each article
    return (select(articles.c.id, articles.c.outlet, mentions.c.name, mentions.c.speaker_id).select_from(articles.outerjoin(mentions, named))
            .where(given(sqlite, articles.c.id, "articles")))


def _said(connection: Connection, numbers: Collection[int]) -> dict[int, int]:
    """How many statements speakers have, of those that have any."""
    if not numbers:
        return {}
    return dict(connection.execute(_counts_of(is_sqlite(connection)), {"numbers": list(numbers)}).all())


@cache
def _counts_of(sqlite: bool) -> Select[Any]:
    return select(speaker_counts.c.speaker_id, speaker_counts.c.statements).where(given(sqlite, speaker_counts.c.speaker_id, "numbers"))


def _latest(connection: Connection, numbers: Collection[int]) -> dict[int, list[Any]]:
    """The latest mentions of each of these speakers, newest first, with what is known of the speaker."""
    out: dict[int, list[Any]] = defaultdict(list)
    for row in connection.execute(_latest_of(is_sqlite(connection)), {"numbers": list(numbers)}).all():
        out[row.speaker_id].append(row)
    return out


@cache
def _latest_of(sqlite: bool) -> Select[Any]:
    """The question of `_latest`: of somebody who is in every article the latest alone are read, from the index on."""
    m, back = mentions.c, mentions.alias("back").c
    edge = select(back.id).where(back.speaker_id == speakers.c.id).order_by(back.id.desc()).offset(_RECENT - 1).limit(1).scalar_subquery()
    recent = speakers.join(mentions, and_(m.speaker_id == speakers.c.id, m.id >= func.coalesce(edge, 0)))
    return (select(m.speaker_id, m.article_id, m.name, m.roles, m.seen_on, m.verdict, speakers.c.type, speakers.c.ident, speakers.c.name.label("listed"))
            .select_from(recent).where(given(sqlite, speakers.c.id, "numbers")).order_by(m.speaker_id, m.id.desc()))


def _one(latest: Sequence[Any], seen: int, apart: frozenset[int], company: Mapping[str, int], outlets: Mapping[str, int]) -> Known:
    roles: dict[tuple[str | None, str | None], list[str | None]] = defaultdict(list)
    for m in latest:
        for role, affiliation in m.roles:
            roles[role, affiliation].append(m.seen_on)
    last = latest[0]
    return Known(last.speaker_id, Counter(m.name for m in latest), SpeakerType(last.type),
                 tuple(_seen(role, affiliation, days) for (role, affiliation), days in roles.items()), company,
                 last.ident, seen, any(m.verdict for m in latest), apart, outlets, last.listed)


def _seen(role: str | None, affiliation: str | None, days: Sequence[str | None]) -> SeenRole:
    dated = sorted(d for d in days if d)
    return SeenRole(role, affiliation, dated[0] if dated else None, dated[-1] if dated else None, len(days))


def _keep(connection: Connection, article_id: int, decisions: Sequence[_Decision], known: Mapping[int, Known]) -> None:
    """Writes the mentions with their links, and makes the speakers that are new."""
    fresh = [d for d in decisions if d.made]
    for d, number in zip(fresh, next_numbers(connection, speakers, len(fresh)), strict=True):
        d.speaker = number
    insert_rows(connection, speakers, [{"id": d.speaker, "name": d.local.name, "type": d.local.type.value, "ident": d.link.ident,
                                        "article_id": article_id if _bound(d.local) else None} for d in fresh])
    for d in decisions:
        if d.link.known is not None and d.link.made:
            d.speaker = d.link.known
    _learn(connection, [d for d in decisions if d.link.known is not None and d.link.made], known)
    if decisions:
        merged = identity.filed_under(connection, {(d.local.name, d.speaker) for d in decisions if d.link.made})
        insert_rows(connection, mentions, [_mention_row(article_id, d, merged.get((d.local.name, d.speaker))) for d in decisions])
    wanted = {(key, d.speaker) for d in decisions if not _bound(d.local) for key in _keys(d.local.name, d.local.type, d.mention.roles)}
    old = {d.speaker for d in decisions if not d.made}
    if old:
        there = connection.execute(_keys_of(is_sqlite(connection)), {"numbers": list(old)}).all()
        wanted -= {(row.key, row.speaker_id) for row in there}
    insert_rows(connection, speaker_keys, [{"key": key, "speaker_id": number} for key, number in sorted(wanted)])


@cache
def _keys_of(sqlite: bool) -> Select[Any]:
    return select(speaker_keys.c.key, speaker_keys.c.speaker_id).where(given(sqlite, speaker_keys.c.speaker_id, "numbers"))


def _mention_row(article_id: int, d: _Decision, machine: int | None) -> dict[str, Any]:
    said = d.link
    return {"article_id": article_id, "name": d.local.name, "type": d.local.type.value, "roles": [list(r) for r in d.mention.roles],
            "seen_on": d.local.on, "speaker_id": d.speaker, "machine_id": machine, "confidence": 1.0 if d.waits else said.confidence,
            "reason": "a new speaker until a person has said" if d.waits else said.reason, "proposed_id": said.known if d.waits else None,
            "proposed_confidence": said.confidence if d.waits else None, "proposed_reason": said.reason if d.waits else None}


def _bound(local: Local) -> bool:
    """Whether it is a speaker of its article alone: no name of its own, or none that may be linked."""
    keys = linker.keys(local.name, local.type)
    return not keys or (local.type is SpeakerType.PERSON and not any(key.startswith("p:") for key in keys))


def _learn(connection: Connection, linked: Sequence[_Decision], known: Mapping[int, Known]) -> None:
    """Fuller names and identifiers for speakers that were known."""
    for d in linked:
        was, values = known[d.speaker], {}
        if d.local.type is SpeakerType.PERSON and len(d.local.name.split()) > len((was.name or "").split()) and not _bound(d.local):
            values["name"] = d.local.name
        if d.link.ident and not was.ident:
            values["ident"] = d.link.ident
        if values:
            connection.execute(update(speakers).where(speakers.c.id == d.speaker).values(**values))


def _attached(found: Sequence[_Mention], chosen: Mapping[tuple[str, str], int]) -> list[Row]:
    """The rows of `statement_speakers`; each speaker once a statement."""
    rows: dict[tuple[int, int], int] = {}
    for m in found:
        for statement_id, place in m.said.items():
            rows.setdefault((statement_id, chosen[m.name, m.type.value]), place)
    return [{"statement_id": s, "speaker_id": n, "place": place} for (s, n), place in rows.items()]


def _ask_again(connection: Connection, touched: Collection[int]) -> list[tuple[Row, int]]:
    """Links that wait for a speaker of which more is known now; one that has become sure is made.

    Returns:
        the mentions whose links were made, as they were, and their speakers now.
    """
    if not touched:
        return []
    out: list[tuple[Row, int]] = []
    for row in connection.execute(_waiting_for(is_sqlite(connection)), {"numbers": list(touched)}).mappings().all():
        both = {k.id: k for k in _load(connection, {row["speaker_id"], row["proposed_id"]})}
        small, other = both.get(row["speaker_id"]), both.get(row["proposed_id"])
        if small is None or other is None or small.mentions > 1 or small.reviewed or other.id in small.apart:
            continue
        decided = linker.link(linker.as_local(small), [other])
        if decided.known == other.id and decided.made:
            connection.execute(update(mentions).where(mentions.c.id == row["id"]).values(
                speaker_id=other.id, confidence=decided.confidence, reason=decided.reason, proposed_id=None, proposed_confidence=None, proposed_reason=None))
            out.append((cast(Row, row), other.id))
    return out


@cache
def _waiting_for(sqlite: bool) -> Select[Any]:
    return select(mentions).where(given(sqlite, mentions.c.proposed_id, "numbers"), mentions.c.verdict.is_(None)).order_by(mentions.c.id).limit(_ASKED_AGAIN)


def _give(connection: Connection, row: Row, speaker: int) -> list[int]:
    """Gives what a mention's speaker said in its article to another one, who that was; says which statements."""
    mine = select(statements.c.id).where(statements.c.article_id == row["article_id"])
    said = (statement_speakers.c.statement_id.in_(mine), statement_speakers.c.speaker_id == row["speaker_id"])
    found = list(connection.execute(select(statement_speakers.c.statement_id).where(*said)).scalars())
    if found:
        connection.execute(update(statement_speakers).where(*said).values(speaker_id=speaker))
    identity.drop_unused(connection, row["speaker_id"])
    return found
