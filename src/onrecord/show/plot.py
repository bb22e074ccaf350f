"""The positions on a claim over time, drawn: SVG, PNG, or a page of its own that needs no network.

Days run to the right, positions from "certainly not" up to "certainly so"; each speaker has a colour, a shape and a line. A vague
date is a bar over all its days. What is undated stands in a strip beside, what was not said in a row below. The fuller a point, the surer.
The colours are those of Okabe and Ito, which the colour-blind tell apart. The drawing is a Vega-Lite specification
(Satyanarayan et al. 2017), rendered by vl-convert without a browser.
"""

from __future__ import annotations

import json
import textwrap
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from onrecord.claims.moves import days
from onrecord.errors import MissingExtra, OutputError
from onrecord.positions import Position
from onrecord.show import REMINDER
from onrecord.show.files import check_writable, replacing
from onrecord.show.plain import day, one_line, web_link
from onrecord.show.positions import WORDS, label, summary, word
from onrecord.types import Json

FORMATS = (".svg", ".png", ".html")

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_SHAPES = ("circle", "square", "triangle-up", "diamond", "triangle-down", "cross", "triangle-right")
_OTHERS, _GREY = "others", "#888888"
"""Whoever has no colour left: those who said least."""
_FULL = {3: 1.0, 2: 0.6, 1: 0.25, 0: 0.0}
_NOT_SAID = -4
_WIDTH, _HEIGHT, _STRIP = 720, 400, 110
_NAME, _TITLE, _QUOTE = 34, 84, 400
"""Characters of a name in the legend, of a line of the title, and of a quote."""
_UNDER = 62
"""Pixels below the timeline for dates and their title."""
_TRACKS = 0.42
"""Speakers who say the same stand beside each other, within this part of a step."""
_TICKS = 7
_GROUND = "#ffffff"
_APART = 15
"""Points of one speaker, day and value stand beside each other, so many pixels apart."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a drawing is fitted to where it stands.

    Attributes:
        width, height: of the timeline, in pixels.
        ground, ink, quiet, grid, middle: the colours of the paper, of labels, of notes, of the lines of values, and of the one between for and against.
        colours: of speakers, as many as there are shapes.
        titled: whether the claim, the counts and the notes are written in it; what stands around it may say them.
        columns: of the legend below it; beside it where None.
        left: where names are longer than the timeline is wide, pixels by which the legend begins left of it; one name a line.
        names: characters of a name in the legend.
        published: what is undated stands at the day by which it was published, instead of in a strip of its own.
        link: where a point leads; to the words in the article on the web if not given.
    """

    width: int = _WIDTH
    height: int = _HEIGHT
    ground: str = _GROUND
    ink: str = "#333333"
    quiet: str = "#555555"
    grid: str = "#e6e6e6"
    middle: str = "#999999"
    colours: Sequence[str] = _COLOURS
    titled: bool = True
    columns: int | None = None
    left: int = 0
    names: int = _NAME
    published: bool = False
    link: Callable[[Position], str | None] | None = None


PAPER = Look()
"""Black on white, with everything that is to be known of it."""


def write(positions: Sequence[Position], path: Path, *, by: str = "speaker") -> None:
    """Draws positions on one claim.

    Args:
        positions: as `onrecord.ledger.Ledger.follow` gives them.
        path: ends in ``.svg``, ``.png`` or ``.html``.
        by: ``speaker``, ``organization`` or ``outlet``: what has a line.

    Raises:
        OutputError: another ending, or it cannot be written.
        MissingExtra: what draws is not installed.
    """
    check(path)
    convert = converter()
    spec = specification(positions, by=by)
    if path.suffix.lower() == ".png":
        image = convert.vegalite_to_png(spec, scale=2)
        try:
            path.write_bytes(image)
        except OSError as error:
            raise OutputError(f"{path} cannot be written: {error.strerror or error}") from error
        return
    drawn = convert.vegalite_to_svg(spec) if path.suffix.lower() == ".svg" else _page(positions, spec, convert)
    with replacing(path) as stream:
        stream.write(drawn)


def check(path: Path) -> None:
    """Looks whether a drawing can be made at ``path``, before the work that leads to it; raises as `write`."""
    if path.suffix.lower() not in FORMATS:
        raise OutputError(f"{path}: a drawing is an .svg, .png or .html file")
    check_writable(path)
    converter()


def specification(positions: Sequence[Position], *, by: str = "speaker", look: Look = PAPER) -> Json:
    """The drawing in Vega-Lite's words."""
    names = _names(positions, by, look.names)
    points = [_point(p, _called(p, by, names), names, look) for p in positions]
    dated, undated = ([q for q in points if ("at" in q) is given] for given in (True, False))
    lowest = _NOT_SAID if any(p.value is None for p in positions) else -3
    colours = _colours([*names, *([_OTHERS] if any(q["who"] == _OTHERS for q in points) else [])], look)
    panels = [_timeline(_spread(dated, look.width) if look.published else dated, lowest, colours, look)] if dated else []
    if undated:
        panels.append(_strip(undated, lowest, colours, look, alone=not dated))
    panels = panels or [{"width": look.width, "height": 1, "layer": []}]
    whole = {"$schema": "https://vega.github.io/schema/vega-lite/v5.json", "background": look.ground, "padding": 16 if look.titled else 2, "spacing": 14,
             "hconcat": panels, "resolve": {"scale": {"color": "shared", "shape": "shared"}}, "config": _config(look)}
    return whole | _titles(positions, points, panels[0], look) if look.titled else whole


def _titles(positions: Sequence[Position], points: Sequence[Json], panel: Json, look: Look) -> Json:
    """The claim and the counts above the drawing; puts the notes below its first panel."""
    note = REMINDER if not any(p.reviewed for p in positions) else f"Read by machine, {sum(p.reviewed for p in positions)} of {len(positions)} reviewed."
    if any(q.get("vague") for q in points):
        note += " Pale bars: the date is only known to lie in these days."
    panel["layer"].append({"data": {"values": [{}]}, "encoding": {"x": {"value": 0}, "y": {"value": panel["height"] + 62}},
                           "mark": {"type": "text", "text": note, "align": "left", "fontStyle": "italic", "fontSize": 12, "color": look.quiet}})
    claim = one_line(positions[0].claim) if positions else "No positions"
    told = [summary(positions), "The fuller a point, the surer the speaker."] if positions else []
    return {"title": {"text": textwrap.wrap(claim, _TITLE) or [""], "subtitle": told, "anchor": "start", "fontSize": 18, "subtitleFontSize": 13,
                      "subtitleColor": look.quiet, "subtitlePadding": 6, "offset": 18}}


def _config(look: Look) -> Json:
    below: Json = {"orient": "bottom", "columns": look.columns, "offset": 14} if look.columns else {}
    if look.left:
        below = {"orient": "none", "columns": 1, "legendX": -look.left, "legendY": look.height + _UNDER}
    return {"font": "Helvetica, Arial, Liberation Sans, sans-serif", "view": {"stroke": None},
            "axis": {"labelFontSize": 13, "titleFontSize": 13, "labelColor": look.ink, "titleColor": look.ink, "tickColor": look.middle, "domainColor": look.middle,
                     "labelLimit": 0},
            "legend": {"labelFontSize": 13, "labelColor": look.ink, "labelLimit": 0, "symbolSize": 120, "symbolStrokeWidth": 2, "symbolOpacity": 1, "rowPadding": 5,
                       "title": None} | below}


def _colours(used: Sequence[str], look: Look) -> tuple[Json, Json]:
    """The channels of colour and shape."""
    who: Json = {"field": "who", "type": "nominal"}
    colours = [_GREY if name == _OTHERS else look.colours[i] for i, name in enumerate(used)]
    shapes = ["circle" if name == _OTHERS else _SHAPES[i] for i, name in enumerate(used)]
    return who | {"scale": {"domain": list(used), "range": colours}}, who | {"scale": {"domain": list(used), "range": shapes}}


def _timeline(points: Sequence[Json], lowest: int, colours: tuple[Json, Json], look: Look) -> Json:
    """The dated positions: bars for vague dates, a line and points for each speaker."""
    whole: Json = {"field": "at", "type": "temporal"} | _days_axis(points, max(2, _TICKS * look.width // _WIDTH))
    x = {name: value for name, value in whole.items() if name != "scale"}  # said once, or they are taken for different ones
    y, colour = _y(lowest, look, axis=True), colours[0]
    held = f"datum.value != null && datum.who != '{_OTHERS}'"
    line: Json = {"encoding": {"x": x, "y": y, "color": colour, "detail": {"field": "who"}}}
    return {"width": look.width, "height": look.height, "data": {"values": list(points)}, "layer": [
        _middle(y, look),
        {"mark": {"type": "rule", "strokeWidth": 7, "opacity": 0.22, "strokeCap": "round"}, "transform": [{"filter": "datum.vague"}],
         "encoding": {"x": x | {"field": "from"}, "x2": {"field": "to"}, "y": y, "color": colour}},
        line | {"mark": {"type": "line", "strokeWidth": 1.5, "opacity": 0.55}, "transform": [{"filter": f"{held} && !datum.by"}]},
        *([line | {"mark": {"type": "line", "strokeWidth": 1.2, "opacity": 0.6, "strokeDash": [2, 4]}, "transform": [{"filter": held}]},
           _tails(x, y, colour)] if any(q.get("by") for q in points) else []),
        _dots(whole, y, colours)]}


def _tails(x: Json, y: Json, colour: Json) -> Json:
    """A tail to the left of what was said by the day at which it stands, nobody tells when."""
    return {"mark": {"type": "point", "shape": "M0,0L-2.2,0", "size": 130, "strokeWidth": 1.5, "opacity": 0.75}, "transform": [{"filter": "datum.by"}],
            "encoding": {"x": x, "y": y, "color": colour}}


def _strip(points: Sequence[Json], lowest: int, colours: tuple[Json, Json], look: Look, *, alone: bool) -> Json:
    """The positions without a date, side by side at the heights of their values."""
    slots = sorted({q["slot"] for q in points})
    width = look.width if alone else max(_STRIP, min(look.width // 2, 26 * len(slots)))
    x: Json = {"field": "slot", "type": "quantitative", "scale": {"domain": [-0.5, len(slots) - 0.5], "nice": False},
               "axis": {"title": "no date", "labelOpacity": 0, "ticks": False, "grid": False, "titlePadding": 15}}
    y = _y(lowest, look, axis=alone)
    return {"width": width, "height": look.height, "data": {"values": [q | {"slot": slots.index(q["slot"])} for q in points]}, "layer": [_middle(y, look), _dots(x, y, colours)]}


def _middle(y: Json, look: Look) -> Json:
    """The line between for and against."""
    return {"data": {"values": [{"y": 0}]}, "mark": {"type": "rule", "color": look.middle}, "encoding": {"y": y}}


def _dots(x: Json, y: Json, colours: tuple[Json, Json]) -> Json:
    tooltip = [{"field": name, "type": "nominal", "title": name} for name in ("said", "on", "speaker", "words", "outlet", "article", "sure")]
    return {"mark": {"type": "point", "size": 130, "strokeWidth": 2, "filled": False, "opacity": 1},
            "encoding": {"x": x, "y": y, "color": colours[0], "shape": colours[1], "fill": colours[0],
                         "fillOpacity": {"field": "full", "type": "quantitative", "scale": None, "legend": None},
                         "tooltip": tooltip, "href": {"field": "link", "type": "nominal"}}}


def _y(lowest: int, look: Look, *, axis: bool) -> Json:
    names = json.dumps({str(v): WORDS[v] for v in WORDS} | {str(_NOT_SAID): "not said"})
    shown: Json = {"values": list(range(lowest, 4)), "title": None, "labels": axis, "ticks": False, "domain": False, "gridColor": look.grid, "labelPadding": 10}
    if axis:
        shown["labelExpr"] = f"{names}['' + datum.value]"
    return {"field": "y", "type": "quantitative", "scale": {"domain": [lowest - 0.4, 3.4], "nice": False}, "axis": shown}


def _names(positions: Sequence[Position], by: str, longest: int) -> dict[str, str]:
    """Who has a colour, those who said most first, with the name in the legend."""
    counted = Counter(label(p, by) for p in positions)
    there = list(counted)
    most = sorted(counted, key=lambda name: (-counted[name], there.index(name)))[: len(_COLOURS)]
    kept = sorted(most, key=there.index)
    short = [name if len(name) <= longest else f"{name[: longest - 1].rstrip()}…" for name in kept]
    return {s if short.count(s) == 1 and s != _OTHERS else f"{s} ({i})": name for i, (s, name) in enumerate(zip(short, kept, strict=True), 1)}


def _called(p: Position, by: str, names: Mapping[str, str]) -> str:
    name = label(p, by)
    return next((short for short, whole in names.items() if whole == name), _OTHERS)


def _point(p: Position, who: str, names: Mapping[str, str], look: Look) -> Json:
    """A position as a row of the drawing's data."""
    row = p.value if p.value is not None else _NOT_SAID
    tracks = [*names, _OTHERS]
    shift = _TRACKS * (0.5 - (tracks.index(who) + 0.5) / len(tracks)) if len(tracks) > 2 else 0.0
    out: Json = {"who": who, "value": p.value, "y": round(row + shift, 3), "full": _FULL[abs(p.value or 0)], "slot": tracks.index(who), "said": word(p),
                 "on": p.said_on or "undated", "speaker": one_line(p.speaker or "") or "no source", "words": _quote(p), "outlet": one_line(p.outlet or ""),
                 "article": one_line(p.title or ""), "sure": f"{p.confidence:.2f}, {'reviewed' if p.reviewed else 'not reviewed'}", "link": look.link(p) if look.link is not None else web_link(p.link)}
    by = look.published and not p.said_on
    if found := days((p.published or "")[:10] if by else p.said_on or ""):
        start, end = found
        if by:
            out |= {"by": True, "on": f"by {day((p.published or '')[:10])}, when it was published"}
        out |= {"from": start.isoformat(), "to": end.isoformat(), "vague": end > start, "at": (start + (end - start) / 2).isoformat()}
    return out


def _spread(points: Sequence[Json], width: int) -> list[Json]:
    """Points with those that would lie on one another side by side; each still tells its own date."""
    step = timedelta(days=max(1, (max(date.fromisoformat(q["to"]) for q in points) - min(date.fromisoformat(q["from"]) for q in points)).days)) * (_APART / width)
    seen: Counter[tuple[str, float, str]] = Counter()
    out = []
    for q in points:
        key = (q["who"], q["y"], q["at"])
        out.append(q | {"at": (datetime.fromisoformat(q["at"]) + seen[key] * step).isoformat() + "Z"} if seen[key] else q)
        seen[key] += 1
    return out


def _quote(p: Position) -> str:
    text = one_line(p.part.text or p.statement.content.text)
    return text if len(text) <= _QUOTE else f"{text[:_QUOTE].rsplit(' ', 1)[0]} …"


def _days_axis(points: Sequence[Json], ticks: int) -> Json:
    """Scale and axis of the days, with some room on both sides."""
    first, last = min(date.fromisoformat(q["from"]) for q in points), max(date.fromisoformat(q["to"]) for q in points)
    room = timedelta(days=max(2, round((last - first).days * 0.03)))
    start, end = max(first, date.min + room) - room, min(last, date.max - room) + room
    length = (end - start).days
    axis: Json = {"title": "when it was said", "labelOverlap": "greedy", "labelFlush": False, "grid": False, "titlePadding": 10, "tickCount": ticks,
                  "format": "%Y" if length > 365 * 6 else "%b %Y" if length > 180 else "%-d %b %Y"}
    if length <= 2 * ticks:  # left to itself, it would divide the days
        axis["values"] = [(start + timedelta(days=n)).isoformat() for n in range(0, length + 1, 1 + length // ticks)]
    return {"scale": {"type": "utc", "domain": [{"year": d.year, "month": d.month, "date": d.day, "utc": True} for d in (start, end)]}, "axis": axis}


def _page(positions: Sequence[Position], spec: Json, convert: Any) -> str:
    """A page that holds the drawing with its scripts, and the positions as a table for whoever does not run them."""
    data = json.dumps(spec, ensure_ascii=True).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    draw = convert.javascript_bundle("vegaEmbed('#drawing', JSON.parse(document.getElementById('specification').textContent), {actions: false, renderer: 'svg'});")
    draw = draw.replace("</script", "<\\/script")
    rows = "\n".join(_row(p) for p in positions)
    title = escape(one_line(positions[0].claim) if positions else "No positions")
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
<style>
body {{ font: 15px/1.45 Helvetica, Arial, sans-serif; margin: 1rem auto; max-width: 75rem; padding: 0 1rem; color: #222; background: {_GROUND}; }}
#drawing {{ overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0; border-top: 1px solid #ddd; }}
td:first-child, td:nth-child(2) {{ white-space: nowrap; }}
#vg-tooltip-element {{ max-width: 28rem; }}
</style>
</head>
<body>
<div id="drawing" role="img" aria-label="{title}: positions over time; the table below has them all"></div>
<table>
<thead><tr><th scope="col">When</th><th scope="col">Position</th><th scope="col">Speaker</th><th scope="col">Words</th><th scope="col">Where</th></tr></thead>
<tbody>
{rows}
</tbody>
</table>
<p><em>{escape(REMINDER)}</em></p>
<script type="application/json" id="specification">{data}</script>
<script type="module">{draw}</script>
</body>
</html>
"""


def _row(p: Position) -> str:
    place = " · ".join(part for part in (one_line(p.outlet or ""), day(p.published) if p.published else "", one_line(p.title or "")) if part) or "the article"
    link = web_link(p.link)
    where = f'<a href="{escape(link)}" rel="noopener noreferrer">{escape(place)}</a>' if link else escape(place)
    value = "" if p.value is None else f"{p.value:+d} " if p.value else "0 "
    cells = (escape(p.said_on or "undated"), escape(f"{value}{word(p)}"), escape(one_line(p.speaker or "") or "no source"), escape(_quote(p)), where)
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def converter() -> Any:
    """The module vl_convert, which draws.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        import vl_convert
    except ImportError as error:
        raise MissingExtra("A drawing needs an optional part: pip install 'onrecord[plot]'") from error
    return vl_convert
