"""How well the shipped model reads: attributions of whole articles, and exact spans in single paragraphs.

    python -m benchmarks.accuracy --gold ../shared/gold

Reads ``polnear/dev.jsonl`` as ``onrecord read`` would and ``paragraphs/polnear-dev.jsonl`` by CofeNet's
protocol (COLING 2022): each paragraph alone, its tokens joined by single spaces, the tokens `` and ''
written as a straight quote mark; a token belongs to a span if they share a character; where spans overlap
the more confident attribution's label stands.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from onrecord import Article, Reader
from onrecord.score import attributions, paragraphs
from onrecord.score.figures import Figures, to_json

Row = dict[str, Any]


def rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def read_articles(reader: Reader, gold: Iterable[Row]) -> list[Row]:
    """The native form of each gold article, read as it stands."""
    return [reader.read(Article(id=d["id"], text=d["text"], published=d.get("published"))).to_json() for d in gold]


def label_paragraph(reader: Reader, tokens: list[str]) -> list[str]:
    """Labels of one paragraph's tokens, read with no other text around them."""
    reading = reader.read(Article(text=paragraphs.paragraph_text(tokens)))
    return paragraphs.labels(tokens, [s.to_json() for s in reading if s.within is None])


def show(title: str, figures: Figures) -> None:
    print(f"\n{title}")
    for name, value in to_json(figures).items():
        print(f"  {name:16s} {json.dumps(value)}")


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    a.add_argument("--model", type=Path, help="folder of a model, the shipped one if not given")
    a.add_argument("--min-confidence", type=float)
    a.add_argument("--keep", type=Path, help="folder to write the predictions to, for other scorers")
    o = a.parse_args()
    reader = Reader(o.model, min_confidence=o.min_confidence)
    gold = list(rows(o.gold / "polnear" / "dev.jsonl"))
    predicted = read_articles(reader, gold)
    print(reader.run)
    show(f"whole articles, {len(gold)}", attributions.score(gold, predicted))
    singles = list(rows(o.gold / "paragraphs" / "polnear-dev.jsonl"))
    labelled = [{"id": p.get("id"), "tokens": p["tokens"], "labels": label_paragraph(reader, p["tokens"])} for p in singles]
    show(f"single paragraphs, {len(singles)}", paragraphs.score(singles, labelled))
    if o.keep:
        o.keep.mkdir(parents=True, exist_ok=True)
        for name, items in (("articles.jsonl", predicted), ("paragraphs.jsonl", labelled)):
            (o.keep / name).write_text("".join(json.dumps(i, ensure_ascii=False) + "\n" for i in items), encoding="utf-8")


if __name__ == "__main__":
    main()
