"""Leaving out the statements that are less sure than a person wants to see."""

from __future__ import annotations

from dataclasses import replace

from onrecord.show.plain import confidence
from onrecord.types import Reading


def at_least(reading: Reading, least: float) -> Reading:
    """The reading without statements whose confidence is below ``least`` (0 to 1).

    A statement that stood within one left out stands within the next one around that, if there is any.
    """
    if least <= 0:
        return reading
    around = {s.id: s.within for s in reading}
    kept = {s.id for s in reading if confidence(s) >= least}

    def within(at: str | None) -> str | None:
        passed: set[str] = set()
        while at is not None and at not in kept and at not in passed:
            passed.add(at)
            at = around.get(at)
        return at if at in kept else None

    return replace(reading, statements=tuple(replace(s, within=within(s.within)) for s in reading if s.id in kept))
