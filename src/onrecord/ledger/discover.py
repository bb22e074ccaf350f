"""Claims found without being asked: the ledger's statements grouped by what they are about, the most contested first.

    vectors and words -> groups (`onrecord.claims.group`) -> the relation model on each member -> positions -> rank

A group is named by its most central statement. Its members' positions are those of whole contents: following the claim afterwards reads more
(the parts of long contents, and what is near and was not grouped).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from sqlalchemy import Connection, func, or_, select, true

from onrecord.claims.embed import Embedder, Int8s
from onrecord.claims.group import Group, group
from onrecord.claims.moves import Change, Contradiction, changes, contradictions
from onrecord.claims.negation import opposite
from onrecord.claims.position import Judged, value
from onrecord.claims.relate import Pair, Related
from onrecord.claims.wording import words
from onrecord.labels import Relation, Uttered, Verdict
from onrecord.ledger import relations
from onrecord.ledger.claims import Claim, tidy
from onrecord.ledger.follow import Progress, chosen
from onrecord.ledger.tables import statements, vectors
from onrecord.positions import Position
from onrecord.types import Json

if TYPE_CHECKING:
    from onrecord.ledger.ledger import Ledger

Tell = Callable[[Progress], None]
BATCH = 256
"""Pairs that the relation model is given at once, so that progress can be told between."""
MOST = 100_000
"""Utterances that are grouped, the latest: more would take more memory and time than a question should."""
_PORTION = 20_000
_SIDES = (Relation.FOR, Relation.AGAINST)
_MARKS = " \t\n“”‘\"',;:.…"


@dataclass(frozen=True, slots=True)
class Discovered:
    """A claim that several statements are about.

    Attributes:
        text: the words of its most central statement.
        positions: its members', oldest first.
        changes, contradictions: what moved among them, and who cannot both be right.
        contested: the sum of confidences of the speakers on the weaker side (each by the surest position); 0 where all are of one side.
        moved: the sum of confidences of the changes.
    """

    text: str
    positions: tuple[Position, ...]
    changes: tuple[Change, ...]
    contradictions: tuple[Contradiction, ...]
    contested: float
    moved: float

    @property
    def speakers(self) -> int:
        """How many have said something on it."""
        return len({n for p in self.positions for n in p.speakers})

    def to_json(self) -> Json:
        """One line of ``onrecord claims --discover --json``."""
        values = [p.value for p in self.positions]
        return {"claim": self.text, "positions": len(values), "for": sum(v is not None and v > 0 for v in values),
                "against": sum(v is not None and v < 0 for v in values), "open": values.count(0), "not_said": values.count(None),
                "speakers": self.speakers, "contested": round(self.contested, 4), "moved": round(self.moved, 4),
                "changes": [c.to_json() for c in self.changes], "contradictions": [c.to_json() for c in self.contradictions],
                "members": [{"statement": p.number, "speaker": p.speaker, "said_on": p.said_on, "value": p.value, "content_text": p.statement.content.text,
                             "link": p.link, "confidence": round(p.confidence, 4)} for p in self.positions]}


def discover(ledger: Ledger, *, smallest: int = 2, progress: Tell | None = None) -> list[Discovered]:
    """The claims that the ledger's statements make, the most contested and most moved first.

    Args:
        smallest: leave out claims with fewer positions.
        progress: is told how far the relation model is.

    Raises:
        ModelError: a model is missing or broken.
        LedgerError: the ledger cannot be read.
    """
    if not ledger.read_only:
        ledger.embeddings.catch_up(tell=(lambda done, total: progress(Progress("embedding", done, total))) if progress is not None else None)
    with ledger.reading() as connection:
        numbers, texts, rows = _contents(connection, ledger.embeddings.embedder)
    judge = _Judge(ledger, texts, progress)
    groups = group(rows, texts, smallest=smallest, verify=judge)
    sides = judge.side(groups)
    with ledger.reading() as connection:
        found = [_discovered(claim, positions) for claim, positions in _positions(connection, groups, numbers, texts, sides)]
    return sorted((one for one in found if len(one.positions) >= smallest),
                  key=lambda d: (-round(d.contested + d.moved, 6), -d.speakers, -len(d.positions), d.text))


class _Judge:
    """Asks the relation model of pairs of contents; a content and a centre are on one claim where it says for or against.

    Attributes:
        related: its answers, by row of the content and row of the centre.
    """

    def __init__(self, ledger: Ledger, texts: Sequence[str], progress: Tell | None):
        self._ledger, self._texts, self._progress = ledger, texts, progress
        self.related: dict[tuple[int, int], Related] = {}
        self._done = 0

    def __call__(self, pairs: Sequence[tuple[int, int]]) -> list[bool]:
        self.related |= dict(zip(pairs, self._ask([Pair(self._texts[i], named(self._texts[centre]), said=True) for i, centre in pairs]), strict=True))
        return [self.related[pair].relation in _SIDES for pair in pairs]

    def side(self, groups: Sequence[Group]) -> dict[tuple[int, int], tuple[Relation, float]]:
        """For or against, and how sure, of the members of groups: both answers, to the claim and to its opposite, together tell better."""
        pairs = [pair for some in groups for row in some.members if (pair := (row, some.centre)) in self.related]
        out = {}
        for pair, turned in zip(pairs, self._ask([Pair(self._texts[i], opposite(named(self._texts[centre])), said=True) for i, centre in pairs]), strict=True):
            straight = self.related[pair].scores
            pro = (straight[Relation.FOR] + turned.scores[Relation.AGAINST]) / 2
            con = (straight[Relation.AGAINST] + turned.scores[Relation.FOR]) / 2
            out[pair] = (Relation.FOR, pro) if pro >= con else (Relation.AGAINST, con)
        return out

    def _ask(self, asked: Sequence[Pair]) -> list[Related]:
        total, out = self._done + len(asked), list[Related]()
        for at in range(0, len(asked), BATCH):
            out += self._ledger.relation.relate(asked[at : at + BATCH])
            if self._progress is not None:
                self._progress(Progress("reading", self._done + len(out), total))
        self._done = total
        return out


def _discovered(claim: str, found: Sequence[Position]) -> Discovered:
    positions = chosen(found)
    moved = changes(positions)
    return Discovered(claim, tuple(positions), tuple(moved), tuple(contradictions(positions)), _contested(positions), sum(c.confidence for c in moved))


def _positions(connection: Connection, groups: Sequence[Group], numbers: Sequence[int], texts: Sequence[str],
               sides: Mapping[tuple[int, int], tuple[Relation, float]]) -> Iterator[tuple[str, list[Position]]]:
    """The words of each group's claim, and its members' positions."""
    seen = relations.appearances(connection, [numbers[row] for some in groups for row in some.members])
    for some in groups:
        answers = {_key(texts[row]): sides[row, some.centre] for row in some.members if (row, some.centre) in sides}
        judged = [(seen[n], _judged(seen[n], answers.get(_key(texts[row])))) for row in some.members if (n := numbers[row]) in seen]
        claim = named(texts[some.centre])
        yield claim, relations.made(connection, Claim(0, None, claim), judged)


def named(content: str) -> str:
    """A content as the words of a claim: without the marks of the quote it stood in."""
    return tidy(content.strip(_MARKS))


def _key(text: str) -> str:
    """By which `onrecord.claims.group` knows contents of the same words, of which it asks once."""
    return " ".join(words(text))


def _judged(seen: relations.Appearance, answer: tuple[Relation, float] | None) -> Judged:
    """How a member stands to its group's claim; what has the claim's own words was not asked, and is for it."""
    s = seen.statement
    relation, sure = answer or (Relation.FOR, 1.0)
    return Judged(relation, sure, s.content, s.how, value(relation, s.stance, s.certainty, s.how.uttered))


def _contested(positions: Sequence[Position]) -> float:
    """How much confidence there is in the weaker of the two sides, each speaker counted once on a side."""
    sides: tuple[dict[tuple[int, ...], float], ...] = ({}, {})
    for p in positions:
        if p.value and p.uttered is Uttered.YES and p.speakers:
            side = sides[p.value > 0]
            side[p.speakers] = max(side.get(p.speakers, 0.0), p.confidence)
    return min(sum(side.values()) for side in sides)


def _contents(connection: Connection, embedder: Embedder) -> tuple[list[int], list[str], Int8s]:
    """Utterances that stand, the latest ones, by number: with the words of their first statement and the vector of the whole content."""
    shown = or_(statements.c.verdict.is_(None), statements.c.verdict != Verdict.REJECTED.value)
    found: dict[int, tuple[str, bytes]] = {}
    for portion in _portions(connection):
        query = (select(vectors.c.utterance_id, statements.c.content_text, vectors.c.vector)
                 .join(statements, statements.c.utterance_id == vectors.c.utterance_id)
                 .where(vectors.c.utterance_id.between(*portion), vectors.c.place == 0, statements.c.current == true(), shown)
                 .order_by(vectors.c.utterance_id, statements.c.id.desc()))
        found |= {number: (said, vector) for number, said, vector in connection.execute(query)}
    numbers = sorted(found)
    rows = np.frombuffer(b"".join(found[n][1] for n in numbers), dtype=np.int8).reshape(len(numbers), embedder.DIM)
    return numbers, [found[n][0] for n in numbers], rows


def _portions(connection: Connection) -> Iterator[tuple[int, int]]:
    """The lowest and highest numbers of the utterances to look at, a portion at a time."""
    newest = connection.execute(select(func.max(vectors.c.utterance_id))).scalar_one() or 0
    lowest = max(1, newest - MOST + 1)
    for high in range(newest, lowest - 1, -_PORTION):
        yield max(lowest, high - _PORTION + 1), high
