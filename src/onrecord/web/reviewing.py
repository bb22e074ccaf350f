"""One that waits for review, as the page shows it: its words in their place, every value with how sure it is and what it was read from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup
from sqlalchemy import Connection, func, select

from onrecord.errors import NotInLedger
from onrecord.labels import Relation
from onrecord.ledger import claims as kept_claims
from onrecord.ledger import corrections, details, fields, history, identity, people, search
from onrecord.ledger.found import Found, Seen
from onrecord.ledger.history import Correction
from onrecord.ledger.queue import Kind
from onrecord.ledger.rows import Row, article_of
from onrecord.ledger.search import Filter
from onrecord.ledger.tables import articles, laid, mentions, relations, speakers, statements, versions
from onrecord.ledger.tables import corrections as made
from onrecord.show import words
from onrecord.show.marks import Piece, pieces, places
from onrecord.show.plain import heading, one_line
from onrecord.types import Article, Passage, Statement
from onrecord.web import quoting
from onrecord.web.article_text import marked
from onrecord.web.viewer import Viewer

UNSURE = 0.5
"""Values less sure than this are pointed out."""

NAMES = {**words.LABELS, "kind": "kind of quote", "said_on_text": "date as worded", "source": "source", "cue": "cue", "content": "what is said",
         "relation": "relation", "speaker_type": "kind of speaker", "heard_by": "said to"}
"""What fields are called on the page."""

GROUPS = (("Who says it", ("speaker", "speaker_type", "role", "affiliation", "anonymity_reason")),
          ("How", ("act", "stance", "certainty", "framing", "uttered", "kind")),
          ("When and where", ("said_on", "said_on_text", "heard_by", "venue")),
          ("The words", ("content", "source", "cue")))
"""All that may be changed of a statement, in the order of the form."""

_SAYINGS = 3


@dataclass(frozen=True, slots=True)
class Value:
    """A value in the list.

    Attributes:
        name: of the field; ``label`` what it is called.
        shown: in words; ``typed`` as it stands in the form.
        sure: 0 to 1; None where nothing is said of that.
        read: the words that it was read from.
        place: number of these words in the text that is shown; None where they stand elsewhere.
    """

    name: str
    label: str
    shown: str
    typed: str
    sure: float | None
    read: str
    place: int | None

    @property
    def unsure(self) -> bool:
        return self.sure is not None and self.sure < UNSURE


@dataclass(frozen=True, slots=True)
class Position:
    """How a statement is taken to stand to a claim."""

    claim: int
    text: str
    relation: Relation
    value: int | None
    confidence: float
    part: str
    others: tuple[kept_claims.Claim, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A name in an article and the speaker that it may be.

    Attributes:
        roles: as the article words them.
        now, proposed: number and name.
        known: names, and roles, that the ledger knows of the proposed one.
        here, there: something that the name says in the article, and the proposed one in others.
    """

    name: str
    type: str
    roles: tuple[str, ...]
    now: tuple[int, str]
    proposed: tuple[int, str]
    confidence: float
    reason: str
    known: tuple[Seen, ...]
    here: tuple[Found, ...]
    there: tuple[Found, ...]
    waits: bool


@dataclass(frozen=True, slots=True)
class Item:
    """What is to be decided.

    Attributes:
        key: as `onrecord.ledger.queue.Waits` has it.
        article: text and metadata; ``number`` is its number.
        found: the statement; None for a link.
        around: the paragraphs that it stands in, one before and one after; each with whether it is only there for orientation.
        values: all, by name.
        least: the value that is least sure.
        state: changes when anything that is decided on does: so that nobody accepts what they have not seen.
        said: what people have said of it, the latest first.
        same_speaker: how many other statements of the article the same one says.
    """

    kind: Kind
    key: str
    number: int
    article: Article
    private: bool
    found: Found | None
    around: tuple[tuple[Markup, bool], ...]
    values: Mapping[str, Value]
    least: Value | None
    state: str
    said: tuple[Correction, ...]
    same_speaker: int = 0
    position: Position | None = None
    link: Link | None = None

    @property
    def title(self) -> str:
        return heading(self.article)

    @property
    def open(self) -> bool:
        """Whether it can be decided: it is of the latest version, or waits."""
        return self.link.waits if self.link is not None else self.found is not None and self.found.current


def load(connection: Connection, viewer: Viewer, kind: Kind, key: str) -> Item:
    """One that waits, or has been decided.

    Raises:
        NotInLedger: it is not there, or not for this viewer.
    """
    numbers = [int(part) if part.isdecimal() and len(part) < 19 else -1 for part in key.split("-")]
    if kind is Kind.LINKS and len(numbers) == 1:
        return _link(connection, viewer, numbers[0])
    if kind is Kind.STATEMENTS and len(numbers) == 1:
        return _statement(connection, viewer, numbers[0])
    if kind is Kind.POSITIONS and len(numbers) == 2:
        return _position(connection, viewer, *numbers)
    raise NotInLedger(f"there is nothing here that is called {kind.value} {key[:40]}")


def typed(name: str, row: Row, text: str) -> str:
    """A statement's value of a field, as it stands in the form."""
    value = fields.shown(name, row)
    if name in fields.SPANS:
        return quoting.PAUSE.join(text[start:end] for start, end in value)
    return "; ".join(value) if isinstance(value, list) else value or ""


def address(connection: Connection, correction: Correction) -> str:
    """The page on which what a correction is about can be decided again."""
    number = correction.subject_id
    if correction.subject == "mention":
        return f"/review/links/{number}"
    if correction.subject not in ("statement", "relation") or number is None:
        return "/review"
    on = select(laid.c.statement_id).join(statements).where(laid.c.correction_id == correction.number, statements.c.current)
    statement = connection.execute(on).scalars().first()
    if statement is None:
        return "/review"
    return f"/review/statements/{statement}" if correction.subject == "statement" else f"/review/positions/{number}-{statement}"


def worded(connection: Connection, found: Iterable[Correction]) -> tuple[Correction, ...]:
    """Corrections of where a role stands, with its words in place of offsets: those of the version they were made on."""
    listed = tuple(found)
    numbers = [c.number for c in listed if c.subject == "statement" and c.field in fields.SPANS]
    if not numbers:
        return listed
    version = versions.c.number == made.c.selector["version"].as_integer()
    query = select(made.c.id, versions.c.text).join(versions, (versions.c.article_id == made.c.article_id) & version).where(made.c.id.in_(numbers))
    texts: dict[int, str] = {row.id: row.text for row in connection.execute(query)}

    def words_of(text: str, spans: Any) -> str | None:
        return quoting.PAUSE.join(text[start:end] for start, end in spans or ()) or None

    return tuple(replace(c, old=words_of(texts[c.number], c.old), new=words_of(texts[c.number], c.new)) if c.number in texts else c for c in listed)


def _statement(connection: Connection, viewer: Viewer, number: int) -> Item:
    row, article, private = _row(connection, viewer, number)
    (found,) = details.found(connection, [number], private=viewer.private)
    around, placed = _around(article.text, [found])
    values = _values(found.statement, row, article.text, placed)
    sure = [v for v in values.values() if v.sure is not None and v.name not in fields.SPANS]
    others = len(corrections.same_speaker(connection, number)) if row["current"] else 0
    said = worded(connection, history.listed(connection, statement=number, private=viewer.private, limit=20))
    return Item(Kind.STATEMENTS, str(number), row["article_id"], article, private, found, around, values, min(sure, key=lambda v: v.sure or 0.0, default=None),
                _state(row["verdict"], *(v.typed for v in values.values()), row["confidence"]), said, others)


def _position(connection: Connection, viewer: Viewer, claim: int, number: int) -> Item:
    item = _statement(connection, viewer, number)
    about = kept_claims.numbered(connection, claim, private=viewer.private)
    assert item.found is not None
    r = relations.c
    row = connection.execute(select(relations).where(r.claim_id == claim, r.utterance_id == item.found.utterance)).mappings().first()
    if row is None:
        raise NotInLedger(f"statement {number} has not been set beside the claim “{one_line(about.text)}”")
    part = Passage.of(item.article.text, row["part"]).text if row["statement_id"] == number else item.found.statement.content.text
    others = tuple(c for c in kept_claims.saved(connection, private=viewer.private) if c.id != claim)
    position = Position(claim, about.text, Relation(row["relation"]), row["value"], row["confidence"], part, others)
    said = tuple(c for c in item.said if c.subject == "relation" and c.subject_id == claim)
    shown = " · ".join((position.relation.value, one_line(part)))
    value = Value("relation", NAMES["relation"], shown, position.relation.value, None if row["verdict"] else row["confidence"], part, None)
    return Item(Kind.POSITIONS, f"{claim}-{number}", item.number, item.article, item.private, item.found, item.around, item.values, value,
                _state(item.state, row["relation"], row["verdict"], row["part"]), said, position=position)


def _link(connection: Connection, viewer: Viewer, number: int) -> Item:
    row = connection.execute(select(mentions).where(mentions.c.id == number)).mappings().first()
    if row is None or (row["proposed_id"] is None and row["verdict"] is None):
        raise NotInLedger(f"no link number {number} waits for review")
    article, private = _article(connection, viewer, row["article_id"])
    now, proposed = (_named(connection, viewer, n) for n in (row["speaker_id"], row["proposed_id"] or row["speaker_id"]))
    family = people.numbers(connection, proposed[0])
    known = people.page(connection, proposed[0], private=viewer.private)
    here = [f for f in details.found(connection, _saying(connection, row["article_id"]), private=viewer.private) if row["name"] in f.statement.who.speakers][:_SAYINGS]
    there = search.search(connection, viewer.statements(Filter(speaker=family[0])), limit=2 * _SAYINGS).items
    around, _ = _around(article.text, here)
    roles = tuple(", ".join(part for part in role if part) for role in row["roles"])
    link = Link(row["name"], row["type"], tuple(r for r in roles if r), now, proposed, row["proposed_confidence"] or 0.0, row["proposed_reason"] or "",
                (*known.names[:3], *known.roles[:4]), tuple(here), tuple(f for f in there if f.article != row["article_id"])[:_SAYINGS],
                row["verdict"] is None)
    said = tuple(c for c in history.listed(connection, article=row["article_id"], private=viewer.private) if c.subject == "mention" and c.subject_id == number)
    return Item(Kind.LINKS, str(number), row["article_id"], article, private, None, around, {}, None, _state(row["speaker_id"], row["proposed_id"], row["verdict"]),
                said, link=link)


def _row(connection: Connection, viewer: Viewer, number: int) -> tuple[Row, Article, bool]:
    row = connection.execute(select(statements).where(statements.c.id == number)).mappings().first()
    if row is None:
        raise NotInLedger(f"no statement number {number} in this ledger")
    article, private = _article(connection, viewer, row["article_id"], row["version_id"], f"statement number {number}")
    return row, article, private


def _article(connection: Connection, viewer: Viewer, number: int, version: int | None = None, what: str = "") -> tuple[Article, bool]:
    """An article in a version, else its latest; to who may not see it, it is not there."""
    row = connection.execute(select(articles).where(articles.c.id == number)).mappings().first()
    if row is None or not viewer.may_see(row["private"]):
        raise NotInLedger(f"no {what or f'article number {number}'} in this ledger")
    which = versions.c.id == version if version is not None else (versions.c.article_id == number) & versions.c.current
    return article_of(row, connection.execute(select(versions).where(which)).mappings().one()), row["private"]


def article(connection: Connection, viewer: Viewer, number: int) -> Article:
    """The latest version of an article; raises as `load` does."""
    return _article(connection, viewer, number)[0]


def _named(connection: Connection, viewer: Viewer, number: int) -> tuple[int, str]:
    root = identity.root(connection, number)
    name = connection.execute(select(speakers.c.name).where(speakers.c.id == root)).scalar_one()
    return root, str(name)


def _saying(connection: Connection, number: int) -> list[int]:
    s = statements.c
    return list(connection.execute(select(s.id).where(s.article_id == number, s.current, func.coalesce(s.verdict, "") != "rejected").order_by(s.place).limit(200)).scalars())


def _around(text: str, found: Sequence[Found]) -> tuple[tuple[tuple[Markup, bool], ...], dict[Any, int]]:
    """The paragraphs that the statements stand in, with one before and one after, and the numbers of the places of evidence among them."""
    if not found:
        return (), {}
    blocks = list(pieces(text, [f.statement for f in found]))
    inside = {n for n, block in enumerate(blocks) if any(piece.numbers() for piece in block)}
    shown = sorted({m for n in inside for m in (n - 1, n, n + 1) if 0 <= m < len(blocks)})
    made = marked(text, found)
    there = {number for n in shown for number in _evidence(blocks[n])}
    placed = {spans: number for spans, number in places([f.statement for f in found]).items() if number in there}
    return tuple((made.paragraphs[n], n not in inside) for n in shown), placed


def _evidence(block: Sequence[Piece]) -> set[int]:
    return {number for piece in block for number in piece.evidence()}


def _values(statement: Statement, row: Row, text: str, placed: Mapping[Any, int]) -> dict[str, Value]:
    shown = {fact.name: fact.words for fact in words.values(statement)} | {"kind": statement.kind.value}
    out = {}
    for _, names in GROUPS:
        for name in names:
            value = typed(name, row, text)
            evidence = statement.evidence.get(fields.SURE.get(name, name) if name == "said_on_text" else name, ())
            sure = statement.confidence.get(fields.SURE.get(name, name))
            plain = value if name == "said_on" else shown.get(name, one_line(value))
            read = " … ".join(one_line(text[start:end]) for start, end in evidence)
            out[name] = Value(name, NAMES[name], plain, value, sure, read, placed.get(evidence) if evidence else None)
    return out


def _state(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, default=str, sort_keys=True).encode("utf-8", "replace")).hexdigest()[:16]
