"""``onrecord demo`` as a stranger runs it: in a folder of its own, into a pipe, twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def demo(folder: Path, *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    done = subprocess.run([sys.executable, "-m", "onrecord", "demo", *arguments], cwd=folder, env=os.environ, capture_output=True, text=True, encoding="utf-8", timeout=120)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_demo(tmp_path: Path) -> None:
    code, positions, said = demo(tmp_path)
    assert code == 0, said
    assert {"Jonas Wray", "Marguerite Lunt"} & {p["speaker"] for p in positions}
    assert {p["claim"] for p in positions} == {"Corvane Hydro knew of the crack"}
    made = tmp_path / "onrecord-demo"
    examples = {p.name for p in (ROOT / "examples").iterdir()}
    assert {p.name for p in (made / "articles").iterdir()} == examples
    assert "Jonas Wray" in (made / "demo.html").read_text(encoding="utf-8")
    assert "8 new articles, 0 known" in said
    assert f"onrecord serve --ledger {Path('onrecord-demo') / 'demo.db'} --open" in said
    code, again, said = demo(tmp_path, "onrecord-demo", "--json")
    assert (code, again) == (0, positions)
    assert "0 new articles, 8 known" in said


def test_demo_where_nothing_can_be_put(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    code, positions, said = demo(tmp_path, "taken")
    assert (code, positions) == (1, [])
    assert said.startswith("onrecord: taken")
    assert said.count("\n") == 1
