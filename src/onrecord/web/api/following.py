"""Following a claim by wording it: what has come since the last time is read by the server's one worker (`onrecord.web.follows`), for pages and API alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from onrecord.claims.moves import changes, contradictions
from onrecord.errors import NotInLedger
from onrecord.ledger import Ledger, candidates, follow, relations
from onrecord.ledger import claims as kept
from onrecord.ledger.claims import Claim
from onrecord.positions import Position
from onrecord.show import REMINDER
from onrecord.web.access import MayRead
from onrecord.web.api import models
from onrecord.web.api.answers import Form, accepted, lines, one, streamed
from onrecord.web.api.asked import Day, Line, Name, says
from onrecord.web.api.claims import Group, Sure, members, moved, shown
from onrecord.web.api.turns import Turns
from onrecord.web.follows import Follows, Reading, follows_of
from onrecord.web.ledgers import Opened, asking
from onrecord.web.problems import Refused
from onrecord.web.settings import Role
from onrecord.web.viewer import Viewer

router = APIRouter(tags=["claims"])

WAITERS = Turns(4, "claims being waited for", patience=15.0)
"""Who waits holds a thread of the server; the others stay for everything else."""


@router.get("/follow", operation_id="followClaim", summary="Follow a claim: everything said on it, with how sure", response_model=None,
            responses=says(models.Followed, 404, 406) | {200: {"model": models.Followed, "description": "The positions: as JSON at the end, oldest first; as JSON Lines each when it is found.",
                                                               "content": {"application/x-ndjson": {"schema": {"type": "string"}}}}})
def followed(request: Request, viewer: MayRead, ledger: Opened,
             claim: Annotated[Line, Query(min_length=1, description="A proposition in your words, or the name of a saved claim.", examples=["The night ferry will be closed"])],
             since: Day = None, until: Day = None, speaker: Name = None,
             group: Group = None, min_confidence: Sure = 0.0,
             read: Annotated[int, Query(ge=1, le=2_000, description="Read so many of the most promising statements.")] = candidates.READ) -> Response:
    """What has come since the last time is read first, which can take some seconds; ask for JSON Lines to have each position when it is found."""
    form = accepted(request)
    if form is Form.CSV:
        raise Refused(406, "not-acceptable", "A claim that is followed comes as JSON or JSON Lines; its positions as a table are at /claims/{number}/positions.")
    if not any(c.isalnum() for c in claim):
        raise Refused(422, "no-claim", "A claim needs words.")
    with asking(ledger) as connection:
        speakers = members(connection, ledger, viewer, speaker, group)
    turn = _turn(ledger, viewer, claim, None if read == candidates.READ else read, follows_of(request))

    def fit(found: list[Position]) -> list[Position]:
        return follow.chosen(found, since=since, until=until, speakers=speakers, min_confidence=min_confidence)

    if form is Form.LINES:
        found = (shown(p) for p in WAITERS.during(turn.positions(fit)))
        return streamed(lines(found), f"{Form.LINES.value}; charset=utf-8", "positions.jsonl", attached=False)
    with WAITERS.one():
        for _ in turn.positions(lambda found: []):
            pass
        positions = fit(turn.found)
    words = positions[0].claim if positions else turn.words
    return one(request, {"claim": words, "positions": [shown(p) for p in positions], **moved(changes(positions), contradictions(positions)),
                         "left": turn.left, "note": REMINDER})


@dataclass
class _Turn:
    """One time of following, for one who waits.

    Attributes:
        claim: as the ledger keeps it; None for one that is not written down.
        words: the proposition.
        limit: how many statements are read at most; None for as many as are usual.
        found: all positions so far that the viewer may see.
        left: less promising statements that were not read.
    """

    ledger: Ledger
    viewer: Viewer
    follows: Follows
    claim: Claim | None
    words: str
    limit: int | None

    def __post_init__(self) -> None:
        self.found: list[Position] = []
        self.left = 0

    def positions(self, fit: Callable[[list[Position]], list[Position]]) -> Iterator[Position]:
        """Those that fit, each when it is found: first those that were there before.

        Raises:
            Refused: too much is being read.
            OnrecordError: it could not be read.
        """
        told: set[int] = set()
        for reading in self._readings():
            self.found = self._now(reading)
            self.left = reading.progress.left if reading.progress is not None else self.left
            new = [p for p in fit(self.found) if p.number not in told]
            told |= {p.number for p in new}
            yield from new
            if reading.state == "failed":
                raise reading.cause if reading.cause is not None else Refused(503, "busy", f"It could not be read: {reading.error}.")

    def _readings(self) -> Iterator[Reading]:
        if self.claim is None:
            number = self.follows.ask(self.words, self.limit)
            if number is None:
                raise _too_many()
            try:
                yield from self.follows.watch(number)
            finally:
                self.follows.drop(number)
            return
        last = None
        while last is None or (last.state == "done" and last.limit != self.limit):  # what was going on already, with another limit
            if not self.follows.begin(self.claim.id, self.claim.name or self.claim.text, self.limit):
                raise _too_many()
            last = None
            for last in self.follows.watch(self.claim.id):
                yield last

    def _now(self, reading: Reading) -> list[Position]:
        """What is found, as the viewer may see it."""
        with asking(self.ledger) as connection:
            if self.claim is not None:
                return relations.positions(connection, self.claim, private=self.viewer.private)
            found = list(reading.positions)
            return found if self.viewer.private else relations.public(connection, found)


def _turn(ledger: Ledger, viewer: Viewer, words: str, limit: int | None, follows: Follows) -> _Turn:
    """The claim that is meant is read for where the ledger keeps it. What somebody asks who may only read is kept by nobody: their words are not written down.

    Raises:
        NotInLedger: it is the name of a claim that is not for this viewer.
    """
    with asking(ledger) as connection:
        found = kept.find(connection, words)
        hidden = found is not None and not viewer.may_see(kept.is_private(connection, found))
    if found is not None and hidden and found.text != kept.tidy(words):
        raise NotInLedger(f"no claim “{words}” in this ledger")
    if found is None and viewer.may(Role.REVIEW) and not ledger.read_only:
        with ledger.writing() as connection:
            found = kept.make(connection, words)
    whole = None if hidden or ledger.read_only else found
    return _Turn(ledger, viewer, follows, whole, found.text if found is not None else kept.tidy(words), limit)


def _too_many() -> Refused:
    return Refused(503, "busy", "Too many claims are being read; try again in a minute.", {"Retry-After": "60"})


