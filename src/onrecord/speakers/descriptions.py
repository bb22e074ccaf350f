"""Sources that are described, not named: whom "the general", "both senators" or "the company" means, else own words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice

from onrecord.labels import NameType, SpeakerType
from onrecord.reading import Marked
from onrecord.speakers import kinds
from onrecord.speakers.coreference import Trail
from onrecord.speakers.lexicon import PREPOSITIONS, Noun, nouns, organisation_words, places, word_set
from onrecord.speakers.mentions import POSSESSIVES, Head
from onrecord.speakers.people import Entity, People
from onrecord.speakers.roles import Role, Roles
from onrecord.speakers.speaker import Speaker
from onrecord.speakers.tokens import Words
from onrecord.types import Span

NUMBERS = {"two": 2, "both": 2, "three": 3}
OWNED = word_set("owned")
"""What speaks for its owner and is called by the owner's full name."""
OF_A_PERSON = word_set("of a person")
"""What somebody thinks with: the owner is the source."""
WORKS = word_set("works")
ONE_OF_A_KIND = word_set("one of a kind")
WEAK = word_set("weak")
"""Kin of so many that sharing it does not make one person of two descriptions."""
COMMONEST = frozenset(("executive", "business", "leader", "expert", "man", "kin"))
"""Kin that says nothing of who is meant."""
NEWS = word_set("news")
PAPERS = word_set("papers")
_TITLE = re.compile(r"\b(\w+)(?:,? (?:called|titled|entitled|named))?,? [“\"‘']([^“”\"‘\n]{2,60}?),?[”\"’']|[“\"]([^“”\"\n]{2,60}?),[”\"] (?:a|an|the|her|his) (?:[\w-]+ ){0,2}?(\w+)")


@dataclass
class Descriptions:
    """Resolves the descriptions of one text as the walk comes to them.

    Attributes:
        speakers: those of each attribution so far.
        meaning: whom each pronoun meant.
    """

    marked: Marked
    words: Words
    people: People
    roles: Roles
    trail: Trail
    speakers: list[list[Speaker]]
    meaning: dict[int, tuple[Entity | None, float]]
    _titles: list[re.Match[str]] | None = None

    def resolve(self, h: Head, i: int, last: int) -> list[Speaker]:
        """Those whom the description ``h`` in the source of attribution ``i`` means; ``last``: the one settled before."""
        w, noun = self.words, h.noun
        span = Span(w.starts[h.first], w.ends[h.last - 1])
        own = self._owner(h)
        if own is not None and w.lower[h.at] in OF_A_PERSON:
            return [Speaker(own.name, SpeakerType.PERSON, own, "pronoun", 0.8, span)]
        if h.first == h.at and w.texts[h.at][0].isupper() and noun is None and len(self.people.last.get(w.lower[h.at], ())) == 1:
            e = self.people.last[w.lower[h.at]][0]  # a last name that was not seen as a name here
            return [Speaker(e.name, SpeakerType.PERSON, e, "last name", 0.8, span)]
        if noun is not None and noun.plural and (several := self._several(h, noun, span)):
            return several
        if noun is None:
            return [self.phrase(h, span)]
        found = self._same_before(h, noun, last, span) if h.article == "the" else None
        if found is None and noun.human and not noun.plural:
            found = self._person(h, noun, i, span)
        if found is None and h.article == "the" and h.at - h.first < 3:
            found = self._thing(h, noun, last, span)
        return [found or self.phrase(h, span)]

    def _owner(self, h: Head) -> Entity | None:
        if h.owner < 0:
            return None
        if self.words.lower[h.owner] in POSSESSIVES:
            return self.meaning.get(h.owner, (None, 0.0))[0]
        return self.people.at(h.owner)

    def _person(self, h: Head, noun: Noun, i: int, span: Span) -> Speaker | None:
        """Somebody named, before this or a little later."""
        w = self.words
        if w.lower[h.first] in ("one", "another", "some", "any", "every", "each"):
            return None
        paragraph = self.marked.layout.paragraph_at(span.start)
        headline = (paragraph == 0 or h.first in self.people.headline) and h.article != "a"
        definite = h.article in ("the", "possessive") or (h.article == "" and (headline or w.texts[h.first][0].isupper()))
        if definite or headline:
            e, sure = self.trail.description(range(h.first, h.at + 1), noun, h.at, i)
            if e is not None and e is not self._owner(h) and self._fits(e, noun, h):
                self.trail.note(e, h.first, h.last)
                if h.article == "the" and h.at - h.first > 1:
                    self.roles.add(e, Role(h.first + 1, h.at + 1, 0.5))
                return Speaker(e.name, SpeakerType.PERSON, e, "description", sure, span)
        if (definite or (paragraph < 3 and h.last - h.at < 2)) and (later := self._named_later(noun, h)) is not None:
            self.trail.note(later, h.first, h.last)
            return Speaker(later.name, SpeakerType.PERSON, later, "named later", 0.6, span)
        return None

    def _fits(self, e: Entity, noun: Noun, h: Head) -> bool:
        """Whether the article calls this person such a thing, or leaves it to the reader to know."""
        kind = noun.word.removeprefix("ex-")
        if kind in e.described or noun.word in e.described:
            return True
        if noun.kind == "insider" or noun.kin & {"man", "kin"}:
            return bool("senator" in noun.kin and noun.kin & e.kin - WEAK and h.at - h.first > 1)
        shared = (noun.kin & e.kin) - COMMONEST
        if shared - WEAK:
            return True
        seen = self.trail.seen.get(id(e))
        near = seen is not None and self.marked.layout.sentence_at(self.words.starts[h.first]) - seen.sentence <= 2
        return (bool(shared) and near and h.article == "the" and h.last == h.at + 1) or (h.article == "the" and not e.kin and noun.word in ONE_OF_A_KIND)

    def _named_later(self, noun: Noun, h: Head) -> Entity | None:
        """Somebody with such a role who is first named in the paragraphs after this ("a judge ruled …", then his name)."""
        if noun.kind == "insider" or noun.kin & {"man", "kin"}:
            return None
        layout = self.marked.layout
        at = layout.paragraph_at(self.words.starts[h.at])
        for m in islice(self.people.after(h.last + 1), 200):
            if layout.paragraph_at(self.words.starts[m.first]) > at + 4:
                return None
            e = self.people.entity(m)
            if e.is_person and e.mentions[0].first > h.last and (
                    (noun.word in e.described and (h.article != "a" or noun.kin - WEAK)) or noun.kin & e.kin - WEAK):
                return e
        return None

    def _several(self, h: Head, noun: Noun, span: Span) -> list[Speaker]:
        """Those named before that "the two senators" or "both countries" means, where there are just as many."""
        w = self.words
        number = next((NUMBERS[w.lower[k]] for k in range(h.first, h.at) if w.lower[k] in NUMBERS), 0)
        if not number or w.lower[h.first] not in ("the", "both", "these", "those"):
            return []
        if noun.word in ("country", "nation"):
            named = [self.people.entity(m) for m in islice(self.people.before(h.first), 60)]
            fit = list(dict.fromkeys(e for e in named if places().get(e.name, ("",))[0] == "country"))[:number]
        elif noun.human:
            at = self.marked.layout.sentence_at(span.start)
            recent = self.trail.order[:-9:-1]
            fit = [e for e in recent if noun.word in e.described or noun.kin & e.kin][:number]
            if len(fit) != number:
                fit = [e for e in recent if at - self.trail.seen[id(e)].sentence <= 2]
        else:
            return []
        if len(fit) != number:
            return []
        fit.sort(key=lambda e: e.mentions[0].first)
        return [Speaker(e.name, kinds.of_entity(e), e, "several", 0.6, span) for e in fit]

    def _same_before(self, h: Head, noun: Noun, last: int, span: Span) -> Speaker | None:
        """An earlier source with the same noun ("Lee's campaign", then "the campaign")."""
        qualified = h.at + 1 < h.last and self.words.lower[h.at + 1] in PREPOSITIONS - {"who", "whom", "which", "that", "whose"}
        if h.at - h.first > 1 or qualified or (noun.kind in ("person", "group") and noun.plural):
            return None
        alike = {"source", "official", "person", "aide"} if noun.word == "source" else {self.words.lower[h.at]}
        for j in range(last, max(-1, last - 12), -1):
            for s in self.speakers[j]:
                if s.noun in alike and len(s.name.split()) > 1:
                    return replace(s, how="same noun", sure=0.6, span=span)
        return None

    def _thing(self, h: Head, noun: Noun, last: int, span: Span) -> Speaker | None:
        """The organisation, city or work that "the company", "the city" or "the film" means, where it is plain."""
        if noun.plural or h.at - h.first > 1:
            return None
        if noun.word in WORKS:
            title = self._work(noun.word, span.start)
            return Speaker(title, SpeakerType.DOCUMENT, None, "work", 0.6, span) if title else None
        if noun.kind == "government" and noun.word in ("city", "country", "town"):
            kinds_of = ("country",) if noun.word == "country" else ("city", "capital", "")
            near = [self.people.entity(m) for m in islice(self.people.before(h.first), 200)]
            named = [e for e in near if e.type == NameType.PLACE and places().get(e.name, ("",))[0] in kinds_of]
            if named:
                best = max(named, key=lambda e: len(e.mentions))
                return Speaker(best.name, SpeakerType.GOVERNMENT, best, "same noun", 0.5, span)
            return None
        if noun.kind != "organization" or noun.word in OWNED:
            return None
        return self._organisation(noun, last, span)

    def _organisation(self, noun: Noun, last: int, span: Span) -> Speaker | None:
        layout = self.marked.layout
        at = layout.sentence_at(span.start)
        for j in range(last, max(-1, last - 3), -1):
            for s in self.speakers[j]:
                if s.type == SpeakerType.ORGANIZATION and s.entity is not None and _suits(s.name, noun) and s.span and at - layout.sentence_at(s.span.start) <= 4:
                    return replace(s, how="same noun", sure=0.6, span=span)
        near = []
        for m in self.people.before(self.words.first(span.start)):
            if at - layout.sentence_at(self.words.starts[m.first]) > 2:
                break
            e = self.people.entity(m)
            if e.type == NameType.ORGANIZATION and kinds.of_entity(e) == SpeakerType.ORGANIZATION and e not in near and _suits(e.name, noun):
                near.append(e)
        exact = [e for e in near if e.name.lower().split()[-1] == noun.word]
        if exact or len(near) == 1:
            e = (exact or near)[0]
            return Speaker(e.name, SpeakerType.ORGANIZATION, e, "same noun", 0.5, span)
        return None

    def _work(self, noun: str, before: int) -> str:
        """The title in quotation marks beside the first such noun of the text."""
        if self._titles is None:
            self._titles = [m for m, _ in zip(_TITLE.finditer(self.words.text), range(200), strict=False)]
        for m in self._titles:
            if m.start() < before and (m[1] or m[4]).lower() in ((noun, "documentary", "movie", "film") if noun in ("film", "movie", "documentary") else (noun,)):
                return str(m[2] or m[3]).strip(" ,")
        return ""

    def phrase(self, h: Head, span: Span) -> Speaker:
        """A description's own words, the owner by full name where it is "his campaign"."""
        w = self.words
        title = self._quoted_title(h)
        if title:
            return Speaker(title, SpeakerType.DOCUMENT, None, "work", 0.7, span)
        first = h.first
        while first < h.at and w.lower[first] in ("the", "this", "that", "these", "those"):
            first += 1
        last = self._cut(h)
        text = w.text[w.starts[first] : w.ends[last - 1]] if last > first else w.text[span.start : span.end]
        noun, owner = w.lower[h.at], self._owner(h)
        if owner is not None and owner.is_person and noun in OWNED:
            mark = "’" if "’" in w.text else "'"
            text = f"{owner.name}{mark}s {w.text[w.starts[h.at] : w.ends[last - 1]]}"
        kind = kinds.of_description(h.noun, w.lower[h.first : h.last], h.article)
        if h.noun is None and noun in organisation_words() and w.texts[h.at][0].isupper():
            kind = organisation_words()[noun]
        return Speaker(text, kind, None, "own words", 0.8, span, noun if noun in nouns() else "")

    def _quoted_title(self, h: Head) -> str:
        """The title that a source ends with: "Lee's “Thirteen”", or ""."""
        w = self.words
        if w.texts[h.last - 1][0].isalnum() and h.last < len(w) and w.texts[h.last] in "”\"":
            k = h.last - 1
            while k > h.first and w.texts[k - 1] not in "“\"":
                k -= 1
            if k > h.first:
                return w.text[w.starts[k] : w.ends[h.last - 1]]
        return ""

    def _cut(self, h: Head) -> int:
        """Where a description is cut: at a comma, a long one before a clause."""
        w = self.words
        long = h.last - h.first > 10
        for k in range(h.at + 1, h.last):
            if w.texts[k] in ",;:—–(" or (long and (w.lower[k] in ("who", "that", "which", "whose", "where", "when", "being") or (
                    w.lower[k].endswith("ing") and k > h.at + 4))):
                return k
        return h.last


def _suits(name: str, noun: Noun) -> bool:
    """Whether something of this name may be called so: a newspaper is no "company" here, nor a company a "paper"."""
    news = name.lower().split()[-1] in NEWS
    return news == (noun.word in PAPERS) or noun.word in ("organization", "organisation", "group")
