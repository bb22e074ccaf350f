"""The speakers of a ledger: finding them by name, and one speaker's page."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    cast,
    false,
    func,
    literal_column,
    or_,
    select,
)

from onrecord.errors import NotInLedger
from onrecord.labels import Verdict
from onrecord.ledger.engine import is_sqlite
from onrecord.ledger.found import FoundSpeaker, Seen, SpeakerPage, Stand, Waiting
from onrecord.ledger.migrations import NAME_WORDS
from onrecord.ledger.queries import fts5_hits
from onrecord.ledger.tables import (
    articles,
    claims,
    mentions,
    relations,
    speaker_counts,
    speakers,
    statement_speakers,
    statements,
)

LATEST = 5_000
"""A page counts kinds, framing and the like over so many of the speaker's statements, and names and roles over so many articles, the latest added."""

SHOWN = 20
"""Waiting links that a page has."""

_WORD = re.compile(r"\w+")

PRIVATE = select(articles.c.id).where(articles.c.private)
"""The articles that others may not see."""

PUBLIC = select(func.coalesce(speakers.c.merged_into, speakers.c.id)).where(
    speakers.c.id.in_(select(mentions.c.speaker_id).where(mentions.c.article_id.not_in(PRIVATE))))
"""The speakers, those merged as the one they are, whom an article names that others may see."""

STANDS = (statements.c.current, or_(statements.c.verdict.is_(None), statements.c.verdict != Verdict.REJECTED.value))
"""What makes a statement count: it is of its article's latest version, and no person has rejected it."""


def numbers(connection: Connection, speaker: int | str) -> list[int]:
    """The numbers under which statements of a speaker are filed, with those of the speakers merged with it.

    Args:
        speaker: number, or a name: the speakers of just this name; where there are none, all whose name has its words, or parts of words.

    Raises:
        NotInLedger: there is none.
    """
    roots = {number for number, _ in matching(connection, speaker)}
    if not roots:
        raise _none(speaker)
    return _family(connection, roots)


def matching(connection: Connection, speaker: int | str) -> list[tuple[int, str]]:
    """Number and name of the speakers meant by a number or a name; each as the one that it was merged into."""
    s = speakers.c
    if isinstance(speaker, int) or speaker.isdecimal():
        return _roots(connection, s.id == int(speaker) if int(speaker) < 2**63 else s.id.is_(None))
    exact = _roots(connection, or_(s.name == speaker, func.lower(s.name) == speaker.lower()))
    if exact:
        return exact
    words = [word.casefold() for word in _WORD.findall(speaker)]
    if not words:
        return []
    whole = [(number, name) for number, name in _roots(connection, _worded(connection, words)) if set(words) <= {w.casefold() for w in _WORD.findall(name)}]
    if whole:
        return whole
    found = _roots(connection, *(s.name.icontains(word, autoescape=True) for word in words if word.isascii()))
    return [(number, name) for number, name in found if all(word in name.casefold() for word in words)]


def _worded(connection: Connection, words: Sequence[str]) -> ColumnElement[bool]:
    """That a speaker's name has these words, as full-text search finds them."""
    if is_sqlite(connection):
        return speakers.c.id.in_(fts5_hits("speakers_text", " ".join(f'"{word}"' for word in words)))
    return literal_column(NAME_WORDS).op("@@")(func.plainto_tsquery(literal_column("'simple'::regconfig"), " ".join(words)))


def listing(connection: Connection, name: str | None = None, *, private: bool = True, limit: int | None = None, skip: int = 0) -> list[FoundSpeaker]:
    """The speakers with most statements first; only those meant by ``name`` where it is given.

    Args:
        private: also what private articles say; without them, speakers of such articles alone are left out.
        skip: so many of the first are left out.
    """
    s, kept = speakers.c, speaker_counts.c
    other = _apart_from_kept(connection, private)
    columns = (s.id, s.name, s.type, s.ident, s.article_id, func.coalesce(kept.statements, 0), s.merged_into)
    some = select(*columns).outerjoin(speaker_counts, kept.speaker_id == s.id)
    if name is not None:
        questions = [some.where(s.id.in_({number for number, _ in matching(connection, name)}))]
    else:
        most = select(*columns).join(speaker_counts, kept.speaker_id == s.id)
        if limit is not None:  # those who are on this page, whatever is added to the kept counts and taken from them: not all of very many
            nth = select(kept.statements).order_by(kept.statements.desc()).offset(skip + limit + len(other)).limit(1)
            most = most.where(kept.statements >= (connection.execute(nth).scalar_one_or_none() or 1))
        questions = [most, some.where(s.id.in_(other))] if other else [most]
    rows = {row[0]: row for one in questions for row in connection.execute(one)}
    found = [FoundSpeaker(*row[:5], row[5] + other.get(row[0], 0)) for row in rows.values() if row[6] is None]
    listed = sorted((one for one in found if one.statements > 0), key=lambda one: (-one.statements, one.name, one.number))
    return listed[skip:] if limit is None else listed[skip : skip + limit]


def _apart_from_kept(connection: Connection, private: bool, family: Sequence[int] | None = None) -> Counter[int]:
    """What is to be added to the kept counts of speakers: what is under a speaker merged with them, less what private articles say.

    Args:
        family: only of these speakers.
    """
    s, kept, linked = speakers.c, speaker_counts.c, statement_speakers.c
    only = [] if family is None else [s.id.in_(family)]
    out: Counter[int] = Counter()
    merged = select(s.merged_into, kept.statements).join(speaker_counts, kept.speaker_id == s.id).where(s.merged_into.is_not(None), *only)
    for number, n in connection.execute(merged):
        out[number] += n
    if not private:
        root = func.coalesce(s.merged_into, s.id)
        hidden = (select(root, func.count()).join(statement_speakers, linked.speaker_id == s.id).join(statements, statements.c.id == linked.statement_id)
                  .where(statements.c.article_id.in_(PRIVATE), *STANDS, *only).group_by(root))
        for number, n in connection.execute(hidden):
            out[number] -= n
    return out


def page(connection: Connection, speaker: int | str, *, private: bool = True) -> SpeakerPage:
    """All that is known of one speaker.

    Args:
        private: also what private articles and claims say; without them, a speaker of such articles alone is not there.

    Raises:
        NotInLedger: there is none of this number or name, or more than one of the name; the message lists some.
    """
    meant = matching(connection, speaker)
    if not private:
        meant = [one for one in meant if _is_public(connection, one[0])]
        if not meant:
            raise _none(speaker)
    if len(meant) > 1:
        some = ", ".join(f"{number} {name}" for number, name in meant[:5])
        raise NotInLedger(f"{len(meant)} speakers are meant by “{speaker}”: {some}{' …' if len(meant) > 5 else ''}. Name one by its number.")
    family = numbers(connection, meant[0][0] if meant else speaker)
    root = meant[0][0]
    row = connection.execute(select(speakers).where(speakers.c.id == root)).mappings().one()
    names, roles, affiliations = _seen(connection, family, private)
    counts = _counts(connection, family, private)
    found = FoundSpeaker(root, row["name"], row["type"], row["ident"], row["article_id"], counts.pop("statements"))
    return SpeakerPage(found, tuple(n for n in family if n != root), names, roles, affiliations, **counts,
                       claims=_stands(connection, family, private), waiting=_waiting(connection, family, private))


def _none(speaker: int | str) -> NotInLedger:
    return NotInLedger(f"no speaker {f'number {speaker}' if str(speaker).isdecimal() else f'“{speaker}”'} in this ledger. Look: onrecord speakers")


def _is_public(connection: Connection, root: int) -> bool:
    """Whether an article that is not private names the speaker."""
    named = select(mentions.c.id).where(mentions.c.speaker_id.in_(_family(connection, [root])), mentions.c.article_id.not_in(PRIVATE)).limit(1)
    return connection.execute(named).first() is not None


def _roots(connection: Connection, *where: ColumnElement[bool]) -> list[tuple[int, str]]:
    """Those that pass, each as the one it was merged into, by number."""
    root = speakers.alias("root")
    query = (select(root.c.id, root.c.name).join(speakers, root.c.id == func.coalesce(speakers.c.merged_into, speakers.c.id))
             .where(*where).distinct().order_by(root.c.id))
    return [(row.id, row.name) for row in connection.execute(query)]


def _family(connection: Connection, roots: Iterable[int]) -> list[int]:
    s = speakers.c
    return sorted(connection.execute(select(s.id).where(or_(s.id.in_(list(roots)), s.merged_into.in_(list(roots))))).scalars())


def _seen(connection: Connection, family: Sequence[int], private: bool) -> tuple[tuple[Seen, ...], tuple[Seen, ...], tuple[Seen, ...]]:
    """Names, roles and affiliations with the number of articles and the first and last date."""
    m = mentions.c
    roles = cast(m.roles, Text)
    latest = select(m.id).where(m.speaker_id.in_(family), *_open(m.article_id, private)).order_by(m.id.desc()).limit(LATEST)
    query = select(m.name, roles.label("roles"), func.count(), func.min(m.seen_on), func.max(m.seen_on)).where(m.id.in_(latest)).group_by(m.name, roles)
    tables: tuple[dict[str, list[Any]], ...] = ({}, {}, {})
    for name, worded, count, first, last in connection.execute(query):
        pairs = json.loads(worded or "[]")
        for table, words in zip(tables, ([name], [role for role, _ in pairs], [of for _, of in pairs]), strict=True):
            for word in {w for w in words if w}:
                there = table.setdefault(word, [0, None, None])
                there[0] += count
                there[1] = min(filter(None, (there[1], first)), default=None)
                there[2] = max(filter(None, (there[2], last)), default=None)
    names, offices, affiliations = (tuple(sorted((Seen(word, *found) for word, found in table.items()), key=lambda s: (-s.articles, s.words))) for table in tables)
    return names, offices, affiliations


def _counts(connection: Connection, family: Sequence[int], private: bool) -> dict[str, Any]:
    """What is counted over the statements of the speaker: over all, and over the latest added ones."""
    s, a, linked = statements.c, articles.c, statement_speakers.c
    kept = select(func.coalesce(func.sum(speaker_counts.c.statements), 0)).where(speaker_counts.c.speaker_id.in_(family), speakers.c.merged_into.is_(None)).join(
        speakers, speakers.c.id == speaker_counts.c.speaker_id)
    latest = select(linked.statement_id).where(linked.speaker_id.in_(family)).distinct().order_by(linked.statement_id.desc()).limit(LATEST).subquery()
    rows = connection.execute(select(a.outlet, s.article_id, s.kind, s.framing, s.verdict, s.dated, s.utterance_id)
                              .select_from(latest.join(statements, s.id == latest.c.statement_id).join(articles, a.id == s.article_id))
                              .where(func.coalesce(s.current, false()), or_(s.verdict.is_(None), s.verdict != Verdict.REJECTED.value),
                                     *([] if private else [~a.private]))).all()
    framing: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        framing[row.outlet or ""][row.framing] += 1
    days = [row.dated for row in rows if row.dated]
    return {"statements": int(connection.execute(kept).scalar_one()) + _apart_from_kept(connection, private, family).total(), "counted": len(rows),
            "utterances": len({row.utterance_id for row in rows} - {None}), "articles": len({row.article_id for row in rows}),
            "reviewed": sum(row.verdict is not None for row in rows), "kinds": dict(Counter(row.kind for row in rows).most_common()),
            "first": min(days, default=None), "last": max(days, default=None),
            "framing": {outlet: dict(counts.most_common()) for outlet, counts in sorted(framing.items(), key=lambda item: (-item[1].total(), item[0]))}}


def _stands(connection: Connection, family: Sequence[int], private: bool) -> tuple[Stand, ...]:
    """The claims that the speaker has said something on."""
    r, linked = relations.c, statement_speakers.c
    query = (select(claims.c.id, claims.c.text, r.value, func.count(r.utterance_id.distinct()))
             .select_from(statement_speakers).join(relations, r.statement_id == linked.statement_id).join(claims, claims.c.id == r.claim_id)
             .where(linked.speaker_id.in_(family), r.relation != "unrelated").group_by(claims.c.id, claims.c.text, r.value).order_by(claims.c.id, r.value))
    if not private:
        query = query.join(statements, statements.c.id == linked.statement_id).where(statements.c.article_id.not_in(PRIVATE), ~claims.c.private)
    values: dict[tuple[int, str], dict[int | None, int]] = defaultdict(dict)
    for claim, text, value, count in connection.execute(query):
        values[claim, text][value] = count
    return tuple(Stand(claim, text, counts) for (claim, text), counts in values.items())


def _waiting(connection: Connection, family: Sequence[int], private: bool) -> tuple[Waiting, ...]:
    m, other = mentions.c, speakers.alias("other")
    waits = select(m.id).where(m.proposed_id.in_(family)).union(select(m.id).where(m.speaker_id.in_(family), m.proposed_id.is_not(None)))
    query = (select(m.id, m.name, m.article_id, other.c.id, other.c.name, m.proposed_confidence, m.proposed_reason)
             .join(other, other.c.id == m.proposed_id).where(m.id.in_(waits), m.verdict.is_(None), *_open(m.article_id, private))
             .order_by(m.proposed_confidence.desc(), m.id).limit(SHOWN))
    return tuple(Waiting(*row[:5], row[5] or 0.0, row[6] or "") for row in connection.execute(query))


def _open(article: ColumnElement[int], private: bool) -> list[ColumnElement[bool]]:
    """That an article is one which others may see, where private ones are not wanted."""
    return [] if private else [article.not_in(PRIVATE)]
