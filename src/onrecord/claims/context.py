"""What a statement is said in answer to: the words around it that tell what its "that" and "it" stand for.

"I'm not refuting that" says nothing about any claim; with the question it answers, it does. `surroundings` gives the
relation model those words, and `leans` tells which contents need them.
"""

from __future__ import annotations

import re
from functools import cached_property

from onrecord.layout import Layout
from onrecord.reading import Quotes
from onrecord.types import Passage, Span

LONGEST = 60
"""Words of context at most."""

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_SHORT = 7
"""A content of so few words may be an answer that says nothing alone."""
_TOLD = 4
"""Words beside source and cue from which the cue's own sentence tells something ("Asked about the shipments, she said")."""
_THIN = 8
"""A sentence of so few words is no context by itself: the one before it comes along."""
_POINTING = 4
_DETERMINERS = frozenset(["a", "all", "an", "any", "some", "that", "the", "of", "about", "to", "both", "such", "his", "her", "their"])
_POINTERS = frozenset(
    ["it", "its", "that", "this", "these", "those", "they", "them", "their", "he", "him", "his", "she", "her", "there", "so", "such", "neither", "both", "same", "one", "ones", "here", "we", "us", "our"])
_GENERIC = frozenset(["group", "company", "firm", "plan", "deal", "move", "measure", "incident", "matter", "affair", "militants", "rebels"])
"""After "the", what has been named before."""
_NAMED = frozenset(["accusation", "accusations", "allegation", "allegations", "assertion", "assertions", "charge", "charges", "claim", "claims", "report", "reports", "rumor", "rumors", "rumour", "rumours", "story", "stories", "suggestion", "suggestions", "question", "matter", "issue", "notion", "idea"])


class Page:
    """An article's text and title, and its layout and quotes, which are worked out once for all its statements."""

    def __init__(self, text: str, title: str | None = None):
        self.text = text
        self.title = title
        self.layout = Layout(text)

    @cached_property
    def quotes(self) -> Quotes:
        return Quotes(self.text)


def points(words: str) -> bool:
    """Whether a content only points at what was said before: "it", "that", "the allegations"."""
    low: list[str] = [w.lower() for w in _WORD.findall(words)]
    return 0 < len(low) <= _POINTING and all(w in _POINTERS or w in _NAMED or w in _DETERMINERS for w in low)


def leans(words: str, spoken: bool = True) -> bool:
    """Whether a content's words point at something outside them, so that they need their context.

    That is: an answer of few words, or a pronoun or "the claims" with too few names and numbers beside it to say what is meant.

    Args:
        spoken: they are the speaker's own words; few words of a report ("called for patience") are a topic and no answer.
    """
    found: list[str] = _WORD.findall(words)
    if spoken and len(found) <= _SHORT:
        return True
    low = [w.lower().replace("’", "'").split("'")[0] for w in found]
    if not any(w in _POINTERS or w in _NAMED or (before == "the" and w in _GENERIC) for before, w in zip(["", *low], low, strict=False)):
        return False
    named = sum(w[0].isupper() or w[0].isdigit() for w in found[1:] if w not in ("I", "I'm", "I’m", "I'd", "I’d", "I've", "I’ve", "I'll", "I’ll"))
    return named < 1 + len(found) // 12


def surroundings(page: Page, source: Passage, cue: Passage, content: Passage, part: Passage | None = None, *, title: bool = True,
                 longest: int = LONGEST) -> str | None:
    """What stands before a part of a content: the title, the sentences before, and what its own sentence says around the cue.

    Args:
        source, cue, content: the statement's.
        part: one of the content's sentences; the first if not given.
        title: whether the article's title may stand first.
        longest: words; what stands farthest from the part is left out.

    Returns:
        the words in the order of the article, white space as single spaces; None where there are none.
    """
    layout, text = page.layout, page.text
    if not layout.sentences:
        return None
    at = content.spans[0].start
    begins, here = layout.sentence_at(at), layout.sentence_at(part.spans[0].start if part is not None else at)
    previous = text[slice(*layout.sentences[here - 1])] if here > begins else ""
    if previous and not leans(previous):  # what a later sentence points at was said in the one before it
        return " ".join(previous.split()[-longest:])
    parts = [_before(page, begins), _around(page, source, cue, content), previous]
    words = " ".join(part for part in parts if part).split()
    head = (page.title or "").split() if title else []
    if 0 < len(head) <= longest - len(words):
        head[-1] += "" if head[-1][-1:] in ".?!" else "."
        words = head + words
    return " ".join(words[-longest:]) or None


def joined(context: str | None, words: str) -> str:
    """Words with what stands before them, as one text: what is embedded, and searched for a claim's words."""
    return f"{context} {words}" if context else words


def _before(page: Page, here: int) -> str:
    """The sentence before; the one before that too where it is thin."""
    layout, text = page.layout, page.text
    out: list[str] = []
    for i in range(here - 1, max(-1, here - 3), -1):
        out.insert(0, text[slice(*layout.sentences[i])])
        if len(_WORD.findall(out[0])) > _THIN:
            break
    return " ".join(out)


def _around(page: Page, source: Passage, cue: Passage, content: Passage) -> str:
    """The sentence of the cue without the content, where it says more than who says it."""
    spans = cue.spans or source.spans
    if not spans:
        return ""
    layout = page.layout
    sentence = layout.sentences[layout.sentence_at(spans[0].start)]
    left = _cut(page.text, sentence, content)
    attributes = len(_WORD.findall(source.text)) + len(_WORD.findall(cue.text))
    return left if len(_WORD.findall(left)) >= attributes + _TOLD else ""


def _cut(text: str, sentence: Span, content: Passage) -> str:
    """A sentence's words without the content's and without marks that are left over."""
    out, at = [], sentence.start
    for start, end in content.spans:
        if end <= sentence.start or start >= sentence.end:
            continue
        out.append(text[at : max(at, start)])
        at = max(at, end)
    out.append(text[at : max(at, sentence.end)])
    return " ".join(part.strip(" \"“”'‘’") for part in out if _WORD.search(part)).strip()
