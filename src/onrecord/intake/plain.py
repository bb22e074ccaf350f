"""Plain text that was scraped with its furniture, cleaned.

Lines are told apart as prose (sentences), labels (menu entries, headings, names) and furniture
(`onrecord.intake.furniture`). The article is the stretch where prose outweighs the rest. A text with hardly
any furniture is taken as clean: then nothing but what is certainly furniture is taken out of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from onrecord.intake import dates, furniture
from onrecord.intake.blocks import squeeze, tidy
from onrecord.intake.cleaned import Cleaned, assemble
from onrecord.intake.metadata import clean_name, split_names

_BYLINE = re.compile(r"^(?:(?:written|story|words|reporting|text|posted|analysis|opinion)\s+)?by:?\s+(?P<names>[^.!?]{3,120}?)(?:\s*(?:[|•·/—–]|\bon\b|,)?\s*(?P<date>\d.*|(?:published|posted|updated|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?[ ,:].*\d.*))?$", re.I)
_NAME = re.compile(r"^(?:[A-Z][\w’'.-]*|de|van|der|von|la|le|al|bin|and|&|,|of|the|for)$")
_STAMP = re.compile(r"^(?:(?:first |originally |last )?(?:published|posted|updated|modified|date)(?: on| at)?\s*:?\s*)?", re.I)
_CLOCKS = re.compile(r"\b\d{1,2}[:.h]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?|\b\d{1,2} ?[ap]\.?m\.?|\b(?:UTC|GMT|BST|E[SD]?T|P[SD]T|C[SE]S?T|SAST|AE[SD]T|first|originally|last|published|posted|updated|modified|on|at|date|"
                     r"mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|\d+ (?:min(?:ute)?s?|hours?|days?) (?:ago|read)|read)\b|[+-]\d{2}:?\d{2}", re.I)
_ELLIPSIS = re.compile(r"\s*(?:…|\.\.\.)\s*(?:read more)?$", re.I)
_REACH = 40
"""Lines between two parts of one article, at most."""
_BREAKERS = frozenset(("related", "footer"))


@dataclass(slots=True)
class Plain:
    """A cleaned text and what its head said of it."""

    cleaned: Cleaned
    title: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None


@dataclass(slots=True)
class _Line:
    text: str
    key: str
    words: int
    prose: bool
    why: str | None


@dataclass(slots=True)
class _Draft:
    lines: list[_Line]
    start: int = 0
    end: int = 0
    dirty: bool = False
    title: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    reasons: dict[int, str] = field(default_factory=dict)


def clean_plain(text: str) -> Plain:
    """The article in a scraped text. An empty text gives an empty one; nothing is raised."""
    return clean_paragraphs([(p, None) for p in paragraphs(text)])


def clean_paragraphs(judged: Sequence[tuple[str, str | None]], title: str | None = None) -> Plain:
    """The article in paragraphs of which some are known not to be its own, with the reason; these sway nothing else.

    Args:
        judged: paragraphs, each on one line, and why they are left out, if they are.
        title: the headline, where it is known; it is then not looked for.
    """
    draft = _Draft([_Line(p, "", 0, False, None) if why else _line(p) for p, why in judged], title=title)
    draft.reasons = {i: why for i, (_, why) in enumerate(judged) if why}
    _find_stretch(draft)
    _read_head(draft)
    _leave_out(draft)
    _tail_appeals(draft)
    cleaned = assemble((line.text, draft.reasons.get(i)) for i, line in enumerate(draft.lines))
    return Plain(cleaned, draft.title, draft.byline, draft.published, draft.modified)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, each on one line: parted by blank lines, or by every line break where the
    lines are not merely wrapped at a width."""
    out: list[str] = []
    for chunk in re.split(r"\n[ \t\u00a0]*\n\s*", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n\n").replace("\u2028", "\n").replace("\f", "\n\n")):
        lines = [line for line in chunk.split("\n") if line.strip()]
        parts = [" ".join(lines)] if _wrapped(lines) else lines
        out.extend(p for p in map(_printable, parts) if p)
    return out


_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def _printable(line: str) -> str:
    line = " ".join(line.split())
    return line if line.isprintable() else tidy(_CONTROLS.sub(" ", line))


def _wrapped(lines: list[str]) -> bool:
    if len(lines) < 2:
        return True
    full = lines[:-1]
    longest = max(map(len, lines))
    if not 40 <= longest <= 110:
        return False
    near = sum(len(x) > 0.7 * longest for x in full)
    open_ended = sum(not re.search(r"[.!?:”\"]\s*$", x) for x in full)
    carried = sum(x.lstrip()[:1].islower() for x in lines[1:])
    return near >= 0.8 * len(full) and open_ended >= 0.5 * len(full) and carried >= 0.3 * len(full)


def _line(text: str) -> _Line:
    prose = furniture.is_prose(text)
    # the opening is enough to know a repetition by, and keeps the cost of very long paragraphs down
    return _Line(text, squeeze(text[:400]) + (f"#{len(text)}" if len(text) > 400 else ""), text.count(" ") + 1, prose, furniture.reason(text))


def _find_stretch(draft: _Draft) -> None:
    """Sets start and end to the stretch of lines with the greatest sum of scores, and what belongs to it."""
    found = _stretches(draft.lines)
    best = max(found, key=lambda s: s[2], default=(0, len(draft.lines), 0.0))
    start, end = best[:2]
    for low, high, _ in sorted(found):  # a list or an advertisement may have cut the article in two
        if 0 <= low - end <= _REACH and _reports(draft.lines[low:high]):
            end = high
    for low, high, _ in sorted(found, reverse=True):
        if 0 <= start - high <= _REACH and _reports(draft.lines[low:high]):
            start = low
    outside = [line for i, line in enumerate(draft.lines) if not start <= i < end and line.key]
    labels = sum(not line.prose or line.why is not None for line in outside)
    known = sum(line.why is not None and bool(line.key) for line in draft.lines)
    draft.dirty = best[2] > 0 and (labels >= 8 or known >= 4 or (known >= 2 and known * 5 >= len(draft.lines)))
    draft.start, draft.end = (start, end) if draft.dirty else (0, len(draft.lines))


def _stretches(lines: list[_Line]) -> list[tuple[int, int, float]]:
    """Stretches of lines whose scores add up, as start, end and sum; they do not overlap."""
    out: list[tuple[int, int, float]] = []
    total = best = 0.0
    start = end = run = 0
    seen: set[str] = set()
    for i, line in enumerate(lines):
        run = 0 if line.prose and not line.why else run + 1
        score = _score(line, run) if line.key not in seen or not line.prose else -2.0
        seen.add(line.key)
        total += score
        if total > best:
            best, end = total, i + 1
        if total <= 0:
            if best > 0:
                out.append((start, end, best))
            total = best = 0.0
            start = i + 1
    return [*out, (start, end, best)] if best > 0 else out


def _reports(lines: list[_Line]) -> bool:
    """Two paragraphs and more that attribute something to somebody: reporting, not comments, notices or teasers."""
    return sum(line.prose and not line.why and line.words >= 15 and bool(furniture.ATTRIBUTED.search(line.text)) for line in lines) >= 2


def _score(line: _Line, run: int) -> float:
    if not line.key:
        return 0.0
    if line.why in _BREAKERS:
        return -40.0
    if line.why:
        return -8.0
    if line.prose:
        return min(line.words, 60) if line.words >= 12 else 5.0
    return -3.0 * min(run, 8)


def _read_head(draft: _Draft) -> None:
    """Title, byline and dates from the lines before the first prose of the article, and around it."""
    lines = draft.lines
    first = next((i for i in range(draft.start, draft.end) if lines[i].prose and not lines[i].why and lines[i].words >= 10), draft.end)
    low = max(0, first - 30) if draft.dirty else 0
    if draft.title is None:
        _find_title(draft, low, first)
    low = min([low, *(i for i, why in draft.reasons.items() if why == "title" and i < first)])
    for i in range(low, min(first + 2, len(lines))):
        if i in draft.reasons or (i >= first and lines[i].prose and lines[i].words > 14):
            continue
        if _is_byline(draft, lines[i].text) or _is_date(draft, lines[i].text):
            draft.reasons[i] = "byline"
    if draft.dirty:
        title = next((i for i in range(low, first) if draft.reasons.get(i) == "title"), None)
        lead = next((i for i in range(title + 1, min(title + 3, first)) if i not in draft.reasons), None) if title is not None else None
        if lead is not None and lines[lead].words >= 6 and not lines[lead].why and _only(lines, lead):
            draft.reasons.update({i: draft.reasons.get(i, "navigation") for i in range(lead + 1, min(first, draft.start)) if i not in draft.reasons})
            draft.start = min(draft.start, lead)


def _only(lines: list[_Line], at: int) -> bool:
    return sum(line.key == lines[at].key for line in lines) <= 3


def _find_title(draft: _Draft, low: int, first: int) -> None:
    lines = draft.lines
    fit = [i for i in range(low, first) if not lines[i].why and 3 <= lines[i].words <= 35 and 12 <= len(lines[i].text) <= 300
           and not lines[i].text.endswith((".", ",", ";", ":")) and not dates.WRITTEN_DATE.search(lines[i].text) and not _BYLINE.match(lines[i].text)
           and not lines[i].text.startswith(("“", "\"", "-", "*", "•", "–"))]
    known = _confirmed(lines, first) if draft.dirty else None
    if known is not None:
        draft.title = lines[known].text
        draft.reasons[known] = "title"
        return
    if not fit or first >= len(lines):
        return
    if not draft.dirty and fit[0] > 1:
        return
    chosen = _announced(draft, fit) if draft.dirty else fit[0]
    draft.title = lines[chosen].text
    draft.reasons[chosen] = "title"


def _confirmed(lines: list[_Line], until: int) -> int | None:
    """The last line before ``until`` that the text's first lines (a page's title element) also hold: the headline."""
    head = [line.key for line in lines[:3]]
    for i in range(min(until, len(lines)) - 1, -1, -1):
        key = lines[i].key
        if len(key) >= 20 and lines[i].words >= 4 and not lines[i].why and any(key in h for j, h in enumerate(head) if j != i):
            return i
    return None


def _announced(draft: _Draft, fit: list[int]) -> int:
    """The likeliest headline among ``fit``: near the article, and no single word."""
    near = [i for i in fit if i >= draft.start - 12] or fit
    long = [i for i in near if draft.lines[i].words >= 5] or near
    return long[0] if len(long) <= 3 else long[-1]


def read_head(lines: Sequence[str]) -> tuple[Plain, list[tuple[str, str | None]]]:
    """What the lines above an article say of it (its cleaned text is empty), and which of them that takes out."""
    draft = _Draft([])
    judged: list[tuple[str, str | None]] = []
    for line in lines:
        if _is_byline(draft, line) or _is_date(draft, line):
            judged.append((line, "byline"))
        elif draft.title is None and len(line) <= 300 and 2 <= len(line.split()) <= 35 and not line.endswith((".", ",", ";", ":")):
            draft.title = line
            judged.append((line, "title"))
        else:
            judged.append((line, furniture.reason(line)))
    return Plain(Cleaned("", ()), draft.title, draft.byline, draft.published, draft.modified), judged


def _is_byline(draft: _Draft, text: str) -> bool:
    found = _BYLINE.match(text) if len(text) <= 160 else None
    if not found:
        return False
    names = [clean_name(n) for n in split_names(found["names"])]
    people = tuple(n for n in names if n)
    if not people or not all(_NAME.match(w) for n in people for w in n.split()):
        return False
    draft.byline = draft.byline or people
    if found["date"]:
        _is_date(draft, found["date"])
    return True


def _is_date(draft: _Draft, text: str) -> bool:
    """A line that holds a date and no more; "updated" dates are when it was modified."""
    found = dates.WRITTEN_DATE.search(text) if len(text) <= 120 else None
    if not found:
        return False
    rest = _CLOCKS.sub(" ", dates.WRITTEN_DATE.sub(" ", text))
    if sum(c.isalpha() for c in rest) > 3:
        return False
    for match in dates.WRITTEN_DATE.finditer(text):
        before = text[: match.start()].lower()
        value = dates.parse_or_none(text[match.start():].split("|")[0].strip()) if match.start() == found.start() else None
        value = value if value and "T" in value else dates.parse_or_none(match.group())
        if re.search(r"(?:updated|modified)\W*(?:on|at)?\W*$", before):
            draft.modified = draft.modified or value
        else:
            draft.published = draft.published or value
    return True


def _leave_out(draft: _Draft) -> None:
    """The reason of every line that is not article."""
    lines, seen = draft.lines, set[str]()
    title = squeeze(draft.title or "")
    starts = _beginnings(lines)
    for i, line in enumerate(lines):
        if i in draft.reasons:
            continue
        if title and (line.key == title or (i < draft.start and len(title) > 15 and title in line.key)):
            draft.reasons[i] = "title" if line.key == title else "navigation"
        elif not draft.start <= i < draft.end:
            draft.reasons[i] = _outside(draft, i)
        elif line.why:
            draft.reasons[i] = line.why
        elif draft.dirty and line.words >= 5 and line.text.isupper():
            draft.reasons[i] = "related"
        elif line.key in seen and len(line.key) >= 20:
            draft.reasons[i] = "repeated"
        elif _ELLIPSIS.search(line.text[-24:]) and len(line.key) >= 20 and line.key[:20] in starts and starts[line.key[:20]] != i and _shortened(lines[starts[line.key[:20]]], line):
            draft.reasons[i] = "teaser"
        elif draft.byline and i >= draft.end - 4 and furniture.author_bio(line.text, draft.byline):
            draft.reasons[i] = "byline"
        else:
            seen.add(line.key)
    if draft.dirty:
        _label_runs(draft)


def _beginnings(lines: list[_Line]) -> dict[str, int]:
    out: dict[str, int] = {}
    for i, line in enumerate(lines):
        if len(line.key) >= 20 and not _ELLIPSIS.search(line.text[-24:]):
            out.setdefault(line.key[:20], i)
    return out


def _shortened(whole: _Line, teaser: _Line) -> bool:
    return whole.key.startswith(teaser.key.split("#")[0])


def _outside(draft: _Draft, i: int) -> str:
    line = draft.lines[i]
    if line.why:
        return line.why
    if i < draft.start:
        return "navigation" if line.words <= 4 else "teaser"
    return "related" if line.words > 2 else "furniture"


def _label_runs(draft: _Draft) -> None:
    """Inside a scraped article, three labels and more in a row are a menu or a list of links, and one that
    stands by furniture belongs to it. A single one between paragraphs is a heading."""
    run: list[int] = []
    for i in range(draft.start, draft.end + 1):
        line = draft.lines[i] if i < draft.end else None
        if line is not None and (i in draft.reasons or not line.prose):
            run.append(i)
            continue
        labels = [j for j in run if j not in draft.reasons]
        if len(labels) >= 3 and not all(draft.lines[j].words > 6 for j in labels):
            draft.reasons.update(dict.fromkeys(labels, "related"))
        elif len(labels) < len(run):
            # "Most read" and a headline under it; a heading that comes last in the run leads on to the text
            draft.reasons.update(dict.fromkeys((j for j in labels if j != run[-1] and draft.reasons.get(j - 1) in ("related", "appeal")), "related"))
        run = []


def _tail_appeals(draft: _Draft) -> None:
    """What stands between two appeals at the end, and speaks to the reader as "we" or "you", belongs to them."""
    lines = draft.lines
    found = [i for i in range(draft.start, len(lines)) if lines[i].why == "appeal"]
    if len(found) < 2:
        return
    for a, b in pairwise(found):
        between = [i for i in range(a + 1, b) if i not in draft.reasons]
        if len(between) <= 3 and all(re.search(r"\b(?:we|our|us|you|your)\b", lines[i].text, re.I) and not re.search(r"[“\"]|\bsaid\b", lines[i].text) for i in between):
            draft.reasons.update(dict.fromkeys(between, "appeal"))
