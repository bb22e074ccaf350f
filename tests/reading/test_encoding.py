"""Text to word pieces: offsets, paragraph breaks and shapes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.reading import AttributionModel
from onrecord.reading.encoding import CAPITALISED, CAPITALS, CLOSING, LOWER, OPENING, SEP, encode, quote_marks

TOKENIZER = AttributionModel().tokenizer


def kinds(text: str) -> list[tuple[str, str]]:
    names = {OPENING: "open", CLOSING: "close"}
    return [(text[at], names[kind]) for at, kind in sorted(quote_marks(text).items())]


@pytest.mark.parametrize(("text", "expected"), [
    ('He said "no" twice.', [('"', "open"), ('"', "close")]),
    ('It is " no " in the treebank .', [('"', "open"), ('"', "close")]),
    ("“No,” she said.", [("“", "open"), ("”", "close")]),
    ("``No'' is no answer", [("`", "open"), ("`", "open"), ("'", "close"), ("'", "close")]),
    ("The council's log isn't lost", []),
    ("'No,' he said", [("'", "open"), ("'", "close")]),
])
def test_quote_marks_open_and_close(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected


def test_a_straight_mark_left_open_does_not_turn_the_next_paragraph_around() -> None:
    assert kinds('He said "no.\n" Yes " she said.') == [('"', "open"), ('"', "open"), ('"', "close")]


def test_a_paragraph_break_is_a_piece_of_no_width() -> None:
    pieces = encode(TOKENIZER, "One dam.\n\nTwo dams.")
    breaks = [i for i in range(len(pieces)) if pieces.starts[i] == pieces.ends[i]]
    assert [int(pieces.ids[i]) for i in breaks] == [SEP]
    assert pieces.starts[breaks[0]] == len("One dam.")


def test_shapes_tell_case() -> None:
    text = "SEN. Marlow spoke"
    pieces = encode(TOKENIZER, text)
    shape = {text[s:e]: int(k) for s, e, k in zip(pieces.starts, pieces.ends, pieces.shapes, strict=True)}
    assert shape["Mar"] == CAPITALISED if "Mar" in shape else shape["Marlow"] == CAPITALISED
    assert shape["SEN"] == CAPITALS if "SEN" in shape else True
    assert shape["spoke"] == LOWER


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_offsets_fit_any_text_and_never_go_back(text: str) -> None:
    pieces = encode(TOKENIZER, text)
    assert len(pieces.ids) == len(pieces.shapes) == len(pieces.starts) == len(pieces.ends)
    last = 0
    for start, end in zip(pieces.starts.tolist(), pieces.ends.tolist(), strict=True):
        assert last <= start <= end <= len(text) or start >= 0
        last = start
