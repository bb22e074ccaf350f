"""A text with its attributions marked by hand: ``[source|cue|content]`` written as plain words of the text."""

from __future__ import annotations

from onrecord.labels import NameType
from onrecord.layout import Layout
from onrecord.reading import Marked, Quotes
from onrecord.types import Attribution, Name, Passage


def marked(text: str, *said: tuple[str, str, str], names: dict[str, NameType] | None = None) -> Marked:
    """``said``: source ("" for none), cue and content of each, in the order of the text; each is searched for after the last cue.

    ``names``: what the model would have found, wherever it stands.
    """
    quotes, found, at = Quotes(text), [], 0
    for source, cue, content in said:
        near = [i for i in occurrences(text, cue) if i >= at]
        cue_at = min(near, key=lambda i: distance(text, source, i)) if source else near[0]
        source_at = min(occurrences(text, source), key=lambda i: abs(i - cue_at)) if source else -1
        content_at = min(occurrences(text, content), key=lambda i: abs(i - cue_at))
        passage = Passage.of(text, [(content_at, content_at + len(content))])
        found.append(Attribution(Passage.of(text, [(source_at, source_at + len(source))]) if source else Passage(),
                                 Passage.of(text, [(cue_at, cue_at + len(cue))]), passage, quotes.kind(passage, text), 1.0))
        at = cue_at
    known = sorted(Name(i, i + len(n), t, 0.9) for n, t in (names or {}).items() for i in occurrences(text, n))
    known = [n for n in known if not any(o is not n and o.start <= n.start and n.end <= o.end for o in known)]
    return Marked(text, tuple(found), tuple(known), quotes, Layout(text))


def occurrences(text: str, words: str) -> list[int]:
    out, at = [], text.find(words)
    while at >= 0 and words:
        out.append(at)
        at = text.find(words, at + 1)
    return out


def distance(text: str, source: str, cue_at: int) -> int:
    return min((abs(i - cue_at) for i in occurrences(text, source)), default=0)
