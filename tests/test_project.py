"""The project's own rules: which room may import which, sizes, cards, versions, links."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import onrecord

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "onrecord"
MODULES = sorted(PACKAGE.rglob("*.py"))

ORDER = [{"labels"}, {"types", "errors"}, {"positions"}, {"layout", "inference"}, {"intake"}, {"reading"}, {"speakers"}, {"timing"}, {"stance"}, {"selectors"}, {"reader"},
         {"claims"}, {"score", "schema"}, {"show"}, {"ledger"}, {"assistant", "scale", "watch", "web", "health"}, {"cli"}]
"""The rooms in the order in which data flows; those of one set do not import each other (but types and errors may)."""
LEVEL = {room: level for level, rooms in enumerate(ORDER) for room in rooms}
OUTSIDE = {"__init__", "__main__", "models"}
"""The public face and the entry point may import any room; models holds no code."""
NEVER = {"torch", "spacy", "textacy", "scipy", "sklearn", "pandas", "nltk", "transformers", "tests", "training", "benchmarks"}
"""What the installed package must do without."""

WEIGHTS = {".onnx", ".npz", ".npy", ".safetensors", ".bin"}
MB = 1_000_000


def room_of(module: Path) -> str:
    return module.relative_to(PACKAGE).parts[0].removesuffix(".py")


def dotted(module: Path) -> list[str]:
    parts = list(module.relative_to(PACKAGE.parent).with_suffix("").parts)
    return parts[:-1] if parts[-1] == "__init__" else parts


def imports(module: Path) -> Iterator[str]:
    """The full names of all that a module imports, at its head or inside functions."""
    package = dotted(module) if module.name == "__init__.py" else dotted(module)[:-1]
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{start}.{alias.name}" for alias in node.names)


def rooms_used(module: Path) -> set[str]:
    """The rooms a module imports from; names that the package's own `__init__` gives count as a room."""
    names = [name.split(".") for name in imports(module)]
    return {parts[1] if len(parts) > 1 else "__init__" for parts in names if parts[0] == "onrecord"}


def may_import(room: str, other: str) -> bool:
    if room in OUTSIDE or room == other or other == "models":
        return True
    if other not in LEVEL or room not in LEVEL:
        return other == "__version__"
    return LEVEL[other] < LEVEL[room] or LEVEL[other] == LEVEL[room] == 0


def test_every_room_has_its_place():
    rooms = {room_of(module) for module in MODULES}
    assert rooms <= set(LEVEL) | OUTSIDE, "a new room: give it its place in ORDER and in CONTRIBUTING.md"


@pytest.mark.parametrize("module", MODULES, ids=lambda m: str(m.relative_to(PACKAGE)))
def test_rooms_import_only_from_rooms_before_them(module: Path):
    room = room_of(module)
    assert [other for other in sorted(rooms_used(module)) if not may_import(room, other)] == []


def test_import_rule_sees_what_it_must(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    package = tmp_path / "onrecord"
    (package / "reading").mkdir(parents=True)
    module = package / "reading" / "spans.py"
    module.write_text("from onrecord.cli import app\nfrom ..types import Span\n\ndef f():\n    import onrecord.reader\n    from . import quotes\n")
    monkeypatch.setattr(f"{__name__}.PACKAGE", package)
    assert rooms_used(module) == {"cli", "types", "reader", "reading"}
    assert [other for other in sorted(rooms_used(module)) if not may_import("reading", other)] == ["cli", "reader"]


def test_core_does_without_the_heavy_and_the_outside():
    used = {(str(m.relative_to(PACKAGE)), name.split(".")[0]) for m in MODULES for name in imports(m)}
    assert sorted(u for u in used if u[1] in NEVER) == []


def test_dependencies_are_declared():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(d for name in ("postgres", "parquet", "plot", "yaml", "web", "mcp", "scale", "pdf") for d in extras[name])]
    declared = {re.split(r"[\s<>=!~\[;]", d)[0].replace("-", "_").lower() for d in wanted}
    declared |= {"lxml", "click", "httpcore"}  # come with trafilatura, typer and httpx, by their own declaration
    declared |= {"starlette", "anyio", "pydantic", "markupsafe"}  # come with fastapi and jinja2, by their own declaration
    declared |= {"yaml", "vl_convert"}  # the modules of pyyaml and vl-convert-python
    used = {name.split(".")[0] for m in MODULES for name in imports(m)}
    assert sorted(used - declared - set(sys.stdlib_module_names) - {"onrecord"}) == []


def test_no_module_over_400_lines():
    long = {str(m.relative_to(ROOT)): len(m.read_text(encoding="utf-8").splitlines()) for m in MODULES}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_no_function_over_60_lines():
    long = []
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno >= 60:
                long.append(f"{module.relative_to(ROOT)}:{node.lineno} {node.name}")
    assert long == []


def test_every_room_has_tests():
    tested = {p.name for p in (ROOT / "tests").iterdir() if p.is_dir() and any(p.glob("test_*.py"))}
    tested |= {p.stem.removeprefix("test_") for p in (ROOT / "tests").glob("test_*.py")}
    rooms = {room_of(m) for m in MODULES} - OUTSIDE - {"errors"}  # the tree of errors is checked below
    assert sorted(rooms - tested) == []


def test_weights_are_small_and_have_a_card():
    models = PACKAGE / "models"
    weights = [p for p in sorted(models.rglob("*")) if p.suffix in WEIGHTS]
    assert weights, "no weights in src/onrecord/models: `make train` makes them"
    assert [str(p) for p in weights if p.stat().st_size > 30 * MB] == []
    for path in weights:
        cards = [c.read_text(encoding="utf-8") for c in path.parent.glob("*.md")]
        assert any(path.name in card for card in cards), f"no card beside {path.name} names it"
    assert sum(p.stat().st_size for p in weights) < 80 * MB


def test_versions_agree():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert onrecord.__version__ == version
    assert importlib.metadata.version("onrecord") == version, "installed from an older tree: install again"
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_errors_tree_names_every_error():
    tree = ast.parse((PACKAGE / "errors.py").read_text(encoding="utf-8"))
    drawn = re.findall(r"\b[A-Z]\w+\b", (ast.get_docstring(tree) or "").split("The message of each")[0])
    defined = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    assert [name for name in defined if name not in drawn] == []


def test_room_map_names_every_room():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rooms = {room_of(m) for m in MODULES} - {"__init__", "__main__"}
    assert [room for room in sorted(rooms) if f"`{room}" not in text] == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "docs/index.md", "examples/README.md"])
def test_links_and_named_files_exist(page: str):
    text = (ROOT / page).read_text(encoding="utf-8")
    links = [t.partition("#")[0] for t in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in t]
    assert [t for t in links if t and not ((ROOT / page).parent / t).exists()] == []
    named = re.findall(r"`((?:src|tests|training|benchmarks|examples|docs)/[\w./-]+)`", text)
    assert [t for t in named if not (ROOT / t).exists()] == []


def test_make_targets_are_there_and_explained():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    explained = set(re.findall(r"^([a-z]+):.*  ## \S", text, re.M))
    assert {"help", "demo", "test", "lint", "bench", "train", "docs", "clean"} <= explained
    phony = re.search(r"^\.PHONY: (.*)$", text, re.M)
    assert phony and set(phony[1].split()) == explained


def test_ci_calls_lint_docs_and_tests():
    ci = ROOT / ".ci" / "run"
    lines = ci.read_text(encoding="utf-8").splitlines()
    assert lines[0].endswith("bash") and "set -euo pipefail" in lines
    assert [line for line in lines if line.startswith("make ")] == ["make lint", "make docs", "make test"]
    assert ci.stat().st_mode & 0o111


def test_licence_is_apache_2():
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text and "Version 2.0, January 2004" in text and "END OF TERMS AND CONDITIONS" in text
