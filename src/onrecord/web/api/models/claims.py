"""Claims and positions as the document describes them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from onrecord.labels import Certainty, Relation, Stance, Uttered
from onrecord.web.api import examples
from onrecord.web.api.models.listings import Listing, example


class Claim(BaseModel):
    """A saved claim, counted over what was read for it."""

    model_config = example(examples.CLAIM)

    claim: int
    name: str | None
    text: str
    private: bool
    positions: int
    for_: int = Field(alias="for")
    against: int
    open: int
    not_said: int
    speakers: int
    new: int = Field(description="Positions that came since the claim was last shown to its user.")
    latest: str | None = Field(description="The last date of which there is a position.")
    rating: dict[str, Any] | None = Field(description="A person's fact-check of it.")
    waiting: bool = Field(description="Whether statements have come that were not read for it yet: GET /follow reads them.")
    reviewed: bool = Field(description="Whether a person has looked at each of its positions.")


class Side(BaseModel):
    """A position as one side of a change or a contradiction."""

    said_on: str | None
    published: str | None
    speaker: str | None
    value: int | None
    part_text: str
    content_text: str
    article: int
    outlet: str | None
    link: str | None
    statement: int
    confidence: float
    reviewed: bool


class Moved(BaseModel):
    """A change of position of one speaker; possible until a person has reviewed both sides."""

    speaker: str
    steps: int
    before: Side
    after: Side
    ordered: bool
    confidence: float
    possible: bool
    claim: str
    reviewed: bool


class Contradiction(BaseModel):
    """Two speakers who cannot both be right; possible until a person has reviewed both sides."""

    pro: Side
    con: Side
    strength: int
    days: int | None
    confidence: float
    possible: bool
    claim: str
    reviewed: bool


class Position(BaseModel):
    """Where a speaker stood to a claim on a day: -3 (certainly not) to 3 (certainly so); null where nothing was said."""

    model_config = example(examples.POSITION)

    said_on: str | None
    published: str | None
    speaker: str | None
    value: int | None = Field(ge=-3, le=3)
    relation: Relation
    stance: Stance
    certainty: Certainty
    content_text: str
    part_text: str = Field(description="The part of the content that is about the claim.")
    article: int
    title: str | None
    outlet: str | None
    link: str | None
    confidence: float
    uttered: Uttered
    reviewed: bool
    appearances: int
    statement: int
    claim: str
    speaker_numbers: list[int]


class Moment(BaseModel):
    """Where a group stood on one date: the middle, lowest and highest of its members' latest values by then."""

    on: str
    median: float | None
    low: int | None
    high: int | None
    stands: dict[str, int] = Field(description="The latest value of each member that has one, by name.")
    said: list[Side]
    moved: list[Moved] = Field(description="Changes of position of members that are of this date.")
    reviewed: bool = Field(description="Whether a person has looked at all that was said then.")


class Member(BaseModel):
    """A statement of a discovered claim."""

    statement: int
    speaker: str | None
    said_on: str | None
    value: int | None
    content_text: str
    link: str | None
    confidence: float


class Discovered(BaseModel):
    """A claim that several statements are about, in the words of its most central one."""

    model_config = example(examples.DISCOVERED)

    claim: str
    positions: int
    for_: int = Field(alias="for")
    against: int
    open: int
    not_said: int
    speakers: int
    contested: float = Field(description="How sure the speakers of the weaker side are, summed; 0 where all are of one side.")
    moved: float = Field(description="How sure the changes of position are, summed.")
    changes: list[Moved]
    contradictions: list[Contradiction]
    members: list[Member]
    reviewed: bool = Field(description="Whether a person has looked at each of its statements.")


class Discovery(Listing[Discovered]):
    """The discovered claims of the last time, and how far the search for them is."""

    state: Literal["none", "waiting", "running", "done", "failed"]
    error: str | None = Field(description="Why it failed.")


class Discovering(BaseModel):
    """A search for claims that is begun."""

    state: Literal["waiting", "running", "done", "failed"]
    note: str


class WholeClaim(Claim):
    """A claim with what moved."""

    model_config = ConfigDict()

    changes: list[Moved]
    contradictions: list[Contradiction]
    note: str


class Followed(BaseModel):
    """Everything said on a claim, oldest first."""

    claim: str
    positions: list[Position]
    changes: list[Moved]
    contradictions: list[Contradiction]
    left: int = Field(description="Less promising statements that were not read; `read` reads more.")
    note: str
