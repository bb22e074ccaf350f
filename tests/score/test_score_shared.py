"""The figures are those of the scorers beside the gold data, to the last digit; left out where these are not there."""

from __future__ import annotations

import json
import random
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from onrecord.score import Figure, Share, attributions, paragraphs, statements
from onrecord.score.figures import Figures

SHARED = Path(__file__).parents[3] / "shared"
pytestmark = pytest.mark.skipif(not (SHARED / "score").is_dir() or not (SHARED / "gold").is_dir(), reason="no ../shared here")

Document = dict[str, Any]


def documents(name: str, most: int) -> list[Document]:
    with (SHARED / "gold" / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for _, line in zip(range(most), lines, strict=False)]


def write(path: Path, items: list[Document]) -> Path:
    path.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    return path


def theirs(scorer: str, *arguments: str | Path) -> dict[str, str]:
    """What the shared scorer prints, by the name of the line."""
    done = subprocess.run([sys.executable, str(SHARED / "score" / f"{scorer}.py"), *map(str, arguments)], capture_output=True, text=True, check=True, timeout=60)
    found = {}
    for line in done.stdout.splitlines():
        match = re.fullmatch(r"(.*?)\s+((?:precision|accuracy|mean F1 \d|\d).*)", line)
        assert match, line
        name, figures = match.groups()
        found[name] = " ".join(figures.split())
    return found


def ours(figures: Figures) -> dict[str, str]:
    """Our figures, printed as the shared scorers print theirs."""
    out = {}
    for name, figure in figures.items():
        if isinstance(figure, Figure):
            out[name] = f"precision {figure.precision:.3f} recall {figure.recall:.3f} F1 {figure.f1:.3f}"
        elif isinstance(figure, Share):
            out[name] = f"{'mean F1' if name.endswith('mean F1') else 'accuracy'} {figure.value:.3f} ({figure.given} given in gold)"
        else:
            out[name] = str(figure)
    return out


def disturbed(items: list[Document], name: str, chance: random.Random) -> list[Document]:
    """Predictions that are partly right: moved, dropped, doubled, nested, invented and mislabelled."""
    out = []
    for document in items:
        if chance.random() < 0.05:
            continue
        text, made = document["text"], []
        for statement in document[name]:
            if chance.random() < 0.15:
                continue
            copy = json.loads(json.dumps(statement))
            for role in ("source", "cue", "content"):
                for span in copy.get(role) or ():
                    if chance.random() < 0.3:
                        span[0] = max(0, min(span[0] + chance.randint(-9, 9), len(text) - 1))
                        span[1] = max(span[0], span[1] + chance.randint(-9, 30))
            for field in ("kind", "speaker", "stance", "certainty", "role", "said_on", "venue", "uttered", "framing", "act"):
                if field in copy and chance.random() < 0.2:
                    copy[field] = chance.choice([None, *(s.get(field) for s in document[name])])
            if chance.random() < 0.1:
                copy["within"] = "x"
            made += [copy] * chance.choice([1, 1, 1, 2])
        start = chance.randrange(max(1, len(text) - 40))
        made.append({"source": [], "cue": [], "content": [[start, start + 40]]})
        chance.shuffle(made)
        out.append({"id": document["id"], name: made})
    return out


@pytest.mark.parametrize("seed", [1, 2])
def test_attributions(tmp_path: Path, seed: int) -> None:
    gold = documents("polnear/dev.jsonl", 84)
    found = disturbed(gold, "attributions", random.Random(seed))
    figures = attributions.score(gold, found)
    assert ours(figures) == theirs("attributions", write(tmp_path / "gold", gold), write(tmp_path / "found", found))
    exact = runpy.run_path(str(SHARED / "score" / "attributions.py"))["score"](gold, found)
    assert {name: tuple(f) if isinstance(f, Figure) else f for name, f in figures.items()} == exact
    assert 0.2 < exact["relaxed"][2] < 0.95


@pytest.mark.parametrize("name", ["statements/dev.jsonl", "statements/hard-dev.jsonl"])
@pytest.mark.parametrize("given", [False, True])
def test_statements(tmp_path: Path, name: str, given: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    gold = documents(name, 400)
    found = disturbed(gold, "statements", random.Random(3))
    if given:
        keep = {d["id"]: d["statements"] for d in gold}
        found = [{"id": d["id"], "statements": [{**g, "stance": "open"} for g in keep[d["id"]]]} for d in gold]
    figures = statements.score(gold, found, given_spans=given)
    options = ["--given-spans"] if given else []
    assert ours(figures) == theirs("statements", write(tmp_path / "gold", gold), write(tmp_path / "found", found), *options)
    monkeypatch.syspath_prepend(str(SHARED / "score"))
    exact = runpy.run_path(str(SHARED / "score" / "statements.py"))["score"](gold, found, given)
    assert {key: tuple(f) for key, f in figures.items() if not isinstance(f, int)} == exact


@pytest.mark.parametrize("name", ["paragraphs/polnear-dev.jsonl", "paragraphs/riqua-dev.jsonl"])
def test_paragraphs(tmp_path: Path, name: str) -> None:
    chance = random.Random(5)
    gold = documents(name, 600)
    labels = ["O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content"]
    found = [{**d, "labels": [chance.choice(labels) if chance.random() < 0.04 else label for label in d["labels"]]} for d in gold]
    assert ours(paragraphs.score(gold, found)) == theirs("paragraphs", write(tmp_path / "gold", gold), write(tmp_path / "found", found))
