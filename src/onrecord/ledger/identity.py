"""What people said of who is who, laid over what the linker says.

A mention is linked by the machine or by a person; the speaker it is linked to may have been merged into another. So who
a mention is: whom a person said, else whom the machine linked it to (``machine_id`` where that is another), and of
that one whom it was merged into. Worked out anew whenever one of them changes, so that all can be undone in any order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, or_, select, update

from onrecord.labels import Verdict
from onrecord.ledger.engine import among, given, is_sqlite
from onrecord.ledger.rows import Row
from onrecord.ledger.tables import apart, corrections, mentions, speakers, statement_speakers, statements
from onrecord.types import Json

_MANY = 400
"""So many articles are worked on at once."""


def root(connection: Connection, speaker_id: int) -> int:
    """The speaker that this one was merged into, at the end of all merges; itself where it was not."""
    into = connection.execute(select(speakers.c.merged_into).where(speakers.c.id == speaker_id)).scalar_one_or_none()
    return int(into) if into is not None else speaker_id


def others(connection: Connection, numbers: Collection[int]) -> dict[int, frozenset[int]]:
    """For speakers: those that a person said are not the same."""
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in connection.execute(_apart_of(is_sqlite(connection)), {"numbers": list(numbers)}):
        found[one].add(other)
    return {number: frozenset(found[number]) for number in numbers}


@cache
def _apart_of(sqlite: bool) -> Select[tuple[Any, ...]]:
    return select(apart.c.speaker_id, apart.c.other_id).where(given(sqlite, apart.c.speaker_id, "numbers"))


@cache
def _merged_into(sqlite: bool) -> Select[tuple[Any, ...]]:
    return select(speakers.c.merged_into).where(given(sqlite, speakers.c.merged_into, "numbers"))


def lay_over(connection: Connection, numbers: Iterable[int]) -> set[int]:
    """Works out anew who the mentions of these articles are, and with them who says their statements.

    Returns:
        the statements that somebody else says now.
    """
    other: set[int] = set()
    for some in _some(sorted(set(numbers))):
        rows = connection.execute(select(mentions).where(mentions.c.article_id.in_(some))).mappings().all()
        said = _said(connection, some)
        linked = {row["machine_id"] or row["speaker_id"] for row in rows} | {c["new"]["speaker"] for c in said.values()}
        merged = dict(connection.execute(select(speakers.c.id, speakers.c.merged_into).where(
            speakers.c.id.in_(linked), speakers.c.merged_into.is_not(None))).all())
        wanted = [_wanted(row, said.get((row["article_id"], row["name"], row["type"])), merged) for row in rows]
        changed = [values for row, values in zip(rows, wanted, strict=True) if any(row[name] != value for name, value in values.items() if name != "number")]
        if changed:
            connection.execute(update(mentions).where(mentions.c.id == bindparam("number")), changed)
        moved = {row["article_id"] for row, values in zip(rows, wanted, strict=True)
                 if row["speaker_id"] != values["speaker_id"] or values["machine_id"] is not None}
        if moved:
            other |= _attach(connection, moved)
    return other


def remerge(connection: Connection) -> set[int]:
    """Works out anew who was merged into whom, from the corrections that stand, and who says what; returns what `lay_over` does."""
    query = select(corrections.c.subject_id, corrections.c.new).where(
        corrections.c.subject == "speaker", corrections.c.field == "merge", corrections.c.undone.is_(None))
    into = {number: int(new["speaker"]) for number, new in connection.execute(query)}

    def end(number: int) -> int:
        while number in into:
            number = into[number]
        return number

    wanted = {number: end(number) for number in into}
    was = dict(connection.execute(select(speakers.c.id, speakers.c.merged_into).where(speakers.c.merged_into.is_not(None))).all())
    other = {number for number in wanted.keys() | was.keys() if wanted.get(number) != was.get(number)}
    if other:
        connection.execute(update(speakers).where(speakers.c.id == bindparam("number")),
                           [{"number": number, "merged_into": wanted.get(number)} for number in sorted(other)])
    touched = select(mentions.c.article_id).where(or_(mentions.c.machine_id.in_(other), mentions.c.speaker_id.in_(other)))
    said = [c["article_id"] for c in connection.execute(_mention_corrections()).mappings() if c["new"]["speaker"] in other]
    return lay_over(connection, {*connection.execute(touched).scalars(), *said})


def filed_under(connection: Connection, links: Collection[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """For names that the linker gives to merged speakers: the one of those merged whose name it is, to go with it when they are parted.

    Args:
        links: names, each with the number of the speaker that others were merged into.
    """
    numbers = {number for _, number in links}
    whole = set(connection.execute(_merged_into(is_sqlite(connection)), {"numbers": list(numbers)}).scalars()) if numbers else set()
    if not whole:
        return {}
    columns = (mentions.c.name, mentions.c.speaker_id, mentions.c.machine_id)
    latest = func.max(mentions.c.id)
    rows = connection.execute(select(*columns, latest).where(
        among(connection, mentions.c.speaker_id, whole), among(connection, mentions.c.name, {name for name, _ in links}), mentions.c.verdict.is_(None)).group_by(*columns).order_by(latest))
    found = {(name, number): machine for name, number, machine, _ in rows}
    return {link: found[link] for link in links if found.get(link) is not None}


def drop_unused(connection: Connection, speaker_id: int) -> None:
    """Removes a speaker of which nothing is left: no name in an article, and nobody has said that it is another or another it."""
    named = select(mentions.c.id).where(or_(mentions.c.speaker_id == speaker_id, mentions.c.machine_id == speaker_id))
    merged = select(speakers.c.id).where(or_(speakers.c.merged_into == speaker_id, (speakers.c.id == speaker_id) & speakers.c.merged_into.is_not(None)))
    if all(connection.execute(left.limit(1)).first() is None for left in (named, merged)):
        connection.execute(delete(speakers).where(speakers.c.id == speaker_id))


def _mention_corrections() -> Select[tuple[object, ...]]:
    return select(corrections).where(corrections.c.subject == "mention", corrections.c.undone.is_(None)).order_by(corrections.c.id)


def _said(connection: Connection, numbers: Sequence[int]) -> dict[tuple[int, str, str], Row]:
    """The last correction that stands of each mention, by article, name and type."""
    found = connection.execute(_mention_corrections().where(corrections.c.article_id.in_(numbers))).mappings()
    return {(c["article_id"], c["selector"]["name"], c["selector"]["type"]): c for c in found}


def _wanted(row: Row, said: Row | None, merged: Mapping[int, int]) -> Json:
    """Who a mention is, and whom the machine has it as where that is another."""
    machine = row["machine_id"] or row["speaker_id"]
    who, verdict = machine, None
    if said is not None:
        verdict = said["new"]["verdict"]
        who = said["new"]["speaker"] if verdict != Verdict.REJECTED else machine
    who = merged.get(who, who)
    return {"number": row["id"], "speaker_id": who, "machine_id": machine if who != machine else None, "verdict": verdict}


def _attach(connection: Connection, numbers: Collection[int]) -> set[int]:
    """Gives the articles' statements the speakers that their names are linked to; returns the statements that had others."""
    linked: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for article_id, name, kind, speaker_id in connection.execute(select(
            mentions.c.article_id, mentions.c.name, mentions.c.type, mentions.c.speaker_id).where(mentions.c.article_id.in_(numbers))):
        linked[article_id, name][kind] = speaker_id
    there: dict[int, dict[int, int]] = defaultdict(dict)
    said = select(statements.c.id, statements.c.article_id, statements.c.speakers, statements.c.speaker_type).where(statements.c.article_id.in_(numbers))
    rows = connection.execute(said).all()
    for some in _some([row.id for row in rows]):
        for number, place, speaker_id in connection.execute(select(
                statement_speakers.c.statement_id, statement_speakers.c.place, statement_speakers.c.speaker_id).where(
                statement_speakers.c.statement_id.in_(some))):
            there[number][place] = speaker_id
    other: dict[int, dict[int, int]] = {}
    for row in rows:
        wanted: dict[int, int] = {}
        for place, name in enumerate(dict.fromkeys(row.speakers)):
            of_name = linked.get((row.article_id, name), {})
            speaker_id = of_name.get(row.speaker_type) or next(iter(of_name.values()), None) or there[row.id].get(place)
            if speaker_id is not None and speaker_id not in wanted.values():
                wanted[place] = speaker_id
        if wanted != there[row.id]:
            other[row.id] = wanted
    for some in _some(list(other)):
        connection.execute(delete(statement_speakers).where(statement_speakers.c.statement_id.in_(some)))
    new = [{"statement_id": number, "speaker_id": speaker_id, "place": place} for number, wanted in other.items() for place, speaker_id in wanted.items()]
    if new:
        connection.execute(insert(statement_speakers), new)
    return set(other)


def _some(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[i : i + _MANY] for i in range(0, len(numbers), _MANY))
