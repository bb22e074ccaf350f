"""Windows: every piece is in the core of exactly one."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from onrecord.reading.attributions import BLOCK, blocks
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
    assert all(a.last > b.first for a, b in itertools.pairwise(windows))


@given(st.lists(st.integers(1, 300), max_size=12), st.integers(20, 254))
def test_each_piece_is_core_once_and_windows_keep_their_size(lengths: list[int], size: int) -> None:
    pieces = article(lengths)
    windows = plan(pieces, size)
    core = [i for w in windows for i in range(w.core_first, w.core_last)]
    assert core == list(range(len(pieces)))
    assert all(w.last - w.first <= size and w.first <= w.core_first <= w.core_last <= w.last for w in windows)
    assert paragraphs(pieces)[-1][1] == len(pieces) if lengths else not windows


def test_the_first_window_can_be_led_in() -> None:
    assert next((w.first, w.last) for w in plan(article([30, 30, 30]), 64, lead=31)) == (0, 31)


def test_blocks_are_whole_paragraphs_and_cover_the_text() -> None:
    paragraph = "The gate was shut and nobody asked. " * 200 + "\n\n"
    for text in (paragraph * 60, "x" * (3 * BLOCK), "word " * BLOCK, "", "short"):
        cuts = list(blocks(text))
        assert "".join(text[a:b] for a, b in cuts) == text
        assert all(b - a <= 2 * BLOCK for a, b in cuts)
    assert all(text[b - 1] == "\n" for text in (paragraph * 60,) for _, b in list(blocks(text))[:-1])
