"""Viterbi against trying every path."""

from __future__ import annotations

import itertools

import numpy as np

from onrecord.reading.decode import best_paths, segments
from onrecord.reading.model import Crf


def chain(n: int, seed: int) -> Crf:
    rng = np.random.default_rng(seed)
    first, last, step = rng.standard_normal(n), rng.standard_normal(n), rng.standard_normal((n, n))
    return Crf(tuple("ABC"[:n]), *(x.astype(np.float32) for x in (first, last, step)))


def score(crf: Crf, e: np.ndarray, path: tuple[int, ...]) -> float:
    total = crf.first[path[0]] + crf.last[path[-1]] + sum(e[t, k] for t, k in enumerate(path))
    return float(total + sum(crf.step[a, b] for a, b in itertools.pairwise(path)))


def test_the_best_path_is_the_best_of_all_whatever_is_decoded_beside_it() -> None:
    crf, rng = chain(3, 0), np.random.default_rng(1)
    sequences = [rng.standard_normal((n, 3)).astype(np.float32) for n in (5, 1, 7, 4, 7)]
    together = best_paths(crf, sequences)
    for e, path in zip(sequences, together, strict=True):
        brute = max(itertools.product(range(3), repeat=len(e)), key=lambda p: score(crf, e, p))
        assert tuple(path.tolist()) == brute
        assert best_paths(crf, [e])[0].tolist() == path.tolist()


def test_nothing_to_decode() -> None:
    assert best_paths(chain(2, 0), []) == []


def test_segments_read_begin_inside_end_single() -> None:
    labels = ("O", "B-source", "I-source", "E-source", "S-source", "B-content", "I-content", "E-content", "S-content")
    path = np.array([0, 4, 0, 5, 6, 7, 8, 0, 5, 7])
    assert segments(path, labels, "content") == [(3, 5), (6, 6), (8, 9)]
    assert segments(path, labels, "source") == [(1, 1)]
