"""The nouns: plain typed data, to and from JSON.

Offsets everywhere are Unicode code points of `Article.text`, half open: ``text[start:end]``.
A role of several spans (a quote broken by its cue) is one `Passage`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple, Self

from onrecord.labels import Act, Certainty, Framing, Kind, NameType, SpeakerType, Stance, Uttered, Verdict

Json = dict[str, Any]

GAP = " … "
"""Joins the texts of the spans of one passage."""


class Span(NamedTuple):
    """``text[start:end]``, in code points."""

    start: int
    end: int


class Timed(NamedTuple):
    """When in a recording ``text[start:end]`` is heard: ``01:02:03.500`` from its beginning; ``ends`` is None where that is not told."""

    start: int
    end: int
    begins: str
    ends: str | None


class Name(NamedTuple):
    """A proper name in the text, without titles: ``text[start:end]``."""

    start: int
    end: int
    type: NameType
    confidence: float


@dataclass(frozen=True, slots=True)
class Passage:
    """One role in the text: its spans, in order and without overlap, and their words.

    An empty passage (no spans, no words) is false: a statement without a source has one.
    """

    spans: tuple[Span, ...] = ()
    text: str = ""

    @classmethod
    def of(cls, text: str, spans: Sequence[Sequence[int]]) -> Self:
        """The passage of ``text`` at ``spans``; always slices, never other words.

        Raises:
            ValueError: a span is empty, out of order or outside the text.
        """
        out, at = [], 0
        for start, end in spans:
            if not at <= start < end <= len(text):
                raise ValueError(f"span [{start}, {end}) does not fit a text of {len(text)} characters, after {at}")
            out.append(Span(int(start), int(end)))
            at = end
        return cls(tuple(out), GAP.join(text[s:e] for s, e in out))

    def __bool__(self) -> bool:
        return bool(self.spans)

    def to_json(self) -> list[list[int]]:
        return [[s, e] for s, e in self.spans]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Three roles found in a text (the terms are PARC's; Pareti 2012).

    Attributes:
        source: who; may be empty.
        cue: the words that attribute.
        content: what; never empty.
        kind: direct, indirect or mixed.
        confidence: the share of attributions of this score that are right on held-out articles
            (content mostly covered and source met), 0 to 1. The model card has the table.
        within: index, in the list this attribution came in, of the one in whose content it stands.
    """

    source: Passage
    cue: Passage
    content: Passage
    kind: Kind
    confidence: float
    within: int | None = None


Evidence = Mapping[str, tuple[Span, ...]]
"""The spans that each value was read from, by the value's name."""

Confidence = Mapping[str, float]
"""How sure each value is, 0 to 1, by the value's name."""


WHO = ("speaker", "speaker_type", "role", "affiliation", "heard_by", "anonymity_reason")
WHEN = ("said_on", "venue")
HOW = ("act", "stance", "certainty", "framing", "uttered")
"""The names of the values of `Who`, `When` and `How`, as confidence and evidence have them."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who said it, as the article's words give it; what they do not give is None.

    Attributes:
        speakers: the fullest name of each, without titles; none where there is no source.
        speaker_type: the first one's.
        role: role or office as worded, the fullest wording.
        affiliation: the organisation, government or party that the role or a description names.
        heard_by: whom it was said to, as worded.
        anonymity_reason: why the source is not named, as worded.
        confidence, evidence: of ``speaker``, ``speaker_type``, ``role``, ``affiliation``, ``heard_by``, ``anonymity_reason``.
    """

    speakers: tuple[str, ...] = ()
    speaker_type: SpeakerType = SpeakerType.NONE
    role: str | None = None
    affiliation: str | None = None
    heard_by: str | None = None
    anonymity_reason: str | None = None
    confidence: Confidence = field(default_factory=dict)
    evidence: Evidence = field(default_factory=dict)

    @property
    def name(self) -> str | None:
        """All speakers joined by " and "; None where there are none."""
        return " and ".join(self.speakers) or None


@dataclass(frozen=True, slots=True)
class When:
    """When and where it was said.

    Attributes:
        said_on: ISO 8601 day, month or year, or a range ``start/end``; None where the article does not say.
        said_on_text: the words that date it.
        venue: where or on what occasion, as worded.
        confidence, evidence: of ``said_on`` and ``venue``.
    """

    said_on: str | None = None
    said_on_text: str | None = None
    venue: str | None = None
    confidence: Confidence = field(default_factory=dict)
    evidence: Evidence = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class How:
    """How the source stands to the content; confidence and evidence are of each value by its name."""

    act: Act = Act.STATE
    stance: Stance = Stance.AFFIRMS
    certainty: Certainty = Certainty.CERTAIN
    framing: Framing = Framing.NEUTRAL
    uttered: Uttered = Uttered.YES
    confidence: Confidence = field(default_factory=dict)
    evidence: Evidence = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Removed:
    """A paragraph of the input that is not part of the article, and why it was left out.

    Attributes:
        text: the paragraph as it stood.
        reason: ``navigation``, ``teaser``, ``caption``, ``appeal``, ``related``, ``footer``, ``repeated``,
            ``byline``, ``title``, ``furniture``; of mail also ``quoted`` and ``signature``.
        before: offset in `Article.text` of the paragraph that follows it (the text's length at the end).
    """

    text: str
    reason: str
    before: int

    def to_json(self) -> Json:
        return {"text": self.text, "reason": self.reason, "before": self.before}


@dataclass(frozen=True, slots=True)
class Article:
    """One published piece, as it was read from some bytes.

    Attributes:
        text: the one text that all offsets refer to; paragraphs are separated by a blank line.
        id: as the input gave it, else the first 16 hex digits of the hash of url and text.
        url: canonical address, http or https only.
        published, modified: ISO 8601 by prefix: ``2017``, ``2017-04``, ``2017-04-24`` or a full
            date and time with its zone; None where the input does not say.
        language: ISO 639-1.
        sha256: hash of the input bytes (of the text in UTF-8 where text was given), hex.
        removed: what was left out of the text, in order.
        warnings: what a person should know about how it was read.
        times: of captions and transcripts, when in the recording each stretch of the text is heard, in order.
        source: path or URL it was loaded from; not part of the JSON.
        original: the bytes it was loaded from, of which ``sha256`` is the hash, where they were asked for; not part of the JSON.
    """

    text: str
    id: str = ""
    url: str | None = None
    title: str | None = None
    outlet: str | None = None
    byline: tuple[str, ...] = ()
    published: str | None = None
    modified: str | None = None
    language: str | None = None
    sha256: str = ""
    removed: tuple[Removed, ...] = ()
    warnings: tuple[str, ...] = ()
    times: tuple[Timed, ...] = ()
    source: str | None = field(default=None, compare=False)
    original: bytes | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not self.sha256:
            object.__setattr__(self, "sha256", hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest())
        if not self.id:
            key = f"{self.url or ''}\n{self.text}".encode("utf-8", "surrogatepass")
            object.__setattr__(self, "id", hashlib.sha256(key).hexdigest()[:16])

    def with_(self, **changes: Any) -> Article:
        """A copy with some fields changed."""
        return replace(self, **changes)

    def to_json(self, *, removed: bool = False) -> Json:
        """All fields in the order of the published schema; ``removed`` only on request."""
        out: Json = {"id": self.id, "url": self.url, "title": self.title, "outlet": self.outlet,
                     "byline": list(self.byline), "published": self.published, "modified": self.modified,
                     "language": self.language, "sha256": self.sha256, "text": self.text}
        if removed:
            out["removed"] = [r.to_json() for r in self.removed]
        if self.warnings:
            out["warnings"] = list(self.warnings)
        if self.times:
            out["times"] = [list(t) for t in self.times]
        return out

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`.

        Raises:
            KeyError: there is no ``text``.
        """
        return cls(text=data["text"], id=data.get("id") or "", url=data.get("url"), title=data.get("title"),
                   outlet=data.get("outlet"), byline=tuple(data.get("byline") or ()), published=data.get("published"),
                   modified=data.get("modified"), language=data.get("language"), sha256=data.get("sha256") or "",
                   removed=tuple(Removed(**r) for r in data.get("removed") or ()), warnings=tuple(data.get("warnings") or ()),
                   times=tuple(Timed(*t) for t in data.get("times") or ()))


@dataclass(frozen=True, slots=True)
class Statement:
    """An attribution of an article with everything worked out.

    Attributes:
        id: hash of the article's text and the three roles, 12 hex digits: the same words at the
            same place have the same id in every run.
        who, when, how: everything worked out. The commonest values have a property here
            (``speaker``, ``stance``, ``certainty``, ``said_on`` …).
        attribution: confidence that the three roles are right, 0 to 1.
        prefix, suffix: up to 32 characters before and after the content (W3C Web Annotation's
            TextQuoteSelector), so that it can be found again when offsets have moved.
        within: id of the statement in whose content this one stands.
        link: the article's URL with a text fragment that opens the page at the content, and, of a recording, the second
            (``#t=62.5``) at which it is heard; None without a URL.
        verdict: what people have said of it in a ledger; None: read by machine, not reviewed.
        reviewed_by: who has.
    """

    id: str
    source: Passage
    cue: Passage
    content: Passage
    kind: Kind
    attribution: float
    prefix: str
    suffix: str
    who: Who = field(default_factory=Who)
    when: When = field(default_factory=When)
    how: How = field(default_factory=How)
    within: str | None = None
    link: str | None = None
    verdict: Verdict | None = None
    reviewed_by: tuple[str, ...] = ()

    @property
    def speaker(self) -> Who:
        """Who said it; ``speaker.name`` is the joint name."""
        return self.who

    @property
    def stance(self) -> Stance:
        return self.how.stance

    @property
    def certainty(self) -> Certainty:
        return self.how.certainty

    @property
    def said_on(self) -> str | None:
        return self.when.said_on

    @property
    def confidence(self) -> Confidence:
        """Of ``attribution`` and of every value, by its name."""
        return {"attribution": self.attribution, **self.who.confidence, **self.how.confidence, **self.when.confidence}

    @property
    def evidence(self) -> Evidence:
        """The spans that each value was read from, by its name."""
        return {**self.who.evidence, **self.how.evidence, **self.when.evidence}

    def to_json(self) -> Json:
        who, when, how = self.who, self.when, self.how
        return {"id": self.id, "within": self.within, "source": self.source.to_json(), "cue": self.cue.to_json(),
                "content": self.content.to_json(), "source_text": self.source.text, "cue_text": self.cue.text,
                "content_text": self.content.text, "kind": self.kind.value,
                "speaker": who.name, "speakers": list(who.speakers), "speaker_type": who.speaker_type.value,
                "role": who.role, "affiliation": who.affiliation, "act": how.act.value, "stance": how.stance.value,
                "certainty": how.certainty.value, "framing": how.framing.value, "uttered": how.uttered.value,
                "said_on": when.said_on, "said_on_text": when.said_on_text, "heard_by": who.heard_by, "venue": when.venue,
                "anonymity_reason": who.anonymity_reason, "confidence": dict(self.confidence),
                "evidence": {name: [[s, e] for s, e in spans] for name, spans in self.evidence.items()},
                "selector": {"type": "TextQuoteSelector", "exact": self.content.text, "prefix": self.prefix, "suffix": self.suffix},
                "link": self.link, "reviewed": self.verdict is not None, "verdict": self.verdict.value if self.verdict else None,
                "reviewed_by": list(self.reviewed_by)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any], text: str) -> Self:
        """The inverse of `to_json`, given the article's text.

        Raises:
            KeyError: a field is missing.
            ValueError: a span does not fit the text, or a label is none of its values.
        """
        sure = dict(data["confidence"])
        spans = {name: tuple(Span(s, e) for s, e in found) for name, found in data["evidence"].items()}

        def of(names: tuple[str, ...]) -> dict[str, Any]:
            return {"confidence": {n: sure[n] for n in names if n in sure}, "evidence": {n: spans[n] for n in names if n in spans}}

        who = Who(tuple(data["speakers"]), SpeakerType(data["speaker_type"]), data["role"], data["affiliation"], data["heard_by"],
                  data["anonymity_reason"], **of(WHO))
        when = When(data["said_on"], data["said_on_text"], data["venue"], **of(WHEN))
        how = How(Act(data["act"]), Stance(data["stance"]), Certainty(data["certainty"]), Framing(data["framing"]),
                  Uttered(data["uttered"]), **of(HOW))
        return cls(id=data["id"], within=data.get("within"), source=Passage.of(text, data["source"]),
                   cue=Passage.of(text, data["cue"]), content=Passage.of(text, data["content"]), kind=Kind(data["kind"]),
                   attribution=sure["attribution"], prefix=data["selector"]["prefix"], suffix=data["selector"]["suffix"],
                   who=who, when=when, how=how, link=data.get("link"), verdict=Verdict(data["verdict"]) if data.get("verdict") else None,
                   reviewed_by=tuple(data.get("reviewed_by") or ()))


@dataclass(frozen=True, slots=True)
class Reading:
    """What one run read in one article; iterates over its statements, in the order of their first word.

    Attributes:
        run: name and version of the model that read it.
    """

    article: Article
    statements: tuple[Statement, ...]
    run: str

    def __iter__(self) -> Iterator[Statement]:
        return iter(self.statements)

    def __len__(self) -> int:
        return len(self.statements)

    def to_json(self, *, removed: bool = False) -> Json:
        """The native form: one article with its statements, one line of JSON Lines."""
        out = self.article.to_json(removed=removed)
        text = out.pop("text")
        return out | {"run": self.run, "text": text, "statements": [s.to_json() for s in self.statements]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`; raises as `Article.from_json` and `Statement.from_json` do."""
        article = Article.from_json(data)
        return cls(article, tuple(Statement.from_json(s, article.text) for s in data["statements"]), data["run"])
