"""What moved on a claim, in a terminal: changes of position, contradictions, and where a group stood, each with both quotes and links."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from onrecord.claims.moves import Change, Contradiction, Moment
from onrecord.positions import Position
from onrecord.show import words
from onrecord.show.plain import day, one_line, web_link
from onrecord.show.positions import bar, word

_INDENT = 4
_LONGEST = 240
"""Characters of a quote."""


def print_moves(console: Console, changes: Sequence[Change], contradictions: Sequence[Contradiction], *, most: int | None = None) -> None:
    """Prints changes, then contradictions, under their headings; nothing where there are none.

    Args:
        most: print so many of each at most, and say how many more there are.
    """
    if changes:
        console.print(Text(_heading(len(changes), "change of position", "changes of position"), style="bold"))
        for change in changes[:most]:
            order = "" if change.ordered else " · the dates do not tell which came first"
            console.print(Text.assemble("  ", (one_line(change.name), "bold"), (f"  {_sure(change.confidence, change.possible)}{order}", "dim")))
            _print_sides(console, change.before, change.after)
        _print_more(console, len(changes), most)
    if contradictions:
        console.print(Text(_heading(len(contradictions), "contradiction", "contradictions"), style="bold"))
        for one in contradictions[:most]:
            apart = "" if one.days is None else " · at one time" if one.days == 0 else f" · {one.days} day{'' if one.days == 1 else 's'} apart"
            console.print(Text.assemble("  ", (f"{_called(one.pro)} and {_called(one.con)}", "bold"), (f"  {_sure(one.confidence, one.possible)}{apart}", "dim")))
            _print_sides(console, one.pro, one.con)
        _print_more(console, len(contradictions), most)


def print_course(console: Console, name: str, moments: Sequence[Moment]) -> None:
    """Prints where a group stood on each date: the median of its members' latest values, their range, and who moved."""
    console.print(Text(f"{one_line(name)} over time", style="bold"))
    for moment in moments:
        moved = "".join(f" · {one_line(c.name)} {_signed(c.before.value)} → {_signed(c.after.value)}{' (possible)' if c.possible else ''}" for c in moment.moved)
        unsaid = "".join(f" · {_called(p)}: {word(p)}" for p in moment.said if p.value is None)
        console.print(Text.assemble("  ", f"{moment.on:<22}", _stood(moment), (moved + unsaid, "dim")))
    console.print()


def _stood(moment: Moment) -> str:
    if moment.median is None:
        return "no position yet"
    members = f"of {len(moment.stands)} member{'' if len(moment.stands) == 1 else 's'}"
    if moment.low == moment.high:
        return f"{_signed(moment.low)} {members}"
    return f"median {_signed(moment.median)} {members}, {_signed(moment.low)} to {_signed(moment.high)}"


def _signed(value: float | None) -> str:
    return f"{value:+g}" if value else "0"


def _print_sides(console: Console, *sides: Position) -> None:
    for p in sides:
        value = f"{_signed(p.value):>2}"
        head = Text.assemble((f"{p.said_on or 'undated':<12}", ""), value, " ", bar(p.value), "  ", word(p), "  ", (_called(p), "bold"))
        console.print(Padding(head, (0, 0, 0, _INDENT)))
        quote = one_line(p.part.text or p.statement.content.text)
        console.print(Padding(Text(quote if len(quote) <= _LONGEST else f"{quote[:_LONGEST].rsplit(' ', 1)[0]} …"), (0, 0, 0, _INDENT + 2)))
        place = [one_line(p.outlet or ""), day(p.published) if p.published else "", one_line(p.title or "")]
        console.print(Padding(Text(" · ".join(part for part in place if part), style="dim"), (0, 0, 0, _INDENT + 2)))
        if link := web_link(p.link):
            console.print(Padding(Text(one_line(link), style="dim"), (0, 0, 0, _INDENT + 2)))
    console.print()


def _print_more(console: Console, there: int, most: int | None) -> None:
    if most is not None and there > most:
        console.print(Text(f"  … and {there - most} more: --json has all\n", style="dim"))


def _heading(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _sure(confidence: float, possible: bool) -> str:
    return f"{'possible, not reviewed' if possible else 'reviewed'}, {confidence:.2f}"


def _called(p: Position) -> str:
    return one_line(p.speaker or "") or words.name(p.statement)
