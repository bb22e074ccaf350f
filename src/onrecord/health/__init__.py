"""What is installed, whether it works, and what is missing: `check` asks everything that ``onrecord doctor`` prints.

Nothing is written, nothing is fetched, and what fails is a finding like the others, not an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from onrecord.health.finding import Finding, State
from onrecord.health.installed import extras, packages, this
from onrecord.health.sqlite import sqlite

__all__ = ["Finding", "State", "check"]


def check(where: str | Path | None = None) -> Iterator[Finding]:
    """Everything there is to find, as it is found.

    Args:
        where: a ledger to look at, a path or a URL; none if not given.
    """
    yield from this()
    yield from packages()
    yield from sqlite()
    yield from _models()
    yield from extras()
    if where is not None:
        yield from _ledger(where)


def _models() -> Iterator[Finding]:
    """Imported here, so that a package that is missing or broken is a finding and not the end."""
    try:
        from onrecord.health.models import models
    except Exception as error:
        yield Finding("model", "all", State.BAD, f"not looked at: {error}", "pip install --force-reinstall onrecord")
        return
    yield from models()


def _ledger(where: str | Path) -> Iterator[Finding]:
    try:
        from onrecord.health.ledgers import ledger
    except Exception as error:
        yield Finding("ledger", "opens", State.BAD, f"not looked at: {error}", "pip install --force-reinstall onrecord", {"ledger": str(where)})
        return
    yield from ledger(where)
