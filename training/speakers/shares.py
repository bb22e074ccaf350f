"""Count how often each way of reading a value is right: src/onrecord/models/antecedents/shares.json.

    python -m training.speakers.shares --texts ../shared/gold/polnear/train.jsonl [--model FOLDER]

On training/labels, from the gold spans. A share is drawn towards the mean of its field as if four more examples had it.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from onrecord import Passage
from onrecord.reading import AttributionModel, mark
from onrecord.score.statements import right
from onrecord.speakers import confidence, identify

OUT = Path("src/onrecord/models/antecedents/shares.json")
PRIOR = 4


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--texts", type=Path, required=True)
    a.add_argument("--model", type=Path)
    o = a.parse_args()
    model = AttributionModel(o.model)
    texts = {d["id"]: d["text"] for d in map(json.loads, o.texts.read_text(encoding="utf-8").splitlines())}
    seen: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    kept: list[dict[str, str]] = []
    ways = confidence.ways
    confidence.ways = lambda *of: kept.append(ways(*of)) or kept[-1]  # type: ignore[func-returns-value]
    for name in ("even", "odd"):
        for line in Path(f"training/labels/{name}.jsonl").read_text(encoding="utf-8").splitlines():
            d = json.loads(line)
            text = texts[d["id"]]
            given = [tuple(Passage.of(text, sorted(s[r])) for r in ("source", "cue", "content")) for s in d["statements"]]
            kept.clear()
            found = identify(mark(model, text, given))  # type: ignore[arg-type]
            for gold, who, by in zip(d["statements"], found, kept, strict=True):
                made = {"speaker": who.name, "speaker_type": who.speaker_type.value, "role": who.role, "heard_by": who.heard_by}
                for field, value in made.items():
                    if field in gold and (value or field.startswith("speaker")):
                        ok = right(field, gold, made)
                        for key in {field, by.get(field) or field}:
                            seen[key] += 1
                            hits[key] += ok
    out = {}
    for key, n in sorted(seen.items()):
        field = key.split(":")[0]
        mean = hits[field] / seen[field]
        out[key] = round((hits[key] + PRIOR * mean) / (n + PRIOR), 3)
        print(f"{key:36s} {hits[key]:4d} of {n:4d}  {out[key]}")
    OUT.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
