"""onrecord itself, the packages that it needs, and its optional parts."""

from __future__ import annotations

import importlib
import platform
import re
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, metadata, version
from typing import NamedTuple

from onrecord import __version__
from onrecord.health.finding import Finding, State

_REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)\s*(?:\[[^\]]*\])?\s*(?P<limits>[^;]*?)\s*(?:;.*extra\s*==\s*['\"](?P<extra>[^'\"]+)['\"].*)?$")
_LEAST = re.compile(r">=\s*([0-9][0-9.]*)")


class Part(NamedTuple):
    """An optional part: what for, and the modules that must be importable for it to work."""

    purpose: str
    modules: tuple[str, ...]


PARTS: Mapping[str, Part] = {
    "web": Part("the reading room in a browser, and its API (onrecord serve)", ("fastapi", "uvicorn", "jinja2", "python_multipart")),
    "pdf": Part("articles in PDF (onrecord read story.pdf)", ("pypdf",)),
    "postgres": Part("ledgers in PostgreSQL (--ledger postgresql://…)", ("psycopg",)),
    "parquet": Part("exports and imports in Parquet (onrecord export --format parquet)", ("pyarrow",)),
    "plot": Part("positions on a claim as a drawing (onrecord follow --plot)", ("vl_convert",)),
    "yaml": Part("gazetteers in YAML (onrecord add --gazetteer people.yaml)", ("yaml",)),
    "mcp": Part("a ledger as tools of an assistant (onrecord mcp)", ("mcp",)),
    "scale": Part("whole web archives, also on a cluster (onrecord scan)", ("fastwarc", "pyarrow", "ray")),
    "ftm": Part("FollowTheMoney's own library, for going on with exported entities (onrecord export writes them without it; it compiles PyICU)", ("followthemoney",)),
}
"""The extras of the package that are for its users, as pyproject.toml declares them."""


class _Needed(NamedTuple):
    name: str
    least: str | None
    extra: str | None


def this() -> Iterator[Finding]:
    """onrecord, Python and the machine."""
    try:
        installed = version("onrecord")
    except PackageNotFoundError:
        yield Finding("onrecord", "onrecord", State.BAD, f"{__version__}, run from a folder where it is not installed", "pip install onrecord", {"version": __version__})
    else:
        same = installed == __version__
        yield Finding("onrecord", "onrecord", State.GOOD if same else State.BAD, __version__ if same else f"{__version__}, installed as {installed}",
                      "" if same else "two versions are mixed; pip install --force-reinstall onrecord", {"version": __version__})
    implementation, python = platform.python_implementation(), platform.python_version()
    yield Finding("onrecord", "python", State.GOOD, f"{python} ({implementation}, {sys.executable})", "", {"version": python, "implementation": implementation})
    yield Finding("onrecord", "platform", State.GOOD, f"{platform.system()} {platform.release()}, {platform.machine()}", "",
                  {"system": platform.system(), "release": platform.release(), "machine": platform.machine()})


def packages() -> Iterator[Finding]:
    """The packages that onrecord cannot do without."""
    for needed in _needed():
        if needed.extra is None:
            state, value, found = _installed(needed)
            yield Finding("package", needed.name, state, value, "" if state is State.GOOD else f"pip install --upgrade '{needed.name}>={needed.least}'" if needed.least else f"pip install {needed.name}",
                          {"version": found, "least": needed.least})


def extras() -> Iterator[Finding]:
    """The optional parts: each with its packages, and whether they can be imported."""
    by_extra: dict[str, list[_Needed]] = {}
    for needed in _needed():
        if needed.extra is not None:
            by_extra.setdefault(needed.extra, []).append(needed)
    for name, part in PARTS.items():
        yield _extra(name, part, by_extra.get(name, []))


def _extra(name: str, part: Part, wanted: list[_Needed]) -> Finding:
    seen = [(one.name, *_installed(one)) for one in wanted]
    versions = {package: found for package, _, _, found in seen}
    advice = f"pip install 'onrecord[{name}]'"
    absent = [package for package, _, _, found in seen if found is None]
    facts: dict[str, object] = {"purpose": part.purpose, "packages": versions}
    if absent:
        return Finding("extra", name, State.MISSING, f"for {part.purpose}; missing: {', '.join(absent)}", advice, facts)
    words = ", ".join(f"{package} {found}" for package, found in versions.items())
    wrong = [f"{package} {value}" for package, state, value, _ in seen if state is not State.GOOD] + [why for module in part.modules if (why := _fails(module))]
    if wrong:
        return Finding("extra", name, State.BAD, f"for {part.purpose}; {'; '.join(wrong)}", f"{advice.replace('install', 'install --upgrade --force-reinstall')}", facts)
    return Finding("extra", name, State.GOOD, words, "", facts)


def _fails(module: str) -> str | None:
    """Why a module cannot be imported; None where it can."""
    try:
        importlib.import_module(module)
    except Exception as error:  # whatever a broken installation raises
        return f"{module} cannot be imported ({type(error).__name__}: {error})"
    return None


def _installed(needed: _Needed) -> tuple[State, str, str | None]:
    """How a package is, in words, and its version."""
    try:
        found = version(needed.name)
    except PackageNotFoundError:
        return State.BAD, "not installed", None
    if needed.least is not None and _numbers(found) < _numbers(needed.least):
        return State.BAD, f"{found}, but {needed.least} or newer is needed", found
    return State.GOOD, found, found


def _numbers(of: str) -> tuple[int, ...]:
    """The leading numbers of a version, zeros at its end left out: what ``>=`` compares here."""
    found = re.match(r"[0-9]+(?:\.[0-9]+)*", of)
    numbers = [int(n) for n in found[0].split(".")] if found else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _needed() -> Iterator[_Needed]:
    """What the installed package says that it needs; its own extras within extras are left out."""
    try:
        lines = metadata("onrecord").get_all("Requires-Dist") or []
    except PackageNotFoundError:
        return
    for line in lines:
        found = _REQUIREMENT.match(line)
        if found and found["name"] != "onrecord":
            least = _LEAST.search(found["limits"])
            yield _Needed(found["name"], least[1] if least else None, found["extra"])
