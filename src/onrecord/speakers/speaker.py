"""One who speaks, as far as it was resolved."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.labels import SpeakerType
from onrecord.speakers.people import Entity
from onrecord.types import Span


@dataclass(frozen=True, slots=True)
class Speaker:
    """One who speaks.

    Attributes:
        name: fullest name, or own words.
        entity: the one named, where there is one.
        how: the way it was resolved, for the confidence.
        sure: of a choice, how much likelier than the rest.
        span: the words that it was read from.
        noun: of own words, the noun that heads them, in lower case.
    """

    name: str
    type: SpeakerType
    entity: Entity | None
    how: str
    sure: float = 1.0
    span: Span | None = None
    noun: str = ""
