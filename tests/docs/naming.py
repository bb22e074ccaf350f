"""Commands of the documentation that are looked at and not run, each with what is looked at: they install, take hours, or belong to others."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable

from tests.docs.blocks import ROOT

OTHERS = ("git clone ", "ray start ", "pip install datasette", "datasette ", "pip install openaleph-client", "openaleph ", "createuser ", "createdb ", "nginx ")
"""Programs of others, as their own documentation has them. (What `ray start` begins is met by tests/scale, which has a real cluster.)"""


def unmet(typed: str) -> str | None:
    """What is wrong with a command that is not run here; an empty string where nothing is; None where it is to be run."""
    for pattern, look in LOOKS.items():
        if found := re.match(pattern, typed):
            return look(found)
    return "" if typed.startswith(OTHERS) else None


def _extras(found: re.Match[str]) -> str:
    known = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    return ", ".join(f"no extra “{name}”" for name in re.split(r"[,\s]+", found[1] or "") if name and name not in known)


def _target(found: re.Match[str]) -> str:
    return "" if re.search(rf"^{re.escape(found[1])}:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M) else f"no target {found[1]}"


def _module(found: re.Match[str]) -> str:
    name = (found[1] or found[2]).removesuffix(".py").replace(".", "/")
    path = next((p for p in (ROOT / f"{name}.py", ROOT / name / "__main__.py") if p.is_file()), None)
    if path is None:
        return f"no {name}"
    sources = "".join(p.read_text(encoding="utf-8") for p in path.parent.glob("*.py"))
    return ", ".join(f"{path.name} has no {option}" for option in re.findall(r"\s(--[\w-]+)", found.string) if f'"{option}"' not in sources)


LOOKS: dict[str, Callable[[re.Match[str]], str]] = {
    r"pip install (?:--\S+ )*'?(?:onrecord|\.)(?:\[([\w,]+)\])?": _extras,
    r"make (\w+)": _target,
    r"(?:\S*/)?python3? (?:-m ((?:benchmarks|training|docs)[\w.]*)|((?:benchmarks|training)/[\w/]+\.py))": _module,
    r"(?:python3? -m venv|\. |source )(.*)": lambda found: "",
    r"(onrecord scan .*--ray-address.*)": lambda found: "",  # tests/scale does it, on a real cluster that loses a node
    r"\.ci/run": lambda found: "" if (ROOT / ".ci/run").is_file() else "no .ci/run",
}
