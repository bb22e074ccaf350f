"""The page of the native form's fields, made of its JSON Schema."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from docs.making.commands import cell

HEAD = """# The native form

One line of JSON Lines is one article with its statements. `onrecord read --json` prints it, `onrecord import` and `onrecord score` read it, the API gives it under
`/articles/NUMBER/native`. Offsets are Unicode code points of `text`. This page is made from the JSON Schema
([article.schema.json](article.schema.json), draft 2020-12), which `onrecord schema` prints.
"""


def schema() -> dict[str, Any]:
    """The JSON Schema of one line."""
    made: dict[str, Any] = json.loads(resources.files("onrecord.schema").joinpath("article.schema.json").read_text(encoding="utf-8"))
    return made


def page(made: dict[str, Any]) -> str:
    """The page as Markdown: the article, its parts, and an example."""
    parts = [HEAD, "## article\n", table(made)]
    for name, part in made["$defs"].items():
        parts.append(f"## {name}\n\n{part.get('description', '')}\n")
        if part.get("properties"):
            parts.append(table(part))
    parts.append(f"## An example\n\n```json\n{json.dumps(made['examples'][0], ensure_ascii=False, indent=2)}\n```\n")
    return "\n".join(parts)


def table(part: dict[str, Any]) -> str:
    """The fields of an object, each with its kind and its description."""
    needed = part.get("required", ())
    lines = [f"| `{name}`{'' if name in needed else ' (may be missing)'} | {kind(field)} | {cell(field.get('description', ''))} |" for name, field in part["properties"].items()]
    return "\n".join(["| field | kind | what it holds |", "|---|---|---|", *lines, ""])


def kind(field: dict[str, Any]) -> str:
    """What a value may be."""
    if "$ref" in field:
        name = field["$ref"].rpartition("/")[2]
        return f"[{name}](#{name})"
    if "enum" in field:
        return ", ".join(f"`{json.dumps(value)}`" for value in field["enum"])
    if field.get("type") == "array" and field.get("items"):
        return f"list of {kind(field['items'])}"
    kinds = field.get("type", "")
    return " or ".join(kinds) if isinstance(kinds, list) else str(kinds)
