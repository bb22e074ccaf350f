"""The data files of this room: tab-separated tables, each with comments and a heading."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def table(name: str) -> list[list[str]]:
    """Rows of ``data/name``, without comments and without the heading."""
    lines = (files("onrecord.stance") / "data" / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")][1:]


@cache
def word_class(name: str) -> frozenset[str]:
    """A class of words by its name."""
    return frozenset(next(row[1] for row in table("words.tsv") if row[0] == name).split(" "))
