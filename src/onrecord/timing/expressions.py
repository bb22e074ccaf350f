"""Finds time expressions in English news: where they stand and what they say, not yet which day they mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from onrecord.timing.grammar import RULES
from onrecord.timing.lexicon import calendar, holidays, meaning

REACH = 48
"""How far from a word of the calendar its expression may begin or end."""
TOO_DENSE = 4_000
"""Characters of a stretch that is looked at in one go; a longer one (a table of years) is cut."""

_WORD = re.compile(r"[A-Za-z]+|\d+")
_YEAR = re.compile(r"(?:1\d|20)\d\d\Z")
_NAMED_MONTH = frozenset({"may", "march", "april", "june", "august", "jan", "mar", "jun", "sep", "dec", "oct", "apr", "jul"})
"""Months that are names or verbs as well: a month only beside a preposition, a day or a year."""
_BEFORE_MONTH = re.compile(r"(?:\b(?:in|since|by|until|till|from|through|throughout|between|during|before|after|to|and|or|of|a|an|for|early|late|mid)|[(–-])[ \u00a0-]?\Z", re.IGNORECASE)
_BEFORE_YEAR = re.compile(r"\b(?:in|since|by|until|till|from|through|throughout|between|during|before|after|of|and|to|the|a|or|around|circa)[ \u00a0]\Z|[(–-]\Z", re.IGNORECASE)
_COUNTED = re.compile(r"[ \u00a0-](?:[a-z]+(?:[^s\W]s|men|people|children|women)\b(?!['’]))")
_BARE_SEASON = re.compile(r"\b(?:in|since|by|until|through|during|before|after|that|of|over|early|late)[ \u00a0](?:the )?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Expression:
    """A time expression: ``text[start:end]`` and its parts, each None where it does not say.

    Attributes:
        kind: ``date`` (year, month, day or some of them), ``weekday``, ``today`` (a day counted from the article's),
            ``which`` (last week, that night), ``offset`` (two days ago, three weeks later), ``duration``, ``repeated``,
            ``clock``, ``season``, ``quarter``, ``decade``, ``century``, ``holiday``, ``past``, ``present``, ``future``.
        which: last, next, this, that, same, previous, following …
        back: ago, earlier, later, before, after …: the way an offset goes.
        mod: early, late, mid, "the end of" …
        count: of units; None where it is vague ("several").
        last_day: of a range within one month.
    """

    start: int
    end: int
    kind: str
    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    part: str | None = None
    season: str | None = None
    unit: str | None = None
    count: float | None = None
    which: str | None = None
    back: str | None = None
    mod: str | None = None
    holiday: str | None = None
    last_day: int | None = None
    other: str | None = None

_NEEDS = {"month": ("month day", "day month", "month"), "weekday": ("weekday", "plural weekday"), "short weekday": ("short weekday",),
          "season": ("season",), "part": ("day part",), "set": ("repeated",), "past": ("past",), "present": ("present",), "future": ("future",),
          "then": ("then",), "unit": ("which unit", "in the unit", "the weekend", "the day", "the next", "recent", "amount", "bare amount"),
          "today": ("today",), "quarter": ("quarter", "short quarter"), "century": ("century",), "clock": ("clock",), "era": ("before christ",),
          "decade word": ("decade word",), "holiday": ("holiday",), "number": ("iso", "year", "short year", "decade"), "slash": ("slashed",),
          "short decade": ("decade",), "ordinal": ("day of month",)}
"""What a word of the calendar makes worth trying: class -> rules."""
_ORDER = {rule: i for i, rule in enumerate(RULES)}
_EXTRA = {"today": "today yesterday tomorrow tonight overnight", "quarter": "quarter half q1 q2 q3 q4", "century": "century centuries",
          "clock": "noon midnight midday am pm m", "era": "bc bce b"}
_LINKS = frozenset({"a", "an", "the", "of", "in", "day", "days", "night", "eve", "new", "president", "martin", "good", "black", "labor", "flag",
                    "may", "s"})
"""Words of a holiday's name that are too common to tell it by."""


@cache
def _triggers() -> dict[str, frozenset[str]]:
    """Word in lower case -> the rules that it makes worth trying."""
    out: dict[str, set[str]] = {}

    def add(word: str, kind: str) -> None:
        out.setdefault(word, set()).update(_NEEDS[kind])

    for kind in ("month", "weekday", "short weekday", "season", "part", "unit"):
        for form in calendar()[kind]:
            add(form.strip(".").lower(), kind)
    for kind in ("set", "past", "present", "future", "then"):
        for form in calendar()[kind]:  # the last word tells a phrase
            add(_WORD.findall(form.lower())[-1], kind)
    for kind, words in _EXTRA.items():
        for word in words.split():
            add(word, kind)
    for form in calendar()["decade"]:
        add(form, "decade word")
    for name in holidays():
        parts = _WORD.findall(name)
        add(next((w for w in reversed(parts) if w not in _LINKS and len(w) > 1), parts[-1]), "holiday")
    return {word: frozenset(rules) for word, rules in out.items()}


def stretches(text: str) -> list[tuple[int, int, set[str]]]:
    """Where expressions may stand, and the rules to try: around words of the calendar and numbers, in order, apart."""
    triggers = _triggers()
    out: list[tuple[int, int, set[str]]] = []
    first = last = -1
    rules: set[str] = set()
    for m in _WORD.finditer(text):
        word = m.group()
        found = _of_number(word, text, m.end()) if word[0].isdigit() else triggers.get(word) or triggers.get(word.lower())
        if not found:
            continue
        lo = m.start() - REACH
        if first < 0 or lo > last or m.end() - first > TOO_DENSE:
            if first >= 0:
                out.append((first, last, rules))
            first, rules = max(lo, last, 0), set()
        last = m.end() + REACH
        rules.update(found)
    if first >= 0:
        out.append((first, last, rules))
    return [(*_whole(text, a, min(b, len(text))), found) for a, b, found in out]


def _of_number(word: str, text: str, end: int) -> tuple[str, ...]:
    """The rules that a number makes worth trying."""
    size, after = len(word), text[end : end + 2]
    if size == 4:
        if after[:1] == "s":
            return _NEEDS["short decade"]
        return _NEEDS["number"] if _YEAR.match(word) else ()
    if size > 4:
        return ()
    if after[:1] == "/":
        return _NEEDS["slash"]
    if after[:1] == ":" and after[1:].isdigit():
        return _NEEDS["clock"]
    if after[:1] == "s" and word[-1] == "0":
        return _NEEDS["short decade"]
    if after in ("st", "nd", "rd", "th"):
        return _NEEDS["ordinal"]
    return ()


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without words that it cuts in two, so that no pattern takes half a word for one."""
    while 0 < start < end and text[start - 1].isalnum():
        start += 1
    while start < end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end -= 1
    return start, end


def find(text: str) -> list[Expression]:
    """All time expressions of a text, in order and without overlap."""
    out: list[Expression] = []
    for start, end, rules in stretches(text):
        found = [(m.start(), -m.end(), _ORDER[rule], rule, m) for rule in rules for m in RULES[rule].finditer(text, start, end)]
        at = out[-1].end if out else 0
        for first, _, _, rule, m in sorted(found, key=lambda f: f[:3]):
            if first >= at and (e := _expression(rule, m, text)):
                out.append(e)
                at = e.end
    return out


def _number(words: str) -> float | None:
    if words[0].isdigit():
        return float(words)
    value = meaning("number", words)
    return float(value) if value else None


def _ordinal(words: str) -> int | None:
    value = re.match(r"\d+", words)
    if value:
        return int(value.group())
    known = meaning("ordinal", words)
    return int(known) if known else None


def _stands(rule: str, m: re.Match[str], text: str) -> bool:
    """Whether what the pattern matched is a time at all: months that are names, numbers that are no years, verbs."""
    g = m.groupdict()
    before = text[max(0, m.start() - 24) : m.start()]
    if rule == "month":
        word = g["month"].strip(".").lower()
        if g["year"] or g["mod"] or g["which"] or g["other"] or (word not in _NAMED_MONTH and not g["month"].isupper()):
            return True
        after = text[m.end() : m.end() + 2]
        return bool(_BEFORE_MONTH.search(before)) and not (after[:1] == " " and after[1:2].isupper()) and not (word == "may" and re.search(r"\b(?:of|to|and|or|for|before|after)\s\Z", before))
    if rule == "year":
        year = int(g["year"])
        if _COUNTED.match(text, m.end()) and not g["mod"]:
            return False
        return 1900 <= year <= 2039 or bool(g["mod"] or _BEFORE_YEAR.search(before))
    if rule == "season":
        if g["season"].lower() in ("fall", "spring") and not (g["which"] or g["mod"] or g["year"] or _BARE_SEASON.search(before)):
            return False
        return not (g["season"].lower() == "fall" and re.search(r"\bthe\Z", m.group()[:3]) and re.match(r"\s(?:of|in|from)\b", text[m.end() : m.end() + 6]) and not g["year"])
    if rule in ("month day", "day month") and g["month"].lower() in ("may", "march") and text[m.end() : m.end() + 1] == "-":
        return False
    if rule == "amount" and g["unit"].lower().startswith("quarter"):
        return False  # a share, mostly
    return not (rule == "amount" and g["unit"].lower() == "second" and g["count"].lower() in ("a", "one", "some", "an"))


def _expression(rule: str, m: re.Match[str], text: str) -> Expression | None:
    if not _stands(rule, m, text):
        return None
    g = m.groupdict()
    fields = {name: g[name] for name in ("which", "back", "mod", "other") if g.get(name)}
    made: dict[str, object] = {k: " ".join(v.lower().split()) for k, v in fields.items()}
    if g.get("part"):
        made["part"] = meaning("part", g["part"])
    if g.get("year"):
        made["year"] = int(g["year"])
    build = _BUILDERS.get(rule)
    kind = build(g, made, m) if build else rule
    if kind is None:
        return None
    return Expression(m.start(), m.end(), kind, m.group(), **made)  # type: ignore[arg-type]


Parts = dict[str, str | None]
Made = dict[str, object]


def _date(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    month, day = g.get("month"), g.get("day")
    if month:
        made["month"] = int(month) if month.isdigit() else int(meaning("month", month) or 0)
    if day:
        made["day"] = int(day)
    month_number, day_number = made.get("month"), made.get("day")
    if isinstance(month_number, int) and month_number > 12:  # 19/10/2016
        made["month"], made["day"] = day_number, month_number
    if not 1 <= int(str(made.get("month", 1))) <= 12 or not 1 <= int(str(made.get("day", 1))) <= 31:
        return None
    if g.get("day2"):
        made["last_day"] = int(g["day2"] or 0)
    if g.get("first"):
        made["day"], made["last_day"] = int(g["first"] or 0), made["day"]
    year = made.get("year")
    if isinstance(year, int) and year < 100:
        made["year"] = year + (2000 if year < 50 else 1900)
    return "date"


def _short_year(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    made["year"] = int(m.string[m.start() - 5 : m.start() - 3] + (g["year"] or ""))
    return "date"


def _era(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    made["year"] = -int(g["year"] or 0)
    return "date"


def _decade(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    if g.get("short"):
        short = g["short"] or ""
        value = int(short) if short.isdigit() else int(meaning("decade", short) or 0)
        made["year"] = 1900 + value
    return "decade"


def _century(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    number = _ordinal(g["ordinal"] or "")
    if number is None or not 1 <= number <= 22:
        return None
    made["count"] = float(number)
    return "century"


def _quarter(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    number = _ordinal(g["ordinal"] or "")
    unit = (g.get("unit") or "quarter").lower()
    if number is None or number > (4 if unit == "quarter" else 2) or (unit == "half" and not (made.get("year") or made.get("other"))):
        return None
    made["count"], made["unit"] = float(number), "Q" if unit == "quarter" else "HALF"
    return "quarter"


def _season(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    made["season"] = meaning("season", g["season"] or "")
    return "season"


def _weekday(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    word = g["weekday"] or ""
    made["weekday"] = int(meaning("weekday", word) or meaning("short weekday", word) or 0)
    if g.get("plural") or m.re is RULES["plural weekday"] or made.get("which") in ("every", "each"):
        return "repeated"
    return "weekday"


def _today(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    word = (g["day"] or "").lower()
    made["count"] = {"yesterday": -1.0, "tomorrow": 1.0}.get(word, 0.0)
    if word in ("tonight", "overnight"):
        made["part"] = "NI"
    return "today"


def _day_part(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    made["unit"], made["count"] = "D", 1.0
    return "which"


def _which(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    made["unit"] = meaning("unit", g["unit"] or "")
    count = g.get("count")
    if count:
        made["count"] = _number(count)
        if made["count"] != 1:
            return "duration"
    plural = (g["unit"] or "").lower().endswith("s")
    if plural:
        return "duration" if not str(made.get("which")).startswith("this") else None
    return None if made["unit"] in ("S", "MIN") else "which"


def _in_the_unit(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    made["which"] = "this"
    return _which(g, made, m)


def _the_day(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    word = (g["unit"] or "").lower()
    made["unit"] = meaning("unit", word) or "D"
    if word in ("night", "morning", "evening"):
        made["unit"], made["part"] = "D", meaning("part", word)
    made["count"] = 1.0
    return "offset"


def _recent(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    made["unit"] = meaning("unit", g["unit"] or "")
    return "future" if made.get("which") == "coming" else "past"


def _amount(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    made["unit"], made["count"] = meaning("unit", g["unit"] or ""), _number(g["count"] or "")
    if g.get("half") and isinstance(made["count"], float):
        made["count"] += 0.5
    if made.get("back") in ("on", "back") and made["back"] == "on":
        made["back"] = "later"
    if "back" in made:
        return "offset"
    if (g["unit"] or "").lower() in ("second", "night", "day", "weekend") and (g["count"] or "").lower() in ("a", "an", "some"):
        return None if (g["unit"] or "").lower() == "second" else "duration"
    return "duration"


def _bare_amount(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    made["unit"] = meaning("unit", g["count"] or "")
    return "offset"


def _repeated(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    made["unit"] = meaning("set", m.group())
    return "repeated"


def _holiday(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    made["holiday"] = holidays().get((g["holiday"] or "").lower().replace("’", "'"))
    if g.get("eve"):
        made["count"] = -1.0
    return "holiday"


def _then(g: Parts, made: Made, m: re.Match[str]) -> str | None:
    return "past"


_BUILDERS: dict[str, Callable[[Parts, Made, re.Match[str]], str | None]] = {"iso": _date, "slashed": _date, "month day": _date, "day month": _date, "day of month": _date, "month": _date, "year": _date,
             "short year": _short_year, "before christ": _era, "decade": _decade, "decade word": _decade, "century": _century,
             "quarter": _quarter, "short quarter": _quarter, "season": _season, "weekday": _weekday, "plural weekday": _weekday,
             "short weekday": _weekday, "today": _today, "day part": _day_part, "which unit": _which, "in the unit": _in_the_unit,
             "the weekend": _which, "the day": _the_day, "the next": _which, "recent": _recent, "amount": _amount,
             "bare amount": _bare_amount, "repeated": _repeated, "holiday": _holiday, "then": _then}
