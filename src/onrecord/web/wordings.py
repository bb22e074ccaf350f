"""How outlets word things, for pages and API: what costs much to count is kept until the ledger changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection
from starlette.requests import HTTPConnection

from onrecord.errors import NotInLedger
from onrecord.ledger import claims, framing, outlet_page, people
from onrecord.ledger.framing import Asked, Wordings
from onrecord.ledger.outlet_page import OutletLine, OutletPage
from onrecord.web.remembered import Remembered, mark
from onrecord.web.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Subject:
    """What outlets are compared on: a ``claim`` or a ``speaker``, by number and words."""

    kind: str
    id: int
    text: str


def outlets(request: HTTPConnection, connection: Connection, viewer: Viewer) -> list[OutletLine]:
    """All outlets that a viewer may see, those with most articles first."""
    remembered = cast("Remembered", request.app.state.remembered)
    return remembered.get(("outlets", viewer.private), mark(connection), lambda: outlet_page.listing(connection, private=viewer.private))


def outlet(request: HTTPConnection, connection: Connection, asked: Asked) -> OutletPage:
    """One outlet, of all times or of some.

    Raises:
        NotInLedger: no such outlet. BadDate: a date that is none.
    """
    large = cast("Remembered", request.app.state.large)
    return large.get(("outlet", asked), mark(connection), lambda: outlet_page.page(connection, asked))


def subject(connection: Connection, viewer: Viewer, speaker: int | None, claim: int | None) -> Subject | None:
    """What is compared; None for nothing.

    Raises:
        NotInLedger: there is none that the viewer may see.
    """
    if claim is not None:
        return Subject("claim", claim, claims.numbered(connection, claim, private=viewer.private).text)
    if speaker is None:
        return None
    found = people.listing(connection, str(speaker), private=viewer.private)
    if not found:
        raise NotInLedger(f"no speaker number {speaker} in this ledger")
    return Subject("speaker", found[0].number, found[0].name)


def compared(connection: Connection, viewer: Viewer, speaker: int | None, claim: int | None) -> list[Wordings]:
    """How each outlet words what a speaker says, or what is said on a claim; those with most statements first."""
    return framing.by_outlet(framing.tally(connection, Asked(claim=claim, speaker=speaker, private=viewer.private)))
