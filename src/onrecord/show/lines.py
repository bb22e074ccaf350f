"""JSON Lines: the native form, one article a line (`onrecord.schema` describes it)."""

from __future__ import annotations

import json

from onrecord.types import Json, Reading


def line(reading: Reading, *, removed: bool = False) -> str:
    """One line with its line feed; ``removed`` adds what was left out of the text."""
    return dumped(reading.to_json(removed=removed)) + "\n"


def dumped(data: Json) -> str:
    """JSON in one line, as it stands in UTF-8; with escapes where a lone surrogate, which UTF-8 has not, asks for them."""
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = json.dumps(data)
    return text
