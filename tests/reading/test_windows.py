"""Windows: every piece is in the core of exactly one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onrecord.reading.encoding import SEP, Pieces
from onrecord.reading.windows import paragraphs, plan


def article(lengths: list[int]) -> Pieces:
    """Pieces one character wide; paragraphs of these lengths with breaks between."""
    ids, starts, ends, at = [], [], [], 0
    for k, n in enumerate(lengths):
        if k:
            ids.append(SEP), starts.append(at), ends.append(at)  # type: ignore[func-returns-value]
        for _ in range(n):
            ids.append(1000), starts.append(at), ends.append(at + 1)  # type: ignore[func-returns-value]
            at += 1
    arrays = [np.asarray(x, dtype=np.int32) for x in (ids, [0] * len(ids), starts, ends)]
    return Pieces(*arrays)


def test_whole_paragraphs_are_packed() -> None:
    pieces = article([30, 30, 60, 10])
    assert [(w.first, w.last) for w in plan(pieces, 64)] == [(0, 62), (62, 123), (123, 133)]


def test_a_long_paragraph_is_cut_into_windows_that_overlap() -> None:
    windows = plan(article([250]), 100)
    assert all(a.last > b.first for a, b in zip(windows, windows[1:], strict=False))


@given(st.lists(st.integers(1, 300), max_size=12), st.integers(20, 254))
def test_each_piece_is_core_once_and_windows_keep_their_size(lengths: list[int], size: int) -> None:
    pieces = article(lengths)
    windows = plan(pieces, size)
    core = [i for w in windows for i in range(w.core_first, w.core_last)]
    assert core == list(range(len(pieces)))
    assert all(w.last - w.first <= size and w.first <= w.core_first <= w.core_last <= w.last for w in windows)
    assert paragraphs(pieces)[-1][1] == len(pieces) if lengths else not windows


def test_the_first_window_can_be_led_in() -> None:
    assert [(w.first, w.last) for w in plan(article([30, 30, 30]), 64, lead=31)][0] == (0, 31)
