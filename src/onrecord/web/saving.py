"""Saving a claim under a name, for pages and API: who reviews may; what others may not see is the owner's."""

from __future__ import annotations

import re

from sqlalchemy import Connection, update

from onrecord.ledger import Ledger, claims
from onrecord.ledger.claims import Claim
from onrecord.ledger.tables import claims as table
from onrecord.web.problems import Refused
from onrecord.web.viewer import Viewer

_NAME = 40
"""Characters of a name that is made of a claim's words."""


def save(ledger: Ledger, viewer: Viewer, words: str, name: str = "", *, private: bool = False) -> Claim:
    """The claim of these words, or of this name, saved under the name; without one it keeps its own, or gets one of its first words.

    Args:
        private: nobody but who may add sees it; only they may say so.

    Raises:
        Refused: there are no words, the name is another claim's, or it is one that the viewer may not see.
    """
    words, name = claims.tidy(words), claims.tidy(name)
    if not any(c.isalnum() for c in words):
        raise Refused(422, "no-claim", "A claim needs words: a whole sentence that somebody could affirm or deny.")
    if private and not viewer.private:
        raise Refused(403, "not-allowed", "Who may add keeps claims private; leave that out.")
    with ledger.writing() as connection:
        there = claims.find(connection, words)
        if there is not None and not viewer.may_see(claims.is_private(connection, there)):
            raise Refused(409, "not-here", "This claim cannot be saved here. Word it otherwise.")
        claim = there or claims.make(connection, words)
        if name or claim.name is None:
            claim = _named(connection, claim, name or free_name(connection, claim.text))
        if private:
            connection.execute(update(table).where(table.c.id == claim.id).values(private=True))
    return claim


def free_name(connection: Connection, words: str) -> str:
    """A short name made of a claim's words that no other claim has."""
    short = words if len(words) <= _NAME else words[:_NAME].rsplit(" ", 1)[0]
    base = re.sub(r"[\s,;:.]+$", "", short) or words[:_NAME]
    for number in range(1, 1000):
        name = base if number == 1 else f"{base} ({number})"
        there = claims.find(connection, name)
        if there is None or there.text == words:
            return name
    raise Refused(409, "name-taken", "Give the claim a name.")


def _named(connection: Connection, claim: Claim, name: str) -> Claim:
    other = claims.find(connection, name)
    if other is not None and other.name == name and other.id != claim.id:
        raise Refused(409, "name-taken", f"“{name}” is the name of another claim. Choose another name.")
    return claims.make(connection, claim.name or claim.text, name=name)
