"""What is missing is told with what to install, and nothing is asked for that is not needed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from onrecord.cli import run
from onrecord.scale import scan
from onrecord.scale.local import Local
from tests.ledger.making import NamingReader
from tests.scale.archives import archive, story, write_lines


@pytest.mark.parametrize(("module", "options", "message"), [("fastwarc", [], "web archives need FastWARC"), ("pyarrow", [], "Parquet needs pyarrow"), ("ray", ["--engine", "ray"], "needs Ray")])
def test_what_is_missing_is_told(module: str, options: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr("onrecord.reader.Reader", NamingReader)
    for name in [name for name in sys.modules if name == module or name.startswith(f"{module}.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    assert run(["scan", str(archive(tmp_path / "in", files=1, pages=1)), "--out", str(tmp_path / "out"), *options]) == 1
    assert message in capsys.readouterr().err


def test_rows_are_read_without_fastwarc_and_ray(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("pyarrow")
    for module in ("fastwarc", "ray"):
        monkeypatch.setitem(sys.modules, module, None)
    outcome = scan([write_lines(tmp_path / "a.jsonl", [{"html": story(1)}])], tmp_path / "out", lambda: Local(1), make_reader=NamingReader)
    assert outcome.counts["articles"] == 1


def test_an_address_is_for_ray_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert run(["scan", "x.warc", "--out", str(tmp_path / "out"), "--ray-address", "auto"]) == 2
    assert "--engine ray" in capsys.readouterr().err
