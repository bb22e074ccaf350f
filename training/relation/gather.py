"""Everything that the relation model learns from, and what it is measured on, in one file, so that training needs nothing else.

    python -m training.relation.gather --gold ../shared/gold --out build/relation/data.jsonl

A line is an example with its ``part``:

* ``headlines``, ``across``, ``written``, ``news``: learned from (`training.relation.data`, `training.relation.labelled`);
* ``dev``, ``near``, ``held``, ``wikinews``: never learned from. ``held`` is each twelfth item of PolNeAR.

No paraphrases are among them: those of ``gold/same-claim`` are not free for every use.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from training.relation.data import Example, across, emergent, written
from training.relation.labelled import labelled

HELD = 12
"""Each item whose number this divides is held out."""


def parts(gold: Path) -> tuple[list[Example], list[Example]]:
    """The labelled statements to learn from, and those of PolNeAR that are held out."""
    news = labelled(gold, "polnear")
    held = [e for e in news if int(e.group.rsplit("-", 1)[1]) % HELD == 0]
    return [e for e in news if int(e.group.rsplit("-", 1)[1]) % HELD] + labelled(gold, "ecb"), held


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--out", type=Path, required=True)
    o = a.parse_args()
    headlines = emergent(o.gold, "train")
    news, held = parts(o.gold)
    found = {"headlines": headlines, "across": across(headlines, 2, 1, 0), "written": written("train-"), "news": news,
             "dev": emergent(o.gold, "dev"), "near": written("near-"), "held": held, "wikinews": labelled(o.gold, "wikinews")}
    o.out.parent.mkdir(parents=True, exist_ok=True)
    with o.out.open("w", encoding="utf-8") as out:
        for part, some in found.items():
            print(part, len(some), dict(Counter(e.relation for e in some)), flush=True)
            out.writelines(json.dumps({"part": part, **asdict(e)}, ensure_ascii=False, separators=(",", ":")) + "\n" for e in some)


if __name__ == "__main__":
    main()
