"""How well time expressions are found and understood, and when and where statements were said.

    python -m benchmarks.timing --gold ../shared/gold [--model DIR] [--errors wikiwars|meantime]

Expressions against TIMEX3: extents exact and overlapping, and values over the overlapping ones (value F1, as TempEval-3
has it). WikiWars is narrative history, without a date of its own that counts; MEANTIME is news with its creation time, of
which the headline and the first five sentences are annotated. Lexicon and rules were tuned on the halves marked "tuned".
Statements are from the gold spans.
"""

from __future__ import annotations

import argparse
import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from onrecord.score.figures import Figure
from onrecord.timing import expressions, resolve

_TAG = re.compile(r"<TIMEX3([^>]*)>(.*?)</TIMEX3>", re.DOTALL)
_ANY = re.compile(r"<[^>]+>")


class Timex(NamedTuple):
    start: int
    end: int
    value: str


class Text(NamedTuple):
    name: str
    text: str
    created: str | None
    story: bool
    gold: list[Timex]


def wikiwars(folder: Path) -> Iterator[Text]:
    for path in sorted(folder.rglob("*.tml")):
        raw = path.read_text(encoding="utf-8")
        body = raw[raw.index("<TEXT>") + 6 : raw.index("</TEXT>")]
        text, gold, at = "", [], 0
        for m in _TAG.finditer(body):
            text += html.unescape(_ANY.sub("", body[at : m.start()]))
            words = html.unescape(_ANY.sub("", m.group(2)))
            value = re.search(r'value="([^"]*)"', m.group(1))
            gold.append(Timex(len(text), len(text) + len(words), value.group(1) if value else ""))
            text += words
            at = m.end()
        yield Text(path.stem, text + html.unescape(_ANY.sub("", body[at:])), None, True, gold)


def meantime(folder: Path, sentences: int = 6) -> Iterator[Text]:
    for path in sorted(folder.rglob("*.xml")):
        root = ET.parse(path).getroot()
        text, spans, kept = "", {}, set()
        last = "0"
        for token in root.iter("token"):
            if int(token.get("sentence") or 0) >= sentences:
                break
            if text:
                text += "\n\n" if token.get("sentence") != last else " " if re.match(r"[\w$“\"'(-]", token.text or "") else ""
            last = token.get("sentence") or "0"
            spans[token.get("t_id")] = (len(text), len(text) + len(token.text or ""))
            kept.add(token.get("t_id"))
            text += token.text or ""
        gold, created = [], None
        for t in root.iter("TIMEX3"):
            ids = [a.get("t_id") for a in t.iter("token_anchor")]
            if t.get("functionInDocument") == "CREATION_TIME":
                created = t.get("value") or created
            elif ids and all(i in kept for i in ids):
                gold.append(Timex(min(spans[i][0] for i in ids), max(spans[i][1] for i in ids), t.get("value") or ""))
        dateline = re.match(r"\w+ \d+ ?, \d{4}\n\n", text[text.find("\n\n") + 2 :])  # the creation time as the article shows it
        skip = range(text.find("\n\n") + 2, text.find("\n\n") + 2 + dateline.end()) if dateline else range(0)
        yield Text(path.stem, "".join(" " if i in skip and c != "\n" else c for i, c in enumerate(text)), created, False, gold)


def read(t: Text) -> list[Timex]:
    found = expressions.find(t.text)
    times = resolve.Reckoner(t.created, story=t.story).times(t.text, found)
    return [Timex(e.start, e.end, time.timex) for e, time in zip(found, times, strict=True)]


def scored(texts: list[Text], errors: bool = False) -> dict[str, Figure]:
    exact = overlap = value = made = gold = 0
    for t in texts:
        ours, taken = read(t), set()
        made, gold = made + len(ours), gold + len(t.gold)
        for g in t.gold:
            near = [k for k, o in enumerate(ours) if o.start < g.end and g.start < o.end and k not in taken]
            best = max(near, key=lambda k: min(ours[k].end, g.end) - max(ours[k].start, g.start), default=None)
            if best is None:
                if errors:
                    print(f"{t.name[:16]} missed {t.text[g.start : g.end]!r} {g.value}")
                continue
            taken.add(best)
            o = ours[best]
            overlap, exact, value = overlap + 1, exact + (o[:2] == g[:2]), value + (o.value == g.value)
            if errors and (o.value != g.value or o[:2] != g[:2]):
                print(f"{t.name[:16]} gold {t.text[g.start : g.end]!r} {g.value}  read {t.text[o.start : o.end]!r} {o.value}")
        if errors:
            for k, o in enumerate(ours):
                if k not in taken:
                    print(f"{t.name[:16]} extra {t.text[max(0, o.start - 20) : o.end + 15]!r} {o.value}")
    return {"exact": Figure.of(exact, made, gold), "overlap": Figure.of(overlap, made, gold), "value": Figure.of(value, made, gold)}


def line(name: str, figures: dict[str, Figure], n: int) -> str:
    return f"{name:28s}{n:6d}  " + "  ".join(f"{k} {f.precision:.3f}/{f.recall:.3f}/{f.f1:.3f}" for k, f in figures.items())


def statements(gold: Path, model: Path | None) -> None:
    from benchmarks.statements import label, rows
    from onrecord import Reader
    from onrecord.score import statements as scorer

    reader = Reader(model)
    documents = rows(gold / "statements" / "dev.jsonl")
    out = scorer.score(documents, [label(reader, d) for d in documents], given_spans=True)
    for name in ("said_on F1", "venue F1"):
        f = out[name]
        assert isinstance(f, Figure)
        print(f"{'statements dev: ' + name:36s} {f.precision:.3f}/{f.recall:.3f}/{f.f1:.3f}")


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--model", type=Path)
    a.add_argument("--errors", choices=("wikiwars", "meantime"), help="list what is wrong in the half tuned on")
    o = a.parse_args()
    wars = list(wikiwars(o.gold / "time" / "wikiwars"))
    news = list(meantime(o.gold / "meantime"))
    if o.errors:
        scored((wars if o.errors == "wikiwars" else news)[::2], errors=True)
        return
    print(f"{'precision/recall/F1':28s}{'gold':>6s}")
    for name, texts in (("WikiWars", wars), ("WikiWars, half tuned", wars[::2]), ("WikiWars, other half", wars[1::2]),
                        ("MEANTIME", news), ("MEANTIME, half tuned", news[::2]), ("MEANTIME, other half", news[1::2])):
        print(line(name, scored(texts), sum(len(t.gold) for t in texts)))
    statements(o.gold, o.model)


if __name__ == "__main__":
    main()
