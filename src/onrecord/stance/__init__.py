"""How sure: act, stance, certainty, framing, and whether it was said at all.

`cues` reads the words that attribute (a lexicon and the operators around its head), `content` what is attributed (questions,
demands, hedges), `decide` puts them together, `sureness` says how often each rule is right.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from onrecord.labels import NameType
from onrecord.reading import Marked
from onrecord.stance.content import read_content
from onrecord.stance.cues import read_cue
from onrecord.stance.decide import Reading, decide
from onrecord.stance.sureness import sureness
from onrecord.types import HOW, Attribution, How, Span

_SPOKESMAN = re.compile(r"\b(?:spokes\w+|aides?|advis[eo]rs?|representatives?|officials?|strategists?|press secretary)\b", re.IGNORECASE)
_SPEAKS_FOR = re.compile(r"\b(?:spokes\w+|press secretary|statement)\b", re.IGNORECASE)
_THING = re.compile(r"\b(?:report|poll|study|survey|center|law|bill|plan|lawsuit|analysis|research|data|article|statement|document)s?\b", re.IGNORECASE)
_BODY = re.compile(
    r"\b(?:campaign|department|agency|company|administration|government|committee|party|commission|bank|network|group|house|"
    r"firm|union|office|ministry|council|board|court|senate|authority|university|association|organi[sz]ation|airline|team|"
    r"corporation|inc|service|bureau|police|army|federation|institute|court|u\.s|e\.u|fed|nato)\b", re.IGNORECASE)
_LETTERS = re.compile(r"\b(?:[A-Z]\.){2,}|\b[A-Z]{2,}\b")
_OWN = re.compile(r"(?:I|we)\b", re.IGNORECASE)
_MARKS = frozenset("\"“”'‘’«`")


def weigh(marked: Marked) -> list[How]:
    """One for each attribution, in their order."""
    return [_how(read_one(marked, a)) for a in marked.attributions]


def read_one(marked: Marked, a: Attribution) -> Reading:
    """The values of one attribution, with the rule that gave each."""
    text, layout = marked.text, marked.layout
    at = a.cue.spans[0].start if a.cue else a.content.spans[0].start if a.content else 0
    sentence = layout.sentences[layout.sentence_at(at)] if layout.sentences else Span(0, len(text))
    cue = read_cue(text, sentence, a)
    first = a.content.spans[0].start if a.content else 0
    quoted = text[first : first + 1] in _MARKS or marked.quotes.around(first) is not None
    spoken = cue.wordless and a.cue.text.strip() in (":", "-", "—", "–", "―", "--")
    source = a.source.text
    speaks_for = bool(_SPEAKS_FOR.search(source))
    content = read_content(text, a.content, quoted=quoted, spoken=spoken, for_another=speaks_for, pronoun=source.lower())
    who = {"none": not a.source, "spokesman": bool(_SPOKESMAN.search(source)), "thing": bool(_THING.search(source)), "own": bool(_OWN.match(source)),
           "body": bool(_BODY.search(source)) or bool(_LETTERS.search(source)) or _organization(marked, a)}
    return decide(cue, content, who)


def _organization(marked: Marked, a: Attribution) -> bool:
    """Whether the first name in the source is an organisation's."""
    for span in a.source.spans[:1]:
        at = bisect_left(marked.names, span.start, key=lambda n: n.start)
        if at < len(marked.names) and marked.names[at].start < span.end:
            return marked.names[at].type is NameType.ORGANIZATION
    return False


def _how(r: Reading) -> How:
    return How(r.act, r.stance, r.certainty, r.framing, r.uttered, {n: sureness(n, getattr(r, n).value, r.rule[n]) for n in HOW}, {n: (r.by[n],) for n in HOW if n in r.by})
