"""Real statements set beside claims, for labelling: what `follow` meets on the news.

    python -m training.relation.mined --gold ../shared/gold --from polnear --articles 500 --count 360 --out build/mined/polnear.jsonl

Each item is a statement drawn at random and those nearest to it by embedding, from other articles and its own. Whoever labels an item
words claims about it as a user would, and says of each statement how it stands to each claim; the answers are in
``pairs/mined-*.jsonl`` by offsets, without any text (`training.relation.data.mined` reads them). ``ITEM.jsonl`` has for each
item ``item`` and ``texts``: ``{at: [article, [[start, end], ...] of source, cue, content and part], context, text}``.

Sources of articles: ``polnear`` (PolNeAR train, gold attributions), ``ecb`` (ECB+ outside the topics that `benchmarks.grouping` measures,
as the shipped model reads them) and ``wikinews`` (for measuring only).
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from onrecord import Article, Reader
from onrecord.claims import parts
from onrecord.claims.context import Page, joined, leans, points, surroundings
from onrecord.claims.embed import Embedder
from onrecord.types import Passage
from training.relation.beside import said_in

NEAREST, NEXT, OWN = 14, 3, 2
"""Texts of an item: the nearest, some of those after them, and some of the same article."""
ALIKE, APART = 0.95, 0.72
"""Cosines: two texts above the first are one text; two items' statements below the second are about different things."""
LEAST = 8
"""Words of a statement that an item is made around."""

Spans = list[list[int]]
Roles = tuple[Passage, Passage, Passage]
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence of a statement with the context that the relation model gets: where it is, and its words."""

    at: tuple[str, Spans, Spans, Spans, Spans]
    context: str | None
    text: str


def articles(gold: Path, source: str) -> Iterator[tuple[Article, list[Roles] | None]]:
    """The articles of a source, with their attributions where they are given."""
    if source == "polnear":
        for line in (gold / "polnear" / "train.jsonl").open(encoding="utf-8"):
            row = json.loads(line)
            yield Article(row["text"], id=row["id"], title=row.get("title")), list(said_in(row["text"], row["attributions"]))
    elif source == "ecb":
        from benchmarks.grouping import ECB_DEV, ECB_TEST

        for path in sorted((gold / "ecbplus" / "ECB+").rglob("*.xml")):
            if int(path.parent.name) not in ECB_DEV | ECB_TEST:
                yield Article(ecb_text(path), id=path.name), None
    else:
        from benchmarks.trials import wikinews

        for row in wikinews(gold):
            yield Article(row["text"], id=row["url"], title=row["title"]), None


def ecb_text(path: Path) -> str:
    """An article of ECB+ as text: its sentences, tokens joined as they are written, a paragraph each."""
    import re
    import xml.etree.ElementTree as ET

    sentences: dict[int, list[str]] = {}
    for token in ET.parse(path).getroot().iter("token"):
        sentences.setdefault(int(token.get("sentence") or 0), []).append(token.text or "")
    lines = (" ".join(words) for _, words in sorted(sentences.items()))
    plain = (re.sub(r" ([.,;:?!%)]|'s|n't|'re|'ve|'ll|'d|'m)", r"\1", re.sub(r"([($]) ", r"\1", line)) for line in lines)
    return "\n\n".join(re.sub(r"\" ([^\"]*?) \"", r'"\1"', line) for line in plain)


def texts_of(article: Article, roles: list[Roles]) -> Iterator[Text]:
    """What the relation model would be asked of an article's statements."""
    page = Page(article.text, article.title)
    for source, cue, content in roles:
        if not points(content.text):
            for part in parts.sentences(page.text, page.layout, content):
                yield text_of(page, article.id or "", (source, cue, content), part)


def text_of(page: Page, article: str, roles: Roles, part: Passage) -> Text:
    """One sentence of a statement, with the context that it needs."""
    source, cue, content = roles
    spoken = any(mark in page.text[max(0, content.spans[0].start - 1) : content.spans[0].end + 1] for mark in "“”\"")
    context = surroundings(page, source, cue, content, part) if leans(part.text, spoken) else None
    return Text((article, *([list(s) for s in p.spans] for p in (source, cue, content, part))), context, part.text)


def pool(gold: Path, source: str, limit: int, seed: int) -> list[Text]:
    found = list(articles(gold, source))
    random.Random(seed).shuffle(found)
    reader, out = Reader(nested=False), []
    for number, (article, roles) in enumerate(found[:limit]):
        if roles is None:
            roles = [(s.source, s.cue, s.content) for s in reader.read(article)]
        out += texts_of(article, roles)
        if number % 100 == 99:
            print(f"{number + 1} articles, {len(out)} texts", flush=True)
    return out


def kept(gold: Path, source: str, cache: Path) -> tuple[list[Text], Vectors]:
    """All texts of a source with their embeddings, kept in ``cache``."""
    file = cache / f"pool-{source}.pkl"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        texts = pool(gold, source, 10**6, 0)
        file.write_bytes(pickle.dumps((texts, embedded(texts))))
    found: tuple[list[Text], Vectors] = pickle.loads(file.read_bytes())
    return found


def embedded(texts: Sequence[Text]) -> Vectors:
    """A row a text."""
    return np.asarray(Embedder().embed([joined(t.context, t.text)[:600] for t in texts]), dtype=np.float32)


def nearest(texts: Sequence[Text], cosine: Vectors, count: int, known: Collection[str] = ()) -> list[int]:
    """The numbers of so many texts nearest to a claim, nearest first, no words twice.

    Args:
        known: places (as JSON) of texts that are left out.
    """
    out: list[int] = []
    seen: set[str] = set()
    for k in map(int, np.argsort(-cosine)):
        if len(out) == count:
            break
        words = texts[k].text
        if words.casefold() not in seen and len(words.split()) > 2 and not (known and json.dumps(texts[k].at) in known):
            seen.add(words.casefold())
            out.append(k)
    return out


def items(texts: list[Text], count: int, seed: int) -> Iterator[list[Text]]:
    """So many statements that are about different things, each with its neighbours, in random order."""
    rng = random.Random(seed)
    vectors = embedded(texts)
    order = list(range(len(texts)))
    rng.shuffle(order)
    taken: list[int] = []
    for i in order:
        if len(taken) == count:
            return
        if len(texts[i].text.split()) < LEAST or (taken and float((vectors[taken] @ vectors[i]).max()) > APART):
            continue
        cosine = vectors @ vectors[i]
        ranked, seen = [], {texts[i].text}
        for k in np.argsort(-cosine)[:80]:
            if texts[k].text not in seen and cosine[k] < ALIKE and len(texts[k].text.split()) > 2:
                seen.add(texts[k].text)
                ranked.append(int(k))
        if float(np.sort(cosine)[-4]) < 0.45:  # nobody else speaks of it
            continue
        chosen = [i, *ranked[:NEAREST], *rng.sample(ranked[NEAREST:], min(NEXT, len(ranked) - NEAREST))]
        own = [k for k in range(max(0, i - 6), min(len(texts), i + 7)) if texts[k].at[0] == texts[i].at[0] and k not in chosen]
        chosen += rng.sample(own, min(OWN, len(own)))
        taken.append(i)
        rng.shuffle(chosen)
        yield [texts[k] for k in chosen]


def asked(texts: list[Text], claims: Sequence[str], count: int) -> Iterator[tuple[str, list[Text]]]:
    """For each claim the texts nearest to it, as `follow` would read them."""
    vectors = embedded(texts)
    for claim, vector in zip(claims, np.asarray(Embedder().embed(claims), dtype=np.float32), strict=True):
        yield claim, [texts[k] for k in nearest(texts, vectors @ vector, count)]


def main() -> None:
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--gold", type=Path, required=True)
    a.add_argument("--from", dest="source", choices=("polnear", "ecb", "wikinews"), required=True)
    a.add_argument("--articles", type=int, default=500)
    a.add_argument("--claims", type=Path, help="claims, a line each: an item is one of them and the texts nearest to it")
    a.add_argument("--count", type=int, default=360, help="how many items; with --claims, how many texts of each")
    a.add_argument("--seed", type=int, default=0)
    a.add_argument("--out", type=Path, required=True)
    o = a.parse_args()
    o.out.parent.mkdir(parents=True, exist_ok=True)
    texts = pool(o.gold, o.source, o.articles, o.seed)
    with o.out.open("w", encoding="utf-8") as file:
        if o.claims is None:
            found = ((f"{o.source}-{number:04}", {}, some) for number, some in enumerate(items(texts, o.count, o.seed)))
        else:
            claims = o.claims.read_text(encoding="utf-8").splitlines()
            found = ((f"{o.source}-asked-{number:04}", {"claim": claim}, some) for number, (claim, some) in enumerate(asked(texts, claims, o.count)))
        for item, more, some in found:
            rows = [{"at": t.at, "context": t.context, "text": t.text} for t in some]
            file.write(json.dumps({"item": item, **more, "texts": rows}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
