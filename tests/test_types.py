"""The nouns: slices only, and JSON there and back."""

from __future__ import annotations

import pytest

from onrecord.labels import Act, Certainty, Framing, Kind, SpeakerType, Stance, Uttered
from onrecord.types import Article, How, Passage, Reading, Removed, Span, Statement, When, Who

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


WHO = Who(("Ada Marlow", "Ott Brandl"), SpeakerType.PERSON, "lock-keeper", "Corvane", "reporters", None,
          {"speaker": 0.8, "role": 0.7}, {"speaker": (Span(11, 21),)})
WHEN = When("2024-09-01/2024-09-07", "that week", "the quay", {"said_on": 0.6}, {"venue": (Span(0, 10),)})
HOW = How(Act.BELIEVE, Stance.DENIES, Certainty.PROBABLE, Framing.DOUBTING, Uttered.UNREAL, {"stance": 0.5}, {"stance": (Span(22, 26),)})


def held(who: Who | None = None, when: When | None = None, how: How | None = None) -> Statement:
    return Statement(id="s", source=Passage.of(TEXT, [(11, 21)]), cue=Passage.of(TEXT, [(22, 26)]), content=Passage.of(TEXT, [(0, 10), (28, 40)]),
                     kind=Kind.DIRECT, attribution=0.9, prefix="", suffix="", who=who or Who(), when=when or When(), how=how or How())


@pytest.mark.parametrize("s", [held(), held(WHO, WHEN, HOW)], ids=["plain", "full"])
def test_a_reading_round_trips(s: Statement) -> None:
    reading = Reading(Article(text=TEXT), (s,), "attribution-1")
    assert Reading.from_json(reading.to_json()) == reading
    assert [x.source.text for x in reading] == ["Ada Marlow"]
    assert len(reading) == 1


def test_the_commonest_values_have_a_property() -> None:
    s = held(WHO, WHEN, HOW)
    assert (s.speaker.name, s.stance, s.certainty, s.said_on) == ("Ada Marlow and Ott Brandl", "denies", "probable", "2024-09-01/2024-09-07")
    assert held().speaker.name is None
    assert s.confidence == {"attribution": 0.9, "speaker": 0.8, "role": 0.7, "stance": 0.5, "said_on": 0.6}
    assert set(s.evidence) == {"speaker", "venue", "stance"}


def test_an_unknown_label_is_refused() -> None:
    with pytest.raises(ValueError, match="maybe"):
        Statement.from_json(held().to_json() | {"stance": "maybe"}, TEXT)
