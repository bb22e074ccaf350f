"""What is new on saved claims since a watch last looked.

    utterances that a claim's positions report  -  those that were told  =  what is new

Each is noted in the state before it is shown or posted, under an id that is made of the ledger, the claim and the utterance: who
gets it twice, because a process was killed at that very moment, knows it by its id. What is told is worded from the ledger as it
stands at that moment, so that what was forgotten, rejected or made private since is not told any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from onrecord.ledger import Ledger, follow, moves, relations
from onrecord.ledger import claims as kept
from onrecord.ledger.claims import Claim
from onrecord.positions import Position
from onrecord.show import REMINDER
from onrecord.types import Json
from onrecord.watch.state import State, Told
from onrecord.watch.times import Clock, iso

MARK = REMINDER.rstrip(".").lower()
"""Stands on each position until a person has looked at it."""


@dataclass(frozen=True, slots=True)
class News:
    """Something that is new on a claim."""

    told: Told
    claim: Claim
    position: Position

    @property
    def mark(self) -> str:
        """How far it may be trusted."""
        verdict = self.position.verdict
        return MARK if verdict is None else f"read by machine, {verdict.value} by a person"

    def to_json(self) -> Json:
        """As events and the webhook have it."""
        return {"id": self.told.id, "found": iso(self.told.at), "name": self.claim.name, "mark": self.mark, **self.position.to_json()}


def look(ledger: Ledger, state: State, clock: Clock, *, post: bool, min_confidence: float = 0.0) -> int:
    """Reads for all saved claims what has come, and notes in the state what is new; gives how many positions that is.

    Args:
        post: what is not private is to be posted to the webhook.
        min_confidence: positions less sure than this are not told, unless a person's review makes them surer later.
    """
    with ledger.reading() as connection:
        claims = kept.saved(connection)
    count = 0
    for claim in claims:
        with ledger.reading() as connection:
            waiting = follow.waiting(connection, claim)
        if waiting:
            ledger.follow(claim.name or claim.text)
        first = not state.knows_claim(claim.id)
        with ledger.reading() as connection:
            found = _positions(connection, claim)
            public = _public(connection, claim) if post and not first else {}
        told = state.told_on(claim.id)
        new = [number for number, position in found.items() if number not in told and (first or position.confidence >= min_confidence)]
        if new or first:
            names = {number: _name(ledger.id, claim.id, number) for number in new}
            state.tell(claim.id, [(names[n], n) for n in new], clock.now(), first=first, post=[names[n] for n in new if n in public])
            count += 0 if first else len(new)
    return count


def worded(ledger: Ledger, told: Sequence[Told], *, private: bool) -> list[News]:
    """Some of what was noted, as the ledger has it now, in its order; what is not there any more is left out.

    Args:
        private: also what stands in private articles, or is of private claims.
    """
    with ledger.reading() as connection:
        claims = {claim.id: claim for claim in kept.saved(connection)}
        found = {number: _positions(connection, claims[number]) if private else _public(connection, claims[number])
                 for number in dict.fromkeys(t.claim for t in told) if number in claims}
    return [News(t, claims[t.claim], found[t.claim][t.utterance]) for t in told if t.utterance in found.get(t.claim, {})]


def _positions(connection: Connection, claim: Claim, *, private: bool = True) -> dict[int, Position]:
    """The positions on a claim by their utterances, oldest first."""
    positions = follow.chosen(relations.positions(connection, claim, private=private))
    utterances = moves.utterances_of(connection, [p.number for p in positions])
    return {utterances[p.number]: p for p in positions if p.number in utterances}


def _public(connection: Connection, claim: Claim) -> dict[int, Position]:
    return {} if kept.is_private(connection, claim) else _positions(connection, claim, private=False)


def _name(ledger: str, claim: int, utterance: int) -> str:
    return "msg_" + hashlib.sha256(f"{ledger} {claim} {utterance}".encode()).hexdigest()[:24]
