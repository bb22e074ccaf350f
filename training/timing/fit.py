"""Fits the weights that carry dates and venues (``src/onrecord/timing/data/spread.json``).

    python -m training.timing.fit LABELS.jsonl… --texts ../shared/gold/polnear/train.jsonl [--test GOLD.jsonl…] [--model DIR]

LABELS: ``id, statements[{source, cue, content, said_on, venue}]``; statements without the fields are left out. Prints F1
by threshold on the labels themselves (held out by article) and on each ``--test``, and writes the weights.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from onrecord import Passage, speakers
from onrecord.reading import AttributionModel, Marked, mark
from onrecord.score.statements import right
from onrecord.timing import occasions, spread, voices

OUT = Path(__file__).resolve().parents[2] / "src/onrecord/timing/data/spread.json"
FIELDS = ("said_on", "venue")
RIDGE = 8.0
THRESHOLD = 0.3
"""Chosen on dev: the least probability that carries a value."""
FOLDS = 7
Array = np.ndarray[Any, np.dtype[np.float64]]


class Case(NamedTuple):
    """One labelled statement: its gold value, its own worded one, and its candidates as features and whether right."""

    article: str
    gold: str | None
    own: str | None
    candidates: list[tuple[dict[str, float], bool]]


def documents(paths: list[Path], texts: Path | None, model: AttributionModel) -> list[tuple[dict[str, Any], Marked]]:
    known = {d["id"]: d for d in map(json.loads, texts.read_text(encoding="utf-8").splitlines())} if texts else {}
    out = []
    for path in paths:
        for d in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if not any("said_on" in s for s in d["statements"]):
                continue
            d = {**{k: known[d["id"]][k] for k in ("text", "published") if "text" not in d}, **d}
            given = [tuple(Passage.of(d["text"], sorted(s[r])) for r in ("source", "cue", "content")) for s in d["statements"]]
            out.append((d, mark(model, d["text"], given)))  # type: ignore[arg-type]
    return out


def cases(docs: list[tuple[dict[str, Any], Marked]], field: str) -> list[Case]:
    out = []
    for d, marked in docs:
        a = occasions.account(marked, d.get("published"), voices.of(speakers.identify(marked)))
        for i, s in enumerate(d["statements"]):
            if field not in s:
                continue
            own = a.said_on(i) if field == "said_on" else a.venue(i)
            if (a.own[i].time if field == "said_on" else a.own[i].scene) is not None:
                out.append(Case(d["id"], s[field], own, []))
                continue
            made = []
            for o, x in occasions.candidates(a, field, i):
                value = a.times[o.source].iso if isinstance(o.source, int) else o.value
                made.append((a.targets[i].fixed | x, bool(s[field]) and bool(value) and right(field, s, {field: value})))
            out.append(Case(d["id"], s[field], None, made))
    return out


def fit(learn: list[Case]) -> Array:
    """Logistic regression by Newton's method; an article's many candidates weigh less each."""
    place = {name: n for n, name in enumerate(spread.FEATURES)}
    pairs = [(x, y, 1 / len(c.candidates) ** 0.5) for c in learn for x, y in c.candidates]
    table = np.zeros((len(pairs), len(place)))
    for row, (x, _, _) in zip(table, pairs, strict=True):
        for name, value in x.items():
            row[place[name]] = value
    y, weight = np.array([p[1] for p in pairs], float), np.array([p[2] for p in pairs])
    ridge = np.full(len(place), RIDGE)
    ridge[0] = 0.01
    w = np.zeros(len(place))
    for _ in range(40):
        p = 1 / (1 + np.exp(-table @ w))
        w -= np.linalg.solve((table * (weight * p * (1 - p))[:, None]).T @ table + np.diag(ridge), table.T @ (weight * (p - y)) + ridge * w)
    return w


def counts(held: list[Case], w: Array, threshold: float, field: str) -> Array:
    """Right, made, gold."""
    weights = dict(zip(spread.FEATURES, map(float, w), strict=True))
    out = np.zeros(3)
    for c in held:
        out[2] += bool(c.gold)
        if c.own:
            out += (bool(c.gold) and right(field, {field: c.gold}, {field: c.own}), 1, 0)
        elif c.candidates:
            best, good = max(((spread.probability(spread.score(weights, x)), y) for x, y in c.candidates), key=lambda b: b[0])
            if best >= threshold:
                out += (good, 1, 0)
    return out


def f1(n: Array) -> str:
    return f"{2 * n[0] / max(1, n[1] + n[2]):.3f}"


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("labels", type=Path, nargs="+")
    a.add_argument("--texts", type=Path)
    a.add_argument("--test", type=Path, nargs="*", default=[])
    a.add_argument("--model", type=Path)
    o = a.parse_args()
    model = AttributionModel(o.model)
    learn = documents(o.labels, o.texts, model)
    tests = {p.name: documents([p], o.texts, model) for p in o.test}
    out = {}
    for field in FIELDS:
        mine = cases(learn, field)
        w = fit(mine)
        articles = sorted({c.article for c in mine})
        for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
            held = np.zeros(3)
            for f in range(FOLDS):
                out_of = {k for n, k in enumerate(articles) if n % FOLDS == f}
                held += counts([c for c in mine if c.article in out_of], fit([c for c in mine if c.article not in out_of]), threshold, field)
            others = {name: f1(counts(cases(docs, field), w, threshold, field)) for name, docs in tests.items()}
            print(f"{field} {threshold}: held out {f1(held)}", others)
        out[field] = {name: round(float(value), 3) for name, value in zip(spread.FEATURES, w, strict=True)} | {"threshold": THRESHOLD}
    OUT.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
