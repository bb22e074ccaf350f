"""Any text is taken, every evidence span lies within it, and time grows with its length."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.labels import NameType
from onrecord.layout import Layout
from onrecord.reading import Marked, Quotes
from onrecord.speakers import identify
from onrecord.types import Attribution, Name, Passage

WORDS = ["he", "she", "who", "they", "I", "we", "it", "his", "The", "the", "a", "senator", "Sen.", "Mr.", "Ada", "Fenn", "Bill", "and", "of", "two",
         "said", "told", "reporters", "“", "”", "\"", ",", ".", "(", ")", "—", "\n\n", "campaign", "US", "New York", "’s", "É", "\u200b", "𝒳", "'"]
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join))


def passages(draw, text: str) -> Passage:
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=4, unique=True)))
    return Passage.of(text, list(zip(cuts[::2], cuts[1::2], strict=False)))


@st.composite
def texts(draw) -> Marked:
    text = draw(TEXTS)
    quotes = Quotes(text)
    found, names, at = [], [], 0
    for _ in range(draw(st.integers(0, 4))):
        source, cue, content = (passages(draw, text) for _ in range(3))
        if cue and content:
            found.append(Attribution(source, cue, content, quotes.kind(content, text), 0.5))
    for cut in sorted(draw(st.lists(st.integers(0, len(text)), max_size=4, unique=True))):
        if cut > at:
            names.append(Name(at, cut, draw(st.sampled_from(list(NameType))), 0.6))
        at = cut
    return Marked(text, tuple(found), tuple(names), quotes, Layout(text))


@settings(max_examples=200, deadline=None)
@given(texts())
def test_anything_goes(m: Marked):
    out = identify(m)
    assert len(out) == len(m.attributions)
    for who in out:
        assert set(who.confidence) <= {"speaker", "speaker_type", "role", "affiliation", "heard_by", "anonymity_reason"}
        assert all(0 <= p <= 1 for p in who.confidence.values())
        assert all(0 <= s < e <= len(m.text) for spans in who.evidence.values() for s, e in spans)


def letters(i: int) -> str:
    return "".join(chr(97 + int(d)) for d in str(i))


@pytest.mark.parametrize("unit", ["he said Ada Fenn was “in” New York, the senator said. ", "Ada " * 9 + "\n\n", "the senator who the senator who ", "\"", "of of ",
                                  "“I told him,” he said. He said so. ", "MANY"])
def test_long_texts_stay_linear(unit: str):
    def seconds(size: int) -> float:
        many = " ".join(f"Ada{letters(i)} Fenn{letters(i * 7)} said it." for i in range(size // 22 + 1))  # as many people
        text = (many if unit == "MANY" else unit * (size // len(unit) + 1))[:size]
        quotes = Quotes(text)
        some = [Attribution(Passage.of(text, [(i, i + 6)]), Passage.of(text, [(i + 7, i + 11)]), Passage.of(text, [(i + 12, i + 40)]),
                            quotes.kind([(i + 12, i + 40)], text), 0.5) for i in range(0, size - 50, 400)]
        m = Marked(text, tuple(some), (), quotes, Layout(text))
        start = time.process_time()
        identify(m)
        return time.process_time() - start

    seconds(2000)
    assert any(seconds(100_000) < 6 * seconds(25_000) + 0.5 for _ in range(5)), "no luck five times is no noise"


def test_a_text_of_white_space_alone():
    from onrecord.labels import Kind
    from onrecord.layout import Layout
    from onrecord.reading import Marked, Quotes
    from onrecord.types import Attribution, Passage

    blank = Passage.of("\r", [(0, 1)])
    made = Attribution(Passage(), blank, blank, Kind.INDIRECT, 0.5)
    assert len(identify(Marked("\r", (made,), (), Quotes("\r"), Layout("\r")))) == 1
