"""Claims in a line each, with what moved, kept while nothing that they rest on has changed: working it out again for each look would take too long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import cast

from sqlalchemy import Connection
from starlette.requests import HTTPConnection

from onrecord.claims.moves import Change
from onrecord.ledger import claim_page, follow, moves
from onrecord.ledger.claims import Claim
from onrecord.positions import Position
from onrecord.web.remembered import Remembered, mark


@dataclass(frozen=True, slots=True)
class Summary:
    """A claim in a line.

    Attributes:
        pro, con, open, not_said: positions of each sign; speakers: how many hold them.
        new: positions that have come since it was last shown; reviewed: that a person has looked at.
        latest: the last of them by date.
        changes, contradictions: how many; moved: the last change.
        waiting: whether statements have come that were not read for it yet.
    """

    claim: Claim
    pro: int
    con: int
    open: int
    not_said: int
    speakers: int
    new: int
    reviewed: int
    latest: Position | None
    changes: int
    contradictions: int
    moved: Change | None
    waiting: bool = False

    @property
    def positions(self) -> int:
        return self.pro + self.con + self.open + self.not_said


def summaries(request: HTTPConnection, connection: Connection, claims: Sequence[Claim], *, private: bool) -> list[Summary]:
    """Claims in a line each, as they are now."""
    remembered, state = cast("Remembered", request.app.state.remembered), mark(connection)
    made = [remembered.get(("summary", claim.id, claim.name, private), state, partial(_summary, connection, claim, private)) for claim in claims]
    return [replace(one, claim=claim, waiting=follow.waiting(connection, claim)) for one, claim in zip(made, claims, strict=True)]


def _summary(connection: Connection, claim: Claim, private: bool) -> Summary:
    found = moves.known(connection, claim, private=private)
    counts = found.counts()
    return Summary(claim, counts["for"], counts["against"], counts["open"], counts["not_said"], len({n for p in found.positions for n in p.speakers}),
                   len(found.new), sum(p.reviewed for p in found.positions), claim_page.latest(found.positions), len(found.changes), len(found.contradictions),
                   found.changes[-1] if found.changes else None)
