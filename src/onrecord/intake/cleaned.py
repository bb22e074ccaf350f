"""The common end of cleaning: paragraphs and why each was left out, put together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from onrecord.types import Removed


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text, its paragraphs separated by a blank line, and what is not in it, in order."""

    text: str
    removed: tuple[Removed, ...]


def assemble(judged: Iterable[tuple[str, str | None]]) -> Cleaned:
    """Joins the paragraphs that have no reason to be left out; the others become `Removed`."""
    kept: list[str] = []
    waiting: list[tuple[str, str]] = []
    removed: list[Removed] = []
    size = 0
    for text, reason in judged:
        if reason:
            waiting.append((text, reason))
            continue
        start = size + 2 if kept else 0
        removed.extend(Removed(t, r, start) for t, r in waiting)
        waiting = []
        kept.append(text)
        size = start + len(text)
    removed.extend(Removed(t, r, size) for t, r in waiting)
    return Cleaned("\n\n".join(kept), tuple(removed))
