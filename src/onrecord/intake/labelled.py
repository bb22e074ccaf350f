"""Transcripts as text: speakers' labels, with or without times, to an article.

Known forms: ``NAME: …``, ``NAME (role): …``, ``[00:01:02] NAME: …``, ``NAME [00:01:02]: …``, and a line of name and time
above what is said. A text that has only a few labels is no transcript and is read as any other text.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from onrecord.intake import furniture
from onrecord.intake.blocks import tidy
from onrecord.intake.plain import paragraphs, read_head
from onrecord.intake.transcript import LABEL, TIME, Said, compose, seconds
from onrecord.types import Article, Timed

_ROLE = r"(?P<role>[ ]?\((?!\d)[^)\n]{1,60}\)|[ ]?\[(?!\d)[^\]\n]{1,60}\])?"
_SPAN = rf"(?P<begins>{TIME})(?:[ ]?(?:-->|[-–—])[ ]?(?P<ends>{TIME}))?"
_STAMP_FIRST = re.compile(rf"(?P<box>[\[(])?{_SPAN}(?(box)[\])])[ ]*[-–—|]?[ ]*(?:(?P<name>{LABEL}){_ROLE}[ ]?(?:(?P<colon>:)(?=\s|$)|$))?[ ]*(?P<rest>.*)$")
_NAME_FIRST = re.compile(rf"(?P<name>{LABEL}){_ROLE}[ ,]*(?P<box>[\[(])?{_SPAN}(?(box)[\])])[ ]?(?P<colon>:)?[ ]*(?P<rest>.*)$")
_LABEL_ONLY = re.compile(rf"(?P<name>{LABEL}){_ROLE}[ ]?(?P<colon>:)(?=\s|$)[ ]*(?P<rest>.*)$")
_NOT_NAMES = frozenset(("Note", "Update", "Updated", "Correction", "Photo", "Source", "Read", "More", "Related", "Subject", "Re", "From", "To", "Cc", "Date", "Sent",
                        "Published", "Share", "Tags", "Video", "Image", "Copyright", "Author", "Contact", "Email", "Phone", "Title", "Location", "Time", "Where", "When",
                        "BYLINE", "SECTION", "LENGTH", "DATELINE", "LOAD-DATE", "HIGHLIGHT", "BODY", "Caption", "Credit", "Host", "Participants", "Speakers", "Guests"))
_SAMPLE = 200_000
_CLOCK = 6 * 3600
"""Seconds: a recording does not begin after six hours; these are times of day."""


@dataclass(slots=True)
class _Turn:
    """One line of the transcript, taken apart."""

    line: str
    name: str | None = None
    label: str | None = None
    begins: str | None = None
    ends: str | None = None
    rest: str = ""
    boxed: bool = False


def looks_like_transcript(text: str) -> bool:
    """Whether labels or times open most of its lines. Only the opening of a long text is looked at."""
    if ":" not in text[:3000]:
        return False
    turns = [_take_apart(line) for line in _lines(text[:_SAMPLE])]
    return _timed(turns) or _named(turns)


def read_transcript(text: str, source: str | None = None) -> Article:
    """The article of a transcript; its head gives title and date. Its language is not judged here."""
    turns = [_take_apart(line) for line in _lines(text)]
    timed = _timed(turns)
    counts = Counter(t.name for t in turns if t.name)
    for turn in turns:
        if turn.name and not (turn.begins if timed else _label(turn, counts)):
            turn.name, turn.rest = None, turn.line
        if not timed and turn.begins:
            turn.begins, turn.rest = None, turn.line
    first = next((i for i, t in enumerate(turns) if t.name or t.begins), len(turns))
    head, judged = read_head([t.line for t in turns[:first]])
    warnings: list[str] = []
    starts = [s for t in turns if t.begins and (s := seconds(t.begins)) is not None]
    shown = timed and bool(starts)
    if shown and _of_day(turns, starts[0]):
        shown = False
        warnings.append("the times are those of a clock, not of a recording, and were left out")
    cleaned, times = compose([said for turn in _joined(turns[first:]) for said in _said(turn, shown)], judged)
    return Article(cleaned.text, title=head.title, byline=head.byline, published=head.published, modified=head.modified, removed=cleaned.removed,
                   times=tuple(_reaching(times, len(cleaned.text))), warnings=tuple(warnings), source=source)


def _lines(text: str) -> list[str]:
    return [line for line in (tidy(p) for p in paragraphs(text)) if line]


def _take_apart(line: str) -> _Turn:
    for form in (_STAMP_FIRST, _NAME_FIRST, _LABEL_ONLY):
        found = form.match(line)
        if not found:
            continue
        parts = found.groupdict()
        name = parts.get("name")
        if form is _NAME_FIRST and not (parts["box"] or not parts["rest"]):
            continue  # "Trains leave Selm 9:30 sharp" is no label
        if name and (name.split()[0].strip(",.") in _NOT_NAMES or (form is _STAMP_FIRST and not parts["colon"] and parts["rest"])):
            name = None
            if form is not _STAMP_FIRST:
                continue
        if form is _STAMP_FIRST and not name and not parts["box"] and parts["rest"][:1].islower():
            continue
        rest = parts["rest"] if name or form is not _STAMP_FIRST else line[found.end("ends") if parts["ends"] else found.end("begins"):].lstrip("]) -–—|")
        return _Turn(line, name, f"{name}{parts['role'] or ''}" if name else None, parts.get("begins"), parts.get("ends"), rest.strip(), bool(parts.get("box")))
    return _Turn(line, rest=line)


def _timed(turns: list[_Turn]) -> bool:
    """Whether times open the lines: three and more, mostly rising, by names or written out in brackets."""
    opened = [t for t in turns if t.begins]
    if len(opened) < 3 or len(opened) < 0.25 * len(turns):
        return False
    at = [seconds(t.begins or "") for t in opened]
    values = [v for v in at if v is not None]
    if len(values) < 0.9 * len(opened) or sum(b >= a for a, b in itertools.pairwise(values)) < 0.9 * (len(values) - 1):
        return False
    whole = sum(t.boxed and (t.begins or "").count(":") == 2 for t in opened)
    return sum(t.name is not None for t in opened) >= max(3, 0.3 * len(opened)) or whole >= 0.9 * len(opened)


def _named(turns: list[_Turn]) -> bool:
    """Whether labels open nearly all lines from the first on, and come back."""
    counts = Counter(t.name for t in turns if t.name)
    labelled = [i for i, t in enumerate(turns) if _label(t, counts)]
    if len(labelled) < 4 or len(labelled) < 0.6 * (len(turns) - labelled[0]) or labelled[0] > 0.3 * len(turns) + 2:
        return False
    names = Counter(turns[i].name for i in labelled)
    return max(names.values()) > 1 and (len(names) > 1 or max(names.values()) > 3) and sum(n > 1 for n in names.values()) >= 0.3 * len(names)


def _label(turn: _Turn, counts: Counter[str]) -> bool:
    return turn.name is not None and (turn.name.isupper() or counts[turn.name] > 1)


def _of_day(turns: list[_Turn], first: float) -> bool:
    parts = next(t.begins.count(":") for t in turns if t.begins)
    return first >= _CLOCK or (parts == 1 and first >= _CLOCK / 60)


def _said(turn: _Turn, shown: bool) -> list[Said]:
    begins = seconds(turn.begins) if shown and turn.begins else None
    ends = seconds(turn.ends) if shown and turn.ends else None
    if turn.name or turn.begins:
        return [Said(turn.rest, turn.label, begins, ends, opens=True)]
    return [Said(turn.rest, opens=True, reason=furniture.reason(turn.line))]


def _joined(turns: list[_Turn]) -> list[_Turn]:
    """Turns whose name stands on a line of its own, with the line under it."""
    out: list[_Turn] = []
    for turn in turns:
        if out and (out[-1].name or out[-1].begins) and not out[-1].rest and not (turn.name or turn.begins):
            out[-1].rest = turn.rest
        else:
            out.append(turn)
    return [t for t in out if t.rest]


def _reaching(times: Sequence[Timed], length: int) -> Iterator[Timed]:
    """Each time for all that is said until the next one."""
    for i, time in enumerate(times):
        yield time._replace(end=times[i + 1].start - 2 if i + 1 < len(times) else length)
