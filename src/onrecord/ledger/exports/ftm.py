"""FollowTheMoney entities (https://followthemoney.tech), one a line, for Aleph, OpenAleph and other tools of investigations.

An article is an ``Article``; a speaker with a proper name a ``Person``, ``Organization`` or ``PublicBody``; a statement is a
``Documentation`` that ties the speaker to the article: its words, date and how sure they are. What a source without a
proper name says is a ``Note`` on the article: such a source is nobody outside it.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import or_, select

from onrecord.ledger.exports.base import GENERATOR, Exported, Source, Voice
from onrecord.ledger.tables import articles, mentions, speakers
from onrecord.show.lines import dumped
from onrecord.show.plain import web_link
from onrecord.show.rows import review
from onrecord.types import Json, Statement

SCHEMATA = {"person": "Person", "organization": "Organization", "government": "PublicBody"}
"""The schema of a speaker with a proper name, by its type."""

_LANGUAGES = {"en": "eng"}
_WIKIDATA = re.compile(r"Q\d+")


def lines(source: Source) -> Iterator[str]:
    """Each article, then the speakers that were not met before, then its statements."""
    met: set[int] = set()
    for filed in source.articles():
        yield _line(_article(source, filed))
        new = {v.number: v for voices in filed.voices.values() for v in voices if _named(v) and v.number not in met}
        met.update(new)
        yield from (_line(entity) for entity in _people(source, list(new.values())))
        for statement in filed.reading:
            yield from (_line(entity) for entity in _said(source, filed, statement))


def _line(entity: Json) -> str:
    return dumped(entity) + "\n"


def _entity(schema: str, id: str, **values: Any) -> Json:
    """An entity with the properties that have a value; every property is a list."""
    found = {name: value if isinstance(value, list) else [value] for name, value in values.items() if value}
    return {"id": id, "schema": schema, "properties": found}


def _id(source: Source, *parts: object) -> str:
    """The same in every export of this ledger; of an article with an address, or a speaker with an identifier, in all ledgers."""
    name = " ".join(str(p) for p in parts) if len(parts) == 1 else source.urn(*parts)
    return f"{GENERATOR}-{hashlib.sha1(name.encode('utf-8', 'replace')).hexdigest()}"


def _article(source: Source, filed: Exported) -> Json:
    article = filed.reading.article
    return _entity("Article", _of_article(source, filed), title=article.title, author=list(article.byline), publisher=article.outlet,
                   publishedAt=_date(article.published), modifiedAt=_date(article.modified), language=_LANGUAGES.get(article.language or ""),
                   sourceUrl=web_link(article.url), bodyText=article.text, retrievedAt=_date(filed.seen),
                   processingAgent=filed.reading.run, processingStatus="Statements: read by machine; each says whether a person has reviewed it.")


def _date(value: str | None) -> str | None:
    """A date as the library keeps it: by prefix, and where it has a time, in UTC without saying so."""
    if value is None or len(value) <= len("2031-04-02"):
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (moment.astimezone(UTC) if moment.tzinfo else moment).strftime("%Y-%m-%dT%H:%M:%S")


def _of_article(source: Source, filed: Exported) -> str:
    url = web_link(filed.reading.article.url)
    return _id(source, f"article {url}") if url else _id(source, "article", filed.number)


def _of_voice(source: Source, voice: Voice) -> str:
    return _id(source, f"speaker {voice.ident}") if voice.ident else _id(source, "speaker", voice.number)


def _named(voice: Voice) -> bool:
    """Whether it is a speaker of its own, in whatever article it is met."""
    return voice.article is None and voice.type in SCHEMATA


def _people(source: Source, voices: Sequence[Voice]) -> Iterator[Json]:
    """Speakers with the names and roles under which public articles have them."""
    if not voices:
        return
    numbers = [v.number for v in voices]
    query = (select(speakers.c.id, speakers.c.merged_into, mentions.c.name, mentions.c.roles).join(speakers, speakers.c.id == mentions.c.speaker_id)
             .join(articles, articles.c.id == mentions.c.article_id).where(or_(speakers.c.id.in_(numbers), speakers.c.merged_into.in_(numbers)))
             .order_by(mentions.c.id))
    if not source.selection.private:
        query = query.where(~articles.c.private)
    names: dict[int, dict[str, None]] = defaultdict(dict)
    roles: dict[int, dict[str, None]] = defaultdict(dict)
    for row in source.connection.execute(query):
        number = row.id if row.id in numbers else row.merged_into
        names[number][row.name] = None
        roles[number].update((role, None) for role, _ in row.roles if role)
    for voice in voices:
        alias = [name for name in names[voice.number] if name != voice.name]
        ident = voice.ident or ""
        yield _entity(SCHEMATA[voice.type], _of_voice(source, voice), name=voice.name, alias=alias,
                      position=list(roles[voice.number]) if voice.type == "person" else None,
                      wikidataId=ident if _WIKIDATA.fullmatch(ident) else None,
                      notes=[*([f"Identifier: {ident}"] if ident else []), "Found in articles by machine."])


def _said(source: Source, filed: Exported, statement: Statement) -> Iterator[Json]:
    """One statement: tied to each of its speakers, or noted on the article."""
    article, number, how = filed.reading.article, filed.numbers[statement.id], statement.how
    voices = [v for v in filed.voices[statement.id] if _named(v)]
    start, _, end = (statement.said_on or "").partition("/")
    link = statement.link if web_link(statement.link) else None
    summary = [f"{how.act.value}; {how.stance.value}, certainty {how.certainty.value}; uttered {how.uttered.value}; framing {how.framing.value}; "
               f"{statement.kind.value}; confidence {statement.attribution:.2f}", review(statement)]
    for voice in voices:
        yield _entity("Documentation", _id(source, "statement", number, voice.number), document=_of_article(source, filed),
                      entity=_of_voice(source, voice), role=statement.cue.text, status=review(statement), description=statement.content.text,
                      summary=summary, date=start if not end else None, startDate=start if end else None, endDate=end, recordId=statement.id,
                      sourceUrl=link, publisher=article.outlet)
    if not voices:
        yield _entity("Note", _id(source, "statement", number), entity=_of_article(source, filed), name=statement.who.name,
                      description=statement.content.text, summary=summary, sourceUrl=link, publisher=article.outlet)
