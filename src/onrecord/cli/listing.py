"""What the listing commands share: where the results go, and how many."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

if TYPE_CHECKING:
    from rich.console import Console

JsonOption = Annotated[bool, typer.Option("--json", help="JSON Lines (what pipes get without asking).")]
LimitOption = Annotated[int | None, typer.Option("--limit", metavar="N", min=1, help="At most so many; without it, all.")]


class Native(Protocol):
    """What has a JSON form."""

    def to_json(self) -> dict[str, Any]: ...


def for_people(as_json: bool) -> bool:
    """Whether stdout is a terminal and JSON was not asked for."""
    return not as_json and sys.stdout.isatty()


def write_lines(items: Iterable[Native]) -> None:
    """Each item as a line of JSON, as it comes."""
    for item in items:
        sys.stdout.write(_line(item.to_json()) + "\n")


def _line(data: dict[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate, which JSON can hold only escaped
        return json.dumps(data)
    return text


def console() -> Console:
    """The terminal."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False)


def counted(number: int, name: str) -> str:
    """``1 statement``, ``2 statements``."""
    return f"{number:,} {name}{'' if number == 1 else 's'}"
