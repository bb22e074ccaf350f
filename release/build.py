"""The files of a release, out of the last commit: ``make release`` or ``python -m release.build [--out dist] [--no-sbom]``.

Builds the source archive and the wheel twice, in two folders, under two umasks, time zones and hash seeds, and goes on only if each
is the same to the byte both times. Then the contents (CycloneDX), what was built of what (an in-toto statement of
SLSA provenance, not signed), and the sums of all of these. docs/releasing.md says what to do with them.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from release.environments import LOCK, ROOT, clean
from release.sbom import contents

BUILD_TYPE = "urn:onrecord:build:1"
"""What `statement` calls the way in which this module builds; docs/releasing.md describes it."""
_TWICE = ({"TZ": "UTC", "PYTHONHASHSEED": "0"}, {"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "1"})
_UMASKS = (0o022, 0o077)


class Unlike(Exception):
    """The two builds differ."""


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def build(out: Path, commit: str = "HEAD") -> list[Path]:
    """Builds a commit twice and keeps one of the two.

    Args:
        out: folder for the archive and the wheel; made if it is not there.
        commit: which; the last one if not given.

    Returns:
        the two files.

    Raises:
        Unlike: the two builds differ; the message names the files.
    """
    out.mkdir(parents=True, exist_ok=True)
    commit = git("rev-parse", commit)  # once, since somebody may commit meanwhile
    with tempfile.TemporaryDirectory(prefix="onrecord-build-") as scratch:
        made = [_once(Path(scratch) / f"build-{n}" / ("deeper" * n), commit, variables, umask) for n, (variables, umask) in enumerate(zip(_TWICE, _UMASKS, strict=True))]
        sums = [{p.name: digest(p) for p in files} for files in made]
        if sums[0] != sums[1]:
            raise Unlike(", ".join(sorted(name for name in sums[0] | sums[1] if sums[0].get(name) != sums[1].get(name))))
        kept = []
        for path in made[0]:
            kept.append(out / path.name)
            kept[-1].write_bytes(path.read_bytes())
        return kept


def _once(folder: Path, commit: str, variables: dict[str, str], umask: int) -> list[Path]:
    source, out = folder / "source", folder / "out"
    source.mkdir(parents=True)
    before = os.umask(umask)
    try:
        archive = subprocess.run(["git", "archive", "--format=tar", commit], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "--extract", "--directory", source], input=archive, check=True)
        environment = clean() | variables | {"SOURCE_DATE_EPOCH": epoch(commit)}
        subprocess.run([sys.executable, "-m", "build", "--no-isolation", "--outdir", out, source], check=True, env=environment, stdout=subprocess.DEVNULL)
    finally:
        os.umask(before)
    return sorted(out.iterdir())


def epoch(commit: str) -> str:
    """The time of a commit, in seconds: what the archives' files are dated by."""
    return git("log", "-1", "--format=%ct", commit)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def statement(files: Iterable[Path], commit: str) -> dict[str, Any]:
    """What was built of what, as an in-toto statement (https://in-toto.io/Statement/v1) of SLSA provenance
    (https://slsa.dev/spec/v1.0/provenance). It is what this machine says of itself: without a signature it proves nothing."""
    tools = {name: version(name) for name in ("build", "hatchling")}
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": p.name, "digest": {"sha256": digest(p)}} for p in files],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": {"commit": commit},
                "internalParameters": {"SOURCE_DATE_EPOCH": epoch(commit), "python": platform.python_version(), "tools": tools},
                "resolvedDependencies": [{"name": "onrecord", "digest": {"gitCommit": commit}},
                                         {"name": LOCK.relative_to(ROOT).as_posix(), "digest": {"sha256": digest(LOCK)}}]},
            "runDetails": {"builder": {"id": "urn:onrecord:builder:local"}}}}


def main() -> int:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--out", type=Path, default=ROOT / "dist")
    a.add_argument("--no-sbom", action="store_true", help="leave the list of contents out (it installs every optional part, some minutes)")
    o = a.parse_args()
    if git("status", "--porcelain"):
        print("There are changes that are not committed; they are not in this release.", file=sys.stderr)
    commit = git("rev-parse", "HEAD")
    try:
        files = build(o.out, commit)
    except Unlike as error:
        print(f"The two builds differ: {error}", file=sys.stderr)
        return 1
    print("Built twice, the same to the byte:", *(p.name for p in files))
    wheel = next(p for p in files if p.suffix == ".whl")
    name = wheel.name.split("-py3")[0]
    provenance = o.out / f"{name}.intoto.json"
    provenance.write_text(json.dumps(statement(files, commit), indent=1) + "\n", encoding="utf-8")
    files.append(provenance)
    if not o.no_sbom:
        files.append(contents(wheel, o.out / f"{name}.cdx.json"))
    sums = o.out / "SHA256SUMS"
    sums.write_text("".join(f"{digest(p)}  {p.name}\n" for p in files), encoding="utf-8")
    for path in (*files, sums):
        print(f"{path.stat().st_size:>11,}  {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
