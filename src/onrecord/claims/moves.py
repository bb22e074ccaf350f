"""What positions on a claim do over time: a speaker's changes, two speakers' contradictions, where a group stands.

Pure functions of positions (`onrecord.types.Position`). Values are FactBank's, -3 (certainly not) to 3 (certainly so). What was not
uttered has none and is passed over, and so is what only observes the claim. Everything found rests on what a machine read, and is possible until
a person has reviewed both sides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from statistics import median

from onrecord.labels import Relation, SpeakerType, Uttered
from onrecord.positions import Position
from onrecord.types import Json

STEPS = 2
"""A change is of this many steps at least; from for to against, it always is."""
APART = 4
"""Two speakers contradict each other from this distance on: nearer ones of opposite sign may both be right ("possibly so", "probably not")."""

LIKELY = 0.5
"""Two positions are a change where one is likelier than this to be the earlier."""

LEAST = 0.15
"""A position less sure than this, which nobody has reviewed, makes no change and no contradiction: of 14 such in Wikinews 2 were right (docs/trials.md)."""


@dataclass(frozen=True, slots=True)
class Change:
    """A speaker's change of position between two dates.

    Attributes:
        speaker: number of the ledger's speaker, and the name.
        before, after: the positions.
        ordered: whether the dates tell which came first; if not, it is the likelier order.
        confidence: that both positions, their dates and their order are right, 0 to 1.
    """

    speaker: int
    name: str
    before: Position
    after: Position
    ordered: bool
    confidence: float

    @property
    def steps(self) -> int:
        """How far it went: towards the claim above 0, away from it below."""
        return _value(self.after) - _value(self.before)

    @property
    def possible(self) -> bool:
        """Whether a person has yet to review one of the two."""
        return not (self.before.reviewed and self.after.reviewed)

    def to_json(self) -> Json:
        return {"speaker": self.name, "steps": self.steps, "before": _said(self.before), "after": _said(self.after), "ordered": self.ordered,
                "confidence": round(self.confidence, 4), "possible": self.possible, "claim": self.after.claim}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two speakers who cannot both be right, by the latest position of each.

    Attributes:
        pro, con: the position for the claim and the one against it.
        strength: 1 to 3: the weaker of the two, how far it is from open.
        days: how many lie between the two at least; None where one has no date.
        confidence: that both positions are right, 0 to 1.
    """

    pro: Position
    con: Position
    strength: int
    days: int | None
    confidence: float

    @property
    def possible(self) -> bool:
        """Whether a person has yet to review one of the two."""
        return not (self.pro.reviewed and self.con.reviewed)

    def to_json(self) -> Json:
        return {"pro": _said(self.pro), "con": _said(self.con), "strength": self.strength, "days": self.days,
                "confidence": round(self.confidence, 4), "possible": self.possible, "claim": self.pro.claim}


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a group stood on one date.

    Attributes:
        on: the date (day, month, year or start/end) as its positions have it.
        said: what its members said then; what has no value is among it.
        stands: the latest value of each member that has one by then, by name.
        median, low, high: of these values; None where there is none yet.
        moved: the changes of members that are of this date.
    """

    on: str
    said: tuple[Position, ...]
    stands: tuple[tuple[str, int], ...]
    median: float | None
    low: int | None
    high: int | None
    moved: tuple[Change, ...]

    def to_json(self) -> Json:
        return {"on": self.on, "median": self.median, "low": self.low, "high": self.high, "stands": dict(self.stands),
                "said": [_said(p) for p in self.said], "moved": [c.to_json() for c in self.moved]}


@lru_cache(maxsize=8192)
def days(said_on: str) -> tuple[date, date] | None:
    """First and last day of a day, month, year or ``start/end``; None for what is no such date."""
    parts = said_on.split("/")
    first, last = _edges(parts[0]), _edges(parts[-1])
    return (first[0], max(first[0], last[1])) if first and last else None


def before(one: str, other: str) -> float:
    """How likely one vague date lies before another, each of its days being as likely; 1 only where it certainly does."""
    a, b = days(one), days(other)
    if a is None or b is None:
        return 0.0
    if a[1] < b[0]:
        return 1.0
    if b[1] <= a[0]:
        return 0.0
    (a0, a1), (b0, b1) = ((d[0].toordinal(), d[1].toordinal()) for d in (a, b))
    later = sum(b1 - max(d, b0 - 1) for d in range(a0, min(a1, b1) + 1))
    return later / ((a1 - a0 + 1) * (b1 - b0 + 1))


def changes(positions: Sequence[Position]) -> list[Change]:
    """The changes of position of each speaker, oldest first.

    Each position is set against the last one that the speaker was found to hold. Only dated ones count, of named speakers:
    an unnamed source is nobody who can be met again. What is of one day, or of one month without a day, is no change.
    """
    by_speaker: dict[int, list[Position]] = defaultdict(list)
    for p in positions:
        if p.said_on and days(p.said_on) and _takes_part(p) and p.statement.who.speaker_type is not SpeakerType.ANONYMOUS:
            for number in dict.fromkeys(p.speakers):
                by_speaker[number].append(p)
    found = [change for number, some in by_speaker.items() for change in _of_speaker(number, sorted(some, key=_when))]
    return sorted(found, key=lambda c: (*_when(c.after), c.name))


def contradictions(positions: Sequence[Position]) -> list[Contradiction]:
    """The contradictions between speakers, the clearest first: strongest, then surest.

    The latest position of each speaker counts (of those with a date; without any, the one published last), so that nobody is held to what was taken back since.
    """
    latest: dict[int, Position] = {}
    for p in sorted(positions, key=lambda p: (p.said_on is not None, *_when(p))):
        if p.statement.who.speaker_type is not SpeakerType.NONE and _takes_part(p):
            latest |= dict.fromkeys(p.speakers, p)
    held = list({p.number: p for p in latest.values()}.values())
    pros, cons = ([p for p in held if _value(p) * sign > 0] for sign in (1, -1))
    found = [_contradiction(pro, con) for pro in pros for con in cons
             if _value(pro) - _value(con) >= APART and not set(pro.speakers) & set(con.speakers)]
    return sorted(found, key=lambda c: (-c.strength, -c.confidence, c.pro.number, c.con.number))


def course(positions: Sequence[Position]) -> list[Moment]:
    """Where a group stood, date by date, oldest first.

    Args:
        positions: of its members; those without a date are passed over.
    """
    by_date: dict[str, list[Position]] = defaultdict(list)
    for p in sorted((p for p in positions if p.said_on and days(p.said_on)), key=_when):
        by_date[p.said_on or ""].append(p)
    moved = changes(positions)
    stands: dict[str, int] = {}
    out = []
    for on, some in by_date.items():
        stands |= {p.speaker or "": p.value for p in some if p.value is not None and p.relation is not Relation.OBSERVING}
        values = list(stands.values())
        out.append(Moment(on, tuple(some), tuple(stands.items()), float(median(values)) if values else None, min(values, default=None),
                          max(values, default=None), tuple(c for c in moved if c.after.said_on == on)))
    return out


def _of_speaker(number: int, positions: Sequence[Position]) -> Iterator[Change]:
    """Changes among one speaker's positions, in the order of their dates."""
    held: Position | None = None
    for p in positions:
        if held is None or p.value == held.value:
            held = p
            continue
        if abs(_value(p) - _value(held)) < STEPS:
            continue
        first, then = held, p
        sure = before(first.said_on or "", then.said_on or "")
        if (back := before(then.said_on or "", first.said_on or "")) > sure:
            first, then, sure = then, first, back
        if sure <= LIKELY:  # of one day or month: what came first is not known, and so not what holds since
            held = None
            continue
        yield Change(number, _name(number, then), first, then, sure == 1.0, first.confidence * then.confidence * _dated(first) * _dated(then) * sure)
        held = then


def _contradiction(pro: Position, con: Position) -> Contradiction:
    return Contradiction(pro, con, min(abs(_value(pro)), abs(_value(con))), _between(pro, con), pro.confidence * con.confidence)


def _takes_part(p: Position) -> bool:
    return (p.reviewed or p.confidence >= LEAST) and p.value is not None and p.uttered is Uttered.YES and p.relation in (Relation.FOR, Relation.AGAINST) and bool(p.speakers)


def _value(p: Position) -> int:
    assert p.value is not None
    return p.value


def _name(number: int, p: Position) -> str:
    """One speaker's name, of those who said it together."""
    names = (p.speaker or "").split(" and ")
    return names[p.speakers.index(number)] if len(names) == len(p.speakers) else p.speaker or ""


def _dated(p: Position) -> float:
    """How sure its date is."""
    return p.statement.when.confidence.get("said_on", 1.0)


def _when(p: Position) -> tuple[date, date, str, int]:
    """For sorting: the days it may be of, then its article's date and its number."""
    found = days(p.said_on or p.published or "") or (date.min, date.min)
    return *found, p.published or "", p.number


def _between(one: Position, other: Position) -> int | None:
    a, b = days(one.said_on or ""), days(other.said_on or "")
    if a is None or b is None:
        return None
    return max(0, (max(a[0], b[0]) - min(a[1], b[1])).days)


def _edges(part: str) -> tuple[date, date] | None:
    """First and last day of a day, month or year."""
    try:
        if len(part) == 4:
            return date(int(part), 1, 1), date(int(part), 12, 31)
        if len(part) == 7:
            first = date.fromisoformat(f"{part}-01")
            next_month = first + timedelta(days=31)
            return first, next_month - timedelta(days=next_month.day)
        day = date.fromisoformat(part[:10])
    except ValueError:
        return None
    return day, day


def _said(p: Position) -> Json:
    """A position as one side of a change or contradiction."""
    return {"said_on": p.said_on, "published": p.published, "speaker": p.speaker, "value": p.value, "part_text": p.part.text,
            "content_text": p.statement.content.text, "article": p.article, "outlet": p.outlet, "link": p.link, "statement": p.number,
            "confidence": round(p.confidence, 4), "reviewed": p.reviewed}
