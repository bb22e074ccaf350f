"""A bare "reportedly" is a statement without a source. All texts are fictional."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.layout import Layout
from onrecord.reading.attributions import Found
from onrecord.reading.hearsay import hearsay
from onrecord.types import Span


def contents(text: str, found: list[Found] | None = None) -> list[list[str]]:
    return [[text[s:e] for s, e in f.content] for f in hearsay(text, Layout(text), found or [], 0.6)]


@pytest.mark.parametrize(("text", "expected"), [
    ("The flood, on a mill by the river, reportedly killed at least 1,140 sheep.", [["The flood", "killed at least 1,140 sheep"]]),
    ("The gate was allegedly left open, and nobody came.", [["The gate was", "left open"]]),
    ("Reportedly, the keeper slept through it.", [["the keeper slept through it"]]),
    ("The keeper who reportedly slept on that night has gone.", [["slept on that night has gone"]]),
    ("Nobody knows.", []),
    ("Allegedly.", []),
])
def test_clause_round_the_adverb(text: str, expected: list[list[str]]) -> None:
    assert contents(text) == expected


def test_what_somebody_says_is_left_to_them() -> None:
    text = "Marlow said the gate was reportedly open."
    assert contents(text, [Found([Span(0, 6)], Span(7, 11), [Span(12, len(text) - 1)])]) == []


@given(st.lists(st.sampled_from(["reportedly", "allegedly ", "the gate", ", ", "1,000", "that", "\n", "“", "who", ". "]), max_size=12).map("".join))
def test_spans_lie_in_the_text(text: str) -> None:
    for f in hearsay(text, Layout(text), [], 0.6):
        assert all(0 <= s < e <= len(text) for s, e in (f.cue, *f.content))
