"""Article text to attributions: source, cue and content, each a slice of the text.

`read` puts the parts together: the model (`attributions`), the forms that need none (`forms`: transcripts,
signed quotes), quotes that run on through paragraphs, and what stands inside a content (`nested`).
"""

from __future__ import annotations

from typing import NamedTuple

from onrecord.reading.attributions import Found, find
from onrecord.reading.confidence import confidence
from onrecord.reading.forms import from_turns, signed, turns
from onrecord.reading.mend import REACH, mend, tidy, untaken
from onrecord.reading.model import AttributionModel
from onrecord.reading.nested import find_nested
from onrecord.reading.quotes import Quotes
from onrecord.types import Attribution, Kind, Passage, Span

__all__ = ["Attribution", "AttributionModel", "Quotes", "read"]


def read(model: AttributionModel, text: str, *, nested: bool = True, min_confidence: float | None = None) -> list[Attribution]:
    """All attributions of a text.

    Args:
        model: the attribution model.
        text: the article's text; any text is taken, an empty one has none.
        nested: look inside contents too.
        min_confidence: leave out what is less sure, 0 to 1; the model's own setting (the best F1 on
            dev) if not given.

    Returns:
        in the order of their first word. ``within`` is an index into the same list.
    """
    least = model.settings["min_confidence"] if min_confidence is None else min_confidence
    quotes = Quotes(text)
    scored = [Scored(f, sure(model, f), None) for f in outermost(model, text, quotes)]
    scored = [s for s in scored if s.confidence >= least]
    if nested:
        cues = {s.found.cue for s in scored}
        for i, s in enumerate(list(scored)):
            for f in find_nested(model, text, s.found.content):
                if f.cue not in cues and (p := sure(model, f)) >= least:
                    cues.add(f.cue)
                    tidy(text, quotes, f)
                    scored.append(Scored(f, p, i))
    return settle(text, quotes, scored)


class Scored(NamedTuple):
    """What was found, how sure it is, and the index of the one in whose content it was found."""

    found: Found
    confidence: float
    parent: int | None


def outermost(model: AttributionModel, text: str, quotes: Quotes | None = None) -> list[Found]:
    """Everything that is proposed in a text, however unsure, but what stands inside contents."""
    spoken = turns(text)
    if spoken:
        first = spoken[0].name.start
        return find(model, text[:first]) + from_turns(spoken, model.settings["rule_confidence"])
    out = find(model, text)
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
    out = []
    for i in order:
        f = scored[i].found
        content = Passage.of(text, f.content)
        kind = Kind.DIRECT if f.rule is not None else quotes.kind(content, text)
        around = parent[i]
        out.append(Attribution(Passage.of(text, f.source), Passage.of(text, [f.cue]), content, kind, scored[i].confidence,
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
