"""What ``onrecord doctor`` finds: in this environment, and in ones that are broken in one thing each."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from onrecord import __version__
from onrecord.cli import run
from onrecord.health import State, check
from onrecord.health.installed import PARTS, packages
from onrecord.health.ledgers import ledger
from onrecord.health.models import SUMS, models, sums
from onrecord.ledger import Ledger, migrations
from onrecord.reading.model import MODELS
from tests.ledger.making import Said, reading
from tests.show.fictional import FakeReader

ROOT = Path(__file__).parents[2]
FOR_MAKERS = {"test", "lint", "docs", "release", "fuzz", "bench", "train"}
"""Extras for who works on onrecord, not for its users."""


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "news.db"
    with Ledger(path, reader=FakeReader()) as opened:  # type: ignore[arg-type]
        opened.add(reading(Said("Orla Fenn", "The night ferry to Selm will be closed this year", on="2031-04-01")))
    return path


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_everything_here_works(news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--ledger", str(news)]) == 0
    found = {(f["area"], f["name"]): f for f in lines(capsys)}
    assert [f for f in found.values() if f["state"] == "bad"] == []
    assert found["onrecord", "onrecord"]["version"] == __version__
    assert {name for area, name in found if area == "model"} == {p.name for p in MODELS.iterdir() if p.is_dir()}
    assert {name for area, name in found if area == "extra"} == set(PARTS)
    assert found["package", "numpy"]["version"]
    assert found["ledger", "tables"] | {"version": migrations.SCHEMA, "pending": 0, "made_by": __version__} == found["ledger", "tables"]
    assert found["ledger", "vectors"]["waiting"] == 1
    assert found["ledger", "file"]["value"] == "every page is sound"


def test_tables_for_people(news: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "110")
    monkeypatch.setattr("_pytest.capture.CaptureIO.isatty", lambda _: True, raising=False)
    assert run(["doctor", "--ledger", str(news)]) == 0
    out = capsys.readouterr().out
    assert [words for words in ("Packages it needs", "full-text search", "Optional parts", "The ledger", "What is installed works.") if words not in out] == []
    assert run(["doctor", "--ledger", str(news.with_name("none.db"))]) == 1
    assert "1 thing should work and does not: ledger opens." in capsys.readouterr().out


def test_a_ledger_is_looked_at_only_where_there_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, news: Path, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("ONRECORD_LEDGER", raising=False)
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    assert run(["doctor"]) == 0
    assert "ledger" not in {f["area"] for f in lines(capsys)}
    shutil.copy(news, "ledger.db")
    assert run(["doctor"]) == 0
    assert "ledger" in {f["area"] for f in lines(capsys)}


def test_every_extra_of_users_is_explained() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert set(PARTS) == set(extras) - FOR_MAKERS


def test_the_sums_are_those_of_the_shipped_files() -> None:
    made = {p.parent.name: {q.name: hashlib.sha256(q.read_bytes()).hexdigest() for q in sorted(p.parent.iterdir()) if q.suffix in (".json", ".onnx")} for p in MODELS.glob("*/CARD.md")}
    assert sums() == made, f"the models have changed: cd src/onrecord/models && sha256sum */*.json */*.onnx > {SUMS}"


def test_a_model_that_is_not_as_shipped(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    shutil.copytree(MODELS, folder)
    (folder / "relation" / "relation.onnx").write_bytes(b"\0" * 100)
    (folder / "sentences" / "encoder.onnx").unlink()
    found = {f.name: f for f in models(folder)}
    assert {name for name, f in found.items() if f.state is State.BAD} == {"relation", "sentences"}
    assert "relation.onnx is not the one that was shipped" in found["relation"].value
    assert "encoder.onnx cannot be read" in found["sentences"].value
    assert "pip install" in found["sentences"].advice
    (folder / SUMS).unlink()
    assert [f.state for f in models(folder)] == [State.BAD]


def test_a_package_that_is_too_old_and_one_that_is_broken(tmp_path: Path) -> None:
    """As another process finds them: an older numpy before the right one, which moreover cannot be imported."""
    info = tmp_path / "numpy-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: numpy\nVersion: 1.0\n", encoding="utf-8")
    (tmp_path / "numpy.py").write_text("raise ImportError('not for this machine')\n", encoding="utf-8")
    done = subprocess.run([sys.executable, "-m", "onrecord", "doctor"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, timeout=60)
    found = {(f["area"], f["name"]): f for f in map(json.loads, done.stdout.splitlines())}
    assert done.returncode == 1
    assert found["package", "numpy"]["value"].startswith("1.0, but ")
    assert "not for this machine" in found["model", "all"]["value"]
    assert found["sqlite", "version"]["state"] == "good"
    assert "Traceback" not in done.stderr


def test_a_package_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    assert list(packages()) == []  # nothing says what is needed; that onrecord itself is not installed is said before
    assert next(check()).state is State.BAD


@pytest.mark.parametrize(("data", "words"), [(b"no database at all, only words", "is no ledger"), (b"", "holds no ledger")])
def test_a_file_that_is_no_ledger(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "news.db"
    path.write_bytes(data)
    (found,) = ledger(path)
    assert found.state is State.BAD
    assert words in found.value
    assert path.read_bytes() == data


def ask(path: Path, *questions: str) -> list[Any]:
    """The first value of each answer, from SQLite itself."""
    raw = sqlite3.connect(path, isolation_level=None)
    try:
        return [(raw.execute(question).fetchone() or [None])[0] for question in questions]
    finally:
        raw.close()


def test_an_older_ledger_and_a_newer_one(news: Path) -> None:
    ask(news, "UPDATE ledger SET value = '1' WHERE name = 'schema'")
    found = {f.name: f for f in ledger(news)}
    assert (found["tables"].facts["pending"], found["tables"].state) == (migrations.SCHEMA - 1, State.GOOD)
    assert "brings it forward" in found["tables"].advice
    assert "vectors" not in found
    ask(news, "UPDATE ledger SET value = '999' WHERE name = 'schema'")
    (one,) = ledger(news)
    assert "pip install --upgrade onrecord" in one.value


def test_a_damaged_ledger(news: Path) -> None:
    page, size, _ = ask(news, "SELECT rootpage FROM sqlite_master WHERE name = 'statements'", "PRAGMA page_size", "PRAGMA wal_checkpoint(TRUNCATE)")
    with news.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    found = {f.name: f for f in ledger(news)}
    assert found["file"].state is State.BAD


def test_a_look_that_takes_too_long_is_given_up(news: Path) -> None:
    ask(news, "CREATE TABLE ballast (words TEXT)", "CREATE INDEX ballast_words ON ballast (words)",
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) INSERT INTO ballast SELECT 'nothing of weight ' || i FROM n")
    (found,) = [f for f in ledger(news, patience=0) if f.name == "file"]
    assert found.state is State.UNKNOWN
    assert "quick_check" in found.advice
