"""A person's word on who is who: two speakers are one, one is two, a link that waits is right or wrong.

What is said here is laid over the linker's links by `identity`, holds for articles that are added later, and is
undone by `corrections.undo`.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from onrecord.errors import BadCorrection, NotInLedger
from onrecord.labels import SpeakerType, Verdict
from onrecord.ledger import identity, relating
from onrecord.ledger.corrections import By, record
from onrecord.ledger.rows import Row
from onrecord.ledger.tables import apart, mentions, speaker_keys, speakers
from onrecord.speakers.linker import keys
from onrecord.types import Json


def merge(connection: Connection, one: int, into: int, by: By) -> int:
    """Says that a speaker is another one: all that it says is the other's, in later articles too.

    Returns:
        the number of the correction.

    Raises:
        NotInLedger: no such speaker.
        BadCorrection: they are one already.
    """
    first, second = _speaker(connection, one), _speaker(connection, into)
    if first["id"] == second["id"]:
        raise BadCorrection(f"speakers {one} and {into} are one already ({second['name']})")
    made = record(connection, "speaker", first["id"], "merge", first["name"], {"speaker": second["id"], "name": second["name"]}, by)
    relating.regroup(connection, identity.remerge(connection))
    return made


def split(connection: Connection, speaker: int, articles: Sequence[int], by: By, into: int | None = None) -> tuple[int, list[int]]:
    """Says that whom these articles name is not that speaker.

    Args:
        into: the speaker that it is; a new one if not given.

    Returns:
        the number of the speaker that it is now, and those of the corrections, one for each name in each article.

    Raises:
        NotInLedger: no such speaker, or it is not in one of the articles.
        BadCorrection: all of it would be split off, or it is split into itself.
    """
    whole = _speaker(connection, speaker)
    of = connection.execute(select(mentions).where(mentions.c.speaker_id == whole["id"]).order_by(mentions.c.article_id, mentions.c.id)).mappings().all()
    chosen = [row for row in of if row["article_id"] in articles]
    absent = sorted(set(articles) - {row["article_id"] for row in chosen})
    if absent or not chosen:
        raise NotInLedger(f"{whole['name']} (speaker {whole['id']}) is not in {f'article {absent[0]}' if absent else 'no article'}. "
                          f"Look: onrecord speakers {whole['id']}")
    if into is None and len(chosen) == len(of):
        raise BadCorrection(f"this is all there is of {whole['name']} (speaker {whole['id']}): nothing would be left")
    other = _new_speaker(connection, chosen, whole["article_id"]) if into is None else int(_speaker(connection, into)["id"])
    if other == whole["id"]:
        raise BadCorrection(f"speaker {other} cannot be split into itself")
    made = [_link(connection, row, {"verdict": Verdict.CHANGED.value, "speaker": other, "made": into is None}, by) for row in chosen]
    for number in made:
        _keep_apart(connection, whole["id"], other, number)
    relating.regroup(connection, identity.lay_over(connection, articles))
    return other, made


def accept_link(connection: Connection, mention: int, by: By) -> int:
    """Says that a link which waits is right.

    Raises:
        NotInLedger: no link of this number waits.
    """
    row = _waiting(connection, mention)
    made = _link(connection, row, {"verdict": Verdict.ACCEPTED.value, "speaker": identity.root(connection, row["proposed_id"]), "made": False}, by)
    relating.regroup(connection, identity.lay_over(connection, [row["article_id"]]))
    return made


def reject_link(connection: Connection, mention: int, by: By) -> int:
    """Says that a link which waits is wrong: these are two, in later articles too.

    Raises:
        NotInLedger: no link of this number waits.
    """
    row = _waiting(connection, mention)
    made = _link(connection, row, {"verdict": Verdict.REJECTED.value, "speaker": row["proposed_id"], "made": False}, by)
    _keep_apart(connection, row["speaker_id"], row["proposed_id"], made)
    relating.regroup(connection, identity.lay_over(connection, [row["article_id"]]))
    return made


def move_link(connection: Connection, mention: int, speaker: int, by: By) -> int:
    """Says that whom a name means is another speaker than the one of the link that waits.

    Raises:
        NotInLedger: no link of this number waits, or no such speaker.
    """
    row, other = _waiting(connection, mention), int(_speaker(connection, speaker)["id"])
    if other == identity.root(connection, row["proposed_id"]):
        return accept_link(connection, mention, by)
    if other == row["speaker_id"]:
        return reject_link(connection, mention, by)
    made = _link(connection, row, {"verdict": Verdict.CHANGED.value, "speaker": other, "made": False}, by)
    _keep_apart(connection, row["proposed_id"], other, made)
    relating.regroup(connection, identity.lay_over(connection, [row["article_id"]]))
    return made


def _speaker(connection: Connection, number: int) -> Row:
    """The speaker, or the one that it was merged into."""
    row = connection.execute(select(speakers).where(speakers.c.id == identity.root(connection, number))).mappings().first()
    if row is None:
        raise NotInLedger(f"no speaker number {number} in this ledger. Look: onrecord speakers")
    return row


def _waiting(connection: Connection, number: int) -> Row:
    waits = select(mentions).where(mentions.c.id == number, mentions.c.proposed_id.is_not(None), mentions.c.verdict.is_(None))
    row = connection.execute(waits).mappings().first()
    if row is None:
        raise NotInLedger(f"no link number {number} waits for review. Look: onrecord review --speakers")
    return row


def _link(connection: Connection, row: Row, new: Json, by: By) -> int:
    old = {"speaker": row["speaker_id"]}
    return record(connection, "mention", row["id"], "speaker", old, new, by, article_id=row["article_id"], selector={"name": row["name"], "type": row["type"]})


def _new_speaker(connection: Connection, chosen: Sequence[Row], article_id: int | None) -> int:
    """One with the fullest of the names that these mentions have; of one article alone where the one it was part of is."""
    first = max(chosen, key=lambda row: len(row["name"]))
    number = int(connection.execute(insert(speakers).values(name=first["name"], type=first["type"], article_id=article_id).returning(speakers.c.id)).scalar_one())
    found = {key for row in chosen for key in keys(row["name"], SpeakerType(row["type"]))}
    if found:
        connection.execute(insert(speaker_keys), [{"key": key, "speaker_id": number} for key in sorted(found)])
    return number


def _keep_apart(connection: Connection, one: int, other: int, correction: int) -> None:
    if one == other:
        return
    connection.execute(insert(apart), [{"speaker_id": a, "other_id": b, "correction_id": correction} for a, b in ((one, other), (other, one))])
