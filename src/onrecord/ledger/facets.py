"""How what was searched for divides: how many of the statements found have each value of a label.

Counted are the newest `MOST` that pass, so that it costs the same however large the ledger is; where there are so many, a
count says "so many at least". Each label is counted without what is asked of itself: what one more value would bring is seen before it is chosen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, select

from onrecord.ledger.search import Filter, latest
from onrecord.ledger.tables import statements
from onrecord.types import Json

MOST = 500
"""Statements that are counted at most."""
LABELS = ("stance", "certainty", "kind", "act")


@dataclass(frozen=True, slots=True)
class Counts:
    """How many statements there are, and of each value; ``more``: no more were counted, and there may be."""

    statements: int
    more: bool
    values: Mapping[str, int]

    def to_json(self) -> Json:
        return {"statements": self.statements, "more": self.more, "values": dict(self.values)}


@dataclass(frozen=True, slots=True)
class Facets:
    """What passes a filter.

    Attributes:
        found: how many statements; ``more``: no more were counted, and there may be.
        labels: of each label how they divide, without what the filter asks of that label.
    """

    found: int
    more: bool
    labels: Mapping[str, Counts]

    def to_json(self) -> Json:
        return {"found": self.found, "more": self.more, "labels": {name: counts.to_json() for name, counts in self.labels.items()}}


def facets(connection: Connection, wanted: Filter, *, most: int = MOST) -> Facets:
    """The counts of a filter, of versions that articles still have.

    Raises:
        NotInLedger: no such speaker, outlet or claim. BadDate: a date that is none. TooSlow: the connection is not given longer.
    """
    whole = _counted(connection, wanted, most)
    apart = {name: _counted(connection, _without(wanted, name), most) for name in LABELS if getattr(wanted, name)}
    labels = {}
    for at, name in enumerate(LABELS):
        values: Counter[str] = Counter()
        for row, n in apart.get(name, whole).items():
            values[row[at]] += n
        labels[name] = Counts(values.total(), values.total() >= most, values)
    return Facets(whole.total(), whole.total() >= most, labels)


def _without(wanted: Filter, label: str) -> Filter:
    """The filter without what it asks of a label."""
    nothing: dict[str, Any] = {label: ()}
    return replace(wanted, **nothing)


def _counted(connection: Connection, wanted: Filter, most: int) -> Counter[tuple[str, ...]]:
    """The statements by their labels."""
    columns = [statements.c[name] for name in LABELS]
    passing = latest(connection, wanted, *columns, limit=most).subquery()
    return Counter({tuple(row[:-1]): row[-1] for row in connection.execute(select(*passing.c, func.count()).group_by(*passing.c))})
