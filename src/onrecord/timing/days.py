"""Days, weeks and months: the arithmetic of the calendar, holidays included."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 2, 9997
"""Years outside are not reckoned with: a week more or less must still be a date."""

_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_NTH = re.compile(r"(\d\d):(-?\d):(\d)(?:\+(\d+))?")


@dataclass(frozen=True, slots=True)
class Day:
    """A day, a month (no day) or a year (no month either)."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def iso(self) -> str:
        out = f"{self.year:04d}"
        if self.month:
            out += f"-{self.month:02d}" + (f"-{self.day:02d}" if self.day else "")
        return out

    @property
    def first(self) -> date:
        """The first date it covers."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def exact(self) -> bool:
        return self.day is not None


def parse(value: str | None) -> Day | None:
    """The day, month or year that an ISO string begins with; None for anything else."""
    m = _ISO.match(value or "")
    return make(int(m.group(1)), int(m.group(2)) if m.group(2) else None, int(m.group(3)) if m.group(3) else None) if m else None


def make(year: int, month: int | None = None, day: int | None = None) -> Day | None:
    """A `Day`, or None where there is no such date."""
    if not FIRST_YEAR <= year <= LAST_YEAR or (month is not None and not 1 <= month <= 12):
        return None
    if day is not None and (month is None or not 1 <= day <= monthrange(year, month)[1]):
        return None
    return Day(year, month, day)


def of(d: date) -> Day | None:
    return make(d.year, d.month, d.day)


def plus_days(d: date, n: float) -> Day | None:
    try:
        return of(d + timedelta(days=round(n)))
    except OverflowError:
        return None


def plus_months(year: int, month: int, n: int) -> Day | None:
    """The month ``n`` after one, without a day."""
    at = year * 12 + month - 1 + n
    return make(at // 12, at % 12 + 1)


def monday(d: date) -> date:
    """The first day of its week."""
    return d - timedelta(days=d.weekday())


def week(d: date) -> str:
    """Its ISO week, ``2016-W38``."""
    year, number, _ = d.isocalendar()
    return f"{year:04d}-W{number:02d}"


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * i) // 451
    month, day = divmod(h + i - 7 * m + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, n: int, weekday: int) -> date:
    """The n-th such weekday of a month, from the end where ``n`` is negative."""
    if n > 0:
        first = date(year, month, 1)
        return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))
    last = date(year, month, monthrange(year, month)[1])
    return last - timedelta(days=(last.weekday() - weekday) % 7 + 7 * (-n - 1))


def holiday(rule: str, year: int) -> date | None:
    """The day of a holiday in one year, by a rule of ``holidays.tsv``."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if rule.startswith("easter"):
        return easter(year) + timedelta(days=int(rule.removeprefix("easter")))
    if rule == "election":  # the Tuesday after the first Monday of November
        return nth_weekday(year, 11, 1, 0) + timedelta(days=1)
    m = _NTH.fullmatch(rule)
    if m:
        return nth_weekday(year, int(m.group(1)), int(m.group(2)), int(m.group(3))) + timedelta(days=int(m.group(4) or 0))
    month, _, day = rule.partition("-")
    return date(year, int(month), int(day))
