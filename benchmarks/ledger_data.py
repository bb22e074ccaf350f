"""A ledger of any size for `benchmarks.ledger`: real articles, read and filed once, then multiplied.

`base` adds real articles (every fourteenth of PolNeAR's training part) to a small ledger the usual way. `fill` writes their rows
again and again into another ledger, each copy of an article with other names (of fictional people, some met often and most
seldom), another date within fifteen years, one of sixty outlets, and a share of its words replaced by others, so that words
and speakers are as unevenly spread as in real articles. A word is replaced by one of the same length: offsets stay true.

The rows are those that `Ledger.add` makes, in the same tables and indexes, but written in bulk: without a transaction for each
article, with the indexes made at the end. Simplified: speakers are one by their name (nothing is left waiting), every tenth
article is a word-for-word copy of the one before it, vectors are those of the real contents with noise, and the hashes that
find near copies and repeated sayings are random, as many as the real ones.
"""

from __future__ import annotations

import bisect
import hashlib
import itertools
import json
import random
import re
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from onrecord import Article
from onrecord.ledger import Ledger
from onrecord.ledger.tables import metadata
from onrecord.selectors import text_fragment
from onrecord.speakers import linker
from onrecord.labels import SpeakerType
from onrecord.types import GAP, Passage

OUTLETS, PEOPLE, WORDS = 60, 50_000, 40_000
YEARS = (2011, 2025)
COPIED = 0.1
REPLACED = 0.35
"""Share of an article's words (of four letters and more) that are replaced."""
NOISE = 4.0
"""Spread of the noise on a vector's int8 values: two copies of a content then have a cosine of some 0.7."""
CLAIMS, RELATED = 20, 400
"""Saved claims, and utterances that were read for each."""
PORTION = 1000

_WORD = re.compile(r"[^\W\d_]{4,}")
_TOKEN = re.compile(r"[^\W\d_]+")
Row = dict[str, Any]


def base(gold: Path, where: Path) -> None:
    """Adds real articles to a ledger at ``where``, if it is not there yet."""
    if where.exists():
        return
    lines = (gold / "polnear" / "train.jsonl").read_text(encoding="utf-8").splitlines()[::14]
    beside = where.with_name(f"{where.name}.part")
    for old in beside.parent.glob(f"{beside.name}*"):
        old.unlink()
    with Ledger(beside) as ledger:
        for line in lines:
            d = json.loads(line)
            ledger.add(Article(text=d["text"], id=d["id"], url=f"https://news.example/{d['id']}", title=d["title"], outlet=d["outlet"],
                               published=d["published"]))
    beside.with_name(f"{beside.name}.vectors").unlink(missing_ok=True)
    beside.rename(where)
