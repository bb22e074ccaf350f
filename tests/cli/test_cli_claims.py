"""``onrecord claims``: saved claims and what is new on them, found ones, ratings, groups."""

from __future__ import annotations

import io
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from onrecord.cli import claims as command
from onrecord.cli import run
from onrecord.ledger import Ledger
from tests.ledger.making import Said, reading
from tests.show.fictional import FakeReader

CLAIM = "The mill dumps dye in the river Orle"


@pytest.fixture
def news(tmp_path: Path) -> str:
    """A ledger with two opposite positions on the claim, which is saved as mill."""
    path = tmp_path / "news.db"
    with Ledger(path, reader=FakeReader()) as ledger:
        ledger.add(reading(
            Said("Ada Marlow", "The mill dumps dye in the river Orle", on="2031-02-01"),
            Said("Piers Haddow", "the mill dumps no dye in the river Orle \x1b[31m", direct=False, on="2031-02-03"),
            url="https://courier.example/mill", title="The mill and the river", published="2031-02-10"))
        ledger.follow(CLAIM, save="mill")
    return str(path)


def add(news: str) -> None:
    with Ledger(news, reader=FakeReader()) as ledger:
        ledger.add(reading(Said("Ida Castell", "The mill dumps dye in the river Orle", on="2031-03-02"), url="https://post.example/mill", published="2031-03-02"))


def lines(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert run(["claims", *arguments]) == 0
    out = capsys.readouterr()
    assert out.err == ""
    return [json.loads(line) for line in out.out.splitlines()]


def test_what_is_new_is_told_once(news: str, capsys: pytest.CaptureFixture[str]) -> None:
    (first,) = lines(capsys, "--ledger", news)
    assert (first["name"], first["claim"], first["positions"], first["for"], first["against"], first["speakers"]) == ("mill", CLAIM, 2, 1, 1, 2)
    assert len(first["new"]) == 2
    assert [(c["pro"]["speaker"], c["con"]["speaker"], c["possible"]) for c in first["contradictions"]] == [("Ada Marlow", "Piers Haddow", True)]
    assert lines(capsys, "--ledger", news)[0]["new"] == []
    add(news)
    assert [p["speaker"] for p in lines(capsys, "--ledger", news, "--peek")[0]["new"]] == ["Ida Castell"]
    assert [p["speaker"] for p in lines(capsys, "mill", "--ledger", news)[0]["new"]] == ["Ida Castell"]
    assert lines(capsys, "mill", "--ledger", news)[0]["new"] == []


def test_discover_finds_the_claim(news: str, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = lines(capsys, "--discover", "--ledger", news)
    assert (found["positions"], found["for"], found["against"]) == (2, 1, 1)
    assert found["contested"] > 0
    assert lines(capsys, "--discover", "--min", "3", "--ledger", news) == []


def test_save_and_remove(news: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(capsys, "The ferry sails at night", "--save", "ferry", "--ledger", news) == []
    assert [c["name"] for c in lines(capsys, "--ledger", news)] == ["ferry", "mill"]
    assert [c["name"] for c in lines(capsys, "--ledger", news, "--limit", "1")] == ["ferry"]
    lines(capsys, "mill", "--save", "dye", "--ledger", news)
    lines(capsys, "ferry", "--remove", "--ledger", news)
    assert [c["name"] for c in lines(capsys, "--ledger", news)] == ["dye"]
    assert run(["claims", "mill", "--ledger", news]) == 1
    assert "Saved are: dye" in capsys.readouterr().err


def test_rating_goes_into_the_ledger_and_the_export(news: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines(capsys, "mill", "--rate", "Mostly true", "--value", "4", "--scale", "1-5", "--url", "https://checks.example/mill", "--who", "Nell Aster", "--ledger", news)
    rating = lines(capsys, "mill", "--ledger", news)[0]["rating"]
    assert {k: rating[k] for k in ("alternate_name", "rating_value", "worst", "best", "author")} == {
        "alternate_name": "Mostly true", "rating_value": 4.0, "worst": 1.0, "best": 5.0, "author": "Nell Aster"}
    assert run(["export", "--format", "claimreview", "--ledger", news]) == 0
    assert "Mostly true" in capsys.readouterr().out


def test_groups_are_listed_and_removed(news: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["follow", "mill", "--group", "the mill: Haddow", "--ledger", news]) == 0
    assert [json.loads(line)["speaker"] for line in capsys.readouterr().out.splitlines()] == ["Piers Haddow"]
    assert lines(capsys, "--groups", "--ledger", news) == [{"group": "the mill", "members": ["Haddow"]}]
    lines(capsys, "the mill", "--groups", "--remove", "--ledger", news)
    assert lines(capsys, "--groups", "--ledger", news) == []


@pytest.mark.parametrize("given", [["--save", "x"], ["--remove"], ["--rate", "True"], ["mill", "--value", "3"], ["mill", "--discover", "--save", "x"],
                                   ["mill", "--rate", "True", "--value", "3"], ["mill", "--rate", "True", "--value", "9", "--scale", "1-5"],
                                   ["mill", "--rate", "True", "--value", "3", "--scale", "five"], ["mill", "--rate", " "], ["--discover", "--min", "1"]])
def test_wrong_use_is_told(news: str, capsys: pytest.CaptureFixture[str], given: list[str]) -> None:
    assert run(["claims", *given, "--ledger", news]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_ledger_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for given in ([], ["--discover"], ["--groups"], ["x", "--save", "y"]):
        assert run(["claims", *given, "--ledger", str(tmp_path / "none.db")]) == 1
        assert "no such ledger" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_ledger_that_cannot_be_written_is_listed(news: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path(news).chmod(stat.S_IRUSR)
    try:
        assert len(lines(capsys, "--ledger", news)[0]["new"]) == 2
    finally:
        Path(news).chmod(stat.S_IRUSR | stat.S_IWUSR)


@pytest.mark.parametrize("width", [60, 100, 200])
def test_a_person_sees_both_sides_with_dates_and_links(news: str, width: int) -> None:
    out = io.StringIO()
    console = Console(file=out, width=width, highlight=False)
    with Ledger(news, reader=FakeReader()) as ledger:
        found = list(ledger.claims())
        command.print_claims(console, found)
        command.print_claim(console, found[0])
        command.print_discovered(console, ledger.discover())
    text = out.getvalue()
    assert "2 new positions" in text and "1 contradiction" in text and "possible, not reviewed" in text
    assert text.count("Read by machine, not reviewed") == 3
    for words in ("2031-02-01", "2031-02-03", "Ada Marlow", "Piers Haddow", "certainly not", "https://courier.example/mill#:~:text="):
        assert words in text
    assert "\x1b[31m" not in text
