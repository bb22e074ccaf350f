"""Which ledger a command works on, and opening it: shared by all commands that have one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from onrecord.ledger import Ledger

DEFAULT_LEDGER = "ledger.db"

LedgerOption = Annotated[str, typer.Option("--ledger", metavar="LEDGER", envvar="ONRECORD_LEDGER", show_envvar=False,
                                           help="A SQLite file or postgresql://user@host/name; without it, what ONRECORD_LEDGER names, else ledger.db here.")]
"""Use it as ``ledger: LedgerOption = DEFAULT_LEDGER``."""


def open_ledger(where: str, *, read_only: bool = False, gazetteer: Path | None = None) -> Ledger:
    """The ledger that `LedgerOption` gave, to be closed by the caller (``with open_ledger(where) as ledger``).

    Args:
        where: path or URL.
        read_only: for commands that only look; a ledger that is not there is an error.
        gazetteer: file of people and organisations with identifiers, for commands that link speakers.

    Raises:
        LedgerError: it cannot be opened; the message says why.
        InputError: the gazetteer cannot be read.
    """
    from onrecord.ledger import Ledger
    from onrecord.reader import Reader

    known = None
    if gazetteer is not None:
        from onrecord.speakers.gazetteer import load_gazetteer

        known = load_gazetteer(gazetteer)
    return Ledger(where, read_only=read_only, reader=Reader(), gazetteer=known)
