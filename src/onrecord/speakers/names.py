"""Proper names in a text: runs of capitalised words, cut into title and name, with votes for what each names.

The names that the model found are evidence here, not the last word: a run takes in what the model cut off, and an
article-wide vote decides the type ("Trump" is a person where the article has "Donald Trump").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from onrecord.labels import NameType
from onrecord.layout import Layout
from onrecord.speakers.lexicon import (
    CALENDAR,
    FUNCTION,
    PREPOSITIONS,
    first_names,
    nouns,
    organisation_words,
    organisations,
    places,
    titles,
    word_set,
)
from onrecord.speakers.tokens import Words
from onrecord.types import Name, Span

PARTICLES = word_set("particles")
SUFFIXES = word_set("suffixes")
OPENING, CLOSING = frozenset("“\"‘'(«"), frozenset("”\"’')»")
JOINING = word_set("joining")
_ARTICLED = re.compile(r"(?:al|el|as|an|ash|at|ad|ul|bin|ibn|de|d|l|t)[-’'][A-Z]")
"""Names that begin with a small article: al-Amin, d’Aubigny."""
_WITHIN, _BODIES, _OWNERS = frozenset(("of", "for", "and", "the", "&")), frozenset(("house", "centers", "chamber")), frozenset(("founder", "co-founder", "owner"))
LONGEST = 12
"""Words of a run; a longer one is a list or shouting."""


@dataclass(slots=True)
class NameMention:
    """A name where it stands.

    Attributes:
        first, last: its words, half open.
        title: the words of titles before it that belong to its run, half open; empty where there are none.
        key: its words in lower case, without nicknames, full stops and suffixes.
        votes: what speaks for each type of name here.
        headline: stands in a line in which most words are capitalised.
    """

    first: int
    last: int
    title: tuple[int, int]
    key: tuple[str, ...]
    votes: dict[NameType, float] = field(default_factory=dict)
    headline: bool = False
    honorific: str = ""

    @property
    def begin(self) -> int:
        """The first of its words, or of its titles."""
        return self.title[0] if self.title[1] > self.title[0] else self.first

    def vote(self, kind: NameType, weight: float) -> None:
        self.votes[kind] = self.votes.get(kind, 0.0) + weight


class Finder:
    """Finds the names of one text; see `find`. ``turns``: where a transcript says who speaks."""

    def __init__(self, words: Words, layout: Layout, model_names: tuple[Name, ...], turns: Iterable[Span] = ()):
        self.words = words
        self.layout = layout
        self.model: dict[int, Name] = {}
        for name in model_names:
            for i in words.within(name.start, name.end):
                self.model[i] = name
        self.turns = {words.first(span.start) for span in turns}
        self.headline: set[int] = set()
        self.initial = self._initial()

    def _initial(self) -> set[int]:
        """The words that begin a sentence or a quote: their capital says nothing."""
        w = self.words
        out = set()
        for s in self.layout.sentences:
            i = w.first(s.start)
            while i < len(w) and w.texts[i] in OPENING:
                i += 1
            out.add(i)
        self._headlines()
        return out | {i + 1 for i, t in enumerate(w.texts) if t in "“\"‘:—"}

    def _headlines(self) -> None:
        for part in (*self.layout.paragraphs, *self.layout.sentences):
            inside = self.words.within(part.start, part.end)
            if len(inside) <= 40 and inside and inside.start not in self.headline and self._capitalised(inside):
                self.headline.update(inside)

    def _capitalised(self, inside: range) -> bool:
        w = self.words
        long = [w.texts[i] for i in inside if w.texts[i][0].isalpha() and len(w.texts[i]) > 2 and w.lower[i] not in FUNCTION]
        return len(long) > 3 and sum(t[0].isupper() for t in long) >= 0.88 * len(long)

    def _capital(self, i: int) -> bool:
        w = self.words
        if not 0 <= i < len(w) or not (w.texts[i][0].isupper() or _ARTICLED.match(w.texts[i])):
            return False
        low = w.lower[i]
        if (low[0] == "i" and low[1:2] in ("’", "'")) or (low[1:2] == "-" and low[0] in "rdi"):
            return False
        if low in FUNCTION or low in CALENDAR:
            name = self.model.get(i)
            known = name is not None and name.confidence > 0.5 and name.type in (NameType.PERSON, NameType.PLACE)
            shouted = i > 0 and len(low) > 3 and w.texts[i].isupper() and w.texts[i - 1].isupper() and w.adjacent(i)  # USA TODAY
            return w.texts[i] == "US" or shouted or (known and low not in ("the", "a", "i")) or (
                i > 0 and low not in ("the", "i") and (w.lower[i - 1] in first_names() or w.texts[i - 1][1:] == ".") and w.texts[i - 1][0].isupper() and w.adjacent(i))
        return True

    def runs(self) -> Iterator[tuple[int, int]]:
        """Runs of capitalised words, half open, with particles, initials, nicknames in quotes and suffixes."""
        w, n, i = self.words, len(self.words), 0
        texts = w.texts
        while i < n:
            text = texts[i]
            if (text[0].islower() and text[1:2] not in "-’'" and "-" not in text) or not self._capital(i):
                i += 1
                continue
            j = i + 1
            while j < n and j - i < LONGEST:
                if not w.adjacent(j):
                    break
                if self._capital(j):
                    j += 1
                elif end := self._particles(j):
                    j = end
                elif w.texts[j] in OPENING and self._capital(j + 1) and j + 3 < n and w.texts[j + 2] in CLOSING and self._capital(j + 3) and w.texts[j] != "(":
                    j += 4
                else:
                    break
            if j + 1 < n and w.texts[j] == "," and w.lower[j + 1] in SUFFIXES:
                j += 2
            yield i, self._joined(i, j)
            i = max(j, i + 1)

    def _particles(self, j: int) -> int:
        """The end of particles and the name they belong to, from word ``j`` on ("von der Leyen"); 0 for none."""
        w, k = self.words, j
        while k < len(w) - 1 and k - j < 3 and (w.lower[k] in PARTICLES or (w.lower[k] == "ten" and w.lower[k - 1] in first_names())) and w.adjacent(k + 1):
            k += 1
        return k + 1 if k > j and self._capital(k) else 0

    def _joined(self, i: int, j: int) -> int:
        """The end of a run that goes on: "Department" + "of Health", "Securities" + "and Exchange Commission"."""
        w = self.words
        for _ in range(3):
            if j + 1 >= len(w) or not w.adjacent(j):
                return j
            k = j + 2 if w.lower[j + 1] == "the" else j + 1
            if not self._capital(k) or not w.adjacent(k):
                return j
            end = k + 1
            while end < len(w) and end - i < LONGEST and w.adjacent(end) and (on := self._particles(end) or (end + 1 if self._capital(end) else 0)):
                end = on
            known = organisation_words()
            model = self.model.get(j)
            joined = model is not None and model.type == NameType.ORGANIZATION and model.confidence > 0.4 and model.start < w.starts[j]
            heads = w.lower[j - 1] in known or (w.lower[j - 1].endswith("s") and w.lower[j] == "for" and end - i < 6 and j - i == 1)
            if (w.lower[j] in JOINING and (joined or heads) and w.lower[j] != "in" and w.lower[k] not in titles()) or (
                    w.lower[j] == "and" and k == j + 1 and (joined or (j - i == 1 and w.lower[j - 1] not in known and w.lower[end - 1] in known
                                                   and i > 0 and w.lower[i - 1] == "the"))):
                j = end
            else:
                return j
        return j

    def find(self) -> list[NameMention]:
        """All names, in order, without overlap."""
        out: list[NameMention] = []
        unsure: list[NameMention] = []
        last = 0
        for i, j in self.runs():
            if i < last:
                continue
            for found in self._cut(i, j):
                self._judge(found)
                if found.votes or found.last - found.first > 1 or found.first not in self.initial:
                    out.append(found)
                    last = found.last
                else:
                    unsure.append(found)
        known = {part for m in out if len(m.key) > 1 for part in (m.key[-1], m.key[0])}
        again = [m for m in unsure if m.key[0] in known and m.key[0] not in self.words.known]
        return sorted(out + again, key=lambda m: m.first) if again else out

    def _cut(self, i: int, j: int) -> list[NameMention]:
        """The name or names of a run: without a leading common word, split from its titles."""
        if i in self.headline:
            return self._of_headline(i, j)
        while j - i > 1 and i in self.initial and i not in self.model and (self._common(i) or self._left_out(i, j)) and not self._office_of(i, j):
            i += 1
        if j - i == 1 and i in self.initial and i not in self.model and self._common(i):
            return []
        return self._titled(i, j)

    def _left_out(self, i: int, j: int) -> bool:
        """Whether the model has a person right after word ``i`` and no title, first name or known name is at ``i``."""
        low, name = self.words.lower[i], self.model.get(i + 1)
        return (name is not None and name.type == NameType.PERSON and self.words.starts[i + 1] == name.start
                and name.end > self.words.ends[i + 1] and low not in first_names()
                and low not in titles() and low.rstrip(".") not in titles() and self.words.texts[i] not in places())

    def _office_of(self, i: int, j: int) -> bool:
        """Whether a run is an office, with whose it is, and who holds it: "Bank of England Governor Ann Lee"."""
        lower = self.words.lower
        return lower[i + 1] in JOINING and any(lower[k] in titles() for k in range(i + 3, j - 1))

    def _common(self, i: int) -> bool:
        low = self.words.lower[i]
        return (low in self.words.known or low in nouns()) and low not in first_names() and low not in titles()

    def _titled(self, i: int, j: int, headline: bool = False) -> list[NameMention]:
        w, known = self.words, titles()
        start = i
        before = i - 2 if i and w.lower[i - 1] == "the" else i - 1
        if before > 0 and w.lower[before] in ("of", "for") and w.lower[before - 1] in known and ((holder := self._holder(i, j)) or before == i - 1):
            return self._named(holder or i, j, i, headline)  # "Secretary of State Ann Lee", "Speaker of the House Ann Lee"
        if w.lower[j - 1] not in organisation_words():
            for k in range(j - 2, i - 1, -1):
                if w.lower[k].rstrip(".") in known or w.lower[k] in known or self._executive(k):
                    start = k + 1
                    break
        if self._executive(j - 1):
            return []
        if w.lower[j - 1] in known and start == i and (j - i == 1 or w.lower[i] not in first_names()):
            return []  # a title alone: "House Speaker"
        return self._named(start, j, i, headline)

    def _executive(self, k: int) -> bool:
        """Whether a title of two words ends with word ``k``: "Chief Executive"."""
        lower = self.words.lower
        return k > 0 and lower[k] == "executive" and lower[k - 1] in ("chief", "county") and lower[k + 1 : k + 2] != ["officer"]

    def _holder(self, i: int, j: int) -> int:
        """Where the name begins of who holds an office whose field or body a run begins with: "State" + "Ann Lee"; 0 where there is none."""
        w = self.words
        if w.lower[j - 1] in organisation_words():
            return 0
        name = next((n for k in range(i + 1, j) if (n := self.model.get(k)) and n.type == NameType.PERSON and n.start == w.starts[k]), None)
        at = w.first(name.start) if name is not None else next((k for k in range(i + 1, j - 1) if w.lower[k] in first_names()), 0)
        if i < at - 1 == j - 2 and w.lower[at - 1] in first_names() and w.text[w.starts[i] : w.ends[at - 1]] not in places():
            at -= 1  # of "Ann Lee" the model has found the last name alone
        return at

    def _named(self, start: int, j: int, i: int, headline: bool) -> list[NameMention]:
        """The name from ``start`` to ``j`` with its titles from ``i``."""
        w, known = self.words, titles()
        key = tuple(p for k in range(start, j) if (p := w.lower[k].strip(".,"))[:1].isalnum() and p not in SUFFIXES
                    and not (k > start and w.texts[k - 1] in OPENING and k + 1 < j))
        if not key:
            return []
        found = NameMention(start, j, (i, start), key, headline=headline)
        for k in range(i, start):
            gender, role = known.get(w.lower[k], known.get(w.lower[k].rstrip("."), ("", True)))
            if not role:
                found.honorific = gender or found.honorific or "-"
        return [found]

    def _of_headline(self, i: int, j: int) -> list[NameMention]:
        """In a line of capitals only what the model found, or first names with what follows them, are names."""
        w, out, k = self.words, [], i
        while k < j:
            name = self.model.get(k)
            end = k + 1
            if name is not None and name.confidence > 0.25:
                while end < j and self.model.get(end) is name:
                    end += 1
                out += self._titled(k, end, headline=True)
            elif len(w.texts[k]) > 2 and w.lower[k] not in nouns() and w.lower[k] not in w.known:
                if w.lower[k] in first_names() and end < j and w.lower[end] not in w.known and w.lower[end] not in nouns():
                    end += 1
                out += self._titled(k, end, headline=True)
            k = end
        return out

    def _beside_person(self, m: NameMention) -> bool:
        """Whether a noun for a person stands right before the name ("miller Ann Lee") or after its comma ("Ann Lee, a miller")."""
        w, known = self.words, nouns()
        before = known.get(w.lower[m.first - 1]) if m.first and w.adjacent(m.first) else None
        if before is not None and before.human and not before.plural and w.texts[m.first - 1][0].islower() and m.last - m.first > 1:
            return True
        if m.last + 2 < len(w) and w.texts[m.last] == "," and w.lower[m.last + 1] in ("a", "an", "the", "who") and m.last - m.first > 1:
            for k in range(m.last + 2, min(len(w), m.last + 8)):
                if w.lower[k] in PREPOSITIONS or w.texts[k] in ",.;":
                    break
                noun = known.get(w.lower[k])
                if (noun is not None and noun.human and not noun.plural) or w.lower[k].endswith(("ologist", "ician")):
                    return True
        return False

    def _judge(self, m: NameMention) -> None:
        """Vote for what the name at ``m`` names."""
        w = self.words
        size = m.last - m.first
        for k in range(m.first, m.last):
            name = self.model.get(k)
            if name is not None and (name.type != NameType.PEOPLE or size == 1):
                whole = w.ends[m.last - 1] == name.end or w.starts[m.first] == name.start
                m.vote(name.type, name.confidence * (1.0 if whole else 0.4) / size)
        last = w.lower[m.last - 1]
        surface = w.text[w.starts[m.first] : w.ends[m.last - 1]]
        if m.honorific or (m.title[1] > m.title[0] and w.lower[m.last - 1] not in organisation_words()):
            m.vote(NameType.PERSON, 2.0)
        first = w.lower[m.first]
        if size > 1 and first in first_names() and last not in organisation_words():
            m.vote(NameType.PERSON, 1.2)
        if size > 1 and (last in organisation_words() or (size > 2 and any(k in organisation_words() for k in m.key[1:]))):
            m.vote(NameType.ORGANIZATION, 1.5)
        if surface in organisations():
            m.vote(NameType.ORGANIZATION, 2.0)
        if m.first in self.turns and size < 4:
            m.vote(NameType.PERSON, 1.5)
        if size < 4 and self._beside_person(m):
            m.vote(NameType.PERSON, 1.0)
        kind = places().get(surface)
        if kind:
            m.vote(NameType.PEOPLE if kind[0] == "people" else NameType.PLACE, 2.0)
        if size == 1 and surface.isupper() and 1 < len(surface) < 6 and not m.headline:
            m.vote(NameType.ORGANIZATION, 0.5)
        if m.first and w.lower[m.first - 1] in ("in", "near") and size < 3:
            m.vote(NameType.PLACE, 0.3)
        if m.last < len(w) and size > 1 and (w.lower[m.last] in ("who", "whose") or (
                w.texts[m.last] == "," and m.last + 2 < len(w) and (w.texts[m.last + 1].isdigit() or w.lower[m.last + 1] == "who"))):
            m.vote(NameType.PERSON, 0.8)


def office_start(w: Words, name: NameMention) -> int:
    """The first word of the office before a name, with the body whose it is: "Department of Justice spokesman Ann Lee", "Office of Management and
    Budget Director Ann Lee"; the name's own first word, or its title's, where no such body stands there."""
    own = end = name.begin
    while end > 0 and w.adjacent(end) and (noun := nouns().get(w.lower[end - 1])) is not None and noun.human and not noun.plural and w.texts[end - 1][0].islower():
        end -= 1
    if end == name.first or all(part in titles() or part == "executive" for part in name.key):  # "Office of the Inspector General"
        return own
    at = end
    while at > 0 and end - at < LONGEST and w.adjacent(at) and (w.texts[at - 1][0].isupper() or w.lower[at - 1] in _WITHIN):
        at -= 1
        if w.lower[at] == "and" and any(w.text[w.starts[k] : w.ends[at - 1]] in organisations() for k in range(max(0, at - 4), at)):
            at += 1  # "the Bank of England and Finance Minister Ann Lee"
            break
    if at < own - 1 and w.lower[own - 1] == "and" and own < name.first and (w.lower[own - 2] in titles() or w.lower[own - 2] in _OWNERS):
        return max(at, own - 2)  # "Founder and CEO Ann Lee"
    known = organisation_words()
    starts = (k for k in range(at, name.first - 2) if w.texts[k][0].isupper() and (w.lower[k] in known or w.lower[k] in _BODIES) and w.lower[k + 1] in JOINING)
    start = next(starts, own)
    while at < start < own and w.texts[start - 1][0].isupper() and w.lower[start - 1] not in FUNCTION and w.lower[start - 1] not in CALENDAR:
        start -= 1  # "Massachusetts Institute of Technology"
    return min(own, start)
