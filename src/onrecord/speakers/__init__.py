"""Who said it: mentions, names and descriptions brought together into speakers."""

from __future__ import annotations

from bisect import bisect_left

from onrecord.labels import SpeakerType
from onrecord.reading import Marked
from onrecord.speakers import anonymity, confidence
from onrecord.speakers.hearers import Heard, Hearers
from onrecord.speakers.names import Finder
from onrecord.speakers.people import People
from onrecord.speakers.resolve import Resolver
from onrecord.speakers.tokens import Words
from onrecord.types import Span, Who


def identify(marked: Marked) -> list[Who]:
    """One for each attribution, in their order."""
    if not marked.attributions:
        return []
    words = Words(marked.text)
    turns = [a.source.spans[0] for a in marked.attributions if a.source.text.isupper() and a.cue.text.strip() == ":"]
    finder = Finder(words, marked.layout, marked.names, turns)
    resolver = Resolver(marked, words, People(words, finder.find(), finder.headline))
    resolver.walk()
    heard = Hearers(marked, words, resolver.people, resolver.mentions, resolver.speakers, resolver.content_of, resolver.meaning).find()
    reasons = anonymity.find(marked.text, marked.layout)
    unnamed = _unnamed(resolver, reasons)
    return [_who(resolver, i, h, unnamed) for i, h in enumerate(heard)]


def _who(resolver: Resolver, i: int, heard: Heard | None, unnamed: dict[str, Span]) -> Who:
    found = resolver.speakers[i]
    kind = found[0].type if found else SpeakerType.NONE
    reason = unnamed.get(found[0].name) if found and found[0].entity is None else None
    if reason is not None:
        kind = SpeakerType.ANONYMOUS
    evidence: dict[str, tuple[Span, ...]] = {}
    if found:
        evidence["speaker"] = evidence["speaker_type"] = tuple(dict.fromkeys(s.span for s in found if s.span is not None))
    role = affiliation = None
    person = found[0].entity if found and kind == SpeakerType.PERSON else None
    best = resolver.roles.best(person) if person is not None else None
    if best is not None:
        role, evidence["role"] = resolver.roles.text(best), (resolver.roles.span(best),)
    if person is not None and (belongs := resolver.roles.belongs(person, best)) is not None:
        affiliation, evidence["affiliation"] = _words(resolver, belongs), (belongs,)
    if heard is not None:
        evidence["heard_by"] = (heard.span,)
    if reason is not None:
        evidence["anonymity_reason"] = (reason,)
    sure = confidence.confidence(found, kind, role is not None, affiliation is not None, heard, reason is not None)
    return Who(tuple(s.name for s in found), kind, role, affiliation, heard.text if heard else None,
               _words(resolver, reason) if reason else None, sure, evidence)


def _words(resolver: Resolver, span: Span) -> str:
    return resolver.marked.text[span.start : span.end]


def _unnamed(resolver: Resolver, reasons: list[Span]) -> dict[str, Span]:
    """Why a source is not named, by its words, from the sentence of any of its statements."""
    out: dict[str, Span] = {}
    if not reasons:
        return out
    layout = resolver.marked.layout
    for a, found in zip(resolver.marked.attributions, resolver.speakers, strict=True):
        if not a.source or not found or found[0].entity is not None or found[0].name in out:
            continue
        if found[0].type not in (SpeakerType.ANONYMOUS, SpeakerType.GROUP, SpeakerType.PERSON):
            continue
        sentence = layout.sentences[layout.sentence_at(a.source.spans[0].start)]
        k = bisect_left(reasons, (sentence.start, 0))
        if k < len(reasons) and reasons[k].start < sentence.end:
            out[found[0].name] = reasons[k]
    return out
