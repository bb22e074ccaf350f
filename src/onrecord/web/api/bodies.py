"""What the API takes in: the bodies of what changes something. A field that is not known is an error, for it may be a typing mistake."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from onrecord.labels import Relation
from onrecord.web import inputs
from onrecord.web.api.answers import BIGGEST

Words = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^[^\x00]*$")]
Named = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
Number = Annotated[int, Field(ge=1, le=BIGGEST)]
Offset = Annotated[int, Field(ge=0, le=10_000_000)]
Spans = Annotated[list[tuple[Offset, Offset]], Field(max_length=50)]
Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$")]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Privacy(Body):
    """Whether others may not see an article."""

    private: bool


class Members(Body):
    """The members of a group, each a name that means one speaker, or a number."""

    members: list[Named] = Field(min_length=1, max_length=200, examples=[["Orla Fenn", "Per Holm"]])


class NewClaim(Body):
    """A claim in words, and the name it is saved under."""

    claim: Words = Field(min_length=1, description="A proposition in your words.", examples=["The night ferry will be closed"])
    name: Named | None = Field(None, description="Without one it keeps the name it has, or gets one of its first words.", examples=["ferry"])
    private: bool = Field(False, description="Only who may add sees it.")


class _Said(Body):
    who: Named | None = Field(None, description="Who says so; without it, whose session or token it is.", examples=["Ada Lindqvist"])
    why: Words | None = Field(None, description="Why, for those who read it later.")


class Accept(_Said):
    """The statement is right as it stands."""

    do: Literal["accept"]
    statement: Number


class Reject(_Said):
    """Nobody says this here."""

    do: Literal["reject"]
    statement: Number


class Change(_Said):
    """Fields of the statement have other values, by name: stance, certainty, speaker, said_on, role …"""

    do: Literal["change"]
    statement: Number
    values: dict[Named, Words | list[Words] | Spans | None] = Field(min_length=1, max_length=30, examples=[{"stance": "denies"}])
    throughout: bool = Field(False, description="For speaker, speaker_type, role, affiliation: of all that the same speaker says in the article.")


class Add(_Said):
    """The machine has missed a statement: it is at these spans, or words, of the article's latest version."""

    do: Literal["add"]
    article: Number
    content: Spans | Words
    source: Spans | Words = []
    cue: Spans | Words = []


class Relate(_Said):
    """How the statement stands to a claim, by its name or words; unrelated takes it out of the claim."""

    do: Literal["relate"]
    statement: Number
    claim: Words
    relation: Relation


class Move(_Said):
    """The statement belongs to another claim than this one."""

    do: Literal["move"]
    statement: Number
    claim: Words
    to: Words
    relation: Relation | None = None


class Rating(Body):
    """A fact-check in words, and where there is a scale, as a number on it."""

    alternate_name: Named = Field(examples=["Mostly false"])
    rating_value: float | None = Field(None, allow_inf_nan=False)
    best: float | None = Field(None, allow_inf_nan=False)
    worst: float | None = Field(None, allow_inf_nan=False)
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s\x00]+$", max_length=2_000)] | None = None
    date: Day | None = None


class Rate(_Said):
    """A person's fact-check of a claim."""

    do: Literal["rate"]
    claim: Words
    rating: Rating


class Merge(_Said):
    """Two speakers are one, in later articles too."""

    do: Literal["merge"]
    speaker: Number
    into: Number


class Split(_Said):
    """Whom these articles name is another speaker; a new one if `into` is not given."""

    do: Literal["split"]
    speaker: Number
    articles: list[Number] = Field(min_length=1, max_length=500)
    into: Number | None = None


class AcceptLink(_Said):
    """A link that waits is right."""

    do: Literal["accept_link"]
    link: Number


class RejectLink(_Said):
    """A link that waits is wrong."""

    do: Literal["reject_link"]
    link: Number


class MoveLink(_Said):
    """The name of a link that waits is this speaker, and not the one it may be."""

    do: Literal["move_link"]
    link: Number
    speaker: Number


Correction = Annotated[Accept | Reject | Change | Add | Relate | Move | Rate | Merge | Split | AcceptLink | RejectLink | MoveLink, Field(discriminator="do")]


class Undo(Body):
    """Who takes a correction back."""

    who: Named | None = None


class NewArticles(Body):
    """Articles to be added: addresses, or one text."""

    urls: list[Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"^[^\x00]*$")]] | None = Field(
        None, min_length=1, max_length=inputs.MAX_INPUTS, description="http or https addresses.", examples=[["https://courier.example/2031/ferry"]])
    text: Annotated[str, StringConstraints(min_length=1, max_length=inputs.MAX_TEXT)] | None = Field(None, description="One article as plain text.")
    url: Words | None = Field(None, description="The text's address.")
    title: Named | None = None
    outlet: Named | None = None
    byline: list[Named] = Field([], max_length=50)
    published: Day | None = Field(None, description="Date of publication, for articles that do not say.")
    private: bool = Field(False, description="Keep new articles out of what others see.")


def given(body: BaseModel, *names: str) -> dict[str, Any]:
    """Fields of a body that were given."""
    return {name: value for name in names if (value := getattr(body, name)) is not None}
