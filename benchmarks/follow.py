"""How right the positions on a claim are, on fictional articles whose positions a careful reader has written down.

    python -m benchmarks.follow [--show]

For each claim of tests/examples/positions.json: of the positions that a reader finds, how many are found (recall), of those
found, how many are some (precision), how many have one of the reader's values, and how many the right sign (for, against, open or
not said). Then the same claim worded as its opposite, whose values are turned. ``--show`` prints what is wrong.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from onrecord import Article, load_many
from onrecord.ledger import Ledger
from onrecord.positions import Position
from tests.claims import affair

ROOT = Path(__file__).parents[1]
GOLD = json.loads((ROOT / "tests" / "examples" / "positions.json").read_text(encoding="utf-8"))["claims"]
Value = int | str | None
ABSENT = "unrelated"


class Score(NamedTuple):
    """Counts over statements: of gold's positions and of those found."""

    gold: int
    found: int
    both: int
    right: int
    sign: int

    def __str__(self) -> str:
        p, r = self.both / max(1, self.found), self.both / max(1, self.gold)
        return (f"found {self.both} of {self.gold} (recall {r:.2f}), precision {p:.2f}, "
                f"value right {self.right / max(1, self.both):.2f}, sign right {self.sign / max(1, self.both):.2f}")


def sign(value: Value) -> Value:
    return (value > 0) - (value < 0) if isinstance(value, int) else value


def fill(ledger: Ledger, which: str) -> None:
    """Adds the articles that a claim is about."""
    if which == "affair":
        ledger.add(Article(affair.TEXT, title=affair.TITLE, published=affair.PUBLISHED))
        return
    for article in load_many([str(ROOT / "examples")]):
        assert isinstance(article, Article), article
        ledger.add(article)


def score(statements: Sequence[str], positions: Sequence[Position], gold: Mapping[str, Sequence[Value]], turn: int, show: bool) -> Score:
    """Compares the positions with gold.

    Args:
        statements: the contents of all, of which those that gold does not list are unrelated.
        turn: -1 where the claim is the opposite of gold's.
    """
    said = {p.statement.content.text: p for p in positions}
    n_gold = both = right = signs = 0
    for text in statements:
        wanted = next((values for start, values in gold.items() if text.startswith(start)), [ABSENT])
        wanted = [v * turn if isinstance(v, int) else v for v in wanted]
        p = said.get(text)
        n_gold += ABSENT not in wanted
        if p is None or wanted == [ABSENT]:
            if show and (p is not None or ABSENT not in wanted):
                print(f"      {'extra ' if p else 'missed'} {wanted} {p.value if p else ''} {p.relation.value if p else ''} {text[:110]!r}")
            continue
        both += ABSENT not in wanted
        right += ABSENT not in wanted and p.value in wanted
        signs += ABSENT not in wanted and sign(p.value) in [sign(v) for v in wanted]
        if show and p.value not in wanted:
            print(f"      value  {wanted} not {p.value} {p.relation.value} {text[:110]!r}")
    extra = sum(next((values for start, values in gold.items() if text.startswith(start)), [ABSENT]) == [ABSENT] for text in said)
    return Score(n_gold, both + extra, both, right, signs)


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--show", action="store_true", help="print what is wrong")
    o = a.parse_args()
    total = Score(0, 0, 0, 0, 0)
    with tempfile.TemporaryDirectory() as folder:
        for which in ("examples", "affair"):
            with Ledger(Path(folder) / f"{which}.db") as ledger:
                fill(ledger, which)
                contents = list(dict.fromkeys(s.content.text for reading in ledger.readings() for s in reading))
                for one in (c for c in GOLD if c["in"] == which):
                    for claim, turn in ((one["claim"], 1), *((words, -1) for words in one.get("against", ())), *((words, 1) for words in one.get("also", ()))):
                        began = time.perf_counter()
                        positions = ledger.follow(claim)
                        found = score(contents, positions, one["positions"], turn, o.show)
                        total = Score(*map(sum, zip(total, found, strict=True)))
                        print(f"{claim}: {found} ({time.perf_counter() - began:.1f} s)", flush=True)
    print(f"all: {total}")


if __name__ == "__main__":
    main()
