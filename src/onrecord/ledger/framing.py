"""How those who report statements word them: counted by outlet, framing and cue, and the statements behind each count.

*Said*, *claimed* and *admitted* tell of one saying in three ways. What is counted is a window, so that a page costs the same
however large the ledger is: of a speaker the statements added last, of a claim every appearance, of an outlet the articles
published last. `behind` lists what was counted, within the same window, so that a number leads to just as many statements.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, false, func, or_, select

from onrecord.labels import Framing, Kind, SpeakerType, Verdict
from onrecord.ledger import details, pages, people
from onrecord.ledger.found import Found
from onrecord.ledger.outlets import outlets_named
from onrecord.ledger.pages import Page
from onrecord.ledger.periods import begins, ends
from onrecord.ledger.tables import articles, relations, statement_speakers, statements
from onrecord.types import Json

ARTICLES = 200
"""Articles of an outlet, the latest published, whose statements are counted."""
STATEMENTS = 5_000
"""Statements of a speaker, the latest added, that are counted."""


class Sources(StrEnum):
    """How far an article says who its source is: by name, as one whom it does not name, or not at all."""

    NAMED = "named"
    ANONYMOUS = "anonymous"
    UNNAMED = "unnamed"


def sources(kind: SpeakerType) -> Sources:
    """Which a statement's type of speaker is."""
    return {SpeakerType.ANONYMOUS: Sources.ANONYMOUS, SpeakerType.NONE: Sources.UNNAMED}.get(kind, Sources.NAMED)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which statements are counted; at least a claim, a speaker or an outlet is given.

    Attributes:
        claim, speaker: numbers.
        outlet: its name, in upper or lower case; '' for articles that do not say.
        since, until: by the article's date; a year, month or day, both ends included.
        framing, kind, sources: only these.
        cue: only those with these words between source and content, in lower case.
        of_outlet: the window is the outlet's, though a claim or a speaker is given as well.
        private: also those of private articles.
    """

    claim: int | None = None
    speaker: int | None = None
    outlet: str | None = None
    since: str | None = None
    until: str | None = None
    framing: Framing | None = None
    kind: Kind | None = None
    sources: Sources | None = None
    cue: str | None = None
    of_outlet: bool = False
    private: bool = True


@dataclass(frozen=True, slots=True)
class Count:
    """How many statements of an outlet are alike."""

    outlet: str
    framing: Framing
    kind: Kind
    sources: Sources
    cue: str
    statements: int


def tally(connection: Connection, asked: Asked) -> list[Count]:
    """The counts, the largest first.

    Raises:
        NotInLedger: no such speaker or outlet.
        BadDate: a date that is none.
    """
    s, outlet, cue = statements.c, func.coalesce(articles.c.outlet, ""), func.lower(statements.c.cue_text)
    query = _counted(connection, asked, outlet.label("outlet"), s.framing, s.kind, s.speaker_type, cue.label("cue"), func.count().label("n"))
    found: Counter[tuple[str, Framing, Kind, Sources, str]] = Counter()
    for row in connection.execute(query.group_by(outlet, s.framing, s.kind, s.speaker_type, cue)):
        found[row.outlet, Framing(row.framing), Kind(row.kind), sources(SpeakerType(row.speaker_type)), row.cue] += row.n
    return [Count(*key, n) for key, n in sorted(found.items(), key=lambda item: (-item[1], item[0]))]


def behind(connection: Connection, asked: Asked, *, limit: int = 50, after: str | None = None) -> tuple[int, Page[Found]]:
    """How many statements were counted, and one page of them, newest first.

    Raises:
        NotInLedger: no such speaker or outlet.
        BadDate: a date that is none.
        ValueError: ``after`` is not what a page of these gave.
    """
    rows = sorted(((row.dated, row.id) for row in connection.execute(_counted(connection, asked, statements.c.dated, statements.c.id))), reverse=True)
    place = tuple(pages.opened(after, str, int)) if after is not None else None
    rest = [row for row in rows if place is None or row < place]
    some = rest[:limit]
    following = pages.cursor(*some[-1]) if len(rest) > limit else None
    return len(rows), Page(details.found(connection, [number for _, number in some], private=asked.private), following)


@dataclass(frozen=True, slots=True)
class Wordings:
    """How one outlet words what was counted.

    Attributes:
        outlet: its name; '' for articles that do not say.
        framings: how many statements have each framing, all four.
        cues: for each framing, the words that most often stand between source and content, with how many.
    """

    outlet: str
    framings: dict[Framing, int]
    cues: dict[Framing, list[tuple[str, int]]]

    @property
    def statements(self) -> int:
        return sum(self.framings.values())

    def to_json(self) -> Json:
        """One line of a listing; cues with how many statements have each."""
        return {"outlet": self.outlet, "statements": self.statements, "framings": {f.value: n for f, n in self.framings.items()},
                "cues": {f.value: dict(found) for f, found in self.cues.items()}}


def by_outlet(counts: Sequence[Count], *, most: int = 3) -> list[Wordings]:
    """Counts by outlet, those with most statements first.

    Args:
        most: so many cues of each framing.
    """
    framings: dict[str, Counter[Framing]] = defaultdict(Counter)
    cues: dict[tuple[str, Framing], Counter[str]] = defaultdict(Counter)
    for one in counts:
        framings[one.outlet][one.framing] += one.statements
        cues[one.outlet, one.framing][one.cue] += one.statements
    out = [Wordings(outlet, {f: counted[f] for f in Framing}, {f: [(c, n) for c, n in cues[outlet, f].most_common() if _is_worded(c)][:most] for f in Framing})
           for outlet, counted in framings.items()]
    return sorted(out, key=lambda w: (-w.statements, w.outlet))


def _is_worded(cue: str) -> bool:
    """Whether a cue is words, and not the colon of a transcript."""
    return any(c.isalpha() for c in cue)


def window(connection: Connection, asked: Asked) -> Select[tuple[int]]:
    """The numbers of the statements that are looked at, before the labels choose among them.

    Raises:
        ValueError: nothing was asked for.
    """
    s = statements.c
    if asked.outlet is not None and (asked.of_outlet or (asked.claim is None and asked.speaker is None)):
        a = articles.c
        latest = select(a.id).where(*of_articles(connection, asked)).order_by(a.published.desc().nulls_last(), a.id.desc()).limit(ARTICLES).subquery()
        return select(s.id).select_from(latest.join(statements, s.article_id == latest.c.id))
    if asked.claim is not None:
        about = (relations.c.claim_id == asked.claim) & (relations.c.relation != "unrelated")
        return select(s.id).join(relations, relations.c.utterance_id == s.utterance_id).where(about)
    if asked.speaker is not None:
        linked = statement_speakers.c
        return (select(linked.statement_id).where(linked.speaker_id.in_(people.numbers(connection, asked.speaker))).distinct()
                .order_by(linked.statement_id.desc()).limit(STATEMENTS))
    raise ValueError("a claim, a speaker or an outlet is asked for")


def _counted(connection: Connection, asked: Asked, *columns: ColumnElement[Any]) -> Select[Any]:
    """Asks for columns of the statements that are counted, and of their articles."""
    s, a = statements.c, articles.c
    seen = window(connection, asked).subquery("seen")
    where = [func.coalesce(s.current, false()), or_(s.verdict.is_(None), s.verdict != Verdict.REJECTED.value)]  # coalesce: SQLite would begin with the index by it
    if asked.framing is not None:
        where.append(s.framing == asked.framing.value)
    if asked.kind is not None:
        where.append(s.kind == asked.kind.value)
    if asked.sources is not None:
        where.append(s.speaker_type.in_([t.value for t in SpeakerType if sources(t) is asked.sources]))
    if asked.cue is not None:
        where.append(func.lower(s.cue_text) == asked.cue)
    if asked.speaker is not None and (asked.claim is not None or asked.of_outlet):
        linked = statement_speakers.c
        where.append(exists().where(linked.statement_id == s.id, linked.speaker_id.in_(people.numbers(connection, asked.speaker))))
    if asked.claim is not None and asked.of_outlet:
        where.append(exists().where(relations.c.utterance_id == s.utterance_id, relations.c.claim_id == asked.claim, relations.c.relation != "unrelated"))
    return (select(*columns).select_from(seen.join(statements, s.id == seen.c[0]).join(articles, a.id == s.article_id))
            .where(*where, *of_articles(connection, asked)))


def of_articles(connection: Connection, asked: Asked) -> list[ColumnElement[bool]]:
    """What is asked of the article.

    Raises:
        NotInLedger: no such outlet.
        BadDate: a date that is none.
    """
    a, out = articles.c, list[ColumnElement[bool]]()
    if asked.outlet is not None:
        out.append(a.outlet.in_(outlets_named(connection, asked.outlet, private=asked.private)) if asked.outlet else func.coalesce(a.outlet, "") == "")
    if asked.since:
        out.append(a.published >= begins(asked.since))
    if asked.until:
        out.append(a.published < ends(asked.until))
    return out if asked.private else [*out, ~a.private]
