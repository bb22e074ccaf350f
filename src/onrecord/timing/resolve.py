"""From what a time expression says to the time it means: ISO 8601 for statements, TIMEX3 values for benchmarks.

Relative expressions are reckoned from the article's date ("Monday", "last month") or from the last date mentioned
("two days earlier", "the following day"); without the date they are reckoned from, they stay unresolved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from onrecord.timing import days
from onrecord.timing.days import Day
from onrecord.timing.expressions import Expression

_FUTURE = re.compile(r"\b(?:[Ww]ill|would|shall|won['’]t|can|could|should|may|might|going to|to be|plan(?:s|ned|ning)? (?:to|on)|scheduled|slated|"
                     r"set (?:to|for)|expect(?:s|ed)? to|due|upcoming|hopes? to|intends? to|about to|looks? to|until|ahead of|next|vote on|if)\b|['’]ll\b")
_PAST = re.compile(r"\b(?:was|were|had|did|said|told|[a-z]{2,}ed|has|have|been|wrote|went|came|made|took|gave|began|held|met|won|lost|spoke|ago|since)\b")
_STOP = re.compile(r"\n|[a-z)]{3}[.!?]['’”\"]*\s")
_SUNDAY = re.compile(r"['’]s? [^.\n]{0,60}\bSunday\b")
_UTC = re.compile(r"\b(?:UTC|GMT)\b")
_SOON = 75
"""Days ahead within which a date without its year is the coming one, whatever the tense."""
_CLAUSE = 90
_BACKWARD = frozenset({"ago", "earlier", "before", "prior", "previously", "back"})
_DEICTIC = frozenset({"ago", "back", "from now", "hence"})
_SEASONS = {"SP": (3, 5), "SU": (6, 8), "FA": (9, 11), "WI": (12, 2)}
_DAYS = {"D": 1, "N": 1, "W": 7, "WE": 7, "F": 14}
_MONTHS = {"M": 1, "Q": 3, "Y": 12, "DE": 120, "CE": 1200}


@dataclass(frozen=True, slots=True)
class Time:
    """What an expression means.

    Attributes:
        iso: day, month, year or range; None where it is no calendar time, or not known.
        timex: TIMEX3's value (``2016-W38``, ``2016-SU``, ``PRESENT_REF``, ``P3D``).
        type: TIMEX3's type: DATE, TIME, DURATION or SET.
        day: what later expressions are reckoned from; None where it is no calendar time.
    """

    iso: str | None
    timex: str
    type: str = "DATE"
    day: Day | None = None


UNKNOWN = Time(None, "")


def tense(text: str, e: Expression) -> str | None:
    """``past`` or ``future`` by the verb nearest before the expression in its sentence, else by the first after it."""
    before = text[max(0, e.start - _CLAUSE) : e.start]
    before = before[max((m.end() for m in _STOP.finditer(before)), default=0) :]
    ahead = max((m.end() for m in _FUTURE.finditer(before)), default=-1)
    behind = max((m.end() for m in _PAST.finditer(before)), default=-1)
    if ahead != behind:
        return "future" if ahead >= behind - 12 and ahead >= 0 else "past"
    after = text[e.end : e.end + _CLAUSE]
    stop = _STOP.search(after)
    after = after[: stop.start()] if stop else after
    first, second = _FUTURE.search(after), _PAST.search(after)
    if not first and not second:
        return None
    return "future" if first and (not second or first.start() <= second.start()) else "past"


class Reckoner:
    """Resolves the expressions of one text in their order.

    Attributes:
        base: the article's date, as far as it is known.
        story: a history rather than news: everything is reckoned from the last date mentioned.
        reference: the last date mentioned.
    """

    def __init__(self, published: str | None, *, story: bool = False):
        self.base = days.parse(published)
        self.story = story
        self.reference = None if story else self.base

    def times(self, text: str, expressions: Iterable[Expression]) -> list[Time]:
        out = []
        for e in expressions:
            time = self.time(e, tense(text, e))
            if e.unit == "WE" and time.day and _SUNDAY.match(text, e.end):  # "this weekend's “X News Sunday”"
                time = _daily(days.plus_days(time.day.first, 1), None)
            if time.day:
                self.reference = time.day
            out.append(time)
        return out

    def time(self, e: Expression, verb: str | None = "past") -> Time:
        """What one expression means; ``verb`` is the tense of its clause."""
        made = _SIMPLE.get(e.kind)
        if made:
            return made
        time: Time = getattr(self, "_" + e.kind)(e, verb)
        return time

    def _anchor(self) -> Day | None:
        return self.reference if self.story else self.base

    def _date(self, e: Expression, verb: str | None) -> Time:
        if e.year is not None and e.year < 0:
            return Time(None, f"BC{-e.year:04d}")
        day = days.make(e.year, e.month, e.day) if e.year is not None else self._yearless(e, verb)
        if day is None:
            return Time(None, f"XXXX-{e.month or 0:02d}" + (f"-{e.day:02d}" if e.day else "")) if e.month else UNKNOWN
        last = days.make(day.year, day.month, e.last_day) if e.last_day and day.month else None
        if last:
            return Time(f"{day.iso}/{last.iso}", day.iso, "DATE", day)
        return Time(day.iso, day.iso + (f"T{e.part}" if e.part else ""), "DATE", day)

    def _yearless(self, e: Expression, verb: str | None) -> Day | None:
        base = self._anchor()
        if base is None:
            return None
        if e.month is None:  # "the 19th"
            return days.make(base.year, base.month, e.day) if base.month else None
        if e.other or e.which in ("this", "this past") or self.story:
            year = base.year + {"last": -1, "next": 1}.get(e.other or "", 0)
            return days.make(year, e.month, e.day)
        near = [d for d in (days.make(base.year + n, e.month, e.day) for n in (-1, 0, 1)) if d]
        if not near:
            return None
        day = e.day if base.day else None
        key, now = _ordered(e.month, day), _ordered(base.month or 12, base.day if day else None)
        if e.which in ("last", "past") or verb == "past":
            year = base.year - (key > now)
        elif verb == "future" or e.which == "next":
            year = base.year + (key < now)
        else:
            return min(near, key=lambda d: abs((d.first - base.first).days))
        if not e.which and year < base.year and (soon := days.make(year + 1, e.month, e.day)) and (soon.first - base.first).days < _SOON:
            return soon  # who means the one before last says the year
        return days.make(year, e.month, e.day)

    def _weekday(self, e: Expression, verb: str | None) -> Time:
        base = self._anchor()
        if base is None or not base.exact or e.weekday is None:
            return Time(None, f"XXXX-WXX-{(e.weekday or 0) + 1}")
        at = base.first
        back = (at.weekday() - e.weekday) % 7
        ahead = (e.weekday - at.weekday()) % 7
        which = (e.which or "").removeprefix("the ")
        if which in ("last", "previous", "past", "this past"):
            day = days.plus_days(at, -(back or 7))
        elif which in ("next", "following", "this coming") or (self.story and which != "that"):
            day = days.plus_days(at, ahead or 7)
        elif verb == "future" or (which == "this" and verb != "past"):
            day = days.plus_days(at, ahead)
        else:
            day = days.plus_days(at, -back)
        return _daily(day, e.part)

    def _today(self, e: Expression, verb: str | None) -> Time:
        base = self._anchor()
        if base is None:
            return Time(None, "PRESENT_REF" if e.text.lower() == "today" else "")
        if not base.exact:
            return UNKNOWN
        return _daily(days.plus_days(base.first, e.count or 0), e.part)

    def _which(self, e: Expression, verb: str | None) -> Time:
        which = (e.which or "").removeprefix("the ").removeprefix("very ")
        base = self.reference if which in ("that", "same", "previous", "preceding", "following", "ensuing") or self.story else self.base
        step = {"last": -1, "past": -1, "previous": -1, "preceding": -1, "this past": -1, "next": 1, "coming": 1, "following": 1,
                "ensuing": 1, "upcoming": 1, "this coming": 1}.get(which, 0)
        if base is None or e.unit is None:
            return UNKNOWN
        if e.unit in ("D", "N", "H"):
            if not base.exact:
                return Time(None, "XXXX-XX-XX")
            if e.part == "NI" and which == "last":
                step = -1
            return _daily(days.plus_days(base.first, step), e.part or ("NI" if e.unit == "N" else None))
        if e.unit in ("W", "WE", "F"):
            return _weekly(base, e, which, step, verb)
        return _spanned(e.unit, base, step)

    def _offset(self, e: Expression, verb: str | None) -> Time:
        base = self.base if e.back in _DEICTIC and not self.story else self.reference
        sign = -1 if e.back in _BACKWARD else 1
        if e.count is None or e.unit is None:
            return Time(None, "PAST_REF" if sign < 0 else "FUTURE_REF")
        if base is None:
            return UNKNOWN
        n = sign * e.count
        if e.unit in ("H", "MIN", "S"):
            return _daily(base, None) if base.exact and e.unit != "H" else UNKNOWN
        if e.unit in _DAYS:
            if not base.exact:
                return UNKNOWN
            at = days.plus_days(base.first, n * _DAYS[e.unit])
            if at is None:
                return UNKNOWN
            if e.unit in ("D", "N"):
                return _daily(at, e.part)
            start = days.monday(at.first)
            return Time(f"{start.isoformat()}/{(start + timedelta(days=6)).isoformat()}", days.week(at.first), "DATE", at)
        months = round(n * _MONTHS[e.unit])
        if e.unit in ("M", "Q"):
            made = days.plus_months(base.year, base.month, months) if base.month else None
        else:
            made = days.make(base.year + months // 12)
        return Time(made.iso, made.iso, "DATE", made) if made else UNKNOWN

    def _season(self, e: Expression, verb: str | None) -> Time:
        base = self._anchor()
        season = e.season or "SU"
        first, last = _SEASONS[season]
        year = e.year
        if year is None:
            if base is None or not (e.which or e.text.lower().startswith("the ") or e.other or self.story):
                return Time(None, f"XXXX-{season}")
            which = e.which or ""
            month = base.month or 12
            year = base.year + {"last": -1, "next": 1}.get(e.other or "", 0)
            over = which in ("last", "past", "previous") and month <= (last if last > 2 else 11)
            ahead = which not in ("next", "this", "coming") and verb == "past" and not self.story and month < first
            if not e.other and (over or ahead):
                year -= 1
            elif which in ("next", "coming", "following") and month >= first:
                year += 1
        end = year + (last < first)
        start = days.make(year, first)
        return Time(f"{year:04d}-{first:02d}/{end:04d}-{last:02d}", f"{year:04d}-{season}", "DATE", start) if start else UNKNOWN

    def _quarter(self, e: Expression, verb: str | None) -> Time:
        base = self._anchor()
        year = e.year or (base.year + {"last": -1, "next": 1}.get(e.other or "", 0) if base else None)
        size, letter = (3, "Q") if e.unit == "Q" else (6, "H")
        number = int(e.count or 1)
        if year is None:
            return Time(None, f"XXXX-{letter}{number}")
        if e.year is None and not e.other and base and base.month and (number - 1) * size + 1 > base.month and verb != "future":
            year -= 1
        start, end = days.make(year, (number - 1) * size + 1), days.make(year, number * size)
        return Time(f"{start.iso}/{end.iso}", f"{year:04d}-{letter}{number}", "DATE", start) if start and end else UNKNOWN

    def _decade(self, e: Expression, verb: str | None) -> Time:
        start = days.make(e.year or 0)
        return Time(f"{start.year:04d}/{start.year + 9:04d}", f"{start.year:04d}"[:3], "DATE", None) if start else UNKNOWN

    def _century(self, e: Expression, verb: str | None) -> Time:
        number = int(e.count or 1)
        return Time(f"{number * 100 - 99:04d}/{number * 100:04d}", f"{number - 1:02d}", "DATE", None)

    def _holiday(self, e: Expression, verb: str | None) -> Time:
        base = self._anchor()
        if not e.holiday or (e.year is None and base is None):
            return UNKNOWN
        if e.year is not None:
            found = days.holiday(e.holiday, e.year)
        else:
            assert base is not None
            near = [d for n in (-1, 0, 1) if (d := days.holiday(e.holiday, base.year + n))]
            past, ahead = [d for d in near if d <= base.first], [d for d in near if d >= base.first]
            choice = past[-1:] if verb == "past" else ahead[:1] if verb == "future" else sorted(near, key=lambda d: abs((d - base.first).days))
            found = choice[0] if choice else None
        return _daily(days.plus_days(found, e.count or 0), None) if found else UNKNOWN

    def _duration(self, e: Expression, verb: str | None) -> Time:
        n = "X" if e.count is None else f"{e.count:g}"
        unit = e.unit or "D"
        if unit in ("S", "MIN", "H"):
            return Time(None, f"PT{n}{unit[0]}", "DURATION")
        return Time(None, f"P{n}{'D' if unit == 'N' else unit}", "DURATION")

    def _repeated(self, e: Expression, verb: str | None) -> Time:
        return Time(None, e.unit if e.unit and e.weekday is None else f"XXXX-WXX-{(e.weekday or 0) + 1}", "SET")

    def _clock(self, e: Expression, verb: str | None) -> Time:
        day = self.reference
        return Time(None, f"{day.iso if day else 'XXXX-XX-XX'}T{_hour(e.text)}{'Z' if _UTC.search(e.text) else ''}", "TIME")


_SIMPLE = {"past": Time(None, "PAST_REF"), "present": Time(None, "PRESENT_REF"), "future": Time(None, "FUTURE_REF")}


def _ordered(month: int, day: int | None) -> tuple[int, int]:
    return month, day or 0


def _daily(day: Day | None, part: str | None) -> Time:
    if day is None:
        return UNKNOWN
    return Time(day.iso, day.iso + (f"T{part}" if part else ""), "TIME" if part else "DATE", day)


def _weekly(base: Day, e: Expression, which: str, step: int, verb: str | None) -> Time:
    if not base.exact:
        return UNKNOWN
    start = days.monday(base.first)
    if e.unit == "WE" and step <= 0 and which != "this" and base.first.weekday() < 5:
        step = -1  # from Monday to Friday "the weekend" and "last weekend" are the one just over
    if e.unit == "WE" and which == "the" and verb == "future":
        step = 0
    if e.unit == "WE" and which == "last" and base.first.weekday() >= 5:
        step = -1
    if e.unit == "WE" and which == "this" and verb == "past" and base.first.weekday() < 3:
        step = -1
    first = days.plus_days(start, 7 * step * (2 if e.unit == "F" else 1) + (5 if e.unit == "WE" else 0))
    last = first and days.plus_days(first.first, 1 if e.unit == "WE" else 6)
    if first is None or last is None:
        return UNKNOWN
    return Time(f"{first.iso}/{last.iso}", days.week(first.first) + ("-WE" if e.unit == "WE" else ""), "DATE", first)


def _spanned(unit: str, base: Day, step: int) -> Time:
    """The month, quarter, year, decade or century ``step`` from the one that holds ``base``."""
    if unit == "M":
        month = days.plus_months(base.year, base.month, step) if base.month else None
        return Time(month.iso, month.iso, "DATE", month) if month else UNKNOWN
    if unit == "Q":
        if not base.month:
            return UNKNOWN
        start = days.plus_months(base.year, (base.month - 1) // 3 * 3 + 1, 3 * step)
        end = days.plus_months(start.year, start.month or 1, 2) if start else None
        return Time(f"{start.iso}/{end.iso}", f"{start.year:04d}-Q{((start.month or 1) - 1) // 3 + 1}", "DATE", start) if start and end else UNKNOWN
    if unit == "Y":
        year = days.make(base.year + step)
        return Time(year.iso, year.iso, "DATE", year) if year else UNKNOWN
    size = 10 if unit == "DE" else 100
    start_year = days.make(base.year // size * size + step * size)
    if start_year is None:
        return UNKNOWN
    return Time(f"{start_year.year:04d}/{start_year.year + size - 1:04d}", f"{start_year.year:04d}"[: 3 if size == 10 else 2], "DATE", None)


def _hour(words: str) -> str:
    low = words.lower()
    if low.startswith("midnight"):
        return "24:00"
    m = re.match(r"(\d{1,2})(?::(\d\d))?", low)
    if not m:
        return "12:00"
    hour = int(m.group(1)) % 24
    if re.search(r"\bp\.?\s?m|\dpm", low) and hour < 12:
        hour += 12
    elif re.search(r"\ba\.?\s?m|\dam", low) and hour == 12:
        hour = 0
    return f"{hour:02d}:{m.group(2) or '00'}"


def together(text: str, found: Sequence[tuple[Expression, Time]]) -> dict[int, str]:
    """Ranges that two expressions give together ("from September 20 to September 30"): index of the first -> ISO range."""
    out = {}
    for i, ((a, x), (b, y)) in enumerate(pairwise(found)):
        link = text[a.end : b.start].strip().lower()
        opened = re.search(r"\b(from|between)\s+\Z", text[max(0, a.start - 12) : a.start], re.IGNORECASE)
        joined = link in ("to", "until", "till", "through") or (link in ("-", "–", "—") or (link == "and" and opened is not None and opened.group(1).lower() == "between"))
        if joined and x.day and y.day and (opened or link in ("-", "–", "through", "until")) and x.iso and y.iso and x.day.first < y.day.first and "/" not in x.iso + y.iso:
            out[i] = f"{x.iso}/{y.iso}"
    return out
