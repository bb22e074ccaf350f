"""Where somebody is in the queue: what it is narrowed to, what was seen last, what was just decided. All of it stands in the address."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Annotated, Any

from fastapi import Depends, Query
from sqlalchemy import Connection

from onrecord.errors import NotInLedger
from onrecord.ledger import claims as kept_claims
from onrecord.ledger import people
from onrecord.ledger.queue import Kind, Narrowed
from onrecord.web.problems import sentence
from onrecord.web.rendering import link_to
from onrecord.web.viewer import Viewer

_REMEMBERED = 12
"""Deeds that can be undone one after the other by one key; all others on the page of corrections."""
_DONE = re.compile(r"\d{1,18}(-\d{1,18})*(\.\d{1,18}(-\d{1,18})*)*")


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the queue.

    Attributes:
        kind: what is gone through.
        article, claim, speaker: what it is narrowed to, as typed; speaker by name or number.
        newest: what was added last comes first.
        after: the place of the last one that was skipped.
        done: the corrections of each deed, the latest last.
        next: a page of ours to go to when one is decided, where somebody came from there for one alone.
    """

    kind: Kind = Kind.STATEMENTS
    article: int | None = None
    claim: int | None = None
    speaker: str = ""
    newest: bool = False
    after: str = ""
    done: tuple[tuple[int, ...], ...] = ()
    next: str = ""

    def query(self, **changes: Any) -> dict[str, Any]:
        """It as the query of an address, with some parts otherwise."""
        one = replace(self, **changes)
        done = ".".join("-".join(map(str, deed)) for deed in one.done[-_REMEMBERED:])
        return {"kind": one.kind.value if one.kind is not Kind.STATEMENTS else "", "article": one.article, "claim": one.claim, "speaker": one.speaker,
                "order": "newest" if one.newest else "", "after": one.after, "done": done, "next": one.next}

    def path(self, to: str = "/review", **changes: Any) -> str:
        """An address with it."""
        return link_to(to, self.query(**changes))

    @property
    def narrowed(self) -> bool:
        return bool(self.article or self.claim or self.speaker)

    @property
    def last(self) -> tuple[int, ...]:
        """The corrections of the last deed."""
        return self.done[-1] if self.done else ()


def place(kind: Kind = Kind.STATEMENTS, article: str = "", claim: str = "", speaker: Annotated[str, Query(max_length=200)] = "", order: str = "",
          after: Annotated[str, Query(max_length=200)] = "", done: Annotated[str, Query(max_length=4000)] = "",
          next: Annotated[str, Query(max_length=500)] = "") -> Place:
    """The place that an address says; parts that say nothing are left out."""
    deeds = tuple(tuple(map(int, deed.split("-"))) for deed in done.split(".")) if _DONE.fullmatch(done) else ()
    return Place(kind, _number(article), _number(claim), speaker.strip(), order == "newest", after, deeds[-_REMEMBERED:], inside(next))


Asked = Annotated[Place, Depends(place)]


def narrowed(connection: Connection, viewer: Viewer, at: Place) -> tuple[Narrowed, str]:
    """What is asked of the ledger, and what of it is not there, in words."""
    speakers: tuple[int, ...] = ()
    wrong = []
    try:
        if at.claim is not None:
            kept_claims.numbered(connection, at.claim, private=viewer.private)
    except NotInLedger as error:
        wrong.append(sentence(str(error)))
    try:
        speakers = tuple(people.numbers(connection, at.speaker)) if at.speaker else ()
    except NotInLedger as error:
        wrong.append(sentence(str(error)))
    return Narrowed(at.article, at.claim, speakers, at.newest, viewer.private), " ".join(wrong)


def inside(path: str) -> str:
    """A path of ours, else nothing."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() else ""


def _number(word: str) -> int | None:
    return int(word) if word.isdecimal() and len(word) < 19 else None
