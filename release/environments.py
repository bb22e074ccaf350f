"""Environments that are made for one purpose and thrown away, and the lock that says what goes into them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / ".ci" / "requirements.txt"


def make(python: str | Path, folder: Path) -> Path:
    """An empty environment; returns its Python."""
    subprocess.run([python, "-m", "venv", folder], check=True)
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def install(python: Path, *what: str | Path) -> None:
    """Installs with pip, and nothing that would have to be compiled.

    Raises:
        subprocess.CalledProcessError: something cannot be had.
    """
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input", "--only-binary", ":all:", *what]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        done.check_returncode()


def locked() -> Iterator[tuple[str, str]]:
    """Name and line (version and marker, without hashes) of each package in the lock."""
    for line in LOCK.read_text(encoding="utf-8").splitlines():
        found = re.match(r"([A-Za-z0-9._-]+)==[^ ]+[^\\]*", line)
        if found:
            yield found[1], found[0].strip()


def constraints(file: Path) -> Path:
    """Writes the versions of the lock where pip takes them as constraints; returns the file."""
    file.write_text("\n".join(line for _, line in locked()) + "\n", encoding="utf-8")
    return file


def call(command: Sequence[str | Path], folder: Path, **more: str) -> tuple[int, str]:
    """Runs a command in a folder; exit code and everything that it said."""
    done = subprocess.run([str(part) for part in command], cwd=folder, env=clean() | more, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    return done.returncode, done.stdout


def clean() -> dict[str, str]:
    """The variables of this process without those that would let an environment see another one's packages."""
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "ONRECORD_LEDGER")}
