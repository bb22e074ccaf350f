"""``onrecord schema``: what a line of the native form holds."""

from __future__ import annotations

import sys


def schema() -> None:
    """Print the JSON Schema of the JSON Lines.

    A line is one article with its statements. Every field is described, and there is an example (draft 2020-12).

    \b
    Examples:
      onrecord schema > article.schema.json
      onrecord schema | jq .examples
    """
    from onrecord.schema import article_schema_text

    sys.stdout.write(article_schema_text())
