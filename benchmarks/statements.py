"""How well statements are worked out: every label, with a confusion matrix each, and what is wrong.

    python -m benchmarks.statements GOLD.jsonl… [--end-to-end] [--texts ../shared/gold/polnear/train.jsonl] [--errors FIELD]

GOLD: JSON Lines of ``id, published, text, statements[{source, cue, content, …labels}]``. Files without texts
(training/labels) take them by ``id`` from ``--texts``. From the gold spans unless ``--end-to-end``, which reads the
article as it stands. ``--errors`` lists the statements whose FIELD is wrong.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from onrecord import Article, Passage, Reader
from onrecord.score import statements
from onrecord.score.figures import Figures, to_json

Row = dict[str, Any]


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def with_texts(gold: list[Row], texts: Path | None) -> list[Row]:
    """Gold documents that have their text, from ``texts`` where they came without."""
    if all("text" in d for d in gold):
        return gold
    if texts is None:
        raise SystemExit("these labels come without texts: give --texts, the articles they are of")
    known = {d["id"]: d for d in rows(texts)}
    return [d | {"text": known[d["id"]]["text"], "published": known[d["id"]]["published"]} for d in gold]


def label(reader: Reader, d: Row) -> Row:
    """The native form of a gold document, its statements worked out from the gold spans."""
    text = d["text"]
    given = [tuple(Passage.of(text, sorted(s[r])) for r in ("source", "cue", "content")) for s in d["statements"]]
    return reader.label(Article(id=d["id"], text=text, published=d.get("published")), given).to_json()  # type: ignore[arg-type]


def read(reader: Reader, d: Row) -> Row:
    return reader.read(Article(id=d["id"], text=d["text"], published=d.get("published"))).to_json()


def confusion(pairs: Iterable[tuple[Row, Row]], field: str) -> list[str]:
    """Lines of a matrix, gold down and predicted across, of a field with a fixed set of values."""
    counts = Counter((g[field], p[field]) for g, p in pairs if field in g)
    values = sorted({v for pair in counts for v in pair}, key=str)
    width = max(len(str(v)) for v in values) + 1
    out = [" " * width + "".join(f"{v!s:>{max(len(str(v)), 4) + 1}}" for v in values)]
    for g in values:
        out.append(f"{g!s:{width}}" + "".join(f"{counts[g, p] or '.':>{max(len(str(p)), 4) + 1}}" for p in values))
    return out


def matrices(gold: list[Row], predicted: list[Row]) -> list[str]:
    """Lines of the confusion matrices of all fields with a fixed set of values."""
    pairs = [(g, p) for d, q in zip(gold, predicted, strict=True) for g, p in zip(d["statements"], q["statements"], strict=True)]
    out = []
    for field in statements.CLOSED:
        if any(field in g for g, _ in pairs):
            out += ["", f"  {field} (gold down, read across)", *("    " + line for line in confusion(pairs, field))]
    return out


def show(title: str, figures: Figures) -> None:
    print(f"\n{title}")
    for name, value in to_json(figures).items():
        print(f"  {name:26s} {json.dumps(value)}")


def words(d: Row, s: Row, role: str) -> str:
    return " … ".join(d["text"][a:b] for a, b in s[role])


def wrong(gold: list[Row], predicted: list[Row], field: str) -> None:
    for d, p in zip(gold, predicted, strict=True):
        for g, s in zip(d["statements"], p["statements"], strict=True):
            if field in g and not statements.right(field, g, s):
                print(f"{d['id'][:40]} [{words(d, g, 'source')} | {words(d, g, 'cue')} | {words(d, g, 'content')[:120]}]\n"
                      f"    gold {g[field]!r}  read {s[field]!r}  {s['confidence'].get(field)}")


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("gold", type=Path, nargs="+")
    a.add_argument("--texts", type=Path)
    a.add_argument("--part", help="only documents of this part (whole, picked)")
    a.add_argument("--model", type=Path, help="folder of an attribution model, the shipped one if not given")
    a.add_argument("--end-to-end", action="store_true")
    a.add_argument("--errors", metavar="FIELD")
    a.add_argument("--keep", type=Path, help="file to write the predictions to, for other scorers")
    o = a.parse_args()
    reader = Reader(o.model)
    for path in o.gold:
        gold = [d for d in with_texts(rows(path), o.texts) if not o.part or d.get("part") == o.part]
        predicted = [(read if o.end_to_end else label)(reader, d) for d in gold]
        if o.keep:
            o.keep.write_text("".join(json.dumps(p, ensure_ascii=False) + "\n" for p in predicted), encoding="utf-8")
        if o.errors:
            wrong(gold, predicted, o.errors)
            continue
        how = "end to end" if o.end_to_end else "from the gold spans"
        show(f"{path}: {sum(len(d['statements']) for d in gold)} statements, {how}",
             statements.score(gold, predicted, given_spans=not o.end_to_end))
        if not o.end_to_end:
            print("\n".join(matrices(gold, predicted)))


if __name__ == "__main__":
    main()
