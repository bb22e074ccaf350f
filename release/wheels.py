"""Tries the wheel, installed alone in empty environments, on every Python that is here: ``make wheels`` or ``python -m release.wheels [OPTIONS]``.

For each version that pyproject.toml names: first the wheel alone, without any optional part, where ``onrecord doctor`` must find nothing bad and
``onrecord demo`` must find its positions; then with what the tests need, in the versions of the lock, the tests themselves, in a folder where there
is no source that could be taken instead of the wheel. Versions that are not on this machine are named at the end; so is each test that failed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from release.build import build, git
from release.environments import LOCK, ROOT, call, clean, install, make

BESIDE = ("tests", "examples", "docs", "benchmarks", "training", "fuzz", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "pyproject.toml")
"""What the tests use beside the package."""
OF_THE_SOURCE = ("tests/test_project.py", "tests/docs", "tests/release")
"""Tests of the repository itself; there is none where a wheel is installed."""


def versions() -> list[str]:
    """The versions of Python that the package says it runs on."""
    found = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return sorted(set(found), key=lambda v: int(v.partition(".")[2]))


def find(version: str) -> Path | None:
    """A Python of this version on this machine that can make environments: on the path, or where pyenv, uv and others put them."""
    for python in _candidates(version):
        asked = subprocess.run([python, "-c", "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"], capture_output=True, text=True, env=clean())
        if asked.returncode == 0 and asked.stdout.strip() == version:
            return python
    return None


def _candidates(version: str) -> Iterator[Path]:
    if named := shutil.which(f"python{version}"):
        yield Path(named)
    home = Path.home()
    for root, pattern in ((Path(os.environ.get("PYENV_ROOT") or home / ".pyenv") / "versions", f"{version}.*/bin/python"),
                          (home / ".local" / "share" / "uv" / "python", f"cpython-{version}.*/bin/python"),
                          (Path("/opt/python"), f"cp{version.replace('.', '')}-cp*/bin/python"), (Path("/usr/local/bin"), f"python{version}")):
        yield from sorted(root.glob(pattern), reverse=True)


def alone(python: Path, wheel: Path, folder: Path) -> list[str]:
    """What is wrong with the wheel where nothing but it and what it needs is installed."""
    env = make(python, folder / "alone")
    install(env, wheel)
    wrong = []
    code, said = call([env, "-m", "onrecord", "doctor", "--json"], folder)
    findings = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    if code or not findings:
        wrong.append("onrecord doctor: " + ("; ".join(f"{f['name']}: {f['value']}" for f in findings if f["state"] == "bad") or said[-500:]))
    code, said = call([env, "-m", "onrecord", "demo", "affair"], folder)
    if code or '"speaker": "Jonas Wray"' not in said:
        wrong.append(f"onrecord demo: {said[-500:]}")
    return wrong


def tested(python: Path, wheel: Path, commit: str, folder: Path, arguments: list[str]) -> tuple[int, str]:
    """The tests against the installed wheel: pytest's exit code, and its last lines."""
    env = make(python, folder / "tested")
    install(env, "--require-hashes", "--requirement", LOCK)
    install(env, "--no-deps", wheel)
    tree = folder / "tree"
    tree.mkdir()
    archive = subprocess.run(["git", "archive", "--format=tar", commit, *BESIDE], cwd=ROOT, check=True, capture_output=True).stdout
    subprocess.run(["tar", "--extract", "--directory", tree], input=archive, check=True)
    left_out = [part for path in OF_THE_SOURCE for part in ("--ignore", path)]
    code, said = call([env, "-m", "pytest", "-p", "no:cacheprovider", *left_out, *arguments], tree)
    lines = said.splitlines()
    return code, "\n".join([line for line in lines if line.startswith(("FAILED", "ERROR"))] + lines[-1:])


def main() -> int:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--wheel", type=Path, help="a wheel that is built already; without it, the last commit's is built")
    a.add_argument("--only", metavar="VERSION", action="append", help="only this version of Python; may be given several times")
    a.add_argument("--tests", default="", metavar="ARGUMENTS", help="arguments for pytest: which tests; without them, all")
    o = a.parse_args()
    missing, failed = [], []
    commit = git("rev-parse", "HEAD")
    with tempfile.TemporaryDirectory(prefix="onrecord-wheels-") as scratch:
        wheel = o.wheel.resolve() if o.wheel else next(p for p in build(Path(scratch) / "dist", commit) if p.suffix == ".whl")
        print(f"{wheel.name}, the tests of {commit[:7]}", flush=True)
        for version in o.only or versions():
            python = find(version)
            if python is None:
                missing.append(version)
                continue
            folder = Path(scratch) / version
            folder.mkdir()
            start = time.monotonic()
            wrong = alone(python, wheel, folder)
            print(f"Python {version} ({python}): alone {'; '.join(wrong) or 'works'}", flush=True)
            code, said = tested(python, wheel, commit, folder, o.tests.split())
            print(f"Python {version}: tests: {said} ({time.monotonic() - start:.0f} s in all)", flush=True)
            if wrong or code:
                failed.append(version)
            shutil.rmtree(folder)
    if missing:
        print(f"Not tried, since they are not on this machine: Python {', '.join(missing)}")
    if failed:
        print(f"Failed: Python {', '.join(failed)}")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
