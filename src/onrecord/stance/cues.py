"""What a cue says by itself: its head in the lexicon, and what stands around the head.

Negation, refusal, modals and conditions may stand in the cue or just before it; both are read, up to the source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from onrecord.labels import Framing
from onrecord.stance.lemmas import lemmas
from onrecord.stance.lexicon import LIGHT, NOUN, VERB, Entry, entry_at
from onrecord.stance.tables import table, word_class
from onrecord.stance.tokens import Token, is_word, tokens
from onrecord.stance.words import BE, DO, HAVE, WH, adverb, modal, negative
from onrecord.types import Attribution, Span

REACH = 400
"""Characters looked at on either side of a cue."""
_CHAIN = 9
"""Words of the verb's group that may stand before the cue."""
_BEFORE_SOURCE = 4

_EXPECTED = word_class("expected")
_REFUSE = word_class("refuse")
_FAIL = word_class("fail")
_SEEM = word_class("seem")
_SEEMINGLY = word_class("seemingly")
_NOT_NEGATED = word_class("not_negated")
_NOBODY = word_class("nobody")
_LINKS = word_class("links")
_OPERATORS = _REFUSE | _FAIL | _SEEM | word_class("operators")
_PREPOSITIONS = word_class("prepositions")


@cache
def speaking() -> frozenset[str]:
    return frozenset(row[0] for row in table("speaking.tsv"))


def speaks(word: str) -> bool:
    return any(w in speaking() for w in lemmas(word))


@dataclass(slots=True)
class Cue:
    """A cue as it was read; each token is the word that decided, None where there was none.

    Attributes:
        entry: of the head; None where no word of the cue is in the lexicon.
        head: the head's words.
        wordless: the cue is a mark (a colon, a dash) or a word that says nothing (that, in).
        negated, refused, unreal, seeming: operators on the head.
        framing, framing_by: of the cue as a whole.
        would: a would governs the head.
        voiced: a verb of saying stands before the head: "expressed concern".
        last: the cue's last word, in lower case.
    """

    entry: Entry | None = None
    head: Span | None = None
    wordless: bool = False
    negated: Token | None = None
    refused: Token | None = None
    unreal: Token | None = None
    seeming: Token | None = None
    would: bool = False
    voiced: bool = False
    framing: Framing = Framing.NEUTRAL
    framing_by: Span | None = None
    last: str = ""
    words: list[Token] = field(default_factory=list)

    def negated_twice(self) -> bool:
        """Whether a refusal is itself negated: "did not refuse to"."""
        return self.refused is not None and self.negated is not None and self.negated.end <= self.refused.start and self.refused.low not in ("would", "will")


def read_cue(text: str, sentence: Span, a: Attribution) -> Cue:
    """The cue of an attribution in ``sentence``, the one that its cue begins in."""
    words = [t for s in a.cue.spans for t in tokens(text, s.start, min(s.end, s.start + REACH))]
    out = Cue(words=words)
    if not words:
        out.wordless = True
        return out
    start = words[0].start
    left = tokens(text, max(sentence.start, start - REACH), start)
    taken = _taken(a.content.spans)
    before = _chain(left, a, taken)
    shared = _shared(left, words, taken) if not before or before[-1].low not in ("to", "n't") else []
    out.last = words[-1].low
    found = _head(words)
    at = len(words)
    if found is None:
        heads = [i for i, t in enumerate(words) if is_word(t)]
        out.wordless = not any(is_word(t) and len(t.low) > 2 and t.low not in _EMPTY for t in words)
        at = heads[-1] if heads else 0
        out.head = Span(words[at].start, words[at].end)
    else:
        at, last, out.entry = found
        out.head = Span(words[at].start, words[last].end)
        out.voiced = any(w in _VOICING for t in words[:at] for w in lemmas(t.low))
    _operators(out, shared + before, words, at)
    _conditions(out, text, sentence, a, left, before)
    _framing(out, words, at)
    return out


_VOICING = word_class("voicing")
_EMPTY = word_class("empty")


def _taken(spans: Sequence[Span]) -> list[Span]:
    return list(spans[:8])


def _inside(token: Token, spans: Sequence[Span]) -> bool:
    return any(s.start <= token.start < s.end for s in spans)


def _chain(left: list[Token], a: Attribution, content: list[Span]) -> list[Token]:
    """The words of the verb's group that stand just before the cue, nothing of source or content."""
    out: list[Token] = []
    for t in reversed(left):
        if len(out) == _CHAIN or _inside(t, a.source.spans) or _inside(t, content) or not is_word(t):
            break
        if not (t.low in BE or t.low in HAVE or t.low in DO or modal(t.low) or negative(t.low) or adverb(t.low)
                or t.low in ("to", "of", "being", "n't") or t.low in _EXPECTED or any(w in _OPERATORS for w in lemmas(t.low))):
            break
        out.append(t)
    return out[::-1]


def _shared(left: list[Token], words: list[Token], content: list[Span]) -> list[Token]:
    """What governs an earlier verb and, after and or or, this one too: "refused to publish it or explain"."""
    i = len(left) - 1
    while i >= 0 and adverb(left[i].low):
        i -= 1
    if i < 0 or left[i].low not in ("and", "or") or lemmas(words[0].low)[0] != words[0].low or words[0].low.endswith(("ed", "ing")):
        return []
    for j in range(i - 1, max(-1, i - 25), -1):
        low = left[j].low
        if low in (".", ";", ":") or _inside(left[j], content):
            return []
        if modal(low) or any(w in _OPERATORS for w in lemmas(low)) or low == "unable":
            k = j + 1
            while k < i and (left[k].low in ("not", "to", "be", "unable") or adverb(left[k].low) or any(w in _OPERATORS for w in lemmas(left[k].low))):
                k += 1
            return left[j:k]
    return []


def _head(words: list[Token]) -> tuple[int, int, Entry] | None:
    """Where the head begins and ends, and its entry."""
    found: list[tuple[int, int, Entry]] = []
    skip = -1
    for i, t in enumerate(words):
        if i <= skip or not is_word(t):
            continue
        hit = entry_at(words, i)
        if hit is not None:
            found.append((i, hit[1], hit[0]))
            skip = hit[1]
    if not found:
        return None
    found = _without_operators(words, found)
    weight = max(f[2].weight for f in found)
    if weight == LIGHT:
        return next((f for f in found if f[2].words[0] not in _AUXILIARIES), found[0])
    best = next(f for f in found if f[2].weight == weight)
    if weight == VERB:
        best = _governed(words, found, best)
    return best


def _without_operators(words: list[Token], found: list[tuple[int, int, Entry]]) -> list[tuple[int, int, Entry]]:
    """Leaves out refuse, seem and the like where another verb follows with to, and been expected to."""
    out = []
    for k, (i, last, entry) in enumerate(found):
        low = words[i].low
        operator = low in _EXPECTED or any(w in _REFUSE | _FAIL | _SEEM | {"unwilling", "reluctant", "ready", "prepared", "willing"} for w in lemmas(low))
        follows = k + 1 < len(found) and any(w.low == "to" or w.low == "short" for w in words[last + 1 : found[k + 1][0]])
        if not (operator and follows and found[k + 1][2].weight >= LIGHT and found[k + 1][2].pos == "verb"):
            out.append((i, last, entry))
    return out or found


def _governed(words: list[Token], found: list[tuple[int, int, Entry]], best: tuple[int, int, Entry]) -> tuple[int, int, Entry]:
    """The verb or noun that a first verb only introduces: "said, urging", "tweeted his call", "announced plans"."""
    for f in found:
        i, _, entry = f
        if i <= best[1]:
            continue
        between = [w.low for w in words[best[1] + 1 : i]]
        if (entry.weight == VERB and between and any(w in _PHASES for w in lemmas(words[best[0]].low)) and _to_follows(between)) or (entry.weight == VERB and words[i].low.endswith("ing") and (not between or between[-1] in ("by", ",", "letter", "statement", "speech"))) or (entry.weight == NOUN and best[2].plain and entry.act is not None and not entry.plain
              and len(between) <= 3 and not any(b in _PREPOSITIONS or b in (",", "without", "no") for b in between)):
            best = f
    return best


_AUXILIARIES = ("be", "have", "do")
_PHASES = word_class("phases")
"""Verbs that only say how the next one is done: "went on to deny"."""


def _to_follows(between: list[str]) -> bool:
    """Whether the next verb is what is done: "to", and at most an adverb after it."""
    return "to" in between[-2:] and (between[-1] == "to" or adverb(between[-1]))


def _operators(out: Cue, before: list[Token], words: list[Token], at: int) -> None:
    group = before + words[:at]
    entry = out.entry
    for i, t in enumerate(group):
        low = t.low
        following = group[i + 1].low if i + 1 < len(group) else words[at].low
        m = modal(low)
        if negative(low) and following not in _NOT_NEGATED:
            out.negated = None if out.negated else t
        if m in ("will", "would", "shall"):
            out.would = out.would or m == "would"
            if low.endswith("n't") or following in ("not", "never"):
                out.refused = t
            else:
                out.unreal = t
        elif m in ("can", "could"):
            if not (low.endswith("n't") or low == "cannot" or following in ("not", "never", "barely", "hardly")):
                out.unreal = t
        elif m:
            if m == "must" and following not in ("not", "be"):
                continue
            out.unreal = t
        elif low == "to" and i == 0 and not before:
            continue
        elif any(w in _REFUSE for w in lemmas(low)) or low == "unwilling":
            out.refused = t
        elif low == "willing" and out.negated:
            out.refused, out.negated = t, None
        elif any(w in _FAIL for w in lemmas(low)) or (low.startswith("stop") and following != "short" and words[at].low.endswith("ing")) or (low == "yet" and following == "to"):
            out.negated = None if out.negated else t
        elif any(w in _SEEM for w in lemmas(low)) or low in _SEEMINGLY:
            out.seeming = t
        elif low in _EXPECTED and following == "to":
            if low == "unable":
                out.negated = t
            elif low not in ("able", "forced", "free") and not (i and (group[i - 1].low in HAVE or group[i - 1].low in ("more", "less"))):
                out.unreal = t
        elif low in BE and following == "to":
            out.unreal = t
    for t in words[at + 1 : at + 4]:
        if (t.low in ("nothing", "neither", "none") or (t.low == "no" and out.head is not None and t.end <= out.head.end)) and entry is not None:
            out.negated = t
    if out.refused and any(w.low == "able" for w in group):
        out.negated, out.refused = out.refused, None


def _conditions(out: Cue, text: str, sentence: Span, a: Attribution, left: list[Token], before: list[Token]) -> None:
    """Conditions before the source, sources that are nobody, questions, and "X to do" of a headline."""
    source = a.source.spans
    if source:
        first = text[source[0].start : source[0].start + 24].lower().replace("’", "'").split()
        if first and (first[0] in _NOBODY or first[:2] == ["no", "one"] or (first[0] == "no" and out.entry is not None)):
            out.negated = None if out.negated else Token(first[0], source[0].start, source[0].start + len(first[0]))
    outside = [t for t in left if not _inside(t, a.content.spans)]
    ahead = [t for t in outside if not source or t.end <= source[0].start][-_BEFORE_SOURCE:]
    if source and source[0].start > (out.head.start if out.head else 0):
        ahead = outside[-_BEFORE_SOURCE:]
    if source and ahead and (ahead[-1].low in _SUPPOSING or (len(ahead) > 1 and ahead[-1].low in ("that", "mean") and any(
            negative(t.low) for t in outside[-8:]) and any("mean" in lemmas(t.low) for t in ahead))):
        out.unreal = ahead[-1]
        if ahead[-1].low in ("that", "mean", "means"):
            out.unreal, out.negated = None, ahead[-1]
    elif not before and outside and [t.low for t in outside[-2:]] in (["rather", "than"], ["instead", "of"]):
        out.unreal = outside[-1]
    for t in reversed(ahead):
        if t.low in (",", ";", "-", "—", ":") or t.low in QUOTED:
            break
        if t.low in ("if", "unless") or (t.low == "whether" and out.entry is not None):
            out.unreal = t
            break
    group = before + out.words
    if group and group[0].low == "to" and out.words and out.unreal is None and len(group) > 1:
        _infinitive(out, text, sentence, a, group[0], outside)
    _question(out, text, sentence, a, ahead)


QUOTED = frozenset("\"“”")


def _infinitive(out: Cue, text: str, sentence: Span, a: Attribution, to: Token, outside: list[Token]) -> None:
    """A bare "to say" with its source right before: of a headline, or of what somebody wants another to say."""
    source = a.source.spans
    if not source or source[-1].end > to.start or to.start - source[-1].end > 2:
        return
    headline = source[0].start - sentence.start <= 3
    wanted = {w for t in outside if t.end <= source[0].start for w in lemmas(t.low)}
    if headline or wanted & _WANTING:
        out.unreal = to


_SUPPOSING = word_class("supposing")
"""Before a source: what follows is only supposed, or made to be."""
_WANTING = word_class("wanting")


def _question(out: Cue, text: str, sentence: Span, a: Attribution, ahead: list[Token]) -> None:
    tail = text[max(sentence.start, sentence.end - 4) : sentence.end]
    if "?" not in tail or out.unreal or not a.source:
        return
    end = text.find("?", sentence.end - 4)
    if any(s.start <= end < s.end for s in a.content.spans) and text[sentence.end - 1] in "\"”’'":
        return
    if ahead and ahead[-1].start - sentence.start < 8 and not any(t.low in WH for t in ahead[:-1]) and (ahead[-1].low in DO or modal(ahead[-1].low) or ahead[-1].low in HAVE):
        out.unreal = ahead[-1]


def _framing(out: Cue, words: list[Token], at: int) -> None:
    """The head's framing, else that of another verb, adverb or noun of the cue."""
    if out.entry is not None and out.entry.framing is not Framing.NEUTRAL:
        out.framing, out.framing_by = out.entry.framing, out.head
        return
    for i, t in enumerate(words):
        inside = out.head is not None and out.head.start <= t.start < out.head.end
        hit = entry_at(words, i) if is_word(t) and not inside else None
        if hit is None or hit[0].framing is Framing.NEUTRAL:
            continue
        entry = hit[0]
        by_preposition = entry.weight == NOUN and i > at and any(w.low in _PREPOSITIONS for w in words[at + 1 : i])
        if not by_preposition and (entry.weight == VERB or entry.pos in ("adverb", "adjective") or i < at or entry.weight == NOUN):
            out.framing, out.framing_by = entry.framing, Span(t.start, words[hit[1]].end)
            return
