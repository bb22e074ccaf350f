"""The outlets of a ledger as its users find them: each in one line, and one outlet's page.

Of an outlet, the articles published last are looked at (`framing.ARTICLES`); of all outlets together, the statements
dated last. Both say over how many they were counted, so that a share is never more than it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, false, func, or_, select, true

from onrecord.errors import NotInLedger
from onrecord.labels import Framing, Kind, SpeakerType, Verdict
from onrecord.ledger import framing
from onrecord.ledger.framing import Asked, Count, Sources, sources
from onrecord.ledger.tables import articles, claims, outlet_counts, relations, speakers, statement_speakers, statements
from onrecord.types import Json

LATEST = 20_000
"""Statements, the latest dated, over which the shares of all outlets are counted."""
MOST = 12
"""Speakers and claims that an outlet's page has."""


@dataclass(frozen=True, slots=True)
class OutletLine:
    """One outlet among the others.

    Attributes:
        name: '' for articles that do not say.
        first, last: dates of its first and last article.
        counted: of its statements, how many are among the latest of the ledger; the following are counted over these.
        sources, kinds: how many are of each.
    """

    name: str
    articles: int
    statements: int
    first: str | None
    last: str | None
    counted: int
    sources: Mapping[Sources, int]
    kinds: Mapping[Kind, int]

    def to_json(self) -> Json:
        """One line of a listing."""
        return {"outlet": self.name, "articles": self.articles, "statements": self.statements, "first": self.first, "last": self.last, "counted": self.counted,
                "sources": _named(self.sources), "kinds": _named(self.kinds)}


@dataclass(frozen=True, slots=True)
class Quoted:
    """Somebody whom an outlet quotes, or a claim that it reports on.

    Attributes:
        number, name: of the speaker; of a claim its words.
        framings: how many statements it words in each way, all four.
    """

    number: int
    name: str
    framings: Mapping[Framing, int]

    @property
    def statements(self) -> int:
        return sum(self.framings.values())

    def to_json(self) -> Json:
        return {"number": self.number, "name": self.name, "statements": self.statements, "framings": _named(self.framings)}


@dataclass(frozen=True, slots=True)
class OutletPage:
    """All that the ledger has of one outlet.

    Attributes:
        articles: how many it has; looked_at: of how many, the latest published, the statements were counted.
        counts: these, by how they are worded, in whose words, and from what kind of source.
        quoted, claims: the speakers and the saved claims that most of them are of.
    """

    name: str
    articles: int
    looked_at: int
    first: str | None
    last: str | None
    counts: Sequence[Count]
    quoted: tuple[Quoted, ...]
    claims: tuple[Quoted, ...]

    @property
    def statements(self) -> int:
        return sum(c.statements for c in self.counts)

    def framings(self) -> dict[Framing, int]:
        return {f: sum(c.statements for c in self.counts if c.framing is f) for f in Framing}

    def kinds(self) -> dict[Kind, int]:
        return {k: sum(c.statements for c in self.counts if c.kind is k) for k in Kind}

    def sources(self) -> dict[Sources, int]:
        return {s: sum(c.statements for c in self.counts if c.sources is s) for s in Sources}

    def cues(self, framing: Framing, most: int = 8) -> list[tuple[str, int]]:
        """The words that most often stand between source and content where it is worded so."""
        found: Counter[str] = Counter()
        for c in self.counts:
            if c.framing is framing and any(letter.isalpha() for letter in c.cue):
                found[c.cue] += c.statements
        return found.most_common(most)

    def to_json(self) -> Json:
        """All of it, for programs."""
        return {"outlet": self.name, "articles": self.articles, "looked_at": self.looked_at, "first": self.first, "last": self.last, "counted": self.statements,
                "framings": _named(self.framings()), "kinds": _named(self.kinds()), "sources": _named(self.sources()),
                "cues": {f.value: dict(self.cues(f)) for f in Framing}, "quoted": [q.to_json() for q in self.quoted], "claims": [q.to_json() for q in self.claims]}


def listing(connection: Connection, *, private: bool = True) -> list[OutletLine]:
    """The outlets, those with most articles first; ``private``: private articles count too."""
    a, name = articles.c, func.coalesce(articles.c.outlet, "")
    open_ = [] if private else [~a.private]
    rows = connection.execute(select(name.label("outlet"), func.count().label("n"), func.min(a.published), func.max(a.published)).where(*open_).group_by(name)).all()
    said = _statements(connection, private)
    labelled = _latest(connection, private)
    out = []
    for outlet, n, first, last in rows:
        types, kinds = labelled.get(outlet, (Counter(), Counter()))
        out.append(OutletLine(outlet, n, said.get(outlet, 0), first, last, types.total(), {s: types[s] for s in Sources}, {k: kinds[k] for k in Kind}))
    return sorted(out, key=lambda o: (-o.articles, o.name))


def named(connection: Connection, name: str, *, private: bool = True) -> str:
    """The outlet of this name as the articles have it, in upper or lower case.

    Raises:
        NotInLedger: there is none, or only private articles are its.
    """
    a = articles.c
    open_ = [] if private else [~a.private]
    if connection.execute(select(a.id).where(a.outlet == name, *open_).limit(1)).first() is not None:
        return name
    for there in connection.execute(select(a.outlet).where(a.outlet.is_not(None), *open_).distinct().order_by(a.outlet)).scalars():
        if there.casefold().strip() == name.casefold().strip():
            return str(there)
    raise NotInLedger(f"no article of an outlet “{name}” in this ledger")


def page(connection: Connection, asked: Asked) -> OutletPage:
    """One outlet's page, of the articles of the time that is asked for.

    Raises:
        NotInLedger: no such outlet.
        BadDate: a date that is none.
    """
    name = named(connection, asked.outlet, private=asked.private) if asked.outlet else ""
    a = articles.c
    query = select(func.count(), func.min(a.published), func.max(a.published)).where(*framing.of_articles(connection, asked))
    count, first, last = connection.execute(query).one()
    return OutletPage(name, count, min(count, framing.ARTICLES), first, last, framing.tally(connection, asked),
                      _quoted(connection, asked), _claims(connection, asked))


def _quoted(connection: Connection, asked: Asked) -> tuple[Quoted, ...]:
    """Whom it quotes most. Who has no name of their own is of one article, and nobody to compare."""
    linked, who, root = statement_speakers.c, speakers.alias("who"), speakers.alias("root")
    seen = framing.window(connection, asked).subquery("seen")
    query = (select(root.c.id, root.c.name, statements.c.framing, func.count(statements.c.id.distinct()))
             .select_from(seen.join(statements, statements.c.id == seen.c[0]).join(statement_speakers, linked.statement_id == statements.c.id)
                          .join(who, who.c.id == linked.speaker_id).join(root, root.c.id == func.coalesce(who.c.merged_into, who.c.id)))
             .where(*_stands(), root.c.article_id.is_(None)).group_by(root.c.id, root.c.name, statements.c.framing))
    return _most(connection, query)


def _claims(connection: Connection, asked: Asked) -> tuple[Quoted, ...]:
    r = relations.c
    seen = framing.window(connection, asked).subquery("seen")
    query = (select(claims.c.id, claims.c.text, statements.c.framing, func.count())
             .select_from(seen.join(statements, statements.c.id == seen.c[0]).join(relations, r.utterance_id == statements.c.utterance_id).join(claims, claims.c.id == r.claim_id))
             .where(*_stands(), claims.c.name.is_not(None), r.relation != "unrelated", *([] if asked.private else [~claims.c.private]))
             .group_by(claims.c.id, claims.c.text, statements.c.framing))
    return _most(connection, query)


def _most(connection: Connection, query: Select[Any]) -> tuple[Quoted, ...]:
    none = dict.fromkeys(Framing, 0)
    found: dict[tuple[int, str], dict[Framing, int]] = defaultdict(none.copy)
    for number, name, worded, count in connection.execute(query):
        found[number, name][Framing(worded)] = count
    return tuple(sorted((Quoted(*key, counts) for key, counts in found.items()), key=lambda q: (-q.statements, q.name))[:MOST])


def _stands() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    s = statements.c
    return func.coalesce(s.current, false()), or_(s.verdict.is_(None), s.verdict != Verdict.REJECTED.value)


def _statements(connection: Connection, private: bool) -> dict[str, int]:
    """How many statements stand, by outlet: as the database counts them, less those of private articles."""
    o = outlet_counts.c
    out = {name: int(n) for name, n in connection.execute(select(o.outlet, func.sum(o.statements)).group_by(o.outlet))}
    if not private:
        name = func.coalesce(articles.c.outlet, "")
        hidden = (select(name, func.count()).select_from(articles.join(statements, statements.c.article_id == articles.c.id))
                  .where(articles.c.private, *_stands()).group_by(name))
        for outlet, n in connection.execute(hidden):
            out[outlet] -= n
    return out


def _latest(connection: Connection, private: bool) -> dict[str, tuple[Counter[Sources], Counter[Kind]]]:
    """Sources and kinds by outlet, of the latest statements: all of it is in the index by date."""
    s, name = statements.c, func.coalesce(articles.c.outlet, "")
    latest = (select(s.article_id, s.kind, s.speaker_type).where(s.current == true(), or_(s.verdict.is_(None), s.verdict != Verdict.REJECTED.value))
              .order_by(s.dated.desc(), s.id.desc()).limit(LATEST).subquery())
    per = select(latest, func.count().label("n")).group_by(*latest.c).subquery()
    query = (select(name, per.c.kind, per.c.speaker_type, func.sum(per.c.n)).select_from(per.join(articles, articles.c.id == per.c.article_id))
             .where(*([] if private else [~articles.c.private])).group_by(name, per.c.kind, per.c.speaker_type))
    out: dict[str, tuple[Counter[Sources], Counter[Kind]]] = defaultdict(lambda: (Counter(), Counter()))
    for outlet, kind, speaker_type, n in connection.execute(query):
        out[outlet][0][sources(SpeakerType(speaker_type))] += int(n)
        out[outlet][1][Kind(kind)] += int(n)
    return out


def _named(counts: Mapping[Any, int]) -> dict[str, int]:
    """Counts by the value of a label."""
    return {label.value: n for label, n in counts.items()}
