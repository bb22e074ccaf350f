"""The notices that outlets publish (corrections, retractions, clarifications, updates), filed with what they concern.

A notice stands in `notices` once, however many versions carry it. It concerns the article it stands in, or another one that it names by
address, title or date; and those of its statements that its words are about. All of that is the machine's guess, with a confidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, literal_column, select, update

from onrecord.ledger.comparing import plain, words
from onrecord.ledger.engine import is_sqlite
from onrecord.ledger.notice_text import Notice, notices_in
from onrecord.ledger.queries import Words, fts5, fts5_hits, tsquery
from onrecord.ledger.rows import Row
from onrecord.ledger.tables import articles, changes, notice_statements, notices, statements, versions

ABOUT = 0.35
"""A statement that has less than this share of what a notice and the article's statements have in common is not what it is about."""

_NEARBY = 500
"""Articles of a day that are looked at when a notice names only the day."""

_NOT_REMOVED = frozenset(("navigation", "related", "teaser", "title"))
"""Paragraphs left out for these reasons are about other articles."""

_COMMON = frozenset(
    ["a", "about", "above", "after", "again", "all", "also", "an", "and", "any", "are", "article", "as", "at", "be", "because", "been", "before", "being", "but", "by", "can", "clarification", "clarified", "column", "correct", "corrected", "correction", "could", "day", "did", "do", "does", "due", "earlier", "edited", "editing", "editor", "error", "errors", "first", "for", "from", "gave", "had", "has", "have", "headline", "he", "her", "here", "him", "his", "how", "i", "if", "in", "incorrect", "incorrectly", "initial", "into", "is", "it", "its", "just", "made", "make", "may", "me", "misidentified", "misquoted", "misspelled", "misstated", "mistake", "mistakenly", "month", "more", "most", "my", "new", "no", "not", "note", "now", "of", "on", "one", "only", "or", "original", "originally", "our", "out", "over", "page", "paragraph", "people", "piece", "post", "previous", "published", "reflect", "report", "reported", "said", "say", "says", "she", "should", "since", "so", "some", "stated", "states", "story", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those", "time", "to", "updated", "version", "very", "was", "we", "were", "what", "when", "where", "which", "while", "who", "will", "with", "would", "wrong", "wrongly", "year", "years", "you", "your", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
_NAMES = re.compile(r"\b(?:misspel|misidentif|misquot|misattribut|attributed|name|title|spelling|identified|quote|quotation)", re.I)
_QUOTED = re.compile(r"[“\"]([^”\"]+)[”\"]")


class Target(NamedTuple):
    """The article that a notice concerns, and how sure that is."""

    article: int
    confidence: float


class Said(NamedTuple):
    """A statement, as far as a notice could be about it."""

    number: int
    content: str
    who: str


def file(connection: Connection, article: Row, version: Row, *, new: bool = False) -> int:
    """Finds the notices of a version and links them to the statements they concern, and older notices to this article if it is what they meant.

    Args:
        article: its ``id``, ``outlet`` and ``published``.
        version: the row of `versions`.
        new: of a new article there are no notices yet.

    Returns:
        how many notices the version has.
    """
    article_id, version_id = article["id"], version["id"]
    found = [(notice, [list(notice.span)]) for notice in notices_in(version["text"], title=version["title"], outlet=article["outlet"])]
    for removed in version["removed"]:
        if removed["reason"] not in _NOT_REMOVED:
            found += [(notice, []) for notice in notices_in(removed["text"], outlet=article["outlet"]) if notice.about_itself]
    there = {} if new else {plain(row.text): row for row in connection.execute(select(notices).where(notices.c.article_id == article_id))}
    for notice, span in found:
        row = there.get(plain(notice.text))
        target = _target(connection, notice, article, version["title"])
        if row is not None:
            number = row.id
        else:
            number = connection.execute(insert(notices).values(
                article_id=article_id, version_id=version_id, kind=notice.kind, span=span, text=notice.text,
                concerns_id=target.article if target else None).returning(notices.c.id)).scalar_one()
            if version["number"] > 1:
                connection.execute(insert(changes).values(article_id=article_id, version_id=version_id, what="notice", after=notice.text,
                                                          confidence=target.confidence if target else 1.0, seen=version["seen"]))
        if target is not None:
            _link(connection, number, notice.kind, notice.text, target, version_id)
    if version["number"] == 1:
        _link_waiting(connection, article, version)
    return len(found)


_WAITING = (select(notices.c.id, notices.c.article_id, notices.c.version_id, notices.c.text, versions.c.title).join(articles, articles.c.id == notices.c.article_id)
            .join(versions, versions.c.id == notices.c.version_id)
            .where(notices.c.concerns_id.is_(None), notices.c.article_id != bindparam("article"), articles.c.outlet.is_not_distinct_from(bindparam("published_by"))))
"""An outlet's notices that concern an article which is not here, but for those of one article."""


def _link_waiting(connection: Connection, article: Row, version: Row) -> None:
    """Notices of the same outlet that named an article which was not here yet, and that is this one."""
    for row in connection.execute(_WAITING, {"article": article["id"], "published_by": article["outlet"]}).all():
        for notice in notices_in(row.text, title=row.title, outlet=article["outlet"]):
            carrier = connection.execute(select(articles).where(articles.c.id == row.article_id)).mappings().one()
            target = _target(connection, notice, carrier, row.title)
            if target is not None and target.article == article["id"]:
                connection.execute(update(notices).where(notices.c.id == row.id).values(concerns_id=target.article))
                _link(connection, row.id, notice.kind, row.text, target, row.version_id)


def _target(connection: Connection, notice: Notice, carrier: Row, title: str | None) -> Target | None:
    """Which article of the ledger a notice is about; None where it is about one that is not here, or does not say."""
    if notice.url and (number := connection.execute(select(articles.c.id).where(articles.c.url == notice.url)).scalars().first()):
        return Target(number, 0.99)
    if notice.title and (title is None or plain(notice.title).casefold() not in plain(title).casefold() or notice.kind == "retraction"):
        if other := _titled(connection, notice, carrier):
            return other
        return Target(carrier["id"], 0.9) if notice.about_itself else None
    if notice.about_itself:
        return Target(carrier["id"], 0.99)
    if notice.date and notice.date != (carrier["published"] or "")[:10] and (other := _dated(connection, notice, carrier)):
        return other
    listed = title is not None and bool(re.match(r"\W*(?:corrections?|clarifications?)\b", title, re.I))
    return None if listed else Target(carrier["id"], 0.8)


def _titled(connection: Connection, notice: Notice, carrier: Row) -> Target | None:
    """The article of the same outlet with the title that the notice gives."""
    query = Words.of(f'"{notice.title}"')
    if not query:
        return None
    matching = (versions.c.id.in_(fts5_hits("versions_text", "title : " + fts5(query.terms))) if is_sqlite(connection)
                else literal_column("versions.words").op("@@")(tsquery(query.terms)))
    rows = connection.execute(select(articles.c.id, articles.c.published, versions.c.title).join(articles, articles.c.id == versions.c.article_id)
                              .where(matching, articles.c.outlet.is_not_distinct_from(carrier["outlet"]), articles.c.id != carrier["id"])).all()
    same = {row.id: row for row in rows if plain(row.title or "").casefold().strip(" .") == plain(notice.title or "").casefold().strip(" .")}
    if notice.date:
        on_day = {number: row for number, row in same.items() if (row.published or "").startswith(notice.date[:10])}
        if len(on_day) == 1:
            return Target(next(iter(on_day)), 0.98)
    return Target(next(iter(same)), 0.9) if len(same) == 1 else None


def _dated(connection: Connection, notice: Notice, carrier: Row) -> Target | None:
    """The article of the same outlet and of the day that the notice gives, with a title that is about the same."""
    a, v = articles.c, versions.c
    day = (notice.date or "")[:10]
    rows = connection.execute(select(a.id, v.title).join(versions, v.article_id == a.id).where(
        a.outlet.is_not_distinct_from(carrier["outlet"]), a.published >= day, a.published < day + "U", v.current, a.id != carrier["id"]).limit(_NEARBY)).all()
    mine = set(telling(notice.text))
    scored = sorted(((len(mine & title) / len(title), len(mine & title), row.id) for row in rows if (title := set(telling(row.title or "")))), reverse=True)
    if not scored or scored[0][0] < 0.5 or scored[0][1] < 2 or (len(scored) > 1 and scored[1][0] >= 0.5 and scored[1][1] >= 2):
        return None
    return Target(scored[0][2], 0.7)


def _link(connection: Connection, notice_id: int, kind: str, text: str, target: Target, version_id: int) -> None:
    """Links a notice to statements of the article it concerns: its latest version's, and those that this version has changed."""
    s, c = statements.c, changes.c
    said = [Said(r.id, r.content_text, f"{r.source_text} {r.speaker or ''}") for r in connection.execute(
        select(s.id, s.content_text, s.source_text, s.speaker).where(s.article_id == target.article, s.current).order_by(s.place))]
    if kind == "retraction":
        sure = {one.number: 1.0 for one in said}
    else:
        sure = concerned(text, said)
        edited = connection.execute(select(c.before_id, c.after_id, c.before, c.after).where(c.version_id == version_id, c.article_id == target.article, c.what == "changed"))
        for row in edited:
            if _names_the_edit(text, row.before, row.after):
                sure |= {number: 0.95 for number in (row.before_id, row.after_id) if number is not None}
    links = notice_statements.c
    connection.execute(delete(notice_statements).where(links.notice_id == notice_id, links.statement_id.in_([one.number for one in said])))
    there = set(connection.execute(select(links.statement_id).where(links.notice_id == notice_id)).scalars())
    new = [{"notice_id": notice_id, "statement_id": number, "confidence": round(c * target.confidence, 4)} for number, c in sure.items() if number not in there]
    if new:
        connection.execute(insert(notice_statements), new)


def concerned(notice: str, said: Sequence[Said]) -> dict[int, float]:
    """Which of an article's statements a notice is about, by their numbers, and how sure that is.

    They share telling words (numbers and names count more, words that many statements have count less), or the notice quotes them, or it is
    about the name of who says them.
    """
    mine = telling(notice)
    theirs = [set(telling(f"{one.content} {one.who}")) for one in said]
    spread = Counter(word for some in theirs for word in some if word in mine)
    weights = {word: mine[word] / count for word, count in spread.items()}
    whole = sum(weights.values())
    quotes = [q for q in (" ".join(words(q)) for q in _QUOTED.findall(notice)) if q.count(" ") >= 2]
    out: dict[int, float] = {}
    for one, some in zip(said, theirs, strict=True):
        shared = some & weights.keys()
        share = sum(weights[word] for word in shared) / whole if whole else 0.0
        content = " ".join(words(one.content))
        if any(quote in content for quote in quotes):
            out[one.number] = 0.95
        elif share >= ABOUT and len(shared & set(telling(one.content))) >= 2:
            out[one.number] = round(0.4 + 0.5 * share, 4)
        elif _NAMES.search(notice) and _last_name(one.who) in mine:
            out[one.number] = 0.5
    return out


def telling(text: str) -> dict[str, float]:
    """The words that say what a text is about, each with its weight: numbers most, then names, then the others."""
    names = {word.casefold() for word in re.findall(r"(?<![.!?:] )(?<!^)\b[A-Z][\w’'-]+", text)}
    out = {}
    for word in words(text):
        if word not in _COMMON and (len(word) > 2 or word.isdigit()):
            out[_stem(word)] = 2.0 if word[0].isdigit() else 1.5 if word in names else 1.0
    return out


def _names_the_edit(notice: str, before: str | None, after: str | None) -> bool:
    """Whether the words that were put in or taken out are in the notice."""
    then, now = set(telling(before or "")), set(telling(after or ""))
    return bool((then ^ now) & telling(notice).keys())


def _last_name(who: str) -> str:
    found: list[str] = words(who)
    return _stem(found[-1]) if found else ""


def _stem(word: str) -> str:
    word = re.sub(r"['’]s$", "", word)
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
