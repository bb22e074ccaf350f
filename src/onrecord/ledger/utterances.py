"""The same saying in many articles is one utterance with its appearances.

A statement is of an utterance that is there where the same speaker of the ledger says the same words (`wording`)
within `DAYS` of it, or on the same day by both articles' account, however late the second one is. A source without
a proper name is nobody outside its article: it is looked for in near copies of the article only, and so are
contents of a few words. What one denies and the other affirms, and what was said and what was not, is never one.

A statement keeps its utterance when its article is read anew or changes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, literal, select, union_all, update

from onrecord.ledger import overlay
from onrecord.ledger.engine import among, given, is_sqlite
from onrecord.ledger.inserting import insert_rows, next_numbers
from onrecord.ledger.linking import Linked
from onrecord.ledger.rows import Row
from onrecord.ledger.tables import articles, echoes, relations, speakers, statement_speakers, statements, utterances
from onrecord.ledger.wording import Wording, same, wording

DAYS = 10
"""How far apart one saying may be dated by two articles."""
_MANY = 400
"""Statements in one question to the database."""
COMPARED = 6
"""Utterances that a statement is compared with at most: those with the most anchors in common."""


class Appearances(NamedTuple):
    """How widely an utterance is reported: in how many articles, and in how many stories, near copies of one counted once."""

    articles: int
    stories: int


@dataclass
class _Saying:
    """A statement as it is compared; what costs time is worked out when it is asked for."""

    id: int
    utterance: int | None
    story: int
    speakers: tuple[int, ...]
    named: bool
    text: str
    quoted: bool
    stance: str
    uttered: bool
    said_on: str | None
    dated: str

    @cached_property
    def wording(self) -> Wording:
        return wording(self.text)

    @cached_property
    def anchors(self) -> list[int]:
        """Within the speaker; within the story for sources without a name."""
        return self.wording.anchors(f"speaker {self.speakers}" if self.named else f"story {self.story}")

    @cached_property
    def days(self) -> tuple[date, date] | None:
        """When it was said, else when it was reported."""
        return _range(self.said_on or self.dated)


def file(connection: Connection, article_id: int, version_id: int) -> None:
    """Gives each statement of a version that has none its utterance; the version's speakers are linked before."""
    sayings = _sayings(connection, statements.c.version_id == version_id, statements.c.utterance_id.is_(None))
    _find(connection, article_id, sayings)
    if sayings:
        connection.execute(update(statements).where(statements.c.id == bindparam("number")).values(utterance_id=bindparam("utterance")),
                           [{"number": s.id, "utterance": s.utterance} for s in sayings])
    _drop_unused(connection, article_id)


def find(connection: Connection, article_id: int, story: int, rows: Sequence[Row], linked: Linked) -> dict[int, int]:
    """The utterances of a new article's statements, by their numbers, before they are written; new ones are made.

    Args:
        rows: the statements.
        linked: who says them.
    """
    who: defaultdict[int, list[int]] = defaultdict(list)
    for pair in linked.rows:
        who[pair["statement_id"]].append(pair["speaker_id"])
    sayings = [_saying(row, story, who[row["id"]], bool(set(who[row["id"]]) - linked.bound)) for row in rows]
    _find(connection, article_id, sayings)
    return {s.id: s.utterance for s in sayings if s.utterance is not None}


def _find(connection: Connection, article_id: int, sayings: list[_Saying]) -> None:
    """Gives sayings of an article their utterances, those that are there or new ones."""
    if not sayings:
        return
    shared = _shared(connection, sayings)
    ranked = {saying.id: _ranked(saying, shared) for saying in sayings}
    nearest = set().union(*ranked.values())
    known = _first_and_last(connection, nearest)
    freed = _freed(connection, article_id, nearest - known.keys())
    _write(connection, article_id, sayings, _match(sayings, ranked, known, freed), shared)


def regroup(connection: Connection, numbers: Collection[int]) -> set[int]:
    """Finds the utterances of statements anew that are somebody else's now: those of merged speakers come together, those of parted ones apart.

    A saying that is like no other keeps its utterance. What was read for claims goes with it into the one that it is found to be of.

    Returns:
        the utterances that statements have left, and those that they have come to.
    """
    changed: defaultdict[int, list[_Saying]] = defaultdict(list)
    wanted = sorted(numbers)
    for at in range(0, len(wanted), _MANY):
        for saying in _sayings(connection, statements.c.id.in_(wanted[at : at + _MANY]), statements.c.utterance_id.is_not(None)):
            changed[saying.utterance or 0].append(saying)
    moved: set[int] = set()
    whose = sorted(changed)
    for at in range(0, len(whose), _MANY // 4):
        moved |= _regroup(connection, {number: changed[number] for number in whose[at : at + _MANY // 4]})
    overlay.drop_unreported(connection, moved)
    return moved


def _regroup(connection: Connection, changed: Mapping[int, list[_Saying]]) -> set[int]:
    sayings = [saying for some in changed.values() for saying in some]
    shared = _shared(connection, sayings)
    before = {anchor: set(some) for anchor, some in shared.items()}
    known = _first_and_last(connection, {*changed, *(n for saying in sayings for n in _ranked(saying, shared))})
    mine = {saying.id for saying in sayings}
    others = connection.execute(select(statements.c.id, statements.c.utterance_id).where(statements.c.utterance_id.in_(list(changed))))
    kept = {row.utterance_id for row in others if row.id not in mine}
    moved: set[int] = set()
    for number, some in changed.items():
        left = _sayings(connection, statements.c.utterance_id == number, statements.c.id.not_in([s.id for s in some])) if number in kept else []
        groups: dict[tuple[int, ...], list[_Saying]] = {}
        for saying in some:
            groups.setdefault(saying.speakers, []).append(saying)
        known.pop(number, None)
        for group in groups.values():
            into = _most_alike(group[0], {n: known[n] for n in _ranked(group[0], shared) if n in known})
            if into is None and (not left or any(one.speakers == group[0].speakers for one in left)):
                into, left = number, left + group
            else:
                into = _move(connection, group, number, into)
                known.setdefault(into, []).append(group[0])
                moved |= {number, into}
            for anchor in {anchor for saying in group for anchor in saying.anchors}:
                shared[anchor].add(into)
        if left:
            known[number] = [left[0], left[-1]]
    _write_echoes(connection, sayings, before)
    return moved


def _move(connection: Connection, group: Sequence[_Saying], number: int, into: int | None) -> int:
    """Statements that leave an utterance for another one, a new one if none is given; says which."""
    if into is None:
        into = next_numbers(connection, utterances, 1)[0]
        first = select(statements.c.article_id).where(statements.c.id == group[0].id).scalar_subquery()
        connection.execute(insert(utterances).values(id=into, first_id=first, embedded=False))
    moved = [saying.id for saying in group]
    connection.execute(update(statements).where(statements.c.id.in_(moved)).values(utterance_id=into))
    there = select(relations.c.claim_id).where(relations.c.utterance_id == into)
    names = [c.name for c in relations.c]
    read = select(*(literal(into) if name == "utterance_id" else relations.c[name] for name in names)).where(
        relations.c.utterance_id == number, relations.c.statement_id.in_(moved), relations.c.claim_id.not_in(there))
    connection.execute(insert(relations).from_select(names, read))
    for saying in group:
        saying.utterance = into
    return into


def appearances(connection: Connection, numbers: Collection[int]) -> dict[int, Appearances]:
    """For utterances by their numbers: in how many articles they are, as these stand now."""
    told = func.coalesce(articles.c.story, articles.c.id)
    rows = connection.execute(
        select(statements.c.utterance_id, func.count(articles.c.id.distinct()), func.count(told.distinct()))
        .join(articles, articles.c.id == statements.c.article_id)
        .where(statements.c.utterance_id.in_(numbers), statements.c.current).group_by(statements.c.utterance_id)).all()
    return {number: Appearances(*counts) for number, *counts in rows}


def _sayings(connection: Connection, *where: object) -> list[_Saying]:
    """Statements with what is compared, in their order."""
    return _with_speakers(connection, connection.execute(_compared().where(*where)).mappings().all())  # type: ignore[arg-type]


@cache
def _compared() -> Select[Any]:
    """What is compared of statements, in their order."""
    s = statements.c
    return (select(s.id, s.utterance_id, s.article_id, s.content_text, s.speaker_type, s.kind, s.stance, s.uttered, s.said_on, s.dated, articles.c.story)
            .join(articles, articles.c.id == s.article_id).order_by(s.id))


@cache
def _speakers_of(sqlite: bool) -> Select[Any]:
    return (select(statement_speakers.c.statement_id, speakers.c.id, speakers.c.article_id).join(speakers, speakers.c.id == statement_speakers.c.speaker_id)
            .where(given(sqlite, statement_speakers.c.statement_id, "numbers")))


def _with_speakers(connection: Connection, rows: Sequence[Row]) -> list[_Saying]:
    who: defaultdict[int, list[int]] = defaultdict(list)
    named: set[int] = set()
    for row in connection.execute(_speakers_of(is_sqlite(connection)), {"numbers": [r["id"] for r in rows]}).all():
        who[row.statement_id].append(row.id)
        if row.article_id is None:
            named.add(row.statement_id)
    return [_saying(row, row["story"] or row["article_id"], who[row["id"]], row["id"] in named) for row in rows]


def _saying(row: Row, story: int, who: Sequence[int], named: bool) -> _Saying:
    return _Saying(row["id"], row.get("utterance_id"), story, tuple(sorted(who)), named and row["speaker_type"] != "anonymous", row["content_text"],
                   row["kind"] != "indirect", row["stance"], row["uttered"] == "yes", row["said_on"], row["dated"])


def _shared(connection: Connection, sayings: Sequence[_Saying]) -> defaultdict[int, set[int]]:
    """The utterances that have an anchor of one of these sayings, by anchor."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    anchors = {anchor for saying in sayings for anchor in saying.anchors}
    for row in connection.execute(_echoes_of(is_sqlite(connection)), {"anchors": list(anchors)}).all():
        found[row.hash].add(row.utterance_id)
    return found


@cache
def _echoes_of(sqlite: bool) -> Select[Any]:
    return select(echoes.c.hash, echoes.c.utterance_id).where(given(sqlite, echoes.c.hash, "anchors"))


def _ranked(saying: _Saying, shared: dict[int, set[int]]) -> list[int]:
    """The utterances to compare a saying with: those with the most anchors in common, of these the latest."""
    near = Counter(number for anchor in saying.anchors for number in shared.get(anchor, ()))
    return sorted(near, key=lambda n: (-near[n], -n))[:COMPARED]


def _first_and_last(connection: Connection, numbers: set[int]) -> dict[int, list[_Saying]]:
    """The first and the latest statement of each of these utterances."""
    if not numbers:
        return {}
    found: defaultdict[int, list[_Saying]] = defaultdict(list)
    for saying in _with_speakers(connection, connection.execute(_ends_of(is_sqlite(connection)), {"numbers": list(numbers)}).mappings().all()):
        assert saying.utterance is not None
        found[saying.utterance].append(saying)
    return found


@cache
def _ends_of(sqlite: bool) -> Select[Any]:
    """The question of `_first_and_last`."""
    ends = select(func.min(statements.c.id).label("first"), func.max(statements.c.id).label("last")).where(
        given(sqlite, statements.c.utterance_id, "numbers")).group_by(statements.c.utterance_id).cte("ends")
    return _compared().where(statements.c.id.in_(union_all(select(ends.c.first), select(ends.c.last))))


def _freed(connection: Connection, article_id: int, empty: set[int]) -> set[int]:
    """Of utterances without statements those of this article: it was read anew, and their spans are others now."""
    if not empty:
        return set()
    return set(connection.execute(select(utterances.c.id).where(among(connection, utterances.c.id, empty), utterances.c.first_id == article_id)).scalars())


def _match(new: list[_Saying], ranked: dict[int, list[int]], known: dict[int, list[_Saying]], freed: set[int]) -> dict[int, list[_Saying]]:
    """Finds the utterance of each saying; what is left is returned, as groups, each of a new one."""
    groups: dict[int, list[_Saying]] = {}
    by_anchor: defaultdict[int, set[int]] = defaultdict(set)
    for saying in new:
        found = _most_alike(saying, {n: known[n] for n in ranked[saying.id] if n in known})
        if found is not None:
            saying.utterance = found
            continue
        left = [n for n in ranked[saying.id] if n in freed]
        if left:
            saying.utterance = left[0]
            freed.discard(left[0])
            known[left[0]].append(saying)
            continue
        found = _most_alike(saying, {n: groups[n] for n in _ranked(saying, by_anchor)})
        number = len(groups) if found is None else found
        groups.setdefault(number, []).append(saying)
        for anchor in saying.anchors:
            by_anchor[anchor].add(number)
    return groups


def _most_alike(saying: _Saying, among: dict[int, list[_Saying]]) -> int | None:
    """Which of these the saying has most in common with, the first where several have all; None where it is of none."""
    best, found = 0.0, None
    for number, others in among.items():
        score = _alike(saying, others)
        if score > best:
            best, found = score, number
        if best == 1.0:
            break
    return found


def _alike(saying: _Saying, others: Sequence[_Saying]) -> float:
    """How much a saying has in common with an utterance, of which the first statement dates it; 0 where it is not of it."""
    first = others[0]
    others_saying = first.speakers != saying.speakers if first.named or saying.named else (not first.speakers) != (not saying.speakers)
    if others_saying or (saying.story != first.story and not _same_time(saying, first)):
        return 0.0
    return max(_same_words(saying, other) for other in others)


def _same_words(one: _Saying, other: _Saying) -> float:
    if one.uttered != other.uttered or {one.stance, other.stance} == {"affirms", "denies"}:
        return 0.0
    if (one.wording.short or other.wording.short) and one.story != other.story:
        return 0.0
    return same(one.wording, other.wording, quotes=one.quoted and other.quoted)


def _same_time(one: _Saying, other: _Saying) -> bool:
    """Whether two reports may be of one saying: said about the same time, or reported about when it was said."""
    mine, theirs = one.days, other.days
    if mine is None or theirs is None:
        return True
    near = timedelta(days=DAYS)
    return mine[0] - near <= theirs[1] and theirs[0] - near <= mine[1]


def _range(value: str | None) -> tuple[date, date] | None:
    """The first and last day that an ISO date by prefix, or a range of two, may mean."""
    from onrecord.timing import days

    parts = [days.parse(part) for part in (value or "").split("/")]
    if not parts[0] or not parts[-1]:
        return None
    first, last = parts[0], parts[-1]
    if last.day is not None:
        return first.first, last.first
    after = days.plus_months(last.year, last.month or 12, 1)
    return (first.first, after.first - timedelta(days=1)) if after else None


def _write(connection: Connection, article_id: int, new: list[_Saying], fresh: dict[int, list[_Saying]], shared: dict[int, set[int]]) -> None:
    made = next_numbers(connection, utterances, len(fresh))
    insert_rows(connection, utterances, [{"id": number, "first_id": article_id, "embedded": False} for number in made])
    for number, group in zip(made, fresh.values(), strict=True):
        for saying in group:
            saying.utterance = number
    _write_echoes(connection, new, shared)


def _write_echoes(connection: Connection, sayings: Sequence[_Saying], shared: Mapping[int, set[int]]) -> None:
    """Files the anchors of sayings that their utterances do not have yet."""
    rows = {(anchor, s.utterance) for s in sayings for anchor in s.anchors if s.utterance not in shared.get(anchor, ())}
    insert_rows(connection, echoes, [{"hash": anchor, "utterance_id": number} for anchor, number in sorted(rows, key=str)])


def _drop_unused(connection: Connection, article_id: int) -> None:
    """Utterances that began in this article and that no statement reports any more."""
    used = select(statements.c.id).where(statements.c.utterance_id == utterances.c.id).exists()
    connection.execute(delete(utterances).where(utterances.c.first_id == article_id, ~used))
