"""What each way of installing onrecord takes: ``make sizes`` or ``python -m release.sizes [--wheel FILE] [--write]``.

Each in an empty environment of its own, in the versions of the lock, with ready wheels only: megabytes on the disk (without what an empty environment has
already), packages, and seconds on this machine, mostly of the network. FollowTheMoney is left out, since it is compiled.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from onrecord.health.installed import PARTS
from release.build import build
from release.environments import ROOT, constraints, install, make
from release.licences import between
from release.sbom import COMPILED

PAGE = ROOT / "docs" / "installing.md"
_MB = 1_000_000


def size(folder: Path) -> int:
    """Bytes of all files below it, links left out."""
    return sum(p.stat().st_size for p in folder.rglob("*") if p.is_file() and not p.is_symlink())


def measure(wheel: Path, extra: str | None) -> tuple[float, int, float]:
    """Megabytes, packages and seconds of one variant."""
    with tempfile.TemporaryDirectory(prefix="onrecord-size-") as scratch:
        folder = Path(scratch) / "env"
        python = make(sys.executable, folder)
        before, there = size(folder), _packages(folder)
        start = time.monotonic()
        install(python, "--no-cache-dir", "--no-compile", "--constraint", constraints(Path(scratch) / "constraints.txt"), f"{wheel}[{extra}]" if extra else wheel)
        return (size(folder) - before) / _MB, _packages(folder) - there, time.monotonic() - start


def _packages(folder: Path) -> int:
    return sum(1 for _ in folder.glob("lib/python*/site-packages/*.dist-info"))


def table(wheel: Path) -> str:
    variants = [None, *(name for name in PARTS if name not in COMPILED), ",".join(name for name in PARTS if name not in COMPILED)]
    rows = ["| what is installed | MB | packages | seconds | for |", "|---|---|---|---|---|"]
    core = 0.0
    for extra in variants:
        megabytes, packages, seconds = measure(wheel, extra)
        core = core or megabytes
        name = "onrecord" if extra is None else f"onrecord[{extra}]" if extra in PARTS else "all of these"
        more = "" if extra is None else f" (+{megabytes - core:.0f})"
        purpose = "everything else" if extra is None else PARTS[extra].purpose if extra in PARTS else ""
        rows.append(f"| `{name}` | {megabytes:.0f}{more} | {packages} | {seconds:.0f} | {purpose} |".replace("`all of these`", "all of these"))
        print(rows[-1], flush=True)
    return "\n".join(rows)


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--wheel", type=Path, help="a wheel that is built already; without it, the last commit's is built")
    a.add_argument("--write", action="store_true", help=f"put the table into {PAGE.relative_to(ROOT)}")
    o = a.parse_args()
    with tempfile.TemporaryDirectory(prefix="onrecord-sizes-") as scratch:
        wheel = o.wheel.resolve() if o.wheel else next(p for p in build(Path(scratch)) if p.suffix == ".whl")
        made = table(wheel)
    if o.write:
        PAGE.write_text(between(PAGE.read_text(encoding="utf-8"), "sizes", made), encoding="utf-8")


if __name__ == "__main__":
    main()
