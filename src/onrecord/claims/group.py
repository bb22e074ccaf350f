"""Grouping: contents that are about the same proposition, brought together without being asked.

    vectors, texts -> pairs that are near (exactly, in blocks) -> average-link clustering over those pairs -> groups with a centre

How near two contents are is the cosine of their embeddings, mixed with that of their words weighted by rareness (TF-IDF; Salton
and Buckley 1988): the embeddings know that "levee" and "dam" are akin, the words that Brant is not Tesk.
Two groups become one while the *average* likeness of their members stays above the threshold (UPGMA; Sokal and Michener 1958),
nearest groups first: a chain of contents that each resemble only the next does not run together. Only groups joined by
a near pair are looked at, so that memory grows with the number of near pairs and not with the square of contents.

Whether members are for or against is not asked here: both are positions on one claim. A content that does not stand by
itself ("he would do it") is in no group, because what it is about stands elsewhere.
"""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from onrecord.claims.embed import Int8s, to_float32
from onrecord.claims.wording import as_claim, carrying, stands_alone, words
from onrecord.reading.model import Floats

Rows = npt.NDArray[np.int64]
Verify = Callable[[Sequence[tuple[int, int]]], Sequence[bool]]
"""Given pairs of rows (content, claim), says of each whether the first is about the proposition that the second words."""

THRESHOLD = 0.5
"""Chosen on the train portions of ECB+ and Emergent (``python -m benchmarks.grouping``): the strictest within a hundredth of the best
mean B-cubed F1, because a group that mixes two claims does more harm than a claim that is found twice."""
MEANING = 0.65
"""The share of the embeddings in likeness; the rest is the words'. Chosen on the train portions too, where little depends on it (``--meaning``)."""
NEIGHBOURS = 16
"""How many nearest contents of each are looked at."""
WORDING = 0.3
"""How much being well worded weighs beside being central, in the choice of the centre."""
_HASHED = 256
"""Width of the words' part: each word has eight places in it."""
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class Group:
    """Contents about one proposition.

    Attributes:
        members: their rows, in order.
        centre: the member that names the claim best: central, and worded as a claim (`wording.as_claim`).
        tightness: the average likeness of two members, 0 to 1; 1 for a single one.
    """

    members: tuple[int, ...]
    centre: int
    tightness: float

    def __len__(self) -> int:
        return len(self.members)


def group(vectors: Floats | Int8s, texts: Sequence[str], *, threshold: float = THRESHOLD, meaning: float = MEANING, smallest: int = 2,
          verify: Verify | None = None) -> list[Group]:
    """Group contents into claims.

    Args:
        vectors: [n, width], a row a content, float32 or int8; only their directions count.
        texts: the n contents.
        threshold: the least average likeness of a group, 0 to 1; lower gives fewer and wider groups.
        meaning: the share of the vectors in likeness, 0 to 1; the rest is the words'.
        smallest: leave out groups with fewer members.
        verify: asked whether each member is about what its group's centre words (the relation model); those that are not
            are grouped among themselves. Called a few times, with all pairs that are to be judged at once.

    Returns:
        the groups, largest first, then by first member; a content is in one at most. The same input gives the same groups.

    Raises:
        ValueError: not a vector for each text.
    """
    if len(vectors) != len(texts):
        raise ValueError(f"{len(vectors)} vectors and {len(texts)} texts: each text needs one")
    same: dict[str, list[int]] = {}
    for row, text in enumerate(texts):
        if stands_alone(text):
            same.setdefault(" ".join(words(text)), []).append(row)
    if not same:
        return []
    copies = list(same.values())
    first = [rows[0] for rows in copies]
    space = _space(vectors[first], [texts[i] for i in first], meaning)
    clusters = _Clusters(space, np.array([len(rows) for rows in copies])).join(_near_pairs(space, threshold), threshold)
    made = [_made(space, cluster, copies, texts) for cluster in clusters]
    if verify is not None:
        made = _verified(made, space, copies, texts, verify)
    return sorted((g for g in made if len(g) >= smallest), key=lambda g: (-len(g), g.members[0]))


class Pairs(NamedTuple):
    """Rows that are near each other, the lower and the higher of each pair, and how near."""

    low: Rows
    high: Rows
    scores: Floats


def _space(vectors: Floats | Int8s, texts: Sequence[str], meaning: float) -> Floats:
    """Embeddings and words side by side, so that the product of two rows is their likeness."""
    unit = to_float32(vectors)
    bags = [sorted(set(carrying(text))) for text in texts]
    held = Counter(word for bag in bags for word in bag)
    weights = {word: 1 + np.log(len(bags) / n) for word, n in held.items()}
    places = {word: _places(word) for word in held}
    hashed = np.zeros((len(bags), _HASHED), dtype=np.float32)
    for row, bag in zip(hashed, bags, strict=True):
        for word in bag:
            where, signs = places[word]
            row[where] += signs * weights[word]
    hashed /= np.maximum(np.linalg.norm(hashed, axis=1, keepdims=True), 1e-9)
    return np.hstack([unit * np.float32(meaning**0.5), hashed * np.float32((1 - meaning) ** 0.5)])


def _places(word: str) -> tuple[Rows, Floats]:
    """Where a word stands in the words' part, and with which sign (feature hashing; Weinberger et al. 2009)."""
    digest = hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=9).digest()
    where = np.unique(np.frombuffer(digest, dtype=np.uint8, count=8).astype(np.int64))
    signs = np.array([1 if digest[8] >> i & 1 else -1 for i in range(len(where))], dtype=np.float32)
    return where, signs


def _near_pairs(space: Floats, floor: float) -> Pairs:
    """Pairs whose likeness is at least ``floor``, of each row with its nearest: every pair is compared, a block of rows at a time."""
    found = Pairs(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
    room = 4 * NEIGHBOURS * len(space)
    for start in range(0, len(space), _BLOCK):
        likeness = space[start : start + _BLOCK] @ space[start:].T
        at, other = np.divmod(np.flatnonzero(likeness >= floor), likeness.shape[1])
        later = other > at
        at, other = at[later], other[later]
        found = Pairs(np.concatenate([found.low, at + start]), np.concatenate([found.high, other + start]),
                      np.concatenate([found.scores, likeness[at, other]]))
        if len(found.low) > room:
            found = _nearest(found)
    return _nearest(found)


def _nearest(pairs: Pairs) -> Pairs:
    """The pairs that are among the `NEIGHBOURS` nearest of one of their two rows."""
    n = len(pairs.low)
    rows, pair = np.concatenate([pairs.low, pairs.high]), np.tile(np.arange(n), 2)
    order = np.lexsort((pair, -pairs.scores[pair], rows))
    rank = np.arange(2 * n) - np.searchsorted(rows[order], rows[order])
    kept = np.unique(pair[order[rank < NEIGHBOURS]])
    return Pairs(pairs.low[kept], pairs.high[kept], pairs.scores[kept])


class _Clusters:
    """Average-link clustering over a graph of near pairs; of equally near pairs the lower rows first.

    Args:
        space: [n, width]; the average likeness of two clusters is the product of their sums over their sizes.
        copies: how many contents each row stands for.
    """

    def __init__(self, space: Floats, copies: Rows):
        self.sums = space * copies[:, None].astype(np.float32)
        self.sizes = copies.astype(np.float32)
        self.members = {i: [i] for i in range(len(space))}
        self.near: list[set[int]] = [set() for _ in range(len(space))]
        self.age = [0] * len(space)
        self.heap: list[tuple[float, int, int, int, int]] = []

    def join(self, pairs: Pairs, threshold: float) -> list[list[int]]:
        """The clusters' rows, in order, after all joining."""
        for i, j, score in zip(*(column.tolist() for column in pairs), strict=True):
            self.near[i].add(j)
            self.near[j].add(i)
            self.heap.append((-score, i, j, 0, 0))
        heapq.heapify(self.heap)
        while self.heap:
            _, i, j, age_i, age_j = heapq.heappop(self.heap)
            if (self.age[i], self.age[j]) == (age_i, age_j):  # neither has changed since
                self._merge(i, j, threshold)
        return sorted(self.members.values())

    def _merge(self, i: int, j: int, threshold: float) -> None:
        self.members[i] = sorted(self.members[i] + self.members.pop(j))
        self.sums[i] += self.sums[j]
        self.sizes[i] += self.sizes[j]
        self.age[i] += 1
        self.age[j] = -1
        around = (self.near[i] | self.near[j]) - {i, j}
        self.near[i], self.near[j] = around, set()
        if not around:
            return
        others = np.array(sorted(around), dtype=np.int64)
        links = self.sums[others] @ self.sums[i] / (self.sizes[others] * self.sizes[i])
        for other, link in zip(others.tolist(), links.tolist(), strict=True):
            self.near[other].discard(j)
            self.near[other].add(i)
            if link >= threshold:
                low, high = min(i, other), max(i, other)
                heapq.heappush(self.heap, (-link, low, high, self.age[low], self.age[high]))


def _made(space: Floats, cluster: Sequence[int], copies: Sequence[Sequence[int]], texts: Sequence[str], centre: int | None = None) -> Group:
    """The group of some rows of ``space``, with a given centre or the best; of copies the first stands for all."""
    sizes = np.array([len(copies[i]) for i in cluster], dtype=np.float32)
    rows, n = space[list(cluster)], float(sizes.sum())
    total = sizes @ rows
    own = np.square(rows).sum(1)
    # The likeness to the other members: a content's to itself is left out, that to its copies is not.
    central = (rows @ total - own) / max(n - 1, 1.0)
    tightness = float(sizes @ central / n) if n > 1 else 1.0
    if centre is None:
        worth = [c + WORDING * as_claim(texts[copies[i][0]]) for c, i in zip(central.tolist(), cluster, strict=True)]
        centre = copies[cluster[max(range(len(worth)), key=lambda at: (worth[at], -at))]][0]
    return Group(tuple(sorted(row for i in cluster for row in copies[i])), centre, round(min(tightness, 1.0), 6))


def _verified(made: list[Group], space: Floats, copies: Sequence[Sequence[int]], texts: Sequence[str], verify: Verify) -> list[Group]:
    """Take out of each group what is not about what its centre words; what was taken out is a group that is judged again."""
    number = {row: i for i, rows in enumerate(copies) for row in rows}
    done: list[Group] = []
    while made:
        judged = [[number[r] for r in g.members if copies[number[r]][0] == r and r != g.centre] for g in made]
        pairs = [(copies[i][0], g.centre) for g, others in zip(made, judged, strict=True) for i in others]
        verdicts = iter(verify(pairs) if pairs else ())
        again: list[Group] = []
        for g, others in zip(made, judged, strict=True):
            out = [i for i in others if not next(verdicts)]
            if not out:
                done.append(g)
                continue
            kept = sorted({number[r] for r in g.members} - set(out))
            done.append(_made(space, kept, copies, texts, g.centre))
            again.append(_made(space, out, copies, texts))
        made = again
    return done
