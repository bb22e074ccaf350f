"""Speakers and groups as the document describes them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from onrecord.web.api import examples
from onrecord.web.api.models.listings import example


class Speaker(BaseModel):
    """A speaker in one line. Names were brought together by machine, but for what people have merged and split."""

    model_config = example(examples.SPEAKER)

    speaker: int
    name: str
    type: str
    ident: str | None
    article: int | None = Field(description="For one without a proper name: the only article it is a speaker of.")
    statements: int
    reviewed: bool = Field(description="Whether a person has looked at each of its statements.")


class Seen(BaseModel):
    words: str
    articles: int
    first: str | None
    last: str | None


class Stand(BaseModel):
    """How many utterances of each value, -3 to 3, the speaker has on a claim."""

    claim: int
    text: str
    values: dict[str, int]


class Waiting(BaseModel):
    """A link between a name and a speaker that waits for a person."""

    link: int
    name: str
    article: int
    speaker: int
    speaker_name: str
    confidence: float
    reason: str


class SpeakerPage(Speaker):
    """All that is known of one speaker."""

    model_config = ConfigDict()

    merged: list[int]
    names: list[Seen]
    roles: list[Seen]
    affiliations: list[Seen]
    counted: int = Field(description="Over how many statements the following are counted.")
    utterances: int
    articles: int
    statements_reviewed: int
    kinds: dict[str, int]
    first: str | None
    last: str | None
    framing: dict[str, dict[str, int]] = Field(description="By outlet, how many statements it quotes with each framing.")
    claims: list[Stand]
    waiting: list[Waiting]


class Group(BaseModel):
    """A group of speakers, its members as they were worded."""

    model_config = example(examples.GROUP)

    group: str
    members: list[str]
    reviewed: bool = Field(description="Always true: a person named it.")
