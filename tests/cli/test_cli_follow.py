"""``onrecord follow``: what a person and a pipe get of the positions on a claim."""

from __future__ import annotations

import io
import json
import re
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from onrecord.cli import run
from onrecord.ledger import Ledger
from onrecord.show import positions as shown
from tests.ledger.making import Said, reading
from tests.show.fictional import FakeReader

CLAIM = "The mill dumps dye in the river Orle"


@pytest.fixture
def news(tmp_path: Path) -> str:
    """A ledger with three positions on the claim, and one statement about something else."""
    path = tmp_path / "news.db"
    with Ledger(path, reader=FakeReader()) as ledger:
        ledger.add(reading(
            Said("Ada Marlow", "The mill dumps dye in the river Orle", on="2031-02", role="chief inspector", affiliation="the Water Board"),
            Said("Piers Haddow", "the mill dumps no dye in the river Orle", direct=False, on="2031-01-20"),
            Said("Orla Fenn", "The night ferry to Port Ellery will sail again in spring", on="2031-02-03"),
            url="https://courier.example/mill", title="The mill and the river", published="2031-02-10"))
        ledger.add(reading(
            Said("Ida Castell", "The mill dumps dye in the river Orle \x1b[31mnow", on="2031-03-02"),
            url="https://post.example/mill", title="Dye", published="2031-03-02", outlet="Valley Post"))
    return str(path)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_pipe_gets_a_position_a_line(news: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["follow", CLAIM, "--ledger", news]) == 0
    out = capsys.readouterr()
    found = lines(out.out)
    assert [(p["said_on"], p["speaker"], p["value"]) for p in found] == [
        ("2031-01-20", "Piers Haddow", -3), ("2031-02", "Ada Marlow", 3), ("2031-03-02", "Ida Castell", 3)]
    assert {"published", "relation", "stance", "certainty", "content_text", "article", "link", "confidence", "uttered", "reviewed"} <= found[0].keys()
    assert found[0]["reviewed"] is False
    assert found[1]["link"].startswith("https://courier.example/mill#:~:text=")
    assert out.err == ""


def test_saved_claim_goes_by_its_name(news: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["follow", CLAIM, "--ledger", news, "--save", "mill"]) == 0
    first = capsys.readouterr().out
    assert run(["follow", "mill", "--ledger", news]) == 0
    assert capsys.readouterr().out == first
    assert run(["follow", "The ferry sails", "--ledger", news, "--save", "mill"]) == 1
    assert "name of another claim" in capsys.readouterr().err


@pytest.mark.parametrize(("options", "speakers"), [
    (["--since", "2031-02"], ["Ada Marlow", "Ida Castell"]), (["--until", "2031-01"], ["Piers Haddow"]),
    (["--limit", "1"], ["Piers Haddow"]), (["--min-confidence", "1"], [])])
def test_options_leave_out(news: str, capsys: pytest.CaptureFixture[str], options: list[str], speakers: list[str]) -> None:
    assert run(["follow", CLAIM, "--ledger", news, *options]) == 0
    assert [p["speaker"] for p in lines(capsys.readouterr().out)] == speakers


def test_by_names_what_each_is_listed_under(news: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["follow", CLAIM, "--ledger", news, "--by", "outlet"]) == 0
    assert [p["by"] for p in lines(capsys.readouterr().out)] == ["The Example Courier", "The Example Courier", "Valley Post"]
    assert run(["follow", CLAIM, "--ledger", news, "--by", "organization"]) == 0
    assert [p["by"] for p in lines(capsys.readouterr().out)] == ["no organisation named", "the Water Board", "no organisation named"]


def test_course_of_a_group_is_a_date_a_line(news: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["follow", CLAIM, "--ledger", news, "--group", "the valley: Marlow, Haddow, Ida Castell", "--course"]) == 0
    moments = lines(capsys.readouterr().out)
    assert [m["on"] for m in moments] == sorted(m["on"] for m in moments) and not any(m["reviewed"] for m in moments)
    assert sum(len(m["said"]) for m in moments) == 3 and set(moments[-1]["stands"]) <= {"Ada Marlow", "Ida Castell", "Piers Haddow"}
    assert {"on", "median", "low", "high", "stands", "said", "moved", "reviewed"} == set(moments[0])
    assert run(["follow", CLAIM, "--ledger", news, "--group", "the valley", "--course", "--limit", "1"]) == 0
    assert lines(capsys.readouterr().out) == moments[:1]
    for wrong in (["--course"], ["--course", "--group", "the valley", "--by", "outlet"]):
        assert run(["follow", CLAIM, "--ledger", news, *wrong]) == 2 and "--course" in capsys.readouterr().err


def test_as_found_gives_the_same_in_another_order(news: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["follow", CLAIM, "--ledger", news, "--as-found"]) == 0
    found = lines(capsys.readouterr().out)
    assert sorted(p["speaker"] for p in found) == ["Ada Marlow", "Ida Castell", "Piers Haddow"]
    assert run(["follow", CLAIM, "--ledger", news, "--as-found", "--by", "outlet"]) == 2


def test_what_is_not_read_is_told(news: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["follow", CLAIM, "--ledger", news, "--read", "1"]) == 0
    assert re.search(r"onrecord: \d+ statements? .*--read", capsys.readouterr().err)


def test_ledger_that_is_not_there_is_not_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["follow", CLAIM, "--ledger", str(tmp_path / "none.db")]) == 1
    assert "no such ledger" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("given", [["--since", "soon"], ["--until", "2031-13"], ["--by", "planet"]])
def test_wrong_use_is_told(news: str, capsys: pytest.CaptureFixture[str], given: list[str]) -> None:
    assert run(["follow", CLAIM, "--ledger", news, *given]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_claim_without_words_is_told(news: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["follow", "?", "--ledger", news]) == 1
    assert "needs words" in capsys.readouterr().err


def printed(news: str, width: int = 100, by: str | None = None, sure: float | None = None) -> str:
    with Ledger(news, reader=FakeReader()) as ledger:
        found = [p if sure is None else replace(p, confidence=sure) for p in ledger.follow(CLAIM)]
    out = io.StringIO()
    shown.print_positions(Console(file=out, width=width, highlight=False), CLAIM, found, by=by)
    return out.getvalue()


def test_timeline_has_value_speaker_words_and_place(news: str) -> None:
    text = printed(news)
    assert "3 positions: 2 for, 1 against · 3 speakers" in text
    assert re.search(r"^2031-01-20 +-3 ■■■│··· +certainly not +Piers Haddow", text, re.M)
    assert re.search(r"^2031-02 +\+3 ···│■■■ +certainly so +Ada Marlow, chief inspector, the Water Board", text, re.M)
    assert "┃ said: “The mill dumps dye in the river Orle,”" in text
    assert "The Example Courier · 2031-02-10 · The mill and the river" in text
    assert "https://courier.example/mill#:~:text=" in text
    assert text.rstrip().endswith("Read by machine, not reviewed.")
    assert "\x1b[31m" not in text
    assert text.index("Piers Haddow") < text.index("Ada Marlow") < text.index("Ida Castell")


def test_how_many_are_hardly_sure_is_told(news: str) -> None:
    assert "3 of 3 less sure than 0.2" in printed(news, 200, sure=0.19) and "less sure" not in printed(news, 200, sure=0.2)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_timeline_fits_the_terminal(news: str, width: int) -> None:
    assert max(len(line) for line in printed(news, width).splitlines() if "https://" not in line) <= width


def test_listed_by_outlet_each_has_its_timeline(news: str) -> None:
    text = printed(news, by="outlet")
    assert text.index("The Example Courier ─") < text.index("Piers Haddow") < text.index("Valley Post ─") < text.index("Ida Castell")


@pytest.mark.parametrize(("value", "expected"), [(3, "···│■■■"), (1, "···│■··"), (0, "···○···"), (-2, "·■■│···"), (None, "   ┊   ")])
def test_bar(value: int | None, expected: str) -> None:
    assert shown.bar(value) == expected


def test_ledger_that_cannot_be_written_is_followed(news: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(news).chmod(stat.S_IRUSR)
    try:
        assert run(["follow", CLAIM, "--ledger", news]) == 0
        assert len(lines(capsys.readouterr().out)) == 3
    finally:
        Path(news).chmod(stat.S_IRUSR | stat.S_IWUSR)
