"""Forgetting an article: it and all that came from it leave the tables, the indexes, the vectors and the file's free pages.

    rows (with what hangs on them) -> full-text index -> vectors -> free pages -> write-ahead log

A saying that other articles report too stays, without what this article gave it; so do speakers who are met elsewhere. In
SQLite the file is written anew at the end (https://www.sqlite.org/lang_vacuum.html) and the write-ahead log emptied,
so that not a byte of the text is left in either. PostgreSQL is asked to clear its tables (VACUUM); its own log, its
standbys and all backups are their administrator's.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table, bindparam, delete, exists, func, or_, select, update

from onrecord.errors import LedgerError, LockedLedger, NotInLedger, OutputError
from onrecord.labels import SpeakerType
from onrecord.ledger import relating
from onrecord.ledger.engine import is_sqlite
from onrecord.ledger.tables import (
    articles,
    claims,
    corrections,
    mentions,
    relations,
    speaker_keys,
    speakers,
    statement_speakers,
    statements,
    utterances,
    vectors,
    versions,
)
from onrecord.speakers.linker import keys
from onrecord.types import Json

if TYPE_CHECKING:
    from onrecord.ledger.ledger import Ledger

_MANY = 400
"""Numbers in one question to the database."""

_FULL_TEXT = ("statements_text", "versions_text", "speakers_text")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What an article was, and what went with it.

    Attributes:
        article: its number; ``url``, ``title`` and ``outlet`` as the latest version had them.
        versions, statements, corrections: how many there were of it.
        speakers: how many speakers nobody else mentions.
        utterances: how many sayings no other article reports.
    """

    article: int
    url: str | None
    title: str | None
    outlet: str | None
    versions: int
    statements: int
    corrections: int
    speakers: int = 0
    utterances: int = 0

    def to_json(self) -> Json:
        """One line of ``onrecord forget --json``."""
        return {"article": self.article, "url": self.url, "title": self.title, "versions": self.versions, "statements": self.statements,
                "corrections": self.corrections, "speakers": self.speakers, "utterances": self.utterances}


def find(connection: Connection, which: int | str) -> int:
    """The number of an article given by its number, its address or the id that its input gave.

    Raises:
        NotInLedger: there is none.
    """
    wanted = str(which).strip()
    if wanted.isdecimal() and int(wanted) < 2**63:
        found = connection.execute(select(articles.c.id).where(articles.c.id == int(wanted))).scalar_one_or_none()
        if found is not None:
            return int(found)
    named = or_(articles.c.key == wanted, articles.c.key == f"id:{wanted}", articles.c.url == wanted)
    found = connection.execute(select(articles.c.id).where(named).order_by(articles.c.id).limit(1)).scalar_one_or_none()
    if found is None:
        raise NotInLedger(f"no article “{wanted}” in this ledger. Give its number or address as onrecord articles lists them")
    return int(found)


def describe(connection: Connection, article_id: int) -> Forgotten:
    """What there is of an article, before it is forgotten."""
    row = connection.execute(select(articles.c.url, articles.c.outlet).where(articles.c.id == article_id)).one()
    title = connection.execute(select(versions.c.title).where(versions.c.article_id == article_id, versions.c.current)).scalar_one_or_none()

    def count(table: Table) -> int:
        return connection.execute(select(func.count()).select_from(table).where(table.c.article_id == article_id)).scalar_one()

    return Forgotten(article_id, row.url, title, row.outlet, count(versions), count(statements), count(corrections))


def set_private(connection: Connection, article_id: int, private: bool) -> None:
    """Marks an article as private, or takes the mark away."""
    connection.execute(update(articles).where(articles.c.id == article_id).values(private=private))


def forget(ledger: Ledger, which: Iterable[int | str]) -> list[Forgotten]:
    """Forgets articles; when it returns, nothing of them is left in the ledger's files.

    Args:
        which: numbers or addresses.

    Raises:
        NotInLedger: one of them is not there; then none is forgotten.
        LedgerError, OutputError: they are gone from the tables, but the files could not be cleared (the disk is full, say); `clean` does that.
    """
    with ledger.writing() as connection:
        done = [_forget(connection, number) for number in dict.fromkeys(find(connection, one) for one in which)]
    try:
        clean(ledger)
    except (LedgerError, OutputError) as error:
        raise type(error)(f"the articles are forgotten, but what they left in the files could not be cleared: {error} "
                          "When that is mended: onrecord forget --clean") from error
    return done


def clean(ledger: Ledger) -> None:
    """Clears what was deleted out of the indexes, the vectors, the free pages and the log.

    Raises:
        LockedLedger: another program reads an older state, so that the log cannot be emptied.
        LedgerError, OutputError: it cannot be done; the message says why.
    """
    _clean_vectors(ledger)
    with ledger.outside() as connection:
        if is_sqlite(connection):
            _clean_sqlite(connection)
        else:
            connection.exec_driver_sql("VACUUM")


def _forget(connection: Connection, article_id: int) -> Forgotten:
    about = describe(connection, article_id)
    if is_sqlite(connection):
        connection.exec_driver_sql("PRAGMA secure_delete=ON")
    said = connection.execute(select(statements.c.utterance_id).where(statements.c.article_id == article_id, statements.c.utterance_id.is_not(None)).distinct())
    sayings = list(said.scalars())
    who = _speakers(connection, article_id)
    names = set(connection.execute(select(mentions.c.name).where(mentions.c.article_id == article_id)).scalars())
    _pass_on_story(connection, article_id)
    _forget_found_claims(connection, article_id)
    connection.execute(delete(corrections).where(corrections.c.article_id == article_id))
    connection.execute(delete(articles).where(articles.c.id == article_id))
    gone = _settle_utterances(connection, sayings)
    return Forgotten(about.article, about.url, about.title, about.outlet, about.versions, about.statements, about.corrections,
                     _settle_speakers(connection, who, names), gone)


def _speakers(connection: Connection, article_id: int) -> set[int]:
    """The speakers that the article mentions, or may mention."""
    columns = (mentions.c.speaker_id, mentions.c.machine_id, mentions.c.proposed_id)
    named = {number for row in connection.execute(select(*columns).where(mentions.c.article_id == article_id)) for number in row if number is not None}
    said = select(statement_speakers.c.speaker_id).join(statements, statements.c.id == statement_speakers.c.statement_id)
    return named | set(connection.execute(said.where(statements.c.article_id == article_id)).scalars())


def _pass_on_story(connection: Connection, article_id: int) -> None:
    """The next of an article's near copies takes its place as the first."""
    others = articles.c.story == article_id, articles.c.id != article_id
    following = connection.execute(select(func.min(articles.c.id)).where(*others)).scalar_one_or_none()
    if following is not None:
        connection.execute(update(articles).where(*others).values(story=following))


def _forget_found_claims(connection: Connection, article_id: int) -> None:
    """Claims that were found by grouping and are worded as this article has it, and as no other does."""
    texts = [" ".join(t.split()) for t in connection.execute(select(versions.c.text).where(versions.c.article_id == article_id)).scalars()]
    for claim in connection.execute(select(claims.c.id, claims.c.text).where(claims.c.found)).all():
        if any(claim.text in words for words in texts):
            about = (select(statements.c.content_text).join(relations, relations.c.utterance_id == statements.c.utterance_id)
                     .where(relations.c.claim_id == claim.id, statements.c.article_id != article_id))
            if not any(claim.text in " ".join(words.split()) for words in connection.execute(about).scalars()):
                connection.execute(delete(claims).where(claims.c.id == claim.id))


def _settle_utterances(connection: Connection, numbers: Sequence[int]) -> int:
    """Removes the sayings that nobody reports any more, and lets the others be as those who do report them; how many went."""
    gone = 0
    for some in _some(numbers):
        reported = select(statements.c.utterance_id, func.min(statements.c.article_id)).where(statements.c.utterance_id.in_(some)).group_by(statements.c.utterance_id)
        left = {row[0]: row[1] for row in connection.execute(reported)}
        gone += len(set(some) - left.keys())
        connection.execute(delete(utterances).where(utterances.c.id.in_(set(some) - left.keys())))
        if left:  # their vectors may be of the forgotten words
            connection.execute(delete(vectors).where(vectors.c.utterance_id.in_(left)))
            connection.execute(update(utterances).where(utterances.c.id == bindparam("number")).values(first_id=bindparam("first"), embedded=False),
                               [{"number": number, "first": first} for number, first in left.items()])
            relating.work_out(connection, left)
    return gone


def _settle_speakers(connection: Connection, numbers: Collection[int], names: set[str]) -> int:
    """Removes the speakers that nobody mentions any more, and the forgotten names of the others; how many went."""
    other = speakers.alias("other")
    used = or_(exists().where(or_(mentions.c.speaker_id == speakers.c.id, mentions.c.machine_id == speakers.c.id, mentions.c.proposed_id == speakers.c.id)),
               exists().where(statement_speakers.c.speaker_id == speakers.c.id), exists().where(other.c.merged_into == speakers.c.id))
    gone: set[int] = set()
    while True:  # one that was merged into another may hold the other
        found = {number for some in _some(sorted(set(numbers) - gone))
                 for number in connection.execute(select(speakers.c.id).where(speakers.c.id.in_(some), ~used)).scalars()}
        if not found:
            break
        connection.execute(delete(speakers).where(speakers.c.id.in_(found)))
        gone |= found
    if gone:
        merges = connection.execute(select(corrections.c.id, corrections.c.subject_id, corrections.c.new).where(corrections.c.subject == "speaker")).all()
        void = [m.id for m in merges if m.subject_id in gone or (m.new or {}).get("speaker") in gone]
        connection.execute(delete(corrections).where(corrections.c.id.in_(void)))
    for number in sorted(set(numbers) - gone):
        _rename(connection, number, names)
    return len(gone)


def _rename(connection: Connection, number: int, names: set[str]) -> None:
    """Takes from a speaker those of these names that no other article has for it."""
    row = connection.execute(select(speakers.c.name, speakers.c.type).where(speakers.c.id == number)).first()
    mine = or_(mentions.c.speaker_id == number, mentions.c.machine_id == number)
    left = set(connection.execute(select(mentions.c.name).where(mine).distinct()).scalars())
    if row is None or not left:
        return
    name, gone = row.name, names - left
    if name in gone:
        name = max(left, key=lambda one: (len(one), one))
        connection.execute(update(speakers).where(speakers.c.id == number).values(name=name))
    kind = SpeakerType(row.type)
    void = {key for one in gone for key in keys(one, kind)} - {key for one in {*left, name} for key in keys(one, kind)}
    connection.execute(delete(speaker_keys).where(speaker_keys.c.speaker_id == number, speaker_keys.c.key.in_(void)))


def _clean_vectors(ledger: Ledger) -> None:
    """Takes the vectors that the table has no longer out of the mapped file."""
    from onrecord.ledger.embeddings import place

    file = place(ledger.file, ledger.id)
    if not file.exists():
        return
    index = ledger.embeddings.index
    keys = [int(key) for key in index.keys]
    if not keys:
        file.unlink(missing_ok=True)
        return
    with ledger.reading() as connection:
        there = set(connection.execute(select(vectors.c.id)).scalars())
    index.remove([key for key in keys if key not in there])


def _clean_sqlite(connection: Connection) -> None:
    """Merges the full-text index, so that forgotten words leave it, writes the file anew and empties the log."""
    run = connection.exec_driver_sql
    run("PRAGMA temp_store=FILE")  # the copy of a large ledger does not fit into memory
    try:
        for table in _FULL_TEXT:
            run(f"INSERT INTO {table}({table}) VALUES ('optimize')")
        run("VACUUM")
        busy = run("PRAGMA wal_checkpoint(TRUNCATE)").scalar_one()
    finally:
        run("PRAGMA secure_delete=OFF")
        run("PRAGMA temp_store=MEMORY")
    if busy:
        raise LockedLedger("another program is reading an older state of the ledger, which stays in the log beside it. Close that program.")


def _some(numbers: Iterable[int]) -> Iterable[Sequence[int]]:
    found = list(numbers)
    return (found[at : at + _MANY] for at in range(0, len(found), _MANY))
