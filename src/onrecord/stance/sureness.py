"""How sure a value is: how often the rule that gave it was right on labelled statements (``data/sureness.tsv``)."""

from __future__ import annotations

from functools import cache

from onrecord.stance.tables import table

_UNSEEN = 0.8


@cache
def _shares() -> dict[tuple[str, str, str], float]:
    return {(label, value, rule): float(right) for label, value, rule, _, right in table("sureness.tsv")}


@cache
def sureness(label: str, value: str, rule: str) -> float:
    """The share of right values, 0 to 1; of the value, or else of the label, where the rule was never seen."""
    shares = _shares()
    for key in ((label, value, rule), (label, value, "*"), (label, "*", "*")):
        if key in shares:
            return shares[key]
    return _UNSEEN
