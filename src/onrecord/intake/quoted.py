"""Which paragraphs of a mail are its writer's: quotations of earlier mail and signatures are told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from onrecord.intake.plain import paragraphs

Judged = list[tuple[str, str | None]]

_QUOTE = re.compile(r"^[ \t]?(?:>|\|[ ])")
_ATTRIBUTION = re.compile(r"^\s*(?:on\b.{6,200}\bwrote|.{2,120}\b(?:wrote|writes) on .{6,80}|(?:am|le)\b.{6,160}\b(?:schrieb|a écrit)\b.{0,80}):\s*$", re.I | re.S)
_ORIGINAL = re.compile(r"^\s*(?:-{2,}\s*)?(?:original message|ursprüngliche nachricht|reply message)(?:\s*-{2,})?\s*$|^_{20,}\s*$", re.I)
_FORWARD = re.compile(r"^\s*(?:-{2,}\s*)?(?:forwarded message|begin forwarded message|weitergeleitete nachricht)(?: (?:from|by) .{2,80})?:?(?:\s*-{2,})?\s*$", re.I)
_HEADER = re.compile(r"^\s*\*?(?:from|sent|to|cc|bcc|subject|date|reply-to)\s*:\*?\s*\S", re.I)
_SIGNATURE = re.compile(r"^--[ ]?$")
_DEVICE = re.compile(r"^\s*(?:sent from (?:my|a|the) [\w -]{2,40}|get outlook for \w+.*|sent via [\w ]{2,40})\.?\s*$", re.I)


def judged(text: str, *, flowed: bool = False) -> Judged:
    """The paragraphs of a plain text part, and for those that are not the writer's why: ``quoted`` or ``signature``.

    Args:
        flowed: lines that end in a space go on in the next (RFC 3676).
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    marked = list(_marked(lines))
    out: Judged = []
    for why, group in groupby(marked, key=lambda pair: pair[1]):
        part = [_unquoted(line) if why == "quoted" else line for line, _ in group]
        out += [(p, why) for p in paragraphs(_unflowed(part) if flowed else "\n".join(part))]
    return out


def forwarded(text: str) -> Judged:
    """The paragraphs of the mail that this one does nothing but forward; empty where it forwards none."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    start = next((i for i, line in enumerate(lines) if _FORWARD.match(_unquoted(line))), None)
    if start is None:
        return []
    inner = [_unquoted(line) for line in lines[start + 1:]]
    head = 0
    while head < len(inner) and (not inner[head].strip() or _HEADER.match(inner[head])):
        head += 1
    return [*((p, "byline") for line in inner[:head] for p in paragraphs(line)), *judged("\n".join(inner[head:]))]


def _marked(lines: list[str]) -> Iterator[tuple[str, str | None]]:
    rest: str | None = None
    skip = 0
    for i, line in enumerate(lines):
        if skip:
            skip -= 1
            yield line, "quoted"
            continue
        if rest == "signature" and not (_QUOTE.match(line) or _begins(lines, i)):
            yield line, rest
            continue
        if rest == "quoted":
            yield line, rest
            continue
        if _SIGNATURE.match(line):
            rest = "signature"
            yield line, rest
        elif _begins(lines, i):
            rest = "quoted"
            yield line, rest
        elif _QUOTE.match(line):
            yield line, "quoted"
        elif size := _attribution(lines, i):
            skip = size - 1
            yield line, "quoted"
        elif _DEVICE.match(line):
            yield line, "signature"
        else:
            yield line, rest


def _begins(lines: list[str], i: int) -> bool:
    """Whether all that follows is an earlier mail: a line that says so, or the head that mail programs copy."""
    line = lines[i]
    if _FORWARD.match(line):
        return True
    if _ORIGINAL.match(line):
        return any(_HEADER.match(later) for later in lines[i + 1: i + 5])
    if re.match(r"^\s*\*?from\s*:", line, re.I):
        return sum(bool(_HEADER.match(later)) for later in lines[i: i + 6]) >= 3
    return False


def _attribution(lines: list[str], i: int) -> int:
    """How many lines say who wrote what is quoted under them ("On Tuesday Ada Marlow wrote:"), 0 where none do."""
    for size in (1, 2, 3):
        if _ATTRIBUTION.match(" ".join(lines[i: i + size])):
            below = [line for line in lines[i + size: i + size + 3] if line.strip()]
            return size if below and _QUOTE.match(below[0]) else 0
    return 0


def _unquoted(line: str) -> str:
    return re.sub(r"^(?:[ \t]?>)+[ ]?", "", line)


def _unflowed(lines: list[str]) -> str:
    out: list[str] = []
    for line in lines:
        line = line.removeprefix(" ") if line.startswith(" ") else line
        if out and out[-1].endswith(" ") and out[-1] != "-- ":
            out[-1] += line
        else:
            out.append(line)
    # each is now a paragraph of its own, however long
    return "\n\n".join(line.rstrip() for line in out)
