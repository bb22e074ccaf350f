"""What the API's routes share: the words of parameters, what each may answer, and the tidying of what comes in."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, StringConstraints

from onrecord.web.api.answers import BIGGEST
from onrecord.web.api.models import Listing
from onrecord.web.problems import MEDIA

PROBLEM = {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
"""The content of an error's answer; the document has the schema."""

SAYS = {400: "The cursor or the body is not what it should be.", 401: "A token is asked for.", 403: "This token does not allow it.",
        404: "There is none of this number or name, or it is not for you to see.", 406: "None of the accepted forms is there.",
        409: "It does not go together with what is there.", 413: "More than is taken at once.", 415: "A body of another kind than is taken.",
        421: "Called by another host name than its own.", 422: "A value that does not fit; `errors` says which.",
        429: "Too often; `Retry-After` says when to come again.", 503: "Busy, or the question took too long; `type` says which."}

ALWAYS = (401, 403, 421, 422, 503)

Number = Annotated[int, Path(ge=1, le=BIGGEST, description="Its number in the ledger.", examples=[1])]
Line = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]
"""Words in one field."""
Day = Annotated[str | None, Query(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", description="A year, a month or a day: 2031, 2031-04, 2031-04-02.", examples=["2031-04"])]
Name = Annotated[Line | None, Query()]


def says(model: Any, *errors: int, status: int = 200, listing: bool = False, description: str = "What was asked for.") -> dict[int | str, dict[str, Any]]:
    """The answers of a route, for the document.

    Args:
        model: of the record; of each item for a listing.
        errors: statuses it may also have, beside those that every route may have.
    """
    out: dict[int | str, dict[str, Any]] = {status: {"model": Listing[model] if listing else model, "description": description}}
    if listing:
        text: dict[str, Any] = {"schema": {"type": "string"}}
        out[status]["content"] = {"application/x-ndjson": text, "text/csv": text}
        out[status]["headers"] = {"Link": {"description": "The next page, as rel=next.", "schema": {"type": "string"}}}
        errors = (*errors, 400, 406)
    if status == 200:
        out[304] = {"description": "It has not changed since (If-None-Match)."}
    for code in sorted({*ALWAYS, *errors}):
        out[code] = {"description": SAYS[code], "content": PROBLEM}
    return out


def plain(model: BaseModel) -> dict[str, Any]:
    """What a body holds, without what was left out."""
    return model.model_dump(exclude_none=True)
