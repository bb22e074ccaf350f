"""Article text to attributions: source, cue and content, each a slice of the text.

`read` puts the parts together: the model (`attributions`), the forms that need none (`forms`: transcripts,
signed quotes), quotes that run on through paragraphs, and what stands inside a content (`nested`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from onrecord.labels import Kind
from onrecord.layout import Layout
from onrecord.reading.attributions import Found, find, find_names
from onrecord.reading.confidence import confidence
from onrecord.reading.forms import from_turns, label_colons, signed, turns
from onrecord.reading.hearsay import hearsay
from onrecord.reading.mend import REACH, mend, tidy, untaken
from onrecord.reading.model import AttributionModel
from onrecord.reading.nested import find_nested
from onrecord.reading.quotes import Quotes
from onrecord.types import Attribution, Name, Passage, Span

__all__ = ["Attribution", "AttributionModel", "Marked", "Quotes", "mark", "read"]


HEARSAY = 0.7
"""How much less sure a bare adverb is than a turn of a transcript."""


@dataclass(frozen=True)
class Marked:
    """A text and what reading found in it: what the rooms after this one work on.

    Attributes:
        attributions: in the order of their first word.
        names: proper names of people, organisations, places and peoples, in order, without overlap.
    """

    text: str
    attributions: tuple[Attribution, ...]
    names: tuple[Name, ...]
    quotes: Quotes
    layout: Layout


def mark(model: AttributionModel, text: str, given: Sequence[tuple[Passage, Passage, Passage]]) -> Marked:
    """A text with attributions that somebody else found (source, cue, content), in the order given.

    Their confidence is 1, and none is ``within`` another.
    """
    quotes = Quotes(text)
    colons = label_colons(text)
    made = [Attribution(s, c, x, kind(text, quotes, colons, c, x), 1.0) for s, c, x in given]
    return Marked(text, tuple(made), tuple(find_names(model, text)), quotes, Layout(text))


def kind(text: str, quotes: Quotes, colons: frozenset[Span], cue: Passage, content: Passage) -> Kind:
    """Direct behind a transcript's label, else by its quotation marks."""
    return Kind.DIRECT if colons.intersection(cue.spans) else quotes.kind(content, text, cue)


def read(model: AttributionModel, text: str, *, nested: bool = True, min_confidence: float | None = None) -> Marked:
    """All attributions and names of a text.

    Args:
        model: the attribution model.
        text: the article's text; any text is taken, an empty one has none.
        nested: look inside contents too.
        min_confidence: leave out what is less sure, 0 to 1; the model's own setting (the best F1 on
            dev) if not given.

    Returns:
        attributions in the order of their first word; ``within`` is an index into the same list.
    """
    least = model.settings["min_confidence"] if min_confidence is None else min_confidence
    quotes = Quotes(text)
    names: list[Name] = []
    scored = [Scored(f, sure(model, f), None) for f in outermost(model, text, quotes, names)]
    scored = [s for s in scored if s.confidence >= least]
    layout = Layout(text)
    bare = hearsay(text, layout, [s.found for s in scored], model.settings["rule_confidence"] * HEARSAY)
    scored += [Scored(f, p, None) for f in bare if (p := sure(model, f)) >= least]
    if nested:
        cues = {s.found.cue for s in scored}
        for i, s in enumerate(list(scored)):
            for f in find_nested(model, text, s.found.content):
                if f.cue not in cues and (p := sure(model, f)) >= least:
                    cues.add(f.cue)
                    tidy(text, quotes, f)
                    scored.append(Scored(f, p, i))
    return Marked(text, tuple(settle(text, quotes, scored)), tuple(names), quotes, layout)


class Scored(NamedTuple):
    """What was found, how sure it is, and the index of the one in whose content it was found."""

    found: Found
    confidence: float
    parent: int | None


def outermost(model: AttributionModel, text: str, quotes: Quotes | None = None, names: list[Name] | None = None) -> list[Found]:
    """Everything that is proposed in a text, however unsure, but what stands inside contents.

    Args:
        names: the proper names of the text are added to it.
    """
    spoken = turns(text)
    if spoken:
        first = spoken[0].name.start
        if names is not None:
            names += find_names(model, text)
        return find(model, text[:first]) + from_turns(spoken, model.settings["rule_confidence"])
    out = find(model, text, names=names)
    mend(text, quotes or Quotes(text), out)
    return out + untaken(signed(text, model.settings["rule_confidence"]), out)


def sure(model: AttributionModel, found: Found) -> float:
    return found.rule if found.rule is not None else confidence(model.settings, found.features)


def settle(text: str, quotes: Quotes, scored: list[Scored]) -> list[Attribution]:
    """Order them, work out kind and ``within``."""
    order = sorted(range(len(scored)), key=lambda i: (first_word(scored[i].found), scored[i].found.cue))
    place = {old: new for new, old in enumerate(order)}
    outer = sorted((i for i in order if scored[i].parent is None), key=lambda i: scored[i].found.cue)
    parent = {i: s.parent for i, s in enumerate(scored)} | {i: enclosing(k, outer, scored) for k, i in enumerate(outer)}
    out, colons = [], label_colons(text)
    for i in order:
        f = scored[i].found
        content = Passage.of(text, f.content)
        cue = Passage.of(text, [f.cue])
        form = Kind.DIRECT if f.rule is not None and f.source else kind(text, quotes, colons, cue, content)
        around = parent[i]
        out.append(Attribution(Passage.of(text, f.source), cue, content, form, scored[i].confidence,
                               None if around is None else place[around]))
    return out


def first_word(f: Found) -> int:
    return min(s.start for s in (*f.source, f.cue, *f.content))


def enclosing(k: int, outer: list[int], scored: list[Scored]) -> int | None:
    """The smallest content near the k-th of ``outer`` (in the order of cues) that holds both its cue and its content."""
    f = scored[outer[k]].found

    def holds(spans: list[Span], s: Span) -> bool:
        return any(a <= s.start and s.end <= b for a, b in spans)

    around = [j for j in outer[max(0, k - REACH) : k + REACH + 1]
              if j != outer[k] and holds(scored[j].found.content, f.cue) and all(holds(scored[j].found.content, c) for c in f.content)]
    return min(around, key=lambda j: sum(e - s for s, e in scored[j].found.content)) if around else None
