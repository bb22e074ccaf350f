"""The words that time expressions and scenes are made of, from the tables in `data`.

Each table is tab-separated; lines that start with ``#`` say where it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files


def table(name: str) -> list[list[str]]:
    """The rows of ``data/NAME``, comments left out."""
    lines = (files("onrecord.timing") / "data" / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@cache
def calendar() -> dict[str, dict[str, str]]:
    """Class of word -> form -> value, as ``calendar.tsv`` has them."""
    out: dict[str, dict[str, str]] = {}
    for kind, value, forms in table("calendar.tsv"):
        for form in forms.split("|"):
            out.setdefault(kind, {})[form] = value
            if form.endswith("."):
                out[kind][form[:-1]] = value
    return out


def meaning(kind: str, form: str) -> str | None:
    """The value of a form of one class, whatever its case."""
    return _lowered(kind).get(" ".join(form.lower().split()))


@cache
def _lowered(kind: str) -> dict[str, str]:
    return {form.lower(): value for form, value in calendar()[kind].items()}


def either(forms: Iterable[str]) -> str:
    """A pattern for any of the forms, the longest first; a space in a form stands for any white space but a new line."""
    made = (re.escape(f).replace(r"\ ", "[ \u00a0]").replace("'", "['’]") for f in sorted(set(forms), key=lambda f: (-len(f), f)))
    return "(?:" + "|".join(made) + ")"


def named(*kinds: str) -> str:
    """A pattern for any form of the classes."""
    return either(form for kind in kinds for form in calendar()[kind])


@cache
def holidays() -> dict[str, str]:
    """Name in lower case -> rule, as ``holidays.tsv`` has them."""
    return {name.lower(): rule for name, rule in table("holidays.tsv")}
