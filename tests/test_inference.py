"""Nothing is reported to anybody: what onnxruntime collects for its maker is off."""

import os
import subprocess
import sys
from pathlib import Path

READ = """
from onrecord import Article, read
from onrecord.claims.embed import Embedder
from onrecord.claims.relate import Pair, RelationModel
article = Article('Mayor Orla Fenn said on Monday that the ferry would be closed. "We have no choice," she said.')
assert len(read(article))
Embedder().embed(["the ferry will be closed"])
RelationModel().relate([Pair("the ferry would be closed", "The ferry will be closed")])
"""


def run(home: Path, before: str = "") -> list[str]:
    """Reads an article in a home of its own; what stands there afterwards."""
    out = {"XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "ORT_DISABLE_TELEMETRY", "TMPDIR"}
    env = {k: v for k, v in os.environ.items() if k not in out} | {"HOME": str(home), "TMPDIR": str(home)}
    subprocess.run([sys.executable, "-c", before + READ], env=env, cwd=home, check=True, timeout=120)
    return sorted(str(p.relative_to(home)) for p in home.rglob("*") if p.is_file())


def test_reading_leaves_no_reports_behind(tmp_path: Path):
    assert run(tmp_path) == []


def test_what_the_environment_says_otherwise_changes_nothing(tmp_path: Path):
    assert run(tmp_path, "import os\nos.environ['ORT_DISABLE_TELEMETRY'] = '0'\n") == []
