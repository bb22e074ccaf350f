"""How well articles are read from real pages: body, date, authors; and what cleaning loses of clean text.

    python benchmarks/intake.py --gold ../shared/gold

The pages of ``gold/pages`` are read as they are, and once more as plain text with nothing but the tags
stripped. A paragraph counts as found where it equals one of the gold's after white space is collapsed; with
"near" also where it has nine tenths of its words in common, in order, with a gold paragraph not yet found.
Titles are no part of the body, on either side.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from onrecord.errors import InputError, NoArticle, NotEnglish
from onrecord.intake import dates, load
from onrecord.intake.blocks import tidy
from onrecord.intake.decode import decode
from onrecord.types import Article

INLINE = frozenset(("a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "kbd", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"))
NEAR = 0.9


@dataclass
class Tally:
    """Counts over pages."""

    found: int = 0
    near: int = 0
    given: int = 0
    wanted: int = 0
    days: int = 0
    moments: int = 0
    names_found: int = 0
    names_given: int = 0
    names_wanted: int = 0
    pages: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0

    def lines(self) -> Iterator[str]:
        for name, right in (("exact", self.found), ("near", self.near)):
            p, r = right / max(1, self.given), right / max(1, self.wanted)
            yield f"  body, {name:5}  P {p:.3f}  R {r:.3f}  F1 {2 * p * r / max(1e-9, p + r):.3f}   ({right} right of {self.given} given, {self.wanted} wanted)"
        yield f"  date          day {self.days}/{self.pages}, to the second {self.moments}/{self.pages}"
        yield f"  authors       P {self.names_found / max(1, self.names_given):.3f}  R {self.names_found / max(1, self.names_wanted):.3f}"
        yield f"  refused       {dict(self.refused) or 'none'}"
        yield f"  time          {self.seconds / max(1, self.pages + self.refused.total()):.3f} s a page"


def gold_pages(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted(folder.glob("*/*.json")):
        pages = sorted(path.parent.glob(f"{path.stem}_[0-9]*.html.gz"))
        yield from zip(pages, json.loads(path.read_text(encoding="utf-8")).values(), strict=True)


def gold_paragraphs(gold: dict[str, Any]) -> list[str]:
    body = gold["body"]
    return [t for t in map(tidy, [*body["summary"], *(p for s in body["sections"] for p in (*s["headline"], *s["paragraphs"]))]) if t]


def strip_tags(html: str) -> str:
    """The text of all elements; block elements stand on lines of their own, scripts and styles are dropped."""
    from lxml.html import HTMLParser, document_fromstring

    out: list[str] = []

    def walk(element: Any) -> None:
        block = isinstance(element.tag, str) and element.tag not in INLINE
        if isinstance(element.tag, str) and element.tag not in ("script", "style", "noscript", "template"):
            out.append("\n" if block else "")
            out.append((element.text or "").replace("\n", " "))
            for child in element:
                walk(child)
            out.append("\n" if block else "")
        out.append((element.tail or "").replace("\n", " "))

    walk(document_fromstring(html.encode(), parser=HTMLParser(encoding="utf-8")))
    return "".join(out)


def compare(article: Article, gold: dict[str, Any], tally: Tally) -> tuple[list[str], list[str]]:
    """Adds one page to the counts; returns the paragraphs that are too many and those that are missing."""
    given, wanted = dict.fromkeys(article.text.split("\n\n")), dict.fromkeys(gold_paragraphs(gold))
    extra = [p for p in given if p not in wanted]
    missing = [p for p in wanted if p not in given]
    open_ = list(missing)
    near = 0
    for paragraph in extra:
        words = paragraph.split()
        match = next((m for m in open_ if SequenceMatcher(None, words, m.split(), autojunk=False).ratio() >= NEAR), None)
        if match is not None:
            near += 1
            open_.remove(match)
    tally.pages += 1
    tally.found += len(given) - len(extra)
    tally.near += len(given) - len(extra) + near
    tally.given += len(given)
    tally.wanted += len(wanted)
    want = dates.parse(gold["publishing_date"])
    tally.days += bool(article.published) and dates.same_moment(str(article.published)[:10], want[:10])
    tally.moments += "T" in (article.published or "") and dates.same_moment(str(article.published), want)
    names = {n.casefold() for n in gold["authors"]}
    tally.names_found += sum(n.casefold() in names for n in article.byline)
    tally.names_given += len(article.byline)
    tally.names_wanted += len(names)
    return extra, missing


def measure(folder: Path, plain: bool, verbose: bool) -> Tally:
    tally = Tally()
    for path, gold in gold_pages(folder):
        data = gzip.decompress(path.read_bytes())
        text = strip_tags(decode(data).text) if plain else None
        start = time.process_time()
        try:
            article = load(data) if text is None else load(text=text)
        except InputError as error:
            kind = error.reason if isinstance(error, NoArticle) else f"not English ({error.language})" if isinstance(error, NotEnglish) else type(error).__name__
            tally.refused[kind] += 1
            print(f"  refused {path.name}: {error}")
            continue
        finally:
            tally.seconds += time.process_time() - start
        extra, missing = compare(article, gold, tally)
        if verbose:
            print(f"  {path.name}: {len(extra)} too many, {len(missing)} missing; {article.title} | {article.byline} | {article.published}")
            for sign, side in (("+", extra), ("-", missing)):
                for paragraph in side:
                    print(f"    {sign} {paragraph[:140]}")
    return tally


def loss(path: Path) -> None:
    whole = lost = titles = touched = refused = 0
    reasons: Counter[str] = Counter()
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        whole += len(row["text"])
        try:
            article = load(text=row["text"])
        except InputError as error:
            refused += 1
            print(f"  refused {row['id']}: {error}")
            continue
        cut = [r for r in article.removed if r.reason != "title"]
        titles += sum(len(r.text) for r in article.removed) - sum(len(r.text) for r in cut)
        lost += sum(len(r.text) for r in cut)
        touched += bool(cut)
        reasons.update(r.reason for r in cut)
    print(f"  {lost} of {whole} characters taken out ({lost / whole:.3%}), in {touched} of {len(rows)} articles; "
          f"{titles} more moved to the title; refused {refused}; reasons {dict(reasons)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"), help="the folder of gold data")
    parser.add_argument("--verbose", action="store_true", help="show the paragraphs that differ")
    args = parser.parse_args()
    for name, plain in (("HTML", False), ("plain text, tags stripped", True)):
        print(f"gold/pages as {name}")
        for line in measure(args.gold / "pages", plain, args.verbose).lines():
            print(line)
    print("clean text of gold/polnear/dev.jsonl through the plain-text cleaning")
    loss(args.gold / "polnear/dev.jsonl")


if __name__ == "__main__":
    main()
