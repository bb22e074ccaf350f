"""Filing an article: one transaction, in which it is new, known, read anew or changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, literal, select, update

from onrecord.intake import EXTRACTOR
from onrecord.ledger import changes, copies, identity, linking, notices, overlay, relating, utterances
from onrecord.ledger.inserting import insert_rows, numbers_of
from onrecord.ledger.rows import Row, article_key, now, statement_row, text_hash, version_row
from onrecord.ledger.tables import articles, runs, statement_speakers, statements, versions
from onrecord.speakers.gazetteer import Gazetteer
from onrecord.types import Article, Reading


class Outcome(StrEnum):
    """What adding an article came to."""

    NEW = "new"
    SAME = "same"
    REREAD = "reread"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Added:
    """One article filed.

    Attributes:
        article: its number in the ledger.
        version: the number of its version: 1, 2, …
        statements: how many statements that version has.
        changes: how many statements appeared, vanished or changed since the version before.
        copy_of: number of the article of which it is a near copy.
    """

    article: int
    outcome: Outcome
    version: int
    statements: int
    changes: int = 0
    copy_of: int | None = None


def known(connection: Connection, article: Article, run: str, *, archived: bool = False) -> bool:
    """Whether the ledger has this article with this text as this run reads it, so that it need not be read.

    Args:
        archived: an older version with this text, which another has followed, counts too.
    """
    found = connection.execute(select(versions.c.current, runs.c.model).join(articles).join(runs, versions.c.run_id == runs.c.id).where(
        articles.c.key == article_key(article), versions.c.text_sha256 == text_hash(article.text), versions.c.title.is_not_distinct_from(article.title))).all()
    current = [row.model for row in found if row.current]
    return run in current or (archived and bool(found) and not current)


_HERE = select(articles, select(runs.c.id).where(runs.c.model == bindparam("model")).scalar_subquery().label("run")).select_from(
    select(literal(1).label("one")).subquery().outerjoin(articles, articles.c.key == bindparam("wanted")))
"""An article by its key, empty where it is not there, and the number of a run."""


def add(connection: Connection, reading: Reading, *, private: bool = False, original: bytes | None = None, extractor: str = EXTRACTOR,
        gazetteer: Gazetteer | None = None, archived: bool = False) -> Added:
    """Files what was read in one article; the transaction is the caller's.

    Args:
        private: marks a new article as private; one that is there keeps its mark.
        original: the bytes that it came from, packed, where they are to be kept.
        extractor: version of the intake that made the text; versions of different ones are compared only where the older one's bytes were kept.
        gazetteer: people and organisations with identifiers, for linking speakers.
        archived: it may be older than what is here: a text that an older version has is known, and no edit back to it.
    """
    article, when = reading.article, now()
    row = connection.execute(_HERE, {"wanted": article_key(article), "model": reading.run}).mappings().one()
    if row["id"] is None:
        return _add_new(connection, reading, row["run"] or _run(connection, reading.run, when), when, private, original, extractor, gazetteer)
    latest = connection.execute(select(versions).where(versions.c.article_id == row["id"], versions.c.current)).mappings().one()
    same = latest["text_sha256"] == text_hash(article.text) and latest["title"] == article.title
    if not same and archived and known(connection, article, reading.run, archived=True):
        return _unchanged(connection, latest)
    run_id = row["run"] or _run(connection, reading.run, when)
    if same:
        return _same_text(connection, reading, row, latest, run_id, gazetteer)
    return _new_version(connection, reading, row, latest, run_id, when, original, extractor, gazetteer)


def _add_new(connection: Connection, reading: Reading, run_id: int, when: str, private: bool, original: bytes | None, extractor: str,
             gazetteer: Gazetteer | None) -> Added:
    article = reading.article
    numbers = numbers_of(connection, {articles: 1, versions: 1, statements: len(reading)})
    (article_id,), (version_id,) = numbers[articles], numbers[versions]
    shingles = copies.shingles(article.text)
    bands = copies.signature(shingles)
    story = copies.story(connection, shingles, bands) or article_id
    row: Row = {"id": article_id, "key": article_key(article), "url": article.url, "outlet": article.outlet,
                "published": article.published, "added": when, "private": private, "story": story}
    connection.execute(insert(articles), row)
    version: Row = {"id": version_id, **_version(reading, article_id, 1, run_id, when, original, extractor)}
    connection.execute(insert(versions), version)
    copies.file(connection, version_id, bands)
    _file_new(connection, reading, row, version_id, numbers[statements], gazetteer)
    notices.file(connection, row, version, new=True)
    return Added(article_id, Outcome.NEW, 1, len(reading), copy_of=story if story != article_id else None)


def _same_text(connection: Connection, reading: Reading, row: Row, latest: Row, run_id: int, gazetteer: Gazetteer | None) -> Added:
    """The text is known: nothing to do, or a newer model's statements take the older one's place."""
    if latest["run_id"] == run_id:
        return _unchanged(connection, latest)
    connection.execute(update(versions).where(versions.c.id == latest["id"]).values(run_id=run_id))
    _file(connection, reading, row["id"], latest["id"], gazetteer)
    notices.file(connection, row, latest)
    return Added(row["id"], Outcome.REREAD, latest["number"], len(reading))


def _unchanged(connection: Connection, latest: Row) -> Added:
    count = connection.execute(select(func.count()).where(statements.c.version_id == latest["id"])).scalar_one()
    return Added(latest["article_id"], Outcome.SAME, latest["number"], count)


def _new_version(connection: Connection, reading: Reading, row: Row, latest: Row, run_id: int, when: str, original: bytes | None,
                 extractor: str, gazetteer: Gazetteer | None) -> Added:
    connection.execute(update(versions).where(versions.c.id == latest["id"]).values(current=False))
    connection.execute(update(statements).where(statements.c.version_id == latest["id"]).values(current=False))
    version = _inserted(connection, versions, **_version(reading, row["id"], latest["number"] + 1, run_id, when, original, extractor))
    copies.file(connection, version["id"], copies.signature(copies.shingles(reading.article.text)))
    _file(connection, reading, row["id"], version["id"], gazetteer)
    found = changes.file(connection, row["id"], latest["id"], version["id"], when)
    notices.file(connection, row, version)
    return Added(row["id"], Outcome.CHANGED, latest["number"] + 1, len(reading), changes=found)


def _file_new(connection: Connection, reading: Reading, article: Row, version_id: int, numbers: Sequence[int], gazetteer: Gazetteer | None) -> None:
    """The statements of a new article: who says them and which utterances they are is worked out first, so that each is written once."""
    rows = _rows(reading, article["id"], version_id)
    for row, number in zip(rows, numbers, strict=False):  # fewer where two are one
        row["id"] = number
    linked = linking.decide(connection, article, rows, {}, gazetteer)
    said = utterances.find(connection, article["id"], article["story"], rows, linked)
    insert_rows(connection, statements, [row | {"utterance_id": said[row["id"]]} for row in rows])
    insert_rows(connection, statement_speakers, linked.rows)
    relating.regroup(connection, linked.moved)


def _file(connection: Connection, reading: Reading, article_id: int, version_id: int, gazetteer: Gazetteer | None) -> None:
    """Statements with what people have said of them, their speakers and utterances: each from what the one before it gives."""
    _write_statements(connection, reading, article_id, version_id)
    overlay.lay_over(connection, article_id)
    moved = linking.link(connection, article_id, version_id, gazetteer)
    identity.lay_over(connection, [article_id])
    utterances.file(connection, article_id, version_id)
    relating.regroup(connection, moved)
    relating.lay_over(connection, article_id)


def _rows(reading: Reading, article_id: int, version_id: int) -> list[dict[str, Any]]:
    """Statements as the machine reads them."""
    rows = [statement_row(s, published=reading.article.published) | {"place": place, "article_id": article_id, "version_id": version_id, "current": True}
            for place, s in enumerate(reading)]
    return list({row["uid"]: row for row in rows}.values())


def _write_statements(connection: Connection, reading: Reading, article_id: int, version_id: int) -> None:
    """A statement that was there before keeps its number, and stays where a person has said something of it."""
    table = statements
    there: dict[str, int] = dict(connection.execute(select(table.c.uid, table.c.id).where(table.c.version_id == version_id)).all())
    rows = _rows(reading, article_id, version_id)
    gone = {there[uid] for uid in there.keys() - {row["uid"] for row in rows}}
    if gone:
        continued, staying = overlay.keep(connection, gone, [row for row in rows if row["uid"] not in there])
        there |= continued
        connection.execute(update(table).where(table.c.id.in_(staying)).values(found=False))
        connection.execute(delete(table).where(table.c.id.in_(gone - staying - set(continued.values()))))
    for row in rows:
        if row["uid"] in there:
            connection.execute(update(table).where(table.c.id == there[row["uid"]]).values(**row))
    insert_rows(connection, table, [row for row in rows if row["uid"] not in there])


def _version(reading: Reading, article_id: int, number: int, run_id: int, when: str, original: bytes | None, extractor: str) -> Row:
    own = version_row(reading.article, extractor=extractor, seen=when)
    return {"article_id": article_id, "number": number, "current": True, "run_id": run_id, "original": original, **own}


def _run(connection: Connection, model: str, when: str) -> int:
    """The number of a run that was not there."""
    return int(_inserted(connection, runs, model=model, started=when)["id"])


def _inserted(connection: Connection, table: Any, **values: Any) -> Row:
    """Writes a row, and returns it with its number."""
    return values | {"id": connection.execute(insert(table).values(**values).returning(table.c.id)).scalar_one()}
