"""Exports of Nexis (LexisNexis), as text or HTML: many documents a file, each with its own outlet, date, title and fields.

Two layouts are known. The older opens each document with "1 of 20 DOCUMENTS", then outlet, date, title and fields in
capitals (BYLINE, LENGTH), and closes it with LOAD-DATE and the copyright. The newer gives title, outlet, date, copyright and
fields, puts "Body" above the text, "Classification" under it, and ends with "End of Document".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.errors import InputError, UnreadableInput
from onrecord.intake import dates
from onrecord.intake.exported import COPYRIGHT, Document, article_of, blocks, body_of, missing
from onrecord.types import Article

_OPENS = re.compile(r"^[ \t]*(?:Document[ \t]+(\d{1,5})[ \t]+of[ \t]+(\d{1,5})|(\d{1,5})[ \t]+of[ \t]+(\d{1,5})[ \t]+DOCUMENTS?)[ \t]*$", re.I | re.M)
_CLOSES = re.compile(r"^[ \t]*End of Document[ \t]*$", re.I | re.M)
_HEAD = r"BYLINE|SECTION|LENGTH|DATELINE|HIGHLIGHT|HEADLINE|SERIES|SOURCE|ABSTRACT"
_TAIL = (r"LOAD-DATE|LANGUAGE|PUBLICATION-TYPE|DOCUMENT-TYPE|SUBJECT|GRAPHIC|CORRECTION|CORRECTION-DATE|ORGANIZATION|COMPANY|INDUSTRY|PERSON|GEOGRAPHIC|CITY|STATE|COUNTRY|TICKER|"
         r"JOURNAL-CODE|DISTRIBUTION|TYPE|NOTES|ACC-NO|PUB-TYPE|TERMS|URL|CATEGORY|IDENTIFIER")
_FIELD = re.compile(rf"^[ \t]*(?P<name>{_HEAD}|{_TAIL}|BODY)[ \t]*:[ \t]*(?P<value>.*)$", re.I)
_TAIL_NAME = re.compile(rf"(?:{_TAIL})$", re.I)
_ALONE = re.compile(r"^[ \t]*(?P<name>Body|Classification|Graphic|Highlight|Notes|Correction|Load-Date)[ \t]*:?[ \t]*$")
_EDITION = re.compile(r"(?:\b(?:edition|final|city|regional|national|correction appended)\b.{0,20})$", re.I)
_LANGUAGE = re.compile(r"^[ \t]*LANGUAGE[ \t]*:[ \t]*(\w+)", re.I | re.M)


def looks_like_nexis(text: str) -> bool:
    """Whether a text is such an export: its marks, together with the fields that every document has."""
    head = text[:60_000]
    fields = {m[1].upper() for m in re.finditer(r"^[ \t]*(LOAD-DATE|LENGTH|BYLINE|SECTION|PUBLICATION-TYPE)[ \t]*:", head, re.I | re.M)}
    marked = bool(_OPENS.search(head)) or bool(_CLOSES.search(text))
    return (marked and len(fields & {"LOAD-DATE", "LENGTH", "BYLINE", "SECTION"}) >= 1) or {"LOAD-DATE", "LENGTH"} <= fields


def read_nexis(text: str, name: str) -> Iterator[Article | InputError]:
    """The articles of an export; a damaged document comes as its error."""
    found = 0
    pieces, told = _documents(text)
    for number, piece in enumerate(pieces, 1):
        where = f"{name}, document {number}"
        found += 1
        try:
            yield article_of(_parsed(piece, where), piece, where, "Nexis")
        except InputError as error:
            error.source = error.source or where
            yield error
    yield from missing(found, told, name, "Nexis")


def _documents(text: str) -> tuple[list[str], int | None]:
    opens = list(_OPENS.finditer(text))
    told = max((int(m[2] or m[4]) for m in opens), default=None)
    if opens:
        ends = [*(m.start() for m in opens[1:]), len(text)]
        pieces = [_CLOSES.sub("", text[m.end(): end]) for m, end in zip(opens, ends, strict=True)]
    elif _CLOSES.search(text):
        pieces = _CLOSES.split(text)
        if _dated(pieces[-1].split("\n")) is None:
            pieces.pop()
        if pieces:
            pieces[0] = _without_list(pieces[0])
    else:
        pieces = [text]
    return [p for p in pieces if p.strip()], told


def _without_list(piece: str) -> str:
    """The first document without the cover sheet above it, which lists all documents by number."""
    listed = list(re.finditer(r"^[ \t]*\d{1,4}\.[ \t]+\S.*$", piece, re.M))
    at = listed[-1].end() if len(listed) > 1 else 0
    if at and (more := re.search(r"^(?:[ \t]*(?:Client/Matter|Search Terms|Search Type|Narrowed by|Content Type|Date)\b.*\n?|\s*\n)+", piece[at:].lstrip("\n"), re.M)):
        skipped = piece[at:].lstrip("\n")
        return skipped[more.end():] if more.start() == 0 else skipped
    return piece[at:]


def _parsed(piece: str, where: str) -> Document:
    lines = piece.split("\n")
    out = Document(language=(m[1] if (m := _LANGUAGE.search(piece)) else None))
    at = _dated(lines)
    first = next((i for i, line in enumerate(lines) if _FIELD.match(line) or _ALONE.match(line)), len(lines))
    if at is None or at > first:
        at = None
    end = _fields(lines, first, out)
    if first == len(lines) and at is None:
        raise UnreadableInput("this Nexis document has neither fields nor a date; it is damaged", where)
    _top(lines[:first], at, out)
    stop = next((i for i in range(end, len(lines)) if _closes(lines[i])), len(lines))
    out.body = body_of(lines[end:stop])
    out.tail = [(" ".join(b), "footer" if COPYRIGHT.match(b[0]) else "furniture") for b in blocks(lines[stop:])]
    return out


def _dated(lines: list[str]) -> int | None:
    """The line that is the document's date: near its top, and hardly more than a date."""
    for i, line in enumerate(lines[:60]):
        found = dates.WRITTEN_DATE.match(line.strip())
        if found and len(line.strip()) - found.end() <= 40:
            return i
    return None


def _top(lines: list[str], at: int | None, out: Document) -> None:
    """Outlet, date and title, from the lines above the fields."""
    before = [" ".join(b) for b in _parts(lines[:at] if at is not None else lines)]
    after = [" ".join(b) for b in _parts(lines[at + 1:])] if at is not None else []
    notices = [line for line in (*before, *after) if COPYRIGHT.match(line)]
    before, after = [x for x in before if x not in notices], [x for x in after if x not in notices]
    editions = [line for line in after if _EDITION.search(line) and len(line.split()) <= 6]
    titles = [line for line in after if line not in editions]
    out.date = lines[at].strip() if at is not None else None
    if titles:
        out.outlet = before[-1] if before else None
        out.title = out.title or titles[0]
    elif len(before) > 1:
        out.outlet, out.title = before[-1], out.title or before[-2]
    elif before:
        # without a title of its own, the outlet stands alone above the date
        out.outlet, out.title = (before[0], out.title) if at is not None else (None, out.title or before[0])
    used = {out.outlet, out.title}
    head = [(line, "title" if line == out.title else "byline" if line == out.outlet else "furniture") for line in before]
    head += [(out.date, "byline")] if out.date else []
    head += [(line, "title" if line == out.title else "footer" if line in notices else "furniture") for line in (*after, *notices)]
    out.head = [h for h in head if h[0] in used or h[1] != "title"] + out.head


def _parts(lines: list[str]) -> list[list[str]]:
    """Titles that run over lines stay together, but an outlet under a title, with no blank line between, is one by itself."""
    out: list[list[str]] = []
    for block in blocks(lines):
        if len(block) > 1 and len(out) == 0 and not block[0].endswith((",", "-", ":")) and len(block[-1].split()) <= 7:
            out += [block[:-1], block[-1:]]
        else:
            out.append(block)
    return out


def _fields(lines: list[str], first: int, out: Document) -> int:
    """Takes the fields above the body; returns where the body begins."""
    at = first
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        alone, found = _ALONE.match(lines[at]), _FIELD.match(lines[at])
        name = (alone or found or {"name": ""})["name"].upper()
        if name == "BODY":
            if found and found["value"].strip():
                lines[at] = found["value"]
                return at
            return at + 1
        if not name or _TAIL_NAME.match(name) or (alone and name != "HIGHLIGHT"):
            return at
        end = at + 1
        if alone:
            while end < len(lines) and not lines[end].strip():
                end += 1
        while end < len(lines) and lines[end].strip() and not _FIELD.match(lines[end]) and not _ALONE.match(lines[end]):
            end += 1
        value = " ".join(" ".join([found["value"] if found else "", *lines[at + 1: end]]).split())
        _take(name, value, out)
        at = end
    return at


def _take(name: str, value: str, out: Document) -> None:
    if name == "BYLINE":
        out.byline = value
    elif name == "HEADLINE":
        out.title = value
    out.head.append((f"{name}: {value}", "byline" if name == "BYLINE" else "title" if name == "HEADLINE" else "furniture"))


def _closes(line: str) -> bool:
    alone, found = _ALONE.match(line), _FIELD.match(line)
    if alone:
        return alone["name"] in ("Classification", "Graphic", "Notes", "Correction", "Load-Date")
    if found and _TAIL_NAME.match(found["name"]):
        return found["name"].isupper() or found["name"].istitle()
    return bool(re.match(r"^\s*(?:copyright\s+(?:\d{4}|©|\(c\))|©\s*\d{4})", line, re.I))
