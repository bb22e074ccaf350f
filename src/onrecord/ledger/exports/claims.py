"""schema.org (https://schema.org/Claim): ``Claim`` for what statements are about, ``ClaimReview`` for what a person has rated.

A statement that affirms a claim is an ``appearance`` of it, by its speakers, in its article; statements that deny it or
leave it open are ``subjectOf`` it. A ClaimReview is a fact-check: there is one only for claims to which a person has
given a rating.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import or_, select

from onrecord.errors import NotInLedger
from onrecord.labels import Kind, SpeakerType
from onrecord.ledger import relations
from onrecord.ledger.claims import Claim
from onrecord.ledger.exports.base import GENERATOR, Source
from onrecord.ledger.rows import Row
from onrecord.ledger.tables import articles, claims
from onrecord.positions import Position
from onrecord.show.lines import dumped
from onrecord.show.plain import web_link
from onrecord.show.rows import review
from onrecord.types import Json

CONTEXT = "https://schema.org"

_KINDS = {SpeakerType.PERSON: "Person", SpeakerType.ANONYMOUS: "Person", SpeakerType.ORGANIZATION: "Organization",
          SpeakerType.GOVERNMENT: "Organization", SpeakerType.GROUP: "Organization"}
"""The type of a speaker; a document is what a statement is based on."""

_STANDS = {3: "certainly so", 2: "probably so", 1: "possibly so", 0: "left open", -1: "possibly not", -2: "probably not", -3: "certainly not",
           None: "not said"}


def claim_lines(source: Source) -> Iterator[str]:
    """One JSON-LD document, a claim a line: those saved under a name or found by grouping, or the one that was asked for."""
    named = or_(claims.c.name.is_not(None), claims.c.found)
    return _graph(_claims(source, claims.c.id == source.claim if source.claim is not None else named, _claim))


def review_lines(source: Source) -> Iterator[str]:
    """One JSON-LD document, a fact-check a line.

    Raises:
        NotInLedger: no person has rated any of the claims that were asked for.
    """
    wanted = claims.c.id == source.claim if source.claim is not None else claims.c.rating.is_not(None)
    found = list(_claims(source, wanted & claims.c.rating.is_not(None), _review))
    if not found:
        raise NotInLedger("no claim has been rated by a person yet. A ClaimReview is a fact-check, so there is none to export; "
                          "what statements are about can be exported as schema.org Claim: --format claim")
    return _graph(iter(found))


def _graph(items: Iterator[Json]) -> Iterator[str]:
    yield f'{{"@context": "{CONTEXT}", "@graph": ['
    some = False
    for item in items:
        yield f"{',' if some else ''}\n{dumped(item)}"
        some = True
    yield "\n]}\n"


def _claims(source: Source, wanted: Any, made: Callable[[Source, Row], Json]) -> Iterator[Json]:
    query = select(claims).where(wanted).order_by(claims.c.id)
    if not source.selection.private:
        query = query.where(~claims.c.private)
    for row in source.connection.execute(query).mappings().all():
        yield made(source, row)


def _claim(source: Source, row: Row) -> Json:
    """A claim with what was said of it, oldest first, undated last."""
    found = relations.positions(source.connection, Claim(row["id"], row["name"], row["text"]))
    chosen = source.chosen([p.number for p in found])
    found = sorted((p for p in found if p.number in chosen), key=lambda p: (p.said_on or p.published or "9999", p.number))
    of = {p.article for p in found}
    where: dict[int, Row] = {r["id"]: r for r in source.connection.execute(select(articles).where(articles.c.id.in_(of))).mappings()}
    so = [_work(source, p, where[p.article]) for p in found if (p.value or 0) > 0]
    other = [_work(source, p, where[p.article]) for p in found if (p.value or 0) <= 0]
    out: Json = {"@type": "Claim", "@id": source.urn("claim", row["id"]), "name": row["name"] or row["text"], "text": row["text"],
                 "claimInterpreter": {"@type": "Organization", "name": GENERATOR},
                 "description": "Related to statements by machine; each of these says whether a person has reviewed it."}
    if so:
        out |= {"firstAppearance": {"@id": so[0]["@id"]}, "appearance": so}
    return out | ({"subjectOf": other} if other else {})


def _work(source: Source, position: Position, article: Row) -> Json:
    """One statement, as a quotation or as what somebody is reported to have said."""
    statement = position.statement
    part_of: Json = {"@type": "NewsArticle", "@id": web_link(article["url"]) or source.urn("article", position.article)}
    part_of |= {"headline": position.title} if position.title else {}
    part_of |= {"url": web_link(article["url"])} if web_link(article["url"]) else {}
    part_of |= {"publisher": {"@type": "Organization", "name": position.outlet}} if position.outlet else {}
    part_of |= {"datePublished": position.published} if position.published else {}
    out: Json = {"@type": "CreativeWork" if statement.kind is Kind.INDIRECT else "Quotation", "@id": source.urn("statement", position.number),
                 "text": statement.content.text, "description": f"{_STANDS[position.value]} ({_signed(position.value)}); relation {position.relation.value}, "
                                                                f"confidence {position.confidence:.2f}",
                 "creativeWorkStatus": review(statement) if statement.reviewed_by or position.verdict is None else "Reviewed.", "isPartOf": part_of}
    if position.speaker:
        kind = _KINDS.get(statement.who.speaker_type)
        voices = [{"@type": kind, "name": name} for name in statement.who.speakers] if kind else []
        out |= {"creator": voices} if voices else {"isBasedOn": {"@type": "CreativeWork", "name": position.speaker}}
    if position.said_on and "/" not in position.said_on:
        out["dateCreated"] = position.said_on
    return out | ({"url": statement.link} if statement.link and web_link(statement.link) else {})


def _signed(value: int | None) -> str:
    return "no value" if value is None else f"{value:+d}" if value else "0"


def _review(source: Source, row: Row) -> Json:
    """A person's fact-check of a claim."""
    rating, item = row["rating"], _claim(source, row)
    scale = {"ratingValue": "rating_value", "bestRating": "best", "worstRating": "worst", "alternateName": "alternate_name"}
    item["appearance"] = [{"@type": work["@type"], "@id": work["@id"], **{k: work[k] for k in ("url", "creator", "dateCreated") if k in work}}
                          for work in item.get("appearance", [])]
    out: Json = {"@type": "ClaimReview", "@id": source.urn("review", row["id"]), "claimReviewed": row["text"],
                 "reviewRating": {"@type": "Rating", **{name: rating[key] for name, key in scale.items() if rating.get(key) is not None}},
                 "itemReviewed": {name: item[name] for name in ("@type", "@id", "name", "text", "firstAppearance", "appearance") if item.get(name)}}
    if rating.get("author"):
        out["author"] = {"@type": "Person", "name": rating["author"]}
    if rating.get("date"):
        out["datePublished"] = rating["date"]
    return out | ({"url": rating["url"]} if web_link(rating.get("url")) else {})
