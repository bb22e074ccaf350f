"""Article text to attributions: source, cue and content, each a slice of the text.

`read` puts the parts together: the model (`attributions`), the forms that need none (`forms`: transcripts,
signed quotes), quotes that run on through paragraphs, and what stands inside a content (`nested`).
"""

from __future__ import annotations

from onrecord.reading.attributions import Found, find
from onrecord.reading.confidence import confidence
from onrecord.reading.forms import from_turns, signed, turns
from onrecord.reading.model import AttributionModel
from onrecord.reading.nested import find_nested
from onrecord.reading.mend import mend, taken, tidy
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
    outer = outermost(model, text, quotes)
    scored = [(f, sure(model, f), -1) for f in outer]
    scored = [x for x in scored if x[1] >= least]
    if nested:
        cues = {f.cue for f, _, _ in scored}
        for i, (f, _, _) in enumerate(list(scored)):
            inner = [(g, sure(model, g), i) for g in find_nested(model, text, f.content) if g.cue not in cues]
            for g, _, _ in inner:
                tidy(text, quotes, g)
            cues.update(g.cue for g, _, _ in inner)
            scored += [x for x in inner if x[1] >= least]
    return settle(text, quotes, scored)


def outermost(model: AttributionModel, text: str, quotes: Quotes | None = None) -> list[Found]:
    """Everything that is proposed in a text, however unsure, but what stands inside contents."""
    spoken = turns(text)
    if spoken:
        first = spoken[0].name.start
        return find(model, text[:first]) + from_turns(spoken, model.settings["rule_confidence"])
    out = find(model, text)
    mend(text, quotes or Quotes(text), out)
    return out + [s for s in signed(text, model.settings["rule_confidence"]) if not taken(s, out)]


def sure(model: AttributionModel, found: Found) -> float:
    return found.rule if found.rule is not None else confidence(model.settings, found.features)


def settle(text: str, quotes: Quotes, scored: list[tuple[Found, float, int]]) -> list[Attribution]:
    """Order them, work out kind and ``within``."""
    order = sorted(range(len(scored)), key=lambda i: (first_word(scored[i][0]), scored[i][0].cue))
    place = {old: new for new, old in enumerate(order)}
    parents = [enclosing(i, scored) for i in range(len(scored))]
    out = []
    for i in order:
        f, p, _ = scored[i]
        content = Passage.of(text, f.content)
        kind = Kind.DIRECT if f.rule is not None else quotes.kind(content, text)
        parent = parents[i]
        out.append(Attribution(Passage.of(text, f.source), Passage.of(text, [f.cue]), content, kind, p,
                               None if parent is None else place[parent]))
    return out


def first_word(f: Found) -> int:
    return min(s.start for s in (*f.source, f.cue, *f.content))


def enclosing(i: int, scored: list[tuple[Found, float, int]]) -> int | None:
    """The smallest other content that holds both cue and content of this one."""
    f, _, parent = scored[i]
    if parent >= 0:
        return parent

    def holds(spans: list[Span], s: Span) -> bool:
        return any(a <= s.start and s.end <= b for a, b in spans)

    around = [j for j, (g, _, p) in enumerate(scored)
              if j != i and p < 0 and holds(g.content, f.cue) and all(holds(g.content, c) for c in f.content)]
    return min(around, key=lambda j: sum(e - s for s, e in scored[j][0].content)) if around else None
