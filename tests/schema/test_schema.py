"""The schema is valid, describes every field, and fits what the types write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.cli import run
from onrecord.labels import Act, Certainty, Framing, Kind, SpeakerType, Stance, Uttered
from onrecord.schema import article_schema, article_schema_text
from onrecord.types import HOW, WHEN, WHO, Article, How, Passage, Reading, Statement, When, Who
from tests.show.fictional import RUN, ferry, hostile, statement

VALIDATOR = jsonschema.Draft202012Validator(article_schema())


def properties(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(schema, dict):
        for name, part in schema.get("properties", {}).items():
            yield f"{path}/{name}", part
            yield from properties(part, f"{path}/{name}")
        for name, part in schema.get("$defs", {}).items():
            yield from properties(part, f"{path}/{name}")


def test_schema_is_valid_and_its_example_fits() -> None:
    jsonschema.Draft202012Validator.check_schema(article_schema())
    (example,) = article_schema()["examples"]
    VALIDATOR.validate(example)
    assert Reading.from_json(example).to_json() == example


def test_every_field_is_described() -> None:
    shared = ("/selector/", "/source", "/cue", "/content")
    bare = [path for path, part in properties(article_schema()) if "description" not in part and not any(s in path for s in shared)]
    assert bare == []


@pytest.mark.parametrize("reading", [ferry(), hostile()], ids=["ferry", "hostile"])
@pytest.mark.parametrize("removed", [False, True])
def test_the_fields_are_those_that_are_written(reading: Reading, removed: bool) -> None:
    data = reading.to_json(removed=removed)
    schema = article_schema()
    assert set(data) <= set(schema["properties"])
    assert set(schema["required"]) <= set(data)
    assert set(data["statements"][0]) == set(schema["$defs"]["statement"]["properties"])
    if reading.article.id != hostile().article.id:
        VALIDATOR.validate(data)


@pytest.mark.parametrize("change", [
    {"url": "javascript:alert(1)"}, {"published": "last week"}, {"statements": None}, {"text": None}, {"more": 1}, {"sha256": "x"},
])
def test_what_does_not_fit(change: dict[str, Any]) -> None:
    assert not VALIDATOR.is_valid(ferry().to_json() | change)


def test_statement_that_does_not_fit() -> None:
    for change in ({"content": []}, {"content": [[1]]}, {"content": [[1, 2, 3]]}, {"kind": "loud"}, {"confidence": {}}, {"confidence": {"attribution": 1.1}},
                   {"confidence": {"attribution": 1, "mood": 1}}, {"evidence": {"mood": []}}, {"evidence": {"role": [[1]]}}, {"evidence": None},
                   {"speaker": ""}, {"speakers": "Orla Fenn"}, {"speakers": [""]}, {"speaker_type": "robot"}, {"role": ""}, {"stance": "maybe"},
                   {"certainty": None}, {"act": "sing"}, {"framing": ""}, {"uttered": True}, {"said_on": "Tuesday"}, {"said_on": "2031-13"},
                   {"said_on": "2031-04-01T10:00"}, {"said_on": "2031-04-01/"}, {"said_on_text": ""}, {"venue": 1}, {"more": 1}):
        data = ferry().to_json()
        data["statements"][0] |= change
        assert not VALIDATOR.is_valid(data), change


@pytest.mark.parametrize("missing", ["speaker", "speakers", "stance", "said_on", "evidence", "within"])
def test_no_field_of_a_statement_may_be_missing(missing: str) -> None:
    data = ferry().to_json()
    del data["statements"][0][missing]
    assert not VALIDATOR.is_valid(data)


def test_values_are_those_of_the_types() -> None:
    fields = article_schema()["$defs"]["statement"]["properties"]
    for field, labels in (("kind", Kind), ("speaker_type", SpeakerType), ("act", Act), ("stance", Stance), ("certainty", Certainty),
                          ("framing", Framing), ("uttered", Uttered)):
        assert fields[field]["enum"] == [label.value for label in labels]
    assert set(fields["evidence"]["properties"]) == {*WHO, *WHEN, *HOW}
    assert set(fields["confidence"]["properties"]) == {"attribution", *WHO, *WHEN, *HOW}


TEXT = "Ada Marlow told the Courier on Monday that the gate had held."
WORDS = st.none() | st.text(min_size=1, max_size=12)
DATES = st.sampled_from(["2031", "2031-04", "2031-04-01", "2031-04-01/2031-04-07", "2030/2031", "2031-02/2031-04"])


@st.composite
def passages(draw: st.DrawFn, least: int = 0) -> Passage:
    cuts = sorted(draw(st.sets(st.integers(0, len(TEXT)), min_size=2 * least, max_size=6)))
    return Passage.of(TEXT, list(zip(cuts[::2], cuts[1::2], strict=False)))


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    def of(names: tuple[str, ...]) -> dict[str, Any]:
        return {"confidence": draw(st.dictionaries(st.sampled_from(names), st.floats(0, 1))),
                "evidence": {n: p.spans for n, p in draw(st.dictionaries(st.sampled_from(names), passages(1), max_size=3)).items()}}

    who = Who(tuple(draw(st.lists(st.text(min_size=1, max_size=9), max_size=3))), draw(st.sampled_from(SpeakerType)), draw(WORDS), draw(WORDS), draw(WORDS),
              draw(WORDS), **of(WHO))
    when = When(draw(st.none() | DATES), draw(WORDS), draw(WORDS), **of(WHEN))
    how = How(draw(st.sampled_from(Act)), draw(st.sampled_from(Stance)), draw(st.sampled_from(Certainty)), draw(st.sampled_from(Framing)),
              draw(st.sampled_from(Uttered)), **of(HOW))
    return statement(Article(text=TEXT), draw(passages()), draw(passages()), draw(passages(1)), confidence=draw(st.floats(0, 1)), who=who, when=when, how=how)


@settings(max_examples=60, deadline=None)
@given(st.lists(statements(), max_size=3))
def test_whatever_the_types_hold_fits_and_comes_back(made: list[Statement]) -> None:
    reading = Reading(Article(text=TEXT), tuple(made), RUN)
    data = json.loads(json.dumps(reading.to_json()))
    VALIDATOR.validate(data)
    assert Reading.from_json(data) == reading


def test_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    out = capsys.readouterr().out
    assert out == article_schema_text()
    assert json.loads(out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
