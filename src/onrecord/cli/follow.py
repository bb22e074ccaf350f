"""``onrecord follow``: what anyone has said on a claim, in order, how sure they were, and the words."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.opening import DEFAULT_LEDGER, LedgerOption, open_ledger

if TYPE_CHECKING:
    from onrecord.ledger import Ledger
    from onrecord.ledger.follow import Progress
    from onrecord.positions import Position
    from onrecord.types import Json


_MOVES = 5
"""Changes of position and contradictions that are shown below the positions."""


class By(StrEnum):
    """What positions are listed under."""

    SPEAKER = "speaker"
    ORGANIZATION = "organization"
    OUTLET = "outlet"


def follow(
    claim: Annotated[str, typer.Argument(metavar="CLAIM", help="A proposition in your words, in quotes; or the name of a saved claim.")],
    ledger: LedgerOption = DEFAULT_LEDGER,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines, one position a line (what pipes get without asking).")] = False,
    by: Annotated[By | None, typer.Option(metavar="WHAT", help="List by speaker, organization or outlet; one timeline without it.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Leave out what was said before: 2031, 2031-04 or 2031-04-02.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Leave out what was said after.")] = None,
    group: Annotated[str | None, typer.Option(metavar="GROUP", help="Only these speakers: \"NAME: MEMBER, MEMBER …\", which is kept, or the NAME of a kept one.")] = None,
    course: Annotated[bool, typer.Option("--course", help="With --group: print where the group stood date by date and who moved, instead of the positions.")] = False,
    min_confidence: Annotated[float, typer.Option(min=0.0, max=1.0, metavar="X", help="Leave out positions less sure than X, 0 to 1.")] = 0.0,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Print N positions at most.")] = None,
    save: Annotated[str | None, typer.Option(metavar="NAME", help="Save the claim as NAME: it picks up new statements, and onrecord claims says what is new.")] = None,
    plot: Annotated[Path | None, typer.Option(metavar="FILE", help="Draw the positions over time: FILE.svg, .png or .html.")] = None,
    read: Annotated[int, typer.Option(min=1, metavar="N", help="Read the N most promising statements for a claim.")] = 400,
    as_found: Annotated[bool, typer.Option("--as-found", help="Print each position when it is found, the most promising first, instead of all in order at the end.")] = False,
) -> int:
    """Follow a claim: everything that anyone in the ledger has said on it, oldest first, with how sure they were.

    A value goes from -3 (certainly not) to 3 (certainly so); 0 leaves it open. What was not said has none. All
    of it is read by machine.

    \b
    Examples:
      onrecord follow "The dam was cracked before the flood" --ledger news.db
      onrecord follow "The dam was cracked before the flood" --by speaker --save dam
      onrecord follow dam --since 2031-04 --json | jq -r '[.said_on, .speaker, .value] | @tsv'
      onrecord follow dam --group "the ministry: Halvane, Ostrander" --plot dam.svg
      onrecord follow dam --group "the ministry" --course --json | jq -r '[.on, .median] | @tsv'
    """
    since, until = _date(since, "--since"), _date(until, "--until")
    if as_found and (by or plot or group or since or until):
        raise typer.BadParameter("works with --json, --limit, --min-confidence, --read and --save only", param_hint="'--as-found'")
    if course and (group is None or by):
        raise typer.BadParameter("works with --group, and without --by", param_hint="'--course'")
    if plot is not None:
        from onrecord.show.plot import check

        check(plot)
    as_json = as_json or not sys.stdout.isatty()
    with _open(ledger) as opened, _watched() as watch:
        if as_found:
            found = opened.following(claim, save=save, limit=read, progress=watch)
            _stream((p for p in found if p.confidence >= min_confidence), as_json, limit)
            return 0
        members = _members(opened, group)
        positions = opened.follow(claim, save=save, since=since, until=until, speakers=members, min_confidence=min_confidence, limit=read, progress=watch)
    if course and group is not None:
        _print_course(positions, group, as_json, limit)
    else:
        _print(claim, positions[:limit], by, group, as_json)
    if plot is not None:
        from onrecord.show.plot import write

        write(positions, plot, by=by.value if by else "speaker")
    return 0


def _open(where: str) -> Ledger:
    """A ledger that is there; only to be read, where it cannot be written."""
    from onrecord.errors import ReadOnlyLedger
    from onrecord.ledger import engine

    engine.must_exist(engine.address(where))
    try:
        return open_ledger(where)
    except ReadOnlyLedger:
        return open_ledger(where, read_only=True)


def _members(ledger: Ledger, group: str | None) -> list[int] | None:
    if group is None:
        return None
    from onrecord.ledger import groups

    return groups.members(ledger, group)


def _print(claim: str, positions: Sequence[Position], by: By | None, group: str | None, as_json: bool) -> None:
    if as_json:
        from onrecord.show.positions import label

        for position in positions:
            sys.stdout.write(_line(position, {"by": label(position, by.value)} if by else {}))
        return
    from rich.console import Console

    from onrecord.claims.moves import changes, contradictions, course
    from onrecord.show.moves import print_course, print_moves
    from onrecord.show.positions import print_positions

    console = Console(highlight=False)
    print_positions(console, positions[0].claim if positions else claim, positions, by=by.value if by else None)
    if group is not None and positions:
        print_course(console, group.partition(":")[0], course(positions))
    print_moves(console, changes(positions), contradictions(positions), most=_MOVES)


def _print_course(positions: Sequence[Position], group: str, as_json: bool, limit: int | None) -> None:
    """Where a group stood: one date a line."""
    from onrecord.claims.moves import course

    moments = course(positions)[:limit]
    if as_json:
        for moment in moments:
            sys.stdout.write(_json(moment.to_json() | {"reviewed": all(p.reviewed for p in moment.said)}))
        return
    from rich.console import Console

    from onrecord.show import REMINDER
    from onrecord.show.moves import print_course

    console = Console(highlight=False)
    print_course(console, group.partition(":")[0], moments)
    console.print(REMINDER, style="italic")


def _stream(positions: Iterable[Position], as_json: bool, limit: int | None) -> None:
    from rich.console import Console

    from onrecord.show import REMINDER
    from onrecord.show.positions import print_position

    console = Console(highlight=False)
    for count, position in enumerate(positions, 1):
        if as_json:
            sys.stdout.write(_line(position, {}))
            sys.stdout.flush()
        else:
            print_position(console, position)
        if count == limit:
            break
    if not as_json:
        console.print(REMINDER, style="italic")


def _line(position: Position, more: dict[str, str]) -> str:
    return _json(position.to_json() | more)


def _json(line: Json) -> str:
    return json.dumps(line, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8") + "\n"


def _date(given: str | None, option: str) -> str | None:
    if given is None:
        return None
    from onrecord.errors import BadDate
    from onrecord.intake.dates import parse

    try:
        return parse(given)
    except BadDate as error:
        raise typer.BadParameter(str(error), param_hint=f"'{option}'") from error


@contextmanager
def _watched() -> Iterator[Callable[[Progress], None]]:
    """Shows on stderr how far it is, where that is a terminal, and says at the end what was not read."""
    last: list[Progress] = []
    if not sys.stderr.isatty():
        yield last.append
    else:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Bar(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as progress_bar:
            task = progress_bar.add_task("Looking", total=None)

            def tell(progress: Progress) -> None:
                last.append(progress)
                what = f"Reading, {progress.found} found" if progress.stage == "reading" else "Embedding statements (once)"
                progress_bar.update(task, description=what, completed=progress.done, total=progress.total)

            yield tell
    if last and last[-1].stage == "reading" and last[-1].left:
        from onrecord.cli.ending import complain

        complain(f"{last[-1].done} statements were read for the claim; {last[-1].left} or more less promising ones were not (--read {last[-1].done * 3} reads more)")
