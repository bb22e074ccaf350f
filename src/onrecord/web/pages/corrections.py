"""What people have said against the machine's values: who, when, what and why; each can be taken back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from starlette.responses import RedirectResponse, Response

from onrecord.errors import BadCorrection
from onrecord.ledger import Ledger, history
from onrecord.web import reviewing
from onrecord.web.access import MayRead, ReviewForm
from onrecord.web.ledgers import Opened
from onrecord.web.pages.review import take_back
from onrecord.web.problems import sentence
from onrecord.web.rendering import link_to, page
from onrecord.web.viewer import Viewer

router = APIRouter(prefix="/corrections")

_ON_A_PAGE = 50
_LARGEST = 2**63 - 1
Number = Annotated[int | None, Query(ge=1, le=_LARGEST)]


@router.get("")
def corrections(request: Request, viewer: MayRead, ledger: Opened, who: Annotated[str, Query(max_length=200)] = "", article: Number = None,
                statement: Number = None, standing: bool = False, after: Number = None) -> Response:
    """The list, the latest first."""
    return _listed(request, viewer, ledger, {"who": who, "article": article, "statement": statement, "standing": standing, "after": after})


@router.post("/{number}/undo")
def undo(request: Request, viewer: ReviewForm, ledger: Opened, number: int, who: Annotated[str, Query(max_length=200)] = "", article: Number = None,
         statement: Number = None, standing: bool = False, after: Number = None) -> Response:
    """Takes one back."""
    asked = {"who": who, "article": article, "statement": statement, "standing": standing, "after": after}
    if not viewer.named:
        return _listed(request, viewer, ledger, asked, alert="Say who you are first: it is noted who takes a correction back.", status=422)
    with ledger.reading() as connection:
        if number > _LARGEST or not list(history.listed(connection, numbers=[number], private=viewer.private)):
            raise HTTPException(404, f"There is no correction number {number} in this ledger.")
    try:
        gone = take_back(ledger, viewer, [number])
    except BadCorrection as error:  # somebody else has been quicker
        return _listed(request, viewer, ledger, asked, alert=sentence(str(error)), status=409)
    if not gone:
        return _listed(request, viewer, ledger, asked, alert=f"Correction {number} was taken back already.", status=409)
    return RedirectResponse(link_to("/corrections", asked) + f"#c{number}", 303)


def _listed(request: Request, viewer: Viewer, ledger: Ledger, asked: dict[str, int | str | bool | None], alert: str = "", status: int = 200) -> Response:
    number, article, who, after = asked["statement"], asked["article"], asked["who"], asked["after"]
    with ledger.reading() as connection:
        found = reviewing.worded(connection, history.listed(connection, statement=int(number) if number else None, article=int(article) if article else None, who=str(who) if who else None,
                                    undone=not asked["standing"], private=viewer.private, before=int(after) if after else None, limit=_ON_A_PAGE + 1))
    more = found[_ON_A_PAGE - 1].number if len(found) > _ON_A_PAGE else None
    path = link_to("/corrections", asked)
    return page(request, "corrections.html", status=status, found=found[:_ON_A_PAGE], more=more, asked={**asked, "after": None}, now=asked, path=path, alert=alert,
                narrowed=any(asked.values()), read_only=ledger.read_only)
