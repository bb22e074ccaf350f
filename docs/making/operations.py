"""The page of the API's operations, made of its OpenAPI document."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs.making.commands import cell

HEAD = """# Every operation of the API

Made from the OpenAPI document ([openapi.json](openapi.json)) when this site is built; a running reading room has the same at `/api/v1/openapi.json`. How listings,
errors, tokens and ETags work, with an example of each request, is in [the API](../api.md).
"""
METHODS = ("get", "post", "put", "patch", "delete")


def document() -> dict[str, Any]:
    """The OpenAPI document of the reading room."""
    from onrecord.ledger import Ledger
    from onrecord.web import Settings, make_app

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "empty.db"
        with Ledger(file):
            pass
        made: dict[str, Any] = make_app(Settings(str(file))).openapi()
        return made


def page(made: dict[str, Any]) -> str:
    """The page as Markdown: a section for each tag, below it each operation, at the end the records."""
    parts = [HEAD]
    for tag in made["tags"]:
        parts.append(f"## {tag['name'].capitalize()}\n\n{tag['description']}\n")
        parts += [operation(method, path, told) for method, path, told in operations(made) if tag["name"] in told.get("tags", ())]
    parts.append("## Records\n\nWhat the answers and bodies hold.\n")
    parts += [record(name, schema) for name, schema in sorted(made["components"]["schemas"].items())]
    return "\n".join(parts)


def operations(made: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each method and path with what the document says of it."""
    for path, methods in made["paths"].items():
        for method in METHODS:
            if method in methods:
                yield method, path, methods[method]


def operation(method: str, path: str, told: dict[str, Any]) -> str:
    """One operation: where, what it does, its parameters, its body, its answers."""
    short = f"{method.upper()} {path.removeprefix('/api/v1')}"
    lines = [f"### `{method.upper()} {path}` {{ #{told['operationId']} data-toc-label=\"{short}\" }}", "", f"**{told['summary']}.** {' '.join(told.get('description', '').split())}".strip(), ""]
    if parameters := told.get("parameters"):
        lines += ["| parameter | in | kind | what it is for |", "|---|---|---|---|"]
        lines += [f"| `{one['name']}`{' (needed)' if one.get('required') else ''} | {one['in']} | {cell(kind(one['schema']))} | {cell(words(one))} |" for one in parameters] + [""]
    if body := told.get("requestBody"):
        lines += ["Body: " + ", ".join(f"`{media}`{of(content.get('schema', {}))}" for media, content in body["content"].items()) + ".", ""]
    lines += ["| status | what comes |", "|---|---|"]
    lines += [f"| {status} | {cell(answer['description'])} {gives(answer)} |" for status, answer in told["responses"].items()]
    return "\n".join([*lines, ""])


def gives(answer: dict[str, Any]) -> str:
    """The kinds and the record of an answer."""
    kinds = answer.get("content", {})
    return ", ".join(f"`{media}`{of(content.get('schema', {}))}" for media, content in kinds.items() if media != "application/problem+json")


def words(told: dict[str, Any]) -> str:
    """What a parameter or a field is for."""
    return str(told.get("description") or told.get("schema", {}).get("description", ""))


def kind(schema: dict[str, Any]) -> str:
    """What a value may be, in words."""
    if "$ref" in schema:
        return f"[{schema['$ref'].rpartition('/')[2]}](#{anchor(schema['$ref'].rpartition('/')[2])})"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(found for part in schema["anyOf"] if (found := kind(part)) and found != "null"))
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("type") == "array":
        return f"list of {kind(schema.get('items', {})) or 'values'}"
    return " ".join(part for part in (str(schema.get("type", "")), limits(schema)) if part)


def limits(schema: dict[str, Any]) -> str:
    """The least and the largest number that is taken."""
    bounds = [f"{sign} {schema[name]}" for name, sign in (("minimum", "≥"), ("maximum", "≤")) if name in schema]
    return f"({', '.join(bounds)})" if bounds else ""


def of(schema: dict[str, Any]) -> str:
    """“ of RECORD”, where a schema is a record with a name."""
    return f" of {found}" if (found := kind(schema)).startswith("[") else ""


def anchor(name: str) -> str:
    return f"record-{name.lower().strip('_').replace('_', '-')}"


def record(name: str, schema: dict[str, Any]) -> str:
    """One record and its fields, or a set of values."""
    lines = [f"### {name.strip('_').replace('_', ' of ')} {{ #{anchor(name)} }}", "", " ".join(schema.get("description", "").split()), ""]
    if fields := schema.get("properties"):
        lines += ["| field | kind | what it holds |", "|---|---|---|", *(f"| `{field}` | {cell(kind(told))} | {cell(words(told))} |" for field, told in fields.items())]
    else:
        lines.append(f"One of: {kind(schema)}.")
    return "\n".join([*lines, ""])
