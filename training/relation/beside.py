"""Unrelated pairs as `follow` meets them: what else is said in the article that a claim is made in.

Most of what the relation model reads for a claim shares its people, its topic and its article, and is about something else.
Pairs across headlines do not teach that, and pairs with a context teach the wrong thing if the context alone tells: here it
often holds the claim itself. Claims are contents of attributions in PolNeAR's training articles; texts are other contents of the same
article, with the context that `onrecord.claims.context` gives them. Contents near the claim by embedding are left out, since they may be
about it. So that the same words still mean the same, each claim also meets its own content: as it is (for), hedged (for), and with the claim
negated (against).
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.claims.context import Page, leans, surroundings
from onrecord.claims.embed import Embedder
from onrecord.types import Passage
from training.relation.data import FOR, UNRELATED, Example, turned

TOO_NEAR = 0.55
"""Cosine from which a content may be about the claim."""
_TURNED = 0.6
"""Share of claims that meet their own content negated; the others meet it hedged."""
_HEDGES = ("I think", "perhaps", "it is possible that", "it is fair to assume that", "I believe", "maybe", "it seems that", "it appears that", "probably")
_MARKS = "\"“”'‘’`., "


def beside(gold: Path, count: int, seed: int = 0) -> list[Example]:
    """``count`` pairs, a third of them a claim with its own content, the others unrelated.

    Args:
        gold: the folder with ``polnear/train.jsonl``.
    """
    rng = random.Random(seed)
    with (gold / "polnear" / "train.jsonl").open(encoding="utf-8") as lines:
        articles = [json.loads(line) for line in lines]
    rng.shuffle(articles)
    out: list[Example] = []
    embedder = Embedder()
    for article in articles:
        if len(out) >= count:
            break
        out += _of_one(article, embedder, rng)
    return out[:count]


def _of_one(article: dict[str, Any], embedder: Embedder, rng: random.Random) -> list[Example]:
    page = Page(article["text"], article.get("title"))
    said = list(said_in(page.text, article["attributions"]))
    claims = [i for i, (_, _, content) in enumerate(said) if _is_claim(content.text)]
    if not claims or len(said) < 3:
        return []
    vectors = embedder.embed([content.text for _, _, content in said])
    out = []
    for i in rng.sample(claims, min(3, len(claims))):
        claim = _plain(said[i][2].text)
        near = np.asarray(vectors @ vectors[i])
        others = [k for k in range(len(said)) if near[k] < TOO_NEAR and not _overlap(said[i][2], said[k][2])]
        others.sort(key=lambda k: -float(near[k]))
        chosen = list(dict.fromkeys([*others[:2], *(k for k in others if i < k <= i + 2), *rng.sample(others, min(2, len(others)))]))[:4]
        out += [Example(claim, said[k][2].text, UNRELATED, _context(page, *said[k], rng), "beside", claim.casefold()) for k in chosen if _says(said[k][2].text)]
        itself = Example(claim, said[i][2].text, FOR, _context(page, *said[i], rng), "itself", claim.casefold())
        out += [itself, turned(itself, rng) if rng.random() < _TURNED else replace(itself, text=_hedged(itself.text, rng))]
    return out


def _hedged(words: str, rng: random.Random) -> str:
    """The content said with less certainty: still for the claim."""
    return f"{rng.choice(_HEDGES)} {words.removeprefix('that ')}"


def said_in(text: str, attributions: list[dict[str, Any]]) -> Iterator[tuple[Passage, Passage, Passage]]:
    for a in attributions:
        try:
            source, cue, content = (Passage.of(text, sorted(a[role])) for role in ("source", "cue", "content"))
        except ValueError:
            continue
        if content:
            yield source, cue, content


def _context(page: Page, source: Passage, cue: Passage, content: Passage, rng: random.Random) -> str | None:
    """The context that it needs; sometimes one that it does not need, which must do no harm."""
    return surroundings(page, source, cue, content) if leans(content.text) or rng.random() < 0.3 else None


def _is_claim(words: str) -> bool:
    """Whether a content may stand for a claim: one clause with "that", which names what it is about."""
    return words.startswith("that ") and 6 <= len(words.split()) <= 22 and not leans(words) and not re.search(r"[?!…;“”\"]|\. ", words)


def _plain(words: str) -> str:
    words = words.strip(_MARKS).removeprefix("that ").strip(_MARKS)
    return words[:1].upper() + words[1:]


def _says(words: str) -> bool:
    """Longer than an answer, which its context may make one on the claim."""
    return len(words.split()) > 5


def _overlap(a: Passage, b: Passage) -> bool:
    return any(s < y and x < e for s, e in a.spans for x, y in b.spans)
