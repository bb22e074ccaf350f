"""How well the shipped model reads: the whole table, in one command.

    python -m benchmarks.accuracy --gold ../shared/gold
    python -m benchmarks.accuracy --gold my-articles.jsonl [more.jsonl …]

GOLD is files of JSON Lines, or a folder that holds ``polnear/dev.jsonl``, ``paragraphs/polnear-dev.jsonl``,
``statements/dev.jsonl`` and ``statements/hard-dev.jsonl``. What a file is follows from its fields:

- ``attributions``: whole articles, read as ``onrecord read`` would; source, cue and content;
- ``tokens`` and ``labels``: single paragraphs, by CofeNet's protocol (COLING 2022): each paragraph alone, its
  tokens joined by single spaces, the tokens `` and '' written as a straight quote mark; a token belongs to a
  span if they share a character; where spans overlap the more confident attribution's label stands;
- ``statements``: every label, from the gold spans with a confusion matrix each, and end to end where all of an
  article's statements are marked (labels that come without a text take it from ``--texts``).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from benchmarks import statements as of_statements
from benchmarks.statements import Row, rows, show
from onrecord import Article, Reader
from onrecord.score import attributions, paragraphs, statements

USUAL = ("polnear/dev.jsonl", "paragraphs/polnear-dev.jsonl", "statements/dev.jsonl", "statements/hard-dev.jsonl")


def read_articles(reader: Reader, gold: Iterable[Row]) -> list[Row]:
    """The native form of each gold article, read as it stands."""
    return [of_statements.read(reader, d) for d in gold]


def label_paragraph(reader: Reader, tokens: list[str]) -> list[str]:
    """Labels of one paragraph's tokens, read with no other text around them."""
    reading = reader.read(Article(text=paragraphs.paragraph_text(tokens)))
    return paragraphs.labels(tokens, [s.to_json() for s in reading if s.within is None])


def write(folder: Path | None, name: str, items: Iterable[Row]) -> None:
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("".join(json.dumps(i, ensure_ascii=False) + "\n" for i in items), encoding="utf-8")


def measure(reader: Reader, path: Path, o: argparse.Namespace) -> None:
    """Print the figures of one file of gold."""
    gold = rows(path)
    if not gold:
        raise SystemExit(f"{path} holds no gold")
    name = path.name if path.parent.name == "polnear" else f"{path.parent.name}-{path.name}"
    if "tokens" in gold[0]:
        labelled = [{"id": p.get("id"), "tokens": p["tokens"], "labels": label_paragraph(reader, p["tokens"])} for p in gold]
        write(o.keep, "paragraphs.jsonl", labelled)
        show(f"{path}: single paragraphs, {len(gold)}", paragraphs.score(gold, labelled))
    elif "attributions" in gold[0]:
        predicted = read_articles(reader, gold)
        write(o.keep, "articles.jsonl", predicted)
        show(f"{path}: whole articles, {len(gold)}", attributions.score(gold, predicted))
    else:
        gold = of_statements.with_texts(gold, o.texts)
        count = sum(len(d["statements"]) for d in gold)
        predicted = [of_statements.label(reader, d) for d in gold]
        write(o.keep, f"given-{name}", predicted)
        show(f"{path}: {count} statements, from the gold spans", statements.score(gold, predicted, given_spans=True))
        print("\n".join(of_statements.matrices(gold, predicted)))
        if all("said_on" in s for d in gold for s in d["statements"]):  # picked ones are not all of their article
            predicted = read_articles(reader, gold)
            write(o.keep, f"end-to-end-{name}", predicted)
            show(f"{path}: {count} statements, end to end", statements.score(gold, predicted))


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, nargs="+", default=[Path("../shared/gold")])
    a.add_argument("--texts", type=Path, help="articles (JSON Lines) for gold that comes without its texts")
    a.add_argument("--model", type=Path, help="folder of a model, the shipped one if not given")
    a.add_argument("--min-confidence", type=float)
    a.add_argument("--keep", type=Path, help="folder to write the predictions to, for other scorers")
    o = a.parse_args()
    reader = Reader(o.model, min_confidence=o.min_confidence)
    print(reader.run)
    for path in o.gold:
        for file in [path / f for f in USUAL if (path / f).exists()] if path.is_dir() else [path]:
            measure(reader, file, o)


if __name__ == "__main__":
    main()
