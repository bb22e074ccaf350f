"""The JSON Schema (draft 2020-12) of the native form: one line of JSON Lines, one article with its statements."""

from __future__ import annotations

import json
from importlib.resources import files

from onrecord.types import Json


def article_schema_text() -> str:
    """The schema as it is shipped, for printing."""
    return files("onrecord.schema").joinpath("article.schema.json").read_text(encoding="utf-8")


def article_schema() -> Json:
    """The schema, for validating: ``jsonschema.validate(json.loads(line), article_schema())``."""
    schema: Json = json.loads(article_schema_text())
    return schema
