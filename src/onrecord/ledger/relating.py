"""What people said of how statements stand to claims, laid over what the relation model says.

A relation is of an utterance. A correction of it is made on a statement, goes with that statement through later
readings and versions (`overlay`), and holds for whatever utterance the statement is of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from onrecord.claims.position import value
from onrecord.labels import Certainty, Relation, Stance, Uttered, Verdict
from onrecord.ledger import utterances
from onrecord.ledger.overlay import SAID
from onrecord.ledger.rows import Row
from onrecord.ledger.tables import corrections, laid, relations, statements
from onrecord.types import Json

BY_A_PERSON = ""
"""The model of a relation that no model has worked out."""

_OVERLAID = ("relation", "confidence", "value", "certainty")


def lay_over(connection: Connection, article_id: int) -> None:
    """Works out anew how the article's statements stand to the claims for which a person has said so."""
    about = select(laid.c.statement_id).join(corrections).where(corrections.c.article_id == article_id, corrections.c.subject == "relation")
    said = select(statements.c.utterance_id).where(statements.c.id.in_(about), statements.c.utterance_id.is_not(None)).distinct()
    work_out(connection, connection.execute(said).scalars().all())


def regroup(connection: Connection, numbers: Collection[int]) -> None:
    """Brings statements that somebody else says now together with what that one says elsewhere, with how they stand to claims."""
    if numbers:
        work_out(connection, sorted(utterances.regroup(connection, numbers)))


def work_out(connection: Connection, numbers: Iterable[int]) -> None:
    """Works out anew how these utterances stand to claims; where nobody has said anything, as the machine has it."""
    for number in numbers:
        _work_out(connection, number)


def _work_out(connection: Connection, utterance_id: int) -> None:
    rows = {row["claim_id"]: row for row in connection.execute(select(relations).where(relations.c.utterance_id == utterance_id)).mappings()}
    reported = connection.execute(select(statements).where(statements.c.utterance_id == utterance_id)).mappings()
    appearances = {row["id"]: row for row in reported}
    said = {correction["subject_id"]: (correction, appearances[number]) for correction, number in _standing(connection, appearances)}
    for claim_id in sorted(rows.keys() | said.keys()):
        if claim_id not in said:
            _restore(connection, rows[claim_id])
            continue
        correction, statement = said[claim_id]
        row = rows.get(claim_id) or _empty(connection, claim_id, utterance_id, statement)
        _write(connection, row, correction["new"], statement)


def _standing(connection: Connection, numbers: Collection[int]) -> Sequence[tuple[Row, int]]:
    """The corrections of relations that stand on these statements, in their order."""
    query = select(corrections, laid.c.statement_id).join(laid, laid.c.correction_id == corrections.c.id).where(
        laid.c.statement_id.in_(list(numbers)), corrections.c.subject == "relation", corrections.c.undone.is_(None)).order_by(corrections.c.id)
    return [(row, row["statement_id"]) for row in connection.execute(query).mappings()]


def _restore(connection: Connection, row: Row) -> None:
    """Gives a relation the machine's values again, or takes away what only a person had put there."""
    if row["model"] == BY_A_PERSON:
        connection.execute(delete(relations).where(*_is(row)))
    elif row["verdict"] is not None:
        connection.execute(update(relations).where(*_is(row)).values(**(row["machine"] or {}), verdict=None, machine=None))


def _write(connection: Connection, row: Row, new: Json, statement: Row) -> None:
    own: Json = {name: (row["machine"] or {}).get(name, row[name]) for name in _OVERLAID}
    out = own | {"relation": new["relation"], "confidence": SAID}
    verdict = Verdict(new["verdict"])
    if out["relation"] != own["relation"] or row["model"] == BY_A_PERSON:
        out["certainty"] = own["certainty"] or statement["certainty"]
        out["value"] = value(Relation(out["relation"]), Stance(statement["stance"]), Certainty(out["certainty"]), Uttered(statement["uttered"]))
    machine = {name: own[name] for name in _OVERLAID if own[name] != out[name]} if row["model"] != BY_A_PERSON else {}
    connection.execute(update(relations).where(*_is(row)).values(**out, verdict=verdict.value, machine=machine or None))


def _is(row: Row) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return relations.c.claim_id == row["claim_id"], relations.c.utterance_id == row["utterance_id"]


def _empty(connection: Connection, claim_id: int, utterance_id: int, statement: Row) -> Row:
    """A relation that only a person makes: of the whole content."""
    connection.execute(insert(relations).values(
        claim_id=claim_id, utterance_id=utterance_id, statement_id=statement["id"], model=BY_A_PERSON, relation=Relation.UNRELATED.value,
        confidence=SAID, part=statement["content"], certainty=statement["certainty"]))
    return connection.execute(select(relations).where(relations.c.claim_id == claim_id, relations.c.utterance_id == utterance_id)).mappings().one()
