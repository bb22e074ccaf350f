"""Outlets and how they word things, as the document describes them. Labels that are counted stand with how many statements have each."""

from __future__ import annotations

from pydantic import BaseModel, Field

from onrecord.labels import Framing, Kind
from onrecord.ledger.framing import Sources
from onrecord.web.api import examples
from onrecord.web.api.models.listings import example

COUNTED = "Always false: the counts are of what the machine read, but for what people have corrected."


class Outlet(BaseModel):
    """An outlet; '' where articles do not say."""

    model_config = example(examples.OUTLET)

    outlet: str
    articles: int
    statements: int
    first: str | None = Field(description="Date of its first article.")
    last: str | None
    counted: int = Field(description="Over how many of its statements the following are counted: those among the latest of the ledger.")
    sources: dict[Sources, int]
    kinds: dict[Kind, int]
    reviewed: bool = Field(description=COUNTED)


class Quoted(BaseModel):
    """Somebody whom an outlet quotes, or a claim that it reports on, by number."""

    number: int
    name: str
    statements: int
    framings: dict[Framing, int]


class OutletPage(BaseModel):
    """All that is known of one outlet."""

    model_config = example(examples.OUTLET_PAGE)

    outlet: str
    articles: int
    looked_at: int = Field(description="Of how many articles, the latest published, the statements were counted.")
    first: str | None
    last: str | None
    counted: int = Field(description="Over how many statements the following are counted.")
    framings: dict[Framing, int]
    kinds: dict[Kind, int]
    sources: dict[Sources, int]
    cues: dict[Framing, dict[str, int]] = Field(description="The words that most often stand between source and content, by framing.")
    quoted: list[Quoted] = Field(description="The speakers that most of these statements are of.")
    claims: list[Quoted] = Field(description="The saved claims that most of them are about.")
    reviewed: bool = Field(description=COUNTED)
    note: str


class Wordings(BaseModel):
    """How one outlet words what was compared."""

    model_config = example(examples.WORDINGS)

    outlet: str
    statements: int
    framings: dict[Framing, int]
    cues: dict[Framing, dict[str, int]]
    reviewed: bool = Field(description=COUNTED)
