"""Exports of Factiva, as text or HTML: many documents a file, with two-letter field codes or in the readable form.

With codes every field opens a line (HD headline, BY byline, PD date, SN source, LP and TD text, AN number). The readable form
has the same in a fixed order: headline, byline, "512 words", date, time, source, code, language, copyright, text, "Document NUMBER".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from onrecord.errors import InputError, UnreadableInput
from onrecord.intake import dates
from onrecord.intake.exported import COPYRIGHT, Document, article_of, blocks, body_of
from onrecord.types import Article

_CODES = frozenset(["SE", "HD", "CR", "WC", "PD", "ET", "SN", "SC", "NGC", "GC", "ED", "PG", "VOL", "LA", "CY", "LP", "TD", "CT", "RF", "CO", "IN", "NS", "RE", "IPC", "IPD", "PUB", "AN", "BY", "CLM", "ART", "DLN", "FDS", "DJN"])
_CODE = re.compile(r"^[ \t]*(?P<code>[A-Z]{2,3})(?:[ \t]+(?P<value>\S.*)?)?[ \t]*$")
_NUMBER = re.compile(r"^[ \t]*(?:AN[ \t]+)?Document[ \t]+(?P<number>[A-Z][A-Z0-9_-]{3,11}\d{8,14}[a-z0-9]{3,16})[ \t]*$", re.M)
_WORDS = re.compile(r"^\s*\d{1,3}(?:[, ]?\d{3})*\s+words\s*$", re.I)
_SOURCE_CODE = re.compile(r"^[A-Z][A-Z0-9]{1,9}$")
_LANGUAGES = frozenset(["english", "french", "german", "spanish", "italian", "portuguese", "dutch", "russian", "chinese", "japanese", "arabic", "turkish", "polish", "swedish", "norwegian", "danish", "finnish"])


def looks_like_factiva(text: str) -> bool:
    """Whether a text is such an export: document numbers with the fields in front of them."""
    head = text[:60_000]
    codes = {m["code"] for line in head.split("\n") if (m := _CODE.match(line)) and m["code"] in _CODES}
    if len(codes & {"HD", "WC", "PD", "SN", "SC", "LA", "CY", "LP", "TD", "AN"}) >= 6:
        return True
    return bool(_NUMBER.search(text)) and any(_WORDS.match(line) for line in head.split("\n"))


def read_factiva(text: str, name: str) -> Iterator[Article | InputError]:
    """The articles of an export; a damaged document comes as its error."""
    for number, piece in enumerate(_documents(text), 1):
        where = f"{name}, document {number}"
        try:
            yield article_of(_parsed(piece, where), piece, where, "Factiva")
        except InputError as error:
            error.source = error.source or where
            yield error


def _documents(text: str) -> list[str]:
    """The text between one document's number and the next; what stands under the last one (how it was searched) is none."""
    out, at = [], 0
    for found in _NUMBER.finditer(text):
        end = found.end()
        out.append(text[at:end])
        at = end
    rest = text[at:]
    if not out or _cut_off(rest):
        out.append(rest)
    return [_from_headline(piece) for piece in out if piece.strip()]


def _cut_off(rest: str) -> bool:
    """Whether this is a document whose end is missing."""
    lines = rest.split("\n")
    return any(_WORDS.match(line) for line in lines) or sum((m := _CODE.match(line)) is not None and m["code"] in ("HD", "WC", "LP", "TD", "SN") for line in lines) >= 3


def _from_headline(piece: str) -> str:
    """Without the fields of the document before, which in the coded form follow its number in some exports."""
    found = re.search(r"^[ \t]*(?:SE|HD)(?:[ \t]|$)", piece, re.M)
    return piece[found.start():] if found else piece


def _parsed(piece: str, where: str) -> Document:
    lines = piece.split("\n")
    fields = _coded(lines)
    if len(fields) >= 4:
        return _from_codes(fields)
    return _readable(lines, where)


def _coded(lines: list[str]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    code = ""
    for line in lines:
        found = _CODE.match(line)
        if found and found["code"] in _CODES and (found["code"] not in out or found["code"] != code):
            code = found["code"]
            out.setdefault(code, []).append(found["value"] or "")
        elif code:
            out[code].append(line)
    return out


def _from_codes(fields: dict[str, list[str]]) -> Document:
    def one(code: str) -> str | None:
        return " ".join(" ".join(fields.get(code, [])).split()) or None

    number = (one("AN") or "").removeprefix("Document").strip()
    out = Document(one("HD"), one("SN"), one("BY"), " ".join(filter(None, (one("PD"), one("ET")))) or None, one("LA"), number.split(" ")[0])
    kinds = {"HD": "title", "BY": "byline", "SN": "byline", "PD": "byline", "ET": "byline", "CY": "footer"}
    for code in fields:
        if code not in ("LP", "TD") and (value := one(code)):
            place = out.head if code in ("SE", "HD", "CR", "WC", "PD", "ET", "SN", "SC", "ED", "PG", "VOL", "LA", "CY", "BY", "CLM") else out.tail
            place.append((f"{code} {value}", kinds.get(code, "furniture")))
    for code in ("LP", "TD"):
        out.body += body_of(fields.get(code, []))
    return out


def _readable(lines: list[str], where: str) -> Document:
    at = next((i for i, line in enumerate(lines) if _WORDS.match(line)), None)
    if at is None:
        raise UnreadableInput("this Factiva document does not tell its number of words, above which its headline stands; it is damaged", where)
    out = Document()
    found = _NUMBER.search("\n".join(lines))
    if found:
        out.id = found["number"]
        last = max(i for i, line in enumerate(lines) if _NUMBER.match(line))
        out.tail, lines = [(lines[last].strip(), "furniture")], lines[:last]
    above = [" ".join(b) for b in blocks(lines[:at])]
    if len(above) > 1 and (re.match(r"by\b", above[-1], re.I) or (len(above) > 2 and len(above[-1].split()) <= 6)):
        out.byline = above.pop()
    elif above and (split := re.match(r"(.+?)\s+(By [A-Z].{2,80})$", above[-1])) and "\n" in "\n".join(lines[:at]).strip():
        above[-1], out.byline = split[1], split[2]
    out.title = above[-1] if above else None
    out.head = [*((line, "title" if line == out.title else "furniture") for line in above), *([(out.byline, "byline")] if out.byline else [])]
    out.body = body_of(lines[_below(lines, at, out):])
    return out


def _below(lines: list[str], at: int, out: Document) -> int:
    """Takes date, time, source, code, page, language and copyright from the lines under the number of words; returns where the text begins."""
    out.head.append((lines[at].strip(), "furniture"))
    i, taken, coded = at + 1, 0, False
    while i < len(lines) and taken < 12:
        line = lines[i].strip()
        if not line:
            i += 1
            continue
        reason = "byline"
        if out.date is None and dates.WRITTEN_DATE.match(line):
            out.date = line
        elif out.date and out.outlet is None and re.match(r"\d{1,2}:\d{2}\b", line):
            out.date += " " + line
        elif COPYRIGHT.match(line):
            out.head.append((line, "footer"))
            return i + 1
        elif line.lower() in _LANGUAGES:
            out.language = line
        elif out.date and out.outlet is None and len(line.split()) <= 10:
            out.outlet = line
        elif _SOURCE_CODE.match(line) and not coded:
            reason, coded = "furniture", True
        elif coded and out.language is None and len(line) <= 40 and not line.endswith((".", "”", "\"")):
            reason = "furniture"  # page or edition
        else:
            break
        out.head.append((line, reason))
        i, taken = i + 1, taken + 1
    return i
