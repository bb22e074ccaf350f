"""``onrecord schema``: what a line of the native form holds, and what a ledger's tables hold."""

from __future__ import annotations

import sys
from typing import Annotated

import typer


def schema(
    tables: Annotated[bool, typer.Option("--tables", help="The tables of a ledger instead: every column with its meaning, in Markdown.")] = False,
) -> None:
    """Print the JSON Schema of the JSON Lines, or the tables of a ledger.

    A line is one article with its statements. Every field is described, and there is an example (draft 2020-12).

    \b
    Examples:
      onrecord schema > article.schema.json
      onrecord schema | jq .examples
      onrecord schema --tables
    """
    if tables:
        from onrecord.ledger.describe import tables_markdown

        sys.stdout.write(tables_markdown())
        return
    from onrecord.schema import article_schema_text

    sys.stdout.write(article_schema_text())
