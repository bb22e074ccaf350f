"""``onrecord claims``: the saved claims, what is new on them and what moved; and claims found without being asked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.listing import JsonOption, LimitOption, console, counted, for_people, write_lines
from onrecord.cli.opening import DEFAULT_LEDGER, LedgerOption, open_ledger
from onrecord.cli.people import WhoOption, WhyOption, open_existing, person

if TYPE_CHECKING:
    from rich.console import Console

    from onrecord.ledger import Ledger
    from onrecord.ledger.discover import Discovered
    from onrecord.ledger.follow import Progress
    from onrecord.ledger.moves import Followed
    from onrecord.positions import Position
    from onrecord.types import Json

_SHOWN = 10
"""New positions, changes and contradictions of a claim that a terminal shows."""


def claims(
    claim: Annotated[str | None, typer.Argument(metavar="[CLAIM]", help="One claim: the name it is saved under, or its words; with --groups, a group's name.")] = None,
    ledger: LedgerOption = DEFAULT_LEDGER,
    as_json: JsonOption = False,
    limit: LimitOption = None,
    discover: Annotated[bool, typer.Option("--discover", help="Group the ledger's statements into claims, the most contested and most moved first.")] = False,
    smallest: Annotated[int, typer.Option("--min", min=2, metavar="N", help="With --discover: claims with N positions or more.")] = 2,
    peek: Annotated[bool, typer.Option("--peek", help="What is new stays new, and is shown again the next time.")] = False,
    save: Annotated[str | None, typer.Option("--save", metavar="NAME", help="Save CLAIM as NAME, or give a saved claim another name.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take CLAIM out of the ledger with what was read for it (with --groups: a group). Statements stay.")] = False,
    rate: Annotated[str | None, typer.Option("--rate", metavar="WORDS", help="Your fact-check of CLAIM in words (\"Mostly false\"), for the ClaimReview export.")] = None,
    value: Annotated[float | None, typer.Option("--value", metavar="X", help="With --rate: the same as a number.")] = None,
    scale: Annotated[str | None, typer.Option("--scale", metavar="WORST-BEST", help="With --value: the scale it is on, as 1-5.")] = None,
    url: Annotated[str | None, typer.Option("--url", metavar="URL", help="With --rate: where the fact-check is published.")] = None,
    who: WhoOption = None,
    why: WhyOption = None,
    groups: Annotated[bool, typer.Option("--groups", help="List the groups that follow --group has kept.")] = False,
) -> int:
    """List the saved claims: how many are for and against, what is new since they were last shown, what moved.

    With CLAIM, one of them, with each possible change of position and contradiction. All of it is read by machine.

    \b
    Examples:
      onrecord claims --ledger news.db
      onrecord claims dam
      onrecord claims --discover --min 4 --limit 20
      onrecord claims "The dam was cracked before the flood" --save dam
      onrecord claims dam --rate "Mostly true" --value 4 --scale 1-5
    """
    chosen = [name for name, given in (("--discover", discover), ("--save", save is not None), ("--rate", rate is not None)) if given]
    if len(chosen) + (groups or remove) > 1:
        raise typer.BadParameter(f"{chosen[0]} stands alone", param_hint=f"'{chosen[0]}'")
    if (value is not None or scale or url) and rate is None:
        raise typer.BadParameter("needs --rate WORDS", param_hint="'--value', '--scale', '--url'")
    if claim is None and (save is not None or remove or rate is not None):
        raise typer.BadParameter("which one? Give its name or words", param_hint="'CLAIM'")
    if groups:
        return _groups(ledger, claim, remove, as_json)
    if discover:
        return _discover(ledger, smallest, limit, as_json)
    if claim is not None and (save is not None or remove):
        return _keep(ledger, claim, save)
    if claim is not None and rate is not None:
        with open_existing(ledger) as opened:
            opened.by(person(who)).rate(claim, _rating(rate, value, scale, url, person(who)), why=why)
        return 0
    return _list(ledger, claim, limit, as_json, peek)


def _list(where: str, claim: str | None, limit: int | None, as_json: bool, peek: bool) -> int:
    with _opened(where) as ledger:
        with _watched() as watch:
            found = [ledger.claim(claim, progress=watch)] if claim is not None else list(ledger.claims(progress=watch))[:limit]
        if not for_people(as_json):
            write_lines(found)
        elif claim is not None:
            print_claim(console(), found[0])
        else:
            print_claims(console(), found)
        if not peek and not ledger.read_only:
            from onrecord.ledger import claims as kept

            with ledger.writing() as connection:
                for one in found:
                    kept.shown(connection, one.claim)
    return 0


def _discover(where: str, smallest: int, limit: int | None, as_json: bool) -> int:
    with _opened(where) as ledger, _watched() as watch:
        found = ledger.discover(smallest=smallest, progress=watch)[:limit]
    if for_people(as_json):
        print_discovered(console(), found)
    else:
        write_lines(found)
    return 0


def _keep(where: str, claim: str, save: str | None) -> int:
    """Saves a claim under a name, or removes it."""
    from onrecord.ledger import claims as kept

    with open_existing(where) as ledger, ledger.writing() as connection:
        if save is not None:
            kept.make(connection, claim, name=save)
        else:
            kept.remove(connection, kept.get(connection, claim))
    return 0


def _groups(where: str, name: str | None, remove: bool, as_json: bool) -> int:
    from onrecord.ledger import groups as kept

    with _opened(where) as ledger:
        if remove:
            with ledger.writing() as connection:
                kept.remove(connection, kept.get(connection, name or "").name)
            return 0
        with ledger.reading() as connection:
            found = [kept.get(connection, name)] if name is not None else kept.listing(connection)
    if not for_people(as_json):
        write_lines(found)
        return 0
    from onrecord.show.tables import print_table

    print_table(console(), {"group": "left", "members": "wide"}, ((g.name, ", ".join(g.members)) for g in found))
    return 0


def print_claims(out: Console, found: Sequence[Followed]) -> None:
    """A table of saved claims, then what is new on each."""
    from rich.rule import Rule
    from rich.text import Text

    from onrecord.show import REMINDER
    from onrecord.show.plain import one_line
    from onrecord.show.tables import print_table

    if not found:
        out.print(Text('No claim is saved yet: onrecord follow "CLAIM" --save NAME', style="dim"))
        return
    rows = []
    for one in found:
        counts = one.counts()
        latest = one.latest
        rows.append((one.claim.name, one.claim.text, counts["for"], counts["against"], counts["open"], len(one.new) or None, len(one.changes) or None,
                     len(one.contradictions) or None, f"{latest.said_on} {_signed(latest)}" if latest else None))
    print_table(out, {"name": "left", "claim": "wide", "for": "right", "against": "right", "open": "right", "new": "right", "changes": "right", "contradict": "right",
                      "latest": "left"}, rows)
    for one in found:
        if one.new:
            out.print(Rule(Text(f"{one_line(one.claim.name or one.claim.text)}: {counted(len(one.new), 'new position')}", style="bold"), align="left", style="dim"))
            _print_new(out, one.new)
    out.print(Text(f"{REMINDER} Changes and contradictions are possible ones: onrecord claims NAME", style="italic"))


def print_claim(out: Console, one: Followed) -> None:
    """One claim: how many stand where, what is new, what moved."""
    from rich.text import Text

    from onrecord.show import REMINDER
    from onrecord.show.moves import print_moves
    from onrecord.show.plain import one_line
    from onrecord.show.positions import summary

    out.print(Text(one_line(one.claim.text), style="bold"))
    out.print(Text(summary(one.positions)))
    if one.rating:
        out.print(Text(f"Rated: {one_line(str(one.rating.get('alternate_name') or one.rating.get('rating_value')))}, by {one_line(str(one.rating.get('author')))}"))
    out.print()
    if one.new:
        out.print(Text(counted(len(one.new), "new position"), style="bold"))
        _print_new(out, one.new)
    print_moves(out, one.changes, one.contradictions, most=_SHOWN)
    out.print(Text(f"{REMINDER} All positions: onrecord follow {one_line(one.claim.name or '')}".rstrip(), style="italic"))


def print_discovered(out: Console, found: Sequence[Discovered]) -> None:
    """A table of claims that were found by grouping."""
    from rich.text import Text

    from onrecord.show import REMINDER
    from onrecord.show.tables import print_table

    rows = []
    for one in found:
        values = [p.value for p in one.positions]
        rows.append((one.text, len(values), sum(v is not None and v > 0 for v in values), sum(v is not None and v < 0 for v in values), one.speakers,
                     f"{one.contested:.2f}", f"{one.moved:.2f}"))
    print_table(out, {"claim": "wide", "positions": "right", "for": "right", "against": "right", "speakers": "right", "contested": "right", "moved": "right"}, rows)
    out.print(Text(f"{counted(len(found), 'claim')}. {REMINDER} Follow one: onrecord follow \"CLAIM\" --save NAME", style="italic"))


def _print_new(out: Console, new: Sequence[Position]) -> None:
    from onrecord.show.positions import print_position

    for position in new[-_SHOWN:]:
        print_position(out, position)
    if len(new) > _SHOWN:
        out.print(f"… and {len(new) - _SHOWN} more before them")


def _signed(position: Position) -> str:
    return "" if position.value is None else f"{position.value:+d}" if position.value else "0"


def _rating(words: str, value: float | None, scale: str | None, url: str | None, who: str) -> Json:
    """A fact-check as the ledger keeps it."""
    from datetime import date

    if not words.strip():
        raise typer.BadParameter("a rating has words", param_hint="'--rate'")
    out: Json = {"alternate_name": words.strip(), "author": who, "date": date.today().isoformat()}
    if (value is None) != (scale is None):
        raise typer.BadParameter("a number needs its scale: --value 2 --scale 1-5", param_hint="'--value', '--scale'")
    if value is not None and scale is not None:
        worst, _, best = scale.partition("-")
        try:
            ends = float(worst), float(best)
        except ValueError as error:
            raise typer.BadParameter("two numbers, as 1-5", param_hint="'--scale'") from error
        if not min(ends) <= value <= max(ends):
            raise typer.BadParameter(f"{value:g} is not between {worst} and {best}", param_hint="'--value'")
        out |= {"rating_value": value, "worst": ends[0], "best": ends[1]}
    return out | ({"url": url} if url else {})


def _opened(where: str) -> Ledger:
    """A ledger that is there; only to be read, where it cannot be written."""
    from onrecord.errors import ReadOnlyLedger

    try:
        return open_existing(where)
    except ReadOnlyLedger:
        return open_ledger(where, read_only=True)


@contextmanager
def _watched() -> Iterator[Callable[[Progress], None] | None]:
    """Shows on stderr how far it is, where that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status("Looking …") as status:
        yield lambda p: status.update(f"{'Reading' if p.stage == 'reading' else 'Embedding statements (once)'}: {p.done:,} of {p.total:,}")
