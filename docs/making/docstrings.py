"""Reads this package's docstrings as they are written: an ``Example:`` is code that runs, not a remark."""

from __future__ import annotations

from typing import Any

import griffe


class Examples(griffe.Extension):
    """Takes ``Example:`` for the section of examples."""

    def on_object(self, *, obj: Any, **_: Any) -> None:
        if obj.docstring is not None:
            obj.docstring.value = obj.docstring.value.replace("Example:\n", "Examples:\n")
