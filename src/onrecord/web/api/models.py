"""The records of the API as its document describes them; their values are made by the nouns' own ``to_json``."""

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from onrecord.labels import Act, Certainty, Framing, Kind, Relation, SpeakerType, Stance, Uttered, Verdict
from onrecord.show import REMINDER
from onrecord.web.api import examples

T = TypeVar("T")
Spans = list[tuple[int, int]]


def _example(one: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [one]})


class Listing(BaseModel, Generic[T]):
    """A page of a listing."""

    items: list[T]
    next: str | None = Field(description="Give it as `after` to have the next page; null on the last one.")
    note: str = Field(description="Stands on everything that nobody has reviewed.", examples=[REMINDER])


class Selector(BaseModel):
    """Finds the content again when offsets have moved (W3C TextQuoteSelector)."""

    type: str
    exact: str
    prefix: str
    suffix: str


class Statement(BaseModel):
    """A statement: the native form, and around it what is the ledger's. Values are the machine's, or where a person has changed one, the person's."""

    model_config = _example(examples.STATEMENT)

    statement: int = Field(description="Its number in the ledger.")
    article: int
    title: str | None
    outlet: str | None
    published: str | None
    id: str = Field(description="The same words at the same place of the same text have the same id.")
    within: str | None = Field(description="id of the statement in whose content this one stands.")
    source: Spans
    cue: Spans
    content: Spans = Field(description="[start, end) in code points of the article's text.")
    source_text: str
    cue_text: str
    content_text: str = Field(description="What was said, as it stands in the article.")
    kind: Kind
    speaker: str | None
    speakers: list[str]
    speaker_type: SpeakerType
    role: str | None
    affiliation: str | None
    act: Act
    stance: Stance
    certainty: Certainty
    framing: Framing
    uttered: Uttered
    said_on: str | None = Field(description="ISO day, month, year or start/end.")
    said_on_text: str | None
    heard_by: str | None
    venue: str | None
    anonymity_reason: str | None
    confidence: dict[str, float] = Field(description="How sure each value is, 0 to 1.")
    evidence: dict[str, Spans] = Field(description="The spans each value was read from.")
    selector: Selector
    link: str | None = Field(description="Opens the article at the content.")
    reviewed: bool = Field(description="Whether a person has looked at it; if not, it was only read by machine.")
    verdict: Verdict | None
    reviewed_by: list[str]
    speaker_numbers: list[int] = Field(description="The ledger's speakers.")
    utterance: int | None = Field(description="The saying that it reports.")
    appearances: int = Field(description="In how many articles that is reported.")
    current: bool = Field(description="Whether it is of the article's latest version.")
    private: bool
    notices: list[str] = Field(description="Kinds of the outlet's notices that concern it.")
    hits: Spans = Field([], description="Where the words searched for stand in the content's words.")


class Article(BaseModel):
    """An article in one line."""

    model_config = _example(examples.ARTICLE)

    article: int
    url: str | None
    title: str | None
    outlet: str | None
    published: str | None
    added: str
    versions: int
    statements: int
    changes: int
    notices: list[str]
    story: int = Field(description="The first article of which it is a near copy; itself where it is the first.")
    copies: int
    private: bool
    reviewed: bool = Field(description="Whether a person has looked at each of its statements.")


class Version(BaseModel):
    """A version of an article in one line."""

    number: int
    seen: str
    title: str | None
    modified: str | None
    current: bool
    run: str = Field(description="The model that read it.")
    original: bool = Field(description="Whether the bytes it came from are kept.")


class Notice(BaseModel):
    """A correction, retraction, clarification or update that an outlet has published."""

    kind: str
    text: str
    article: int
    concerns: int | None
    statements: list[int]


class Removed(BaseModel):
    """A paragraph of the page that is not the article's."""

    text: str
    reason: str
    before: int


class WholeArticle(Article):
    """An article with its text, its statements and its versions."""

    model_config = ConfigDict()

    id: str
    byline: list[str]
    modified: str | None
    language: str | None
    sha256: str
    text: str
    removed: list[Removed]
    warnings: list[str]
    version: int
    editions: list[Version]
    outlet_notices: list[Notice]
    copies_of_it: list[Article]
    found: list[Statement]
    note: str


class Native(BaseModel):
    """The native form of an article; `onrecord schema` prints what a line of it holds."""

    model_config = ConfigDict(extra="allow")

    id: str
    text: str
    statements: list[dict[str, Any]]


class Change(BaseModel):
    """Something that changed in an article after it was first added."""

    model_config = _example(examples.CHANGE)

    change: int
    what: Literal["appeared", "vanished", "changed", "title", "notice"]
    fields: list[str]
    before: str | None
    after: str | None
    before_statement: int | None
    after_statement: int | None
    article: int
    url: str | None
    title: str | None
    outlet: str | None
    published: str | None
    version: int
    noticed: list[str]
    silent: bool = Field(description="Whether the outlet said nothing of it.")
    link: str | None
    confidence: float
    seen: str
    reviewed: bool


class Speaker(BaseModel):
    """A speaker in one line. Names were brought together by machine, but for what people have merged and split."""

    model_config = _example(examples.SPEAKER)

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


class Claim(BaseModel):
    """A saved claim, counted over what was read for it."""

    model_config = _example(examples.CLAIM)

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

    model_config = _example(examples.POSITION)

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


class Outlet(BaseModel):
    """An outlet; '' where articles do not say."""

    model_config = _example(examples.OUTLET)

    outlet: str
    articles: int
    statements: int
    reviewed: bool = Field(description="Always false: the counts are of what the machine read.")


class Stats(BaseModel):
    """What the ledger holds, in numbers."""

    model_config = ConfigDict(extra="allow")

    articles: int
    stories: int
    versions: int
    private: int
    statements: int
    utterances: int
    reviewed: int
    rejected: int
    kinds: dict[str, int]
    speaker_types: dict[str, int]
    claims: int
    changes: int
    corrections: int
    note: str


class ReviewItem(BaseModel):
    """What waits for a person: a statement, a link between names, or a relation to a claim. Fields of the other kinds are left out."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"examples": [examples.REVIEW]})

    kind_of: Literal["statement", "link", "relation"]
    article: int
    title: str | None
    statement: int | None = None
    link: int | str | None = None
    least: float | None = None
    confidence: float | dict[str, float] | None = None
    reviewed: bool


class Correction(BaseModel):
    """What one person said against, or for, a value of the machine's."""

    model_config = _example(examples.CORRECTION)

    correction: int
    subject: Literal["statement", "relation", "mention", "speaker", "claim"]
    number: int | None
    field: str
    old: Any
    new: Any
    who: str
    at: str
    why: str | None
    undone: str | None
    undone_by: str | None
    article: int | None
    title: str | None
    words: str | None
    waits: bool
    reviewed: bool = Field(description="Always true: a person said it.")


class Corrected(BaseModel):
    """What came of a correction: one or several, which can be undone."""

    corrections: list[int]
    speaker: int | None = Field(None, description="Of a split: the speaker that it is now.")
    items: list[Correction]


class Group(BaseModel):
    """A group of speakers, its members as they were worded."""

    model_config = _example(examples.GROUP)

    group: str
    members: list[str]
    reviewed: bool = Field(description="Always true: a person named it.")


class Filed(BaseModel):
    """What became of one article."""

    source: str | None
    url: str | None
    title: str | None
    outcome: Literal["new", "changed", "reread", "known", "failed"]
    reason: str | None = None
    article: int | None = None
    version: int | None = None
    statements: int | None = None
    changes: int | None = None
    copy_of: int | None = None


class Job(BaseModel):
    """Articles that are being added, and what became of each so far."""

    model_config = _example(examples.JOB)

    job: str
    state: Literal["waiting", "running", "done", "stopped", "failed"]
    total: int | None = Field(description="How many articles there are to come, where that is known.")
    done: int
    new: int
    changed: int
    reread: int
    known: int
    failed: int
    private: bool
    made: str
    started: str | None
    ended: str | None
    error: str | None = Field(description="Why the job failed as a whole.")
    results: list[Filed]


def columns(model: type[BaseModel]) -> list[str]:
    """The fields of a record in order, as a table has them."""
    return [field.alias or name for name, field in model.model_fields.items()]
