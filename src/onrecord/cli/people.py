"""Who is at work, on which ledger, and which speaker is meant: shared by the commands by which people correct."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.opening import open_ledger

if TYPE_CHECKING:
    from onrecord.ledger import Ledger

WhoOption = Annotated[str | None, typer.Option("--who", metavar="NAME", help="Who says so; without it, the name you are logged in with.")]
WhyOption = Annotated[str | None, typer.Option("--why", metavar="WORDS", help="Why, for those who read the corrections later.")]


def person(who: str | None) -> str:
    """The name of `WhoOption`, else the login name, as git takes one.

    Raises:
        typer.BadParameter: there is neither.
    """
    if who is not None:
        if not who.strip():
            raise typer.BadParameter("a name is needed", param_hint="'--who'")
        return who.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise typer.BadParameter("this account has no name: say who you are", param_hint="'--who'") from error


def open_existing(where: str) -> Ledger:
    """The ledger, which must be there already.

    Raises:
        LedgerError: it is not, or cannot be opened.
    """
    from onrecord.ledger import engine

    engine.must_exist(engine.address(where))
    return open_ledger(where)


def speaker(ledger: Ledger, words: str) -> int:
    """The number of the one speaker meant by a number or a name.

    Raises:
        NotInLedger: none is, or several are; the message names them.
    """
    from onrecord.errors import NotInLedger
    from onrecord.ledger import people

    with ledger.reading() as connection:
        found = people.matching(connection, words)
    if len(found) == 1:
        return found[0][0]
    if not found:
        raise NotInLedger(f"no speaker “{words}” in this ledger. Look: onrecord speakers")
    some = ", ".join(f"{number} {name}" for number, name in found[:8]) + (" …" if len(found) > 8 else "")
    raise NotInLedger(f"“{words}” may be several speakers. Give a number: {some}")
