"""What is in an installation with every optional part: a list in CycloneDX (https://cyclonedx.org), packages, models and scripts of others.

The packages are those that pip installs for the wheel, in the versions of the lock, listed by ``cyclonedx-py`` (https://pypi.org/project/cyclonedx-bom/) with their
licences and what needs what. FollowTheMoney is left out, since it is compiled on each machine.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from onrecord.health.installed import PARTS
from onrecord.health.models import sums
from release.environments import ROOT, constraints, install, make

COMPILED = {"ftm"}
TOOLS = {"pip", "setuptools"}
"""In every environment, and not of this installation."""
VENDORED = ROOT / "src" / "onrecord" / "web" / "static" / "vendor" / "VENDOR.md"
_SPEC = "1.6"


def contents(wheel: Path, out: Path) -> Path:
    """Installs a wheel with its optional parts into an empty environment and writes what is there then.

    Returns:
        the file that was written.

    Raises:
        ValueError: the list does not fit CycloneDX's schema.
    """
    from cyclonedx.schema import SchemaVersion  # of the extra "release", which the tests do without
    from cyclonedx.validation.json import JsonStrictValidator

    with tempfile.TemporaryDirectory(prefix="onrecord-sbom-") as scratch:
        python = make(sys.executable, Path(scratch) / "env")
        extras = ",".join(name for name in PARTS if name not in COMPILED)
        install(python, "--constraint", constraints(Path(scratch) / "constraints.txt"), f"{wheel}[{extras}]")
        listed = Path(scratch) / "listed.json"
        subprocess.run([Path(sys.executable).with_name("cyclonedx-py"), "environment", "--pyproject", ROOT / "pyproject.toml", "--mc-type", "library", "--output-reproducible",
                        "--spec-version", _SPEC, "--output-format", "JSON", "--output-file", listed, python], check=True, stderr=subprocess.DEVNULL)
        found = json.loads(listed.read_text(encoding="utf-8"))
    own = models() + scripts()
    found["components"] = [c for c in found["components"] if c["name"] not in TOOLS] + own
    _complete(found["dependencies"], {c["bom-ref"] for c in found["components"]}, [c["bom-ref"] for c in own])
    text = json.dumps(found, indent=1, ensure_ascii=False) + "\n"
    if error := JsonStrictValidator(SchemaVersion.from_version(_SPEC)).validate_str(text):
        raise ValueError(f"the list of contents does not fit the schema: {error}")
    out.write_text(text, encoding="utf-8")
    return out


def _complete(dependencies: list[dict[str, Any]], there: set[str], own: list[str]) -> None:
    """Takes out what needs, or is needed by, what is not listed; the root needs models and scripts."""
    known = there | {"root-component"}
    dependencies[:] = [d | {"dependsOn": [ref for ref in d["dependsOn"] if ref in known]} if "dependsOn" in d else d for d in dependencies if d["ref"] in known]
    root = next(d for d in dependencies if d["ref"] == "root-component")
    root["dependsOn"] = sorted({*root.get("dependsOn", []), *own})


def models() -> list[dict[str, Any]]:
    """The shipped models as components, each with its files and their sums."""
    out = []
    for name, files in sums().items():
        parts = [{"type": "file", "bom-ref": f"model:{name}/{file}", "name": file, "hashes": [{"alg": "SHA-256", "content": digest}]} for file, digest in files.items()]
        settings = ROOT / "src" / "onrecord" / "models" / name / "settings.json"
        version = {"version": json.loads(settings.read_text(encoding="utf-8"))["version"]} if settings.exists() else {}
        out.append({"type": "machine-learning-model", "bom-ref": f"model:{name}", "name": name, **version,
                    "description": f"its card: onrecord/models/{name}/CARD.md", "licenses": [{"license": {"id": "Apache-2.0"}}], "components": parts})
    return out


def scripts() -> list[dict[str, Any]]:
    """The scripts of others that the reading room carries, from the table beside them."""
    rows = re.findall(r"^\| `([^`]+)` \| (\S+) \| (\S+) \| (\S+) .*?\| `([0-9a-f]{64})` \|$", VENDORED.read_text(encoding="utf-8"), re.MULTILINE)
    return [{"type": "library", "bom-ref": f"pkg:npm/{package}@{version}", "name": package, "version": version, "purl": f"pkg:npm/{package}@{version}", "licenses": [{"license": {"id": licence}}],
             "components": [{"type": "file", "bom-ref": f"script:{file}", "name": file, "hashes": [{"alg": "SHA-256", "content": digest}]}]} for file, package, version, licence, digest in rows]
