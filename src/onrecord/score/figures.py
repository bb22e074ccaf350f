"""What a scorer hands back: small figures, by name, in the order they are shown."""

from __future__ import annotations

from typing import NamedTuple

from onrecord.types import Json


class Figure(NamedTuple):
    """Precision, recall and their harmonic mean, each 0 to 1 (0 where there is nothing to divide by)."""

    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, hits: int, predicted: int, gold: int) -> Figure:
        """From counts: ``hits`` of ``predicted`` are right, and ``hits`` of ``gold`` were found."""
        precision = hits / predicted if predicted else 0.0
        recall = hits / gold if gold else 0.0
        both = precision + recall
        return cls(precision, recall, 2 * precision * recall / both if both else 0.0)


class Share(NamedTuple):
    """A share of the pairs, 0 to 1 (accuracy, or a mean F1), and how many of them have a value in gold."""

    value: float
    given: int


Figures = dict[str, int | Figure | Share]
"""Counts, figures and shares by their name."""


def to_json(figures: Figures) -> Json:
    """Figures for machines: unrounded. A share named ``… mean F1`` has the key ``mean_f1``, others ``accuracy``."""
    out: Json = {}
    for name, figure in figures.items():
        if isinstance(figure, Share):
            out[name] = {"mean_f1" if name.endswith("mean F1") else "accuracy": figure.value, "given": figure.given}
        else:
            out[name] = figure._asdict() if isinstance(figure, Figure) else figure
    return out
