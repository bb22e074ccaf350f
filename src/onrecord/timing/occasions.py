"""Puts the room together: every attribution's own date and venue, then those of its occasion."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Sequence
from dataclasses import dataclass, field

from onrecord.reading import Marked
from onrecord.timing import expressions, resolve, spread, voices
from onrecord.timing.attach import Attacher, Sayings
from onrecord.timing.expressions import Expression
from onrecord.timing.resolve import Time
from onrecord.timing.scenes import Scene
from onrecord.timing.spread import Occasion, Target
from onrecord.types import Span, When, Who

OWN = {"said_on": 0.9, "venue": 0.75}
"""Share of values worded in the statement's own clause that are right on labelled articles."""


@dataclass
class Account:
    """What a text says of times and scenes, before anything is carried.

    Attributes:
        own: by attribution.
        targets: the attributions, as `spread` sees them.
        dates, venues: worded occasions, in order.
    """

    text: str
    found: list[Expression]
    times: list[Time]
    own: list[Sayings]
    targets: list[Target]
    dates: list[Occasion] = field(default_factory=list)
    venues: list[Occasion] = field(default_factory=list)

    def said_on(self, i: int) -> str | None:
        time = self.own[i].time
        return None if time is None else self.times[time].iso

    def venue(self, i: int) -> str | None:
        scene = self.own[i].scene
        return self.words(scene) if scene else None

    def words(self, scene: Scene) -> str:
        return self.text[scene.start : scene.end]


def account(marked: Marked, published: str | None, keys: Sequence[str | None] | None = None) -> Account:
    """All that the text words of times and scenes.

    Args:
        keys: who speaks in each attribution, equal where the speaker is; worked out from the text if not given.
    """
    found = expressions.find(marked.text)
    times = resolve.Reckoner(published).times(marked.text, found)
    attacher = Attacher(marked, found)
    keys = voices.keys(marked) if keys is None else keys
    own = [attacher.own(a) for a in marked.attributions]
    out = Account(marked.text, found, times, own, spread.targets(marked, keys, attacher))
    people = voices.People(marked)
    taken = set()
    for t, o in zip(out.targets, own, strict=True):
        taken.add(o.sentence)
        voice = {t.voice} if t.voice else set()
        if o.time is not None and (iso := times[o.time].iso or found[o.time].text):
            out.dates.append(Occasion(t.at, t.paragraph, t.sentence, t.index, frozenset(voice | (people.within(o.scene) if o.scene else set())), iso, o.time))
        if o.scene:
            out.venues.append(Occasion(t.at, t.paragraph, t.sentence, t.index, frozenset(voice | people.within(o.scene)), out.words(o.scene), o.scene))
    for sentence in range(len(marked.layout.sentences)):
        if sentence not in taken:
            _bare(out, attacher, people, sentence)
    out.dates.sort(key=lambda o: o.at)
    out.venues.sort(key=lambda o: o.at)
    return out


def _bare(out: Account, attacher: Attacher, people: voices.People, sentence: int) -> None:
    """The occasions of a sentence that holds no cue: "The two met in the library on Tuesday"."""
    layout = attacher.marked.layout
    dated = [i for i in attacher.expressions_of(sentence) if out.times[i].iso and len(out.times[i].iso or "") == 10 and attacher.dates(out.found[i])]
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
    """The occasions that one statement may take a value from, each with its features."""
    all_of = a.dates if name == "said_on" else a.venues
    t = a.targets[i]
    out = []
    for o in spread.near(t, all_of):
        if o.attribution == i:
            continue
        if name == "said_on":
            sure, theirs = a.venue(i), None if o.attribution is None else a.venue(o.attribution)
            sort = a.found[o.source].kind if isinstance(o.source, int) else ""
        else:
            sure, theirs = a.said_on(i), None if o.attribution is None else a.said_on(o.attribution)
            sort = o.source.sort if isinstance(o.source, Scene) else ""
        out.append((o, spread.features(t, o, a.targets, all_of, sure=sure, theirs=theirs, sort=sort)))
    return out


def carried(a: Account, name: str, i: int) -> tuple[Occasion, float] | None:
    """The occasion that one statement takes a value from, and how likely it is right."""
    weights = spread.model()[name]
    scored = [(spread.probability(weights, x), o) for o, x in candidates(a, name, i)]
    if not scored:
        return None
    best, occasion = max(scored, key=lambda s: s[0])
    return (occasion, best) if best >= weights["threshold"] else None


def date(marked: Marked, published: str | None, who: Sequence[Who] = ()) -> list[When]:
    """When and where each attribution was said, in their order.

    Args:
        published: ISO 8601 by prefix; without it "Monday" is not worked out, but its words are kept.
        who: who said each, in the same order, so that statements of one speaker share an occasion; told from the
            source's words alone if not given.
    """
    if not marked.attributions:
        return []
    a = account(marked, published, voices.of(who) if len(who) == len(marked.attributions) else None)
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
    if time is not None:
        evidence["said_on"] = (Span(a.found[time].start, a.found[time].end),)
    if scene is not None:
        evidence["venue"] = (Span(scene.start, scene.end),)
    return When(None if time is None else a.times[time].iso, None if time is None else a.found[time].text,
                a.words(scene) if scene else None, {k: round(v, 3) for k, v in confidence.items()}, evidence)
