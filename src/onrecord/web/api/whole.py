"""What is there as a whole: what changed, the counts, and the exports."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from onrecord.ledger import changes as changed
from onrecord.ledger import stats
from onrecord.ledger.exports import FORMATS, Selection, Source
from onrecord.ledger.pages import Page
from onrecord.show import REMINDER
from onrecord.types import Json
from onrecord.web.access import MayRead
from onrecord.web.api import articles, models
from onrecord.web.api.answers import After, Limit, listing, one, streamed
from onrecord.web.api.asked import Day, Name, says
from onrecord.web.api.statements import claim_seen
from onrecord.web.api.turns import Turns
from onrecord.web.ledgers import Opened, asking
from onrecord.web.problems import Refused
from onrecord.web.settings import Role

router = APIRouter(tags=["ledger"])

EXPORTS = Turns(4, "exports")

Export = StrEnum("Export", {name.upper(): name for name in FORMATS})  # type: ignore[misc]
"""The forms that are text; Parquet, a folder, is for the command line."""
_MEDIA = {"jsonl": ("application/x-ndjson", "jsonl"), "csv": ("text/csv", "csv"), "webanno": ("application/ld+json", "jsonld"),
          "claim": ("application/ld+json", "jsonld"), "claimreview": ("application/ld+json", "jsonld"), "labelstudio": ("application/json", "json")}


@router.get("/changes", operation_id="listChanges", summary="What changed in articles after they were first added", response_model=None,
            responses=says(models.Change, 404, listing=True))
def changes(request: Request, viewer: MayRead, ledger: Opened, outlet: Name = None, since: Day = None, until: Day = None,
            silent: Annotated[bool, Query(description="Only where the outlet has said nothing.")] = False, limit: Limit = None, after: After = None) -> Response:
    """The last noticed first; `since` and `until` are days on which it was noticed."""
    def ask(size: int, place: str | None) -> Page[Json]:
        with asking(ledger) as connection:
            found = changed.listing(connection, since=since, until=until, outlet=outlet or None, silent=silent, private=viewer.private, limit=size, after=place)
            return articles.changed(connection, found)

    return listing(request, ask, limit, after, models.columns(models.Change), "changes")


@router.get("/stats", operation_id="getStats", summary="What the ledger holds, in numbers", response_model=None, responses=says(models.Stats))
def counts(request: Request, viewer: MayRead, ledger: Opened) -> Response:
    """Statements are those of the articles' latest versions that no person has rejected."""
    with asking(ledger) as connection:
        return one(request, stats.stats(connection, private=viewer.private).to_json() | {"note": REMINDER})


@router.get("/exports/{form}", operation_id="export", summary="The ledger in the forms that other tools read", response_model=None,
            responses=says(None, 404, 409, description="The export, as a download; every record says whether it was reviewed.") | {
                200: {"description": "The export, as a download; every record says whether it was reviewed.",
                      "content": {"application/x-ndjson": {"schema": {"type": "string"}}, "text/csv": {"schema": {"type": "string"}},
                                  "application/ld+json": {"schema": {"type": "object"}}, "application/json": {"schema": {"type": "array"}}}}})
def export(form: Export, viewer: MayRead, ledger: Opened, speaker: Name = None, since: Day = None, until: Day = None, outlet: Name = None, claim: Name = None,
           private: Annotated[bool, Query(description="Private articles and claims as well, for who may see them.")] = False,
           text: Annotated[bool, Query(description="false leaves out everything but offsets and labels.")] = True) -> Response:
    """As `onrecord export --format` writes them. The whole ledger (`ledger`), which has who reviewed what, is for who may add."""
    wanted = Selection(speaker or None, since, until, outlet or None, claim_seen(ledger, viewer, claim), private and viewer.private, text)
    known = FORMATS[form.value]
    if form.value == "ledger" and not viewer.may(Role.ADD):
        raise Refused(403, "not-allowed", "The whole ledger is exported to who may add; ask for jsonl.")
    if not text and not known.bare:
        raise Refused(409, "not-without-text", f"{form.value} is nothing without the text; there are jsonl, csv and webanno.")
    if not known.selects and (wanted.narrow or wanted.outlet):
        raise Refused(409, "exports-all", f"{form.value} exports all that there is; leave out speaker, since, until, outlet and claim.")
    if form.value == "ledger" and not wanted.private and _has_private(ledger):
        raise Refused(409, "private-material", "A whole ledger takes its private material with it; say private=true if it may go.")
    with asking(ledger) as connection:
        Source(connection, wanted).check()  # a table's header goes out before its first row is asked for
    media, suffix = _MEDIA.get(form.value, ("application/x-ndjson", "jsonl"))
    return streamed(EXPORTS.during(ledger.export(form.value, wanted)), f"{media}; charset=utf-8" if media.startswith("text") else media, f"onrecord-{form.value}.{suffix}")


def _has_private(ledger: Opened) -> bool:
    with asking(ledger) as connection:
        return stats.stats(connection).private > 0

