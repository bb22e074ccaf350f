"""What stands in fences on the pages of the documentation: commands (``console``), Python (``python``), and what is only to be read.

In a ``console`` block where lines begin with ``$ ``, these are commands and the lines below each are what it prints, with ``…`` alone on a line
for what is left out. In a block without, every line is a command.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^( *)```(\S*)[^\n]*\n(.*?)^\1```", re.M | re.S)


@dataclass(frozen=True)
class Block:
    """A fence: on which page, at which line, in which language, and its text."""

    page: str
    line: int
    language: str
    text: str


@dataclass(frozen=True)
class Command:
    """What is typed, and what it prints (None: whatever)."""

    typed: str
    prints: str | None = None


def pages() -> list[str]:
    """The README and every page of docs/, by their paths in the repository."""
    return ["README.md", *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))]


def blocks(page: str) -> list[Block]:
    """The fences of a page, in order."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return of_text(text, page)


def of_text(text: str, page: str) -> list[Block]:
    made = []
    for found in FENCE.finditer(text):
        indent = found[1]
        body = "".join(line.removeprefix(indent) for line in found[3].splitlines(keepends=True))
        made.append(Block(page, text.count("\n", 0, found.start()) + 1, found[2], body))
    return made


def commands(block: Block) -> list[Command]:
    """The commands of a console block. A line that ends in a backslash goes on in the next."""
    lines = block.text.replace("\\\n", "\\\0").splitlines()
    lines = [line.replace("\\\0", "\\\n") for line in lines]
    if not any(line.startswith("$ ") for line in lines):
        return [Command(line.strip()) for line in lines if line.strip() and not line.lstrip().startswith("#")]
    made: list[Command] = []
    for line in lines:
        if line.startswith("$ "):
            made.append(Command(line[2:].strip()))
        elif made:
            before = made[-1]
            made[-1] = Command(before.typed, line if before.prints is None else f"{before.prints}\n{line}")
    return made
