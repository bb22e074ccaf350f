"""The outlets of a ledger by name."""

from __future__ import annotations

from sqlalchemy import Connection, select

from onrecord.errors import NotInLedger
from onrecord.ledger.tables import articles

_NAMED = 5


def outlets_named(connection: Connection, name: str, *, private: bool = True) -> list[str]:
    """The outlets of this name, in upper or lower case.

    Args:
        private: also those of private articles alone.

    Raises:
        NotInLedger: there is none; the message names some that there are.
    """
    query = select(articles.c.outlet).where(articles.c.outlet.is_not(None)).distinct()
    there = connection.execute(query if private else query.where(~articles.c.private)).scalars().all()
    found = [outlet for outlet in there if outlet.casefold().strip() == name.casefold().strip()]
    if not found:
        known = f" It has {', '.join(sorted(there)[:_NAMED])}{' …' if len(there) > _NAMED else ''}." if there else ""
        raise NotInLedger(f"no article of an outlet “{name}” in this ledger.{known}")
    return found
