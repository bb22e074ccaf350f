"""JSON Lines: the native form, one article a line (`onrecord.schema` describes it)."""

from __future__ import annotations

import json

from onrecord.types import Reading


def line(reading: Reading, *, removed: bool = False) -> str:
    """One line with its line feed; ``removed`` adds what was left out of the text."""
    data = reading.to_json(removed=removed)
    text = json.dumps(data, ensure_ascii=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # a lone surrogate, which JSON can hold only escaped
        text = json.dumps(data)
    return text + "\n"
