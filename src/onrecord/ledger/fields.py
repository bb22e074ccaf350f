"""What of a statement a person may correct, which values each field can have, and the columns that hold it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from onrecord import selectors
from onrecord.errors import BadCorrection
from onrecord.labels import Act, Certainty, Framing, Kind, SpeakerType, Stance, Uttered
from onrecord.ledger.rows import Row, dated
from onrecord.timing import days
from onrecord.types import Json, Passage, Timed

LABELS: Mapping[str, type[StrEnum]] = {"speaker_type": SpeakerType, "act": Act, "stance": Stance, "certainty": Certainty,
                                       "framing": Framing, "uttered": Uttered, "kind": Kind}
"""Fields with a fixed set of values."""

PHRASES = ("role", "affiliation", "heard_by", "venue", "said_on_text", "anonymity_reason")
"""Fields worded by the article, or empty."""

SPANS = ("source", "cue", "content")
"""The roles."""

FIELDS = ("speaker", *LABELS, "said_on", *PHRASES, *SPANS)
"""All that may be corrected, by name."""

NOTHING = ("", "-", "none", "null")
"""How a person at a terminal says that a field is empty (``none`` is a value where a label has it)."""

SURE = {"said_on_text": "said_on", "kind": "attribution"} | dict.fromkeys(SPANS, "attribution")
"""The confidence that a field's own goes by, where it has another name."""

_SPAN = re.compile(r"\s*(\d+)\s*[-:–]\s*(\d+)\s*")


def allowed(field: str) -> str:
    """What a field can hold, in words, for a prompt or an error."""
    if field in LABELS:
        return ", ".join(LABELS[field])
    if field in SPANS:
        return "the words as they stand in the article, or offsets: 120-164,190-203"
    if field == "said_on":
        return "2031-04-02, 2031-04, 2031, a range 2031-04-01/2031-04-03, or - for none"
    return "names, several with ; between them, or - for none" if field == "speaker" else "words, or - for none"


def parsed(field: str, value: Any, text: str, near: int = 0) -> Any:
    """A value as corrections keep it.

    Args:
        field: one of `FIELDS`.
        value: as a program gives it (a list of names, spans, None), or as a person types it.
        text: the article's, for spans.
        near: offset near which words given for a role are looked for.

    Returns:
        a list of names for ``speaker``, spans for roles, else a string or None.

    Raises:
        BadCorrection: no such field, or it cannot hold this.
    """
    if field not in FIELDS:
        raise BadCorrection(f"a statement has no field “{field}” to correct. There are: {', '.join(FIELDS)}")
    if field == "speaker":
        return _names(value)
    if field in SPANS:
        return _spans(field, value, text, near)
    given = None if value is None else str(value).strip()
    if field in LABELS:
        if given not in tuple(LABELS[field]):
            raise BadCorrection(f"{field} cannot be “{value}”. It is one of: {allowed(field)}")
        return given
    if given is None or given.lower() in NOTHING:
        return None
    return _date(given) if field == "said_on" else given


def shown(field: str, row: Row) -> Any:
    """A statement's value of a field, in the form of `parsed`."""
    return list(row["speakers"]) if field == "speaker" else row[field]


def columns(field: str, value: Any, text: str, url: str | None, published: str | None, times: Sequence[Timed] = ()) -> Json:
    """The columns of `statements` that hold a value; ``text``, ``url``, ``published`` and ``times`` are the version's."""
    if field == "speaker":
        return {"speakers": value, "speaker": " and ".join(value) or None}
    if field == "said_on":
        return {"said_on": value, "dated": dated(value, published)}
    if field not in SPANS:
        return {field: value}
    passage = Passage.of(text, value)
    out: Json = {field: passage.to_json(), f"{field}_text": passage.text}
    if field == "content":
        prefix, suffix = selectors.surroundings(text, passage)
        out |= {"prefix": prefix, "suffix": suffix, "link": selectors.link(url, text, passage, times)}
    return out


def _names(value: Any) -> list[str]:
    parts = re.split(r";", value) if isinstance(value, str) else list(value or ())
    names = [" ".join(str(part).split()) for part in parts]
    return list(dict.fromkeys(name for name in names if name.lower() not in NOTHING))


def _date(value: str) -> str:
    """The day, month, year or range, checked against the calendar.

    Raises:
        BadCorrection: it is none.
    """
    ends = value.split("/")
    found = [days.parse(end) for end in ends]
    good = len(ends) <= 2 and all(day is not None and day.iso == end for day, end in zip(found, ends, strict=True))
    if not good or [d.first for d in found if d] != sorted(d.first for d in found if d):
        raise BadCorrection(f"“{value}” is no date. Write {allowed('said_on')}")
    return value


def _spans(field: str, value: Any, text: str, near: int) -> list[list[int]]:
    if isinstance(value, str):
        value = _from_words(field, value, text, near)
    try:
        spans = Passage.of(text, sorted([int(start), int(end)] for start, end in value or ())).to_json()
    except (TypeError, ValueError) as error:
        raise BadCorrection(f"{field}: {error}") from error
    if field == "content" and not spans:
        raise BadCorrection("a statement has a content: reject it if nobody says this here")
    return spans


def _from_words(field: str, value: str, text: str, near: int) -> Sequence[Sequence[int]]:
    """The spans that a person means: offsets, or the words themselves at the place nearest to ``near``."""
    if value.strip().lower() in NOTHING:
        return []
    pairs = [_SPAN.fullmatch(part) for part in value.split(",")]
    if all(pairs):
        return [[int(pair[1]), int(pair[2])] for pair in pairs if pair]
    found, at = [], None
    for part in value.split(" … "):
        places = [m.start() for m in re.finditer(re.escape(part), text) if at is None or m.start() >= at]
        if not places:
            raise BadCorrection(f"{field}: “{part}” does not stand in the article. Copy the words as they are, or give {allowed(field).split(', or ')[1]}")
        start = min(places, key=lambda p: abs(p - (near if at is None else at)))
        at = start + len(part)
        found.append([start, at])
    return found
