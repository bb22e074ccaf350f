"""Searching what was said: words, and facets beside them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from onrecord.errors import TooSlow
from onrecord.labels import Act, Certainty, Kind, Stance
from onrecord.ledger import Filter, Ledger, search
from onrecord.ledger.facets import Facets, facets
from onrecord.web.access import MayRead
from onrecord.web.ledgers import Opened, asking
from onrecord.web.listing import Sought, outlets, seek
from onrecord.web.remembered import Remembered, mark
from onrecord.web.rendering import page

router = APIRouter()

COUNTING = 0.06
"""Seconds that counting may take: the page comes without the numbers rather than late."""
_ON_A_PAGE = 30
_DIGITS = 18
"""Of the largest number that a database takes."""
_LABELS: dict[str, type[StrEnum]] = {"stance": Stance, "certainty": Certainty, "kind": Kind, "act": Act}
CHOICES = {
    "stance": {"affirms": "affirms", "denies": "denies", "open": "leaves it open"},
    "certainty": {"certain": "certain", "probable": "likely", "possible": "possible", "none": "left open"},
    "kind": {"direct": "quoted", "mixed": "partly quoted", "indirect": "reported"},
    "act": {"state": "states", "believe": "believes", "ask": "asks", "urge": "calls for", "pledge": "promises", "deny": "denies", "decline": "declines"},
}
"""What each value is called beside its box."""
NAMES = {"q": "words", "speaker": "speaker", "outlet": "outlet", "since": "said from", "until": "said to", "published_since": "published from",
         "published_until": "published to", "min_confidence": "confidence from", "article": "article", "claim": "claim", "reviewed": "reviewed"}

Many = Annotated[list[str], Query(max_length=10)]
Word = Annotated[str, Query(max_length=200)]


@router.get("/search")
def found(request: Request, viewer: MayRead, ledger: Opened, q: Word = "", speaker: Word = "", outlet: Word = "", since: Word = "", until: Word = "",
          published_since: Word = "", published_until: Word = "", stance: Many = [], certainty: Many = [], kind: Many = [], act: Many = [],  # noqa: B006
          min_confidence: Word = "", article: Word = "", claim: Word = "", reviewed: Word = "", order: Word = "",
          after: Annotated[str | None, Query(max_length=400)] = None) -> Response:
    """The page: the form, what is asked for, and what fits, newest first or best first."""
    labels = {name: [v for v in values if v in CHOICES[name]] for name, values in zip(_LABELS, (stance, certainty, kind, act), strict=True)}
    single = {"q": q, "speaker": speaker, "outlet": outlet, "since": since, "until": until, "published_since": published_since,
              "published_until": published_until, "min_confidence": min_confidence, "article": article, "claim": claim, "reviewed": reviewed}
    single = {name: value.strip() for name, value in single.items()}
    best = order == "best" and bool(single["q"])
    asked: dict[str, Any] = {**single, **labels, "order": "best" if best else ""}
    with asking(ledger) as connection:
        known = outlets(connection, viewer)
        state = mark(connection)
        wanted = _filter(single, labels)
        sought = wanted if isinstance(wanted, Sought) else seek(
            lambda: search.search(connection, viewer.statements(wanted), limit=_ON_A_PAGE, after=after, best=best))
    counts = _facets(request, ledger, viewer.statements(wanted), state) if isinstance(wanted, Filter) and not sought.wrong else None
    return page(request, "search.html", status=sought.status, found=sought, asked=asked, chips=_chips(asked), choices=CHOICES, outlets=known, best=best, after=after,
                counts=counts)


def _facets(request: Request, ledger: Ledger, wanted: Filter, state: Hashable) -> Facets | None:
    """How what is found divides, kept until the ledger changes; None where to count it would take too long."""
    remembered: Remembered = request.app.state.remembered

    def count() -> Facets | None:
        try:
            with ledger.reading(COUNTING) as connection:
                return facets(connection, wanted)
        except TooSlow:
            return None

    return remembered.get(("facets", wanted), state, count)


def _filter(single: dict[str, str], labels: dict[str, list[str]]) -> Filter | Sought:
    """What the ledger is asked; or what of it does not fit."""
    try:
        least = float(single["min_confidence"] or 0)
        article = int(single["article"][:_DIGITS]) if single["article"] else None
    except ValueError:
        return Sought(wrong="A confidence is a number from 0 to 1, and an article is known by its number.", status=422)
    speaker, claim = single["speaker"], single["claim"]
    return Filter(single["q"], speaker=_number(speaker), outlet=single["outlet"] or None, since=single["since"] or None, until=single["until"] or None,
                  published_since=single["published_since"] or None, published_until=single["published_until"] or None,
                  stance=tuple(Stance(v) for v in labels["stance"]), certainty=tuple(Certainty(v) for v in labels["certainty"]),
                  kind=tuple(Kind(v) for v in labels["kind"]), act=tuple(Act(v) for v in labels["act"]), min_confidence=least,
                  reviewed={"yes": True, "no": False}.get(single["reviewed"]), claim=_number(claim), article=article)


def _number(words: str) -> int | str | None:
    """A number where it is one, else a name; None for nothing."""
    return int(words) if words.isdecimal() and len(words) <= _DIGITS else words or None


def _chips(asked: dict[str, Any]) -> Sequence[tuple[str, dict[str, Any]]]:
    """What is asked for beside the words, each with the question without it."""
    out: list[tuple[str, dict[str, Any]]] = []
    for name, value in asked.items():
        if name in CHOICES:
            out += [(CHOICES[name][v], asked | {name: [w for w in value if w != v]}) for v in value]
        elif value and name in NAMES and name != "q":
            out.append((f"{NAMES[name]}: {value}", asked | {name: ""}))
    return out
