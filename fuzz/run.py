"""Fuzzes the targets one after the other: ``python -m fuzz.run [TARGET …] --seconds 600`` (what ``make fuzz`` does).

Each target has a folder in ``build/fuzz``: its corpus, which the next run goes on with, what was found, and a log. A process
that ends before its time (a crash, too much memory) is begun again with the rest of it. Exit code 1 where something was found.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from fuzz import seeds, words
from fuzz.targets import PLACE, TARGETS, memory

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build" / "fuzz"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m fuzz.run", description="Fuzzes what reads input from outside.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all of them where none is named")
    parser.add_argument("--seconds", type=int, default=600, help="for each target")
    args = parser.parse_args()
    unknown = [name for name in args.targets if name not in TARGETS]
    if unknown:
        parser.error(f"there is no target {unknown[0]}; there are {', '.join(TARGETS)}")
    counts = [fuzz(name, args.seconds) for name in args.targets or TARGETS]
    return 1 if any(counts) else 0


def fuzz(name: str, seconds: int) -> int:
    """Fuzzes one target for so long, and prints what came of it; returns the number of findings in its folder."""
    folder = OUT / name
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for data in seeds.of(name):
        (corpus / hashlib.sha1(data).hexdigest()).write_bytes(data)
    (folder / "words.txt").write_text(words.dictionary(name), encoding="utf-8")
    begun, runs = time.monotonic(), 0
    with (folder / "log.txt").open("w", encoding="utf-8") as log, tempfile.TemporaryDirectory(prefix="onrecord-fuzz-", dir=memory()) as place:
        while (left := round(seconds - (time.monotonic() - begun))) > 0:
            started = time.monotonic()
            ended = subprocess.run([sys.executable, "-m", "fuzz.one", name, str(folder), str(left)], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, check=False,
                                   env={**os.environ, PLACE: place}).returncode
            log.flush()
            runs += _runs(folder / "log.txt")
            if ended and time.monotonic() - started < 5:  # it cannot even begin
                print(f"{name}: ended at once with {ended}; see {folder / 'log.txt'}", file=sys.stderr)
                return 1
    found = sorted(p.stem for p in (folder / "found").glob("*.txt")) + sorted(p.name for p in folder.glob("ended-*"))
    print(f"{name}: {runs:,} inputs in {time.monotonic() - begun:.0f} s, {len(found)} found{': ' if found else ''}{', '.join(found)}", flush=True)
    return len(found)


def _runs(log: Path) -> int:
    """How many inputs the last process has tried."""
    numbers = re.findall(r"^(?:#|stat::number_of_executed_units:\s*)(\d+)", log.read_text(encoding="utf-8", errors="replace").rpartition("INFO: Running with")[2], re.M)
    return int(numbers[-1]) if numbers else 0


if __name__ == "__main__":
    sys.exit(main())
