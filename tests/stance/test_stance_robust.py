"""Whatever comes in, one `How` for each attribution comes out, with evidence that lies in the text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.layout import Layout
from onrecord.reading import Marked, Quotes
from onrecord.stance import weigh
from onrecord.stance.lemmas import lemmas
from onrecord.stance.tables import table
from onrecord.types import HOW, Attribution, Passage
from tests.stance.spans import marked

WORDS = ["said", "not", "may", "to", "“", "”", "’", "?", ".", ",", ":", "that", "I", "if", "who", "think", "\n\n", "refused", "n't", "Ünal", "\u200d", "😀", "could",
         "doubt", "in", "no", "about", "as", "my", "hope", "is", "let", "don't", "—"]


def made(text: str, cuts: list[int]) -> Marked:
    """A text whose source, cue and content are cut at six offsets, empty ones left out."""
    at = sorted(min(c, len(text)) for c in cuts)
    passages = [Passage.of(text, [(a, b)] if b > a else []) for a, b in ((at[0], at[1]), (at[2], at[3]), (at[4], at[5]))]
    quotes = Quotes(text)
    return Marked(text, (Attribution(*passages, quotes.kind(passages[2], text), 1.0),), (), quotes, Layout(text))


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)),
       st.lists(st.integers(0, 200), min_size=6, max_size=6))
def test_anything_goes(text: str, cuts: list[int]) -> None:
    m = made(text, cuts)
    for h in weigh(m):
        assert set(h.confidence) == set(HOW)
        assert all(0 <= p <= 1 for p in h.confidence.values())
        assert all(0 <= s.start < s.end <= len(text) for spans in h.evidence.values() for s in spans)


def test_nothing_in_nothing_out() -> None:
    assert weigh(Marked("", (), (), Quotes(""), Layout(""))) == []


@pytest.mark.parametrize("unit", ["and ", "may not ", "a", "“if ", ", who said ", "to to ", "that "])
def test_long_text_stays_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        m = marked(f"[Venn] <said> {{{unit * (size // len(unit))}}}")
        m.layout.sentences  # noqa: B018
        start = time.process_time()
        weigh(m)
        return time.process_time() - start

    assert any(seconds(400_000) < 8 * seconds(100_000) + 0.5 for _ in range(5)), "no luck five times is no noise"


@pytest.mark.parametrize(("form", "lemma"), [("denied", "deny"), ("criticising", "criticize"), ("said", "say"), ("planned", "plan"), ("called", "call"),
                                             ("hopes", "hope"), ("accuses", "accuse"), ("sought", "seek"), ("theories", "theory"), ("Venn's".lower(), "venn")])
def test_lemmas(form: str, lemma: str) -> None:
    assert lemma in lemmas(form)


@pytest.mark.parametrize("name", ["cues.tsv", "hedges.tsv", "irregular.tsv", "imperatives.tsv", "speaking.tsv", "sureness.tsv", "words.tsv"])
def test_tables_are_whole(name: str) -> None:
    found = table(name)
    assert len(found) > 20
    assert len({len(row) for row in found}) == 1
    assert all(row[0] == row[0].strip() and row[0] for row in found)
