"""What a release stands on: the lock, the licences, the list of contents, the container file."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from onrecord.health.installed import PARTS
from onrecord.ledger import Ledger
from release import build, environments, licences, sbom, wheels
from release.environments import LOCK, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
IN_LOCK = ("test", "lint", "docs", "release")
CONTAINER = (ROOT / "Containerfile").read_text(encoding="utf-8")


def wanted() -> list[Requirement]:
    """What the lock must have: the core, and the extras that CI installs with those that they name."""
    out, waiting = [Requirement(line) for line in PROJECT["dependencies"]], list(IN_LOCK)
    while waiting:
        for requirement in map(Requirement, PROJECT["optional-dependencies"][waiting.pop()]):
            if requirement.name == "onrecord":
                waiting += requirement.extras
            else:
                out.append(requirement)
    return out


def test_the_lock_has_what_is_asked_for() -> None:
    lock: dict[str, list[str]] = {}
    for name, line in environments.locked():
        lock.setdefault(canonicalize_name(name), []).append(re.split(r"==|[ ;]", line)[1])
    wrong = [str(r) for r in wanted() if not any(r.specifier.contains(v, prereleases=True) for v in lock.get(canonicalize_name(r.name), []))]
    assert wrong == [], "the lock is behind pyproject.toml: make lock"
    assert not {"torch", "pyicu", "onrecord"} & set(lock)


def test_everything_in_the_lock_has_hashes_and_comes_from_the_package_index() -> None:
    text = LOCK.read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[A-Za-z0-9])", text)[1:]
    assert len(entries) == len(list(environments.locked())) > 100
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert re.findall(r"^.*(?:file://|https?://|--index-url|--find-links).*$", text, re.MULTILINE) == []


def test_the_page_of_licences_has_every_package() -> None:
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    assert [name for name in licences.needed(part for part in PARTS if part not in sbom.COMPILED) if f"| {name} |" not in page] == [], "make licences"
    rows = dict(re.findall(r"^\| ([a-z0-9-]+) \| [^|]+ \| ([^|]+) \|", page, re.MULTILINE))
    assert [name for name, said in rows.items() if "not stated" in said] == []


def test_the_page_of_licences_has_every_file_of_weights() -> None:
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    weights = [p for p in (ROOT / "src/onrecord/models").rglob("*") if p.suffix in (".onnx",) or p.name in ("weights.json", "shares.json", "crf.json", "surface.json")]
    assert len(weights) > 6
    assert [str(p) for p in weights if p.name not in page or p.parent.name not in page] == []


def test_the_training_opens_no_data_that_the_page_says_it_does_not() -> None:
    sources = {p: p.read_text(encoding="utf-8").casefold() for p in (ROOT / "training").rglob("*.py")}
    assert [(str(p), name) for p, text in sources.items() for name in ("fomc", "uds-ih2", "newsmtsc") if name in text] == []


def test_extras_bring_what_they_declare() -> None:
    core = licences.needed()
    assert core["numpy"] == set() and "fastapi" not in core
    assert licences.needed(["web", "mcp"])["fastapi"] == {"web"}
    assert "torch" not in licences.needed(PARTS)


def test_a_page_gets_its_table() -> None:
    assert licences.between("a\n<!-- x -->\nold\nrows\n<!-- /x -->\nb", "x", "new") == "a\n<!-- x -->\nnew\n<!-- /x -->\nb"
    with pytest.raises(ValueError, match="0 places"):
        licences.between("a", "x", "new")


def test_the_contents_name_models_and_scripts_with_the_sums_of_their_files() -> None:
    files = {f["name"]: f["hashes"][0]["content"] for c in sbom.models() if c["name"] == "relation" for f in c["components"]}
    assert files["relation.onnx"] == build.digest(ROOT / "src/onrecord/models/relation/relation.onnx")
    scripts = {f["name"]: f["hashes"][0]["content"] for c in sbom.scripts() for f in c["components"]}
    assert scripts == {p.name: build.digest(p) for p in sbom.VENDORED.parent.glob("*.js")}


def test_the_statement_says_what_was_built(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists() or not {"build", "hatchling"} <= {canonicalize_name(d.name) for d in distributions()}:
        pytest.skip("no repository, or not what builds: pip install 'onrecord[release]'")
    wheel = tmp_path / "onrecord-0-py3-none-any.whl"
    wheel.write_bytes(b"a wheel")
    commit = build.git("rev-parse", "HEAD")
    made = build.statement([wheel], commit)
    assert made["subject"] == [{"name": wheel.name, "digest": {"sha256": build.digest(wheel)}}]
    assert made["predicate"]["buildDefinition"]["externalParameters"] == {"commit": commit}
    assert json.loads(json.dumps(made)) == made


def test_wheels_are_tried_on_every_python_that_is_named() -> None:
    assert wheels.versions() == ["3.11", "3.12", "3.13"]
    here = f"3.{sys.version_info.minor}"
    assert wheels.find(here) is not None
    assert wheels.find("3.2") is None
    assert [path for path in (*wheels.BESIDE, *wheels.OF_THE_SOURCE) if not (ROOT / path).exists()] == []


def test_the_container_is_made_of_what_is_there() -> None:
    copied = [path for line in re.findall(r"^COPY (?!--from)(.+)$", CONTAINER, re.MULTILINE) for path in line.split()[:-1]]
    assert [path for path in copied if not (ROOT / path).exists()] == []
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")}
    assert set(copied) <= let_in
    (extras,) = re.findall(r"\[([\w,]+)\]\"", CONTAINER)
    assert set(extras.split(",")) <= set(PARTS)
    last = CONTAINER.rpartition("\nFROM ")[2]
    assert re.search(r"^USER onrecord$", last, re.MULTILINE)
    assert not re.search(r"apt-get|gcc|g\+\+", CONTAINER)


def test_the_health_check_of_the_container(tmp_path: Path) -> None:
    """It is well with a server that asks for a token, and not with none."""
    (words,) = re.findall(r"^HEALTHCHECK .*? CMD (\[.*\])$", CONTAINER, re.MULTILINE)
    program, dash, script = json.loads(words)
    assert (program, dash) == ("python", "-c")
    with Ledger(tmp_path / "news.db"):
        pass
    (tmp_path / "tokens").write_text("read=only-for-this-test-1\n", encoding="utf-8")
    server = subprocess.Popen([sys.executable, "-m", "onrecord", "serve", "--ledger", "news.db", "--host", "0.0.0.0", "--port", "0", "--token-file", "tokens"],
                              cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        port = re.search(r":(\d+)", server.stderr.readline())
        assert port is not None
        there = script.replace(":8017", f":{port[1]}")
        assert subprocess.run([sys.executable, "-c", there], capture_output=True, timeout=60).returncode == 0
    finally:
        server.terminate()
        server.communicate(timeout=60)
    assert subprocess.run([sys.executable, "-c", there], capture_output=True, timeout=60).returncode != 0
