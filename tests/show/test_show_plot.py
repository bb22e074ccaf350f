"""Drawings of positions: whole, readable without colours and without a network, and deaf to what stands in articles."""

from __future__ import annotations

import builtins
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from onrecord.errors import MissingExtra, OutputError
from onrecord.labels import SpeakerType, Verdict
from onrecord.positions import Position
from onrecord.show import plot
from tests.claims.test_claims_moves import CLAIM, position

HOSTILE = "</script><script>alert(1)</script> & “dye”\x1b[31m\u202e"


def some() -> list[Position]:
    return [position("Jonas Ekeby", -3, "2031-01-27"), position("Tomas Brandt", None, "2031-02"), position("Tomas Brandt", 0, "2031-04-24"),
            position("Karl Holm", 1, "2031-03-22/2031-03-31", words=HOSTILE), position("an official", 2, None, type=SpeakerType.ANONYMOUS)]


def values(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for panel in spec["hconcat"] for row in panel["data"]["values"]]


def test_each_position_is_drawn_once_where_it_belongs() -> None:
    spec = plot.specification(some())
    drawn = {(row["speaker"], row["on"]): row for row in values(spec)}
    assert len(drawn) == len(values(spec)) == 5
    assert drawn["Karl Holm", "2031-03-22/2031-03-31"]["vague"] and drawn["Tomas Brandt", "2031-02"]["to"] == "2031-02-28"
    assert not drawn["Jonas Ekeby", "2031-01-27"]["vague"]
    assert [row["speaker"] for row in spec["hconcat"][1]["data"]["values"]] == ["an official"]
    for row in drawn.values():
        assert abs(row["y"] - (-4 if row["value"] is None else row["value"])) < 0.5
    assert spec["title"]["text"] == [CLAIM]
    assert drawn["Jonas Ekeby", "2031-01-27"]["full"] > drawn["Karl Holm", "2031-03-22/2031-03-31"]["full"] > drawn["Tomas Brandt", "2031-04-24"]["full"]


def test_speakers_differ_in_shape_and_those_who_say_least_are_others() -> None:
    found = [position(f"Speaker {n}", 3, f"2031-01-{n + 1:02d}") for n in range(9)] + [position("Speaker 8", 2, "2031-02-01")]
    spec = plot.specification(found)
    colour, shape = (spec["hconcat"][0]["layer"][3]["encoding"][name]["scale"] for name in ("color", "shape"))
    assert colour["domain"] == shape["domain"] and len(colour["domain"]) == 8 and colour["domain"][-1] == "others"
    assert len(set(shape["range"][:-1])) == len(set(colour["range"][:-1])) == 7
    assert "Speaker 8" in colour["domain"]
    assert sum(row["who"] == "others" for row in values(spec)) == 2


def test_long_names_and_claims_are_readable() -> None:
    long = "the Ministry of Foreign Affairs and Trade of the Republic"
    spec = plot.specification([position(f"{long} of {name}", 3, "2031-01-01") for name in ("Norland", "Ostra")])
    legend = spec["hconcat"][0]["layer"][3]["encoding"]["color"]["scale"]["domain"]
    assert len(set(legend)) == 2 and all(len(name) < 45 and "…" in name for name in legend)
    assert {row["speaker"] for row in values(spec)} == {f"{long} of Norland", f"{long} of Ostra"}


@pytest.mark.parametrize("by", ["speaker", "organization", "outlet"])
def test_lines_are_of_what_was_asked(by: str) -> None:
    spec = plot.specification(some(), by=by)
    names = {row["who"] for row in values(spec)}
    assert names == {"speaker": {"Jonas Ekeby", "Tomas Brandt", "Karl Holm", "an official"}, "organization": {"no organisation named"}, "outlet": {"The Example Courier"}}[by]


def test_it_says_what_was_reviewed() -> None:
    def note(positions: list[Position]) -> str:
        return str(plot.specification(positions)["hconcat"][0]["layer"][-1]["mark"]["text"])

    assert note(some()).startswith("Read by machine, not reviewed.")
    assert note([position("Ada Marlow", 3, "2031-01-01", verdict=Verdict.ACCEPTED), *some()]).startswith("Read by machine, 1 of 6 reviewed.")


@pytest.mark.parametrize("ending", [".svg", ".png", ".html"])
@pytest.mark.parametrize("which", [slice(None), slice(0), slice(1), slice(4, 5)], ids=["all", "none", "one", "undated"])
def test_files_are_drawn(tmp_path: Path, ending: str, which: slice) -> None:
    path = tmp_path / f"drawing{ending}"
    plot.write(some()[which], path)
    made = path.read_bytes()
    if ending == ".png":
        assert made.startswith(b"\x89PNG")
    else:
        text = made.decode("utf-8")
        assert "<script>alert" not in text and "\x1b" not in text and "\u202e" not in text
        assert (CLAIM if some()[which] else "No positions") in text
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_svg_has_words_on_its_axes(tmp_path: Path) -> None:
    plot.write(some(), tmp_path / "a.svg")
    text = html.unescape((tmp_path / "a.svg").read_text("utf-8"))
    for words in ("certainly so", "left open", "certainly not", "not said", "no date", "when it was said", "Jonas Ekeby", "not reviewed"):
        assert f">{words}" in text or words in text
    assert "…" not in re.sub(r"aria-label=\"[^\"]*\"", "", text)


def test_page_needs_no_network_and_has_a_table(tmp_path: Path) -> None:
    plot.write(some(), tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text("utf-8")
    own = re.sub(r'<script type="module">.*?</script>', "", text, flags=re.DOTALL)
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=", own)
    assert len(own) < len(text) / 10
    assert "default-src 'none'" in text
    assert own.count("<tr>") == 6
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in text
    (data,) = re.findall(r'<script type="application/json" id="specification">(.*?)</script>', text, re.DOTALL)
    assert len(values(json.loads(data))) == 5
    assert text.count("</script>") == 2


@pytest.mark.parametrize("name", ["drawing.jpg", "drawing", "missing/drawing.svg"])
def test_file_that_cannot_be(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError):
        plot.write(some(), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_missing_part_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "vl_convert":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"onrecord\[plot\]"):
        plot.write(some(), tmp_path / "a.svg")
