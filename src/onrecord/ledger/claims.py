"""Claims as the ledger keeps them: the words of each that was asked for, and those saved under a name.

A claim that was only asked for has a row too (without a name), so that what was read for it need not be read again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from onrecord.errors import LedgerError, NotInLedger
from onrecord.ledger.rows import now
from onrecord.ledger.tables import claims, relations, utterances


@dataclass(frozen=True, slots=True)
class Claim:
    """A proposition that statements are about.

    Attributes:
        id: its number in the ledger; 0 where the ledger cannot be written and does not have it.
        name: the name it is saved under.
        text: the proposition.
        read_to: number of the last utterance that was looked at for it.
        shown_to: number of the last utterance that its user has seen.
    """

    id: int
    name: str | None
    text: str
    read_to: int = 0
    shown_to: int = 0


def find(connection: Connection, words: str) -> Claim | None:
    """The claim saved under this name, else the one worded so."""
    words = tidy(words)
    found = connection.execute(_select().where(claims.c.name == words)).first()
    if found is None:
        found = connection.execute(_select().where(claims.c.text == words).order_by(claims.c.name.is_(None), claims.c.found, claims.c.id)).first()
    return _of(found) if found is not None else None


def get(connection: Connection, words: str, *, private: bool = True) -> Claim:
    """As `find`.

    Args:
        private: also one that others may not see.

    Raises:
        NotInLedger: no such claim; the message names those that are saved.
    """
    found = find(connection, words)
    if found is None or (not private and is_private(connection, found)):
        there = ", ".join(c.name or "" for c in saved(connection, private=private)[:8])
        raise NotInLedger(f"no claim is saved as “{words}”. " + (f"Saved are: {there}" if there else "None is saved yet: onrecord follow \"CLAIM\" --save NAME"))
    return found


def numbered(connection: Connection, number: int, *, private: bool = True) -> Claim:
    """The claim with this number.

    Args:
        private: also one that others may not see.

    Raises:
        NotInLedger: there is none.
    """
    found = connection.execute(_select().where(claims.c.id == number, *([] if private else [~claims.c.private]))).first()
    if found is None:
        raise NotInLedger(f"no claim number {number} in this ledger. Look: onrecord claims")
    return _of(found)


def is_private(connection: Connection, claim: Claim) -> bool:
    """Whether others may not see a claim."""
    return bool(connection.execute(select(claims.c.private).where(claims.c.id == claim.id)).scalar_one_or_none())


def make(connection: Connection, words: str, *, name: str | None = None) -> Claim:
    """The claim of these words (or saved under them as its name), made if it is not there, and saved under ``name`` if given.

    Raises:
        LedgerError: the name is another claim's, or there are no words.
    """
    words = tidy(words)
    if not any(c.isalnum() for c in words):
        raise LedgerError("a claim needs words: onrecord follow \"The mill polluted the river\"")
    found = find(connection, words)
    if found is None:
        connection.execute(insert(claims).values(text=words, made=now()))
        found = find(connection, words)
        assert found is not None
    return found if name is None or found.name == name else _named(connection, found, tidy(name))


def saved(connection: Connection, *, private: bool = True) -> list[Claim]:
    """All claims with a name, in its order; ``private``: also those that others may not see."""
    query = _select().where(claims.c.name.is_not(None), *([] if private else [~claims.c.private])).order_by(claims.c.name)
    return [_of(row) for row in connection.execute(query)]


def fresh(connection: Connection, claim: Claim) -> int:
    """How many utterances about a claim its user has not been shown yet, of those that were read."""
    query = select(func.count()).select_from(relations).where(
        relations.c.claim_id == claim.id, relations.c.relation != "unrelated", relations.c.utterance_id > claim.shown_to)
    return connection.execute(query).scalar_one()


def shown(connection: Connection, claim: Claim) -> None:
    """Notes that its user has seen all that is there now."""
    newest = connection.execute(select(func.max(utterances.c.id))).scalar_one_or_none() or 0
    connection.execute(update(claims).where(claims.c.id == claim.id).values(shown_to=newest))


def remove(connection: Connection, claim: Claim) -> None:
    """Takes the claim out, with what was read for it; the statements stay."""
    connection.execute(delete(relations).where(relations.c.claim_id == claim.id))
    connection.execute(delete(claims).where(claims.c.id == claim.id))


def tidy(words: str) -> str:
    """Single spaces, no full stop at the end: the same claim is the same row."""
    return " ".join(words.split()).removesuffix(".")


def _named(connection: Connection, claim: Claim, name: str) -> Claim:
    other = connection.execute(_select().where(claims.c.name == name)).first()
    if other is not None:
        raise LedgerError(f"“{name}” is the name of another claim: “{other.text}”. Choose another name.")
    if not name:
        raise LedgerError("a claim cannot be saved under an empty name")
    connection.execute(update(claims).where(claims.c.id == claim.id).values(name=name))
    return Claim(claim.id, name, claim.text, claim.read_to, claim.shown_to)


def _of(row: Row[Any]) -> Claim:
    return Claim(row.id, row.name, row.text, row.read_to, row.shown_to)


def _select() -> Select[Any]:
    return select(claims.c.id, claims.c.name, claims.c.text, claims.c.read_to, claims.c.shown_to)
