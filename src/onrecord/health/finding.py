"""The noun of this room: one thing that was looked at, and how it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from onrecord.types import Json


class State(StrEnum):
    """How a thing is."""

    GOOD = "good"
    MISSING = "missing"
    """An optional part that is not installed; nothing that is installed needs it."""
    UNKNOWN = "unknown"
    """It could not be found out, or not in the time that a look may take."""
    BAD = "bad"
    """It should work and does not."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        area: ``onrecord``, ``package``, ``sqlite``, ``model``, ``extra`` or ``ledger``.
        name: of the thing within its area.
        state: how it is.
        value: what was found, in words.
        advice: what to do about it; empty if there is nothing to do.
        facts: the same for programs: versions, sizes, numbers.
    """

    area: str
    name: str
    state: State
    value: str
    advice: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    def to_json(self) -> Json:
        """The finding as an object of JSON."""
        return {"area": self.area, "name": self.name, "state": self.state.value, "value": self.value, "advice": self.advice or None, **self.facts}
