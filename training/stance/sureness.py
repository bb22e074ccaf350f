"""How often each rule of the stance room is right on labelled statements: writes ``data/sureness.tsv``.

    python -m training.stance.sureness --texts POLNEAR_TRAIN.jsonl LABELS.jsonl…

A rule that was seen rarely is drawn towards its value's share, a value towards its label's: ten cases' weight each.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import onrecord.stance
from onrecord.stance import read_one
from onrecord.types import HOW
from training.stance.gold import labelled

OUT = Path(onrecord.stance.__file__).parent / "data" / "sureness.tsv"
WEIGHT = 10
HEAD = """# How often a value is right when a rule gives it, on labelled statements (training/stance/sureness.py); * is any.
# Rare rules are drawn towards the share of their value, values towards that of their label. Counted on labels (fresh.jsonl)
# that the rules were not written on; 285 statements, a third of them picked for being hard.
label\tvalue\trule\tseen\tright
"""


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("labels", type=Path, nargs="+")
    a.add_argument("--texts", type=Path, required=True)
    o = a.parse_args()
    seen: Counter[tuple[str, str, str]] = Counter()
    right: Counter[tuple[str, str, str]] = Counter()
    for d, m in labelled(o.labels, o.texts):
        for s, attribution in zip(d["statements"], m.attributions, strict=True):
            r = read_one(m, attribution)
            for field in (f for f in HOW if f in s):
                value = getattr(r, field).value
                for key in ((field, value, r.rule[field]), (field, value, "*"), (field, "*", "*")):
                    seen[key] += 1
                    right[key] += s[field] == value
    share: dict[tuple[str, str, str], float] = {}
    for key in sorted(seen, key=lambda k: (k[2] != "*", k[1] != "*", k)):
        field, value, rule = key
        prior = 0.9 if value == "*" else share[field, "*", "*"] if rule == "*" else share[field, value, "*"]
        share[key] = (right[key] + WEIGHT * prior) / (seen[key] + WEIGHT)
    lines = ["\t".join((*key, str(seen[key]), f"{p:.3f}")) for key, p in sorted(share.items())]
    OUT.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
