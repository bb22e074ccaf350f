"""How well the shipped relation model relates texts to claims, and how fast.

    python -m benchmarks.relation --gold ../shared/gold

- Emergent dev: headlines against rumoured claims, for / against / observing. Gold has no unrelated pairs: strictly, an answer
  of unrelated is wrong; "mapped" takes it for observing, "of three" leaves it out of the choice. Then each headline beside three claims
  of other articles, the two with most words in common and one at random: what is unrelated there.
- ``training/relation/pairs/near-*.jsonl``: pairs written for this project, with near misses, by kind of phenomenon.
- with ``--news``: statements of Wikinews set beside claims, as language-model readers labelled them (training/relation/LABELLING.md): items around
  a statement, with claims worded for them, and the texts nearest to claims that were worded beforehand. Most are unrelated, as in `follow`.
- with ``--beside N``: the same pairs among plainly unrelated ones and among what else is said in the article that a claim is made in; and claims that meet their own words.
- pairs a second of one core (CPU time, so that other work on the machine counts little): a claim of ten words, texts of 24.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from onrecord.claims.relate import Pair, Related, RelationModel
from onrecord.claims.wording import common
from onrecord.labels import Relation

PAIRS = Path(__file__).parents[1] / "training" / "relation" / "pairs"
THREE = (Relation.FOR, Relation.AGAINST, Relation.OBSERVING)


def f1(gold: Sequence[Relation], found: Sequence[Relation], label: Relation) -> tuple[float, float, float]:
    """Precision, recall and F1 of one relation."""
    both = sum(g == p == label for g, p in zip(gold, found, strict=True))
    precision, recall = both / max(1, found.count(label)), both / max(1, gold.count(label))
    return precision, recall, 2 * both / max(1, found.count(label) + gold.count(label))


def summary(gold: Sequence[Relation], found: Sequence[Relation]) -> str:
    labels = [r for r in Relation if r in gold]
    right = sum(g == p for g, p in zip(gold, found, strict=True))
    macro = sum(f1(gold, found, r)[2] for r in labels) / len(labels)
    return f"accuracy {right / len(gold):.3f}, macro-F1 {macro:.3f}"


def matrix(gold: Sequence[Relation], found: Sequence[Relation]) -> str:
    counts = Counter(zip(gold, found, strict=True))
    lines = ["gold \\ found" + "".join(f"{r.value:>11s}" for r in Relation)]
    lines += [f"{g.value:12s}" + "".join(f"{counts[g, p]:11d}" for p in Relation) for g in Relation if g in gold]
    return "\n".join(lines)


def table(gold: Sequence[Relation], found: Sequence[Relation]) -> str:
    return "\n".join(f"{r.value:12s} precision {p:.3f} recall {q:.3f} F1 {f:.3f}"
                     for r in Relation if r in gold for p, q, f in [f1(gold, found, r)])


def of_three(related: Related) -> Relation:
    return max(THREE, key=lambda r: related.scores[r])


def emergent(model: RelationModel, path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    gold = [Relation(r["stance"]) for r in rows]
    related = model.relate([Pair(r["headline"], r["claim"]) for r in rows])
    strict = [r.relation for r in related]
    mapped = [Relation.OBSERVING if r is Relation.UNRELATED else r for r in strict]
    print(f"Emergent, {path.name}: {len(rows)} headlines\n{matrix(gold, strict)}\n{table(gold, strict)}")
    print(f"strict:   {summary(gold, strict)}\nmapped:   {summary(gold, mapped)}\nof three: {summary(gold, [of_three(r) for r in related])}")
    away = model.relate(elsewhere([(r["headline"], r["claim"]) for r in rows]))
    print(f"beside claims of other articles: {sum(r.relation is Relation.UNRELATED for r in away)} of {len(away)} unrelated\n")


def elsewhere(pairs: Sequence[tuple[str, str]]) -> list[Pair]:
    """Headlines beside claims that they were not set beside: for each the two with most words in common, and one of the others."""
    claims, rng, out = list(dict.fromkeys(claim for _, claim in pairs)), random.Random(1), []
    for text, own in pairs:
        others = sorted((c for c in claims if c != own), key=lambda c: -common(c, text))
        out += [Pair(text, claim) for claim in (*others[:2], rng.choice(others[2:]))]
    return out


def near(model: RelationModel, folder: Path) -> None:
    rows = [json.loads(line) for path in sorted(folder.glob("near-*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    if not rows:
        return
    gold = [Relation(r["relation"]) for r in rows]
    related = model.relate([Pair(r["text"], r["claim"], r.get("context")) for r in rows])
    found = [r.relation for r in related]
    print(f"Own pairs with near misses: {len(rows)}\n{matrix(gold, found)}\n{table(gold, found)}\n{summary(gold, found)}")
    by: dict[str, list[bool]] = defaultdict(list)
    for row, g, p in zip(rows, gold, found, strict=True):
        by[f"{row['kind']} ({g.value})"].append(g == p)
    for kind, right in sorted(by.items(), key=lambda item: (-len(item[1]), item[0])):
        if len(right) >= 4:
            print(f"  {kind:40s} {sum(right)} of {len(right)}")
    print("\nconfidence   pairs   mean   right")
    sure = [(r.confidence, g == r.relation) for r, g in zip(related, gold, strict=True)]
    for low, high in ((0.0, 0.5), (0.5, 0.7), (0.7, 0.9), (0.9, 1.01)):
        some = [(c, right) for c, right in sure if low <= c < high]
        if some:
            print(f"{low:.1f} to {min(high, 1):.1f}  {len(some):6d}  {sum(c for c, _ in some) / len(some):.3f}  {sum(r for _, r in some) / len(some):.3f}")
    print()


def beside(model: RelationModel, gold: Path, count: int, folder: Path) -> None:
    """The pairs of ``near`` among many unrelated ones, as `follow` meets them: texts on other claims, and what else an article says."""
    from training.relation.beside import beside as within
    from training.relation.data import UNRELATED, written

    pairs = written("near-", folder)
    claims = list(dict.fromkeys(e.claim for e in pairs))
    away = {claim: claims[(i + len(claims) // 2) % len(claims)] for i, claim in enumerate(claims)}
    plain = [Pair(e.text, away[e.claim]) for e in pairs if not e.context]
    same = [Pair(e.text, e.claim, e.context) for e in within(gold, count) if e.relation == UNRELATED]
    labels = [tuple(Relation)[e.relation] for e in pairs] + [Relation.UNRELATED] * (len(plain) + len(same))
    found = [r.relation for r in model.relate([Pair(e.text, e.claim, e.context) for e in pairs] + plain + same)]
    print(f"Own pairs ({len(pairs)}), texts on other claims ({len(plain)}) and other contents of a claim's article ({len(same)}):")
    print(f"{matrix(labels, found)}\n{table(labels, found)}")
    for name, some in (("texts on other claims", slice(len(pairs), len(pairs) + len(plain))), ("other contents of the article", slice(len(pairs) + len(plain), None))):
        print(f"  {name}: {sum(r is Relation.UNRELATED for r in found[some])} of {len(found[some])} unrelated")
    print()


def itself(model: RelationModel, gold: Path, folder: Path) -> None:
    """Claims of what is held out that meet their own words: as they are, as a headline, hedged or negated."""
    from training.relation import data

    claims = list(dict.fromkeys(e.claim for e in [*data.written("near-", folder), *data.emergent(gold, "dev")]))
    pairs = data.itself(claims * 5, random.Random(0))
    found = [r.relation for r in model.relate([Pair(e.text, e.claim, said=True) for e in pairs])]
    right = [r is tuple(Relation)[e.relation] for r, e in zip(found, pairs, strict=True)]
    print(f"Claims that meet their own words: {sum(right)} of {len(right)} right, {sum(r is Relation.UNRELATED for r in found)} taken for unrelated\n")


def news(model: RelationModel, gold: Path) -> None:
    """Real statements, most of which are about something else; ``related`` is for, against and observing together."""
    from training.relation.data import RELATIONS
    from training.relation.labelled import labelled

    pairs = labelled(gold, "wikinews")
    for kind in sorted({e.kind for e in pairs}):
        some = [e for e in pairs if e.kind == kind]
        labels = [Relation(RELATIONS[e.relation]) for e in some]
        related = model.relate([Pair(e.text, e.claim, e.context, said=True) for e in some])
        found = [r.relation for r in related]
        print(f"{kind}: {len(some)} pairs, {len({e.claim for e in some})} claims\n{matrix(labels, found)}\n{table(labels, found)}\n{summary(labels, found)}")
        about, truly = [1 - r.scores[Relation.UNRELATED] for r in related], [r is not Relation.UNRELATED for r in labels]
        for least in (0.3, 0.5, 0.7, 0.85):
            both, over = sum(a >= least and g for a, g in zip(about, truly, strict=True)), sum(a >= least for a in about)
            print(f"  related at {least}: precision {both / max(1, over):.3f} recall {both / max(1, sum(truly)):.3f}")
        sided = [(g, f) for g, f in zip(labels, found, strict=True) if g in THREE[:2] and f in THREE[:2]]
        print(f"  the right side, where both take one: {sum(g == f for g, f in sided)} of {len(sided)}\n")


def speed(model: RelationModel, seconds: float) -> None:
    claim = "The port authority is letting the harbour firm dump waste"
    text = ("he had seen the barges leave after dark with their lights out and come back empty before the morning shift "
            "began and nobody at the office asked why")
    pairs = [Pair(text[k : k + 125], claim) for k in range(20)] * 10
    model.relate(pairs[:32])
    began, count = time.process_time(), 0
    while time.process_time() - began < seconds:
        model.relate(pairs)
        count += len(pairs)
    length = sum(len(p.text.split()) for p in pairs) / len(pairs)
    print(f"{count / (time.process_time() - began):.0f} pairs a second of one core (claim {len(claim.split())} words, texts {length:.0f})")


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    a.add_argument("--model", type=Path, help="folder of a model, the shipped one if not given")
    a.add_argument("--pairs", type=Path, default=PAIRS)
    a.add_argument("--beside", type=int, default=0, metavar="N", help="also among N pairs from within articles of PolNeAR (needs the training extra)")
    a.add_argument("--news", action="store_true", help="also labelled statements of Wikinews (needs the training extra)")
    a.add_argument("--seconds", type=float, default=5.0)
    o = a.parse_args()
    model = RelationModel(o.model)
    print(model.name)
    if (o.gold / "emergent" / "dev.jsonl").exists():
        emergent(model, o.gold / "emergent" / "dev.jsonl")
    near(model, o.pairs)
    if o.news:
        news(model, o.gold)
    if o.beside:
        beside(model, o.gold, o.beside, o.pairs)
        itself(model, o.gold, o.pairs)
    speed(model, o.seconds)


if __name__ == "__main__":
    main()
