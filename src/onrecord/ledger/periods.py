"""Dates by prefix (``2031``, ``2031-04``, ``2031-04-02``) as the two ends of a range."""

from __future__ import annotations

import re
from datetime import date, timedelta

from onrecord.errors import BadDate

_PREFIX = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

_NEVER = "9999-12-32"
"""After the last day that there is."""


def begins(period: str) -> str:
    """The least value of a column that lies in or after ``period``.

    Raises:
        BadDate: it is no year, month or day.
    """
    year, month, day = _parts(period)
    return "-".join([f"{year:04d}", *(f"{part:02d}" for part in (month, day) if part is not None)])


def ends(period: str) -> str:
    """The least value of a column that lies after ``period``: the next day, month or year.

    Raises:
        BadDate: it is no year, month or day.
    """
    year, month, day = _parts(period)
    if (year, month or 12, day or 31) == (9999, 12, 31):
        return _NEVER
    if month is None:
        return f"{year + 1:04d}"
    if day is None:
        return f"{year + 1:04d}-01" if month == 12 else f"{year:04d}-{month + 1:02d}"
    return (date(year, month, day) + timedelta(days=1)).isoformat()


def _parts(period: str) -> tuple[int, int | None, int | None]:
    found = _PREFIX.fullmatch(period.strip())
    if found is None:
        raise BadDate(f"“{period[:40]}” is no date; give a year, a month or a day: 2031, 2031-04, 2031-04-02")
    year, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    try:
        date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError as error:
        raise BadDate(f"“{period[:40]}” is no date: {error}") from error
    return year, month, day
