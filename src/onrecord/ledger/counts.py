"""Counts that the database keeps: what a page shows of a million statements without looking at each.

Triggers keep them, the same in SQLite and in PostgreSQL, so that they are right whoever writes a row: an article added, read anew,
changed, forgotten; a statement rejected; speakers merged. A statement **stands** where it is of its article's latest version and no
person has rejected it. `rebuild` works all of them out anew, `paused` leaves them alone while very many rows are written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection

from onrecord.ledger.engine import is_sqlite

TABLES = ("statement_counts", "outlet_counts", "speaker_counts", "repeats")
"""The tables of counts: worked out from the others, and not part of a whole export."""


class Trigger(NamedTuple):
    """What is done to the counts when something is done to a row: statements that both databases read alike.

    Attributes:
        fresh: columns of new rows. The body then asks ``{fresh}``, a table of them: in SQLite one row each time, in PostgreSQL all that were
            written at once.
    """

    name: str
    on: str
    body: tuple[str, ...]
    when: str = ""
    fresh: tuple[str, ...] = ()


def _stands(row: str) -> str:
    return f"{row}.current AND ({row}.verdict IS NULL OR {row}.verdict <> 'rejected')"


_OUTLET = "coalesce(a.outlet, ''), coalesce(substr(a.published, 1, 7), '')"
_REPEATED = f"""INSERT INTO repeats (utterance_id, articles) SELECT counted.id, counted.n FROM (SELECT u.id AS id, (SELECT count(DISTINCT s.article_id)
  FROM statements s WHERE s.utterance_id = u.id AND {_stands("s")}) AS n FROM utterances u WHERE {{which}}) AS counted WHERE counted.n <> 1"""


_LABELLED = """INSERT INTO statement_counts (kind, speaker_type, verdict, statements)
  SELECT f.kind, f.speaker_type, coalesce(f.verdict, ''), count(*) FROM {fresh} f WHERE f.current GROUP BY f.kind, f.speaker_type, coalesce(f.verdict, '')
  ON CONFLICT (kind, speaker_type, verdict) DO UPDATE SET statements = statement_counts.statements + excluded.statements"""
_PUBLISHED = f"""INSERT INTO outlet_counts (outlet, month, statements)
  SELECT {_OUTLET}, count(*) FROM {{fresh}} f JOIN articles a ON a.id = f.article_id WHERE {_stands("f")} GROUP BY {_OUTLET}
  ON CONFLICT (outlet, month) DO UPDATE SET statements = outlet_counts.statements + excluded.statements"""
_LINKED = f"""INSERT INTO speaker_counts (speaker_id, statements)
  SELECT f.speaker_id, count(*) FROM {{fresh}} f JOIN statements s ON s.id = f.statement_id WHERE {_stands("s")} GROUP BY f.speaker_id
  ON CONFLICT (speaker_id) DO UPDATE SET statements = speaker_counts.statements + excluded.statements"""
_REPORTED = "IN (SELECT f.utterance_id FROM {fresh} f WHERE f.utterance_id IS NOT NULL)"


def _labelled(row: str, more: bool) -> tuple[str, ...]:
    """One statement more, or less, with the labels of a row."""
    if more:
        return (f"""INSERT INTO statement_counts (kind, speaker_type, verdict, statements)
  SELECT {row}.kind, {row}.speaker_type, coalesce({row}.verdict, ''), 1 WHERE {row}.current
  ON CONFLICT (kind, speaker_type, verdict) DO UPDATE SET statements = statement_counts.statements + 1""",)
    which = f"kind = {row}.kind AND speaker_type = {row}.speaker_type AND verdict = coalesce({row}.verdict, '')"
    return (f"UPDATE statement_counts SET statements = statements - 1 WHERE {which} AND {row}.current",
            f"DELETE FROM statement_counts WHERE {which} AND statements = 0")


def _published(row: str, more: bool) -> tuple[str, ...]:
    """One statement more, or less, of the outlet and month of a row's article; none where that is gone, for then all are."""
    if more:
        return (f"""INSERT INTO outlet_counts (outlet, month, statements)
  SELECT {_OUTLET}, 1 FROM articles a WHERE a.id = {row}.article_id AND {_stands(row)}
  ON CONFLICT (outlet, month) DO UPDATE SET statements = outlet_counts.statements + 1""",)
    which = f"(outlet, month) = (SELECT {_OUTLET} FROM articles a WHERE a.id = {row}.article_id)"
    return (f"UPDATE outlet_counts SET statements = statements - 1 WHERE {which} AND {_stands(row)}",
            f"DELETE FROM outlet_counts WHERE {which} AND statements = 0")


def _said(row: str, more: bool) -> tuple[str, ...]:
    """One statement more, or less, of those who say a row."""
    speakers = f"SELECT p.speaker_id FROM statement_speakers p WHERE p.statement_id = {row}.id"
    if more:
        return (f"""INSERT INTO speaker_counts (speaker_id, statements)
  SELECT p.speaker_id, 1 FROM statement_speakers p WHERE p.statement_id = {row}.id AND {_stands(row)}
  ON CONFLICT (speaker_id) DO UPDATE SET statements = speaker_counts.statements + 1""",)
    return (f"UPDATE speaker_counts SET statements = statements - 1 WHERE speaker_id IN ({speakers}) AND {_stands(row)}",
            f"DELETE FROM speaker_counts WHERE speaker_id IN ({speakers}) AND statements = 0")


def _linked(row: str, more: bool) -> tuple[str, ...]:
    """One statement more, or less, of the speaker of a row of ``statement_speakers``; none where the statement is gone, for it has been counted out."""
    if more:
        return (f"""INSERT INTO speaker_counts (speaker_id, statements)
  SELECT {row}.speaker_id, 1 FROM statements s WHERE s.id = {row}.statement_id AND {_stands("s")}
  ON CONFLICT (speaker_id) DO UPDATE SET statements = speaker_counts.statements + 1""",)
    return (f"""UPDATE speaker_counts SET statements = statements - 1 WHERE speaker_id = {row}.speaker_id
  AND EXISTS (SELECT 1 FROM statements s WHERE s.id = {row}.statement_id AND {_stands("s")})""",
            f"DELETE FROM speaker_counts WHERE speaker_id = {row}.speaker_id AND statements = 0")


def _repeated(*rows: str) -> tuple[str, ...]:
    """The utterances of rows are counted anew; each is of few articles."""
    which = f"IN ({', '.join(f'{row}.utterance_id' for row in rows)})"
    return f"DELETE FROM repeats WHERE utterance_id {which}", _REPEATED.format(which=f"u.id {which}")


def _moved(row: str, sign: str) -> tuple[str, ...]:
    """All statements of an article come to its outlet and month, or leave them."""
    key = _OUTLET.replace("a.", f"{row}.")
    number = f"(SELECT count(*) FROM statements s WHERE s.article_id = {row}.id AND {_stands('s')})"
    if sign == "+":
        return (f"""INSERT INTO outlet_counts (outlet, month, statements) SELECT {key}, {number} WHERE {number} > 0
  ON CONFLICT (outlet, month) DO UPDATE SET statements = outlet_counts.statements + excluded.statements""",)
    return (f"UPDATE outlet_counts SET statements = statements - {number} WHERE (outlet, month) = ({key})",
            "DELETE FROM outlet_counts WHERE statements = 0")


_CHANGED = "old.current <> new.current OR old.verdict {differs} new.verdict"
TRIGGERS = (
    Trigger("statements_counted_in", "AFTER INSERT ON statements", (_LABELLED, _PUBLISHED), fresh=("kind", "speaker_type", "verdict", "current", "article_id")),
    Trigger("statements_repeated_in", "AFTER INSERT ON statements",
            (f"DELETE FROM repeats WHERE utterance_id {_REPORTED}", _REPEATED.replace("{which}", f"u.id {_REPORTED}")), fresh=("utterance_id",)),
    Trigger("statements_counted_anew", "AFTER UPDATE OF current, verdict, kind, speaker_type ON statements",
             tuple(part for do in (_labelled, _published, _said) for part in (*do("new", True), *do("old", False))),
             f"{_CHANGED} OR old.kind <> new.kind OR old.speaker_type <> new.speaker_type"),
    Trigger("statements_repeated_anew", "AFTER UPDATE OF current, verdict, utterance_id ON statements", _repeated("old", "new"),
             f"{_CHANGED} OR old.utterance_id {{differs}} new.utterance_id"),
    Trigger("statements_counted_out", "BEFORE DELETE ON statements", tuple(part for do in (_labelled, _published, _said) for part in do("old", False))),
    Trigger("statements_repeated_out", "AFTER DELETE ON statements", _repeated("old"), "old.utterance_id IS NOT NULL"),
    Trigger("speakers_counted_in", "AFTER INSERT ON statement_speakers", (_LINKED,), fresh=("statement_id", "speaker_id")),
    Trigger("speakers_counted_anew", "AFTER UPDATE ON statement_speakers", (*_linked("new", True), *_linked("old", False))),
    Trigger("speakers_counted_out", "AFTER DELETE ON statement_speakers", _linked("old", False)),
    Trigger("articles_counted_anew", "AFTER UPDATE OF outlet, published ON articles", (*_moved("new", "+"), *_moved("old", "-")),
             "old.outlet {differs} new.outlet OR old.published {differs} new.published"),
    Trigger("articles_counted_out", "BEFORE DELETE ON articles", _moved("old", "-")),
)

_REBUILD = (
    "INSERT INTO statement_counts (kind, speaker_type, verdict, statements) SELECT s.kind, s.speaker_type, coalesce(s.verdict, ''), count(*) "
    "FROM statements s WHERE s.current GROUP BY s.kind, s.speaker_type, coalesce(s.verdict, '')",
    f"INSERT INTO outlet_counts (outlet, month, statements) SELECT {_OUTLET}, sum(n.n) FROM (SELECT s.article_id, count(*) AS n FROM statements s "
    f"WHERE {_stands('s')} GROUP BY s.article_id) AS n JOIN articles a ON a.id = n.article_id GROUP BY {_OUTLET}",
    f"INSERT INTO speaker_counts (speaker_id, statements) SELECT p.speaker_id, count(*) FROM statement_speakers p "
    f"JOIN statements s ON s.id = p.statement_id WHERE {_stands('s')} GROUP BY p.speaker_id",
    f"INSERT INTO repeats (utterance_id, articles) SELECT s.utterance_id, count(DISTINCT CASE WHEN {_stands('s')} THEN s.article_id END) AS n FROM statements s "
    f"WHERE s.utterance_id IS NOT NULL GROUP BY s.utterance_id HAVING count(DISTINCT CASE WHEN {_stands('s')} THEN s.article_id END) <> 1",
)


def keep(connection: Connection) -> None:
    """Makes the triggers, anew where they are there; the tables are there."""
    for t in TRIGGERS:
        _drop(connection, t)
        if is_sqlite(connection):
            _make_in_sqlite(connection, t)
        else:
            _make_in_postgresql(connection, t)


def _make_in_sqlite(connection: Connection, t: Trigger) -> None:
    row = f"(SELECT {', '.join(f'new.{name} AS {name}' for name in t.fresh)})"
    body = "".join(f"{part.replace('{fresh}', row)};\n" for part in t.body)
    when = f"WHEN {t.when.format(differs='IS NOT')} " if t.when else ""
    connection.exec_driver_sql(f"CREATE TRIGGER {t.name} {t.on} {when}BEGIN\n{body}END")


def _make_in_postgresql(connection: Connection, t: Trigger) -> None:
    body = "".join(f"{part.replace('{fresh}', 'fresh')};\n" for part in t.body)
    given = "old" if t.on.startswith("BEFORE") else "NULL"
    each = "REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT" if t.fresh else "FOR EACH ROW"
    when = f"WHEN ({t.when.format(differs='IS DISTINCT FROM')}) " if t.when else ""
    connection.exec_driver_sql(f"CREATE OR REPLACE FUNCTION {t.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n{body}RETURN {given};\nEND $$")
    connection.exec_driver_sql(f"CREATE TRIGGER {t.name} {t.on} {each} {when}EXECUTE FUNCTION {t.name}()")


def _drop(connection: Connection, t: Trigger) -> None:
    connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {t.name}" + ("" if is_sqlite(connection) else f" ON {t.on.rsplit(' ', 1)[1]}"))


def rebuild(connection: Connection) -> None:
    """Works all counts out anew."""
    for table in TABLES:
        connection.exec_driver_sql(f"DELETE FROM {table}")
    for made in _REBUILD:
        connection.exec_driver_sql(made)


@contextmanager
def paused(connection: Connection) -> Iterator[None]:
    """Leaves the counts alone while very many rows are written in one transaction, and works them out anew after that."""
    for t in TRIGGERS:
        _drop(connection, t)
    yield
    keep(connection)
    rebuild(connection)
