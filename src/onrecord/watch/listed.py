"""The list of what is watched: a text file with one address a line, or OPML as feed readers export it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from onrecord.errors import InputError, MissingInput, UnreadableInput
from onrecord.intake.decode import decode
from onrecord.intake.metadata import http_url
from onrecord.watch.markup import local, parse_xml

MAX_BYTES = 4 * 1024 * 1024
LONGEST = 2000
"""Characters of one address."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list names: the addresses in their order, and what is wrong with it, each problem with its line."""

    addresses: tuple[str, ...]
    problems: tuple[str, ...] = ()


def read_list(path: Path) -> Listed:
    """The list in a file; ``#`` begins a comment.

    Raises:
        MissingInput, UnreadableInput: there is no such file, or it is no text.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise MissingInput(f"there is no file {path}", str(path)) from error
    except OSError as error:
        raise UnreadableInput(f"{path} cannot be read: {error.strerror or error}", str(path)) from error
    if len(data) > MAX_BYTES:
        raise UnreadableInput(f"{path} is larger than {MAX_BYTES // 2**20} MB, which no list of feeds is", str(path))
    text = decode(data, source=str(path)).text if data else ""
    if text.lstrip("\ufeff \t\r\n").startswith("<"):
        return _opml(text, str(path))
    return _lines(text)


def _lines(text: str) -> Listed:
    found: dict[str, int] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        # a number sign inside an address is part of it
        address = line.split(" #")[0].split("\t#")[0].strip()
        if not address or address.startswith("#"):
            continue
        wrong = _wrong(address)
        if wrong is None and address in found:
            wrong = f"is there already, in line {found[address]}"
        if wrong is not None:
            problems.append(f"line {number}: “{address[:120]}” {wrong}")
        else:
            found[address] = number
    return Listed(tuple(found), tuple(problems))


def _opml(text: str, name: str) -> Listed:
    """http://opml.org/spec2.opml: an outline with an ``xmlUrl`` is a subscription."""
    try:
        root = parse_xml(text, name)
    except InputError as error:
        raise UnreadableInput(f"{name} is neither a list of addresses nor OPML: {error}", name) from error
    if local(root) != "opml":
        raise UnreadableInput(f"{name} is neither a list of addresses nor OPML, but <{local(root)}>; a list has one address a line", name)
    found: dict[str, None] = {}
    problems = []
    for element in root.iter("outline"):
        address = next((value.strip() for key, value in element.attrib.items() if str(key).lower() == "xmlurl"), "")
        if not address:
            continue
        wrong = _wrong(address)
        if wrong is not None:
            problems.append(f"line {element.sourceline}: “{address[:120]}” {wrong}")
        else:
            found[address] = None
    return Listed(tuple(found), tuple(problems))


def _wrong(address: str) -> str | None:
    if len(address) > LONGEST:
        return f"is longer than {LONGEST} characters"
    if any(c.isspace() for c in address):
        return "holds spaces; one address a line"
    return None if http_url(address) else "is not an http or https address"
