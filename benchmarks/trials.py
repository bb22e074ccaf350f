"""Real articles in a ledger, and claims followed through them: what docs/trials.md tells of.

    python -m benchmarks.trials --gold ../shared/gold --out trials [--since 2021] [--read 40] [--discover]

Makes two files of articles in OUT, adds them to a ledger each, follows the claims below and prints how many positions
there are on each and how long it took; the positions are written beside (``wikinews-1.jsonl`` and so on). A ledger that is
there is gone on with. Needs in GOLD:

- ``meantime/wikinews_meantime_articles.json`` and ``wikinews/*.csv``: 120 and 295 articles of Wikinews;
- ``fomc/press_conferences/*.csv``: transcripts of the Federal Reserve's press conferences, a sentence a row.

``trials_read.tsv`` has a reader's verdict on some of the positions. Of each claim's, it is printed how many of those judged
right and how many of those judged wrong were found this time with the same sign.
"""

from __future__ import annotations

import argparse
import ast
import csv
import json
import re
import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from onrecord import load_many
from onrecord.ledger import Ledger
from onrecord.ledger.adding import add_many
from onrecord.positions import Position

Row = dict[str, Any]
READ = Path(__file__).with_name("trials_read.tsv")
CLAIMS = {
    "wikinews": ("The production of the Airbus A380 will be delayed", "General Motors will go bankrupt", "COVID-19 is spread from person to person",
                 "Donald Trump should be impeached", "The election was stolen from Donald Trump"),
    "fomc": ("Inflation is transitory",),
}


def wikinews(gold: Path) -> Iterator[Row]:
    """MEANTIME's articles with their sentences as paragraphs, then the others as they stand."""
    for a in json.loads((gold / "meantime" / "wikinews_meantime_articles.json").read_text(encoding="utf-8")):
        sentences = a["sentences"] if isinstance(a["sentences"], list) else ast.literal_eval(a["sentences"])
        yield {"id": a["id"], "url": a["url"], "title": a["title"], "outlet": "Wikinews", "published": a["date"], "text": "\n\n".join(sentences[1:])}
    for path in sorted((gold / "wikinews").glob("*.csv")):
        for a in _rows(path):
            yield {"url": a["url"].replace("org//", "org/"), "title": a["title"], "outlet": "Wikinews", "published": a["date"], "text": a["text"].strip()}


def fomc(gold: Path, since: str = "") -> Iterator[Row]:
    """Transcripts: a paragraph for each turn, ``CHAIR POWELL: …``; the day is in the file's name."""
    for path in sorted((gold / "fomc" / "press_conferences").glob("*.csv")):
        found = re.search(r"(\d{4})(\d\d)(\d\d)", path.name)
        if not found or (day := "-".join(found.groups())) < since:
            continue
        turns = [f"{who}: {' '.join(r['sentence'] for r in said)}" for who, said in groupby(_rows(path), key=lambda r: r["speaker"])]
        yield {"id": path.stem, "title": f"FOMC press conference, {day}", "outlet": "Federal Reserve", "published": day, "text": "\n\n".join(turns)}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def fill(ledger: Ledger, path: Path) -> str:
    """Adds the articles of a file; what came of it, in words."""
    began, failed = time.perf_counter(), 0
    for filed in add_many(ledger, load_many([str(path)])):
        if filed.error is not None:
            failed += 1
            print(f"  {filed.source}: {filed.error}")
    stats = ledger.stats().to_json()
    return f"{stats['articles']} articles, {stats['statements']} statements, {failed} failed; {time.perf_counter() - began:.0f} s"


def sign(value: int | None) -> str:
    return "" if value is None else "0" if value == 0 else "+" if value > 0 else "-"


def follow(ledger: Ledger, claim: str, read: int, out: Path) -> str:
    """Follows one claim, keeps its positions and says how many there are."""
    began = time.perf_counter()
    positions = ledger.follow(claim, limit=read)
    took = time.perf_counter() - began
    out.write_text("".join(json.dumps(p.to_json(), ensure_ascii=False) + "\n" for p in positions), encoding="utf-8")
    signs = [sign(p.value) for p in positions]
    return (f"{claim}: {len(positions)} positions, {signs.count('+')} for, {signs.count('-')} against, {signs.count('0')} open; "
            f"{took:.1f} s{_against(claim, positions)}")


def _against(claim: str, positions: Sequence[Position]) -> str:
    """How the positions stand to the verdicts that a reader gave."""
    with READ.open(encoding="utf-8", newline="") as file:
        read = [r for r in csv.DictReader(file, delimiter="\t") if r["claim"] == claim]
    if not read:
        return ""
    found = {(p.statement.id, sign(p.value)) for p in positions}
    right = [(r["statement"], r["sign"]) in found for r in read if r["right"] == "yes"]
    wrong = [(r["statement"], r["sign"]) in found for r in read if r["right"] == "no"]
    return f"; of {len(right)} judged right {sum(right)} found, of {len(wrong)} judged wrong {sum(wrong)}"


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--out", type=Path, required=True)
    a.add_argument("--since", default="", help="press conferences from this day on (ISO), all if not given")
    a.add_argument("--read", type=int, default=40, help="candidates read for a claim")
    a.add_argument("--discover", action="store_true", help="also print the claims that are found without asking")
    o = a.parse_args()
    o.out.mkdir(parents=True, exist_ok=True)
    for name, articles in (("wikinews", wikinews(o.gold)), ("fomc", fomc(o.gold, o.since))):
        path = o.out / f"{name}.jsonl"
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in articles), encoding="utf-8")
        with Ledger(o.out / f"{name}.db") as ledger:
            print(f"{name}: {fill(ledger, path)}", flush=True)
            for number, claim in enumerate(CLAIMS[name], 1):
                print(f"  {follow(ledger, claim, o.read, o.out / f'{name}-{number}.jsonl')}", flush=True)
            for found in ledger.discover()[:25] if o.discover else ():
                print(f"  {json.dumps(found.to_json(), ensure_ascii=False)[:300]}")


if __name__ == "__main__":
    main()
