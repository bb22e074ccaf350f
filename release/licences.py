"""The licences of what onrecord needs to run: ``python -m release.licences [--write]`` lists them, or puts them into docs/licences.md.

What is listed is what is installed here for onrecord and its optional parts, as each package's own metadata gives its licence.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from onrecord.health.installed import PARTS
from release.environments import ROOT
from release.sbom import COMPILED

PAGE = ROOT / "docs" / "licences.md"


def needed(extras: Iterable[str] = ()) -> dict[str, set[str]]:
    """The packages that an installation with these extras has, onrecord left out: name to the extras that bring it (none: the core)."""
    out: dict[str, set[str]] = {}
    for extra in ("", *extras):
        for name in _closure({extra} if extra else set()):
            out.setdefault(name, set()).add(extra)
    return {name: set() if "" in by else by for name, by in sorted(out.items())}


def _closure(extras: set[str]) -> set[str]:
    wanted: dict[str, set[str]] = {}
    waiting = [("onrecord", frozenset(extras))]
    while waiting:
        name, some = waiting.pop()
        try:
            lines = distribution(name).requires or []
        except PackageNotFoundError:
            continue  # of an extra that is not installed here
        for requirement in map(Requirement, lines):
            if requirement.marker is not None and not any(requirement.marker.evaluate({"extra": one}) for one in (*some, "")):
                continue
            key = canonicalize_name(requirement.name)
            if key != "onrecord" and (key not in wanted or not requirement.extras <= wanted[key]):
                wanted[key] = wanted.get(key, set()) | requirement.extras
                waiting.append((key, frozenset(wanted[key])))
    return set(wanted)


def licence(of: Distribution) -> str:
    """The licence as the package's metadata gives it: an SPDX expression, else its classifiers, else its field."""
    said = of.metadata
    if found := said.get("License-Expression"):
        return str(found)
    classes = [line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or [] if line.startswith("License ::") and line != "License :: OSI Approved"]
    if classes:
        return "; ".join(classes)
    return " ".join((said.get("License") or "not stated").split())[:80]


def table() -> str:
    """The list as a table in Markdown."""
    rows = ["| package | version | licence | comes with |", "|---|---|---|---|"]
    for name, extras in needed(part for part in PARTS if part not in COMPILED).items():
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        rows.append(f"| {name} | {found.version} | {licence(found)} | {', '.join(f'`{e}`' for e in sorted(extras)) or 'the core'} |")
    return "\n".join(rows)


def between(page: str, mark: str, new: str) -> str:
    """A page with what stands between ``<!-- mark -->`` and ``<!-- /mark -->`` replaced.

    Raises:
        ValueError: the page has no such place.
    """
    made, count = re.subn(rf"(<!-- {mark} -->\n).*?(\n<!-- /{mark} -->)", lambda m: m[1] + new + m[2], page, flags=re.DOTALL)
    if count != 1:
        raise ValueError(f"the page has {count} places for {mark}")
    return made


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--write", action="store_true", help=f"put the table into {PAGE.relative_to(ROOT)}")
    o = a.parse_args()
    made = table()
    if o.write:
        PAGE.write_text(between(PAGE.read_text(encoding="utf-8"), "packages", made), encoding="utf-8")
    else:
        print(made)


if __name__ == "__main__":
    main()
