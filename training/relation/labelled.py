"""Real statements with their labels: ``pairs/mined-*.jsonl``, which hold offsets and labels, set beside the gold articles' texts.

    python -m training.relation.labelled --items build/mined/polnear.jsonl --labels build/mined/labels --out training/relation/pairs/mined-polnear.jsonl

puts the items that `training.relation.mined` made and the answers of those who labelled them into one file without text. A line of it:
``{"item", "texts": [[article, source, cue, content, part], ...], "claims": [{"claim", "for", "against", "observing"}]}``, the spans of each
role as ``[[start, end], ...]`` and the numbers of texts counted from 1. A text that no label names is unrelated to the claim.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from onrecord.claims.context import Page
from onrecord.types import Passage
from training.relation.data import PAIRS, UNRELATED, Example
from training.relation.mined import Text, articles, text_of
from training.relation.model import RELATIONS


def labelled(gold: Path, source: str, folder: Path = PAIRS) -> list[Example]:
    """All pairs of claims and texts of one source, unrelated ones too; empty where there are no files.

    Raises:
        KeyError: an article that the gold data does not have.
    """
    paths = sorted(folder.glob(f"mined-{source}*.jsonl"))
    rows = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    wanted = {at[0] for row in rows for at in row["texts"]}
    pages = {a.id: Page(a.text, a.title) for a, _ in articles(gold, source) if a.id in wanted}
    out = []
    for row in rows:
        texts = [_text(pages[at[0]], at) for at in row["texts"]]
        for one in row["claims"]:
            relation = {number: RELATIONS.index(name) for name in RELATIONS[:3] for number in one[name]}
            out += [Example(one["claim"], t.text, relation.get(n, UNRELATED), t.context, row["item"].rsplit("-", 1)[0], row["item"]) for n, t in enumerate(texts, 1)]
    return out


def _text(page: Page, at: Sequence[object]) -> Text:
    source, cue, content, part = (Passage.of(page.text, spans) for spans in at[1:])  # type: ignore[arg-type]
    return text_of(page, str(at[0]), (source, cue, content), part)


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--items", type=Path, required=True)
    a.add_argument("--labels", type=Path, required=True, help="folder of the answers")
    a.add_argument("--out", type=Path, required=True)
    o = a.parse_args()
    items = {row["item"]: row for row in map(json.loads, o.items.read_text(encoding="utf-8").splitlines())}
    counts: Counter[str] = Counter()
    with o.out.open("w", encoding="utf-8") as out:
        for path in sorted(o.labels.glob(f"{o.items.stem}-[0-9]*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                if not line.strip():
                    continue
                answer = json.loads(line)
                texts = items[answer["item"]]["texts"]
                claims = []
                for one in answer.get("claims") or [answer | {"claim": items[answer["item"]]["claim"]}]:
                    numbers = [n for name in RELATIONS[:3] for n in one.get(name, [])]
                    if len(numbers) != len(set(numbers)) or any(not 1 <= n <= len(texts) for n in numbers):
                        print(f"{path.name}, {answer['item']}: a number twice or out of range in {one['claim']!r}, left out")
                        continue
                    claims.append({"claim": one["claim"], **{name: sorted(one.get(name, [])) for name in RELATIONS[:3]}})
                    counts.update({name: len(one.get(name, [])) for name in RELATIONS[:3]} | {"claims": 1, "pairs": len(texts)})
                row = {"item": answer["item"], "texts": [t["at"] for t in texts], "claims": claims}
                out.write(json.dumps(row, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(dict(counts))


if __name__ == "__main__":
    main()
