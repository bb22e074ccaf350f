"""Exports of news archives: every document with its own metadata, damaged ones told one by one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord import errors
from onrecord.intake import load, load_many
from onrecord.intake.load import each_from_bytes
from onrecord.types import Article

FILES = Path(__file__).parent / "files"
DENIES = ("Corvane Hydro knew nothing of cracks in the spillway, its inspector Jonas Wray said on Monday.")


@pytest.mark.parametrize("name", ["nexis-older.txt", "nexis.html"])
def test_nexis_in_the_older_layout(name: str) -> None:
    first, second = load_many(FILES / name)
    assert isinstance(first, Article) and first.source == f"{FILES / name}, document 1"
    assert (first.title, first.outlet, first.byline, first.published) == ("Dam operator denies that it knew of cracks before the gate gave way", "The Selm Courier", ("Ada Lindqvist",), "2024-09-17")
    assert first.text.split("\n\n") == [f'{DENIES} "We had no warning whatsoever," he told reporters at the dam.',
                                        "The minister, Dorrit Halvane, said that she would wait for the report. She denied that the government had been told."]
    assert ("LENGTH: 97 words", "furniture") in [(r.text, r.reason) for r in first.removed]
    assert isinstance(second, errors.NoArticle) and second.source == f"{FILES / name}, document 2" and "no text" in str(second)


def test_nexis_in_the_newer_layout() -> None:
    first, second = load_many(FILES / "nexis-newer.txt")
    assert isinstance(first, Article) and isinstance(second, Article)
    assert (first.title, first.outlet, first.byline, first.published) == ("Dam operator denies that it knew", "The Selm Courier", ("Ada Lindqvist",), "2024-09-17")
    assert (second.title, second.outlet, second.byline, second.published) == ("Minister under pressure", "Northgate Daily", ("Rhea Holm",), "2024-12-12T22:15:00+00:00")
    assert first.text.endswith("she would wait for the report.") and first.text.startswith(DENIES)


@pytest.mark.parametrize("name", ["factiva-codes.txt", "factiva-readable.txt", "factiva.html"])
def test_factiva(name: str) -> None:
    first, *rest = load_many(FILES / name)
    assert isinstance(first, Article)
    assert (first.id, first.title, first.outlet, first.byline) == ("SELCOU0020240917ek9h00012", "Dam operator denies that it knew of cracks", "The Selm Courier", ("Ada Lindqvist",))
    assert first.published == ("2024-09-17" if "readable" in name else "2024-09-17T10:15:00+00:00")
    assert first.text.split("\n\n")[:2] == [DENIES, '"We had no warning whatsoever," he told reporters at the dam.']
    assert [type(r).__name__ for r in rest] == {"factiva-codes.txt": ["NoArticle"], "factiva-readable.txt": ["Article"], "factiva.html": []}[name]
    if "readable" in name:
        assert isinstance(rest[0], Article) and (rest[0].title, rest[0].outlet) == ("Minister waits for the report", "Northgate Daily")


def test_an_export_of_many_is_no_single_article() -> None:
    with pytest.raises(errors.UnreadableInput, match="more than one article"):
        load(FILES / "nexis-newer.txt")


def test_a_cut_export_tells_what_is_missing() -> None:
    text = (FILES / "nexis-older.txt").read_text().replace("of 2 DOCUMENTS", "of 20 DOCUMENTS")
    *_, last = each_from_bytes(text.encode())
    assert isinstance(last, errors.UnreadableInput) and "20 documents, but 2 are in it" in str(last)
    cut = (FILES / "factiva-readable.txt").read_text()
    items = list(each_from_bytes(cut[: cut.index("Document NORDAY")].encode()))
    assert [type(i) for i in items] == [Article, Article]


def test_a_document_in_another_language_and_in_another_encoding() -> None:
    text = (FILES / "nexis-newer.txt").read_text()
    german = "Der Minister sagte am Montag, dass er sich an den Brief nicht erinnern könne, und dass ihm niemand davon erzählt habe, weder vor dem Sommer noch danach."
    mixed = text.replace(text[text.index("Corvane Hydro knew"): text.index("The minister, Dorrit Halvane, said")], german + "\n\n").replace("The minister, Dorrit Halvane, said that she would wait for the report.", "").replace("Language: ENGLISH", "Language: GERMAN; DEUTSCH")
    first, second = each_from_bytes(mixed.encode())
    assert isinstance(first, errors.NotEnglish) and isinstance(second, Article)
    first, _ = each_from_bytes(text.encode("cp1252"))
    assert isinstance(first, Article) and "“We had no warning" in first.text


def test_enormous_exports_come_one_by_one() -> None:
    one = (FILES / "nexis-newer.txt").read_text().partition("Dam operator denies that it knew\nThe Selm")
    document = "Dam operator denies that it knew\nThe Selm" + one[2].partition("Minister under")[0]
    items = list(each_from_bytes((document * 1000).encode()))
    assert len(items) == 1000 and all(isinstance(i, Article) for i in items)


@pytest.mark.parametrize("text", ["The report said: Load-Date: unknown. Length: 3 words, the minister said of it on Monday, and nobody denied that.",
                                  "HD TVs and PD officers were discussed by the mayor on Monday, who said that both would be there by the end of the year."])
def test_what_only_mentions_fields_is_plain_text(text: str) -> None:
    [article] = each_from_bytes(text.encode())
    assert isinstance(article, Article) and article.text == text


_LINES = st.sampled_from([line for name in ("nexis-older.txt", "nexis-newer.txt", "factiva-codes.txt", "factiva-readable.txt") for line in (FILES / name).read_text().split("\n")])


@settings(max_examples=80, deadline=None)
@given(st.lists(_LINES, max_size=60).map("\n".join))
def test_shuffled_lines_are_articles_or_input_errors(text: str) -> None:
    for item in each_from_bytes(text.encode()):
        assert isinstance(item, errors.InputError) or item.text.strip()
