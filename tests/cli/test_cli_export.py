"""``onrecord export``, ``import``, ``private`` and ``forget`` as a person at a terminal or a script has them."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from onrecord.cli import run
from onrecord.ledger import Ledger
from tests.ledger.making import Said, reading
from tests.show.fictional import FakeReader, ferry


@pytest.fixture
def news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A ledger with two articles."""
    path = tmp_path / "news.db"
    with Ledger(path, reader=FakeReader()) as ledger:  # type: ignore[arg-type]
        ledger.add(ferry())
        ledger.add(reading("The mill stood idle.", Said("Ida Marlow", "we hid nothing from anybody"), url="https://herald.example/mill", title="Mill", outlet="Herald"))
    monkeypatch.setenv("ONRECORD_LEDGER", str(path))
    return path


def test_export_and_import_again(news: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export"]) == 0
    text = capsys.readouterr().out
    assert [json.loads(line)["title"] for line in text.splitlines()] == ["Harbour board denies plan to close the night ferry", "Mill"]
    assert run(["export", "-o", str(tmp_path / "out.jsonl")]) == 0
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == text
    other = str(tmp_path / "other.db")
    assert run(["import", str(tmp_path / "out.jsonl"), "--ledger", other]) == 0
    assert capsys.readouterr().out == "articles: 2 new, 0 known; 11 statements filed\n"
    assert run(["import", str(tmp_path / "out.jsonl"), "--ledger", other, "--json"]) == 0
    out = capsys.readouterr()
    assert [json.loads(line)["outcome"] for line in out.out.splitlines()] == ["known", "known"]
    assert out.err == "articles: 0 new, 2 known; 0 statements filed\n"
    assert run(["export", "--ledger", other]) == 0
    assert capsys.readouterr().out == text


def test_import_from_a_pipe_with_a_broken_line(news: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    lines = ["{broken", json.dumps(reading("New.", Said("Ida Marlow", "this is new to everybody here"), url="https://herald.example/new").to_json())]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("\n".join(lines).encode())))
    assert run(["import", "-"]) == 1
    out = capsys.readouterr()
    assert out.out == "articles: 1 new, 0 known; 1 statements filed\n"
    assert "onrecord: 1 of 2 inputs could not be read:" in out.err and "-, line 1" in out.err


def test_whole_ledger(news: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy, other = tmp_path / "copy.jsonl", str(tmp_path / "other.db")
    assert run(["export", "-f", "ledger", "-o", str(copy)]) == 0
    assert run(["import", str(copy), "--ledger", other]) == 0
    assert "the whole ledger is in" in capsys.readouterr().out
    assert run(["export", "-f", "ledger", "--ledger", other]) == 0
    assert capsys.readouterr().out == copy.read_text(encoding="utf-8")
    assert run(["import", str(copy)]) == 1
    assert "empty one" in capsys.readouterr().err
    assert run(["private", "1"]) == 0
    assert run(["export", "-f", "ledger"]) == 1
    assert "--private" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["csv", "webanno", "claim", "ftm", "labelstudio", "gold"])
def test_every_form_comes_out(news: Path, tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "--format", form, "-o", str(tmp_path / "out")]) == 0
    assert run(["export", "--format", form]) == 0
    assert capsys.readouterr().out == (tmp_path / "out").read_bytes().decode("utf-8-sig")


def test_parquet_needs_a_folder(news: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pyarrow")
    assert run(["export", "-f", "parquet"]) == 2
    assert run(["export", "-f", "parquet", "-o", str(tmp_path / "out")]) == 0
    assert run(["import", str(tmp_path / "out"), "--ledger", str(tmp_path / "other.db")]) == 0
    assert "2 new" in capsys.readouterr().out


def test_nothing_rated_is_said_and_nothing_written(news: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "checks.jsonld"
    assert run(["export", "-f", "claimreview", "-o", str(target)]) == 1
    assert run(["export", "-f", "claimreview"]) == 1
    out = capsys.readouterr()
    assert out.out == "" and "fact-check" in out.err
    assert not target.exists()


@pytest.mark.parametrize("options", [["-f", "ftm", "--no-text"], ["-f", "gold", "--speaker", "Orla Fenn"], ["-f", "ledger", "--outlet", "Herald"], ["--since", "soon"], ["-f", "docx"]])
def test_options_that_do_not_go_together(news: Path, options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", *options]) == 2
    assert capsys.readouterr().out == ""


def test_filters_and_no_text(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["export", "--speaker", "Ida Marlow", "--no-text"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert "hid" not in line and "Mill" not in line and json.loads(line)["statements"][0]["content"]
    assert run(["export", "--speaker", "Nobody"]) == 1
    assert run(["export", "--ledger", "none.db"]) == 1
    assert capsys.readouterr().out == ""


def test_forget_asks_first(news: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert run(["forget", "2"]) == 1
    err = capsys.readouterr().err
    assert "article 2, Mill (Herald): 1 version, 1 statement, 0 corrections" in err and "--yes" in err
    assert run(["export"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    assert run(["forget", "2", "https://courier.example/2031/ferry"]) == 0
    assert capsys.readouterr().out.count("forgotten: article") == 2
    assert run(["export"]) == 0
    assert capsys.readouterr().out == ""


def test_forget_without_asking(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forget", "https://herald.example/mill", "--yes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["speakers"] == 1
    assert b"hid nothing" not in news.read_bytes()
    assert run(["forget", "2", "--yes"]) == 1
    assert "no article “2”" in capsys.readouterr().err
    assert run(["forget"]) == 2
    assert run(["forget", "--clean"]) == 0
    assert run(["forget", "1", "--ledger", "none.db", "--yes"]) == 1
    assert not Path("none.db").exists()


def test_private(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["private", "https://herald.example/mill"]) == 0
    assert capsys.readouterr().out == "article 2 is private\n"
    assert run(["export"]) == 0
    assert "Mill" not in capsys.readouterr().out
    assert run(["private", "2", "--off"]) == 0
    assert run(["export", "--outlet", "herald"]) == 0
    assert "Mill" in capsys.readouterr().out
    assert run(["private", "77"]) == 1
