"""The speaker of each attribution: one walk through the text, statements resolved as they come."""

from __future__ import annotations

from dataclasses import replace

from onrecord.labels import Kind, NameType, SpeakerType
from onrecord.reading import Marked
from onrecord.speakers import kinds
from onrecord.speakers.coreference import Trail
from onrecord.speakers.descriptions import Descriptions
from onrecord.speakers.lexicon import nouns
from onrecord.speakers.mentions import FIRST, HE, IT, RELATIVES, SECOND, SHE, Head, Mentions
from onrecord.speakers.names import NameMention
from onrecord.speakers.people import Entity, People
from onrecord.speakers.roles import Roles
from onrecord.speakers.speaker import Speaker
from onrecord.speakers.tokens import Words
from onrecord.types import Span


class Resolver:
    """Resolves all attributions of one text; `speakers` holds the result for each."""

    def __init__(self, marked: Marked, words: Words, people: People):
        self.marked, self.words, self.people = marked, words, people
        self.mentions = Mentions(words, people)
        self.roles = Roles(words, people)
        self.heads: list[list[Head]] = []
        self.speakers: list[list[Speaker]] = [[] for _ in marked.attributions]
        self.ranges = [words.within(a.source.spans[0].start, a.source.spans[0].end) if a.source else range(0) for a in marked.attributions]
        self.content_of = self._contents()
        self.trail = Trail(words, marked.layout, marked.quotes, self.content_of)
        self.meaning: dict[int, tuple[Entity | None, float]] = {}
        self.descriptions = Descriptions(marked, words, people, self.roles, self.trail, self.speakers, self.meaning)
        self.last: list[Speaker] = []
        self.last_at = -99

    def _contents(self) -> list[int]:
        """For each word the statement in whose content it stands, the innermost; -1 for none."""
        out = [-1] * len(self.words)
        sized = sorted(((s, i) for i, a in enumerate(self.marked.attributions) for s in a.content.spans),
                       key=lambda x: x[0].start - x[0].end)
        budget = 20 * len(self.words) + 1000  # contents in contents in contents: enough is enough
        for span, i in sized:
            inside = self.words.within(span.start, span.end)
            budget -= len(inside)
            if budget < 0:
                break
            for k in inside:
                out[k] = i
        return out

    def walk(self) -> None:
        for a in self.marked.attributions:
            found: list[Head] = []
            for k, span in enumerate(a.source.spans):
                heads = self.mentions.heads(self.words.within(span.start, span.end))
                if k == 0 or any(h.form == "name" for h in heads):
                    found += heads[: 4 if k == 0 else 1]
            self.heads.append(found)
        for i, heads in enumerate(self.heads):  # sources with a name are known before the walk
            if heads and heads[0].name is not None and self.people.entity(heads[0].name).is_person:
                self.trail.speaker_of[i] = self.people.entity(heads[0].name)
        own = {h.at: i for i, heads in enumerate(self.heads) for h in heads}
        sources: dict[int, list[int]] = {}
        for i, heads in enumerate(self.heads):
            if heads:
                sources.setdefault(heads[-1].last - 1, []).append(i)
        skip: dict[int, NameMention] = {m.first: m for m in self.people.mentions}
        for k, low in enumerate(self.words.lower):
            m = skip.get(k)
            if m is not None:
                e = self.people.entity(m)
                if e.is_person:
                    self.trail.note(e, m.first, m.last)
            elif low in HE or low in SHE:
                entity, _ = self.meaning[k] = self.trail.pronoun(k, own.get(k, -1))
                if entity is not None:
                    self.trail.note(entity, k, k + 1, pronoun=True)
            for i in sources.get(k, ()):
                self.settle(i)
        for i, settled in enumerate(self.speakers):
            if not settled:
                self.speakers[i] = self.without(i)

    def settle(self, i: int) -> None:
        """Resolve the heads of attribution ``i``."""
        found = [s for h in self.heads[i] for s in self.speaker(h, i)]
        joined = self._whole(i, found)
        self.speakers[i] = joined
        if joined:
            e = joined[0].entity
            if e is not None and e.is_person:
                self.trail.spoke = e
                self.trail.speaker_of[i] = e
            self.last, self.last_at = joined, i

    def _whole(self, i: int, found: list[Speaker]) -> list[Speaker]:
        """Two mentions of one person count once; something named that is joined to a description keeps all words."""
        out: list[Speaker] = []
        if len(found) == 1 and len(self.heads[i]) == 1 and self.heads[i][0].name is not None and found[0].type != SpeakerType.PERSON:
            rest = self.ranges[i]
            k = self.heads[i][0].last
            words = self.words.lower[k : rest.stop]
            if "and" in words[:6] and words[0] in ("and", ",") and not any(x in RELATIVES for x in words) and len(words) < 9:
                first = self.heads[i][0].first
                return [Speaker(self.words.text[self.words.starts[first] : self.words.ends[rest.stop - 1]], found[0].type, None, "own words",
                                0.7, found[0].span)]
        for s in found:
            if all(s.name != o.name for o in out):
                out.append(s)
        return out

    def speaker(self, h: Head, i: int) -> list[Speaker]:
        w = self.words
        span = Span(w.starts[h.first], w.ends[h.last - 1])
        if h.name is not None:
            e = self.people.entity(h.name)
            how = "name" if len(h.name.key) > 1 or not e.is_person else "last name"
            return [Speaker(e.name, kinds.of_entity(e), e, how, 1.0, span)]
        if h.form == "pronoun":
            found = self._pronoun(h, i, span)
            return [found] if found is not None else []
        if h.form == "relative":
            return self._relative(h, i, span)
        return self.descriptions.resolve(h, i, self.last_at)

    def _pronoun(self, h: Head, i: int, span: Span) -> Speaker | None:
        low = self.words.lower[h.at]
        if low in HE or low in SHE:
            e, sure = self.meaning.get(h.at, (None, 0.0))
            if e is None:
                return Speaker(self.words.texts[h.at], SpeakerType.PERSON, None, "pronoun unresolved", 0.0, span)
            return Speaker(e.name, SpeakerType.PERSON, e, "pronoun", sure, span)
        if low in FIRST:
            return self._first(h, i, span)
        if low in SECOND:
            return Speaker(self.words.texts[h.at], SpeakerType.GROUP, None, "you", 0.5, span)
        return self._plural(h, i, span, low in IT)

    def _first(self, h: Head, i: int, span: Span) -> Speaker | None:
        """ "I" is the one in whose words it stands, in quotation marks or in a turn of a transcript; outside of those it is the writer."""
        around = self.content_of[h.at]
        quote = self.marked.quotes.around(self.words.starts[h.at])
        if quote is not None and (around < 0 or around == i):
            inside = self.words.within(quote.start, quote.end)[:400]
            around = next((self.content_of[k] for k in inside if self.content_of[k] not in (-1, i)), -1)
        if around >= 0 and around != i and (quote is not None or self._turn(around)):
            found = self.speakers[around]
            if not found and self.trail.speaker_of.get(around) is not None:
                e = self.trail.speaker_of[around]
                return Speaker(e.name, SpeakerType.PERSON, e, "first person", 0.8, span)
            if found:
                return Speaker(found[0].name, found[0].type, found[0].entity, "first person", 0.8, span)
        plural = self.words.lower[h.at] in ("we", "us", "our", "ours", "ourselves")
        return Speaker(self.words.texts[h.at], SpeakerType.ORGANIZATION if plural else SpeakerType.PERSON, None, "writer", 0.6, span)

    def _turn(self, i: int) -> bool:
        """Whether the content of attribution ``i`` is spoken words without quotation marks, as in a transcript."""
        a = self.marked.attributions[i]
        return a.kind == Kind.DIRECT or a.cue.text.strip() == ":"

    def _plural(self, h: Head, i: int, span: Span, single: bool) -> Speaker | None:
        """ "they" and "it": the last source of that number, else the last thing before that fits."""
        last = self.last
        at = self.marked.layout.sentence_at(span.start)
        if last and last[0].span is not None and at - self.marked.layout.sentence_at(last[0].span.start) <= 2:
            person = last[0].type == SpeakerType.PERSON and len(last) == 1 and last[0].entity is not None
            if not person and (not single or last[0].type in (SpeakerType.ORGANIZATION, SpeakerType.GOVERNMENT, SpeakerType.DOCUMENT)):
                s = last[0]
                return Speaker(" and ".join(x.name for x in last), s.type, s.entity, "they", 0.7, span)
        found = self._thing_before(h.at, single)
        if found is None:
            return Speaker(self.words.texts[h.at], SpeakerType.NONE if single else SpeakerType.GROUP, None, "they unresolved", 0.1, span)
        return Speaker(found.name, found.type, found.entity, "they far", 0.4, span)

    def _thing_before(self, k: int, single: bool) -> Speaker | None:
        """The nearest organisation, government, document or group named or described in this sentence or the last two."""
        w = self.words
        at = self.marked.layout.sentence_at(w.starts[k])
        first = w.first(self.marked.layout.sentences[max(0, at - 2)].start) if self.marked.layout.sentences else 0
        j = k - 1
        while j >= first:
            m = self.people.by_word.get(j)
            if m is not None:
                e = self.people.entity(m)
                plural = e.type == NameType.PEOPLE and w.lower[m.last - 1].endswith("s")
                fits = e.type == NameType.ORGANIZATION or (single and e.type == NameType.PLACE) or (plural and not single)
                if fits and (m.last >= len(w) or w.lower[m.last] not in nouns()):
                    return Speaker(e.name, kinds.of_entity(e), e, "they", 0.5)
                j = m.first - 1
                continue
            noun = nouns().get(w.lower[j])
            if noun is not None and ((single and noun.kind in ("organization", "government", "document") and not noun.plural)
                                     or (not single and noun.plural and (noun.human or noun.kind in ("organization", "group")))):
                start = self.mentions._phrase_start(j)
                head = self.mentions._described(start, j + 1, j + 1)
                return self.descriptions.phrase(head, Span(w.starts[start], w.ends[j]))
            j -= 1
        return None

    def _relative(self, h: Head, i: int, span: Span) -> list[Speaker]:
        before = self.mentions.before(h.at)
        if before is None:
            return [Speaker(self.words.texts[h.at], SpeakerType.NONE, None, "relative unresolved", 0.1, span)]
        return [replace(s, how="relative", sure=s.sure * 0.8) for s in self.speaker(before, i)]

    def without(self, i: int) -> list[Speaker]:
        """The speaker of an attribution without a source: of a quote that runs on, the one who began it; else none."""
        a = self.marked.attributions[i]
        if a.source or a.kind != Kind.DIRECT:
            return []
        layout = self.marked.layout
        at = layout.paragraph_at(a.content.spans[0].start)
        paragraph = layout.paragraphs[at]
        whole = a.content.spans[0].start - paragraph.start < 3 and paragraph.end - a.content.spans[-1].end < 3
        near = range(max(0, i - 20), min(len(self.speakers), i + 20))
        before = max((j for j in near if j != i and self.speakers[j] and self.marked.attributions[j].kind != Kind.INDIRECT
                      and self.marked.attributions[j].content.spans[-1].start < a.content.spans[0].start), default=-1,
                     key=lambda j: self.marked.attributions[j].content.spans[-1].start)
        if before < 0:
            return []
        last = self.marked.attributions[before].content.spans[-1]
        quote = self.marked.quotes.around(last.start) or self.marked.quotes.around(max(last.start, last.end - 2))
        runs_on = quote in self.marked.quotes.left_open and at - layout.paragraph_at(last.start) == 1
        if runs_on or (whole and 0 < at - layout.paragraph_at(last.start) <= 2):
            return [replace(s, how="continued", sure=0.7) for s in self.speakers[before]]
        return []
