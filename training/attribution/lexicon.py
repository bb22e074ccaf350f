"""Count the words of PolNeAR's cues: how often each stands in a cue, how often anywhere.

    python -m training.attribution.lexicon --gold ../shared/gold --out src/onrecord/reading/data/cues.tsv
"""

from __future__ import annotations

import argparse
import collections
import re
from pathlib import Path

from training.attribution.data import articles

WORD = re.compile(r"[^\W\d_]+")


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--out", type=Path, required=True)
    a.add_argument("--least", type=int, default=3, help="leave out words in fewer cues than this")
    o = a.parse_args()
    in_cue: collections.Counter[str] = collections.Counter()
    anywhere: collections.Counter[str] = collections.Counter()
    for marked in articles(o.gold / "polnear" / "train.jsonl"):
        text = marked.text.lower()
        anywhere.update(WORD.findall(text))
        for attribution in marked.attributions:
            for s, e in attribution["cue"]:
                in_cue.update(set(WORD.findall(text[s:e])))
    rows = sorted(((w, n, anywhere[w]) for w, n in in_cue.items() if n >= o.least and anywhere[w] >= n), key=lambda r: (-r[1], r[0]))
    lines = ["# word\tin cues\tin all, of PolNeAR 1.0.0 train (840 articles, 19,833 cues); made by training/attribution/lexicon.py"]
    lines += [f"{w}\t{n}\t{t}" for w, n, t in rows]
    o.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
