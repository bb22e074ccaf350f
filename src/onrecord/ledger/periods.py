"""Dates by prefix (``2031``, ``2031-04``, ``2031-04-02``) as the two ends of a range."""

from __future__ import annotations

import re
from datetime import date, timedelta

from onrecord.errors import BadDate

_PREFIX = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


def begins(period: str) -> str:
    """The least value of a column that lies in or after ``period``.

    Raises:
        BadDate: it is no year, month or day.
    """
    _parts(period)
    return period


def ends(period: str) -> str:
    """The least value of a column that lies after ``period``: the next day, month or year.

    Raises:
        BadDate: it is no year, month or day.
    """
    year, month, day = _parts(period)
    if month is None:
        return f"{year + 1:04d}"
    if day is None:
        return f"{year + 1:04d}-01" if month == 12 else f"{year:04d}-{month + 1:02d}"
    try:
        return (date(year, month, day) + timedelta(days=1)).isoformat()
    except OverflowError:
        return "9999-12-32"


def _parts(period: str) -> tuple[int, int | None, int | None]:
    found = _PREFIX.match(period.strip())
    if found is None:
        raise BadDate(f"“{period[:40]}” is no date; give a year, a month or a day: 2031, 2031-04, 2031-04-02")
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        date(year or 0, month or 1, day or 1)
    except ValueError as error:
        raise BadDate(f"“{period[:40]}” is no date: {error}") from error
    assert year is not None
    return year, month, day
