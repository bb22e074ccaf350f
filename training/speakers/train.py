"""Learn the weights that choose a pronoun's antecedent: src/onrecord/models/antecedents/weights.json.

    python -m training.speakers.train --gum ../shared/gold/gum/train --texts ../shared/gold/polnear/train.jsonl [--write]

A pronoun's candidates are weighed by a linear model under a softmax. Examples come from GUM's coreference (every he
and she whose chain holds a name) and from training/labels (sources that are a pronoun and whose speaker is known). The
even articles test what the odd ones teach, and the other way round; the weights written are of both. They are drawn
towards those that the file has (first set by hand): the examples are few. The weights for descriptions stay as they
are, eleven examples teach nothing; their accuracy is printed. Numpy only.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from onrecord import Passage
from onrecord.reading import AttributionModel, Marked, mark, read
from onrecord.score.statements import same_speaker
from onrecord.speakers.coreference import DESCRIBED, FEATURES, Trail, weights
from onrecord.speakers.lexicon import Noun
from onrecord.speakers.names import Finder
from onrecord.speakers.people import Entity, People
from onrecord.speakers.resolve import Resolver
from onrecord.speakers.tokens import Words

OUT = Path("src/onrecord/models/antecedents/weights.json")
PER_DOCUMENT = 8
"""The weight that all examples of one GUM document have together, at most."""
Gold = Callable[[int, int, Entity], bool | None]
"""Whether the word, of the statement (or -1), means this person; None where that is not known."""


@dataclass
class Example:
    """Candidates' features [n, features], the most recent first, and which one is right."""

    rows: np.ndarray
    right: int
    weight: float = 1.5


class Taught(Trail):
    """A trail that takes the right person where it is known, and keeps what it had to choose from."""

    gold: Gold
    examples: dict[str, list[Example]]

    def _learn(self, kind: str, found: list, rows: list, word: int, own: int) -> tuple[Entity | None, float] | None:
        answers = [self.gold(word, own, s.entity) for s in found]
        if True not in answers:
            return None
        right = answers.index(True)
        self.examples[kind].append(Example(np.array(rows, float), right))
        return found[right].entity, 1.0

    def pronoun(self, word: int, own: int = -1) -> tuple[Entity | None, float]:
        low = self.words.lower[word]
        gender = "m" if low in ("he", "him", "his", "himself") else "f"
        found = self.candidates(gender)
        taught = self._learn("pronoun", found, self.rows(found, word, own, gender), word, own) if found else None
        return taught or super().pronoun(word, own)

    def description(self, words: range, noun: Noun, word: int, own: int) -> tuple[Entity | None, float]:
        found = self.candidates(noun.gender, 25)
        taught = self._learn("description", found, self.described(found, words, noun, word, own), word, own) if found else None
        return taught or super().description(words, noun, word, own)


def examples(marked: Marked, gold: Callable[[Resolver], Gold]) -> dict[str, list[Example]]:
    words = Words(marked.text)
    finder = Finder(words, marked.layout, marked.names)
    resolver = Resolver(marked, words, People(words, finder.find(), finder.headline))
    t = resolver.trail
    taught = Taught(t.words, t.layout, t.quotes, t.content_of, t.seen, t.order)
    taught.speaker_of = t.speaker_of
    taught.gold, taught.examples = gold(resolver), {"pronoun": [], "description": []}
    resolver.trail = resolver.descriptions.trail = taught
    resolver.walk()
    return taught.examples


def of_labels(path: Path, texts: dict[str, str], model: AttributionModel) -> Iterator[dict[str, list[Example]]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        d = json.loads(line)
        text = texts[d["id"]]
        given = [tuple(Passage.of(text, sorted(s[r])) for r in ("source", "cue", "content")) for s in d["statements"]]

        def gold(resolver: Resolver, statements: list = d["statements"]) -> Gold:
            own = {h.at: i for i, heads in enumerate(resolver.heads) for h in heads}

            def right(word: int, at: int, e: Entity) -> bool | None:
                i = own.get(word, at)
                s = statements[i] if i >= 0 else {}
                if s.get("speaker_type") != "person":
                    return None
                return same_speaker(s.get("speaker"), e.name, "person")

            return right

        marked = mark(model, text, given)  # type: ignore[arg-type]
        yield examples(marked, gold)


def of_gum(path: Path, model: AttributionModel) -> dict[str, list[Example]]:
    text, chains = read_gum(path)
    marked = read(model, text)

    def gold(resolver: Resolver) -> Gold:
        w, people = resolver.words, resolver.people
        known: dict[int, set[str]] = {}
        for e in people.entities:
            known[id(e)] = {c for m in e.mentions for start, end, c in chains if start <= w.starts[m.first] and w.ends[m.last - 1] <= end
                            and end - start < 2 * (w.ends[m.last - 1] - w.starts[m.first]) + 25}
        at = {start: c for start, end, c in chains if end - start < 9}

        def right(word: int, _: int, e: Entity) -> bool | None:
            c = at.get(w.starts[word])
            return None if c is None else c in known[id(e)]

        return right

    return examples(marked, gold)


def read_gum(path: Path) -> tuple[str, list[tuple[int, int, str]]]:
    """Text of a CoNLL-U file and its person mentions: start, end, chain."""
    text, out, opened = "", [], {}  # type: str, list[tuple[int, int, str]], dict[str, list[int]]
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# newpar") and "block" not in line:
            text = text.rstrip() + "\n\n"
        f = line.split("\t")
        if len(f) != 10 or not f[0].isdigit():
            continue
        start = len(text)
        text += f[1] + ("" if "SpaceAfter=No" in f[9] else " ")
        end = start + len(f[1])
        entity = re.search(r"Entity=([^|]+)", f[9])
        for opening, closing in re.findall(r"\((\d+-[\w:-]+[^()]*)|(\d+)\)", entity[1]) if entity else ():
            if opening:
                chain, kind = opening.split("-")[:2]
                opened.setdefault(chain, []).append(start if kind == "person" else -1)
                if f"({opening})" in entity[1]:
                    first = opened[chain].pop()
                    if first >= 0:
                        out.append((first, end, chain))
            elif opened.get(closing):
                first = opened[closing].pop()
                if first >= 0:
                    out.append((first, end, closing))
    return text.strip("\n"), [(s - (len(text) - len(text.lstrip("\n"))), e - (len(text) - len(text.lstrip("\n"))), c) for s, e, c in out]


def learn(data: list[Example], start: np.ndarray, towards: float = 20.0, steps: int = 400) -> np.ndarray:
    """Weights of least loss, drawn ``towards`` where they started."""
    w = start.copy()
    rate = 0.5
    for _ in range(steps):
        grad = towards * (w - start)
        for x in data:
            score = x.rows @ w
            p = np.exp(score - score.max())
            p /= p.sum()
            grad += x.weight * (p @ x.rows - x.rows[x.right])
        w -= rate * grad / (len(data) + towards)
    return w


def accuracy(data: list[Example], w: np.ndarray) -> float:
    return float(np.mean([int((x.rows @ w).argmax()) == x.right for x in data])) if data else float("nan")


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gum", type=Path, required=True)
    a.add_argument("--texts", type=Path, required=True)
    a.add_argument("--model", type=Path)
    a.add_argument("--write", action="store_true")
    o = a.parse_args()
    model = AttributionModel(o.model)
    texts = {d["id"]: d["text"] for d in map(json.loads, o.texts.read_text(encoding="utf-8").splitlines())}
    sets: dict[str, dict[str, list[Example]]] = {n: {"pronoun": [], "description": []} for n in ("gum", "even", "odd")}
    for name in ("even", "odd"):
        for found in of_labels(Path(f"training/labels/{name}.jsonl"), texts, model):
            for kind, some in found.items():
                sets[name][kind] += some
    for path in sorted(o.gum.glob("*.conllu")):
        some = [x for x in of_gum(path, model)["pronoun"] if len(x.rows) > 1]
        for x in some:  # a biography speaks of one person
            x.weight = min(1.0, PER_DOCUMENT / len(some))
        sets["gum"]["pronoun"] += some
    learned = report({n: [x for x in s["pronoun"] if len(x.rows) > 1] for n, s in sets.items()}, np.array(weights()["pronoun"]))
    described = np.array(weights()["description"])
    for name in ("even", "odd"):
        some = sets[name]["description"]
        print(f"description, {name}: {len(some)}, most recent {accuracy(some, most_recent(described)):.3f}, chosen {accuracy(some, described):.3f}")
    out = {"pronoun": dict(zip(FEATURES, learned, strict=True)), "description": dict(zip(FEATURES + DESCRIBED, described, strict=True))}
    if o.write:
        rounded = {kind: {n: round(float(v), 3) for n, v in by.items()} for kind, by in out.items()}
        OUT.write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")


def most_recent(like: np.ndarray) -> np.ndarray:
    """Weights that take the one spoken of last."""
    out = np.zeros(len(like))
    out[FEATURES.index("log distance")] = -1.0
    return out


def report(sets: dict[str, list[Example]], start: np.ndarray) -> np.ndarray:
    """Print what each half teaches the other; give the weights of all."""
    gum = sets["gum"]
    print("pronouns with a choice", {n: len(s) for n, s in sets.items()})
    for test, train in (("even", "odd"), ("odd", "even")):
        w = learn(gum + sets[train], start)
        print(f"  on {test}: most recent {accuracy(sets[test], most_recent(w)):.3f}, before {accuracy(sets[test], start):.3f}, "
              f"learned {accuracy(sets[test], w):.3f}")
    w = learn(sets["even"] + sets["odd"] + gum[::2], start)
    print(f"  on the other half of gum: most recent {accuracy(gum[1::2], most_recent(w)):.3f}, before {accuracy(gum[1::2], start):.3f}, "
          f"learned {accuracy(gum[1::2], w):.3f}")
    return learn(gum + sets["even"] + sets["odd"], start)


if __name__ == "__main__":
    main()
