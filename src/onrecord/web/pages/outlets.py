"""The outlets: how they word what is said, from whom they have it, and in whose words; and the statements behind each number."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import Response

from onrecord.labels import Framing, Kind
from onrecord.ledger import claims, framing, outlet_page
from onrecord.ledger.framing import Asked, Sources
from onrecord.web import problems, wordings
from onrecord.web.access import MayRead
from onrecord.web.ledgers import Opened, asking
from onrecord.web.rendering import link_to, page

router = APIRouter()

_ON_A_PAGE = 30
FRAMINGS = {Framing.NEUTRAL: "neutral", Framing.ENDORSING: "worded as true", Framing.DOUBTING: "worded with doubt", Framing.CHARGED: "loaded"}
KINDS = {Kind.DIRECT: "quoted", Kind.MIXED: "partly quoted", Kind.INDIRECT: "reported"}
SOURCES = {Sources.NAMED: "named", Sources.ANONYMOUS: "anonymous", Sources.UNNAMED: "no source"}

Words = Annotated[str, Query(max_length=300)]
Number = Annotated[int | None, Query(ge=1, le=2**63 - 1)]


@router.get("/outlets")
def outlets(request: Request, viewer: MayRead, ledger: Opened, speaker: Number = None, claim: Number = None) -> Response:
    """All outlets beside each other; of one speaker or one claim, how each words it."""
    with asking(ledger) as connection:
        found = wordings.outlets(request, connection, viewer)
        subject = wordings.subject(connection, viewer, speaker, claim)
        worded = wordings.compared(connection, viewer, speaker, claim) if subject else []
        saved = claims.saved(connection, private=viewer.private)[:_ON_A_PAGE]
    return page(request, "outlets.html", found=found, subject=subject, worded=worded, claims=saved, counted=sum(o.counted for o in found), latest=outlet_page.LATEST,
                statements_link=statements_link, base={"speaker": speaker, "claim": claim}, kinds=KINDS, sources=SOURCES)


@router.get("/outlets/{name:path}")
def outlet(request: Request, viewer: MayRead, ledger: Opened, name: str, since: Words = "", until: Words = "") -> Response:
    """One outlet, of all times or of some."""
    asked = Asked(outlet=name, since=since.strip() or None, until=until.strip() or None, private=viewer.private)
    with asking(ledger) as connection:
        shown = wordings.outlet(request, connection, asked)
    return page(request, "outlet.html", shown=shown, asked=asked, framings=FRAMINGS, kinds=KINDS, sources=SOURCES, most=framing.ARTICLES,
                statements_link=statements_link, base={"outlet": shown.name, "since": asked.since, "until": asked.until}, Framing=Framing)


@router.get("/statements")
def behind(request: Request, viewer: MayRead, ledger: Opened, speaker: Number = None, claim: Number = None, outlet: Words = "", no_outlet: bool = False, since: Words = "",
           until: Words = "", framed: Words = "", kind: Words = "", sources: Words = "", cue: Words = "", of_outlet: bool = False,
           after: Annotated[str | None, Query(max_length=400)] = None) -> Response:
    """The statements that a number of these pages was counted over."""
    try:
        labels: dict[str, Any] = {"framing": Framing(framed) if framed else None, "kind": Kind(kind) if kind else None, "sources": Sources(sources) if sources else None}
    except ValueError as error:
        raise HTTPException(422, "There is no such framing, kind of speech or kind of source.") from error
    if speaker is None and claim is None and not outlet and not no_outlet:
        raise HTTPException(404, "This lists the statements behind a number: of an outlet, a speaker or a claim. To look for others, search.")
    with asking(ledger) as connection:
        subject = wordings.subject(connection, viewer, speaker, claim)
        named = "" if no_outlet else outlet_page.named(connection, outlet, private=viewer.private) if outlet else None
        asked = Asked(claim, speaker, named, since.strip() or None, until.strip() or None, **labels, cue=cue or None, of_outlet=of_outlet, private=viewer.private)
        with problems.asked():
            total, found = framing.behind(connection, asked, limit=_ON_A_PAGE, after=after)
    given = {"speaker": speaker, "claim": claim, "outlet": outlet, "no_outlet": no_outlet, "since": since, "until": until, "framed": framed, "kind": kind,
             "sources": sources, "cue": cue, "of_outlet": of_outlet}
    return page(request, "behind.html", total=total, found=found, asked=asked, given=given, subject=subject, after=after, described=_described(asked))


def statements_link(base: dict[str, Any], others: dict[str, Any] | None = None, **more: Any) -> str:
    """The address of the statements behind a number; an outlet without a name is asked for as such."""
    given = base | (others or {}) | more
    return link_to("/statements", given, no_outlet=given.get("outlet") == "")


def _described(asked: Asked) -> list[str]:
    """What the statements have in common, in words."""
    out = [FRAMINGS[asked.framing]] if asked.framing is not None else []
    out += [KINDS[asked.kind]] if asked.kind is not None else []
    out += [{Sources.NAMED: "named source", Sources.ANONYMOUS: "anonymous source", Sources.UNNAMED: "no source"}[asked.sources]] if asked.sources is not None else []
    out += [f"with “{asked.cue}”"] if asked.cue is not None else []
    out += [f"published from {asked.since}"] if asked.since else []
    out += [f"published to {asked.until}"] if asked.until else []
    return out
