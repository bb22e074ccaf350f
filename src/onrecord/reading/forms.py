"""Attributions that the form of the page gives, without a verb: transcripts and signed quotes.

In a transcript a turn opens with its speaker and a colon ("SEN. MARLOW: We never saw it."); it runs on
through the paragraphs that follow until the next speaker. A signed quote stands alone, with a dash and a
name under it or behind it ("“We never saw it.” —Ada Marlow").
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from onrecord.reading.attributions import Found
from onrecord.types import Span

_LABEL = re.compile(
    r"[\"“]?(?P<name>Q|A|[A-Z][\w.'’\-]*(?:[ ,]+(?:[A-Z][\w.'’\-]*|of|the|for|and|de|van|von|al|\d+)){0,7})"
    r"(?:[ ]*[\[(][^\])\n]{1,40}[\])])?(?P<colon>[ ]?:)(?=\s)")
_DIRECTION = re.compile(r"[\[(](?:[A-Z][A-Z ,.'’\-]{2,60}|(?i:applause|laughter|laughs|crosstalk|inaudible|pause|music|off[- ]mic"
                        r"|begin video(?:tape| clip)?|end video(?:tape| clip)?|commercial break|unintelligible|through (?:an )?interpreter)[^\])\n]{0,30})[\])]")
_SIGNED = re.compile(r"(?P<dash>[—–]|--|―)[ ]?(?P<name>(?:[A-Z][\w.'’\-]*[ ]?){1,4})(?P<rest>,[^\n.!?”\"]{1,80})?\s*$")
_NOT_NAMES = frozenset({"Note", "Update", "Correction", "Editor", "Photo", "Source", "Read", "More", "Related", "Watch",
                        "Analysis", "Opinion", "Background", "Why", "What", "How", "When", "Where", "Who", "Here", "But",
                        "And", "The", "Question", "Answer", "Video", "Listen", "Subject", "Re", "From", "To", "Date"})
_CREDITS = frozenset({"Caption", "Courtesy", "Credit", "Credits", "Graphic", "Illustration", "Image", "Images", "Photo", "Photograph", "Photos", "Picture"})
"""Words before the colon of a picture's caption: "Image: Ann Lee", "The harbour at night Photo: Ann Lee"."""


class Turn(NamedTuple):
    """One turn of a transcript: the label, its colon and what is said, less stage directions."""

    name: Span
    colon: Span
    content: list[Span]


def paragraphs(text: str) -> list[Span]:
    return [Span(m.start(), m.end()) for m in re.finditer(r"\S[^\n]*", text)]


def turns(text: str) -> list[Turn]:
    """The turns of a transcript; empty where the text is none.

    A text is a transcript when at least three paragraphs open with a label, two of them alternate or
    one comes back, and labelled turns make up most of what follows the first of them. A label in
    running capitals (or Q and A) is one at once; one in ordinary case must come back.
    """
    parts = paragraphs(text)
    labels, counts = _labels(text, parts)
    if len(labels) < 3 or (len(counts) < 2 and max(counts.values(), default=0) < 3) or not any(n > 1 for n in counts.values()):
        return []
    first = min(p.start for p in labels)
    turns_size = sum(p.end - p.start for p in labels)
    if turns_size < 0.4 * sum(p.end - p.start for p in parts if p.start >= first):
        return []
    out: list[Turn] = []
    named = False
    for p in parts:
        if m := labels.get(p):
            named = True
            out.append(Turn(Span(*m.span("name")), Span(m.start("colon"), m.end("colon")), spoken(text, Span(m.end(), p.end))))
        elif text.startswith(">>", p.start):
            named = False  # the mark of captions for another speaker, whose name they do not tell
        elif named and text[p.start] not in "#*_":
            out[-1].content.extend(spoken(text, p))
    return [t for t in out if t.content]


def _labels(text: str, parts: list[Span]) -> tuple[dict[Span, re.Match[str]], Counter[str]]:
    """The paragraphs that open with a label, and how often each label comes."""
    labels = {p: m for p in parts if (m := _LABEL.match(text, p.start, p.end)) and _is_label(m["name"])}
    counts = Counter(m["name"] for m in labels.values())
    return {p: m for p, m in labels.items() if m["name"].isupper() or counts[m["name"]] > 1}, counts


def label_colons(text: str) -> frozenset[Span]:
    """The colons of speakers' labels that come back, also where only a part of the text is a transcript."""
    labels, counts = _labels(text, paragraphs(text))
    return frozenset(Span(m.start("colon"), m.end("colon")) for m in labels.values() if counts[m["name"]] > 1)


def _is_label(name: str) -> bool:
    words = re.findall(r"[\w’']+", name)
    return 0 < len(words) <= 8 and words[0] not in _NOT_NAMES and not {words[0], words[-1]} & _CREDITS and not name.isdigit()


def spoken(text: str, span: Span) -> list[Span]:
    """The span less stage directions in brackets and white space at the edges."""
    edges = [span.start, *(x for m in _DIRECTION.finditer(text, *span) for x in m.span()), span.end]
    out = []
    for s, e in zip(edges[::2], edges[1::2], strict=True):
        while s < e and text[s].isspace():
            s += 1
        while e > s and text[e - 1].isspace():
            e -= 1
        if any(ch.isalnum() for ch in text[s:e]):
            out.append(Span(s, e))
    return out


def from_turns(found: list[Turn], confidence: float) -> list[Found]:
    return [Found([t.name], t.colon, t.content, rule=confidence) for t in found]


def signed(text: str, confidence: float) -> list[Found]:
    """Quotes with a dash and a name behind them or in the next paragraph."""
    out: list[Found] = []
    parts = paragraphs(text)
    for i, p in enumerate(parts):
        m = _SIGNED.search(text, p.start, p.end)
        if not m or m["name"].split()[0] in _NOT_NAMES:
            continue
        quote = Span(p.start, m.start()) if m.start() > p.start else parts[i - 1] if i else None
        if quote is None:
            continue
        words = text[quote.start : quote.end].strip()
        if len(words) > 2 and words[0] in "\"“‘«'" and words[-1] in "\"”’»'":
            end = quote.start + len(text[quote.start : quote.end].rstrip())
            out.append(Found([Span(m.start("name"), m.end("name") - (len(m["name"]) - len(m["name"].rstrip())))],
                             Span(*m.span("dash")), [Span(quote.start, end)], rule=confidence))
    return out
