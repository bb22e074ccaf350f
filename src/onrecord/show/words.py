"""What is worked out of a statement, in words for people.

`facts` are what a reader should see at once: nothing for what is plain (affirmed, certain, neutrally worded, said),
something for what is not. `values` are all of them, the plain ones too.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from onrecord.labels import Act, Certainty, Framing, SpeakerType, Stance, Uttered
from onrecord.show.plain import one_line
from onrecord.types import Statement, When

LABELS = {"attribution": "attribution", "speaker": "speaker", "speaker_type": "type", "role": "role", "affiliation": "affiliation",
          "heard_by": "said to", "anonymity_reason": "why unnamed", "said_on": "date", "venue": "place", "act": "act",
          "stance": "stance", "certainty": "certainty", "framing": "wording", "uttered": "said"}
"""What each value is called, by its name in confidence and evidence."""

_WORD = re.compile(r"[\w-]+")

_POSITIONS = {
    (Stance.AFFIRMS, Certainty.PROBABLE): "says it is likely",
    (Stance.AFFIRMS, Certainty.POSSIBLE): "says it is possible",
    (Stance.DENIES, Certainty.CERTAIN): "denies",
    (Stance.DENIES, Certainty.PROBABLE): "says it is unlikely",
    (Stance.DENIES, Certainty.POSSIBLE): "says it may not be so",
    (Stance.OPEN, Certainty.NONE): "leaves it open",
}
"""What a position is called; the plain one (affirms, certain) has no words."""

_ACTS = {
    (Act.BELIEVE, Stance.AFFIRMS, Certainty.CERTAIN): "knows it or is sure",
    (Act.BELIEVE, Stance.AFFIRMS, Certainty.PROBABLE): "believes it",
    (Act.BELIEVE, Stance.AFFIRMS, Certainty.POSSIBLE): "thinks it possible",
    (Act.BELIEVE, Stance.DENIES, Certainty.CERTAIN): "is sure it is not so",
    (Act.BELIEVE, Stance.DENIES, Certainty.PROBABLE): "doubts it",
    (Act.BELIEVE, Stance.DENIES, Certainty.POSSIBLE): "thinks it may not be so",
    (Act.BELIEVE, Stance.OPEN, Certainty.NONE): "hopes or wonders",
    (Act.ASK, Stance.OPEN, Certainty.NONE): "asks",
    (Act.URGE, Stance.OPEN, Certainty.NONE): "calls for it",
    (Act.PLEDGE, Stance.AFFIRMS, Certainty.CERTAIN): "promises or plans it",
    (Act.PLEDGE, Stance.DENIES, Certainty.CERTAIN): "promises or plans not to",
    (Act.DENY, Stance.DENIES, Certainty.CERTAIN): "denies",
    (Act.DECLINE, Stance.OPEN, Certainty.NONE): "declined to say",
}
"""Where act and position together have words of their own."""

_OTHERWISE = {Act.BELIEVE: "believes", Act.ASK: "asks", Act.URGE: "calls for it", Act.PLEDGE: "promises or plans", Act.DENY: "denies",
              Act.DECLINE: "declined"}
"""Stands before the position where act and position are an unusual pair."""

_FRAMINGS = {Framing.ENDORSING: "worded as true", Framing.DOUBTING: "worded with doubt", Framing.CHARGED: "loaded wording"}

_UTTERED = {Uttered.NO: "not said", Uttered.UNREAL: "not said yet, or only possibly"}


class Fact(NamedTuple):
    """Words for a value: ``name`` is its name in confidence and evidence; ``telling`` where it sets the statement apart."""

    name: str
    words: str
    telling: bool = False


def brief(statement: Statement) -> str:
    """The position in a word or two, to stand beside the words themselves; nothing for what is plain."""
    how = statement.how
    if how.uttered is not Uttered.YES:
        return "not said" if how.uttered is Uttered.NO else "not said yet"
    if how.stance is Stance.OPEN:
        return {Act.ASK: "asks", Act.URGE: "urges", Act.DECLINE: "declines"}.get(how.act, "open")
    if how.stance is Stance.DENIES:
        return "denies" if how.certainty is Certainty.CERTAIN else "doubts"
    return {Certainty.PROBABLE: "likely", Certainty.POSSIBLE: "possible"}.get(how.certainty, "")


def position(statement: Statement) -> list[Fact]:
    """Whether it was said, act with stance and certainty, and the writer's wording, as far as they are not plain."""
    how = statement.how
    out = [Fact("uttered", _UTTERED[how.uttered], True)] if how.uttered in _UTTERED else []
    hedge = how.certainty if how.certainty is not Certainty.NONE else Certainty.CERTAIN
    certainty = Certainty.NONE if how.stance is Stance.OPEN else hedge
    words = _ACTS.get((how.act, how.stance, certainty))
    if words is None:
        words = "; ".join(w for w in (_OTHERWISE.get(how.act), _POSITIONS.get((how.stance, certainty))) if w)
    if words:
        out.append(Fact(_decisive(statement), words, True))
    if how.framing in _FRAMINGS:
        out.append(Fact("framing", _FRAMINGS[how.framing], True))
    return out


def _decisive(statement: Statement) -> str:
    """The value that makes the position what it is: the stance unless it is affirmed, then what keeps it from being plain."""
    how = statement.how
    if how.stance is not Stance.AFFIRMS:
        return "act" if how.act in (Act.ASK, Act.URGE, Act.DECLINE) else "stance"
    return "certainty" if how.certainty in (Certainty.PROBABLE, Certainty.POSSIBLE) else "act"


def circumstances(statement: Statement) -> list[Fact]:
    """When, where and to whom it was said, and why its source has no name."""
    who, when = statement.who, statement.when
    out = []
    if said_on := date(when):
        out.append(Fact("said_on", said_on))
    if who.heard_by:
        out.append(Fact("heard_by", f"to {one_line(who.heard_by)}"))
    if when.venue:
        out.append(Fact("venue", f"place: {one_line(when.venue)}"))
    if who.anonymity_reason:
        out.append(Fact("anonymity_reason", f"unnamed source: “{one_line(who.anonymity_reason)}”", True))
    elif who.speaker_type is SpeakerType.ANONYMOUS:
        out.append(Fact("speaker_type", "unnamed source", True))
    return out


def facts(statement: Statement) -> list[Fact]:
    """What a reader should see at once, the telling things first."""
    return position(statement) + circumstances(statement)


def date(when: When) -> str:
    """The date with the words that give it; words that no date could be worked out of, alone; empty without either."""
    words = f"“{one_line(when.said_on_text)}”" if when.said_on_text else ""
    if when.said_on is None:
        return words
    day = when.said_on.replace("/", " to ")
    return f"{day} ({words})" if words and one_line(when.said_on_text or "") != day else day


def name(statement: Statement) -> str:
    """Who said it: all speakers, else the source's words, else that there is none."""
    return one_line(statement.who.name or statement.source.text) or "no source"


def alias(statement: Statement) -> str:
    """The source's words where they name nobody ("he", "the general"), so that a reader sees whom they were taken for."""
    words = one_line(statement.source.text)
    lower = words.casefold()
    named = all(one_line(s).casefold() in lower or _last(s) in _WORD.findall(lower) for s in statement.who.speakers)
    return "" if named else words


def _last(name: str) -> str:
    parts: list[str] = _WORD.findall(one_line(name).casefold())
    return parts[-1] if parts else ""


def office(statement: Statement) -> str:
    """Role and affiliation, the latter where the role does not hold it."""
    role, of = one_line(statement.who.role or ""), one_line(statement.who.affiliation or "")
    return ", ".join(part for part in (role, of if of.casefold() not in role.casefold() else "") if part)


def values(statement: Statement) -> list[Fact]:
    """Every value that there is, by its label's own name: what the native form has, for looking it up."""
    who, when, how = statement.who, statement.when, statement.how
    found = {"speaker": who.name, "speaker_type": who.speaker_type.value, "role": who.role, "affiliation": who.affiliation,
             "anonymity_reason": who.anonymity_reason, "heard_by": who.heard_by, "said_on": date(when), "venue": when.venue,
             "act": how.act.value, "stance": how.stance.value, "certainty": how.certainty.value, "framing": how.framing.value,
             "uttered": how.uttered.value}
    return [Fact(at, one_line(value)) for at, value in found.items() if value]


def least_sure(statement: Statement) -> tuple[str, float] | None:
    """Name and confidence of the value that is least sure; None where no value has a confidence."""
    sure = {n: c for n, c in statement.confidence.items() if n != "attribution"}
    return min(sure.items(), key=lambda item: item[1], default=None)
