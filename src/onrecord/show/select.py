"""Leaving out statements that a person does not want to see, the less sure ones or others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from onrecord.show.plain import confidence
from onrecord.types import Reading, Statement


def at_least(reading: Reading, least: float) -> Reading:
    """The reading without statements whose confidence is below ``least`` (0 to 1)."""
    return only(reading, lambda s: confidence(s) >= least) if least > 0 else reading


def only(reading: Reading, wanted: Callable[[Statement], bool]) -> Reading:
    """The reading without the statements that are not wanted.

    A statement that stood within one left out stands within the next one around that, if there is any.
    """
    around = {s.id: s.within for s in reading}
    kept = {s.id for s in reading if wanted(s)}
    if len(kept) == len(around):
        return reading

    def within(at: str | None) -> str | None:
        passed: set[str] = set()
        while at is not None and at not in kept and at not in passed:
            passed.add(at)
            at = around.get(at)
        return at if at in kept else None

    return replace(reading, statements=tuple(replace(s, within=within(s.within)) for s in reading if s.id in kept))
