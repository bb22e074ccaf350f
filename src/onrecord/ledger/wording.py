"""Whether two contents are the same words: cut shorter or slightly edited, never turned round.

What is compared are words in lower case, without punctuation, "don't" as "do not". Everything here is a pure
function of texts; `utterances` asks it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import pairwise

SHORT = 5
"""Fewer words ("no comment", "I did") are said by everybody every day."""
SHORTEST_CUT = 6
"""Words that a quote cut from a longer one must have."""
NEAR = 0.85
"""The share of words, in order, that two wordings must have in common (twice the common ones, by all of both)."""
ANCHORS = 3
"""Anchors of each sentence."""

_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?…]+[\"”’')\]]*\s")
_IRREGULAR = {"can't": "can", "cannot": "can", "won't": "will", "shan't": "shall", "ain't": "is"}
_NEGATIONS = frozenset((
    "not", "no", "never", "nobody", "none", "nothing", "neither", "nor", "nowhere", "without", "hardly", "barely",
    "scarcely", "unlikely", "against", "false", "falsely", "wrong", "fail", "fails", "failed", "refuse", "refuses",
    "refused", "deny", "denies", "denied", "oppose", "opposes", "opposed", "reject", "rejects", "rejected", "stop",
    "stops", "stopped", "avoid", "avoided"))
"""Words that turn a sense round."""
_CONDITIONS = frozenset(("if", "unless", "whether"))
_MODALS = {"would": "will", "might": "may", "could": "can", "should": "shall"} | {
    m: m for m in ("will", "may", "can", "shall", "must", "perhaps", "maybe", "possibly", "probably", "likely")}
"""Words that say how sure something is; indirect speech puts them into the past."""
_EMPTY = frozenset((
    "a", "an", "the", "this", "that", "these", "those", "i", "me", "my", "we", "us", "our", "you", "your", "he",
    "him", "his", "she", "her", "it", "its", "they", "them", "their", "who", "which", "what", "where", "when", "and",
    "or", "but", "so", "as", "at", "by", "for", "from", "in", "into", "of", "off", "on", "out", "over", "to", "up",
    "with", "about", "after", "before", "than", "then", "there", "here", "if", "be", "am", "is", "are", "was",
    "were", "been", "being", "do", "does", "did", "done", "have", "has", "had", "having", "will", "would", "may",
    "might", "can", "could", "shall", "should", "must", "not", "no", "very", "just", "also", "too", "only", "own",
    "all", "any", "some", "such", "one"))
"""Words that edits may exchange without making it another saying, and that make no anchor."""


@dataclass(frozen=True)
class Wording:
    """The words of a content.

    Attributes:
        words: in order.
        sentences: for each word, which sentence of the content it stands in.
    """

    words: tuple[str, ...]
    sentences: tuple[int, ...]

    @property
    def short(self) -> bool:
        return len(self.words) < SHORT

    @cached_property
    def weights(self) -> Counter[str]:
        """The words on which its sense turns: negations, modals, figures."""
        return _weights(self.words)

    def anchors(self, scope: str) -> list[int]:
        """Numbers (signed 64 bits) of which another wording of the same saying has at least one, as a rule.

        For each sentence these are the smallest hashes of its pairs of neighbouring words that carry a sense;
        ``scope`` keeps apart what is never compared, such as different speakers.
        """
        out: dict[int, None] = {}
        for number in dict.fromkeys(self.sentences):
            words = [w for w, s in zip(self.words, self.sentences, strict=True) if s == number]
            full = [w for w in words if w not in _EMPTY]
            pairs = [f"{a} {b}" for a, b in pairwise(full)] or [" ".join(full or words)]
            out |= dict.fromkeys(sorted(_hash(f"{scope}\n{pair}") for pair in set(pairs))[:ANCHORS])
        return list(out)


def wording(text: str) -> Wording:
    """The words of a content; a leading "that" is left out."""
    words: list[str] = []
    sentences: list[int] = []
    ends = [m.start() for m in _SENTENCE.finditer(text)]
    at = 0
    for match in _WORD.finditer(text):
        while at < len(ends) and ends[at] < match.start():
            at += 1
        plain = _plain(match.group())
        words += plain
        sentences += [at] * len(plain)
    if len(words) > 1 and words[0] == "that":
        del words[0], sentences[0]
    return Wording(tuple(words), tuple(sentences))


def same(one: Wording, other: Wording, *, quotes: bool) -> float:
    """How much two wordings have in common, 0 to 1; 0 where they are not the same saying.

    Args:
        quotes: whether both are quoted: then one may also be cut from the other.
    """
    if one.words == other.words:
        return 1.0
    if one.short or other.short:
        return 0.0
    if one.weights == other.weights:
        matcher = SequenceMatcher(None, one.words, other.words, autojunk=False)
        if matcher.real_quick_ratio() >= NEAR and matcher.quick_ratio() >= NEAR and matcher.ratio() >= NEAR and _small(matcher, one, other):
            return matcher.ratio()
    return _cut(one, other) if quotes else 0.0


@lru_cache(maxsize=65536)
def _plain(word: str) -> tuple[str, ...]:
    """A word as it is compared; two for a contraction with "not"."""
    word = word.lower().replace("’", "'")
    if word in _IRREGULAR:
        return _IRREGULAR[word], "not"
    if word.endswith("n't"):
        return word[:-3], "not"
    return (word.removesuffix("'s"),)


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big", signed=True)


def _weights(words: Iterable[str]) -> Counter[str]:
    return Counter("not" if w in _NEGATIONS else _MODALS.get(w, w) for w in words if w in _NEGATIONS or w in _MODALS or w[0].isdigit())


def _small(matcher: SequenceMatcher[str], one: Wording, other: Wording) -> bool:
    """Whether no weight was moved, and no word that carries a sense has given way to another such word ("open" to "close")."""
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            continue
        was, now = one.words[i:j], other.words[k:m]
        if _weights(was) != _weights(now):
            return False
        full, filled = {w[:4] for w in was if w not in _EMPTY}, {w[:4] for w in now if w not in _EMPTY}
        if full and filled and not full & filled:
            return False
    return True


def _cut(one: Wording, other: Wording) -> float:
    """The share of the longer quote that the shorter one is: a run of its words, and no word that was left out of its
    sentences turns it round."""
    short, long = sorted((one, other), key=lambda w: len(w.words))
    size = len(short.words)
    if size < SHORTEST_CUT:
        return 0.0
    for start in range(len(long.words) - size + 1):
        if long.words[start] == short.words[0] and long.words[start : start + size] == short.words:
            inside = set(long.sentences[start : start + size])
            left = [w for i, w in enumerate(long.words) if not start <= i < start + size and long.sentences[i] in inside]
            return 0.0 if any(w in _NEGATIONS or w in _CONDITIONS for w in left) else size / len(long.words)
    return 0.0
