"""The positions on a claim drawn for the reading room: the drawing of `onrecord.show.plot`, fitted to a width, in the room's own colours.

The colours of speakers are chosen for each ground so that all stand out from it by 3 to 1 or more and the colour-blind tell them
apart (after Okabe and Ito); their shapes say the same without colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from onrecord.errors import MissingExtra
from onrecord.positions import Position
from onrecord.show.plot import Look, specification
from onrecord.types import Json

_LABELS = 118
"""Pixels beside the timeline for the words at the ticks."""
_LEGEND = 190
"""Pixels of a name in the legend."""
LIGHT = Look(height=380, ground="#ffffff", ink="#1d2125", quiet="#5c6370", grid="#e9e6de", middle="#8d919a", titled=False, published=True,
             colours=("#0067a3", "#c24e00", "#007a58", "#a8487e", "#8a6100", "#3f7fb5", "#222222"))
DARK = replace(LIGHT, ground="#1f2227", ink="#e4e2dc", quiet="#a3a7ae", grid="#33373e", middle="#80858e",
               colours=("#6cb6f5", "#ff9a5c", "#3fce9f", "#ea9fcb", "#f0c24a", "#b4dcfa", "#ffffff"))


def look(width: int, dark: bool) -> Look:
    """How it looks in a space of so many pixels."""
    return replace(DARK if dark else LIGHT, width=max(120, width - _LABELS), columns=max(1, width // _LEGEND), link=_place)


def drawing(positions: Sequence[Position], *, by: str, width: int, dark: bool) -> Json:
    """The specification, in Vega-Lite's words."""
    return specification(positions, by=by, look=look(width, dark)) | {"$schema": "https://vega.github.io/schema/vega-lite/v6.json"}


def drawn(positions: Sequence[Position], *, by: str, dark: bool) -> str:
    """The picture, as SVG.

    Raises:
        MissingExtra: what draws is not installed.
    """
    try:
        import vl_convert
    except ImportError as error:
        raise MissingExtra("A drawing needs an optional part: pip install 'onrecord[plot]'") from error
    return str(vl_convert.vegalite_to_svg(specification(positions, by=by, look=look(900, dark))))


def _place(p: Position) -> str:
    """Where a point leads: to its item in the list."""
    return f"#p{p.number}"
