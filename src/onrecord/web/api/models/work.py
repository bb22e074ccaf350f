"""Counts, what waits, what people have said, and jobs, as the document describes them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from onrecord.web.api import examples
from onrecord.web.api.models.listings import example


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

    model_config = example(examples.CORRECTION)

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

    model_config = example(examples.JOB)

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
