"""How well contents are grouped into claims, how well embeddings tell same from different, and how fast both are.

    python -m benchmarks.grouping --gold ../shared/gold [--relation]
    python -m benchmarks.grouping --speed [--rows 1000000]

Grouping is measured on two sets, by B-cubed (Bagga and Baldwin 1998) and by pairs:

- ECB+: the sentences whose coreference is annotated and that name an event. Two sentences make the same claim if at least half
  of all events that either names (reporting left out) are named by both: Jaccard of their event instances 0.5 or more. The
  same story is not enough. That is a relation and not a partition, so B-cubed takes each sentence's own set of equals (as in
  Amigo et al. 2009). Topics are split as usual (Cybulska and Vossen 2015): train 1-35 without dev, dev, test 36-45.
- Emergent: headlines; those collected for one claim are equal. For and against are not told apart.

A method's one threshold is chosen on the train portions of both sets: the strictest whose mean B-cubed F1 is within a hundredth
of the best. ``--relation`` asks the relation model whether each member is about what its group's centre words.
Pairs: MRPC's accuracy and F1 at the cosine that is best on its train portion, and Spearman's correlation on STS.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import tempfile
import time
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from onrecord.claims.embed import Embedder, to_int8
from onrecord.claims.group import MEANING, THRESHOLD, Verify, group
from onrecord.claims.relate import Pair, RelationModel
from onrecord.claims.vectors import VectorFile
from onrecord.claims.wording import carrying
from onrecord.labels import Relation
from onrecord.score.figures import Figure

Floats = npt.NDArray[np.float32]
Equal = npt.NDArray[np.bool_]

ECB_DEV = {2, 5, 12, 18, 21, 23, 34, 35}
ECB_TEST = set(range(36, 46))
SWEEP = [round(x, 2) for x in np.arange(0.22, 0.8, 0.04).tolist()]


class Texts(NamedTuple):
    """Contents with ``equal`` [n, n]: which make the same claim."""

    name: str
    texts: list[str]
    equal: Equal
    vectors: Floats


def tidy(tokens: Sequence[str]) -> str:
    return re.sub(r"\s+([,.;:?!%)\]]|'s\b|n't\b)", r"\1", " ".join(tokens))


def ecb(gold: Path) -> Iterator[tuple[int, str, frozenset[str]]]:
    """Topic, sentence and event instances of each annotated sentence that names an event."""
    chosen: dict[str, set[str]] = defaultdict(set)
    with (gold / "ecbplus" / "ECBplus_coreference_sentences.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            chosen[f"{row['Topic']}_{row['File']}"].add(row["Sentence Number"])
    for path in sorted((gold / "ecbplus" / "ECB+").rglob("*.xml")):
        root = ET.parse(path).getroot()
        tokens, sentences = {t.get("t_id"): t for t in root.iter("token")}, defaultdict(list)
        for token in tokens.values():
            sentences[token.get("sentence")].append(token.text or "")
        instance = {}
        for relation in root.find("Relations") or ():
            across = relation.tag == "CROSS_DOC_COREF"
            for source in relation.iter("source"):
                instance[source.get("m_id")] = str(relation.get("note")) if across else f"{path.stem} {relation.get('r_id')}"
        events: dict[str | None, set[str]] = defaultdict(set)
        for mention in root.find("Markables") or ():
            anchors = [tokens[a.get("t_id")] for a in mention.iter("token_anchor")]
            if anchors and re.match("(NEG_)?ACTION", mention.tag) and "REPORTING" not in mention.tag:
                events[anchors[0].get("sentence")].add(instance.get(mention.get("m_id"), f"{path.stem} m{mention.get('m_id')}"))
        for number in sorted(chosen[path.stem], key=int):
            if events[number]:
                yield int(path.parent.name), tidy(sentences[number]), frozenset(events[number])


def sets(gold: Path, embed: Callable[[Sequence[str]], Floats]) -> dict[str, Texts]:
    rows = list(ecb(gold))
    parts = {"ECB+ train": [r for r in rows if r[0] not in ECB_DEV | ECB_TEST], "ECB+ dev": [r for r in rows if r[0] in ECB_DEV],
             "ECB+ test": [r for r in rows if r[0] in ECB_TEST]}
    out = {}
    for name, part in parts.items():
        jaccard = np.array([[len(a[2] & b[2]) / len(a[2] | b[2]) for b in part] for a in part])
        texts = [r[1] for r in part]
        out[name] = Texts(name, texts, jaccard >= 0.5, embed(texts))
    for name in ("train", "dev"):
        with (gold / "emergent" / f"{name}.jsonl").open(encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        claims = np.array([d["claim_id"] for d in lines])
        texts = [d["headline"] for d in lines]
        out[f"Emergent {name}"] = Texts(f"Emergent {name}", texts, claims[:, None] == claims, embed(texts))
    return out


class Score(NamedTuple):
    cubed: Figure
    pairs: Figure


def score(equal: Equal, found: npt.NDArray[np.int64]) -> Score:
    """B-cubed and pairwise precision, recall and F1 of a partition."""
    together = found[:, None] == found
    both, n = together & equal, len(found)
    p, r = float((both.sum(1) / together.sum(1)).mean()), float((both.sum(1) / equal.sum(1)).mean())
    hits, said, right = ((int(x.sum()) - n) // 2 for x in (both, together, equal))
    return Score(Figure(p, r, 2 * p * r / (p + r)), Figure.of(hits, said, right))


def partition(data: Texts, vectors: Floats, threshold: float, meaning: float, verify: Verify | None = None) -> npt.NDArray[np.int64]:
    found = np.arange(len(data.texts)) + len(data.texts)
    for number, g in enumerate(group(vectors, data.texts, threshold=threshold, meaning=meaning, verify=verify)):
        found[list(g.members)] = number
    return found


def tf_idf(texts: Sequence[str]) -> Floats:
    bags = [set(carrying(text)) for text in texts]
    column = {w: i for i, w in enumerate(sorted(set().union(*bags)))}
    out = np.zeros((len(texts), len(column)), dtype=np.float32)
    for row, bag in zip(out, bags, strict=True):
        row[[column[w] for w in bag]] = 1
    out *= 1 + np.log(len(texts) / out.sum(0))
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)


def relation(texts: Sequence[str], model: RelationModel) -> Verify:
    """Says yes where the relation model does not say unrelated."""
    def verify(pairs: Sequence[tuple[int, int]]) -> list[bool]:
        found = model.relate([Pair(texts[i], texts[claim]) for i, claim in pairs])
        return [r.relation is not Relation.UNRELATED for r in found]
    return verify


def row(name: str, threshold: float | None, of: dict[str, Score]) -> str:
    cells = "  ".join(f"{s.cubed.precision:.3f} {s.cubed.recall:.3f} {s.cubed.f1:.3f} | {s.pairs.f1:.3f}" for s in of.values())
    return f"{name:28s} {'' if threshold is None else f'{threshold:.2f}':5s} {cells}"


def grouping(gold: Path, embed: Callable[[Sequence[str]], Floats], model: RelationModel | None, share: float) -> None:
    data = sets(gold, embed)
    print("Grouping: B-cubed precision, recall, F1 | F1 of pairs\n" + " " * 35 + "  ".join(f"{name:25s}" for name in data))
    print(row("each alone", None, {n: score(d.equal, np.arange(len(d.texts))) for n, d in data.items()}))
    words = {n: tf_idf(d.texts) for n, d in data.items()}
    ours = {n: d.vectors for n, d in data.items()}
    for name, vectors, meaning in (("words (TF-IDF)", words, 1.0), ("embeddings", ours, 1.0), ("both", ours, share)):
        def f(part: str, t: float, vectors: dict[str, Floats] = vectors, meaning: float = meaning) -> float:
            return score(data[part].equal, partition(data[part], vectors[part], t, meaning)).cubed.f1

        means = {t: (f("ECB+ train", t) + f("Emergent train", t)) / 2 for t in SWEEP}
        best = max(t for t, mean in means.items() if mean >= max(means.values()) - 0.01)
        print(row(name, best, {n: score(d.equal, partition(d, vectors[n], best, meaning)) for n, d in data.items()}), flush=True)
    print(row("both, as shipped", THRESHOLD, {n: score(d.equal, partition(d, ours[n], THRESHOLD, MEANING)) for n, d in data.items()}))
    for threshold in (THRESHOLD, THRESHOLD - 0.06) if model else ():
        print(row("both, relation model asked", threshold, {n: score(d.equal, partition(d, ours[n], threshold, MEANING, relation(d.texts, model)))
                                                          for n, d in data.items()}), flush=True)


def ranks(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    out: npt.NDArray[np.float64] = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return out


def sts(gold: Path) -> Iterator[tuple[str, list[tuple[float, str, str]]]]:
    """Name and pairs with their gold similarity, 0 to 5, of each set."""
    for path in sorted((gold / "same-claim" / "semeval-sts").glob("*/*.tsv")):
        lines = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
        scored = [(float(x[0]), x[1], x[2]) for x in lines if len(x) >= 3 and x[0]]
        if scored:
            yield f"{path.parent.name} {path.stem}", scored


def cosines(embed: Callable[[Sequence[str]], Floats], pairs: Sequence[tuple[float, str, str]]) -> npt.NDArray[np.float64]:
    left, right = embed([p[1] for p in pairs]), embed([p[2] for p in pairs])
    return np.asarray((left * right).sum(1), dtype=np.float64)


def spearman(embed: Callable[[Sequence[str]], Floats], pairs: Sequence[tuple[float, str, str]]) -> float:
    return float(np.corrcoef(ranks(np.array([p[0] for p in pairs])), ranks(cosines(embed, pairs)))[0, 1])


def same_claim(gold: Path, embed: Callable[[Sequence[str]], Floats]) -> None:
    found = {}
    for part in ("train", "val", "test"):
        lines = (gold / "same-claim" / "msr" / f"msr-para-{part}.tsv").read_text(encoding="utf-8-sig").splitlines()[1:]
        pairs = [(float(q), a, b) for q, _, _, a, b in (line.split("\t") for line in lines)]
        found[part] = np.array([p[0] for p in pairs]) > 0, cosines(embed, pairs)
    right, near = found["train"]
    best = max(np.unique(near.round(3)).tolist(), key=lambda t: float(((near >= t) == right).mean()))
    for part, (right, near) in found.items():
        said = near >= best
        print(f"MRPC {part:5s} cosine >= {best:.3f}: accuracy {(said == right).mean():.3f}  F1 {2 * (said & right).sum() / (said.sum() + right.sum()):.3f}"
              f"  (all the same: accuracy {right.mean():.3f}  F1 {2 * right.sum() / (len(right) + right.sum()):.3f})")
    for name, scored in sts(gold):
        print(f"STS {name:24s} {len(scored):4d} pairs: Spearman {spearman(embed, scored):.3f}")


class Took(NamedTuple):
    """Seconds of one call by the clock, and of the processor, which what else runs on the machine does not change much."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock * 1000:.1f} ms ({self.processor * 1000:.1f} of a core)"


def median(f: Callable[[], object], times: int = 15) -> Took:
    """The median after a first call that warms up."""
    f()
    took = []
    for _ in range(times):
        start, busy = time.perf_counter(), time.process_time()
        f()
        took.append((time.perf_counter() - start, time.process_time() - busy))
    return Took(*np.median(np.array(took), axis=0).tolist())


def speed(rows: int) -> None:
    embedder, pick = Embedder(), np.random.default_rng(0)
    text = "The harbour board of Tesk knew about the cracks in the north pier two years before it was closed, an engineer said"
    texts = [f"{text} on day {i}" for i in range(200)]
    print(f"embedding 200 texts of 24 words: {median(lambda: embedder.embed(texts), 3)}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        n = 10_000
        while n <= rows:
            with VectorFile.open(Path(folder) / f"{n}.vectors", "speed", "random") as index:
                time_index(index, n)
            n *= 10
    for n in (10_000, 100_000):
        about = np.repeat(pick.standard_normal((n // 5, 384), dtype=np.float32), 5, axis=0)
        near = unit(about + 0.5 * pick.standard_normal((n, 384), dtype=np.float32))
        worded = [" ".join(f"w{i // 5 * 7 % 9001 + j}" for j in pick.integers(0, 12, 8)) for i in range(n)]
        start, busy = time.perf_counter(), time.process_time()
        found = group(near, worded)
        took = Took(time.perf_counter() - start, time.process_time() - busy)
        print(f"{n:9,d} made-up contents, five a claim: grouped in {took}, {len(found):,d} groups", flush=True)


def time_index(index: VectorFile, n: int) -> None:
    pick = np.random.default_rng(n)

    def made(rows: int) -> Floats:
        return unit(pick.standard_normal((rows, 384), dtype=np.float32))

    index.rebuild((np.arange(i, i + 10_000), to_int8(made(10_000))) for i in range(0, n, 10_000))
    query, some, twenty, end = made(1)[0], pick.choice(n, n // 100, replace=False), to_int8(made(20)), iter(range(n, 2 * n, 20))

    def append() -> None:
        at = next(end)
        index.append(np.arange(at, at + 20), twenty)

    def by_numpy() -> Floats:
        """The same comparison without SimSIMD: int8 to float32 in blocks, multiplied by BLAS."""
        return np.concatenate([rows.astype(np.float32) @ query for rows in blocks])

    blocks = np.array_split(index.vectors(index.keys)[1], max(1, n // 1024))
    print(f"{n:9,d} vectors, {index.path.stat().st_size / 1e6:.1f} MB: nearest 50 {median(lambda: index.search(query, 50))}; "
          f"among 1 % of them {median(lambda: index.search(query, 50, only=some))}; 20 more {median(append)}; "
          f"all products by numpy alone {median(by_numpy)}", flush=True)


def unit(x: Floats) -> Floats:
    out: Floats = x / np.linalg.norm(x, axis=1, keepdims=True)
    return out


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, help="folder of the gold data")
    a.add_argument("--meaning", type=float, default=MEANING, help="share of the embeddings beside the words")
    a.add_argument("--relation", action="store_true", help="have groups checked by the shipped relation model too")
    a.add_argument("--speed", action="store_true", help="time embedding, search and grouping instead")
    a.add_argument("--rows", type=int, default=1_000_000, help="size of the largest index that is timed")
    o = a.parse_args()
    if o.speed:
        speed(o.rows)
    elif o.gold:
        embedder = Embedder()
        grouping(o.gold, embedder.embed, RelationModel() if o.relation else None, o.meaning)
        same_claim(o.gold, embedder.embed)
    else:
        a.error("--gold FOLDER, or --speed")


if __name__ == "__main__":
    main()
