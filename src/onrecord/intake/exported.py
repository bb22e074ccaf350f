"""What the exports of news archives have in common: a document with its fields, made an article."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from onrecord.errors import InputError, NoArticle, UnreadableInput
from onrecord.intake import dates, furniture, language
from onrecord.intake.blocks import blocks_of, squeeze, tidy
from onrecord.intake.cleaned import assemble
from onrecord.intake.metadata import clean_name, split_names
from onrecord.intake.plain import paragraphs
from onrecord.types import Article

_EDITION = re.compile(r"\s*(?:\([^()]{1,60}\)|[-–—,:]\s*(?:online|print|web edition|[\w ]{2,30} edition))\s*$", re.I)
_TIME = re.compile(r"\b(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?\s*([AP]\.?M\.?)?\s*(GMT|UTC)?\b", re.I)
COPYRIGHT = re.compile(r"^\s*(?:copyright\b|©|\(c\)\s|all rights reserved|.{0,80}\ball rights reserved\b)", re.I)


@dataclass(slots=True)
class Document:
    """One document of an export, as its fields give it.

    Attributes:
        head, tail: lines before and after the body that are kept as removed, each with its reason.
        date: the line or lines that hold the date and perhaps the time.
        id: the archive's own number of it.
    """

    title: str | None = None
    outlet: str | None = None
    byline: str | None = None
    date: str | None = None
    language: str | None = None
    id: str = ""
    body: list[str] = field(default_factory=list)
    head: list[tuple[str, str]] = field(default_factory=list)
    tail: list[tuple[str, str]] = field(default_factory=list)


def article_of(document: Document, text: str, source: str, archive: str) -> Article:
    """The article of a document.

    Args:
        text: the document as it stands in the export; its hash is the article's.

    Raises:
        NoArticle: it has no body.
        NotEnglish: it is in another language.
    """
    title = squeeze(document.title or "")
    judged: list[tuple[str, str | None]] = [*document.head]
    judged += [(p, "title" if title and squeeze(p) == title else furniture.reason(p)) for p in document.body]
    judged += document.tail
    cleaned = assemble(judged)
    if not cleaned.text.strip():
        raise NoArticle(f"this {archive} document has no text; the export may be of headlines only, or damaged", "no body", source)
    warnings = []
    published = _date(document.date)
    if published is None:
        warnings.append(f"this {archive} document has no readable date")
    spoken = language.judge(cleaned.text, language.code_of(document.language), source)
    outlet = document.outlet
    while outlet and (shorter := _EDITION.sub("", outlet)) != outlet and shorter:
        outlet = shorter
    names = tuple(n for n in (clean_name(part, outlet) for part in split_names(document.byline or "")) if n)
    original = text.encode("utf-8", "replace")
    return Article(cleaned.text, id=document.id, title=document.title, outlet=outlet, byline=names, published=published, language=spoken,
                   sha256=hashlib.sha256(original).hexdigest(), removed=cleaned.removed, warnings=tuple(warnings), source=source, original=original)


def _date(line: str | None) -> str | None:
    """The date in a line, with its time where the zone is told."""
    found = dates.WRITTEN_DATE.search(line or "")
    if not found or line is None:
        return None
    day = dates.parse_or_none(found.group())
    clock = _TIME.search(line, found.end())
    if day and len(day) == 10 and clock and clock[4]:
        return dates.parse_or_none(f"{day} {int(clock[1]) % 12 + 12 * (clock[3][0].lower() == 'p') if clock[3] else int(clock[1]):02d}:{clock[2]}:00Z") or day
    return day


def lines_of_page(html: str) -> str:
    """A page as text: each block a line, with a blank line between two."""
    from onrecord.intake.html import parse

    tree = parse(html)
    return "" if tree is None else "\n\n".join(b.text for b in blocks_of(tree))


def body_of(lines: list[str]) -> list[str]:
    """The paragraphs of a body. Where its lines are merely wrapped at a width, only a blank line or an indent parts them."""
    wrapped = [b for b in blocks(lines) if len(b) > 1]
    if not wrapped or max(map(len, lines)) > 110 or sum(len(line) >= 50 for b in wrapped for line in b[:-1]) < 0.7 * sum(len(b) - 1 for b in wrapped):
        return paragraphs("\n".join(lines))
    out: list[list[str]] = [[]]
    margin = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    for line in lines:
        indented = len(line) - len(line.lstrip()) >= margin + 2
        if out[-1] and (not line.strip() or (indented and out[-1][-1].rstrip().endswith((".", "”", '"', "?", "!")))):
            out.append([])
        if line.strip():
            out[-1].append(line)
    return [tidy(" ".join(part)) for part in out if part]


def missing(found: int, told: int | None, name: str, archive: str) -> Iterator[InputError]:
    """An error where an export tells of more documents than are in it."""
    if told is not None and found < told:
        yield UnreadableInput(f"this {archive} export tells of {told} documents, but {found} are in it; it was cut off, or exported in part", name)


def blocks(lines: list[str]) -> list[list[str]]:
    """Lines that stand together, blank lines aside."""
    out: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            out[-1].append(line.strip())
        elif out[-1]:
            out.append([])
    return [b for b in out if b]
