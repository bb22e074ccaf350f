"""What changed between two versions of an article, statement by statement: pure functions of their texts and statements.

Only what the outlet has changed counts. A statement whose paragraph stands word for word in the other version is the same
there, however it was read; quote marks, dashes and white space are no words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from onrecord.layout import Layout
from onrecord.types import Span

ALIKE = 0.6
"""Two statements that are less alike than this are two statements."""

_SHORT = 3
"""Contents of so many words or fewer say little by themselves: they are the same only word for word."""

_SIGNS = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "‑": "-", "…": "..."})
_SPACE = re.compile(r"\s+")
_TOKEN = re.compile(r"\w+(?:['’.,]\w+)*")


@dataclass(frozen=True, slots=True)
class Side:
    """A statement as one version has it.

    Attributes:
        number: its number in the ledger.
        spans: of all three roles, in the version's text.
        said_on_text: the words that date it.
    """

    number: int
    content: str
    source: str
    cue: str
    speaker: str | None
    stance: str
    certainty: str
    said_on: str | None
    said_on_text: str | None
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A statement that ``appeared`` (no before), ``vanished`` (no after) or ``changed`` (then ``fields`` says what)."""

    what: str
    before: Side | None
    after: Side | None
    fields: tuple[str, ...]
    words_before: str | None
    words_after: str | None
    confidence: float


def plain(text: str) -> str:
    """The words of a text with one kind of quote mark and dash, and single spaces."""
    return _SPACE.sub(" ", unicodedata.normalize("NFC", text).translate(_SIGNS)).strip()


def compare(before: Sequence[Side], after: Sequence[Side], text_before: str, text_after: str, *, was: str | None = None) -> list[Difference]:
    """The differences, in the order of the newer text, then what vanished.

    Args:
        before, after: the statements of the older and of the newer version, which stand in ``text_before`` and ``text_after``.
        was: the older version as the newer one's extractor reads it, where another one made ``text_before``.
    """
    old, new = _Text(text_before), _Text(text_after)
    then = _Text(was) if was is not None else old
    older = [side for side in before if not new.holds(old, side) and (was is None or then.words_of(side))]
    newer = [side for side in after if not then.holds(new, side)]
    scores = {(i, j): score for i, a in enumerate(older) for j, b in enumerate(newer) if (score := alike(a, b))}
    pairs = _pairs(scores)
    paired = set(pairs.values())
    out = [found for i, j in pairs.items() if (found := _changed(older[i], newer[j], round(scores[i, j], 4), old, new))]
    for j, side in enumerate(newer):
        if j not in paired and not then.words_of(side):
            nearest = max((score for (_, at), score in scores.items() if at == j), default=0.0)
            out.append(Difference("appeared", None, side, (), None, side.content, round(1 - nearest, 4)))
    out.sort(key=lambda d: d.after.spans[0].start if d.after else 0)
    for i, side in enumerate(older):
        if i not in pairs and not new.words_of(side):
            nearest = max((score for (at, _), score in scores.items() if at == i), default=0.0)
            out.append(Difference("vanished", side, None, (), side.content, None, round(1 - nearest, 4)))
    return out


class _Text:
    """A version's text, its paragraphs as plain words."""

    def __init__(self, text: str):
        self.text = text
        self.layout = Layout(text)
        self.paragraphs = {plain(text[p.start:p.end]) for p in self.layout.paragraphs}
        self.plain = plain(text).casefold()

    def around(self, side: Side) -> str:
        """The sentences that hold a statement of this text."""
        first, last = (self.layout.sentence_at(at) for at in (side.spans[0].start, side.spans[-1].end - 1))
        return " ".join(self.text[s.start:s.end] for s in self.layout.sentences[first:last + 1])

    def holds(self, other: _Text, side: Side) -> bool:
        """Whether the paragraphs of a statement of another text stand here too."""
        first, last = (other.layout.paragraph_at(at) for at in (side.spans[0].start, side.spans[-1].end - 1))
        return all(plain(other.text[p.start:p.end]) in self.paragraphs for p in other.layout.paragraphs[first:last + 1])

    def words_of(self, side: Side) -> bool:
        """Whether content and source stand here in these words, wherever."""
        parts = [plain(part).casefold().strip(" \"',.;:") for part in (*side.content.split(" … "), side.source)]
        return all(part in self.plain for part in parts)


def _pairs(scores: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """Which older statement is which newer one, by their places: the most alike first, each once."""
    out: dict[int, int] = {}
    taken: set[int] = set()
    for (i, j), score in sorted(scores.items(), key=lambda one: (-one[1], abs(one[0][0] - one[0][1]), one[0])):
        if score >= ALIKE and i not in out and j not in taken:
            out[i] = j
            taken.add(j)
    return out


def alike(a: Side, b: Side) -> float:
    """How sure it is that two statements of two versions are the same one, 0 to 1: by their words, then by who and by the cue."""
    (first, these), (second, those) = _content(a.content), _content(b.content)
    if min(len(first), len(second)) <= _SHORT and first != second:
        return 0.0
    if 2 * min(len(first), len(second)) < ALIKE * (len(first) + len(second)) or 4 * len(these & those) < ALIKE * (len(these) + len(those)):
        return 0.0  # they cannot be alike enough
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    if matcher.quick_ratio() < ALIKE:
        return 0.0
    said = matcher.ratio()
    who = _same_name(a.speaker or a.source, b.speaker or b.source)
    return said if said < ALIKE else 0.8 * said + 0.15 * who + 0.05 * (words(a.cue) == words(b.cue))


@lru_cache(maxsize=4096)
def _content(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The words in order, and the different ones; each content is compared with many."""
    found = words(text)
    return tuple(found), frozenset(found)


def words(text: str) -> list[str]:
    """The words in lower case."""
    return _TOKEN.findall(plain(text).casefold())


def _same_name(a: str, b: str) -> bool:
    first, second = words(a), words(b)
    return first == second or bool(first and second and first[-1] == second[-1])


def _changed(a: Side, b: Side, sure: float, old: _Text, new: _Text) -> Difference | None:
    """What differs within a pair; None where only the words around it do."""
    around = plain(old.around(a)) != plain(new.around(b))
    fields = []
    if words(a.content) != words(b.content):
        fields.append("content")
    if not _same_name(a.speaker or a.source, b.speaker or b.source):
        fields.append("speaker")
    if around:  # the same sentence is not said otherwise because it was read otherwise
        fields += [name for name in ("cue",) if words(a.cue) != words(b.cue)]
        fields += [name for name in ("stance", "certainty") if getattr(a, name) != getattr(b, name)]
        if a.said_on != b.said_on and a.said_on_text != b.said_on_text:  # the same word, another day: the article was dated anew
            fields.append("said_on")
    if not fields:
        return None
    if fields == ["content"]:
        return Difference("changed", a, b, ("content",), a.content, b.content, sure)
    return Difference("changed", a, b, tuple(fields), old.around(a), new.around(b), sure)
