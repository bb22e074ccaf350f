"""Scraped plain text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord.errors import NoArticle, NotEnglish
from onrecord.intake import load
from onrecord.intake.plain import paragraphs
from tests.intake.pages import BODY, LEAD, SCRAPED, TITLE

SHARED = Path(__file__).parents[2].parent / "shared"


def test_furniture_goes_and_the_article_stays() -> None:
    article = load(text=SCRAPED)
    assert article.text == "\n\n".join((LEAD + ".", *BODY))
    assert (article.title, article.byline, article.published) == (TITLE, ("Tamsin Okoro",), "2031-05-06T09:30:00")


def test_reasons() -> None:
    reasons = {r.text: r.reason for r in load(text=SCRAPED).removed}
    assert reasons["Skip to content Skip to footer"] == "navigation"
    assert reasons["Advertisement"] == "furniture"
    assert reasons[BODY[0]] == "repeated"
    assert reasons["READ MORE: Ferry strike enters its third week"] == "related"
    assert reasons["We have been part of this town for ninety years, and we hope to be here for ninety more."] == "appeal"
    assert reasons["By Tamsin Okoro"] == "byline"
    assert reasons[TITLE] == "title"


def test_clean_text_is_left_alone() -> None:
    assert load(text="\n\n".join(BODY)).text == "\n\n".join(BODY)
    assert load(text="\n\n".join(BODY)).removed == ()


@pytest.mark.parametrize("sentence", [
    "The charity asked people to donate now, and thousands did.",
    "“Click here to subscribe to our newsletter,” the fraudulent message said.",
    "The photo shows the pier in March.",
    "More than 200 people signed up for the march on Saturday.",
    "The Lantern, which is free, has been criticised for its advertising.",
    "She shared the recording with the police.",
    "He said the privacy policy of the site would not change.",
])
def test_news_about_furniture_s_subjects_is_news(sentence: str) -> None:
    text = "\n\n".join((*BODY[:3], sentence, *BODY[3:]))
    assert load(text=text).text == text


def test_as_is_changes_nothing() -> None:
    article = load(text=SCRAPED, as_is=True)
    assert article.text == SCRAPED and article.removed == () and article.title is None


def test_as_is_keeps_offsets_where_characters_cannot_be_kept() -> None:
    article = load(text="One\0two \ud800 three, said the clerk.", as_is=True)
    assert len(article.text) == 32 and article.text.index("three") == 10 and article.warnings


def test_wrapped_lines_are_joined_and_lines_that_are_paragraphs_are_not() -> None:
    wrapped = "The mayor of Port Ellery said on Tuesday that the new\nbridge would open before the winter, although the\nengineers have warned of further delays to the work."
    assert len(paragraphs(wrapped)) == 1
    assert paragraphs("\n".join(BODY)) == list(BODY)
    assert paragraphs("\r\n\r\n".join(BODY)) == list(BODY)


def test_a_teaser_cut_short_is_a_repetition() -> None:
    text = "\n\n".join((BODY[0][:60] + "…", *BODY))
    assert load(text=text).text == "\n\n".join(BODY)


@pytest.mark.parametrize("text", ["", "   \n\n ", "\ufeff"])
def test_empty(text: str) -> None:
    with pytest.raises(NoArticle) as caught:
        load(text=text)
    assert caught.value.reason in ("empty", "no body")


def test_only_furniture_is_no_article() -> None:
    with pytest.raises(NoArticle, match="as-is") as caught:
        load(text="Skip to content\n\nMenu\n\nAdvertisement")
    assert caught.value.reason == "no body"


def test_short_text_is_read() -> None:
    assert load(text="He said yes.").text == "He said yes."


def test_languages_and_scripts() -> None:
    with pytest.raises(NotEnglish) as caught:
        load(text="قال رئيس البلدية يوم الثلاثاء إن الجسر الجديد سيفتح قبل الشتاء رغم تحذير المهندسين من تأخير آخر.")
    assert caught.value.language == "ar"
    assert load(text="😀 The mayor said the bridge is open! 🎉🎉👩‍👩‍👧").text.endswith("👩‍👩‍👧")
    assert len(load(text="x" * 10_000).text) == 10_000


@pytest.mark.skipif(not (SHARED / "seed/article.txt").exists(), reason="needs ../shared")
def test_the_seed() -> None:
    article = load(SHARED / "seed/article.txt")
    assert article.text.startswith("The US military has increased its confidence") and article.text.count("The US military has increased its confidence") == 1
    assert article.text.endswith("140 Afghan soldiers.")
    assert len(article.text.split("\n\n")) == 15


@pytest.mark.skipif(not (SHARED / "gold/polnear/dev.jsonl").exists(), reason="needs ../shared")
def test_clean_articles_lose_next_to_nothing() -> None:
    lost = whole = 0
    with (SHARED / "gold/polnear/dev.jsonl").open(encoding="utf-8") as rows:
        for row in list(rows)[:40]:
            text = json.loads(row)["text"]
            whole += len(text)
            lost += sum(len(r.text) for r in load(text=text).removed if r.reason != "title")
    assert lost / whole < 0.005
