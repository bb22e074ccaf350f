"""What the relation model learns from: pairs of a claim and a text, each with one of four relations.

* Emergent train (Ferreira and Vlachos 2016): headlines about rumoured claims, for / against / observing.
* Headlines set against claims that they are not about: chosen at random, and the nearest by sentence
  embedding (Robertson and others call these hard negatives), which share people and topic.
* ``training/relation/pairs/*.jsonl``: pairs written for this project about made-up affairs. ``train-*`` is
  for training, ``near-*`` is for measuring and is never trained on.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tokenizers import Tokenizer

from onrecord.claims.relate import join
from training.base import base_model
from training.relation.model import RELATIONS

FOR, AGAINST, OBSERVING, UNRELATED = range(4)
PAIRS = Path(__file__).parent / "pairs"
LONGEST = 128


@dataclass(frozen=True, slots=True)
class Example:
    """A pair with its relation (an index of `RELATIONS`); ``group`` keeps pairs on one claim in one fold."""

    claim: str
    text: str
    relation: int
    context: str | None = None
    kind: str = ""
    group: str = ""


def emergent(gold: Path, split: str) -> list[Example]:
    """The headlines of one split, ``train`` or ``dev``."""
    with (gold / "emergent" / f"{split}.jsonl").open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Example(r["claim"], r["headline"], RELATIONS.index(r["stance"]), kind="emergent", group=r["claim_id"]) for r in rows]


def written(prefix: str, folder: Path = PAIRS) -> list[Example]:
    """The pairs of the files whose names begin so, without doubles.

    Raises:
        ValueError: a line that is no pair; the message names file and line.
    """
    seen: dict[tuple[str, str, str | None], Example] = {}
    for path in sorted(folder.glob(f"{prefix}*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip():
                try:
                    r = json.loads(line)
                    one = Example(r["claim"], r["text"], RELATIONS.index(r["relation"]), r.get("context") or None, r["kind"], r["claim"].casefold())
                except (ValueError, KeyError) as error:
                    raise ValueError(f"{path.name}, line {number}: {error!r}") from error
                seen[one.claim, one.text, one.context] = one
    return list(seen.values())


def embeddings(texts: list[str]) -> object:
    """Sentence embeddings of the pretrained model, one row a text, of length one."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(base_model()), device="cpu").encode(texts, batch_size=64, normalize_embeddings=True)


_CHOSEN = re.compile(r"-(?:hard|c\d+)$")


def balanced(examples: list[Example], unrelated: float, rng: random.Random, most: int | None = None) -> list[Example]:
    """The related pairs (``most`` of them), and so many unrelated ones for each of them, drawn anew: up to half of them such as a model chose for a claim."""
    related = [e for e in examples if e.relation != UNRELATED]
    related = related if most is None else rng.sample(related, min(most, len(related)))
    others = {hard: [e for e in examples if e.relation == UNRELATED and bool(_CHOSEN.search(e.kind)) == hard] for hard in (True, False)}
    count = int(unrelated * len(related))
    hard = rng.sample(others[True], min(len(others[True]), count // 2))
    return related + hard + rng.sample(others[False], min(len(others[False]), count - len(hard)))


def across(examples: list[Example], near: int, far: int, seed: int, too_near: float = 0.7) -> list[Example]:
    """Unrelated pairs: for each claim, headlines of other claims, ``near`` hard ones and ``far`` at random.

    Claims about one affair (cosine above ``too_near``) are never set against each other's headlines.
    """
    import numpy as np

    rng = random.Random(seed)
    claims = list(dict.fromkeys(e.claim for e in examples))
    group = {e.claim: e.group for e in examples}
    texts = list(dict.fromkeys((e.text, e.claim) for e in examples))
    c, t = np.asarray(embeddings(claims)), np.asarray(embeddings([text for text, _ in texts]))
    of = np.array([claims.index(claim) for _, claim in texts])
    alike, reach = c @ c.T, c @ t.T
    out = []
    for i, claim in enumerate(claims):
        other = np.nonzero(alike[i][of] < too_near)[0]
        order = other[np.argsort(-reach[i][other])]
        pool = [j for j in order[: 4 * near] if reach[i][j] < too_near]
        chosen = rng.sample(pool, min(near, len(pool))) + rng.sample(list(order), min(far, len(order)))
        for k, j in enumerate(chosen):
            out.append(Example(claim, texts[j][0], UNRELATED, kind="across, near" if k < near else "across, far", group=group[claim]))
    return out


AUXILIARY = re.compile(r"\b(is|are|was|were|will|has|have|had|can|could|would|should|did|does)\b(?! not\b|n['’]t)", re.I)
NEGATED = re.compile(r"\b(is|are|was|were|will|has|have|had|can|could|would|should|did|does) not\b", re.I)
OPPOSITE = {FOR: AGAINST, AGAINST: FOR, OBSERVING: OBSERVING, UNRELATED: UNRELATED}


def turned(example: Example, rng: random.Random) -> Example:
    """The pair with its claim negated (or its negation taken away), and its relation with it."""
    claim = example.claim
    if NEGATED.search(claim):
        new = NEGATED.sub(r"\1", claim, count=1)
    elif AUXILIARY.search(claim) and rng.random() < 0.8:
        new = AUXILIARY.sub(r"\1 not", claim, count=1)
    else:
        new = rng.choice(("It is not true that ", "It is false that ")) + claim[0].lower() + claim[1:]
    return replace(example, claim=new, relation=OPPOSITE[example.relation])


NAME = re.compile(r"\b[A-Z][a-zà-ÿ]{3,}\b")


def shared_names(example: Example) -> list[str]:
    """Capitalised words that claim and text have in common, but for the claim's first word, which may be any."""
    text = set(NAME.findall(example.text))
    return [m.group() for m in NAME.finditer(example.claim) if m.start() and m.group() in text]


def renamed(example: Example, names: list[str], rng: random.Random, both: bool) -> Example:
    """The pair with one shared name put by another: in all of it, or in the text alone, which makes it unrelated.

    So the model learns to compare names and not to know them.
    """
    mine = shared_names(example)
    if not mine:
        return example
    old = rng.choice(mine)
    new = rng.choice(names)
    if new in example.claim or new in example.text:
        return example
    swap = re.compile(rf"\b{old}\b")
    text, context = swap.sub(new, example.text), swap.sub(new, example.context) if example.context else None
    if both:
        return replace(example, claim=swap.sub(new, example.claim), text=text, context=context)
    return replace(example, text=text, context=context, relation=UNRELATED, kind="other name")


class Encoding:
    """Pairs to word pieces and token types, as the installed package does it; each text is encoded once."""

    def __init__(self) -> None:
        self.tokenizer = Tokenizer.from_file(str(base_model() / "tokenizer.json"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        self.known: dict[str, list[int]] = {}

    def pieces(self, text: str) -> list[int]:
        if text not in self.known:
            self.known[text] = self.tokenizer.encode(text, add_special_tokens=False).ids
        return self.known[text]

    def learn(self, examples: Iterable[Example]) -> None:
        """Encodes the texts of all these examples at once."""
        texts = list({text for e in examples for text in (e.claim, e.context, e.text) if text} - self.known.keys())
        self.known.update(zip(texts, (found.ids for found in self.tokenizer.encode_batch(texts, add_special_tokens=False)), strict=True))

    def __call__(self, e: Example) -> tuple[list[int], list[int]]:
        return join(self.pieces(e.claim), self.pieces(e.context) if e.context else [], self.pieces(e.text), LONGEST)


def batches(items: list[tuple[list[int], list[int], int]], size: int, rng: random.Random) -> Iterator[list[tuple[list[int], list[int], int]]]:
    """Batches of about one length, in random order."""
    items = items[:]
    rng.shuffle(items)
    items.sort(key=lambda x: len(x[0]) + rng.random() * 8)
    out = [items[i : i + size] for i in range(0, len(items), size)]
    rng.shuffle(out)
    yield from out


def folds(examples: Iterable[Example], count: int, seed: int = 0) -> list[set[str]]:
    """Groups dealt into so many parts of about equal size."""
    sizes: dict[str, int] = defaultdict(int)
    for e in examples:
        sizes[e.group] += 1
    order = sorted(sizes)
    random.Random(seed).shuffle(order)
    out: list[set[str]] = [set() for _ in range(count)]
    filled = [0] * count
    for g in sorted(order, key=lambda g: -sizes[g]):
        k = filled.index(min(filled))
        out[k].add(g)
        filled[k] += sizes[g]
    return out


def read(path: Path) -> dict[str, list[Example]]:
    """The examples of each part, as `training.relation.gather` wrote them."""
    out: dict[str, list[Example]] = {}
    with path.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            out.setdefault(row.pop("part"), []).append(Example(**row))
    return out


_MODAL = re.compile(r"\b(is|are|was|were|has|have|will|can)\b(?! not\b|n['’]t)", re.I)
_MAY = {"is": "may be", "are": "may be", "was": "may have been", "were": "may have been", "has": "may have", "have": "may have", "will": "may", "can": "may"}
_BEFORE = ("I think", "perhaps", "I believe", "it seems that", "probably", "it appears that", "I have no doubt that", "of course", "yes,", "as we have said,")
_ARTICLES = re.compile(r"\b(?:the|a|an) ", re.I)


def itself(claims: list[str], rng: random.Random) -> list[Example]:
    """Claims that meet their own words: as they are, as a headline, hedged (all for) or negated (against).

    Those who labelled statements were told not to copy their words, so that without these a model takes the same words for a near miss.
    """
    out = []
    for claim in claims:
        low = claim[0].lower() + claim[1:] if claim.split()[0] in {"The", "A", "An", "There", "Some", "Most", "It"} else claim
        kind = rng.randrange(7)
        if kind == 0:
            text = low
        elif kind == 1:
            text = rng.choice(("that ", "“", "")) + low
        elif kind == 2:
            short = _ARTICLES.sub("", claim)
            text = short[0].upper() + short[1:]
        elif kind in (3, 4) and _MODAL.search(low):
            text = _MODAL.sub(lambda m: _MAY[m.group().lower()], low, count=1)
        elif kind == 5:
            one = turned(Example(claim, low, FOR, kind="itself", group=claim), rng)
            out.append(one if rng.random() < 0.5 else replace(one, claim=claim, text=one.claim))
            continue
        else:
            text = f"{rng.choice(_BEFORE)} {low}"
        out.append(Example(claim, text, FOR, kind="itself", group=claim))
    return out
