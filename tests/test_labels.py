"""The sets of values are what the definitions and the JSON Schema say."""

from __future__ import annotations

import json
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

import pytest

from onrecord import labels

FIELDS = {"kind": labels.Kind, "speaker_type": labels.SpeakerType, "act": labels.Act, "stance": labels.Stance,
          "certainty": labels.Certainty, "framing": labels.Framing, "uttered": labels.Uttered}


@pytest.mark.parametrize(("field", "values"), FIELDS.items())
def test_schema_has_the_same_values(field: str, values: type[StrEnum]) -> None:
    schema = json.loads((files("onrecord.schema") / "article.schema.json").read_text(encoding="utf-8"))
    assert schema["$defs"]["statement"]["properties"][field]["enum"] == [str(v) for v in values]


@pytest.mark.parametrize(("field", "values"), FIELDS.items())
def test_docs_explain_every_value(field: str, values: type[StrEnum]) -> None:
    page = (Path(__file__).parents[1] / "docs" / "labels.md").read_text(encoding="utf-8")
    assert [v for v in values if f"`{v}`" not in page and f"| {v}" not in page] == []
