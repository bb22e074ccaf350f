"""Texts that a model takes for being about a claim, for labelling: what it has wrong is worth most to the next one.

    python -m training.relation.hard --gold ../shared/gold --model build/relation/model --out build/mined/polnear-hard.jsonl

For the claims of ``mined-polnear*.jsonl`` the nearest texts that nobody has labelled are read by an exported model; of those that it takes
for related the surest are kept, and a few that it nearly takes. Items as `training.relation.mined` makes them with ``--claims``.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

from onrecord.claims.embed import Embedder
from onrecord.claims.relate import Pair, RelationModel
from onrecord.labels import Relation
from training.relation.data import PAIRS
from training.relation.mined import kept, nearest

READ, SURE, NEARLY = 110, 11, 4
"""Texts read for a claim; those kept that are taken for related, and those nearly so."""


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--model", type=Path, required=True)
    a.add_argument("--count", type=int, default=420, help="claims")
    a.add_argument("--seed", type=int, default=0)
    a.add_argument("--cache", type=Path, default=Path("build/asked"))
    a.add_argument("--out", type=Path, required=True)
    o = a.parse_args()
    rng = random.Random(o.seed)
    texts, vectors = kept(o.gold, "polnear", o.cache)
    known: dict[str, set[str]] = {}
    for path in (PAIRS / "mined-polnear-asked.jsonl", PAIRS / "mined-polnear.jsonl"):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            for one in row["claims"]:
                known.setdefault(one["claim"], set()).update(json.dumps(at) for at in row["texts"])
    first, rest = list(known)[:120], list(known)[120:]
    claims = first + rng.sample(rest, max(0, o.count - len(first)))
    model = RelationModel(o.model)
    with o.out.open("w", encoding="utf-8") as out:
        for number, (claim, vector) in enumerate(zip(claims, Embedder().embed(claims), strict=True)):
            near = [texts[k] for k in nearest(texts, vectors @ vector, READ, known[claim])]
            about = [1 - r.scores[Relation.UNRELATED] for r in model.relate([Pair(t.text, claim, t.context) for t in near])]
            order = sorted(range(len(near)), key=lambda i: -about[i])
            sure = [i for i in order if about[i] >= 0.5][:SURE]
            nearly = [i for i in order if 0.15 <= about[i] < 0.5]
            chosen = sure + rng.sample(nearly, min(NEARLY, len(nearly)))
            rng.shuffle(chosen)
            if chosen:
                rows = [{"at": near[i].at, "context": near[i].context, "text": near[i].text} for i in chosen]
                out.write(json.dumps({"item": f"polnear-hard-{number:04}", "claim": claim, "texts": rows}, ensure_ascii=False) + "\n")
                out.flush()


if __name__ == "__main__":
    main()
