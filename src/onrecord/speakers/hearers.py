"""Whom a statement was said to: "told reporters", "in an interview with the Courier", the other side of a transcript."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice

from onrecord.labels import Kind, SpeakerType
from onrecord.reading import Marked
from onrecord.speakers.lexicon import CALENDAR, PREPOSITIONS, nouns, word_set
from onrecord.speakers.mentions import HE, Mentions
from onrecord.speakers.people import Entity, People
from onrecord.speakers.speaker import Speaker
from onrecord.speakers.tokens import Words
from onrecord.types import Span

TELL = word_set("tell")
NOT_HEARERS = word_set("not hearers")
SAID_TO = word_set("said to")
AUDIENCE = word_set("audience")
STOPS = frozenset(",;:“”\"‘—–().?!-")
_INTERVIEW = re.compile(r"\binterview(?:ed|s)?\b(?: \w+){0,4}? (?:with|by|to|from)\s|\b(?:contacted|reached|asked|pressed|questioned) by\s")
VENUES = word_set("venues")
"""Told there, not told to them."""
PLAINLY = frozenset(("told", "tell", "tells", "telling", "asked", "asks"))
PLAIN = word_set("plain")
REACH = 2
"""Paragraphs over which the hearer of a plain "told" holds for what the same speaker says next."""
MOST = 20
"""Hearers before and after a statement that it may share."""
AROUND = 12
"""Paragraphs over which an interview holds, before and after."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A hearer as worded, where it was read, and how."""

    text: str
    span: Span
    how: str


class Hearers:
    """The hearers of all attributions of one text, once their speakers are known."""

    def __init__(self, marked: Marked, words: Words, people: People, mentions: Mentions, speakers: list[list[Speaker]],
                 content_of: list[int], meaning: dict[int, tuple[Entity | None, float]]):
        self.marked, self.words, self.people, self.mentions = marked, words, people, mentions
        self.speakers, self.content_of, self.meaning = speakers, content_of, meaning

    def find(self) -> list[Heard | None]:
        out = [self.own(i) for i in range(len(self.marked.attributions))]
        self._transcript(out)
        self._carry(out)
        self._answered(out)
        return out

    def own(self, i: int) -> Heard | None:
        """What the sentence of the cue says."""
        a = self.marked.attributions[i]
        if not a.cue or not self.marked.layout.sentences:  # a text of nothing but white space has none
            return None
        cue = self.words.within(a.cue.spans[0].start, a.cue.spans[-1].end)
        sentence = self.marked.layout.sentences[self.marked.layout.sentence_at(a.cue.spans[0].start)]
        around = self.words.within(sentence.start, sentence.end)
        inside = self.content_of[cue.start] if len(cue) else -1
        said = self.speakers[i]
        speaker = said[0].entity if said else None
        heard = (self._told(cue, around, inside, speaker) or self._interview(sentence, around, inside, speaker)
                 or self._to(cue, around, inside, speaker))
        if heard is None or (speaker is not None and self.people.at(self.words.first(heard.span.start)) is speaker):
            return None
        return heard

    def _free(self, k: int, inside: int) -> bool:
        """Whether word ``k`` is in no content but the one that the statement itself stands in."""
        return self.content_of[k] in (-1, inside)

    def _told(self, cue: range, around: range, inside: int, speaker: Entity | None) -> Heard | None:
        w = self.words
        for k in cue:
            if w.lower[k] in TELL and k + 1 < around.stop:
                return self._phrase(k + 1, around, inside, "told" if w.lower[k] in PLAINLY else "to", speaker)
        return None

    def _phrase(self, k: int, around: range, inside: int, how: str, speaker: Entity | None) -> Heard | None:
        w = self.words
        end = k
        while end < around.stop and end - k < 14 and self._free(end, inside) and w.texts[end] not in STOPS:
            if w.lower[end] in CALENDAR or (w.lower[end] == "for" and end not in self.people.by_word) or (end > k and w.lower[end] in ("that", "why", "how", "whether", "if", "when", "after", "during",
                                                                          "before", "while", "about", "on", "as", "last", "this", "an", "a", "one", "two", "days", "later", "then", "who", "in", "at",
                                                                          "via", "through", "because", "not", "to", "earlier", "saying")):
                if w.lower[end] in ("in", "at", "on") and end + 1 < around.stop and w.texts[end + 1][0].isupper() and (
                        w.lower[end + 1] not in CALENDAR and w.lower[end] == "in" and w.lower[end - 1] in nouns()):
                    end += 1
                    continue
                break
            end += 1
        if w.lower[k] in NOT_HEARERS or end == k:
            return None
        if w.lower[k] in ("him", "her") and (end == k + 1 or w.lower[k] == "him" or w.lower[k + 1] not in nouns()):
            e = self._other(k, speaker)
            return Heard(e.name, Span(w.starts[k], w.ends[k]), "pronoun") if e is not None else None
        if w.lower[self.mentions.core(k, end) - 1] in VENUES:
            return None
        while end > k + 1 and w.lower[end - 1] in ("'s", "’s", "’", "'"):
            end -= 1
        if self._can_hear(k, end) or (how == "told" and any(w.texts[at][0].isupper() for at in range(k, end))):
            return Heard(w.text[w.starts[k] : w.ends[end - 1]], Span(w.starts[k], w.ends[end - 1]), how)
        return None

    def _other(self, k: int, speaker: Entity | None) -> Entity | None:
        """Whom a "him" or "her" at ``k`` means, when it cannot be the speaker."""
        e = self.meaning.get(k, (None, 0.0))[0]
        if e is not speaker:
            return e
        gender = "m" if self.words.lower[k] in HE else "f"
        return next((o for m in islice(self.people.before(k), 30) if (o := self.people.entity(m)).is_person and o is not speaker
                     and o.gender in (gender, "")), None)

    def _can_hear(self, k: int, end: int) -> bool:
        w = self.words
        core = self.mentions.core(k, end)
        if w.lower[core - 1] in AUDIENCE:
            return True
        name = self.people.by_word.get(core - 1)
        if name is not None:
            e = self.people.entity(name)
            return e.is_person or (e.type is not None and e.type.value == "organization")
        noun = nouns().get(w.lower[core - 1])
        return noun is not None and noun.kind in ("person", "insider", "organization", "government", "group")

    def _interview(self, sentence: Span, around: range, inside: int, speaker: Entity | None) -> Heard | None:
        text = self.words.text[sentence.start : sentence.end]
        if "interview" not in text and "ed by " not in text:
            return None
        for m in _INTERVIEW.finditer(text):
            k = self.words.first(sentence.start + m.end())
            if k < around.stop and self._free(k, inside):
                return self._phrase(k, around, inside, "interview", speaker)
        return None

    def _to(self, cue: range, around: range, inside: int, speaker: Entity | None) -> Heard | None:
        """ "said to them", "in a letter to the board": a word of saying and "to" soon after."""
        w = self.words
        for k in range(max(around.start, cue.start - 8), min(around.stop, cue.stop + 14)):
            if w.lower[k] == "to" and k > around.start and k + 1 < around.stop and self._free(k, inside) and (
                    w.lower[k - 1] in SAID_TO or (k > 1 and w.lower[k - 2] in SAID_TO and w.lower[k - 1] not in PREPOSITIONS
                                                  and not w.lower[k - 1].endswith("ing"))):
                return self._phrase(k + 1, around, inside, "to", speaker)
        return None

    def _transcript(self, out: list[Heard | None]) -> None:
        """Two who take turns ("WALLACE: …") speak to each other."""
        layout = self.marked.layout
        turns = [i for i, a in enumerate(self.marked.attributions) if a.source.text.isupper() and a.cue.text.strip() == ":"
                 and a.source.spans[0].start - layout.paragraphs[layout.paragraph_at(a.source.spans[0].start)].start < 3]
        names = {self.speakers[i][0].name for i in turns if self.speakers[i]}
        if len(names) != 2:
            return
        for i in turns:
            other = next((s for j in turns for s in self.speakers[j] if self.speakers[i] and s.name != self.speakers[i][0].name), None)
            if other is not None and other.span is not None and out[i] is None:
                out[i] = Heard(other.name, other.span, "turn")

    def _carry(self, out: list[Heard | None]) -> None:
        """What the same speaker says next, and in an interview also before, was heard by the same."""
        layout, own = self.marked.layout, list(out)
        said: dict[str, list[tuple[int, Heard, int]]] = {}
        at: dict[int, int] = {}
        for i, a in enumerate(self.marked.attributions):
            if a.cue and self.speakers[i] and self.speakers[i][0].type == SpeakerType.PERSON:
                at[i] = layout.paragraph_at(a.cue.spans[0].start)
                heard = own[i]
                if heard is not None and heard.how != "turn":
                    said.setdefault(self.speakers[i][0].name, []).append((at[i], heard, i))
        for told in said.values():
            told.sort(key=lambda t: (t[0], t[2]))
        places = {name: [there for there, _, _ in told] for name, told in said.items()}
        for i, place in at.items():
            if own[i] is not None or not self._plain(i):
                continue
            best = None
            known = said.get(self.speakers[i][0].name, [])
            k = bisect_left(places[self.speakers[i][0].name], place) if known else 0
            for there, heard, j in known[max(0, k - MOST) : k + MOST]:
                apart = place - there
                if heard.how == "interview":
                    near = -AROUND <= apart <= AROUND
                else:
                    near = 0 <= apart <= REACH and (apart > 0 or self.marked.attributions[j].cue.spans[0].start < self.marked.attributions[i].cue.spans[0].start)
                if near and (best is None or abs(apart) < best[0]):
                    best = abs(apart), heard
            if best is not None:
                out[i] = Heard(best[1].text, best[1].span, "carried")

    def _answered(self, out: list[Heard | None]) -> None:
        """Somebody who was spoken to speaks, a paragraph or three away, to the one who spoke."""
        layout = self.marked.layout
        spoken: dict[int, list[tuple[int, Speaker]]] = {}
        for i, heard in enumerate(out):
            said = self.speakers[i]
            if heard is None or heard.how == "turn" or not said or said[0].entity is None or said[0].span is None:
                continue
            words = self.words.within(heard.span.start, heard.span.end)
            other = self.people.at(words[-1]) if words else None
            if other is not None and other.is_person and other is not said[0].entity:
                spoken.setdefault(id(other), []).append((layout.paragraph_at(self.marked.attributions[i].cue.spans[0].start), said[0]))
        for told in spoken.values():
            told.sort(key=lambda t: t[0])
        for i, a in enumerate(self.marked.attributions):
            found = self.speakers[i]
            if out[i] is not None or not found or found[0].entity is None or not a.cue or not self._plain(i):
                continue
            at = layout.paragraph_at(a.cue.spans[0].start)
            known = spoken.get(id(found[0].entity), [])
            k = bisect_left(known, at, key=lambda t: t[0])
            near = [s for there, s in known[max(0, k - MOST) : k + MOST] if abs(there - at) <= 3]
            if near and near[0].span is not None:
                out[i] = Heard(near[0].name, near[0].span, "answered")

    def _plain(self, i: int) -> bool:
        """Whether a statement may be of the same occasion: words quoted, or a plain "said"."""
        a = self.marked.attributions[i]
        return a.kind != Kind.INDIRECT or a.cue.text.lower() in PLAIN
