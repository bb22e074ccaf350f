"""Which time expression and which scene belong to the saying itself, rather than to what is said.

They stand in the cue or in its clause, outside the content and outside quotation marks: "said Wednesday", "On Monday, X
said", "told X in an interview on Tuesday". A relative clause or another event between them and the cue keeps them off.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from onrecord.reading import Marked
from onrecord.timing import scenes
from onrecord.timing.expressions import Expression
from onrecord.timing.scenes import Scene
from onrecord.types import Attribution, Span

_APART = re.compile(r"\b(?:who|whom|whose|which|that|after|before|because|since|if|but|than|until|where|though|although|despite|following|ahead of|amid|whether|unless)\b|[;:“”\"]|''|[.!?]\s", re.IGNORECASE)
_APART_SCENE = re.compile(r"\b(?:who|whom|whose|which|that|after|before|because|if|but|than|though|although|despite|whether|unless)\b|[;:“”\"]|''|[.!?]\s", re.IGNORECASE)
_DATED_SOURCE = re.compile(r"\b(?:published|released|issued|posted|conducted|aired|dated|filed|written|out|taken|unveiled|tweet|statement|letter|report|interview|post|email|memo)\s+(?:late\s+|early\s+|on\s+|in\s+)?\Z", re.IGNORECASE)
_DOCUMENT = re.compile(r"\A['’]?s?\s+(?:[\w-]+\s+){0,3}?(?:study|report|poll|survey|letter|memo|article|book|interview|analysis|statement|email|e-mail|column|op-ed|speech|paper|review|ruling|tweet|memoir|essay|editorial|filing|lawsuit|debate|hearing)\b", re.IGNORECASE)
_TITLE = re.compile(r"[“\"‘][^“”\"\n]{1,60}[”\"’]")
_ELSEWHEN = re.compile(r"\b(?:until|till|since|by|before|after|from|through|for|to|than|between|following|ahead of|that|pre|post)[ \u00a0-](?:the |late |early )*\Z", re.IGNORECASE)
_DATELINE = re.compile(r"\s*(?:\([^()\n]{2,30}\)\s*)?[-–—]{1,2}\s|\s*\(\w[\w ]{1,20}\)\s")
_POSSESSIVE = re.compile(r"['’]s?\s")
_TELLING = re.compile(r"\w+ing\b")
_OPENS = re.compile(r"(?:(?:on|in|late|early|over|during|earlier)\s+)?\Z", re.IGNORECASE)
_AND = re.compile(r",[\"”’']?\s+(?:and|but)\b")
_AT_TOWN = re.compile(r"[,\s]*(?:(?:to|a|an|the|his|her|of|cheering|roaring|large|small)\s+)*(?:(?:crowds?|supporters|reporters|voters|audience|group|students|people|thousands|hundreds)\s+)?(?:in|at|outside|inside)?\s*|"
                      r"[^.]{0,30}\b(?:speaking|appearing|campaigning|rallying|testifying|addressing)\b[^.]{0,30}", re.IGNORECASE)
_SPOKE = re.compile(r"\b(?:sp[oe]a?ke?|spoken|speaking|appear\w*|took to|taped|interviewed|met|address\w*|deliver\w*|remarks|gave|posted|tweet\w*|wrote|testif\w*|answer\w*|issued|released|sent|filed)\b")
_ACCORDING = re.compile(r"according\b", re.IGNORECASE)
MANY = 40
"""Expressions of one sentence that are looked at for one cue; only a text that is no prose has more."""
LONG = 4_000
"""Characters of a sentence that are searched for scenes; as above."""
FAR = 170
"""Characters between an expression and its cue, source and content not counted."""


@dataclass(slots=True)
class Sayings:
    """What one attribution's own clause says of its time and place.

    Attributes:
        time: index of its expression.
        scene: its scene.
        sentence: index of the sentence that holds its cue.
    """

    sentence: int
    time: int | None = None
    scene: Scene | None = None


class Attacher:
    """The expressions and scenes of one text, by sentence."""

    def __init__(self, marked: Marked, expressions: Sequence[Expression], ranges: Collection[int] = ()):
        self.marked = marked
        self._ranges = {expressions[i].start for i in ranges}  # "from …" opens these, and dates all the same
        self.text = marked.text
        self.expressions = expressions
        self._by_sentence: dict[int, list[int]] = {}
        for i, e in enumerate(expressions):
            self._by_sentence.setdefault(marked.layout.sentence_at(e.start), []).append(i)
        self._names: dict[int, list[int]] = {}
        for k, name in enumerate(marked.names):
            self._names.setdefault(marked.layout.sentence_at(name.start), []).append(k)
        self._scenes: dict[int, list[Scene]] = {}

    def expressions_of(self, sentence: int, around: int | None = None) -> list[int]:
        """Those of a sentence, all or the ones not too far from an offset."""
        found = self._by_sentence.get(sentence, [])
        if around is None or len(found) <= MANY:
            return found
        k = bisect_left(found, around, key=lambda i: self.expressions[i].start)
        return found[max(0, k - MANY // 2) : k + MANY // 2]

    def scenes_of(self, sentence: int) -> list[Scene]:
        """The scenes of a sentence that stand outside quotes; of an endless one, those of its first part."""
        if sentence not in self._scenes:
            marked = self.marked
            start, end = marked.layout.sentences[sentence]
            found = scenes.find(self.text, Span(start, min(end, start + LONG)),
                                [self.expressions[i] for i in self.expressions_of(sentence, start)],
                                [marked.names[k] for k in self._names.get(sentence, ())[:MANY]])
            self._scenes[sentence] = [s for s in found if not self._quoted(s.start)]
        return self._scenes[sentence]

    def spoken(self, sentence: int) -> bool:
        """Whether a sentence tells of somebody speaking or appearing somewhere."""
        start, end = self.marked.layout.sentences[sentence]
        return _SPOKE.search(self.text, start, end) is not None

    def _quoted(self, at: int) -> bool:
        around = self.marked.quotes.around(at)
        return around is not None and (around.end - around.start > 60 or at > around.start + 1)

    def own(self, a: Attribution) -> Sayings:
        """The expression and the scene of an attribution's own clause."""
        cue = a.cue.spans[0] if a.cue.spans else a.content.spans[0]
        at = self.marked.layout.sentence_at(cue.start)
        out = Sayings(at)
        start = self.marked.layout.sentences[at].start
        times = [(self._time_distance(a, cue, self.expressions[i], start), i) for i in self.expressions_of(at, cue.start) if self.dates(self.expressions[i])]
        near = [t for t in times if t[0] is not None]
        if near:
            out.time = min(near, key=lambda t: t[0] or 0)[1]
        if not near:
            out.time = self._source_date(a)
        if out.time is None:
            out.time = self._leading(a, at)
        places = [(self._distance(a, cue, Span(s.start, s.end), _APART_SCENE), s) for s in self.scenes_of(at)]
        fit = [(_rank(s), d, s.start, s) for d, s in places if d is not None and (s.sort != "town" or self._at_town(a, cue, s))]
        out.scene = min(fit, key=lambda f: f[:3])[3] if fit else self._source_scene(a)
        return out

    def _leading(self, a: Attribution, sentence: int) -> int | None:
        """The expression that opens the sentence, right before the source: it dates all that the source does there."""
        if not a.source.spans:
            return None
        start = self.marked.layout.sentences[sentence].start
        for i in self.expressions_of(sentence, start):
            e = self.expressions[i]
            between = self.text[e.end : a.source.spans[0].start]
            if e.start - start <= len("In the ") and between.strip() in ("", ",") and len(between) < 4 and self.dates(e):
                return i
        return None

    def dates(self, e: Expression) -> bool:
        """Whether an expression can date a clause at all."""
        if e.kind in ("duration", "repeated", "clock", "past", "present", "future") or self._quoted(e.start):
            return False
        if e.start not in self._ranges and _ELSEWHEN.search(self.text[max(0, e.start - 16) : e.start]):
            return False
        if e.kind in ("date", "weekday") and _DATELINE.match(self.text, e.end) and self._in_dateline(e):
            return False
        return self._free(e) or any(s.start <= e.start <= s.end or (0 <= s.start - e.end <= 40 and "," not in self.text[e.end : s.start])
                                    for s in self.scenes_of(self.marked.layout.sentence_at(e.start)))

    def _free(self, e: Expression) -> bool:
        """Whether it is no attribute of a noun ("Monday's debate", "the 1994 bill")."""
        after = self.text[e.end : e.end + 3]
        if _POSSESSIVE.match(after):
            return False
        before = self.text[max(0, e.start - 4) : e.start].lower()
        return not (e.kind in ("date", "season") and re.match(r"\s\w", after) and (before.endswith((" a ", " an ")) or (before.endswith("the ") and e.month is None)))

    def _in_dateline(self, e: Expression) -> bool:
        paragraph = self.marked.layout.paragraphs[self.marked.layout.paragraph_at(e.start)]
        return e.start - paragraph.start < 60 and self.text[paragraph.start : paragraph.start + 3].isupper()

    def _time_distance(self, a: Attribution, cue: Span, e: Expression, start: int) -> int | None:
        found = self._distance(a, cue, Span(e.start, e.end), _APART)
        if found is None and e.end <= cue.start and _TELLING.match(self.text, cue.start) and not _ACCORDING.match(self.text, cue.start) and _OPENS.fullmatch(self.text[start : e.start]):
            return FAR  # "On Thursday, he did this or that, telling …"
        return found

    def _source_date(self, a: Attribution) -> int | None:
        """The date of a document that is itself the source: "a 2014 study", "a report published Wednesday"."""
        for start, end in a.source.spans:
            for i in self.expressions_of(self.marked.layout.sentence_at(start), start):
                e = self.expressions[i]
                if start <= e.start and e.end <= end and (_DATED_SOURCE.search(self.text[start : e.start]) or _DOCUMENT.match(self.text[e.end : end])):
                    return i
        return None

    def _at_town(self, a: Attribution, cue: Span, s: Scene) -> bool:
        """Whether a mere place name stands right behind the cue ("told a crowd in X"), or speaking there is told of."""
        return s.start >= cue.end and _AT_TOWN.fullmatch(self._without(cue.end, s.start, a)) is not None

    def _source_scene(self, a: Attribution) -> Scene | None:
        """The document that a source speaks in: "a voice-over in the ad"."""
        for start, end in a.source.spans:
            for s in self.scenes_of(self.marked.layout.sentence_at(start)):
                if start < s.start and s.end <= end and s.sort in ("document", "event") and len(self.text[start : s.start].split()) <= 4:
                    return s
        return None

    def _distance(self, a: Attribution, cue: Span, s: Span, apart: re.Pattern[str]) -> int | None:
        """Characters between a span and the cue, the attribution's other parts left out; None where it is not of the clause."""
        if cue.start <= s.start and s.end <= cue.end + 1:
            return 0
        for start, end in a.source.spans:
            if start <= s.start < end:
                return None
        for start, end in a.content.spans:
            if start <= s.start < end and not (s.start == start and 0 <= start - cue.end <= 4 and self.text[cue.end : start].isspace()):
                return None
        lo, hi = (s.end, cue.start) if s.start < cue.start else (cue.end, s.start)
        if hi - lo - sum(e - b for b, e in (*a.source.spans, *a.content.spans)) > FAR + 100:
            return None
        between = _TITLE.sub(" ", self._without(lo, hi, a))
        if len(between) > FAR or apart.search(between) or (s.start < cue.start and _AND.search(between)):
            return None
        if _ACCORDING.match(self.text, cue.start):
            return None  # beside "according to X" all is of the content
        return len(between) + (8 if s.start < cue.start else 0)

    def _without(self, lo: int, hi: int, a: Attribution) -> str:
        """The text between two offsets without the attribution's source and content."""
        out, at = [], lo
        for start, end in sorted((*a.source.spans, *a.content.spans)):
            if start < hi and end > at:
                out.append(self.text[at : max(at, start)])
                at = max(at, end)
        out.append(self.text[at:hi] if at < hi else "")
        return " ".join(out)


def _rank(s: Scene) -> int:
    """Events and documents before the medium and the room they took place in."""
    return {"event": 0, "document": 0, "medium": 1, "place": 2, "town": 3}[s.sort]
