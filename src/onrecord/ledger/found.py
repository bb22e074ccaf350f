"""What the ledger's listings are made of: statements, articles, speakers and changes as they were found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from onrecord.labels import Verdict
from onrecord.types import Json, Span, Statement


@dataclass(frozen=True, slots=True)
class Found:
    """A statement of the ledger with what it is surrounded by.

    Attributes:
        statement: its values as they stand: the machine's, or where a person has changed one, the person's.
        number: its number in the ledger.
        article: the article's number; ``title``, ``outlet``, ``published`` and ``private`` are the article's.
        current: whether it is of the article's latest version.
        speakers: the numbers of the ledger's speakers.
        utterance: the number of the saying that it reports.
        appearances: in how many articles that is reported; 1 for a statement without an utterance.
        verdict: what a person said of it; None: read by machine, not reviewed.
        notices: the kinds of the outlet's notices that concern it (correction, retraction, clarification, update).
        hits: where the words that were searched for stand in the content's words.
    """

    statement: Statement
    number: int
    article: int
    title: str | None
    outlet: str | None
    published: str | None
    private: bool
    current: bool
    speakers: tuple[int, ...]
    utterance: int | None
    appearances: int
    verdict: Verdict | None
    notices: tuple[str, ...] = ()
    hits: tuple[Span, ...] = ()

    @property
    def reviewed(self) -> bool:
        """Whether a person has looked at it."""
        return self.verdict is not None

    def to_json(self) -> Json:
        """One line of ``onrecord statements --json``: the native form of the statement, and around it what is the ledger's."""
        return {"statement": self.number, "article": self.article, "title": self.title, "outlet": self.outlet, "published": self.published,
                **self.statement.to_json(), "speaker_numbers": list(self.speakers), "utterance": self.utterance, "appearances": self.appearances,
                "verdict": self.verdict.value if self.verdict else None, "reviewed": self.reviewed, "current": self.current, "private": self.private,
                "notices": list(self.notices)}


@dataclass(frozen=True, slots=True)
class FoundArticle:
    """An article of the ledger.

    Attributes:
        versions: how many there are; the other values are of the latest.
        statements: how many it has, without those that a person has rejected.
        changes: how many silent edits were noticed in it.
        notices: the kinds of the notices that concern it.
        story: number of the first article of which it is a near copy; its own where it is the first.
        copies: how many articles of the ledger tell that story, itself counted.
    """

    number: int
    url: str | None
    title: str | None
    outlet: str | None
    published: str | None
    added: str
    versions: int
    statements: int
    changes: int
    notices: tuple[str, ...]
    story: int
    copies: int
    private: bool

    def to_json(self) -> Json:
        """One line of ``onrecord articles --json``."""
        return {"article": self.number, "url": self.url, "title": self.title, "outlet": self.outlet, "published": self.published, "added": self.added,
                "versions": self.versions, "statements": self.statements, "changes": self.changes, "notices": list(self.notices),
                "story": self.story, "copies": self.copies, "private": self.private}


@dataclass(frozen=True, slots=True)
class FoundSpeaker:
    """A speaker of the ledger in one line.

    Attributes:
        ident: identifier of a gazetteer.
        article: for one without a proper name, the only article it is a speaker of.
        statements: how many of the articles' latest versions, without those that a person has rejected.
    """

    number: int
    name: str
    type: str
    ident: str | None
    article: int | None
    statements: int

    def to_json(self) -> Json:
        """One line of ``onrecord speakers --json``."""
        return {"speaker": self.number, "name": self.name, "type": self.type, "ident": self.ident, "article": self.article, "statements": self.statements}


@dataclass(frozen=True, slots=True)
class Seen:
    """A name, role or affiliation of a speaker, in how many articles it was seen, and from when to when."""

    words: str
    articles: int
    first: str | None
    last: str | None

    def to_json(self) -> Json:
        return {"words": self.words, "articles": self.articles, "first": self.first, "last": self.last}


@dataclass(frozen=True, slots=True)
class Stand:
    """How a speaker stood to a claim: how many utterances of each value, -3 to 3; None for those without a position."""

    claim: int
    text: str
    values: Mapping[int | None, int]

    def to_json(self) -> Json:
        return {"claim": self.claim, "text": self.text, "values": {"none" if v is None else str(v): n for v, n in self.values.items()}}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A link between a name in an article and a speaker that waits for a person.

    Attributes:
        link: its number.
        name, article: the name, and the article it stands in.
        speaker: number and name of the one that it may be.
        confidence, reason: how sure, and why.
    """

    link: int
    name: str
    article: int
    speaker: int
    speaker_name: str
    confidence: float
    reason: str

    def to_json(self) -> Json:
        return {"link": self.link, "name": self.name, "article": self.article, "speaker": self.speaker, "speaker_name": self.speaker_name,
                "confidence": self.confidence, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class SpeakerPage:
    """All that the ledger has of one speaker.

    Attributes:
        merged: numbers of the speakers that a person said are the same.
        names, roles, affiliations: as articles word them, the most frequent first.
        counted: over how many statements, the latest added, the following are counted; all of them unless the speaker has very many.
        utterances, articles: how many they report, and in how many they stand.
        reviewed: how many of the statements a person has looked at.
        kinds: how many statements are direct, indirect and mixed.
        first, last: dates of the first and the last statement.
        framing: by outlet, how many statements it quotes with each framing.
        claims: the saved or found claims that the speaker has said something on.
        waiting: links that wait for a person, from or to this speaker, the likeliest first; some, where there are many.
    """

    speaker: FoundSpeaker
    merged: tuple[int, ...]
    names: tuple[Seen, ...]
    roles: tuple[Seen, ...]
    affiliations: tuple[Seen, ...]
    counted: int
    utterances: int
    articles: int
    reviewed: int
    kinds: Mapping[str, int]
    first: str | None
    last: str | None
    framing: Mapping[str, Mapping[str, int]]
    claims: tuple[Stand, ...]
    waiting: tuple[Waiting, ...]

    def to_json(self) -> Json:
        """What ``onrecord speakers NAME --json`` prints."""
        return {**self.speaker.to_json(), "merged": list(self.merged), "names": [n.to_json() for n in self.names], "roles": [r.to_json() for r in self.roles],
                "affiliations": [a.to_json() for a in self.affiliations], "counted": self.counted, "utterances": self.utterances, "articles": self.articles,
                "reviewed": self.reviewed, "kinds": dict(self.kinds), "first": self.first, "last": self.last,
                "framing": {outlet: dict(counts) for outlet, counts in self.framing.items()}, "claims": [c.to_json() for c in self.claims],
                "waiting": [w.to_json() for w in self.waiting]}


@dataclass(frozen=True, slots=True)
class Change:
    """Something that changed in an article after it was first added.

    Attributes:
        what: ``appeared``, ``vanished``, ``changed``, ``title`` or ``notice``.
        fields: for ``changed``, which values differ.
        before, after: the words as they were and as they are; None where there are none.
        before_statement, after_statement: numbers of the statements, where it is about statements.
        version: the number of the version that brought it: 2, 3, …
        noticed: kinds of the notices that the outlet has given on this article; without one it is a silent edit.
        confidence: how sure it is that the two belong together, 0 to 1.
        seen: when it was noticed.
    """

    number: int
    what: str
    fields: tuple[str, ...]
    before: str | None
    after: str | None
    before_statement: int | None
    after_statement: int | None
    article: int
    url: str | None
    title: str | None
    outlet: str | None
    published: str | None
    version: int
    noticed: tuple[str, ...]
    link: str | None
    confidence: float
    seen: str

    @property
    def silent(self) -> bool:
        """Whether the outlet said nothing of it."""
        return not self.noticed

    def to_json(self) -> Json:
        """One line of ``onrecord changes --json``."""
        return {"change": self.number, "what": self.what, "fields": list(self.fields), "before": self.before, "after": self.after,
                "before_statement": self.before_statement, "after_statement": self.after_statement, "article": self.article, "url": self.url,
                "title": self.title, "outlet": self.outlet, "published": self.published, "version": self.version, "noticed": list(self.noticed),
                "silent": self.silent, "link": self.link, "confidence": self.confidence, "seen": self.seen}
