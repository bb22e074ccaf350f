"""``onrecord read``: what goes where, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import os
import stat
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from onrecord.cli import run
from onrecord.schema import article_schema


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_pipe_gets_json_lines_that_fit_the_schema(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(story), "--published", "2031-04-02", "--url", "https://courier.example/ferry"]) == 0
    out = capsys.readouterr()
    (article,) = lines(out.out)
    jsonschema.validate(article, article_schema())
    assert out.err == ""
    assert (article["published"], article["url"]) == ("2031-04-02", "https://courier.example/ferry")
    assert [s["source_text"] for s in article["statements"]] == ["Orla Fenn", "Tomas Brandt"]
    for s in article["statements"]:
        assert " … ".join(article["text"][a:b] for a, b in s["content"]) == s["content_text"] == s["selector"]["exact"]


def test_broken_inputs_do_not_stop_the_others(rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(rows), str(tmp_path / "none.html")]) == 1
    out = capsys.readouterr()
    assert [a["id"] for a in lines(out.out)] == ["a0", "a1"]
    said = out.err.splitlines()
    assert said[0] == "onrecord: 1 of 5 inputs skipped: not in English"
    assert said[2] == "onrecord: 2 of 5 inputs could not be read:"
    assert len(said) == 5
    assert "articles.jsonl" in said[3]
    assert "none.html" in said[4]
    assert "Traceback" not in out.err


def test_skipped_inputs_alone_are_no_failure(rows: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = [line for line in rows.read_text(encoding="utf-8").splitlines() if "{broken" not in line]
    rows.write_text("\n".join(good), encoding="utf-8")
    assert run(["read", str(rows)]) == 0
    assert "1 of 3 inputs skipped" in capsys.readouterr().err
    rows.write_text(good[1], encoding="utf-8")
    assert run(["read", str(rows)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("onrecord: ")
    assert len(said.splitlines()) == 1


def test_one_broken_input_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(tmp_path / "none.html")]) == 1
    out = capsys.readouterr()
    assert out.out == ""
    assert out.err.startswith("onrecord: ")
    assert out.err.count("\n") == 1


def test_folder_without_articles(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(tmp_path)]) == 1
    assert str(tmp_path) in capsys.readouterr().err


def test_csv_to_stdout_and_to_a_file(story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(story), "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out, newline="")))
    assert [r["source"] for r in rows] == ["Orla Fenn", "Tomas Brandt"]
    target = tmp_path / "statements.csv"
    assert run(["read", str(story), "--csv", "-o", str(target)]) == 0
    assert target.read_bytes().startswith(b"\xef\xbb\xbfarticle,")
    with target.open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.DictReader(stream)) == rows
    assert capsys.readouterr().out == ""


def test_listing(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(story), "--listing"]) == 0
    out = capsys.readouterr().out
    assert "┃ “We will not close the ferry this year or the next,”" in out
    assert out.count("Read by machine, not reviewed.") == 1


def test_min_confidence(story: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(story), "--min-confidence", "0.9"]) == 0
    (article,) = lines(capsys.readouterr().out)
    assert [s["source_text"] for s in article["statements"]] == ["Orla Fenn"]


def test_show_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str], story: Path) -> None:
    assert run(["read", str(story), "--show-removed"]) == 0
    (article,) = lines(capsys.readouterr().out)
    jsonschema.validate(article, article_schema())
    assert isinstance(article["removed"], list)


def test_html_alone_leaves_a_pipe_empty(rows: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    assert run(["read", str(rows), "--html", str(page)]) == 1
    assert capsys.readouterr().out == ""
    assert page.read_text(encoding="utf-8").count("<article ") == 2


def test_html_beside_json(story: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    assert run(["read", str(story), "--html", str(page), "--json"]) == 0
    assert len(lines(capsys.readouterr().out)) == 1
    assert "<!doctype html>" in page.read_text(encoding="utf-8")


def test_output_is_untouched_when_nothing_was_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = tmp_path / "old.jsonl"
    old.write_text("as it was", encoding="utf-8")
    assert run(["read", str(tmp_path / "none.txt"), "-o", str(old), "--html", str(old)]) == 1
    assert old.read_text(encoding="utf-8") == "as it was"
    assert list(tmp_path.iterdir()) == [old]


@pytest.mark.parametrize("option", ["--html", "-o"])
@pytest.mark.parametrize("target", ["missing/page", "."])
def test_unwritable_output(story: Path, tmp_path: Path, option: str, target: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(story), option, str(tmp_path / target)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("onrecord: ")
    assert "folder" in said
    assert said.count("\n") == 1


@pytest.mark.parametrize("arguments", [
    ["read"], ["read", "x", "--json", "--csv"], ["read", "x", "--min-confidence", "2"], ["read", "x", "--threads", "0"],
    ["read", "x", "y", "--url", "https://courier.example/"], ["read", "x", "--published", "the other day"],
    ["read", "x", "--nonsense"], ["nonsense"], ["score", "only-one"],
    ["score", "a", "b", "--by", "nonsense"], ["score", "a", "b", "--by", "paragraphs", "--given-spans"],
])
def test_bad_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    out = capsys.readouterr()
    assert out.out == ""
    assert out.err.startswith("onrecord: ")
    assert "--help" in out.err


def test_bugs_are_one_line(story: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> None:
        raise RuntimeError("out of cheese\x1b[31m")

    monkeypatch.setattr("onrecord.reader.Reader", broken)
    assert run(["read", str(story)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("onrecord: this is a bug in onrecord (RuntimeError: out of cheese")
    assert "\x1b" not in said
    assert said.count("\n") == 1
    monkeypatch.setenv("ONRECORD_DEBUG", "1")
    assert run(["read", str(story)]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == run(["--help"]) == 0
    assert "onrecord read story.html" in capsys.readouterr().out
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("onrecord 0.")


def test_output_has_the_permissions_of_a_new_file(story: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    mask = os.umask(0o022)
    try:
        assert run(["read", str(story), "-o", str(target)]) == 0
    finally:
        os.umask(mask)
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
