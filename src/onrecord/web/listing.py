"""Lists that are filtered and come page after page: what was found, or in words why nothing could be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Path
from sqlalchemy import Connection, select

from onrecord.errors import BadDate, NotInLedger
from onrecord.ledger.pages import Page
from onrecord.ledger.tables import articles
from onrecord.web.problems import sentence
from onrecord.web.viewer import Viewer

Number = Annotated[int, Path(ge=1, le=2**63 - 1)]
"""A number of the ledger in a path."""
_OUTLETS = 300
"""More are not offered to be chosen from; they can still be typed."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What a search gave.

    Attributes:
        items: what was found.
        next: the cursor of the next page.
        wrong: what of the question does not fit; then there are no items.
        status: of the answer.
    """

    items: tuple[Any, ...] = ()
    next: str | None = None
    wrong: str = ""
    status: int = 200


def seek(ask: Callable[[], Page[Any]]) -> Sought:
    """Asks; a date that is none, a speaker who is not there or a cursor that no page gave are said beside the form."""
    try:
        found = ask()
    except NotInLedger as error:
        return Sought(wrong=sentence(str(error)), status=404)
    except BadDate as error:
        return Sought(wrong=sentence(str(error)), status=422)
    except ValueError:
        return Sought(wrong="This address does not lead to a page of these results. Search again.", status=400)
    return Sought(found.items, found.next)


def outlets(connection: Connection, viewer: Viewer) -> list[str]:
    """The names of the outlets that a viewer may see articles of."""
    query = select(articles.c.outlet).where(articles.c.outlet.is_not(None)).distinct().order_by(articles.c.outlet).limit(_OUTLETS)
    return list(connection.execute(query if viewer.private else query.where(~articles.c.private)).scalars())
