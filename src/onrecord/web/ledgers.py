"""The ledger of a reading room: opened once, handed to every handler.

Handlers are plain functions, which FastAPI runs in threads: the ledger's connections come from a pool, and each question has its own.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Annotated, cast

from fastapi import Depends
from sqlalchemy import Connection
from starlette.requests import HTTPConnection

from onrecord.errors import ReadOnlyLedger
from onrecord.ledger import Ledger
from onrecord.reader import Reader

PATIENCE = 10.0
"""Seconds after which a question to the ledger is given up."""


def open_ledger(where: str, reader: Reader | None = None) -> Ledger:
    """The ledger at an address; only to be read, where it cannot be written.

    Raises:
        LedgerError: it cannot be opened; the message says why.
    """
    try:
        return Ledger(where, reader=reader)
    except ReadOnlyLedger:
        return Ledger(where, reader=reader, read_only=True)


def asking(ledger: Ledger) -> AbstractContextManager[Connection]:
    """A connection whose questions are given up when they take too long (`onrecord.errors.TooSlow`)."""
    return ledger.reading(PATIENCE)


def ledger_of(request: HTTPConnection) -> Ledger:
    """The app's ledger."""
    return cast("Ledger", request.app.state.ledger)


Opened = Annotated[Ledger, Depends(ledger_of)]
"""Ask for it in a handler: ``def page(ledger: Opened)``."""
