"""People's corrections: each a row of its own with who, when and why, laid over the machine's values, undone at will.

What is said of a statement is laid over it by `overlay`, of a speaker or a mention by `identity`, of a relation by
`relating`. A correction is never changed or removed: undoing it says when and by whom it was taken back, and the
values are worked out anew from the corrections that stand.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from onrecord.errors import BadCorrection, NotInLedger
from onrecord.labels import Relation, Verdict
from onrecord.ledger import fields, identity, linking, overlay, relating, utterances
from onrecord.ledger.rows import Row, now, statement_row
from onrecord.ledger.tables import apart, claims, corrections, laid, relations, statements, versions
from onrecord.speakers.gazetteer import Gazetteer
from onrecord.types import Json, Statement

_OF_WHO = {"speaker", "speakers", "speaker_type", "role", "affiliation"}
"""Columns that the linker reads."""

_OF_WHAT = {"content", "speakers", "speaker_type", "stance", "uttered", "said_on"}
"""Columns by which utterances are told apart."""


@dataclass(frozen=True, slots=True)
class By:
    """Who says so, and why.

    Raises:
        BadCorrection: nobody does.
    """

    who: str
    why: str | None = None
    gazetteer: Gazetteer | None = None

    def __post_init__(self) -> None:
        if not self.who.strip():
            raise BadCorrection("a correction needs somebody who makes it: give a name")


def accept(connection: Connection, number: int, by: By) -> int:
    """Says that a statement is right as it stands: its values hold, whatever a newer model reads.

    Returns:
        the number of the correction; so do all of this module, unless they say otherwise.

    Raises:
        NotInLedger: no such statement in the latest version of an article; so do all that take one.
    """
    row = _statement(connection, number)
    machines = overlay.machines(row)
    values = {name: fields.shown(name, row) for name in fields.FIELDS if fields.shown(name, row) == fields.shown(name, machines)}
    return _on_statement(connection, row, "verdict", row["verdict"], {"verdict": Verdict.ACCEPTED.value, "values": values}, by)


def reject(connection: Connection, number: int, by: By) -> int:
    """Says that nobody says this here; the statement is left out from now on."""
    row = _statement(connection, number)
    return _on_statement(connection, row, "verdict", row["verdict"], {"verdict": Verdict.REJECTED.value}, by)


def change(connection: Connection, number: int, values: Mapping[str, Any], by: By, *, throughout: bool = False) -> list[int]:
    """Gives fields of a statement other values.

    Args:
        values: by field (`fields.FIELDS`), as a program has them or as a person types them.
        throughout: the article's other statements by the same speaker get them too; for ``speaker``,
            ``speaker_type``, ``role`` and ``affiliation``.

    Returns:
        the numbers of the corrections, one for each field of each statement.

    Raises:
        BadCorrection: no such field, a value that it cannot have, or values that do not go together.
    """
    row = _statement(connection, number)
    if throughout and not values.keys() <= _OF_WHO:
        raise BadCorrection(f"only {', '.join(sorted(_OF_WHO - {'speakers'}))} can be corrected for all that one speaker says in the article")
    text = _text(connection, row)
    near = row["content"][0][0]
    given = {("speaker" if name == "speakers" else name): value for name, value in values.items()}
    given = {name: fields.parsed(name, value, text, near) for name, value in given.items()}
    _go_together(row, given)
    rows = [row, *_of_same_speaker(connection, row)] if throughout else [row]
    made = [record(connection, "statement", one["id"], name, fields.shown(name, one), {"value": value}, by, statement=one)
            for one in rows for name, value in given.items()]
    _settle(connection, row["article_id"], by.gazetteer)
    return made


def add(connection: Connection, article_id: int, statement: Statement, by: By) -> int:
    """Puts in a statement that the machine has missed.

    Args:
        statement: of the article's latest version, as `Reader.label` works it out of the spans that a person gives.

    Raises:
        NotInLedger: no such article.
        BadCorrection: it is there already.
    """
    version = connection.execute(select(versions).where(versions.c.article_id == article_id, versions.c.current)).mappings().first()
    if version is None:
        raise NotInLedger(f"no article number {article_id} in this ledger. Look: onrecord articles")
    there = connection.execute(select(statements.c.id).where(statements.c.version_id == version["id"], statements.c.uid == statement.id)).scalar_one_or_none()
    if there is not None:
        raise BadCorrection(f"this is statement {there} already")
    row = statement_row(statement, published=version["published"]) | {
        "version_id": version["id"], "article_id": article_id, "place": 1 << 20, "current": True, "found": False}
    number = connection.execute(insert(statements).values(**row).returning(statements.c.id)).scalar_one()
    made = record(connection, "statement", number, "added", None, {"added": True}, by, statement=_statement(connection, number))
    _settle(connection, article_id, by.gazetteer, new=[number])
    return made


def relate(connection: Connection, number: int, claim_id: int, relation: Relation, by: By) -> int:
    """Says how a statement stands to a claim, as its content words it; ``unrelated`` takes it out of the claim.

    Raises:
        NotInLedger: no such statement, or no such claim.
    """
    row = _statement(connection, number)
    if connection.execute(select(claims.c.id).where(claims.c.id == claim_id)).first() is None:
        raise NotInLedger(f"no claim number {claim_id} in this ledger. Look: onrecord claims")
    was = connection.execute(select(relations.c.relation).where(
        relations.c.claim_id == claim_id, relations.c.utterance_id == row["utterance_id"])).scalar_one_or_none()
    verdict = Verdict.ACCEPTED if was == relation else Verdict.REJECTED if relation is Relation.UNRELATED else Verdict.CHANGED
    made = record(connection, "relation", claim_id, "relation", was, {"relation": relation.value, "verdict": verdict.value, "statement": number}, by, statement=row)
    _settle(connection, row["article_id"], by.gazetteer)
    return made


def move(connection: Connection, number: int, claim_id: int, to_id: int, by: By, relation: Relation | None = None) -> list[int]:
    """Takes a statement out of one claim and into another, in which it stands as it stood unless ``relation`` says how."""
    row = _statement(connection, number)
    was = connection.execute(select(relations.c.relation).where(
        relations.c.claim_id == claim_id, relations.c.utterance_id == row["utterance_id"])).scalar_one_or_none()
    if relation is None and was in (None, Relation.UNRELATED.value):
        raise BadCorrection(f"statement {number} is not of that claim: say how it stands to the other (for, against or observing)")
    return [relate(connection, number, claim_id, Relation.UNRELATED, by), relate(connection, number, to_id, relation or Relation(str(was)), by)]


def rate(connection: Connection, claim_id: int, rating: Json, by: By) -> int:
    """Keeps a person's fact-check of a claim (`claims.rating`)."""
    was = connection.execute(select(claims.c.rating).where(claims.c.id == claim_id)).first()
    if was is None:
        raise NotInLedger(f"no claim number {claim_id} in this ledger. Look: onrecord claims")
    made = record(connection, "claim", claim_id, "rating", was.rating, {"rating": rating}, by)
    _rerate(connection, claim_id)
    return made


def undo(connection: Connection, number: int, by: By) -> None:
    """Takes a correction back; what it said no longer holds, and what others say does.

    Raises:
        NotInLedger: no such correction.
        BadCorrection: it was taken back before.
    """
    row = connection.execute(select(corrections).where(corrections.c.id == number)).mappings().first()
    if row is None:
        raise NotInLedger(f"no correction number {number} in this ledger. Look: onrecord corrections")
    if row["undone"] is not None:
        raise BadCorrection(f"correction {number} was taken back already, by {row['undone_by']} at {row['undone']}")
    connection.execute(update(corrections).where(corrections.c.id == number).values(undone=now(), undone_by=by.who))
    if row["subject"] in overlay.OF_STATEMENTS:
        _settle(connection, row["article_id"], by.gazetteer)
    elif row["subject"] == "claim":
        _rerate(connection, row["subject_id"])
    else:
        connection.execute(delete(apart).where(apart.c.correction_id == number))
        if row["subject"] == "speaker":
            relating.regroup(connection, identity.remerge(connection))
        else:
            relating.regroup(connection, identity.lay_over(connection, [row["article_id"]]))
            if row["new"]["made"]:
                identity.drop_unused(connection, row["new"]["speaker"])


def undo_last(connection: Connection, by: By) -> int:
    """Takes back the last correction of a person that stands; returns its number.

    Raises:
        NotInLedger: there is none.
    """
    last = select(corrections.c.id).where(corrections.c.who == by.who, corrections.c.undone.is_(None)).order_by(corrections.c.id.desc()).limit(1)
    number = connection.execute(last).scalar_one_or_none()
    if number is None:
        raise NotInLedger(f"no correction of {by.who} stands in this ledger")
    undo(connection, number, by)
    return int(number)


def record(connection: Connection, subject: str, subject_id: int, field: str, old: Any, new: Json, by: By, *, statement: Row | None = None,
           article_id: int | None = None, selector: Json | None = None) -> int:
    """Writes a correction; laying it over is the caller's.

    Args:
        subject, subject_id, field, old, new, article_id, selector: as the table `corrections` has them.
        statement: the one that it is made on, which then gives ``article_id`` and ``selector``.

    Returns:
        its number.
    """
    if statement is not None:
        number = connection.execute(select(versions.c.number).where(versions.c.id == statement["version_id"])).scalar_one()
        article_id, selector = statement["article_id"], overlay.selector(statement, number)
    made = int(connection.execute(insert(corrections).values(
        subject=subject, subject_id=subject_id, field=field, old=old, new=new, who=by.who.strip(), at=now(), why=by.why,
        article_id=article_id, selector=selector).returning(corrections.c.id)).scalar_one())
    if statement is not None:
        connection.execute(insert(laid).values(correction_id=made, statement_id=statement["id"]))
    return made


def same_speaker(connection: Connection, number: int) -> list[int]:
    """The article's other statements by the same speaker, by the article's words."""
    return [one["id"] for one in _of_same_speaker(connection, _statement(connection, number))]


def _statement(connection: Connection, number: int) -> Row:
    row = connection.execute(select(statements).where(statements.c.id == number)).mappings().first()
    if row is None:
        raise NotInLedger(f"no statement number {number} in this ledger. Look: onrecord statements")
    if not row["current"]:
        raise NotInLedger(f"statement {number} is of an older version of article {row['article_id']}; correct what the latest has: onrecord articles {row['article_id']}")
    return row


def _text(connection: Connection, row: Row) -> str:
    return str(connection.execute(select(versions.c.text).where(versions.c.id == row["version_id"])).scalar_one())


def _of_same_speaker(connection: Connection, row: Row) -> Sequence[Row]:
    there = connection.execute(select(statements).where(statements.c.version_id == row["version_id"], statements.c.id != row["id"]).order_by(statements.c.place)).mappings()
    return [one for one in there if one["speakers"] == row["speakers"] and one["speaker_type"] == row["speaker_type"] and row["speakers"]]


def _go_together(row: Row, given: dict[str, Any]) -> None:
    """What is left open has no certainty, and what is not has one."""
    open_ = given.get("stance", row["stance"]) == "open"
    if open_ and "certainty" not in given and "stance" in given:
        given["certainty"] = "none"
    if open_ != (given.get("certainty", row["certainty"]) == "none") and given.keys() & {"stance", "certainty"}:
        raise BadCorrection("a stance that is open has the certainty none" if open_ else
                            "say how certain it is as well: certainty certain, probable or possible (and stance open where it is none)")


def _on_statement(connection: Connection, row: Row, field: str, old: Any, new: Json, by: By) -> int:
    made = record(connection, "statement", row["id"], field, old, new, by, statement=row)
    _settle(connection, row["article_id"], by.gazetteer)
    return made


def _settle(connection: Connection, article_id: int, gazetteer: Gazetteer | None, new: Collection[int] = ()) -> None:
    """Lays all that stands over an article's statements, and works out anew what hangs on the values that changed."""
    changed = overlay.lay_over(connection, article_id)
    who = [*new, *(number for number, names in changed.items() if names & _OF_WHO)]
    moved: set[int] = set()
    if who:
        found = select(statements.c.version_id).where(statements.c.id.in_(who)).distinct()
        for version_id in connection.execute(found).scalars().all():
            moved |= linking.link(connection, article_id, version_id, gazetteer)
        identity.lay_over(connection, [article_id])
    _say_anew(connection, article_id, [number for number, names in changed.items() if names & _OF_WHAT])
    relating.regroup(connection, moved)
    relating.lay_over(connection, article_id)


def _rerate(connection: Connection, claim_id: int) -> None:
    """Gives a claim the last rating that stands; none where none does."""
    last = select(corrections.c.new).where(corrections.c.subject == "claim", corrections.c.subject_id == claim_id, corrections.c.field == "rating",
                                           corrections.c.undone.is_(None)).order_by(corrections.c.id.desc()).limit(1)
    new = connection.execute(last).scalar_one_or_none()
    connection.execute(update(claims).where(claims.c.id == claim_id).values(rating=new["rating"] if new else None))


def _say_anew(connection: Connection, article_id: int, numbers: Collection[int]) -> None:
    """Finds the utterances of statements that say something else now, or by somebody else; nothing of the old one holds for them."""
    unsaid = select(statements.c.version_id).where(statements.c.article_id == article_id, statements.c.utterance_id.is_(None)).distinct()
    if numbers:
        of = statements.c.id.in_(list(numbers))
        before = set(connection.execute(select(statements.c.utterance_id).where(of, statements.c.utterance_id.is_not(None))).scalars())
        connection.execute(update(statements).where(of).values(utterance_id=None))
        overlay.drop_unreported(connection, before)
        relating.work_out(connection, before)
    for version_id in connection.execute(unsaid).scalars().all():
        utterances.file(connection, article_id, version_id)
