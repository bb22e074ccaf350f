"""Code in a process of its own that may not take more memory than is said: what would take more fails there, and harms nothing here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def run(code: str, *arguments: str, megabytes: int) -> list[str]:
    """The lines that the code printed; its address space is limited, and it must end well."""
    limit = f"import resource\nresource.setrlimit(resource.RLIMIT_AS, ({megabytes} << 20, {megabytes} << 20))\n"
    done = subprocess.run([sys.executable, "-c", limit + code, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()
