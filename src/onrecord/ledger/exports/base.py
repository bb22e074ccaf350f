"""What every exporter is given, and what one is.

A `Source` reads the articles that were asked for, some at a time, and gives each as a `Exported`: its reading, and the
numbers and names that only this ledger has. A `Format` is a name and a function that makes lines of a source.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy import ColumnElement, Connection, or_, select

from onrecord.labels import Relation, Verdict
from onrecord.ledger import claims as kept_claims
from onrecord.ledger import people
from onrecord.ledger.outlets import outlets_named
from onrecord.ledger.periods import begins, ends
from onrecord.ledger.rows import Row, article_of, statement_of
from onrecord.ledger.tables import (
    articles,
    claims,
    corrections,
    facts,
    laid,
    relations,
    runs,
    speakers,
    statement_speakers,
    statements,
    versions,
)
from onrecord.show.select import only
from onrecord.types import Reading, Statement

PORTION = 100
"""Articles read at a time."""

NAMES = UUID("b2c1a9d4-6b8f-5f0e-9a55-0d8c2b7a3e11")
"""The namespace of the version 5 UUIDs (RFC 9562) that stand for what has no address of its own."""

NOT_REJECTED: ColumnElement[bool] = or_(statements.c.verdict.is_(None), statements.c.verdict != Verdict.REJECTED.value)

GENERATOR = "onrecord"
"""The software, where a standard has a place for its name."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is to be exported.

    Attributes:
        speaker: number or name, as `onrecord.ledger.search` takes it.
        since, until: by the day it was said, else the article's; a year, month or day, both ends included.
        outlet: name of an outlet.
        claim: number, name or words of a claim that the statements are about.
        private: private articles and claims as well.
        text: False leaves out everything but offsets and labels.
    """

    speaker: int | str | None = None
    since: str | None = None
    until: str | None = None
    outlet: str | None = None
    claim: int | str | None = None
    private: bool = False
    text: bool = True

    @property
    def narrow(self) -> bool:
        """Whether it asks for some of the statements: then articles without any of these are left out."""
        return any(v is not None for v in (self.speaker, self.since, self.until, self.claim))


class Voice(NamedTuple):
    """A speaker as the ledger knows it.

    Attributes:
        ident: identifier of a gazetteer.
        article: for one without a proper name, the only article it is a speaker of.
    """

    number: int
    name: str
    type: str
    ident: str | None
    article: int | None


@dataclass(frozen=True, slots=True)
class Exported:
    """An article as the ledger has it: its latest version, and the statements of it that were asked for.

    Attributes:
        number, version: its number in the ledger; the number of its latest version.
        seen: when that version was added.
        text_sha256, extractor: hash of the text that the offsets refer to; version of the intake that made it.
        reading: with the statements as they stand, without those that a person has rejected.
        numbers, voices: of each statement, by its id: its number in the ledger; its speakers.
    """

    number: int
    version: int
    seen: str
    text_sha256: str
    extractor: str
    reading: Reading
    numbers: dict[str, int] = field(default_factory=dict)
    voices: dict[str, tuple[Voice, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """What a format reads: the articles and claims of one ledger that were asked for.

    Raises:
        NotInLedger: no such speaker, outlet or claim.
        BadDate: a date that is none.
    """

    connection: Connection
    selection: Selection = field(default_factory=Selection)

    def check(self) -> None:
        """Looks up what is asked for, before anything is written; raises as the class does."""
        wanted = self.selection
        _ = self._open, self.claim
        if wanted.since is not None:
            begins(wanted.since)
        if wanted.until is not None:
            ends(wanted.until)
        if wanted.speaker is not None:
            people.numbers(self.connection, wanted.speaker)

    @cached_property
    def ledger(self) -> str:
        """The ledger's id."""
        return str(self.connection.execute(select(facts.c.value).where(facts.c.name == "id")).scalar_one())

    def urn(self, *parts: object) -> str:
        """A name for what has no address, the same in every export of this ledger."""
        return f"urn:uuid:{uuid5(NAMES, ' '.join(map(str, (self.ledger, *parts))))}"

    def articles(self) -> Iterator[Exported]:
        """The articles in the order in which they were added."""
        query = select(articles.c.id).where(*self._open).order_by(articles.c.id)
        numbers = self.connection.execute(query).scalars().all()
        if self.selection.narrow:
            some = set(self._matching.values())
            numbers = [number for number in numbers if number in some]
        for at in range(0, len(numbers), PORTION):
            yield from self._some(numbers[at : at + PORTION])

    def statements(self) -> Iterator[tuple[Exported, Statement]]:
        """The statements, each with its article."""
        for filed in self.articles():
            for statement in filed.reading:
                yield filed, statement

    def chosen(self, numbers: Sequence[int]) -> set[int]:
        """Those of some statements, by their numbers in the ledger, that were asked for."""
        query = select(statements.c.id).join(articles, articles.c.id == statements.c.article_id).where(statements.c.current, NOT_REJECTED, *self._open)
        out: set[int] = set()
        for at in range(0, len(numbers), PORTION):
            out.update(self.connection.execute(query.where(statements.c.id.in_(numbers[at : at + PORTION]))).scalars())
        return out & self._matching.keys() if self.selection.narrow else out

    @cached_property
    def claim(self) -> int | None:
        """The number of the claim that was asked for."""
        wanted = self.selection.claim
        if wanted is None:
            return None
        if (isinstance(wanted, int) or wanted.isdecimal()) and int(wanted) < 2**63:
            found = self.connection.execute(select(claims.c.id).where(claims.c.id == int(wanted))).scalar_one_or_none()
            if found is not None:
                return int(found)
        return kept_claims.get(self.connection, str(wanted)).id

    @cached_property
    def _open(self) -> list[ColumnElement[bool]]:
        """What is asked of an article itself."""
        out: list[ColumnElement[bool]] = [] if self.selection.private else [~articles.c.private]
        if self.selection.outlet is not None:
            out.append(articles.c.outlet.in_(outlets_named(self.connection, self.selection.outlet, private=self.selection.private)))
        return out

    @cached_property
    def _matching(self) -> dict[int, int]:
        """The statements that pass what is asked of statements: the article's number by theirs."""
        s, selection = statements.c, self.selection
        wanted: list[ColumnElement[bool]] = [s.current, NOT_REJECTED]
        if selection.since is not None:
            wanted.append(s.dated >= begins(selection.since))
        if selection.until is not None:
            wanted += [s.dated < ends(selection.until), s.dated > ""]
        if selection.speaker is not None:
            numbers = people.numbers(self.connection, selection.speaker)
            wanted.append(s.id.in_(select(statement_speakers.c.statement_id).where(statement_speakers.c.speaker_id.in_(numbers))))
        if self.claim is not None:
            about = select(relations.c.utterance_id).where(relations.c.claim_id == self.claim, relations.c.relation != Relation.UNRELATED.value)
            wanted.append(s.utterance_id.in_(about))
        return {row.id: row.article_id for row in self.connection.execute(select(s.id, s.article_id).where(*wanted))}

    def _some(self, numbers: Sequence[int]) -> Iterator[Exported]:
        """Some articles, in a few questions however many they are."""
        ask = self.connection.execute
        named: Row = {r["id"]: r for r in ask(select(articles).where(articles.c.id.in_(numbers))).mappings()}
        columns = [c for c in versions.c if c.name != "original"]
        found = ask(select(*columns, runs.c.model).outerjoin(runs, runs.c.id == versions.c.run_id)
                    .where(versions.c.article_id.in_(numbers), versions.c.current)).mappings().all()
        latest = {r["article_id"]: r for r in found}
        rows: dict[int, list[Row]] = defaultdict(list)
        for row in ask(select(statements).where(statements.c.article_id.in_(numbers), statements.c.current).order_by(statements.c.place)).mappings():
            rows[row["article_id"]].append(row)
        matching = self._matching if self.selection.narrow else None
        reviewers, voices = self._reviewers(numbers), self._voices(numbers)
        for number in numbers:
            kept = {row["id"] for row in rows[number] if row["verdict"] != Verdict.REJECTED and (matching is None or row["id"] in matching)}
            yield _filed(named[number], latest[number], rows[number], kept, reviewers, voices)

    def _reviewers(self, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """Who has said something of each statement that still stands, in order."""
        query = (select(laid.c.statement_id, corrections.c.who).join(corrections, corrections.c.id == laid.c.correction_id)
                 .where(corrections.c.article_id.in_(numbers), corrections.c.subject == "statement", corrections.c.undone.is_(None))
                 .order_by(corrections.c.id))
        out: dict[int, dict[str, None]] = defaultdict(dict)
        for row in self.connection.execute(query):
            out[row.statement_id][row.who] = None
        return {number: tuple(names) for number, names in out.items()}

    def _voices(self, numbers: Sequence[int]) -> dict[int, tuple[Voice, ...]]:
        """The speakers of each statement; of one that was merged into another, the other."""
        query = (select(statement_speakers.c.statement_id, speakers).join(speakers, speakers.c.id == statement_speakers.c.speaker_id)
                 .join(statements, statements.c.id == statement_speakers.c.statement_id)
                 .where(statements.c.article_id.in_(numbers), statements.c.current).order_by(statement_speakers.c.place))
        linked = self.connection.execute(query).mappings().all()
        known = {r["id"]: r for r in linked}
        while missing := {r["merged_into"] for r in known.values() if r["merged_into"] is not None} - known.keys():
            known |= {r["id"]: r for r in self.connection.execute(select(speakers).where(speakers.c.id.in_(missing))).mappings()}
        out: dict[int, dict[int, Voice]] = defaultdict(dict)
        for row in linked:
            voice = _voice(known, row["id"])
            out[row["statement_id"]][voice.number] = voice
        return {number: tuple(found.values()) for number, found in out.items()}


@dataclass(frozen=True, slots=True)
class Format:
    """One form of export.

    Attributes:
        name: as ``--format`` takes it.
        lines: the pieces of the output in order, each with its line feed.
        bare: whether it can leave out the text.
        selects: whether it exports a part of the ledger; otherwise always the whole.
        encoding: of a file that it is written to.
    """

    name: str
    lines: Callable[[Source], Iterator[str]]
    bare: bool = False
    selects: bool = True
    encoding: str = "utf-8"


def _filed(article: Row, version: Row, rows: Sequence[Row], kept: set[int], reviewers: dict[int, tuple[str, ...]],
           voices: dict[int, tuple[Voice, ...]]) -> Exported:
    text = version["text"]
    found = [_reviewed(statement_of(row, text), row, reviewers) for row in rows]
    numbers = {statement.id: row["id"] for statement, row in zip(found, rows, strict=True)}
    reading = only(Reading(article_of(article, version), tuple(found), version["model"] or ""), lambda s: numbers[s.id] in kept)
    return Exported(article["id"], version["number"], version["seen"], version["text_sha256"], version["extractor"], reading,
                 {s.id: numbers[s.id] for s in reading}, {s.id: voices.get(numbers[s.id], ()) for s in reading})


def _reviewed(statement: Statement, row: Row, reviewers: dict[int, tuple[str, ...]]) -> Statement:
    if row["verdict"] is None:
        return statement
    return replace(statement, verdict=Verdict(row["verdict"]), reviewed_by=reviewers.get(row["id"], ()))


def _voice(known: dict[Any, Any], number: int) -> Voice:
    row, passed = known[number], {number}
    while row["merged_into"] is not None and row["merged_into"] not in passed:
        row = known[row["merged_into"]]
        passed.add(row["id"])
    return Voice(row["id"], row["name"], row["type"], row["ident"], row["article_id"])
