"""A position's JSON is what `onrecord follow --json` prints."""

from __future__ import annotations

from onrecord.labels import Certainty, Relation, Verdict
from onrecord.positions import Position
from tests.ledger.making import Said, reading


def position(**more: object) -> Position:
    found = reading(Said("Orla Fenn", "We will not close the ferry", on="2031-03"))
    s = found.statements[0]
    values = {"claim": "The ferry will close", "statement": s, "number": 4, "article": 2, "title": "A ferry", "outlet": "The Example Courier",
              "published": "2031-04-02", "speaker": "Orla Fenn", "speakers": (7,), "relation": Relation.AGAINST, "part": s.content,
              "certainty": Certainty.CERTAIN, "value": -3, "confidence": 0.73219}
    return Position(**(values | more))  # type: ignore[arg-type]


def test_json_has_every_field_that_pipelines_need() -> None:
    line = position().to_json()
    assert {"said_on", "published", "speaker", "value", "relation", "stance", "certainty", "content_text", "article", "link", "confidence",
            "uttered", "reviewed"} <= line.keys()
    assert (line["said_on"], line["speaker"], line["value"], line["relation"], line["uttered"]) == ("2031-03", "Orla Fenn", -3, "against", "yes")
    assert line["content_text"] == "“We will not close the ferry,”"


def test_it_is_reviewed_once_a_person_has_spoken() -> None:
    assert not position().reviewed and position(verdict=Verdict.ACCEPTED).reviewed
    assert position(value=None).to_json()["value"] is None
