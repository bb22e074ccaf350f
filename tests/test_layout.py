"""Paragraphs and sentences. All texts are fictional."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.layout import Layout


def sentences(text: str) -> list[str]:
    return [text[s:e] for s, e in Layout(text).sentences]


@pytest.mark.parametrize(("text", "expected"), [
    ("The gate held. Nobody came.", ["The gate held.", "Nobody came."]),
    ("Gen. Otto Brandt and Mr. K. Lunt met on Jan. 5 in Brask. They ate.", ["Gen. Otto Brandt and Mr. K. Lunt met on Jan. 5 in Brask.", "They ate."]),
    ("The U.S. gate cost 1.5 million. It held.", ["The U.S. gate cost 1.5 million.", "It held."]),
    ("“Why?” he asked. “Because.”", ["“Why?” he asked.", "“Because.”"]),
    ("He said: “It held.” She left.", ["He said: “It held.”", "She left."]),
    ("One line\nand another. Third", ["One line", "and another.", "Third"]),
    ("", []),
])
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_an_offset_has_its_paragraph_and_sentence() -> None:
    text = "A held. B fell.\n\nC came."
    layout = Layout(text)
    assert [layout.sentence_at(i) for i in (0, 8, len(text) - 1)] == [0, 1, 2]
    assert [layout.paragraph_at(i) for i in (0, 8, len(text) - 1)] == [0, 0, 1]
    assert Layout("").sentence_at(5) == 0


@given(st.lists(st.sampled_from(["The gate", "Mr.", ". ", "! ", "? ", "“", "”", "\n", "held", "1.5", "U.S.", " ", "\u00a0"]), max_size=25).map("".join))
def test_sentences_are_in_order_and_lose_no_word(text: str) -> None:
    layout, at = Layout(text), 0
    for s, e in layout.sentences:
        assert at <= s < e <= len(text)
        assert not text[at:s].strip()
        at = e
    assert not text[at:].strip()
