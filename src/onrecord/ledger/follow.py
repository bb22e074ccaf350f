"""Following a claim: what has come since it was last read for is read, and all positions are given, oldest first.

    claim -> candidates -> relation model, in batches -> relations (kept) -> positions

What was read once is kept by claim, utterance and model, so that a claim followed again costs one look at its relations.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, func, select, text, update

from onrecord.claims.position import Judged, judge
from onrecord.labels import Relation
from onrecord.ledger import candidates, relations
from onrecord.ledger import claims as kept
from onrecord.ledger.claims import Claim
from onrecord.ledger.relations import Appearance
from onrecord.ledger.tables import claims, utterances
from onrecord.ledger.tables import relations as table
from onrecord.positions import Position

if TYPE_CHECKING:
    from onrecord.ledger.ledger import Ledger

FIRST, BATCH = 8, 64
"""Utterances read in the first batch, so that something is there soon; each batch after it has twice as many, up to the second number."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a follow is.

    Attributes:
        stage: ``embedding`` statements that have no vector yet, or ``reading`` candidates.
        done, total: of how many.
        found: positions so far.
        left: candidates above the floor that will not be read, because the limit is reached.
    """

    stage: str
    done: int
    total: int
    found: int = 0
    left: int = 0


Tell = Callable[[Progress], None]


def follow(ledger: Ledger, words: str, *, save: str | None = None, since: str | None = None, until: str | None = None,
           speakers: Collection[int] | None = None, min_confidence: float = 0.0, limit: int = candidates.READ, progress: Tell | None = None) -> list[Position]:
    """As `onrecord.ledger.Ledger.follow`."""
    claim = _claim(ledger, words, save)
    new = [position for some in _read(ledger, claim, limit, progress) for position in some]
    if claim.id:
        with ledger.reading() as connection:
            new = relations.positions(connection, claim)
    return chosen(new, since=since, until=until, speakers=speakers, min_confidence=min_confidence)


def following(ledger: Ledger, words: str, *, save: str | None = None, limit: int = candidates.READ, progress: Tell | None = None) -> Iterator[Position]:
    """As `onrecord.ledger.Ledger.following`."""
    claim = _claim(ledger, words, save)
    if claim.id:
        with ledger.reading() as connection:
            before = relations.positions(connection, claim)
        yield from chosen(before)
    for some in _read(ledger, claim, limit, progress):
        yield from chosen(some)


def chosen(found: Sequence[Position], *, since: str | None = None, until: str | None = None, speakers: Collection[int] | None = None,
           min_confidence: float = 0.0) -> list[Position]:
    """Positions that fit, oldest first, those without a date of their own last; what a speaker says within his own statement is left out.

    Args:
        since, until: ISO 8601 by prefix; vague dates count where they may fit, undated positions by their article's date.
        speakers: numbers; a position of one of them fits.
    """
    wanted = frozenset(speakers) if speakers is not None else None
    outer = {(p.article, p.statement.id): p.speakers for p in found}
    fit = [p for p in found if p.confidence >= min_confidence and _in_time(p, since, until) and (wanted is None or wanted & set(p.speakers))
           and not (p.statement.within and p.speakers and outer.get((p.article, p.statement.within)) == p.speakers)]
    return sorted(fit, key=lambda p: (p.said_on is None, (p.said_on or "").split("/")[0], p.published or "", p.article, p.statement.content.spans))


def _in_time(p: Position, since: str | None, until: str | None) -> bool:
    if since is None and until is None:
        return True
    when = p.said_on or (p.published or "")[:10]
    if not when:
        return False
    start, end = when.split("/")[0], when.split("/")[-1]
    return (since is None or end[: len(since)] >= since[: len(end)]) and (until is None or start[: len(until)] <= until[: len(start)])


def _claim(ledger: Ledger, words: str, save: str | None) -> Claim:
    with ledger.reading() as connection:
        found = kept.find(connection, words)
    if found is not None and save in (None, found.name):
        return found
    if ledger.read_only and save is None:
        return Claim(0, None, kept.tidy(words))
    with ledger.writing() as connection:
        return kept.make(connection, words, name=save)


def _read(ledger: Ledger, claim: Claim, limit: int, progress: Tell | None) -> Iterator[list[Position]]:
    """Reads what has come since the claim was last read for, and what has lost its statement; gives the new positions batch by batch."""
    if not ledger.read_only:
        ledger.embeddings.catch_up(tell=_embedding(progress))
    model = ledger.relation.name
    claim = _forget_others(ledger, claim, model)
    with ledger.reading() as connection:
        newest = connection.execute(select(func.max(utterances.c.id))).scalar_one_or_none() or 0
        after = claim.read_to
        again = relations.lost(connection, claim) if claim.id else []
        known = relations.known(connection, claim, model) - set(again) if claim.id and (limit != candidates.READ or again or after < newest) else set()
        if after and limit != candidates.READ and len(known) < limit:  # who names a number wants so many read in all
            after, limit = 0, limit - len(known)
        if after >= newest and not again:
            return
        found = candidates.find(connection, ledger.embeddings, claim.text, after=after, known=known, limit=limit) if after < newest \
            else candidates.Candidates([], 0)
    turn = _Turn(ledger, claim, model, known | set(again), found.left, progress)
    yield from turn.read([*again, *found.utterances])
    with ledger.reading() as connection:
        more = candidates.beside(connection, turn.related, turn.seen)
    yield from turn.read(more)
    if claim.id and not ledger.read_only:
        with ledger.writing() as connection:
            connection.execute(update(claims).where(claims.c.id == claim.id).values(read_to=newest))


class _Turn:
    """One time of reading for a claim.

    Attributes:
        seen: the utterances that have been read.
        related: numbers of the statements that are about the claim.
    """

    def __init__(self, ledger: Ledger, claim: Claim, model: str, seen: set[int], left: int, progress: Tell | None):
        self.ledger, self.claim, self.model, self.left, self.progress = ledger, claim, model, left, progress
        self.seen = seen
        self.related: list[int] = []
        self._done = 0

    def read(self, numbers: Sequence[int]) -> Iterator[list[Position]]:
        total = self._done + len(numbers)
        at, size = 0, BATCH if self._done else FIRST
        while at < len(numbers):
            some = numbers[at : at + size]
            at, size = at + len(some), min(2 * size, BATCH)
            yield self._batch(some)
            self._done += len(some)
            if self.progress is not None:
                self.progress(Progress("reading", self._done, total, len(self.related), self.left))

    def _batch(self, numbers: Sequence[int]) -> list[Position]:
        with self.ledger.reading() as connection:
            found = relations.appearances(connection, numbers)
            near = self.ledger.embeddings.near(connection, self.claim.text, numbers)
        order = [n for n in numbers if n in found]
        cosines = partial(self.ledger.embeddings.cosines, self.claim.text)
        found_how = judge([replace(found[n].said, near=near.get(n)) for n in order], self.claim.text, self.ledger.relation, cosines)
        judged: list[tuple[int, Appearance, Judged]] = [(n, found[n], how) for n, how in zip(order, found_how, strict=True)]
        if self.claim.id and not self.ledger.read_only:
            with self.ledger.writing() as connection:
                relations.store(connection, self.claim, self.model, judged)
        self.seen |= set(numbers)
        self.related += [a.row["id"] for _, a, j in judged if j.relation is not Relation.UNRELATED]
        with self.ledger.reading() as connection:
            return relations.made(connection, self.claim, [(a, j) for _, a, j in judged])


def _forget_others(ledger: Ledger, claim: Claim, model: str) -> Claim:
    """The claim as it is to be read for: from the beginning, where another model has read for it before."""
    others = (table.c.claim_id == claim.id) & (table.c.model != model) & table.c.verdict.is_(None)
    with ledger.reading() as connection:
        if ledger.read_only or connection.execute(select(table.c.utterance_id).where(others).limit(1)).first() is None:
            return claim
    with ledger.writing() as connection:
        connection.execute(delete(table).where(others))
    return replace(claim, read_to=0)


def waiting(connection: Connection, claim: Claim) -> bool:
    """Whether statements have come since the claim was last read for."""
    newest = connection.execute(select(func.max(utterances.c.id))).scalar_one_or_none() or 0
    return newest > claim.read_to or connection.execute(select(utterances.c.id).where(text("embedded = false")).limit(1)).first() is not None


def _embedding(progress: Tell | None) -> Callable[[int, int], None] | None:
    return (lambda done, total: progress(Progress("embedding", done, total))) if progress is not None else None
