"""What a scan has left in its folder."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from onrecord.ledger.exports import parquet

CHANGING = ("seconds", "processor_seconds", "memory_mb", "attempts", "stamp")
"""What two scans of the same may differ in."""


def entries(out: Path) -> list[dict[str, Any]]:
    """The lines of the manifest, the last one of each unit, sorted."""
    found = {}
    for line in (out / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        found[entry["unit"]] = entry
    return [found[unit] for unit in sorted(found)]


def state(out: Path) -> tuple[list[Any], dict[str, str]]:
    """All that a scan has made, apart from order: the manifest, and a hash of each file."""
    lines = [{k: v for k, v in entry.items() if k not in CHANGING} for entry in entries(out)]
    return lines, {str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(out.rglob("*.parquet"))}


def check_whole(out: Path) -> int:
    """Every file that can be seen is whole, and every unit of the manifest has its two; returns how many units that are."""
    import pyarrow.parquet

    for path in (*(out / "articles").glob("*"), *(out / "statements").glob("*")):
        assert path.suffix == ".parquet"
        pyarrow.parquet.read_table(path)
    if not (out / "manifest.jsonl").exists():
        return 0
    pairs = list(parquet.pairs(out))
    assert all(a.exists() and s.exists() for a, s in pairs)
    return len(pairs)


def urls(out: Path) -> list[str]:
    """The addresses of all articles, sorted."""
    return sorted(str(article["url"]) for article in parquet.read(out))
