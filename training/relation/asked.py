"""Texts for claims worded beforehand, for labelling: for each the nearest, and those that a model takes for being about it.

    python -m training.relation.asked --gold ../shared/gold --from polnear --claims claims.txt --name c3 --model src/onrecord/models/relation --out build/asked/c3.jsonl

Items as `training.relation.mined` makes them with ``--claims``, but read as `onrecord follow` would: of the texts nearest to a claim half are taken as they come, and
of the others those that model, cosine and the claim's own words together are surest of. Who labels an item words more claims for its texts
(training/relation/LABELLING.md).
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

from onrecord.claims.embed import Embedder
from onrecord.claims.relate import Pair, RelationModel
from onrecord.claims.weighing import weighed
from onrecord.claims.wording import coverage
from onrecord.labels import Relation
from training.relation.mined import Text, Vectors, kept, nearest

READ = 160
"""Texts that the model reads for a claim."""


def chosen(claim: str, vector: Vectors, texts: list[Text], vectors: Vectors, model: RelationModel, count: int) -> list[Text]:
    """Half of them the nearest, half those that are surest to be about the claim."""
    cosine = vectors @ vector
    near = nearest(texts, cosine, READ)
    answers = model.relate([Pair(texts[k].text, claim, texts[k].context) for k in near])
    about = [1 - weighed(a, near=float(cosine[k]), covered=coverage(claim, texts[k].text), leans=texts[k].context is not None).scores[Relation.UNRELATED]
             for a, k in zip(answers, near, strict=True)]
    first = list(range(count // 2))
    rest = sorted(range(count // 2, len(near)), key=lambda i: -about[i])[: count - len(first)]
    return [texts[near[i]] for i in first + rest]


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--from", dest="source", choices=("polnear", "ecb"), required=True)
    a.add_argument("--claims", type=Path, required=True, help="claims, a line each")
    a.add_argument("--name", required=True, help="what the items are called")
    a.add_argument("--model", type=Path, required=True)
    a.add_argument("--count", type=int, default=28, help="texts of each claim")
    a.add_argument("--cache", type=Path, default=Path("build/asked"))
    a.add_argument("--out", type=Path, required=True)
    o = a.parse_args()
    rng = random.Random(0)
    texts, vectors = kept(o.gold, o.source, o.cache)
    claims = [line.strip() for line in o.claims.read_text(encoding="utf-8").splitlines() if line.strip()]
    model = RelationModel(o.model)
    with o.out.open("w", encoding="utf-8") as out:
        for number, (claim, vector) in enumerate(zip(claims, Embedder().embed(claims), strict=True)):
            some = chosen(claim, vector, texts, vectors, model, o.count)
            rng.shuffle(some)
            rows = [{"at": t.at, "context": t.context, "text": t.text} for t in some]
            out.write(json.dumps({"item": f"{o.source}-{o.name}-{number:04}", "claim": claim, "texts": rows}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
