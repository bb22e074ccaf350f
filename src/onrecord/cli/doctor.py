"""``onrecord doctor``: what is installed, whether it works, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.listing import JsonOption, console, counted, for_people, write_lines
from onrecord.cli.opening import DEFAULT_LEDGER

if TYPE_CHECKING:
    from onrecord.health import Finding

_TITLES = {"onrecord": "onrecord", "package": "Packages it needs", "sqlite": "SQLite", "model": "Models", "extra": "Optional parts", "ledger": "The ledger"}


def doctor(
    ledger: Annotated[str | None, typer.Option("--ledger", metavar="LEDGER", envvar="ONRECORD_LEDGER", show_envvar=False,
                                               help="Also look at this ledger: a SQLite file or postgresql://user@host/name; without it, at what ONRECORD_LEDGER names or ledger.db here, if there is one.")] = None,
    as_json: JsonOption = False,
) -> int:
    """Say what is installed, whether it works, and which optional parts are missing and how to get them.

    Each model is checked against the sums that it was shipped with and tried on a small text; each optional part that is
    installed is imported; of a ledger, the version of its tables, its pages and its vectors are looked at. Nothing is written,
    nothing is fetched. The exit code is 1 if something that should work does not; a part that is not installed is no fault.

    \b
    Examples:
      onrecord doctor
      onrecord doctor --ledger news.db
      onrecord doctor --json | jq 'select(.state == "bad")'
    """
    from onrecord.health import State, check

    where = ledger or (DEFAULT_LEDGER if Path(DEFAULT_LEDGER).is_file() else None)
    found: list[Finding] = []
    people = for_people(as_json)
    for finding in check(where):
        found.append(finding)
        if not people:
            write_lines([finding])
    if people:
        _print(found)
    return int(any(f.state is State.BAD for f in found))


def _print(found: Sequence[Finding]) -> None:
    from onrecord.health import State
    from onrecord.show.tables import print_table

    out = console()
    for area, title in _TITLES.items():
        rows = [(f.name, f.state.value, f.value + (f" → {f.advice}" if f.advice else "")) for f in found if f.area == area]
        if rows:
            print_table(out, {"name": "left", "state": "left", "found": "wide"}, rows, title=title)
    bad, missing = ([f for f in found if f.state is state] for state in (State.BAD, State.MISSING))
    if bad:
        out.print(f"{counted(len(bad), 'thing')} should work and {'does' if len(bad) == 1 else 'do'} not: {', '.join(f'{f.area} {f.name}' for f in bad)}.", style="bold red", markup=False)
    else:
        out.print("What is installed works.")
    if missing:
        out.print(f"Not installed: {', '.join(f.name for f in missing)}. Nothing else needs {'it' if len(missing) == 1 else 'them'}.", markup=False)
