"""The schema is valid, describes every field, and fits what the types write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from onrecord.cli import run
from onrecord.schema import article_schema, article_schema_text
from onrecord.types import Reading
from tests.show.fictional import ferry, hostile

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
    for change in ({"content": []}, {"content": [[1]]}, {"content": [[1, 2, 3]]}, {"kind": "loud"}, {"confidence": {}}, {"confidence": {"attribution": 1.1}}):
        data = ferry().to_json()
        data["statements"][0] |= change
        assert not VALIDATOR.is_valid(data), change


def test_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema"]) == 0
    out = capsys.readouterr().out
    assert out == article_schema_text()
    assert json.loads(out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
