"""Who speaks, as far as telling occasions apart needs it: one key for each attribution, equal where the speaker is.

A name counts by its last word, a pronoun as the last person who spoke or was named as a source, anything else by its head.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from onrecord.labels import NameType
from onrecord.reading import Marked
from onrecord.timing.scenes import Scene
from onrecord.types import Attribution, Name, Span, Who

_PRONOUN = re.compile(r"(?:he|she|I|we)\Z", re.IGNORECASE)
_RELATIVE = re.compile(r"who\Z", re.IGNORECASE)
_REACH = 150
"""Characters before a "who" in which its name may stand."""
_THEY = re.compile(r"(?:they|it|that|which)\Z", re.IGNORECASE)
_WORDS = re.compile(r"[\w’'-]+")
_HEAD_STOP = re.compile(r"\b(?:of|for|in|at|with|from|by|on|to|who|whose|that|which|familiar|close)\b|[,(]")
_PERSON_ROLE = re.compile(r"\b(?:president|senator|governor|nominee|candidate|mogul|businessman|billionaire|congressman|congresswoman|secretary|"
                          r"minister|director|spokesman|spokeswoman|general|judge|mayor|leader|chairman|chairwoman|pope|pontiff|sheriff|officer|author|"
                          r"host|lawmaker|republican|democrat|ambassador|premier|chancellor|king|queen|prince|lawyer|attorney|actor|director|"
                          r"former|executive|chief|professor|coach|singer|star|man|woman)\b", re.IGNORECASE)


def keys(marked: Marked) -> list[str | None]:
    """One for each attribution; None where there is no source to tell."""
    starts = [n.start for n in marked.names]
    order = sorted(range(len(marked.attributions)), key=lambda i: _at(marked.attributions[i]))
    out: list[str | None] = [None] * len(order)
    person: str | None = None
    other: str | None = None
    for i in order:
        a = marked.attributions[i]
        key, is_person = _named(marked, starts, a)
        if key is None and a.source.spans:
            words = a.source.text.strip()
            if _RELATIVE.match(words):
                at = a.source.spans[0].start
                key = _last_person(marked, starts, at) or person
            elif _PRONOUN.match(words):
                key, is_person = person, True
            elif _THEY.match(words):
                key = other or person
            elif words.lower().startswith("the ") and _PERSON_ROLE.search(words) and person and len(words.split()) <= 5:
                key, is_person = person, True
            else:
                key = _head(words)
        out[i] = key
        if key is not None:
            if is_person:
                person = key
            else:
                other = key
    return out


def _at(a: Attribution) -> int:
    return min(s.start for s in (*a.source.spans, *a.cue.spans, *a.content.spans))


def of(who: Sequence[Who]) -> list[str | None]:
    """One for each attribution, from who its speakers are: the last word of the first one's name."""
    return [_last(w.speakers[0]) if w.speakers else None for w in who]


def joint(who: Sequence[Who]) -> list[frozenset[str]]:
    """For each attribution the keys of all its speakers."""
    return [frozenset(_last(s) for s in w.speakers) for w in who]


class People:
    """The persons that a text names, by where they stand."""

    def __init__(self, marked: Marked):
        self.text = marked.text
        self.names = [n for n in marked.names if n.type == NameType.PERSON]
        self.starts = [n.start for n in self.names]

    def within(self, span: Span | Scene) -> set[str]:
        """The keys of the persons named in a stretch of text."""
        return {_key(self.text, self.names[k]) for k in range(bisect_left(self.starts, span.start), bisect_left(self.starts, span.end))}


def _last_person(marked: Marked, starts: list[int], at: int) -> str | None:
    """The key of the person named last before an offset, not far from it."""
    for k in range(bisect_left(starts, at) - 1, -1, -1):
        name = marked.names[k]
        if at - name.end > _REACH:
            return None
        if name.type == NameType.PERSON:
            return _key(marked.text, name)
    return None


def _named(marked: Marked, starts: list[int], a: Attribution) -> tuple[str | None, bool]:
    """The key of the name at the head of a source, and whether it is a person's."""
    for start, end in a.source.spans:
        found = [marked.names[k] for k in range(max(0, bisect_left(starts, start) - 1), bisect_left(starts, end))
                 if marked.names[k].end > start]
        people = [n for n in found if n.type == NameType.PERSON]
        stop = _HEAD_STOP.search(marked.text, start, end)
        people = [n for n in people if stop is None or n.start < stop.start() or marked.text[stop.start()] in ",("]
        if people and not re.match(r"['’]s?\s+\w", marked.text[people[0].end : end]):
            return _key(marked.text, people[0]), True
        if found and not people and found[0].start - start < 12 and found[0].type == NameType.ORGANIZATION:
            return " ".join(_WORDS.findall(marked.text[found[0].start : found[0].end].lower())[-1:]), False
    return None, False


def _key(text: str, name: Name) -> str:
    return _last(text[name.start : name.end])


def _last(name: str) -> str:
    words = [w for w in _WORDS.findall(name.lower()) if w not in ("jr", "sr", "ii", "iii")]
    return words[-1].removesuffix("'s").removesuffix("’s") if words else name.lower()


def _head(words: str) -> str:
    stop = _HEAD_STOP.search(words, 1)
    head = _WORDS.findall((words[: stop.start()] if stop else words).lower())
    return head[-1].removesuffix("'s").removesuffix("’s") if head else words.lower()
