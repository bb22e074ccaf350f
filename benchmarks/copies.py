"""How well near copies of articles, and the same saying in many articles, are recognised.

    python -m benchmarks.copies --gold ../shared/gold

Articles: each of ``gold/polnear/train.jsonl`` is added to a ledger, then copies of it as outlets make them (cut,
edited, with paragraphs and furniture of their own), and then articles that are none (a follow-up with a third of
its background, one that quotes three of its sentences, market reports of one pattern). Found is what
`Added.copy_of` says. Sayings: the contents of the gold attributions, all given to one speaker in one week, which
is harder than life, then each again as reports repeat it (cut, lightly edited), and turned round (a "not" more,
another figure, another word). What counts is whether it becomes the same utterance. Everything is drawn with a seed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import select

from onrecord.labels import Kind, SpeakerType
from onrecord.ledger import Ledger, store
from onrecord.ledger.copies import common, shingles
from onrecord.ledger.tables import statements
from onrecord.types import Article, Json, Passage, Reading, Statement, When, Who

RUN = "benchmark"
FURNITURE = ("Sign up for our morning letter and never miss a story from the valley.", "This story was updated at noon with further replies from the board.",
             "More on this: the harbour, the ferry, and what comes after both.", "Our reporters in Selm and Port Ellery contributed to this report.")
STYLE = {"percent": "per cent", "said": "says", "U.S.": "US", "center": "centre", "toward": "towards", "because": "since", "about": "around", "also": "too"}


def paragraphs(text: str) -> list[str]:
    return [p for p in text.split("\n\n") if p.strip()]


def edited(rng: random.Random, text: str, share: float = 0.04) -> str:
    """House style, a sentence left out here and there, and some words changed."""
    out = []
    for paragraph in paragraphs(text):
        kept = [s for s in re.split(r"(?<=[.!?”\"]) (?=[A-Z“\"])", paragraph) if rng.random() > 0.08]
        words = [STYLE.get(w, w) for w in " ".join(kept).split(" ")]
        out.append(" ".join(w if rng.random() > share else rng.choice(words) for w in words))
    return "\n\n".join(p for p in out if p)


def cut(share: float) -> Callable[[random.Random, str, str], str]:
    """The first paragraphs only."""
    def make(rng: random.Random, text: str, other: str) -> str:
        p = paragraphs(text)
        return "\n\n".join(p[: max(3, round(len(p) * share))])
    return make


def local(rng: random.Random, text: str, other: str) -> str:
    """Two paragraphs of another article put in, and another headline."""
    p, more = paragraphs(text)[1:], paragraphs(other)
    for _ in range(2):
        p.insert(rng.randrange(1, len(p) + 1), rng.choice(more))
    return "\n\n".join(["What the vote means for the valley", *p])


def furnished(rng: random.Random, text: str, other: str) -> str:
    p = paragraphs(text)
    for line in FURNITURE:
        p.insert(rng.randrange(1, len(p) + 1), line)
    return "\n\n".join(p)


def everything(rng: random.Random, text: str, other: str) -> str:
    return furnished(rng, local(rng, edited(rng, cut(0.65)(rng, text, other), 0.02), other), other)


def follow_up(rng: random.Random, text: str, other: str) -> str:
    """Another article that ends with a third of this one's paragraphs as background."""
    p = paragraphs(text)
    return "\n\n".join([*paragraphs(other), *rng.sample(p, max(1, len(p) // 3))])


def quoting(rng: random.Random, text: str, other: str) -> str:
    """Another article with three sentences of this one."""
    sentences = re.split(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])", text)
    return other + "\n\n" + " ".join(rng.sample(sentences, min(3, len(sentences))))


def market(rng: random.Random, text: str, other: str) -> str:
    """A market report: one pattern, other figures and names each day."""
    places = rng.sample(["Selm", "Port Ellery", "Marrowby", "Ost Haven", "Tarn Cross", "Harrow Quay", "Little Brack"], 4)
    why = rng.sample(["a cold spell in the hills", "the strike at the mill", "talk of a new tariff", "a late harvest", "the closing of the night ferry",
                      "rain that kept the boats in", "orders from the south", "the new road toll"], 4)
    lines = [f"{a} grain closed {rng.choice(['up', 'down'])} {rng.randrange(1, 90)} crowns at {rng.randrange(200, 900)} on {b}, traders in {c} said."
             for a, b, c in zip(places, why, reversed(places), strict=True)]
    noon = f"The index of the valley's markets stood at {rng.randrange(1000, 4000)} points at noon, against {rng.randrange(1000, 4000)} the day before."
    return "\n\n".join([*lines, noon,
                        "Prices are those of the noon auction and do not include the carriage to the mill."])


COPIES: dict[str, Callable[[random.Random, str, str], str]] = {
    "the same": lambda rng, text, other: text, "edited": lambda rng, text, other: edited(rng, text), "cut to 70 %": cut(0.7), "cut to 45 %": cut(0.45),
    "local paragraphs": local, "furniture": furnished, "all of it": everything}
CONTAINING = ("follow-up", "quoting")
"""These hold a whole article beside, of which they are rightly found to be copies."""
OTHERS: dict[str, Callable[[random.Random, str, str], str]] = {"follow-up": follow_up, "quoting": quoting, "market report": market}


def measure_articles(rows: list[Json], ledger: Ledger, rng: random.Random) -> Iterator[str]:
    """Lines of the report."""
    bases = [row["text"] for row in rows if len(row["text"].split()) >= 150]
    numbers, natural = [], Counter[int]()
    for i, text in enumerate(bases):
        added = _add(ledger, text, f"base{i}")
        numbers.append(added.copy_of or added.article)
        natural[numbers[-1]] += added.copy_of is not None
    yield f"{len(bases)} articles; {natural.total()} of them found to be near copies of others among them"
    found_right = found_wrong = wanted = 0
    shares: dict[str, list[float]] = {}
    seconds = 0.0
    for kind, make in (COPIES | OTHERS).items():
        right = wrong = 0
        shares[kind] = []
        for i, text in enumerate(bases):
            other = bases[(i + 97) % len(bases)]
            made = make(rng, text, other)
            shares[kind].append(common(shingles(made), shingles(text)))
            began = time.perf_counter()
            added = _add(ledger, made, f"{kind}{i}", keep=False)
            seconds += time.perf_counter() - began
            right += added.copy_of == numbers[i]
            wrong += added.copy_of not in (None, numbers[i], numbers[(i + 97) % len(bases)] if kind in CONTAINING else None)
        wanted += len(bases) * (kind in COPIES)
        found_right += right * (kind in COPIES)
        found_wrong += wrong + right * (kind not in COPIES)
        yield f"  {kind:17} found as a copy of it {right / len(bases):6.3f}, of another {wrong / len(bases):.3f}"
    yield f"  copies: P {found_right / max(1, found_right + found_wrong):.3f}  R {found_right / wanted:.3f};  {1000 * seconds / (len(bases) * len(shares)):.1f} ms to file one of them"
    for threshold in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        yield f"  with {threshold}: " + ", ".join(f"{kind} {sum(s >= threshold for s in values) / len(values):.3f}" for kind, values in shares.items())


class _Undo(Exception):
    """Ends a transaction without keeping it."""


def _add(ledger: Ledger, text: str, key: str, keep: bool = True) -> store.Added:
    reading = Reading(Article(text, id=key), (), RUN)
    added = None
    try:
        with ledger.writing() as connection:
            added = store.add(connection, reading)
            if not keep:
                raise _Undo
    except _Undo:
        pass
    assert added is not None
    return added


def quoted(rng: random.Random, text: str) -> str | None:
    """One sentence of several."""
    sentences = [s for s in re.split(r"(?<=[.!?])\s+(?=[A-Z])", text) if len(s.split()) >= 6]
    return rng.choice(sentences) if len(sentences) > 1 else None


def clause(rng: random.Random, text: str) -> str | None:
    """The first two thirds of a sentence."""
    words = text.split()
    kept = words[: len(words) * 2 // 3]
    turning = {"not", "no", "never", "if", "nor", "without"}
    if len(kept) < 8 or re.search("n['’]t", text) or turning & {w.lower().strip(".,") for w in words}:
        return None
    return " ".join(kept).rstrip(",;")


def touched(rng: random.Random, text: str) -> str | None:
    """Two small words dropped or doubled, quote marks and contractions written otherwise."""
    words = text.replace("’", "'").replace("“", '"').replace("”", '"').replace("do not", "don't").split()
    small = [i for i, w in enumerate(words) if w in ("the", "a", "that", "and", "of", "to", "in")]
    if len(words) < 14 or not small:
        return None
    for i in sorted(rng.sample(small, min(2, len(small))), reverse=True):
        del words[i]
    return " ".join(words)


def negated(rng: random.Random, text: str) -> str | None:
    found = re.search(r"\b(is|are|was|were|will|would|has|have|can|could|should)\b(?! not|n)", text)
    return text[: found.end()] + " not" + text[found.end() :] if found else None


def refigured(rng: random.Random, text: str) -> str | None:
    return re.sub(r"\d+", lambda m: str(int(m[0]) + 7), text, count=1) if re.search(r"\d", text) else None


def reworded(rng: random.Random, text: str) -> str | None:
    """Another word in the place of one that carries a sense."""
    long = list(re.finditer(r"\b[a-z]{6,}\b", text))
    if not long:
        return None
    m = rng.choice(long)
    return text[: m.start()] + rng.choice(["marvels", "collapse", "forbids", "orchards", "vanish"]) + text[m.end() :]


SAME: dict[str, Callable[[random.Random, str], str | None]] = {"the same words": lambda rng, t: t, "one sentence of it": quoted, "cut short": clause, "touched": touched}
TURNED: dict[str, Callable[[random.Random, str], str | None]] = {"a not more": negated, "another figure": refigured, "another word": reworded}


def measure_sayings(rows: list[Json], ledger: Ledger, rng: random.Random) -> Iterator[str]:
    """Lines of the report."""
    contents = [" ".join(row["text"][s:e] for s, e in a["content"]) for row in rows for a in row["attributions"]]
    contents = [c for c in dict.fromkeys(contents) if len(c.split()) >= 5]
    base = _say(ledger, contents, "base")
    yield f"{len(contents)} contents by one speaker in one week: {len(set(base))} utterances ({len(contents) - len(set(base))} taken for one that is there)"
    with ledger.reading() as connection:
        keys = connection.exec_driver_sql("SELECT count(*) FROM echoes").scalar_one()
    yield f"  {keys / len(contents):.2f} anchors a content"
    for kind, make in (SAME | TURNED).items():
        made = [make(rng, c) for c in contents]
        asked = [(i, m) for i, m in enumerate(made) if m is not None]
        found = _say(ledger, [m for _, m in asked], kind, keep=False)
        right = sum(base[i] == number for (i, _), number in zip(asked, found, strict=True))
        other = sum(number in set(base) and base[i] != number for (i, _), number in zip(asked, found, strict=True))
        yield f"  {kind:18} {len(asked):5} of them: the same utterance {right / max(1, len(asked)):.3f}, another one {other / max(1, len(asked)):.3f}"


def _say(ledger: Ledger, contents: list[str], key: str, keep: bool = True) -> list[int]:
    """Files contents, 20 in an article, all direct and by one speaker; the utterance of each."""
    numbers: list[int] = []
    for begin in range(0, len(contents), 20):
        some = contents[begin : begin + 20]
        text, made = "", []
        for k, content in enumerate(some):
            start = len(text)
            text += f"{content} Fenn said.\n\n"
            made.append((Passage.of(text, [(start, start + len(content))]), k))
        article = Article(text, id=f"{key}{begin}", published="2031-04-02")
        who = Who(("Orla Fenn",), SpeakerType.PERSON, confidence={"speaker": 1.0})
        rows = tuple(Statement(f"{k:012x}", Passage(), Passage(), content, Kind.DIRECT, 1.0, "", "", who, When()) for content, k in made)
        try:
            with ledger.writing() as connection:
                number = store.add(connection, Reading(article, rows, RUN)).article
                numbers += connection.execute(select(statements.c.utterance_id).where(statements.c.article_id == number).order_by(statements.c.place)).scalars()
                if not keep:
                    raise _Undo
        except _Undo:
            pass
    return numbers


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, required=True, help="folder with the gold data")
    parser.add_argument("--articles", type=int, default=300, help="how many articles to begin with")
    options = parser.parse_args()
    with (options.gold / "polnear" / "train.jsonl").open(encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream][: options.articles]
    for name, measure in (("Articles", measure_articles), ("Sayings", measure_sayings)):
        with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "copies.db") as ledger:
            print(name)
            for line in measure(rows, ledger, random.Random(7)):
                print(line, flush=True)


if __name__ == "__main__":
    main()
