"""From scores to labels: the best path of a linear chain for many cues at once (Viterbi 1967)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onrecord.reading.encoding import Ints
from onrecord.reading.model import Crf, Floats


def best_paths(crf: Crf, emissions: Sequence[Floats]) -> list[Ints]:
    """The most probable labels of each sequence.

    Args:
        crf: the chain.
        emissions: one array [length, labels] a sequence; lengths may differ.

    Returns:
        for each sequence its labels, [length].
    """
    if not emissions:
        return []
    lengths = np.array([len(e) for e in emissions])
    if not lengths.any():
        return [np.empty(0, dtype=np.int32) for _ in emissions]
    order = np.argsort(-lengths, kind="stable")
    longest, count, n = int(lengths.max()), len(emissions), len(crf.labels)
    padded = np.zeros((longest, count, n), dtype=np.float32)
    for column, i in enumerate(order):
        padded[: lengths[i], column] = emissions[i]
    active = np.array([(lengths > t).sum() for t in range(longest)])
    into = np.ascontiguousarray(crf.step.T)  # [to, from]
    score = crf.first + padded[0]
    back = np.zeros((longest, count, n), dtype=np.int8)
    for t in range(1, longest):
        k = active[t]
        through = score[:k, None, :] + into
        back[t, :k] = through.argmax(2)
        score[:k] = through.max(2) + padded[t, :k]
    label = (score + crf.last).argmax(1)
    out = np.zeros((longest, count), dtype=np.int32)
    columns = np.arange(count)
    ends = lengths[order]
    for t in range(longest - 1, -1, -1):
        k = active[t]
        out[t, :k] = label[:k]
        if t:
            label[:k] = back[t, columns[:k], label[:k]]
    paths: list[Ints] = [np.empty(0, dtype=np.int32)] * count
    for column, i in enumerate(order):
        paths[i] = out[: ends[column], column]
    return paths


def stretch(emissions: Floats, least: float = -5.0) -> slice:
    """The positions from the first to the last that may be anything but outside (label 0), with one beside each.

    Outside them the label "outside" leads every other by more than ``-least``, so no path worth having leaves it
    there, and decoding need not look: most of a window is far from any one cue.
    """
    lead = emissions[:, 1:].max(1) - emissions[:, 0]
    at = np.nonzero(lead > least)[0]
    return slice(max(0, int(at[0]) - 1), int(at[-1]) + 2) if len(at) else slice(0, 0)


def segments(path: Ints, labels: Sequence[str], role: str) -> list[tuple[int, int]]:
    """[first, last] positions of the spans of ``role`` in a path of begin, inside, end, single labels."""
    out: list[tuple[int, int]] = []
    for t in np.nonzero(path)[0].tolist():
        name = labels[path[t]]
        if not name.endswith(role):
            continue
        if name[0] in "BS" or not out or out[-1][1] != t - 1:
            out.append((t, t))
        else:
            out[-1] = (out[-1][0], t)
    return out
