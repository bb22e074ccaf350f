"""Where a speaker stood to a claim on a day: the noun that following a claim gives."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.labels import Certainty, Relation, Uttered, Verdict
from onrecord.types import Json, Passage, Statement


@dataclass(frozen=True, slots=True)
class Position:
    """An utterance seen from a claim: where its speaker stood to it on that day.

    Attributes:
        claim: the claim's words.
        statement: the appearance of the utterance that was related to it; its values are the whole statement's.
        number: that statement's number in the ledger.
        article: number of the article it stands in.
        title, outlet, published: that article's.
        speaker: the name of the ledger's speaker (of several, joined by " and "); None where there is no source.
        speakers: the numbers of the ledger's speakers.
        relation: how the part stands to the claim, as worded in the content (a denial by the cue is in ``value``).
        part: the part of the content that is about the claim, a slice of the article.
        certainty: how sure that part is; ``none`` where it is left open.
        value: -3 (certainly not) to 3 (certainly so), 0 open, on FactBank's scale: certain 3, probable 2, possible 1.
            None where nothing was uttered, or where the relation is ``unrelated``.
        confidence: that relation, statement and the values it rests on are right, 0 to 1.
        appearances: in how many articles the utterance is reported.
        verdict: what a person said of it; None: read by machine, not reviewed.
    """

    claim: str
    statement: Statement
    number: int
    article: int
    title: str | None
    outlet: str | None
    published: str | None
    speaker: str | None
    speakers: tuple[int, ...]
    relation: Relation
    part: Passage
    certainty: Certainty
    value: int | None
    confidence: float
    appearances: int = 1
    verdict: Verdict | None = None

    @property
    def said_on(self) -> str | None:
        return self.statement.said_on

    @property
    def link(self) -> str | None:
        return self.statement.link

    @property
    def uttered(self) -> Uttered:
        return self.statement.how.uttered

    @property
    def reviewed(self) -> bool:
        """Whether a person has looked at it."""
        return self.verdict is not None

    def to_json(self) -> Json:
        """One line of ``onrecord follow --json``."""
        s = self.statement
        return {"said_on": self.said_on, "published": self.published, "speaker": self.speaker, "value": self.value,
                "relation": self.relation.value, "stance": s.stance.value, "certainty": self.certainty.value,
                "content_text": s.content.text, "part_text": self.part.text, "article": self.article, "title": self.title,
                "outlet": self.outlet, "link": self.link, "confidence": round(self.confidence, 4), "uttered": self.uttered.value,
                "reviewed": self.reviewed, "appearances": self.appearances, "statement": self.number, "claim": self.claim}
