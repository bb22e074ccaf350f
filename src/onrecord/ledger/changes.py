"""What changed in an article after it was first added: silent edits, unless the outlet says so.

Versions are compared by their text under one extractor. Where a newer intake made the later text and the bytes of the earlier
version were kept, these are extracted anew; where they were not, nothing is compared, because the change may be ours.
"""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import ColumnElement, Connection, Select, and_, insert, or_, select, tuple_

from onrecord.errors import InputError
from onrecord.intake import EXTRACTOR
from onrecord.labels import Verdict
from onrecord.ledger import pages
from onrecord.ledger.comparing import Side, compare, plain
from onrecord.ledger.found import Change
from onrecord.ledger.outlets import outlets_named
from onrecord.ledger.pages import Page
from onrecord.ledger.periods import begins, ends
from onrecord.ledger.rows import Row
from onrecord.ledger.tables import articles, changes, notices, statements, versions
from onrecord.types import Span

_COLUMNS = tuple(statements.c[name] for name in ("id", "content_text", "source_text", "cue_text", "speaker", "stance", "certainty", "said_on", "said_on_text",
                                                 "source", "cue", "content", "link"))


def file(connection: Connection, article_id: int, before: int, after: int, when: str) -> int:
    """Lists what changed between two versions: statements that changed, vanished or appeared, and the title.

    Args:
        before, after: numbers of the two versions' rows.
        when: when it was noticed.

    Returns:
        how many statements it is about.
    """
    rows = {row["id"]: row for row in connection.execute(select(versions).where(versions.c.id.in_((before, after)))).mappings()}
    old, new = rows[before], rows[after]
    was = None
    if old["extractor"] != new["extractor"]:
        was = _extracted(old, new["extractor"])
        if was is None:
            return 0
    found = compare(_sides(connection, before), _sides(connection, after), old["text"], new["text"], was=was)
    filed = [{"what": d.what, "before_id": d.before.number if d.before else None, "after_id": d.after.number if d.after else None,
              "fields": list(d.fields) or None, "before": d.words_before, "after": d.words_after, "confidence": d.confidence} for d in found]
    if old["extractor"] == new["extractor"] and old["title"] and new["title"] and plain(old["title"]) != plain(new["title"]):
        filed.append({"what": "title", "before_id": None, "after_id": None, "fields": None, "before": old["title"], "after": new["title"], "confidence": 1.0})
    if filed:
        connection.execute(insert(changes), [row | {"article_id": article_id, "version_id": after, "seen": when} for row in filed])
    return len(found)


def _extracted(version: Row, extractor: str) -> str | None:
    """The text of a version's bytes as the present intake reads it; None where they were not kept or hold no article now."""
    if version["original"] is None or extractor != EXTRACTOR:
        return None
    from onrecord.intake.load import from_bytes

    try:
        return from_bytes(version["original"]).text
    except InputError:
        return None


def _sides(connection: Connection, version_id: int) -> list[Side]:
    s = statements.c
    rows = connection.execute(select(*_COLUMNS).where(s.version_id == version_id, or_(s.verdict.is_(None), s.verdict != Verdict.REJECTED.value)).order_by(s.place))
    return [Side(r.id, r.content_text, r.source_text, r.cue_text, r.speaker, r.stance, r.certainty, r.said_on, r.said_on_text,
                 tuple(sorted(Span(*span) for span in (*r.source, *r.cue, *r.content)))) for r in rows]


def listing(connection: Connection, *, since: str | None = None, until: str | None = None, outlet: str | None = None, article: int | None = None,
            silent: bool = False, private: bool = True, limit: int = 50, after: str | None = None) -> Page[Change]:
    """One page of the changes, the last noticed first.

    Args:
        since, until: by the day on which it was noticed; a year, month or day, both ends included.
        outlet: its name, in upper or lower case.
        article: its number.
        silent: only where the outlet has said nothing.
        private: also of private articles.
        limit: how many at most.
        after: `Page.next` of the page before.

    Raises:
        NotInLedger: no such outlet.
        BadDate: a date that is none.
        ValueError: ``after`` is not what a page gave.
    """
    c, a, v = changes.c, articles.c, versions.c
    where: list[ColumnElement[bool]] = []
    if since:
        where.append(c.seen >= begins(since))
    if until:
        where.append(c.seen < ends(until))
    if outlet is not None:
        where.append(a.outlet.in_(outlets_named(connection, outlet, private=private)))
    if article is not None:
        where.append(c.article_id == article)
    if silent:
        where += [c.what != "notice", c.id.not_in(_noticed().add_columns(c.id))]
    if not private:
        where.append(~a.private)
    if after is not None:
        where.append(tuple_(c.seen, c.id) < tuple(pages.opened(after, str, int)))
    query = (select(changes, a.url, a.outlet, a.published, v.title, v.number, statements.c.link).join(articles, a.id == c.article_id)
             .join(versions, v.id == c.version_id).outerjoin(statements, statements.c.id == c.after_id)
             .where(*where).order_by(c.seen.desc(), c.id.desc()).limit(limit + 1))
    rows = connection.execute(query).mappings().all()
    page = rows[:limit]
    noticed: dict[int, list[str]] = defaultdict(list)
    for number, kind in connection.execute(_noticed().add_columns(c.id, notices.c.kind).where(c.id.in_([row["id"] for row in page])).distinct().order_by(c.id, notices.c.kind)):
        noticed[number].append(kind)
    items = tuple(Change(row["id"], row["what"], tuple(row["fields"] or ()), row["before"], row["after"], row["before_id"], row["after_id"],
                         row["article_id"], row["url"], row["title"], row["outlet"], row["published"], row["number"], tuple(noticed[row["id"]]),
                         row["link"] or row["url"], row["confidence"], row["seen"]) for row in page)
    return Page(items, pages.cursor(page[-1]["seen"], page[-1]["id"]) if len(rows) > limit else None)


def _noticed() -> Select[tuple[()]]:
    """Changes and the notices on them: those of another article, and those that the article carries since that version or a later one."""
    c, n = changes.c, notices.c
    return select().select_from(changes.join(notices, and_(n.concerns_id == c.article_id, or_(n.article_id != c.article_id, n.version_id >= c.version_id))))
