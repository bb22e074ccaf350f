"""The fixed sets of values that a statement is labelled with; docs/labels.md explains each with examples."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """How much of a content stands in the source's own words (see `onrecord.reading.Quotes`)."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"


class SpeakerType(StrEnum):
    """What a speaker is; ``none`` where there is no source, or one that cannot speak."""

    PERSON = "person"
    ORGANIZATION = "organization"
    GOVERNMENT = "government"
    DOCUMENT = "document"
    GROUP = "group"
    ANONYMOUS = "anonymous"
    NONE = "none"


class Act(StrEnum):
    """What the source does."""

    STATE = "state"
    BELIEVE = "believe"
    ASK = "ask"
    URGE = "urge"
    PLEDGE = "pledge"
    DENY = "deny"
    DECLINE = "decline"


class Stance(StrEnum):
    """How the source stands to the content, taken as a proposition (FactBank; Saurí and Pustejovsky 2009)."""

    AFFIRMS = "affirms"
    DENIES = "denies"
    OPEN = "open"


class Certainty(StrEnum):
    """How sure the words make the source of the content; ``none`` where the stance is open."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    POSSIBLE = "possible"
    NONE = "none"


class Framing(StrEnum):
    """What the writer's cue adds."""

    NEUTRAL = "neutral"
    ENDORSING = "endorsing"
    DOUBTING = "doubting"
    CHARGED = "charged"


class Uttered(StrEnum):
    """Whether the article says that the attribution took place."""

    YES = "yes"
    NO = "no"
    UNREAL = "unreal"


class NameType(StrEnum):
    """What a proper name in the text names; ``people`` is a nationality, a party's members and the like."""

    PERSON = "person"
    ORGANIZATION = "organization"
    PLACE = "place"
    PEOPLE = "people"


class Relation(StrEnum):
    """How a text stands to a claim, whoever says it and however surely (after Ferreira and Vlachos 2016)."""

    FOR = "for"
    AGAINST = "against"
    OBSERVING = "observing"
    UNRELATED = "unrelated"


class Verdict(StrEnum):
    """What a person said of something that the machine read; nothing has one before somebody has looked."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    REJECTED = "rejected"
