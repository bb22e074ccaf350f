"""Lists in a terminal: plain tables, items of a few lines, and the same as CSV. Words of others are made safe for both."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from onrecord.show import words
from onrecord.show.plain import confidence, day, one_line
from onrecord.show.rows import cell
from onrecord.types import Span, Statement

WIDEST = 120
_LONGEST = 400
"""Characters of a content that a list shows; around what was searched for, else from its beginning."""
_BEFORE = 60


def print_table(console: Console, columns: Mapping[str, str], rows: Iterable[Sequence[object]], *, title: str | None = None) -> None:
    """Prints rows under their headings.

    Args:
        columns: heading to ``left``, ``right`` or ``wide``; a wide one is wrapped where the room is not enough.
        rows: cells; None is empty.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left", title_style="bold")
    for name, kind in columns.items():
        wide = kind == "wide"
        table.add_column(name, justify="right" if kind == "right" else "left", no_wrap=not wide, overflow="fold" if wide else "ellipsis", min_width=12 if wide else None)
    for row in rows:
        table.add_row(*(one if isinstance(one, Text) else Text(one_line("" if one is None else str(one))) for one in row))
    console.print(table)


def print_values(console: Console, values: Mapping[str, object]) -> None:
    """Prints names with their values below each other."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column()
    for name, value in values.items():
        grid.add_row(name, Text(one_line(str(value))))
    console.print(Padding(grid, (0, 0, 1, 0)))


def print_statement(console: Console, statement: Statement, number: int, *, place: Sequence[str | None], marks: Sequence[str] = (), hits: Sequence[Span] = ()) -> None:
    """Prints one statement in three lines: who, when and how; the words; where they stand.

    Args:
        place: title, outlet, date and the like, as far as they are known.
        marks: what a reader must know before quoting it (a correction notice, a verdict).
        hits: what to light up in the words.
    """
    head = Text.assemble((statement.said_on or "no date", "dim"), "  ", (words.name(statement), "bold"))
    if office := words.office(statement):
        head.append(f", {office}")
    if position := words.brief(statement):
        head.append(f"  {position}", "bold yellow")
    head.append(f"  {confidence(statement):.2f}", "dim")
    for mark in marks:
        head.append(f"  {one_line(mark)}", "bold red")
    body = Text("\n").join((said(statement, hits), Text(" · ".join(one_line(p) for p in place if p), style="dim")))
    _print_item(console, number, head, body)


def print_entry(console: Console, number: int, date: str, name: str, *, marks: Sequence[str] = (), about: Sequence[str | None] = ()) -> None:
    """Prints something with a name in two lines: number, date and name; what else there is to say."""
    head = Text.assemble((date or "no date", "dim"), "  ", (one_line(name), "bold"))
    for mark in marks:
        head.append(f"  {one_line(mark)}", "bold red")
    _print_item(console, number, head, Text(" · ".join(one_line(part) for part in about if part), style="dim"))


def said(statement: Statement, hits: Sequence[Span] = ()) -> Text:
    """The content on one line, cut to what is around the first hit, hits lit up."""
    text = statement.content.text
    start = max(0, hits[0].start - _BEFORE) if hits and hits[0].end > _LONGEST else 0
    end = min(len(text), start + _LONGEST)
    out, at = Text("…" if start else ""), start
    for hit in (h for h in hits if start <= h.start and h.end <= end):
        out.append(_inner(text[at:hit.start])).append(_inner(text[hit.start:hit.end]), "bold reverse")
        at = hit.end
    return out.append(_inner(text[at:end])).append("…" if end < len(text) else "")


def print_change(console: Console, number: int, what: str, mark: str, before: str | None, after: str | None, place: Sequence[str | None]) -> None:
    """Prints a change: what and when, the words before and after, where."""
    head = Text.assemble((what, "bold"), ("  " + one_line(mark) if mark else "", "bold yellow"))
    lines = [Text.assemble((sign, style), (one_line(text), style)) for sign, text, style in (("- ", before, "red"), ("+ ", after, "green")) if text]
    lines.append(Text(" · ".join(one_line(p) for p in place if p), style="dim"))
    _print_item(console, number, head, Text("\n").join(lines))


def write_csv(stream: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Writes the header and the rows; line ends are CR LF, and no cell is taken for a formula."""
    writer = csv.writer(stream)
    writer.writerow(columns)
    writer.writerows([cell("" if one is None else str(one)) for one in row] for row in rows)


def date(published: str | None) -> str:
    """A publication date for a list: its day."""
    return day(published)[:10] if published else ""


def _print_item(console: Console, number: int, head: Text, body: Text) -> None:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(justify="right", min_width=6, style="dim")
    grid.add_column()
    grid.add_row(str(number), Text("\n").join((head, body)))
    console.print(Padding(grid, (0, 0, 1, 0)), width=min(console.width, WIDEST))


def _inner(text: str) -> str:
    """One line of it; the spaces at its ends stay, because words follow."""
    line = one_line(text)
    return f"{' ' if text[:1].isspace() else ''}{line}{' ' if line and text[-1:].isspace() else ''}"
