"""The positions on a claim drawn for the reading room: the drawing of `onrecord.show.plot`, fitted to a width, in the room's own colours.

The colours of speakers are chosen for each ground so that all stand out from it by 3 to 1 or more and the colour-blind tell them
apart (after Okabe and Ito); their shapes say the same without colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from onrecord.positions import Position
from onrecord.show.plot import Look, converter, specification
from onrecord.show.positions import label
from onrecord.types import Json

_LABELS = 118
"""Pixels beside the timeline for the words at the ticks."""
_LETTER, _MARK = 6.7, 32
"""Pixels of a letter in the legend, and of what stands before a name."""
_NAMES = 46
"""Characters of a name in the legend, where there is room for them."""
LIGHT = Look(height=380, ground="#ffffff", ink="#1d2125", quiet="#5c6370", grid="#e9e6de", middle="#8d919a", titled=False, published=True,
             colours=("#0067a3", "#c24e00", "#007a58", "#a8487e", "#8a6100", "#3f7fb5", "#222222"))
DARK = replace(LIGHT, ground="#1f2227", ink="#e4e2dc", quiet="#a3a7ae", grid="#33373e", middle="#80858e",
               colours=("#6cb6f5", "#ff9a5c", "#3fce9f", "#ea9fcb", "#f0c24a", "#b4dcfa", "#ffffff"))


def look(width: int, dark: bool, names: Iterable[str] = ()) -> Look:
    """How it looks in a space of so many pixels, with these names in its legend: whole, where they fit."""
    room = max(120, width - _LABELS)
    most = min(_NAMES, int((width - _MARK) / _LETTER))
    column = _MARK + _LETTER * min(most, max(map(len, names), default=most))
    over = min(width - room, max(0, int(column - room)))  # so much begins below the words at the ticks
    return replace(DARK if dark else LIGHT, width=room, columns=max(1, int(room / column)), left=over, names=most, link=_place)


def drawing(positions: Sequence[Position], *, by: str, width: int, dark: bool) -> Json:
    """The specification, in Vega-Lite's words."""
    return specification(positions, by=by, look=look(width, dark, {label(p, by) for p in positions})) | {"$schema": "https://vega.github.io/schema/vega-lite/v6.json"}


def drawn(positions: Sequence[Position], *, by: str, dark: bool) -> str:
    """The picture, as SVG.

    Raises:
        MissingExtra: what draws is not installed.
    """
    return str(converter().vegalite_to_svg(specification(positions, by=by, look=look(900, dark, {label(p, by) for p in positions}))))


def _place(p: Position) -> str:
    """Where a point leads: to its item in the list."""
    return f"#p{p.number}"
