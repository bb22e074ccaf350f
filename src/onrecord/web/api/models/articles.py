"""Articles, statements and changes as the document describes them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from onrecord.labels import Act, Certainty, Framing, Kind, SpeakerType, Stance, Uttered, Verdict
from onrecord.web.api import examples
from onrecord.web.api.models.listings import example

Spans = list[tuple[int, int]]


class Selector(BaseModel):
    """Finds the content again when offsets have moved (W3C TextQuoteSelector)."""

    type: str
    exact: str
    prefix: str
    suffix: str


class Statement(BaseModel):
    """A statement: the native form, and around it what is the ledger's. Values are the machine's, or where a person has changed one, the person's."""

    model_config = example(examples.STATEMENT)

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


class Counts(BaseModel):
    """How many statements there are, and of each value of a label."""

    statements: int
    more: bool = Field(description="No more were counted, and there may be.")
    values: dict[str, int]


class Facets(BaseModel):
    """How what a search finds divides by labels."""

    model_config = example(examples.FACETS)

    found: int
    more: bool = Field(description="No more were counted, and there may be.")
    labels: dict[str, Counts]
    note: str


class Article(BaseModel):
    """An article in one line."""

    model_config = example(examples.ARTICLE)

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


class Forgotten(BaseModel):
    """What an article was, and what went with it: the speakers nobody else mentions, and the sayings no other article reports."""

    model_config = example(examples.FORGOTTEN)

    article: int
    url: str | None
    title: str | None
    versions: int
    statements: int
    corrections: int
    speakers: int
    utterances: int


class Native(BaseModel):
    """The native form of an article; `onrecord schema` prints what a line of it holds."""

    model_config = ConfigDict(extra="allow")

    id: str
    text: str
    statements: list[dict[str, Any]]


class Change(BaseModel):
    """Something that changed in an article after it was first added."""

    model_config = example(examples.CHANGE)

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
