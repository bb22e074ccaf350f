"""How utterances stand to a claim, as the ledger keeps it: each is worked out once by one relation model.

What a person has said of a relation is never overwritten. The value in the table is the machine's at the time of reading; a
position takes what a person has corrected since into account (`positions`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, delete, func, insert, select

from onrecord.claims.context import Page
from onrecord.claims.position import Judged, Said, confidence, value
from onrecord.labels import Certainty, Framing, Relation, SpeakerType, Stance, Uttered, Verdict
from onrecord.ledger.claims import Claim
from onrecord.ledger.rows import Row, statement_of
from onrecord.ledger.tables import articles, relations, speakers, statement_speakers, statements, versions
from onrecord.positions import Position
from onrecord.types import Passage, Statement

_MANY = 500
"""Numbers in one question to the database."""
_SETTLES = frozenset(["stance", "certainty", "act", "content", "content_text"])
"""Columns that, once a person has corrected one, decide for every part of the content."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """The statement that stands for an utterance.

    Attributes:
        row: the statement's, with its article's outlet, title and publication date.
        articles: in how many articles the utterance is reported.
    """

    row: Row
    said: Said
    articles: int

    @property
    def statement(self) -> Statement:
        return self.said.statement


def appearances(connection: Connection, numbers: Sequence[int], *, prefer: Collection[int] = (), private: bool = True) -> dict[int, Appearance]:
    """The best current statement of each utterance: the preferred or reviewed one, else the dated, surest, first.

    Utterances whose statements have all been rejected, or are of old versions only, are left out.

    Args:
        numbers: of utterances.
        prefer: numbers of statements to take where they still stand.
        private: also those in private articles; without them, nothing tells that there are any.
    """
    narrow = select(statements.c.id, statements.c.utterance_id, statements.c.article_id, statements.c.current, statements.c.verdict,
                    statements.c.said_on, statements.c.attribution)
    found: dict[int, list[Any]] = defaultdict(list)
    for some in _some(numbers):
        for seen in connection.execute(narrow.where(statements.c.utterance_id.in_(some))):
            if seen.current and seen.verdict != Verdict.REJECTED.value:  # asked for in SQL, it would lead SQLite to the wrong index
                found[seen.utterance_id].append(seen)
    if not private:
        hidden = _private(connection, {row.article_id for rows in found.values() for row in rows})
        found = {number: kept for number, rows in found.items() if (kept := [row for row in rows if row.article_id not in hidden])}
    chosen = [min(rows, key=lambda r: (r.id not in prefer, r.verdict is None, r.said_on is None, -r.attribution, r.id)).id for rows in found.values()]
    best = {row["utterance_id"]: row for row in _wide(connection, chosen)}
    pages = _pages(connection, {row["version_id"] for row in best.values()})
    made = {number: statement_of(row, pages[row["version_id"]].text) for number, row in best.items()}
    reported = _reported(connection, {row["version_id"]: pages[row["version_id"]] for row in best.values()}, [made[n] for n in best])
    return {number: Appearance(row, Said(pages[row["version_id"]], made[number], reported.get(row["uid"], ()), _settled(row)),
                               len({r.article_id for r in found[number]})) for number, row in best.items()}


def store(connection: Connection, claim: Claim, model: str, judged: Iterable[tuple[int, Appearance, Judged]]) -> None:
    """Keeps what was worked out, except where a person has said how it is."""
    rows = {number: {"claim_id": claim.id, "utterance_id": number, "statement_id": seen.row["id"], "model": model, "relation": j.relation.value,
                     "confidence": j.confidence, "part": j.part.to_json(), "value": j.value,
                     "certainty": None if j.relation is Relation.UNRELATED else j.how.certainty.value} for number, seen, j in judged}
    for some in _some(list(rows)):
        of = (relations.c.claim_id == claim.id) & relations.c.utterance_id.in_(some)
        kept = set(connection.execute(select(relations.c.utterance_id).where(of, relations.c.verdict.is_not(None))).scalars())
        connection.execute(delete(relations).where(of, relations.c.verdict.is_(None)))
        new = [rows[number] for number in some if number not in kept]
        if new:
            connection.execute(insert(relations), new)


def known(connection: Connection, claim: Claim, model: str) -> set[int]:
    """The utterances that this model has read for a claim, or that a person has decided."""
    query = select(relations.c.utterance_id).where(relations.c.claim_id == claim.id, (relations.c.model == model) | relations.c.verdict.is_not(None))
    return set(connection.execute(query).scalars())


def lost(connection: Connection, claim: Claim) -> list[int]:
    """Utterances about the claim whose statement is gone, old or rejected: another of their appearances has to be read."""
    query = (select(relations.c.utterance_id).outerjoin(statements, statements.c.id == relations.c.statement_id)
             .where(relations.c.claim_id == claim.id, relations.c.relation != Relation.UNRELATED.value, relations.c.verdict.is_(None))
             .where(statements.c.id.is_(None) | ~statements.c.current | (statements.c.verdict == Verdict.REJECTED.value)))
    return list(connection.execute(query).scalars())


def positions(connection: Connection, claim: Claim, *, private: bool = True) -> list[Position]:
    """All positions on a claim as they stand, with what people have corrected; in no order. ``private``: also those in private articles."""
    query = select(relations).where(relations.c.claim_id == claim.id, relations.c.relation != Relation.UNRELATED.value,
                                    func.coalesce(relations.c.verdict, "") != Verdict.REJECTED.value)
    rows = {row["utterance_id"]: row for row in connection.execute(query).mappings()}
    seen = appearances(connection, list(rows), prefer={row["statement_id"] for row in rows.values()}, private=private)
    return made(connection, claim, [(a, _rejudged(cast(Row, rows[number]), a)) for number, a in seen.items()])


def made(connection: Connection, claim: Claim, found: Sequence[tuple[Appearance, Judged]]) -> list[Position]:
    """Positions of what was judged, with the ledger's speakers; what is unrelated is left out."""
    found = [(a, j) for a, j in found if j.relation is not Relation.UNRELATED]
    who = _speakers(connection, [a.row["id"] for a, _ in found])
    out = []
    for a, j in found:
        row, names = a.row, who.get(a.row["id"], [])
        out.append(Position(
            claim=claim.text, statement=a.statement, number=row["id"], article=row["article_id"], title=row["title"], outlet=row["outlet"],
            published=row["published"], speaker=" and ".join(name for _, name in names) or a.statement.who.name, speakers=tuple(n for n, _ in names),
            relation=j.relation, part=j.part, certainty=j.how.certainty, value=j.value, confidence=confidence(j, a.statement),
            appearances=a.articles, verdict=Verdict(row["verdict"]) if row["verdict"] else None))
    return out


def _rejudged(row: Row, seen: Appearance) -> Judged:
    """What was worked out, with what a person has corrected since: of the relation, or of the statement."""
    s, relation = seen.statement, Relation(row["relation"])
    spans = row["part"] if seen.row["id"] == row["statement_id"] and not seen.said.settled else None
    part = Passage.of(seen.said.page.text, spans) if spans else s.content
    certainty = s.certainty if seen.said.settled or row["certainty"] is None else Certainty(row["certainty"])
    stance = s.stance if seen.said.settled else Stance.OPEN if certainty is Certainty.NONE else s.stance
    number = row["value"]
    if s.how.uttered is not Uttered.YES:
        number = None
    elif seen.said.settled or row["verdict"] is not None or number is None:
        number = value(relation, stance, certainty, s.how.uttered)
    how = type(s.how)(s.how.act, stance, certainty, s.how.framing, s.how.uttered, s.how.confidence, s.how.evidence)
    return Judged(relation, 1.0 if row["verdict"] is not None else row["confidence"], part, how, number)


def public(connection: Connection, found: Sequence[Position]) -> list[Position]:
    """Without the positions that stand in private articles."""
    hidden = _private(connection, {p.article for p in found})
    return [p for p in found if p.article not in hidden]


def _private(connection: Connection, numbers: Collection[int]) -> set[int]:
    """Those of some articles that others may not see."""
    query = select(articles.c.id).where(articles.c.private)
    return {number for some in _some(sorted(numbers)) for number in connection.execute(query.where(articles.c.id.in_(some))).scalars()}


def _wide(connection: Connection, numbers: Sequence[int]) -> Iterator[Row]:
    """The rows of statements, with their article's outlet, date and title, in the order of the numbers."""
    query = (select(statements, articles.c.outlet, articles.c.published, versions.c.title)
             .join(articles, articles.c.id == statements.c.article_id).join(versions, versions.c.id == statements.c.version_id))
    rows: dict[int, Row] = {}
    for some in _some(numbers):
        rows |= {row["id"]: cast(Row, row) for row in connection.execute(query.where(statements.c.id.in_(some))).mappings()}
    return (rows[number] for number in numbers)


def _settled(row: Row) -> bool:
    return bool(row["machine"] and _SETTLES & row["machine"].keys())


def _pages(connection: Connection, numbers: Collection[int]) -> dict[int, Page]:
    out: dict[int, Page] = {}
    for some in _some(sorted(numbers)):
        for number, title, body in connection.execute(select(versions.c.id, versions.c.title, versions.c.text).where(versions.c.id.in_(some))):
            out[number] = Page(body, title)
    return out


def _reported(connection: Connection, pages: dict[int, Page], outer: Sequence[Statement]) -> dict[str, tuple[Passage, ...]]:
    """What statements report of others: the contents that stand within theirs, by uid of the outer one."""
    by_uid = {s.id: s for s in outer}
    columns = (statements.c.version_id, statements.c.within, statements.c.speakers, statements.c.source_text, statements.c.speaker_type,
               statements.c.framing, statements.c.content)
    out: dict[str, list[Passage]] = defaultdict(list)
    for some in _some(sorted(pages)):
        query = select(*columns).where(statements.c.version_id.in_(some), statements.c.within.is_not(None))
        for row in connection.execute(query):
            s = by_uid.get(row.within)
            if s is not None and _is_others(s, row.speakers, row.speaker_type, row.framing):
                out[s.id].append(Passage.of(pages[row.version_id].text, row.content))
    return {uid: tuple(found) for uid, found in out.items()}


def _is_others(outer: Statement, names: Sequence[str], kind: str, framing: str) -> bool:
    """Whether what stands inside is somebody else's view, which the outer speaker does not endorse by the way of telling it."""
    return kind != SpeakerType.NONE.value and framing != Framing.ENDORSING.value and not set(names) & set(outer.who.speakers)


def _speakers(connection: Connection, numbers: Sequence[int]) -> dict[int, list[tuple[int, str]]]:
    """The ledger's speakers of statements, in their order; of merged ones the one they were merged into."""
    into = speakers.alias("into")
    query = (select(statement_speakers.c.statement_id, func.coalesce(into.c.id, speakers.c.id), func.coalesce(into.c.name, speakers.c.name))
             .join(speakers, speakers.c.id == statement_speakers.c.speaker_id).outerjoin(into, into.c.id == speakers.c.merged_into)
             .order_by(statement_speakers.c.statement_id, statement_speakers.c.place))
    out: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for some in _some(numbers):
        for statement, number, name in connection.execute(query.where(statement_speakers.c.statement_id.in_(some))):
            if (number, name) not in out[statement]:
                out[statement].append((number, name))
    return out


def _some(numbers: Sequence[int]) -> Iterable[Sequence[int]]:
    return (numbers[i : i + _MANY] for i in range(0, len(numbers), _MANY))
