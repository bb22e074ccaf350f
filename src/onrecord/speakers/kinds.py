"""What a speaker is: `SpeakerType` of a named entity or of a description's words."""

from __future__ import annotations

from onrecord.labels import NameType, SpeakerType
from onrecord.speakers.lexicon import Noun, organisation_words, organisations, places, word_set
from onrecord.speakers.people import Entity

IN_THE_KNOW = word_set("in the know")
INSIDERS = word_set("insiders")
PARTIES = word_set("parties")
PUBLIC = word_set("public")
"""Plural words that speak as the state."""


def of_entity(e: Entity) -> SpeakerType:
    """Of something named."""
    if e.type == NameType.PERSON:
        return SpeakerType.PERSON
    words = e.name.split()
    if e.name in organisations():
        return organisations()[e.name]
    if e.type == NameType.PEOPLE and (len(words) == 1 or e.name in places()):
        return SpeakerType.ORGANIZATION if e.name.lower() in PARTIES else SpeakerType.GROUP
    if any(" ".join(words[:n]) in organisations() and organisations()[" ".join(words[:n])] == SpeakerType.GOVERNMENT for n in (1, 2, 3)):
        return SpeakerType.GOVERNMENT  # "State Department Refugee Center"
    if words[-1].lower() in organisation_words():
        return organisation_words()[words[-1].lower()]
    for word in words:  # "Center of Research", "Department of Energy"
        if word.lower() in organisation_words() and len(words) > 2:
            return organisation_words()[word.lower()]
    if e.name in places():
        return SpeakerType.GROUP if places()[e.name][0] == "people" else SpeakerType.GOVERNMENT
    if e.type == NameType.PLACE:
        return SpeakerType.GOVERNMENT
    return SpeakerType.ORGANIZATION


def of_description(noun: Noun | None, lower: list[str], article: str, quantity: bool = False) -> SpeakerType:
    """Of a description without a name.

    Args:
        noun: what the lexicon knows of its noun.
        lower: its words, in lower case.
    """
    words = frozenset(lower)
    if noun is None:
        return SpeakerType.NONE if article in ("the", "possessive", "a") else SpeakerType.GROUP
    if noun.human:
        if noun.word in INSIDERS or (noun.word == "person" and words & IN_THE_KNOW) or (
                words & {"anonymity", "familiar", "briefed"} and noun.word != "expert"):
            return SpeakerType.ANONYMOUS
        if not noun.plural:
            return SpeakerType.PERSON
        if words & PUBLIC:
            return SpeakerType.GOVERNMENT
        return SpeakerType.ORGANIZATION if len(lower) == 1 and lower[0] in PARTIES else SpeakerType.GROUP
    if noun.kind == "thing":
        return SpeakerType.NONE
    if noun.kind == "group":
        return SpeakerType.ANONYMOUS if words & IN_THE_KNOW else SpeakerType.GROUP
    return SpeakerType(noun.kind)
