"""Streams of articles: files, folders, patterns, rows, standard input."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from onrecord import errors
from onrecord.intake import count, load_many
from onrecord.types import Article
from tests.intake.pages import BODY, SCRAPED, page


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.html").write_bytes(page().encode())
    (tmp_path / "a.txt").write_text(SCRAPED, encoding="utf-8")
    (tmp_path / "c.html.gz").write_bytes(gzip.compress(page().encode()))
    (tmp_path / "notes.bin").write_bytes(b"\0\1")
    (tmp_path / "d.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "rows.jsonl").write_text(json.dumps({"id": "r1", "text": SCRAPED}) + "\n{broken\n\n" + json.dumps({"id": "r2", "html": page()}) + "\n[1]\n")
    (tmp_path / "b" / "loop").symlink_to(tmp_path, target_is_directory=True)
    return tmp_path


def _names(results: list[Article | errors.InputError]) -> list[str]:
    return [Path(str(r.source)).name for r in results]


def test_a_folder_in_order_and_without_loops(folder: Path) -> None:
    results = list(load_many([folder]))
    assert _names(results) == ["a.txt", "c.html.gz", "d.pdf", "rows.jsonl, line 1", "rows.jsonl, line 2", "rows.jsonl, line 4", "rows.jsonl, line 5", "two.html"]
    assert [isinstance(r, Article) for r in results] == [True, True, False, True, False, True, False, True]
    assert count([folder]) == len(results)
    assert [r.id for r in load_many(folder) if isinstance(r, Article)] == [r.id for r in results if isinstance(r, Article)]


def test_rows_are_taken_as_they_stand(folder: Path) -> None:
    rows = [r for r in load_many([folder / "rows.jsonl"]) if isinstance(r, Article)]
    assert (rows[0].id, rows[0].text, rows[0].removed) == ("r1", SCRAPED, ())
    assert rows[1].id == "r2" and rows[1].text.endswith(BODY[-1]) and rows[1].removed


def test_fields_of_a_row(tmp_path: Path) -> None:
    row = {"id": 7, "text": BODY[0], "title": "T", "outlet": "Lantern", "byline": ["Tamsin Okoro"], "published": "2031-05-06", "modified": "soon", "url": "ftp://x"}
    path = tmp_path / "x.ndjson"
    path.write_text("\ufeff" + json.dumps(row), encoding="utf-8")
    [article] = load_many([path], published="2030")
    assert isinstance(article, Article)
    assert (article.id, article.title, article.outlet, article.byline, article.published, article.modified, article.url) == ("7", "T", "Lantern", ("Tamsin Okoro",), "2031-05-06", None, None)
    assert len(article.warnings) == 2


def test_csv(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with path.open("w", newline="", encoding="utf-8-sig") as stream:
        out = csv.writer(stream)
        out.writerows([["id", "author", "text"], ["1", "By Tamsin Okoro and Felix Brandt", "\n\n".join(BODY)], ["2", "", ""], ["3", "", BODY[1]]])
    first, second, third = load_many([path], published="2031-05")
    assert isinstance(first, Article) and isinstance(third, Article)
    assert first.text == "\n\n".join(BODY) and first.byline == ("Tamsin Okoro", "Felix Brandt") and first.published == "2031-05"
    assert isinstance(second, errors.UnreadableInput) and second.source == f"{path}, row 3"
    (tmp_path / "y.csv").write_text("a,b\n1,2\n")
    [wrong] = load_many([tmp_path / "y.csv"])
    assert isinstance(wrong, errors.UnreadableInput) and "“text” or “html”" in str(wrong)


def test_patterns_and_what_is_missing(folder: Path) -> None:
    assert _names(list(load_many([str(folder / "*.txt"), str(folder / "b" / "t*.html")]))) == ["a.txt", "two.html"]
    (folder / "empty").mkdir()
    results = list(load_many([folder / "none.html", folder / "empty", str(folder / "*.xyz"), folder / "a.txt"]))
    assert [type(r) for r in results] == [errors.MissingInput, errors.MissingInput, errors.MissingInput, Article]
    assert "holds no articles" in str(results[1]) and "nothing matches" in str(results[2])
    assert count([folder / "none.html", folder / "a.txt", "https://lantern.example/a"]) == 3
    assert count(["-"]) is None


def test_broken_inputs_do_not_stop_the_stream(folder: Path) -> None:
    (folder / "rows.jsonl.gz").write_bytes(gzip.compress((folder / "rows.jsonl").read_bytes())[:-9])
    results = list(load_many([folder / "rows.jsonl.gz", folder / "d.pdf", folder / "a.txt"]))
    assert isinstance(results[-1], Article)
    assert any(isinstance(r, errors.UnreadableInput) and "cannot be read further" in str(r) for r in results)
    assert isinstance(results[-2], errors.UnreadableInput) and results[-2].source == str(folder / "d.pdf")


def test_a_wrong_date_is_said_at_once() -> None:
    with pytest.raises(errors.BadDate):
        load_many(["-"], published="soon")


@pytest.mark.parametrize(("data", "texts"), [
    (page().encode(), 1), (SCRAPED.encode(), 1), ((json.dumps({"text": BODY[0]}) + "\n" + json.dumps({"text": BODY[1]})).encode(), 2)])
def test_standard_input(data: bytes, texts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BufferedReader(io.BytesIO(data))))
    results = list(load_many("-"))
    assert len(results) == texts and all(isinstance(r, Article) for r in results)


def test_json_lines_are_streamed(tmp_path: Path) -> None:
    class Counting(io.BytesIO):
        taken = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            self.taken += 1
            return super().readline(size)

    from onrecord.intake.rows import json_rows

    stream = Counting(b"".join(json.dumps({"text": f"{BODY[0]} {n}"}).encode() + b"\n" for n in range(50)))
    rows = json_rows(stream, "x")
    next(rows), next(rows)
    assert stream.taken == 2


@pytest.mark.parametrize("row", ["{}", '{"text": 3}', '{"text": ""}', "3", '"text"', "[" * 100_000, '{"text": "\\ud800 he said so."}', "\ufffd", '{"text":'])
def test_odd_rows(row: str, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(row, encoding="utf-8")
    [result] = load_many([path])
    assert isinstance(result, errors.InputError) == ("he said so" not in row)
    if isinstance(result, Article):
        result.text.encode("utf-8")
