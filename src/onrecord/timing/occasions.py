"""Puts the room together: every attribution's own date and venue, then those of its occasion."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.reading import Marked
from onrecord.timing import expressions, resolve, spread, voices
from onrecord.timing.attach import Attacher, Sayings
from onrecord.timing.expressions import Expression
from onrecord.timing.resolve import Time
from onrecord.timing.scenes import Scene
from onrecord.timing.spread import Field, Occasion, Target
from onrecord.types import Span, When, Who

OWN = {"said_on": 0.9, "venue": 0.75}
"""Share of values worded in the statement's own clause that are right on labelled articles."""


NEAR = 2
"""Paragraphs that a dated scene reaches."""
INTRODUCED = 0.6
"""How sure a date is that unnamed people's statement gives to those of named ones after it; not measured."""
_PLURAL = re.compile(r"\b(?:officials|officers|leaders|commanders|aides|lawmakers|senators|ministers|experts|analysts|members|sources|critics|diplomats)\b", re.IGNORECASE)


@dataclass
class Account:
    """What a text says of times and scenes, before anything is carried.

    Attributes:
        own: by attribution.
        targets: the attributions, as `spread` sees them.
        dates, venues: worded occasions.
    """

    text: str
    sources: list[str]
    cues: list[str]
    joint: Sequence[frozenset[str]]
    found: list[Expression]
    times: list[Time]
    own: list[Sayings]
    targets: list[Target]
    dates: list[Occasion] = dataclasses.field(default_factory=list)
    venues: list[Occasion] = dataclasses.field(default_factory=list)
    _fields: dict[str, Field] = dataclasses.field(default_factory=dict)

    def field(self, name: str) -> Field:
        """The occasions of ``said_on`` or of ``venue``; asked for once all are known."""
        if name not in self._fields:
            self._fields[name] = Field(self.dates if name == "said_on" else self.venues, self.targets)
        return self._fields[name]

    def said_on(self, i: int) -> str | None:
        time = self.own[i].time
        return None if time is None else self.times[time].iso

    def venue(self, i: int) -> str | None:
        scene = self.own[i].scene
        return self.words(scene) if scene else None

    def plural(self, i: int) -> bool:
        """Whether a source is several unnamed people ("other officials")."""
        return bool(_PLURAL.search(self.sources[i]))

    def words(self, scene: Scene) -> str:
        return self.text[scene.start : scene.end]


def account(marked: Marked, published: str | None, keys: Sequence[str | None] | None = None,
            joint: Sequence[frozenset[str]] | None = None) -> Account:
    """All that the text words of times and scenes.

    Args:
        keys: who speaks in each attribution, equal where the speaker is; worked out from the text if not given.
        joint: the keys of all its speakers.
    """
    found = expressions.find(marked.text)
    times = resolve.Reckoner(published).times(marked.text, found)
    ranges = resolve.together(marked.text, list(zip(found, times, strict=True)))
    for i, iso in ranges.items():
        times[i] = times[i + 1] = dataclasses.replace(times[i], iso=iso)
    attacher = Attacher(marked, found, ranges)
    keys = voices.keys(marked) if keys is None else keys
    own = [attacher.own(a) for a in marked.attributions]
    out = Account(marked.text, [x.source.text for x in marked.attributions],
                  [x.cue.text for x in marked.attributions], joint or [], found, times, own, spread.targets(marked, keys, attacher))
    people = voices.People(marked)
    taken = set()
    for t, o in zip(out.targets, own, strict=True):
        taken.add(o.sentence)
        voice = {t.voice} if t.voice else set()
        if o.time is not None and (iso := times[o.time].iso or found[o.time].text) and not _ahead(times[o.time].iso, published):
            out.dates.append(Occasion(t.at, t.paragraph, t.sentence, t.index, frozenset(voice | (people.within(o.scene) if o.scene else set())), iso, o.time))
        if o.scene:
            out.venues.append(Occasion(t.at, t.paragraph, t.sentence, t.index, frozenset(voice | people.within(o.scene)), out.words(o.scene), o.scene))
    for sentence in range(len(marked.layout.sentences)):
        if sentence not in taken:
            _bare(out, attacher, people, sentence)
    return out


def _ahead(iso: str | None, published: str | None) -> bool:
    """Whether a date lies after publication: a plan's, which dates nothing else."""
    return bool(iso and published and iso[:10] > published[: len(iso[:10])] and len(published) >= len(iso[:10]))


def _bare(out: Account, attacher: Attacher, people: voices.People, sentence: int) -> None:
    """The occasions of a sentence that holds no cue: "The two met in the library on Tuesday"."""
    layout = attacher.marked.layout
    dated = [i for i in attacher.expressions_of(sentence, layout.sentences[sentence].start) if out.times[i].iso and len(out.times[i].iso or "") == 10 and attacher.dates(out.found[i])]
    scenes = [s for s in attacher.scenes_of(sentence) if s.sort in ("event", "document", "medium")] if dated or attacher.spoken(sentence) else []
    if not dated and not scenes:
        return
    span = layout.sentences[sentence]
    voice = frozenset(people.within(span))
    if not voice:
        return
    paragraph = layout.paragraph_at(span.start)
    if dated:
        e = out.found[dated[0]]
        out.dates.append(Occasion(e.start, paragraph, sentence, None, voice, out.times[dated[0]].iso or "", dated[0]))
    if scenes:
        out.venues.append(Occasion(scenes[0].start, paragraph, sentence, None, voice, out.words(scenes[0]), scenes[0]))


def candidates(a: Account, name: str, i: int) -> list[tuple[Occasion, dict[str, float]]]:
    """The occasions that one statement may take a value from, each with the features of the two together."""
    all_of, t = a.field(name), a.targets[i]
    dates = name == "said_on"
    sure = a.venue(i) if dates else a.said_on(i)
    out = []
    for o in all_of.near(t):
        if o.attribution == i or (o.at > t.at and "had" in a.cues[i].lower().split()):
            continue  # "had said" looks back
        theirs = None if o.attribution is None else a.venue(o.attribution) if dates else a.said_on(o.attribution)
        sort = o.source.sort if isinstance(o.source, Scene) else a.found[o.source].kind
        out.append((o, all_of.features(t, o, sure=sure, theirs=theirs, sort=sort)))
    return out


def carried(a: Account, name: str, i: int) -> tuple[Occasion, float] | None:
    """The occasion that one statement takes a value from, and how likely it is right."""
    weights = spread.model()[name]
    scored = [(spread.score(weights, x), o) for o, x in candidates(a, name, i)]
    if not scored:
        return None
    best, occasion = max(scored, key=lambda s: s[0])
    sure = spread.probability(best + spread.score(weights, a.targets[i].fixed))
    return (occasion, sure) if sure >= weights["threshold"] else None


def introduced(a: Account, i: int) -> int | None:
    """The attribution of unnamed people that a statement is an instance of, if that one is dated.

    "Late last month, other officials spoke of it. “It may be so,” said General Brandt. Admiral Okoye said …": the
    paragraphs that follow the officials, until a time is named or one without a statement comes, say what they said.
    """
    t = a.targets[i]
    if t.fixed.get("pronoun") or t.fixed.get("common") or t.fixed.get("timed"):
        return None
    expected = t.paragraph
    for j in range(i - 1, max(-1, i - 1 - spread.REACH), -1):
        before = a.targets[j]
        if before.paragraph < expected - 1:
            return None
        expected = before.paragraph
        if a.own[j].time is not None:
            opens = a.sources[j][:1].islower() and before.paragraph < t.paragraph and before.fixed.get("timed")
            return j if opens and a.plural(j) else None
        if before.fixed.get("pronoun"):
            return None
    return None


def same_scene(a: Account, i: int, o: Occasion) -> bool:
    """Whether a statement made at a worded scene can take the scene's date: an event, its own people, the next paragraphs."""
    t = a.targets[i]
    event = isinstance(o.source, Scene) and o.source.sort == "event"
    if o.attribution is None or t.voice is None:
        return False
    theirs = o.voices | (a.joint[o.attribution] if a.joint else frozenset())
    return event and t.voice in theirs and 0 < t.paragraph - o.paragraph <= NEAR


def date(marked: Marked, published: str | None, who: Sequence[Who] = ()) -> list[When]:
    """When and where each attribution was said, in their order.

    Args:
        published: ISO 8601 by prefix; without it "Monday" is not worked out, but its words are kept.
        who: who said each, in the same order, so that statements of one speaker share an occasion; told from the
            source's words alone if not given.
    """
    if not marked.layout.sentences:
        return [When() for _ in marked.attributions]
    known = len(who) == len(marked.attributions)
    a = account(marked, published, voices.of(who) if known else None, voices.joint(who) if known else None)
    return [_when(a, i) for i in range(len(a.own))]


def _when(a: Account, i: int) -> When:
    confidence: dict[str, float] = {}
    evidence: dict[str, tuple[Span, ...]] = {}
    time, scene = a.own[i].time, a.own[i].scene
    if time is not None:
        confidence["said_on"] = OWN["said_on"]
    elif taken := carried(a, "said_on", i):
        assert isinstance(taken[0].source, int)
        time, confidence["said_on"] = taken[0].source, taken[1]
    if scene is not None:
        confidence["venue"] = OWN["venue"]
    elif taken := carried(a, "venue", i):
        assert isinstance(taken[0].source, Scene)
        scene, confidence["venue"] = taken[0].source, taken[1]
        if time is None and same_scene(a, i, taken[0]) and (time := a.own[taken[0].attribution or 0].time) is not None:
            confidence["said_on"] = taken[1]
    if time is None and (before := introduced(a, i)) is not None:
        time, confidence["said_on"] = a.own[before].time, INTRODUCED
    if time is not None:
        evidence["said_on"] = (Span(a.found[time].start, a.found[time].end),)
    if scene is not None:
        evidence["venue"] = (Span(scene.start, scene.end),)
    return When(None if time is None else a.times[time].iso, None if time is None else a.found[time].text,
                a.words(scene) if scene else None, {k: round(v, 3) for k, v in confidence.items()}, evidence)
