"""Finds where things are said: "at a rally in Ohio", "in an interview with …", "on Twitter", "issued a statement"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.labels import NameType
from onrecord.timing.expressions import Expression
from onrecord.timing.lexicon import either, table
from onrecord.types import Name, Span

S = "[ \u00a0]"
_CAPITAL = r"(?:[A-Z0-9À-Þ@#][\w.&’'/@-]*|[a-z]{1,2}[A-Z][\w.-]*)"
_TITLE = rf"(?:[\"“‘'](?:the{S})?[A-Z0-9][^\"”\n]{{1,50}}?[\"”’'](?!\w))"
_STATE = r"(?:,[ ](?:[A-Z][a-z]{2,5}\.|[A-Z]\.[A-Z]\.|[A-Z]{2}\b|[A-Z][a-z]+(?=[,.;]|[ ](?:on|last|late|early)\b)))"
_PROPER = rf"(?:{_TITLE}|{_CAPITAL}(?:{S}(?:of|the|and|for|&|de|del|al|on){S}{_CAPITAL}|{S}{_CAPITAL}|{S}{_TITLE}){{0,7}}{_STATE}?)"
_OPEN = r"(?:the|a|an|his|her|their|its|our|my|this|that|one|another|several|two|three|some|recent)"
_WORD = r"[a-z0-9][\w’'-]*"
_INNER = rf"(?!(?:{_OPEN}|of|in|at|on|for|to|by|with|from|after|before|and|or|that|who|as|during|via|through|when|while|but|about|is|was|were|are|had|has|have|he|she|they|it|said|says){S})"
_LOWER = rf"(?:{_INNER}[a-z][\w’'-]*)"
_THING = rf"(?:(?:{_OPEN}{S})?(?:{_INNER}(?:{_WORD}|{_CAPITAL}){S}){{0,4}}(?:{_PROPER}|{_LOWER}))"
_TAIL = (rf"(?:{S}(?:with|in|at|on|to|before|of|from|aboard|outside|near|for|about|by|hosted{S}by|after{S}meeting{S}with|with{S}members{S}of|in{S}(?:observance|honor|honour|front|response|support){S}(?:of|to)){S}(?!least|all\b|part\b|which|whom){_THING}(?:{S}of{S}{_THING})?)"
         rf"|(?:{S}(?:aired|broadcast|published|posted|recorded|taped|released){S}(?:(?:on|by|in){S})?(?:late{S}|early{S})?{_CAPITAL})")
_EVENTS = [f for row in table("venues.tsv") if row[0] in ("event", "document") for f in row[1].split("|")]
_CLASS = {f.lower(): row[0] for row in table("venues.tsv") if row[0] != "made" for f in row[1].split("|")}
_MEDIA = [f for row in table("venues.tsv") if row[0] == "medium" for f in row[1].split("|")]
_PLACES = [f for row in table("venues.tsv") if row[0] == "place" for f in row[1].split("|")]
_MADE = frozenset(f.lower() for row in table("venues.tsv") if row[0] == "made" for f in row[1].split("|"))
_NOUN = re.compile(rf"(?<![\w’'-])(?P<noun>(?i:{either([*_EVENTS, *_MADE])}))(?![\w-])(?!['’]s)(?!{S}(?:buy|of{S}a{S}ban|that{S}would)\b)(?<!event(?={S}of))")
_BEHIND = re.compile(rf"(?:(?P<how>\b[A-Za-z]+){S})?(?P<phrase>(?:(?:(?i:{_OPEN})|[A-Z][\w.]*(?:{S}[A-Z][\w.]*){{0,2}}['’]s?|(?:(?i:last|this|next){S})?(?:[A-Z]\w+{S})?[a-z]+['’]s){S})(?:{_INNER}(?:{_WORD}|{_CAPITAL}),?{S}){{0,5}})\Z")
_BARE = re.compile(rf"\b(?P<how>[Ii]n|[Dd]uring|[Aa]t|[Vv]ia|[Bb]y|[Oo]n|filed|sent|sent{S}out|gave|delivered){S}(?P<phrase>(?:{_INNER}[a-z][\w’'-]*,?{S}){{0,2}})\Z")
_PREPOSITION = re.compile(r"(?i)(?:in|at|during|on|via|through|into|for)\Z")
_MAKE = re.compile(r"(?i)(?:issu|releas|sen[dt]|wr[io]t|fil|deliver|g[ai]v|publish|post|h[eo]ld|put|record|sign|air|launch|mak|made|offer|circulat|cit)\w*(?: out)?\Z")
_MEDIUM = re.compile(rf"\b(?:[Oo]n|[Vv]ia|[Tt]ook{S}to|[Ii]n){S}(?P<phrase>(?:(?:the|her|his|its|their|conservative|local){S})?(?P<noun>{either(_MEDIA)}|[\"“](?:{either(_MEDIA)})[,.]?[\"”])(?!\w|{S}(?:debate|interview|host|anchor|reporter|correspondent|poll|news|followers|account|executive|analyst|contributor|users|moderator|town)\b)(?:['’]s?{S}(?:{_PROPER}|{_WORD}{S}{_PROPER}|(?:[a-z]+{S}){{0,2}}(?:show|program|broadcast)))?(?:{S}(?:in|at){S}{_PROPER})?)")
_SHOW = re.compile(rf"\b(?:[Oo]n|[Ii]n(?={S}(?:[A-Z][\w.&]*{S}){{0,3}}[A-Z][\w.&]*['’]s)){S}(?P<phrase>(?:[A-Z][\w.&]*(?:{S}[A-Z][\w.&]*){{0,3}}['’]s?{S}(?:[a-z]+{S}){{0,3}})?{_TITLE})|\b[Oo]n{S}(?P<phrase2>[Tt]he{S}(?:[A-Z][\w.&’]+{S}){{1,5}}(?:Show|Hour|Report|Factor|Podcast|File|Room))")
_PLACE = re.compile(rf"\b(?:[Ii]n|[Aa]t|[Oo]n|[Ff]rom|[Oo]utside|[Ii]nside|[Oo]ver|[Bb]y|[Bb]efore){S}(?P<phrase>(?:(?:the|her|his|its|their|a|an|The){S})?(?:{_LOWER}{S}){{0,2}}(?P<noun>{either(_PLACES)})(?!\w)(?!['’]s{S}(?!website|office)))")
_SHORT_END = re.compile(r",[ ][A-Z][\w.]{1,6}\.\Z|\.[A-Z]\.\Z")
_LINK = re.compile(rf"{S}(?:on|in|at|with|during|aboard|outside|inside){S}")
_NAMED = re.compile(rf"{S}{_TITLE}")
_IN = re.compile(rf"\b(?P<how>[Ii]n|[Aa]t|[Oo]utside|[Ii]nside){S}(?:(?:downtown|suburban|nearby|central|southern|northern|eastern|western|the){S}){{0,2}}\Z")
_STATES = re.compile(rf"{_STATE}")


@dataclass(frozen=True, slots=True)
class Scene:
    """Words that say where or on what occasion.

    Attributes:
        sort: event, document, medium, place, or town (any place name: only said of what is said right beside it).
        how: the word it hangs on: a preposition, or a verb ("issued a statement").
    """

    start: int
    end: int
    sort: str
    how: str


def find(text: str, sentence: Span, expressions: Sequence[Expression], names: Sequence[Name]) -> list[Scene]:
    """The scenes of one sentence, in order and without overlap; time expressions are left out of their wording."""
    start, end = sentence
    out: list[Scene] = []
    for m in _SHOW.finditer(text, start, end):
        g = "phrase" if m.group("phrase") else "phrase2"
        out.append(Scene(m.start(g), m.end(g), "medium", text[m.start() : m.start(g)].strip().lower()))
    for m in _MEDIUM.finditer(text, start, end):
        out.append(Scene(m.start("phrase"), m.end("phrase"), "medium", text[m.start() : m.start("phrase")].strip().lower()))
    for m in _NOUN.finditer(text, start, end):
        made = _noun_phrase(text, start, end, m, expressions)
        if made:
            out.append(made)
    for m in _PLACE.finditer(text, start, end):
        out.append(Scene(m.start("phrase"), m.end("phrase"), "place", text[m.start() : m.start("phrase")].strip().lower()))
    for name in names:
        if name.type == NameType.PLACE and start <= name.start and name.end <= end:
            before = _IN.search(text, max(start, name.start - 30), name.start)
            if before:
                state = _STATES.match(text, name.end, end)
                out.append(Scene(before.end("how") + 1, state.end() if state else name.end, "town", before.group("how").lower()))
    return [_unstopped(text, s, end) for s in _joined(text, _apart(out), end)]


def _unstopped(text: str, s: Scene, end: int) -> Scene:
    """Without the full stop of its sentence; that of "Flint, Mich." stays."""
    stop = s.end == end and text[s.end - 1] == "." and not _SHORT_END.search(text, s.start, s.end)
    return replace(s, end=s.end - 1) if stop else s


def _joined(text: str, scenes: list[Scene], end: int) -> list[Scene]:
    """Scenes that hang on each other as one: "an interview" "on his podcast", and a title that follows."""
    out: list[Scene] = []
    for s in scenes:
        if out and _LINK.fullmatch(text, out[-1].end, s.start):
            out[-1] = replace(out[-1], end=s.end)
        else:
            out.append(s)
        title = _NAMED.match(text, out[-1].end, end)
        if title:
            out[-1] = replace(out[-1], end=title.end())
    return out


def _noun_phrase(text: str, start: int, end: int, m: re.Match[str], expressions: Sequence[Expression]) -> Scene | None:
    """The whole phrase around a noun of speech: from its article to what it is with, in or on."""
    low = max(start, m.start() - 90)
    behind = _BARE.search(text, low, m.start()) or _BEHIND.search(text, low, m.start())
    if not behind:
        return None
    how = (behind.group("how") or "").strip().lower()
    noun = m.group("noun").lower()
    made = bool(_MAKE.match(how)) and noun in _MADE and not re.match(r"(?:the|that|this)\b", behind.group("phrase"))
    if not made and (not _PREPOSITION.match(how) or noun not in _CLASS or (how == "for" and noun != "interview")):
        return None
    first, last = behind.start("phrase"), m.end()
    tail = _TAILS.match(text, last, end)
    if tail and not (made and tail.group()[1:4] == "at "):
        last = tail.end()
    for e in expressions:
        if m.end() <= e.start < last and not _AIRED.search(text, m.end(), e.start) and (last == e.end or text[last - 1] not in "\"”’'"):
            last = len(text[:e.start].rstrip().removesuffix(" on").removesuffix(" in").removesuffix(" of")) if e.start - 4 > m.end() else m.end()
            break
    return Scene(first, max(last, m.end()), _CLASS.get(noun, "document"), how)


_AIRED = re.compile(r"\b(?:aired|broadcast|published|posted|recorded|taped|released)\b")
_TAILS = re.compile(rf"{_TAIL}{{0,3}}")


def _apart(scenes: list[Scene]) -> list[Scene]:
    """The longer of those that overlap, in order."""
    out: list[Scene] = []
    for s in sorted(scenes, key=lambda s: (s.start, -s.end)):
        if not out or out[-1].end <= s.start:
            out.append(s)
        elif s.end - s.start > out[-1].end - out[-1].start:
            out[-1] = s
    return out
