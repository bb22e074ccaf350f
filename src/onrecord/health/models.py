"""The shipped models: their files against the sums they were shipped with, and one small thing each of them must get right."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from onrecord.claims.embed import Embedder
from onrecord.claims.relate import Pair, RelationModel
from onrecord.errors import ModelError
from onrecord.health.finding import Finding, State
from onrecord.labels import Relation
from onrecord.reader import Reader
from onrecord.reading.model import MODELS
from onrecord.types import Article

SUMS = "SHA256SUMS"
"""The file in the models' folder that has the sum of each model file, in the form of ``sha256sum``."""

_ADVICE = "pip install --force-reinstall onrecord"
_MB = 1_000_000


def models(folder: Path = MODELS) -> Iterator[Finding]:
    """Each shipped model, by its folder's name.

    Args:
        folder: where the models are; the shipped ones if not given.
    """
    try:
        expected = sums(folder)
    except OSError as error:
        yield Finding("model", SUMS, State.BAD, f"{folder / SUMS} cannot be read ({error.strerror})", _ADVICE)
        return
    for name, files in expected.items():
        yield _model(folder / name, files)


def sums(folder: Path = MODELS) -> dict[str, dict[str, str]]:
    """The sums that are expected: by model, then by file.

    Raises:
        OSError: the list cannot be read.
    """
    out: dict[str, dict[str, str]] = {}
    for line in (folder / SUMS).read_text(encoding="utf-8").splitlines():
        digest, _, path = line.partition("  ")
        model, _, file = path.partition("/")
        out.setdefault(model, {})[file] = digest
    return out


def _model(folder: Path, expected: Mapping[str, str]) -> Finding:
    size, wrong = 0, []
    for file, digest in expected.items():
        try:
            data = (folder / file).read_bytes()
        except OSError as error:
            wrong.append(f"{file} cannot be read ({error.strerror})")
            continue
        size += len(data)
        if hashlib.sha256(data).hexdigest() != digest:
            wrong.append(f"{file} is not the one that was shipped")
    version = _version(folder)
    facts = {"version": version, "bytes": size, "files": len(expected), "sha256": not wrong}
    if not wrong and (why := _tried(folder)):
        wrong.append(why)
    words = (f"version {version}, " if version else "") + f"{_size(size)} in {len(expected)} files"
    if wrong:
        return Finding("model", folder.name, State.BAD, f"{words}; {'; '.join(wrong)}", _ADVICE, facts)
    return Finding("model", folder.name, State.GOOD, f"{words}, as shipped; {_TRIALS[folder.name][0]}" if folder.name in _TRIALS else f"{words}, as shipped", "", facts)


def _size(size: int) -> str:
    return f"{size / _MB:.1f} MB" if size >= _MB / 10 else f"{size / 1_000:.1f} kB"


def _version(folder: Path) -> str | None:
    try:
        return str(json.loads((folder / "settings.json").read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _tried(folder: Path) -> str | None:
    """What is wrong with a model that is given something easy; None if nothing is."""
    if folder.name not in _TRIALS:
        return None
    try:
        right = _TRIALS[folder.name][1](folder)
    except ModelError as error:
        return str(error)
    except Exception as error:  # whatever a runtime that does not fit this machine raises
        return f"it fails ({type(error).__name__}: {error})"
    return None if right else "it runs, but gets wrong what it must get right"


def _reads(folder: Path) -> bool:
    reading = Reader(folder).read(Article(text="“We never saw it,” Ada Marlow said. “Nobody did.”"))
    return [(s.source.text, s.cue.text, s.content.text) for s in reading] == [("Ada Marlow", "said", "“We never saw it,” … “Nobody did.”")]


def _finds(folder: Path) -> bool:
    """The room `speakers` always takes the shipped weights, so there is nothing to hand over."""
    reading = Reader().read(Article(text="Ada Marlow runs the mill at Selm. She said the dam was safe."))
    return [s.who.name for s in reading] == ["Ada Marlow"]


def _relates(folder: Path) -> bool:
    claim = "The dam is safe"
    found = RelationModel(folder).relate([Pair("the dam is safe", claim), Pair("flour is dearer than last year", claim)])
    return [r.relation for r in found] == [Relation.FOR, Relation.UNRELATED]


def _embeds(folder: Path) -> bool:
    one, near, far = Embedder(folder).embed(["The dam is safe", "There is no danger from the dam", "Flour is dearer than last year"])
    return bool(one @ near > one @ far)


_TRIALS: Mapping[str, tuple[str, Callable[[Path], bool]]] = {
    "attribution": ("finds who said what", _reads),
    "antecedents": ("knows who “she” is", _finds),
    "relation": ("tells what is for a claim from what is not about it", _relates),
    "sentences": ("puts near what is alike", _embeds)}
"""By model: what it is tried on, and the trial."""
