"""Groups as they are asked for by pages and API: a kept one by its name, or one that is worded."""

from __future__ import annotations

from onrecord.errors import NotInLedger
from onrecord.ledger import Ledger, groups
from onrecord.web.problems import Refused
from onrecord.web.viewer import Viewer


def worded(group: str) -> str:
    """A group's words in one line.

    Raises:
        Refused: they are none.
    """
    name, colon, members = (" ".join(part.split()) for part in group.partition(":"))
    if not name or (colon and not members.strip(" ,")):
        raise Refused(422, "no-group", "A group is the name of a kept one, “affiliation: WORDS”, or “NAME: MEMBER, MEMBER”.")
    return f"{name}{colon} {members}".strip()


def members(ledger: Ledger, viewer: Viewer, group: str) -> list[int]:
    """The numbers of a group's speakers; nothing is kept.

    Raises:
        Refused: it is worded as none. NotInLedger: there is no such group or member.
    """
    try:
        return groups.members(ledger, worded(group), kept=False)
    except NotInLedger as error:  # it names speakers and groups that there are, and what is private is not for everybody
        raise error if viewer.private else NotInLedger("there is no such group or speaker here") from error
