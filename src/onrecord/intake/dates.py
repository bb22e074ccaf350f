"""Publication dates: one form, ISO 8601 by prefix.

``2017``, ``2017-04``, ``2017-04-24`` or ``2017-04-24T09:30:00+02:00``: as precise as the input was, with
its time zone where it gave one, never with more.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from onrecord.errors import BadDate

_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_MONTH = r"(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_WRITTEN = (re.compile(rf"(?:[a-z]{{3,9}}\.?,?\s+)?{_DAY}\s+(?:of\s+)?{_MONTH},?\s+(?P<year>\d{{4}})(?P<rest>.*)", re.I),
            re.compile(rf"(?:[a-z]{{3,9}}\.?,?\s+)?{_MONTH}\s+{_DAY},?\s+(?P<year>\d{{4}})(?P<rest>.*)", re.I))
_MONTH_YEAR = re.compile(rf"{_MONTH}\s+(?P<year>\d{{4}})", re.I)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_PREFIX = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]+(\d{2}:\d{2}(?::\d{2})?)(?:[.,]\d+)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?", re.I)
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?::(\d{2}))?\s*([ap])?\.?m?\.?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?", re.I)

WRITTEN_DATE = re.compile(rf"(?:{_DAY}\s+(?:of\s+)?{_MONTH},?\s+\d{{4}})".replace("?P<day>", "?:").replace("?P<month>", "?:")
                          + rf"|(?:{_MONTH}\s+{_DAY},?\s+\d{{4}})".replace("?P<day>", "?:").replace("?P<month>", "?:")
                          + r"|\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?\s?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?", re.I)
"""A date that cannot be read in two ways: ISO, or with the month in letters."""


def parse(value: str) -> str:
    """The date in its one form.

    Args:
        value: ISO 8601 (year, month, day, or day and time with or without a zone), or a date with the month
            in English letters: ``24 April 2017``, ``April 24, 2017``.

    Raises:
        BadDate: anything else, a day that does not exist, and dates in digits that can be read in two ways.
    """
    text = " ".join(str(value).split())
    found = _iso(text) or _written(text)
    if found is None:
        shape = "day and month could be either way round" if re.fullmatch(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}", text) else "this is not a date"
        raise BadDate(f"“{text[:60]}”: {shape}; write it as 2017-04-24, 2017-04, 2017 or 2017-04-24T09:30:00+02:00")
    if not 1600 <= int(found[:4]) <= 2200:
        raise BadDate(f"“{text[:60]}”: a year between 1600 and 2200 is needed")
    return found


def parse_or_none(value: object) -> str | None:
    """As `parse`, for what a page says of itself: None where that is no date."""
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        return parse(value)
    except BadDate:
        return None


def _iso(text: str) -> str | None:
    compact = _COMPACT.fullmatch(text)
    if compact:
        text = "-".join(compact.groups())
    if _PREFIX.fullmatch(text):
        return _existing(text)
    timed = _TIME.fullmatch(text)
    if not timed:
        return None
    day, clock, zone = timed.groups()
    return _stamp(day, clock, zone)


def _stamp(day: str, clock: str, zone: str | None) -> str | None:
    zone = (zone or "").upper()
    if zone in ("Z", "UTC", "GMT"):
        zone = "+00:00"
    elif zone:
        zone = zone[:3] + ":" + (zone[3:].lstrip(":") or "00")
    try:
        return datetime.fromisoformat(f"{day}T{clock}{zone}").isoformat()
    except ValueError:
        return None


def _existing(text: str) -> str | None:
    from prefixdate import parse as prefix

    found = prefix(text).text
    # prefixdate shortens a day that does not exist to its month; here that is an error
    return found if found is not None and len(found) == len(text) else None


def _written(text: str) -> str | None:
    month = _MONTH_YEAR.fullmatch(text)
    if month and _spelled(text):
        return _existing(f"{month['year']}-{_number(month['month']):02d}")
    for form in _WRITTEN:
        found = form.fullmatch(text)
        if found and _spelled(text):
            day = _existing(f"{found['year']}-{_number(found['month']):02d}-{int(found['day']):02d}")
            rest = found["rest"].strip(" ,.|·•-–—")
            if not rest or day is None:
                return day
            return _with_clock(day, re.sub(r"^at\s+", "", rest, flags=re.I))
    return None


def _with_clock(day: str, rest: str) -> str | None:
    clock = _CLOCK.fullmatch(rest)
    if not clock:
        return day if re.fullmatch(r"[^\d]{0,20}\d{1,2}[:.]\d{2}.{0,12}", rest) else None
    hour, minute, second, half, zone = clock.groups()
    hours = int(hour) % 12 + (12 if half.lower() == "p" else 0) if half else int(hour)
    return _stamp(day, f"{hours:02d}:{minute}:{second or '00'}", zone)


def _number(letters: str) -> int:
    return next(i for i, m in enumerate(_MONTHS, 1) if m.startswith(letters[:3].lower()))


def _spelled(text: str) -> bool:
    """Every word of letters is a month, a weekday or part of a clock: 'Marchers 24, 2017' is no date."""
    allowed = {*_MONTHS, *(m[:3] for m in _MONTHS), "sept", "of", "at", "st", "nd", "rd", "th", "am", "pm", "a", "m", "p", "z", "utc", "gmt",
               "et", "est", "edt", "bst", "pt", "pst", "pdt", "ct", "cst", "cdt", "cet", "cest", "sast", "aest", "aedt", "ist", "t"}
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    allowed |= {*days, *(d[:3] for d in days), "tues", "thur", "thurs"}
    return all(word in allowed for word in re.findall(r"[a-z]+", text.lower()))


def same_moment(one: str, other: str) -> bool:
    """Whether two dates agree as far as both are precise; times with zones are compared as moments."""
    if "T" in one and "T" in other:
        a, b = datetime.fromisoformat(one), datetime.fromisoformat(other)
        if a.tzinfo and b.tzinfo:
            return a.astimezone(UTC) == b.astimezone(UTC)
        return a.replace(tzinfo=None) == b.replace(tzinfo=None)
    short = min(len(one), len(other), 10)
    return one[:short] == other[:short]
