"""``onrecord read --given-spans``: statements of attributions that the input carries."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.cli import run
from onrecord.cli.given import load_given
from onrecord.errors import InputError
from tests.cli.conftest import WORDS

QUOTE = "It is all a lie and the minutes prove it"


def row(name: str = "statements", **more: Any) -> dict[str, Any]:
    def at(words: str) -> list[list[int]]:
        return [[WORDS.index(words), WORDS.index(words) + len(words)]]

    given = [{"source": at("Tomas Brandt"), "cue": at("claimed"), "content": at(QUOTE), "stance": "denies"},
             {"source": [], "cue": [], "content": [*at("forty people"), *at("Orla Fenn")]}]
    return {"id": "ferry", "text": WORDS, "published": "2031-04-02", name: given} | more


def written(tmp_path: Path, *rows: Any) -> Path:
    path = tmp_path / "coded.jsonl"
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in rows) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["statements", "attributions"])
def test_the_statements_are_those_given_in_their_order(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(written(tmp_path, row(name))), "--given-spans", "--json"]) == 0
    (article,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (article["id"], article["text"], article["published"]) == ("ferry", WORDS, "2031-04-02")
    assert [s["content_text"] for s in article["statements"]] == [QUOTE, "Orla Fenn … forty people"]
    assert [s["source_text"] for s in article["statements"]] == ["Tomas Brandt", ""]
    assert article["statements"][0]["stance"] == "affirms"


def test_packed_and_from_standard_input(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    line = json.dumps(row(published=None)).encode()
    path = tmp_path / "coded.jsonl.gz"
    path.write_bytes(gzip.compress(line))
    assert run(["read", str(path), "--given-spans", "--published", "2031-04"]) == 0
    packed = capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line)))
    assert run(["read", "-", "--given-spans", "--published", "2031-04"]) == 0
    assert capsys.readouterr().out == packed
    assert json.loads(packed)["published"] == "2031-04"


def test_article_without_statements(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(written(tmp_path, row(statements=[]))), "--given-spans"]) == 0
    assert json.loads(capsys.readouterr().out)["statements"] == []


@pytest.mark.parametrize(("broken", "said"), [
    ("{", "not JSON"), ("[1]", "“text”"), ({"text": 1, "statements": []}, "“text”"), ({"text": WORDS}, "“statements”"), ({"text": WORDS, "statements": 3}, "“statements”"),
    (row(statements=[3]), "statement 1: a statement must be"), (row(statements=[{"content": []}]), "the content has no span"),
    (row(statements=[{"content": [[0, 10**9]]}]), "content must be a list"), (row(statements=[{"content": [[5, 5]]}]), "content must be a list"),
    (row(statements=[{"content": [[0, 9], [5, 12]]}]), "content must be a list"), (row(statements=[{"content": [["a", 9]]}]), "is no offset"),
    (row(statements=[{"content": [[0, 9]], "source": [[0.0, 3.5]]}]), "source must be a list"), (row(statements=[{"content": 7}]), "content must be a list"),
])
def test_a_row_that_does_not_fit_is_told_and_the_next_is_read(broken: Any, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(written(tmp_path, broken, row())), "--given-spans"]) == 1
    out = capsys.readouterr()
    assert len(out.out.splitlines()) == 1
    assert said in out.err
    assert "line 1" in out.err
    assert "Traceback" not in out.err


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    broken = tmp_path / "x.jsonl.gz"
    broken.write_bytes(b"no gzip")
    errors = list(load_given([str(tmp_path / "none.jsonl"), str(tmp_path), str(broken)], None))
    assert len(errors) == 3
    assert all(isinstance(e, InputError) for e in errors)


def test_an_address_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(written(tmp_path, row())), "--given-spans", "--url", "https://courier.example/"]) == 2
    assert "--url" in capsys.readouterr().err
