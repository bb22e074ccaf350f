"""One claim as its page shows it: the positions that a view lets through, what moved among them, and what is still to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from onrecord.claims.moves import Change, Contradiction, Moment, changes, contradictions, course
from onrecord.labels import Verdict
from onrecord.ledger import claims as kept
from onrecord.ledger import follow, groups, moves
from onrecord.ledger.claims import Claim
from onrecord.ledger.periods import begins, ends
from onrecord.ledger.tables import relations, statements
from onrecord.positions import Position
from onrecord.types import Json

if TYPE_CHECKING:
    from onrecord.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True)
class View:
    """Which positions of a claim are looked at, and under what; what is left empty leaves nothing out.

    Attributes:
        since, until: by when it was said, else by when it was published; a year, month or day.
        min_confidence: 0 to 1.
        speaker: number of one speaker.
        group: a kept group, ``affiliation: WORDS``, or ``NAME: MEMBER, MEMBER``; its course is worked out.
    """

    since: str | None = None
    until: str | None = None
    min_confidence: float = 0.0
    speaker: int | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """A claim with the positions of a view.

    Attributes:
        private: whether others may not see it.
        every: how many positions there are without the view.
        new: numbers of the statements of positions that have come since it was last shown.
        decided: of statements whose relation to the claim a person has decided: how.
        course: where the group stood over time; empty without a group.
        waiting: whether statements have come that were not read for it yet.
        rating: a person's fact-check of it.
    """

    claim: Claim
    private: bool
    every: int
    positions: tuple[Position, ...]
    new: frozenset[int]
    changes: tuple[Change, ...]
    contradictions: tuple[Contradiction, ...]
    course: tuple[Moment, ...]
    decided: dict[int, Verdict]
    waiting: bool
    rating: Json | None

    @property
    def reviewed(self) -> int:
        """How many of the positions a person has looked at."""
        return sum(p.reviewed for p in self.positions)


def page(ledger: Ledger, number: int, view: View | None = None, *, private: bool = True) -> ClaimPage:
    """A claim's page; nothing is read or written for it.

    Args:
        private: also private claims, and positions in private articles.

    Raises:
        NotInLedger: no such claim, speaker or group.
        BadDate: a date that is none.
    """
    view = view or View()
    if view.since:
        begins(view.since)
    if view.until:
        ends(view.until)
    members = groups.members(ledger, view.group, kept=False) if view.group else None
    with ledger.reading() as connection:
        claim = kept.numbered(connection, number, private=private)
        whole = moves.known(connection, claim, private=private)
        waiting = follow.waiting(connection, claim)
        decided = _decided(connection, claim)
        hidden = kept.is_private(connection, claim)
    speakers = members if view.speaker is None else [view.speaker]
    found = follow.chosen(whole.positions, since=view.since, until=view.until, speakers=speakers, min_confidence=view.min_confidence)
    moved = (whole.changes, whole.contradictions) if len(found) == len(whole.positions) else (tuple(changes(found)), tuple(contradictions(found)))
    return ClaimPage(claim, hidden, len(whole.positions), tuple(found), frozenset(p.number for p in whole.new), *moved,
                     tuple(course(found)) if members is not None else (), decided, waiting, whole.rating)


def latest(positions: Sequence[Position]) -> Position | None:
    """The last of a claim's positions that has a date, its own or its article's."""
    return max((p for p in positions if p.said_on or p.published), key=lambda p: (p.said_on or p.published or "").split("/")[0], default=None)


def _decided(connection: Connection, claim: Claim) -> dict[int, Verdict]:
    r, s = relations.c, statements.c
    query = (select(s.id, r.verdict).join(statements, s.utterance_id == r.utterance_id)
             .where(r.claim_id == claim.id, r.relation != "unrelated", r.verdict.is_not(None)))
    return {number: Verdict(verdict) for number, verdict in connection.execute(query)}
