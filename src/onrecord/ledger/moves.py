"""A claim as its user finds it: how many stand where, what is new since it was last shown, and what moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from onrecord.claims.moves import Change, Contradiction, changes, contradictions
from onrecord.ledger import claims as kept
from onrecord.ledger import follow, relations
from onrecord.ledger.claims import Claim
from onrecord.ledger.tables import claims, statements
from onrecord.positions import Position
from onrecord.types import Json

if TYPE_CHECKING:
    from onrecord.ledger.follow import Progress
    from onrecord.ledger.ledger import Ledger

_MANY = 500
"""Numbers in one question to the database."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A saved claim with everything said on it.

    Attributes:
        claim: its words and the name it is saved under.
        positions: oldest first, those without a date last.
        new: those of them that have come since it was last shown.
        changes, contradictions: what moved, and who cannot both be right.
        rating: a person's fact-check of it, if there is one.
    """

    claim: Claim
    positions: tuple[Position, ...]
    new: tuple[Position, ...]
    changes: tuple[Change, ...]
    contradictions: tuple[Contradiction, ...]
    rating: Json | None = None

    @property
    def latest(self) -> Position | None:
        """The last one with a date."""
        return next((p for p in reversed(self.positions) if p.said_on), None)

    def counts(self) -> dict[str, int]:
        """How many positions are for, against, open, and not said."""
        values = [p.value for p in self.positions]
        return {"for": sum(v is not None and v > 0 for v in values), "against": sum(v is not None and v < 0 for v in values),
                "open": values.count(0), "not_said": values.count(None)}

    def to_json(self) -> Json:
        """One line of ``onrecord claims --json``."""
        latest = self.latest
        return {"name": self.claim.name, "claim": self.claim.text, "positions": len(self.positions), **self.counts(),
                "speakers": len({n for p in self.positions for n in p.speakers}), "latest": latest.to_json() if latest else None,
                "new": [p.to_json() for p in self.new], "changes": [c.to_json() for c in self.changes],
                "contradictions": [c.to_json() for c in self.contradictions], "rating": self.rating}


def saved(ledger: Ledger, *, progress: Callable[[Progress], None] | None = None) -> Iterator[Followed]:
    """The saved claims, by name, each read up to what was added last."""
    with ledger.reading() as connection:
        names = [claim.name or "" for claim in kept.saved(connection)]
    return (one(ledger, name, progress=progress) for name in names)


def one(ledger: Ledger, words: str, *, progress: Callable[[Progress], None] | None = None) -> Followed:
    """A claim by the name it was saved under, or by words that it was followed by.

    Raises:
        NotInLedger: there is no such claim.
    """
    with ledger.reading() as connection:
        claim = kept.get(connection, words)
    found = ledger.follow(claim.name or claim.text, progress=progress)
    with ledger.reading() as connection:
        return _followed(connection, claim, found)


def known(connection: Connection, claim: Claim, *, private: bool = True) -> Followed:
    """A claim with what was read for it so far; nothing is read now (`follow.waiting` tells whether there is something to read).

    Args:
        private: also positions in private articles.
    """
    return _followed(connection, claim, follow.chosen(relations.positions(connection, claim, private=private)))


def _followed(connection: Connection, claim: Claim, found: Sequence[Position]) -> Followed:
    rating = connection.execute(select(claims.c.rating).where(claims.c.id == claim.id)).scalar_one_or_none()
    utterances = utterances_of(connection, [p.number for p in found])
    new = tuple(p for p in found if utterances.get(p.number, 0) > claim.shown_to)
    return Followed(claim, tuple(found), new, tuple(changes(found)), tuple(contradictions(found)), rating)


def _portions(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[at : at + _MANY] for at in range(0, len(numbers), _MANY))


def utterances_of(connection: Connection, numbers: Sequence[int]) -> dict[int, int]:
    """The utterance of each statement that has one."""
    out: dict[int, int] = {}
    for some in _portions(numbers):
        query = select(statements.c.id, statements.c.utterance_id).where(statements.c.id.in_(some))
        out |= {number: utterance for number, utterance in connection.execute(query) if utterance is not None}
    return out
