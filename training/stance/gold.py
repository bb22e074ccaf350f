"""Labelled statements as the stance room reads them: a text with attributions, without names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from onrecord.layout import Layout
from onrecord.reading import Marked, Quotes
from onrecord.types import Attribution, Passage

Row = dict[str, Any]


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def marked(text: str, statements: list[Row]) -> Marked:
    """A text with the given spans as its attributions."""
    quotes, out = Quotes(text), []
    for s in statements:
        source, cue, content = (Passage.of(text, sorted(s[role])) for role in ("source", "cue", "content"))
        out.append(Attribution(source, cue, content, quotes.kind(content, text), 1.0))
    return Marked(text, tuple(out), (), quotes, Layout(text))


def labelled(paths: list[Path], texts: Path) -> Iterator[tuple[Row, Marked]]:
    """Documents with their labels; those without a text take it by id from ``texts``."""
    known = {d["id"]: d["text"] for d in rows(texts)}
    for path in paths:
        for d in rows(path):
            yield d, marked(d.get("text") or known[d["id"]], d["statements"])
