"""What people said of how statements stand to claims, laid over what the relation model says.

A relation is of an utterance. A correction of it is made on a statement, goes with that statement through later
readings and versions (`overlay`), and holds for whatever utterance the statement is of.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, delete, insert, select, update

from onrecord.claims.position import value
from onrecord.labels import Certainty, Relation, Stance, Uttered, Verdict
from onrecord.ledger.overlay import SAID
from onrecord.ledger.rows import Row
from onrecord.ledger.tables import corrections, laid, relations, statements
from onrecord.types import Json

BY_A_PERSON = ""
"""The model of a relation that no model has worked out."""

_SETTLES = ("act", "stance", "certainty", "uttered")
"""Values of a statement which, where a person has corrected one, hold for every part of it."""

_OVERLAID = ("relation", "confidence", "part", "value", "certainty")


def lay_over(connection: Connection, article_id: int) -> None:
    """Works out anew how the article's statements stand to claims of which people said something, or that hang on what they said."""
    touched = select(statements.c.utterance_id).where(statements.c.article_id == article_id, statements.c.utterance_id.is_not(None))
    about = select(laid.c.statement_id).join(corrections).where(corrections.c.article_id == article_id)
    found = set(connection.execute(touched.where(statements.c.id.in_(about))).scalars())
    if found:
        for number in found:
            _work_out(connection, number)


def free(connection: Connection, number: int) -> set[int]:
    """Takes a statement off its utterance, because what it says or who says it was corrected.

    Its own relations go with it, to be worked out for what it is now.

    Returns:
        the utterance, if there was one, to be dropped where nothing else reports it.
    """
    was = connection.execute(select(statements.c.utterance_id).where(statements.c.id == number)).scalar_one()
    connection.execute(update(statements).where(statements.c.id == number).values(utterance_id=None))
    connection.execute(delete(relations).where(relations.c.statement_id == number))
    return set() if was is None else {was}


def _work_out(connection: Connection, utterance_id: int) -> None:
    appearances = connection.execute(select(statements).where(statements.c.utterance_id == utterance_id)).mappings().all()
    by_number = {row["id"]: row for row in appearances}
    rows = {row["claim_id"]: row for row in connection.execute(select(relations).where(relations.c.utterance_id == utterance_id)).mappings()}
    said: dict[int, tuple[Row, Row]] = {}
    for correction, number in _standing(connection, by_number):
        said[correction["subject_id"]] = correction, by_number[number]
    for claim_id in rows.keys() | said.keys():
        if claim_id not in rows:
            rows[claim_id] = _empty(connection, claim_id, utterance_id, said[claim_id][1])
        row = rows[claim_id]
        if row["model"] == BY_A_PERSON and claim_id not in said:
            connection.execute(delete(relations).where(*_is(row)))
            continue
        _write(connection, row, _overlaid(row, said[claim_id][0] if claim_id in said else None, by_number.get(row["statement_id"])))


def _standing(connection: Connection, numbers: Collection[int]) -> Sequence[tuple[Row, int]]:
    """The corrections of relations that stand on these statements, in their order."""
    query = select(corrections, laid.c.statement_id).join(laid, laid.c.correction_id == corrections.c.id).where(
        laid.c.statement_id.in_(list(numbers)), corrections.c.subject == "relation", corrections.c.undone.is_(None)).order_by(corrections.c.id)
    return [(row, row["statement_id"]) for row in connection.execute(query).mappings()]


def _overlaid(row: Row, correction: Row | None, statement: Row | None) -> Json:
    """The columns of a relation as a correction of it, and corrections of its statement, have them."""
    own = {**row, **(row["machine"] or {})}
    out: Json = {name: own[name] for name in _OVERLAID} | {"verdict": None}
    settled = statement is not None and any(name in (statement["machine"] or {}) for name in _SETTLES)
    if correction is not None:
        accepted = correction["new"].get("verdict") == Verdict.ACCEPTED
        out |= {"verdict": (Verdict.ACCEPTED if accepted else Verdict.CHANGED).value, "relation": correction["new"]["relation"], "confidence": SAID}
    if statement is not None and (settled or out["relation"] != own["relation"] or row["model"] == BY_A_PERSON):
        held = {Relation.FOR, Relation.AGAINST}
        if not settled and own["value"] is not None and {own["relation"], out["relation"]} == held:
            out["value"] = -own["value"]
        else:
            out["certainty"] = statement["certainty"]
            out["value"] = value(Relation(out["relation"]), Stance(statement["stance"]), Certainty(statement["certainty"]), Uttered(statement["uttered"]))
    return out


def _write(connection: Connection, row: Row, out: Json) -> None:
    own = {**row, **(row["machine"] or {})}
    other = {name: own[name] for name in _OVERLAID if own[name] != out[name]}
    out["machine"] = other or None
    if row["model"] == BY_A_PERSON:
        out["machine"] = None
    changed = {name: new for name, new in out.items() if row[name] != new}
    if changed:
        connection.execute(update(relations).where(*_is(row)).values(**changed))


def _is(row: Row) -> tuple[object, object]:
    return relations.c.claim_id == row["claim_id"], relations.c.utterance_id == row["utterance_id"]


def _empty(connection: Connection, claim_id: int, utterance_id: int, statement: Row) -> Row:
    """A relation that only a person makes: of the whole content."""
    connection.execute(insert(relations).values(
        claim_id=claim_id, utterance_id=utterance_id, statement_id=statement["id"], model=BY_A_PERSON, relation=Relation.UNRELATED.value,
        confidence=SAID, part=statement["content"], certainty=statement["certainty"]))
    return connection.execute(select(relations).where(relations.c.claim_id == claim_id, relations.c.utterance_id == utterance_id)).mappings().one()
