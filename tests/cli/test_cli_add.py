"""``onrecord add``: what it prints, what it returns, and how it is interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from onrecord.cli import run
from onrecord.ledger import Ledger
from tests.cli.conftest import WORDS


def add(*arguments: object) -> int:
    return run(["add", *map(str, arguments)])


def texts(path: Path) -> list[str]:
    with Ledger(path, read_only=True) as ledger:
        return [r.article.text for r in ledger.readings()]


def test_summary_of_what_was_added_and_what_could_not(rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    news = tmp_path / "news.db"
    assert add(rows, "--ledger", news) == 1
    out, err = capsys.readouterr()
    assert out.splitlines() == ["2 new articles, 0 known", "1 near copy of other articles", "4 statements, read by machine, not reviewed"]
    assert "1 of 4 inputs skipped: not in English" in err and "1 of 4 inputs could not be read" in err and "line 2: not JSON" in err
    assert len(texts(news)) == 2


def test_the_second_time_nothing_is_new(story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert [add(story, "--ledger", tmp_path / "news.db", "--as-is") for _ in range(2)] == [0, 0]
    assert capsys.readouterr().out.splitlines() == ["1 new article, 0 known", "2 statements, read by machine, not reviewed", "0 new articles, 1 known"]


def test_a_changed_article_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "a.jsonl"
    for text in (WORDS, WORDS.replace("this year or the next", "before the winter")):
        path.write_text(json.dumps({"url": "https://courier.example/ferry", "text": text}), encoding="utf-8")
        assert add(path, "--ledger", tmp_path / "news.db") == 0
    out = capsys.readouterr().out
    assert "1 article changed: statements " in out and "see onrecord changes" in out


def test_json_has_a_line_for_each_input(rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert add(rows, "--ledger", tmp_path / "news.db", "--json") == 1
    out, err = capsys.readouterr()
    lines: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines()]
    found = sorted((line["outcome"], line.get("article") or 0) for line in lines)
    assert found == [("failed", 0), ("failed", 0), ("new", 1), ("new", 2)]
    new = next(line for line in lines if line.get("article") == 2)
    assert {k: new[k] for k in ("title", "version", "statements", "changes", "copy_of")} == {"title": "Ferry Friday", "version": 1, "statements": 2, "changes": 0, "copy_of": 1}
    assert all(line["reason"] and line["source"] for line in lines if line["outcome"] == "failed")
    assert "2 new articles" in err


def test_options_reach_the_ledger(story: Path, tmp_path: Path):
    news = tmp_path / "news.db"
    assert add(story, "--ledger", news, "--published", "2031-04-02", "--private", "--keep-original", "--as-is") == 0
    with Ledger(news, read_only=True) as ledger:
        assert ledger.original(1) == story.read_bytes()
        assert next(ledger.readings()).article.published == "2031-04-02"
        with ledger.reading() as connection:
            assert connection.exec_driver_sql("SELECT private FROM articles").scalar_one()


def test_a_gazetteer_is_read_before_anything_is_added(story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert add(story, "--ledger", tmp_path / "news.db", "--gazetteer", tmp_path / "none.csv") == 1
    assert "none.csv" in capsys.readouterr().err and not (tmp_path / "news.db").exists()


def test_the_ledger_is_the_one_of_the_environment_else_one_in_this_folder(story: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert add(story) == 0
    monkeypatch.setenv("ONRECORD_LEDGER", str(tmp_path / "other.db"))
    assert add(story) == 0
    assert texts(tmp_path / "ledger.db") == texts(tmp_path / "other.db") != []


@pytest.mark.parametrize(("arguments", "said"), [
    (["--published", "soon"], "--published"), (["--threads", "0"], "--threads"), (["--ledger", "mysql://me@localhost/news"], "SQLite file or a PostgreSQL database"),
    (["--ledger", "no/such/folder/news.db"], "cannot be opened")])
def test_what_is_used_wrongly_is_said_in_a_line(story: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    assert add(story, *arguments) in (1, 2)
    err = capsys.readouterr().err
    assert said in err and "Traceback" not in err


def test_interrupted_it_ends_after_the_current_article_and_can_go_on(tmp_path: Path):
    articles = tmp_path / "articles.jsonl"
    articles.write_text("".join(json.dumps({"id": str(n), "text": f"Note {n}. {WORDS}"}) + "\n" for n in range(8)), encoding="utf-8")
    command = [sys.executable, "-m", "tests.cli.launch", "add", str(articles), "--ledger", str(tmp_path / "news.db"), "--json"]
    paths = os.pathsep.join(["src", ".", os.environ.get("PYTHONPATH", "")])
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": paths, "SLOW": "1"})
    assert process.stdout is not None
    assert '"new"' in process.stdout.readline()
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130 and "Traceback" not in err
    assert "ending after this article" in err and "interrupted after 2 of 8; what was added is kept" in err
    assert len(texts(tmp_path / "news.db")) == 1 + len(out.splitlines()) == 2
    assert add(articles, "--ledger", tmp_path / "news.db") == 0
    assert len(texts(tmp_path / "news.db")) == 8
