"""The nouns: slices only, and JSON there and back."""

from __future__ import annotations

import pytest

from onrecord.types import Article, Kind, Passage, Reading, Removed, Span, Statement

TEXT = "“It held,” Ada Marlow said, “for years.”"


def test_a_passage_is_slices_joined() -> None:
    passage = Passage.of(TEXT, [(0, 10), (28, 40)])
    assert passage.text == "“It held,” … “for years.”"
    assert passage.spans == (Span(0, 10), Span(28, 40))
    assert not Passage()


@pytest.mark.parametrize("spans", [[(3, 3)], [(5, 2)], [(0, 5), (4, 8)], [(8, 10), (0, 5)], [(0, len(TEXT) + 1)], [(-1, 3)]])
def test_a_span_that_does_not_fit_is_refused(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Passage.of(TEXT, spans)


def test_an_article_has_the_hash_of_its_text_and_an_id_of_url_and_text() -> None:
    article = Article(text=TEXT)
    assert len(article.sha256) == 64
    assert article.id == Article(text=TEXT).id != Article(text=TEXT, url="https://courier.example/").id
    assert Article(text=TEXT, id="given").id == "given"


def test_an_article_round_trips() -> None:
    article = Article(text=TEXT, id="a", url="https://courier.example/", title="Held", outlet="Courier", byline=("A. B.", "C. D."),
                      published="2024-10", modified="2024-11-02", language="en", removed=(Removed("Menu", "navigation", 0),),
                      warnings=("no date",))
    assert Article.from_json(article.to_json(removed=True)) == article
    assert "removed" not in article.to_json()
    assert article.with_(title=None).title is None


def test_a_reading_round_trips() -> None:
    s = Statement(id="s", source=Passage.of(TEXT, [(11, 21)]), cue=Passage.of(TEXT, [(22, 26)]), content=Passage.of(TEXT, [(0, 10), (28, 40)]),
                  kind=Kind.DIRECT, confidence={"attribution": 0.9}, prefix="", suffix="")
    reading = Reading(Article(text=TEXT), (s,), "attribution-1")
    assert Reading.from_json(reading.to_json()) == reading
    assert [x.source.text for x in reading] == ["Ada Marlow"]
    assert len(reading) == 1
