"""``onrecord statements``, ``articles``, ``speakers``, ``changes`` and ``stats`` as a terminal and a pipe have them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.cli import run
from onrecord.labels import Stance
from onrecord.ledger import Ledger
from tests.ledger.making import Said, many, reading
from tests.show.fictional import FakeReader, hostile

FENN = Said("Orla Fenn", "The night ferry to Selm will not be closed this year", on="2031-04-01", role="chair of the harbour board", stance=Stance.DENIES)
HOLM = Said("Per Holm", "=the boats are old and \x1b[31mred", direct=False)
NOTICE = "Correction: An earlier version of this article misstated whether the night ferry to Selm will be closed."


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger with an article that was changed, its correction, and another one."""
    path = tmp_path / "news.db"
    with Ledger(path, reader=FakeReader()) as ledger:  # type: ignore[arg-type]
        ledger.add(reading(Said("Orla Fenn", "The night ferry to Selm will be closed this year", on="2031-04-01", role="chair of the harbour board"), HOLM,
                           url="https://courier.example/f", title="Ferry", published="2031-04-02"))
        ledger.add(reading(FENN, HOLM, NOTICE, url="https://courier.example/f", title="Ferry", published="2031-04-02"))
        ledger.add(reading(Said("Ida Marlow", "A tunnel is what we need"), url="https://gazette.example/t", title="Tunnel", outlet="Marrowby Gazette", published="2031-05-02"))
    monkeypatch.setenv("ONRECORD_LEDGER", str(path))
    return path


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes what is captured for a terminal without colours."""
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setattr("_pytest.capture.CaptureIO.isatty", lambda _: True, raising=False)
    monkeypatch.setenv("COLUMNS", "110")


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_statements_for_a_pipe(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["statements"]) == 0
    found = lines(capsys)
    assert [f["speaker"] for f in found] == ["Ida Marlow", "Per Holm", "Orla Fenn"]
    assert found[2] | {"content_text": "“The night ferry to Selm will not be closed this year,”", "stance": "denies", "notices": ["correction"], "reviewed": False, "verdict": None,
                       "appearances": 1, "outlet": "The Example Courier", "title": "Ferry", "article": 1} == found[2]
    assert run(["statements", "ferry", "--since", "2031-04-01", "--until", "2031-04-01", "--stance", "denies", "--stance", "open", "--speaker", "fenn", "--outlet", "the example courier"]) == 0
    assert [f["statement"] for f in lines(capsys)] == [found[2]["statement"]]
    assert run(["statements", "--limit", "1", "--kind", "direct"]) == 0
    assert [f["speaker"] for f in lines(capsys)] == ["Ida Marlow"]
    assert run(["statements", "ferry", "--old", "--sort", "best"]) == 0
    assert len(lines(capsys)) == 2


def test_statements_in_a_terminal(news: Path, terminal: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["statements"]) == 0
    out = capsys.readouterr().out
    assert "Orla Fenn, chair of the harbour board  denies" in out
    assert "correction published" in out
    assert "3 statements. Read by machine, not reviewed." in out
    assert "\x1b[31m" not in out
    with Ledger(news) as ledger:
        ledger.by("Ada").accept(next(ledger.statements()).number)
    assert run(["statements", "--reviewed"]) == 0
    assert "1 statement. Read by machine, 1 of them reviewed." in capsys.readouterr().out
    assert run(["statements", "submarine"]) == 0
    assert capsys.readouterr().out == "No statements found.\n"


def test_statements_as_csv(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["statements", "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert [r["speaker"] for r in rows] == ["Ida Marlow", "Per Holm", "Orla Fenn"]
    assert rows[1]["content"] == "'=the boats are old and \ufffd[31mred"
    assert {r["review"] for r in rows} == {"Read by machine, not reviewed."}
    assert run(["statements", "--csv", "--json"]) == 2


@pytest.mark.parametrize(("arguments", "code", "words"), [
    (["statements", "--speaker", "Nobody Atall"], 1, "no speaker “Nobody Atall”"), (["statements", "--outlet", "Moon"], 1, "no article of an outlet “Moon”"),
    (["statements", "--since", "soon"], 1, "“soon” is no date"), (["statements", "--stance", "loud"], 2, "loud"), (["statements", "--claim", "x"], 1, "x"),
    (["speakers", "Nobody Atall"], 1, "no speaker “Nobody Atall”"), (["changes", "--since", "2031-99"], 1, "2031-99"), (["articles", "--ledger", "none.db"], 1, "no such ledger"),
    (["stats", "--ledger", "none.db"], 1, "no such ledger"), (["statements", "--limit", "0"], 2, "limit")])
def test_what_is_wrong_is_said_in_one_line(news: Path, arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == code
    out = capsys.readouterr()
    assert out.out == ""
    assert words in out.err
    assert "Traceback" not in out.err


def test_articles(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["articles"]) == 0
    found = lines(capsys)
    assert [(f["article"], f["versions"], f["statements"], f["changes"], f["notices"]) for f in found] == [(2, 1, 1, 0, []), (1, 2, 2, 1, ["correction"])]
    assert run(["articles", "tunnel", "--since", "2031-05"]) == 0
    assert [f["title"] for f in lines(capsys)] == ["Tunnel"]


def test_speakers_and_a_speakers_page(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["speakers", "--limit", "2"]) == 0
    assert len(lines(capsys)) == 2
    assert run(["speakers", "fenn"]) == 0
    (page,) = lines(capsys)
    assert (page["name"], page["statements"], page["roles"][0]["words"]) == ("Orla Fenn", 1, "chair of the harbour board")
    assert page["framing"] == {"The Example Courier": {"neutral": 1}}


def test_changes(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["changes"]) == 0
    notice, change = lines(capsys)
    assert (notice["what"], notice["after"]) == ("notice", NOTICE)
    assert (change["what"], change["fields"], change["noticed"], change["silent"]) == ("changed", ["content", "stance"], ["correction"], False)
    assert run(["changes", "--silent"]) == 0
    assert lines(capsys) == []


def test_stats(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["stats"]) == 0
    (found,) = lines(capsys)
    assert (found["articles"], found["versions"], found["statements"], found["notices"]) == (2, 3, 3, 1)
    assert found["outlets"]["Marrowby Gazette"] == {"articles": 1, "statements": 1}


@pytest.mark.parametrize(("arguments", "words"), [
    (["articles"], ["Marrowby Gazette", "correction", "2 articles."]), (["speakers"], ["Ida Marlow", "3 speakers. Linked by machine."]),
    (["speakers", "Fenn"], ["chair of the harbour board", "Who quotes", "not reviewed"]), (["changes"], ["changed: content, stance  correction published", "will not be closed", "2 changes."]),
    (["stats"], ["3 utterances in 3 appearances", "2 direct (67%)", "2031-05"])])
def test_tables_for_people(news: Path, terminal: None, arguments: list[str], words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 0
    out = capsys.readouterr().out
    assert [w for w in words if w not in out] == []


def test_a_terminal_never_obeys_an_article(tmp_path: Path, terminal: None, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(tmp_path / "evil.db")
    with Ledger(path, reader=FakeReader()) as ledger:  # type: ignore[arg-type]
        ledger.add(hostile())
    for command in (["statements", "--rejected"], ["statements", "SUM"], ["articles"], ["speakers"], ["speakers", "1"], ["stats"], ["changes"]):
        assert run([*command, "--ledger", path]) == 0, command
        assert "\x1b[31m" not in capsys.readouterr().out


def test_all_are_listed_without_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("onrecord.ledger.pages._AT_ONCE", 7)
    path = str(tmp_path / "many.db")
    with Ledger(path, reader=FakeReader()) as ledger:  # type: ignore[arg-type]
        for one in many(10):
            ledger.add(one)
    for command, number in ((["statements"], 30), (["statements", "plan"], 30), (["articles"], 10), (["statements", "plan", "--sort", "best"], 30), (["statements", "--limit", "16"], 16)):
        assert run([*command, "--ledger", path]) == 0
        found = [f.get("statement", f["article"]) for f in lines(capsys)]
        assert len(found) == len(set(found)) == number
