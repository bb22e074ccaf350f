"""Groups of speakers that a user has named, kept in the ledger by the words they were given in; or all of one affiliation.

    "US military: Mattis, Nicholson"    a group is made, or made anew
    "US military"                       the one that was kept
    "affiliation: Harbour Board"        whoever the articles give this affiliation, and that body itself

Members are kept as they were worded and looked up each time, so that a speaker who comes in with a later article, or who was merged
with another since, is a member too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Text, cast, delete, func, insert, select

from onrecord.errors import LedgerError, NotInLedger
from onrecord.ledger import people
from onrecord.ledger.tables import group_members, groups, mentions, speakers
from onrecord.types import Json

if TYPE_CHECKING:
    from onrecord.ledger.ledger import Ledger

AFFILIATION = "affiliation"
"""The name that stands for all of one affiliation."""
_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Group:
    """A kept group: its name, and its members as they were worded."""

    name: str
    members: tuple[str, ...]

    def to_json(self) -> Json:
        return {"group": self.name, "members": list(self.members)}


def members(ledger: Ledger, group: str, *, kept: bool = True) -> list[int]:
    """The numbers of a group's speakers; a group that is given with its members is kept, where the ledger can be written.

    Args:
        group: ``NAME: MEMBER, MEMBER …``, the ``NAME`` of a kept one, or ``affiliation: WORDS``.
        kept: False keeps nothing, whatever is given.

    Raises:
        NotInLedger: no such group or member, or a member's name means several speakers; the message lists them.
        LedgerError: a group without a name or without members.
    """
    name, colon, worded = (" ".join(part.split()) for part in group.partition(":"))
    if colon and name.casefold() == AFFILIATION:
        with ledger.reading() as connection:
            return affiliated(connection, worded)
    named = tuple(dict.fromkeys(member.strip() for member in worded.split(",") if member.strip()))
    if not name or (colon and not named):
        raise LedgerError('a group has a name and members: --group "the ministry: Halvane, Ostrander"')
    with ledger.reading() as connection:
        found = _resolved(connection, named or get(connection, name).members)
    if named and kept and not ledger.read_only:
        with ledger.writing() as connection:
            keep(connection, Group(name, named))
    return found


def get(connection: Connection, name: str) -> Group:
    """A kept group.

    Raises:
        NotInLedger: there is none of this name; the message names those that are kept.
    """
    kept = listing(connection)
    found = [g for g in kept if g.name == name] or [g for g in kept if g.name.casefold() == name.casefold()]
    if not found:
        there = ", ".join(g.name for g in kept[:_SHOWN])
        raise NotInLedger(f"no group “{name}” is kept in this ledger. " + (f"Kept are: {there}" if there else f'Make one: --group "{name}: MEMBER, MEMBER"'))
    return found[0]


def listing(connection: Connection) -> list[Group]:
    """All kept groups, by name."""
    query = (select(groups.c.name, group_members.c.member).outerjoin(group_members, group_members.c.group_id == groups.c.id)
             .order_by(groups.c.name, group_members.c.member))
    found: dict[str, list[str]] = {}
    for name, member in connection.execute(query):
        found.setdefault(name, []).extend([member] if member is not None else [])
    return [Group(name, tuple(some)) for name, some in found.items()]


def keep(connection: Connection, group: Group) -> None:
    """Keeps a group, in place of one of the same name."""
    remove(connection, group.name)
    number = connection.execute(insert(groups).values(name=group.name).returning(groups.c.id)).scalar_one()
    connection.execute(insert(group_members), [{"group_id": number, "member": member} for member in group.members])


def remove(connection: Connection, name: str) -> bool:
    """Takes a kept group out; its speakers stay. Says whether it was there."""
    number = connection.execute(select(groups.c.id).where(groups.c.name == name)).scalar_one_or_none()
    connection.execute(delete(group_members).where(group_members.c.group_id == number))
    connection.execute(delete(groups).where(groups.c.id == number))
    return number is not None


def affiliated(connection: Connection, words: str) -> list[int]:
    """The speakers to whom the articles give an affiliation, worded so (in any case), and the body of that name itself.

    Raises:
        NotInLedger: nobody has it.
    """
    wanted = _folded(words)
    if not wanted:
        raise LedgerError('an affiliation has words: --group "affiliation: Harbour Board"')
    longest = max(wanted.split(), key=len)
    root = func.coalesce(speakers.c.merged_into, speakers.c.id)
    query = (select(root, mentions.c.roles).join(speakers, speakers.c.id == mentions.c.speaker_id)
             .where(cast(mentions.c.roles, Text).icontains(longest, autoescape=True)))
    found = {number for number, roles in connection.execute(query) if any(of and _folded(of) == wanted for _, of in roles)}
    bodies = select(root, speakers.c.name).where(func.lower(speakers.c.name).in_([wanted, f"the {wanted}"]))
    found |= {number for number, _ in connection.execute(bodies)}
    if not found:
        raise NotInLedger(f"no article gives anybody the affiliation “{words}”. Look: onrecord speakers NAME")
    return sorted(found)


def _folded(affiliation: str) -> str:
    return " ".join(affiliation.casefold().split()).removeprefix("the ")


def _resolved(connection: Connection, named: Sequence[str]) -> list[int]:
    """The speakers of the names, in order."""
    return list(dict.fromkeys(_one(connection, name) for name in named))


def _one(connection: Connection, name: str) -> int:
    """The speaker that a member's name means. Those who have no name of their own are not meant ("a spokesman for Fenn")."""
    found = people.matching(connection, name)
    if len(name.split()) == 1 and not name.isdecimal():  # a last name alone: whoever has it, and not just the one who is always called so
        root = speakers.alias("root")
        query = (select(root.c.id, root.c.name).join(speakers, root.c.id == func.coalesce(speakers.c.merged_into, speakers.c.id))
                 .where(speakers.c.name.iendswith(f" {name}", autoescape=True)))
        found = sorted({*found, *((row.id, row.name) for row in connection.execute(query))})
    proper = set(connection.execute(select(speakers.c.id).where(speakers.c.id.in_([n for n, _ in found]), speakers.c.article_id.is_(None))).scalars())
    found = [(number, called) for number, called in found if number in proper] or found
    if not found:
        raise NotInLedger(f"no speaker “{name}” in this ledger. Look: onrecord speakers {name}")
    if len(found) > 1:
        some = ", ".join(f"{number} {called}" for number, called in found[:_SHOWN]) + (" …" if len(found) > _SHOWN else "")
        raise NotInLedger(f"“{name}” may be several speakers; name the member (or each, if all are meant) by number: {some}")
    return found[0][0]
