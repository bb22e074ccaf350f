"""The listing, CSV, JSON Lines, what is left out for want of confidence, and files written whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from onrecord.errors import OutputError
from onrecord.score import Figure, Share
from onrecord.show.figures import table
from onrecord.show.files import check_writable, replacing
from onrecord.show.lines import line
from onrecord.show.listing import print_reading, print_reminder
from onrecord.show.plain import heading, one_line, web_link
from onrecord.show.rows import COLUMNS, cell, write_rows
from onrecord.show.select import at_least
from onrecord.types import Article, Reading
from tests.show.fictional import RUN, ferry, hostile


def listed(reading: Reading, width: int = 90, *, removed: bool = False, colour: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, highlight=False, force_terminal=colour)
    print_reading(console, reading, removed=removed)
    print_reminder(console)
    return out.getvalue()


def test_listing_shows_the_words() -> None:
    text = listed(ferry())
    for needed in ("Harbour board denies plan to close the night ferry", "The Example Courier · by Ada Lindqvist, Per Holm · 2031-04-02 07:30",
                   "https://courier.example/2031/ferry", "1  Orla Fenn, chair, harbour board  said", "mixed  0.96", "┊ the opposite", "2  no source  suggested",
                   "┃ “I have read the minutes,” … “They say what they say.", "Read by machine, not reviewed."):
        assert needed in text
    assert "Skip to content" not in text
    assert "navigation  Skip to content" in listed(ferry(), removed=True)


def test_listing_says_who_when_and_how_sure() -> None:
    text = " ".join(listed(ferry(), 80).split())
    for needed in ("Orla Fenn, chair, harbour board said mixed 0.96 2031-04-01 (“Tuesday”) date 0.85", "· to reporters · place: on the quay said to 0.70",
                   "unnamed source: “who feared for their post”", "Orla Fenn (the chair), chair, harbour board says indirect 0.62 not said yet, or only possibly said 0.80",
                   "believes it certainty 0.66", "declined to say stance 0.88"):
        assert needed in text, needed


def test_listing_of_what_is_plain_is_one_line_and_the_words() -> None:
    reading = replace(ferry(), statements=ferry().statements[-2:-1])
    assert [line for line in listed(reading).splitlines()[5:] if line.strip()] == [
        f"1  the minutes  According to{'indirect  0.90':>62}", "   ┊ the route lost 1.4 million crowns last year", "Read by machine, not reviewed."]


def test_listing_indents_what_stands_within() -> None:
    starts = [text.index(text.strip()[0]) for text in listed(ferry()).splitlines() if re.match(r" *\d+  \S", text)]
    assert starts == [1, 1, 1, 1, 5, 1, 5, 9, 1, 0]


@pytest.mark.parametrize("width", [30, 60, 200])
def test_listing_fits(width: int) -> None:
    assert max(map(len, listed(ferry(), width).splitlines())) <= width


def test_terminal_never_obeys_an_article() -> None:
    for colour in (False, True):
        text = listed(hostile(), removed=True, colour=colour)
        assert "\x1b[31m" not in text
        assert "\x00" not in text
        assert "\u202e" not in text
        assert "javascript:" in text
    assert "\x1b]8;" not in listed(hostile(), colour=True)


def test_article_without_statements() -> None:
    assert "No statements found." in listed(Reading(Article(text="Nothing."), (), RUN))


def test_rows_are_columns_and_words() -> None:
    out = io.StringIO(newline="")
    write_rows([ferry(), Reading(Article(text="Nothing."), (), RUN)], out)
    header, *rows = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert tuple(header) == COLUMNS
    assert len(rows) == len(ferry())
    for row, s in zip(rows, ferry(), strict=True):
        got = dict(zip(header, row, strict=True))
        assert (got["content"], got["source"], got["kind"]) == (s.content.text, s.source.text, s.kind.value)
        assert json.loads(got["content_spans"]) == s.content.to_json()
        assert got["review"] == "Read by machine, not reviewed."
        assert got["byline"] == "Ada Lindqvist; Per Holm"
        data = s.to_json()
        for name in ("speaker", "speaker_type", "role", "affiliation", "act", "stance", "certainty", "framing", "uttered", "said_on", "said_on_text",
                     "heard_by", "venue", "anonymity_reason"):
            assert got[name] == (data[name] or "")
        assert got["speakers"] == "; ".join(data["speakers"])
        assert (json.loads(got["confidences"]), json.loads(got["evidence"])) == (data["confidence"], data["evidence"])


def test_every_field_of_a_statement_has_a_column() -> None:
    named = {"id": "statement", "source": "source_spans", "cue": "cue_spans", "content": "content_spans", "source_text": "source", "cue_text": "cue",
             "content_text": "content", "confidence": "confidences", "selector": "content", "reviewed": "review", "verdict": "review", "reviewed_by": "review"}
    assert {named.get(field, field) for field in ferry().statements[0].to_json()} <= set(COLUMNS)


def test_no_cell_is_a_formula() -> None:
    out = io.StringIO(newline="")
    write_rows([hostile()], out)
    for row in csv.reader(io.StringIO(out.getvalue(), newline="")):
        for value in row:
            assert value.lstrip()[:1] not in ("=", "+", "-", "@"), value
    assert cell("=1+1") == "'=1+1"
    assert cell(" @here") == "' @here"
    assert cell("\t=1") == "'\t=1"
    assert cell("“=1”") == "“=1”"
    assert cell(None) == ""


def test_lone_surrogates_survive_in_json() -> None:
    text = line(hostile())
    text.encode("utf-8")
    assert json.loads(text)["text"] == hostile().article.text
    assert text.count("\n") == 1
    assert "“" in line(ferry())


def test_confidence_filter_keeps_nesting() -> None:
    kept = at_least(ferry(), 0.6)
    assert {s.confidence["attribution"] >= 0.6 for s in kept} == {True}
    assert len(kept) == 8
    ids = {s.id for s in kept}
    assert all(s.within is None or s.within in ids for s in kept)
    brandt, chair, master = (next(s for s in ferry() if s.source.text.startswith(name)) for name in ("Tomas", "the chair", "the harbourmaster"))
    sure = replace(master, attribution=0.99)
    reading = replace(ferry(), statements=(brandt, chair, sure))
    assert [s.within for s in at_least(reading, 0.9)] == [None, brandt.id]
    circle = replace(reading, statements=(replace(chair, within=master.id), replace(master, within=chair.id), replace(sure, id="x", within=chair.id)))
    assert [s.within for s in at_least(circle, 0.9)] == [None]
    assert at_least(reading, 0.0) is reading


@pytest.mark.parametrize(("url", "link"), [
    ("https://courier.example/a", True), ("HTTP://courier.example", True), ("javascript:alert(1)", False), ("data:text/html,x", False),
    ("https:///nowhere", False), ("//courier.example", False), ("http://[broken", False), ("", False), (None, False),
])
def test_links_that_may_be_followed(url: str | None, link: bool) -> None:
    assert web_link(url) == (url if link else None)


def test_heading_of_an_article_without_title() -> None:
    assert heading(Article(text="Short.")) == "Short."
    assert heading(Article(text="word " * 40)).endswith("word …")
    assert heading(Article(text="", id="x")) == "x"
    assert one_line("a\n\tb\x1b[1m\u202e c ") == "a b\ufffd[1m c"


def test_file_is_whole_or_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("old", encoding="utf-8")
    path.chmod(0o640)
    with pytest.raises(RuntimeError), replacing(path) as stream:
        stream.write("new")
        raise RuntimeError
    assert path.read_text(encoding="utf-8") == "old"
    with replacing(path, keep=lambda: False) as stream:
        stream.write("new")
    assert path.read_text(encoding="utf-8") == "old"
    with replacing(path) as stream:
        stream.write("new \ud800\n")
        assert path.read_text(encoding="utf-8") == "old"
    assert path.read_bytes() == b"new ?\n"
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_link_stays_a_link_and_devices_stay_devices(tmp_path: Path) -> None:
    path, link = tmp_path / "page.html", tmp_path / "latest.html"
    path.write_text("old", encoding="utf-8")
    link.symlink_to(path)
    with replacing(link) as stream:
        stream.write("new")
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "new"
    with replacing(Path("/dev/null")) as stream:
        stream.write("new")
    assert not Path("/dev/null").is_file()


def test_unwritable_places(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "page.html"):
        with pytest.raises(OutputError, match="folder"):
            check_writable(path)
        with pytest.raises(OutputError, match="folder"), replacing(path):
            pass
    with pytest.raises(OutputError, match="cannot be written"), replacing(tmp_path / ("x" * 300)):
        pass


def test_table_of_figures() -> None:
    out = io.StringIO()
    Console(file=out, width=90).print(table("Statements", {"gold": 4, "predicted": 3, "found": Figure.of(2, 3, 4), "stance": Share(0.75, 4),
                                                         "stance=open": Figure(0.0, 0.0, 0.0), "stance mean F1": Share(0.5, 4)}))
    rows = {" ".join(text.split()) for text in out.getvalue().splitlines()}
    assert {"Statements (4 gold, 3 predicted)", "found 0.667 0.500 0.571", "stance 0.750 4", "open 0.000 0.000 0.000", "stance mean F1 0.500 4"} <= rows
