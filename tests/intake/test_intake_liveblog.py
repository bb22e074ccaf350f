"""Live blogs: an article an entry, each dated by its own time."""

from __future__ import annotations

from pathlib import Path

import pytest

from onrecord import errors
from onrecord.intake import load, load_many
from onrecord.intake.load import each_from_bytes
from onrecord.types import Article
from tests.intake.pages import page

FILES = Path(__file__).parent / "files"


def test_declared_entries() -> None:
    first, second = load_many(FILES / "live-declared.html")
    assert isinstance(first, Article) and isinstance(second, Article)
    assert (first.title, first.published, first.url, first.outlet) == ("Minister speaks", "2024-09-17T10:15:00+02:00", "https://courier.example/live/dam#e2", "Selm Courier")
    assert first.text == "The minister said this morning that she had no memory of the letter.\n\nShe left."
    assert (second.text, second.byline) == ("The gate gave way.\n\nJonas Wray said it was cracked.", ("Ada Lindqvist",))
    assert first.source == f"{FILES / 'live-declared.html'}, entry 1"


def test_entries_in_markup_alone() -> None:
    entries = [a for a in load_many(FILES / "live-marked.html") if isinstance(a, Article)]
    assert [e.published for e in entries] == [f"2024-09-1{n}T10:00:00+02:00" for n in range(1, 5)]
    assert [e.url for e in entries] == [f"https://courier.example/live/dam#p{n}" for n in range(1, 5)]
    assert entries[0].title == "Entry 1 of it" and entries[0].text == "The minister said on Monday that she had no memory of letter 1."


def test_microdata() -> None:
    html = "".join(f'<div itemprop="liveBlogUpdate" itemscope><meta itemprop="datePublished" content="2024-09-17T1{n}:00:00Z"><span itemprop="author">Rhea Holm</span>'
                   f"<p>Jonas Wray said that gate number {n} was cracked and that he knew it.</p></div>" for n in range(3))
    items = list(each_from_bytes(f'<html lang="en"><head><title>Dam</title></head><body>{html}</body></html>'.encode(), url="https://courier.example/live"))
    assert [i.published for i in items if isinstance(i, Article)] == [f"2024-09-17T1{n}:00:00+00:00" for n in range(3)]
    assert len({i.url for i in items if isinstance(i, Article)}) == 3 and isinstance(items[0], Article) and items[0].byline == ("Rhea Holm",)


def test_an_entry_read_again_is_the_same_article() -> None:
    html = (FILES / "live-marked.html").read_text()
    before = {a.id for a in each_from_bytes(html.encode()) if isinstance(a, Article)}
    more = html.replace('<div class="feed">', '<div class="feed"><article class="live-entry" id="p9"><time datetime="2024-09-19T10:00:00+02:00">10:00</time><p>The minister said that she would go.</p></article>')
    after = {a.id for a in each_from_bytes(more.encode()) if isinstance(a, Article)}
    assert len(after - before) == 1 and before < after


def test_a_live_blog_is_no_single_article() -> None:
    with pytest.raises(errors.UnreadableInput, match="more than one article"):
        load(FILES / "live-declared.html")


@pytest.mark.parametrize("extra", [
    '<script type="application/ld+json">{"liveBlogUpdate": [{"articleBody"</script>', '<script type="application/ld+json">{"@type": "LiveBlogPosting", "liveBlogUpdate": null}</script>',
    '<script type="application/ld+json">{"liveBlogUpdate": ["x", 3, {"articleBody": 4, "url": ["a"], "author": 5}, {"headline": ""}]}</script>',
    '<script type="application/ld+json">' + '{"liveBlogUpdate":[' * 3000 + "</script>",
    "".join(f'<div class="comment live-post"><time datetime="2031-05-0{n}">x</time><p>I think that the mayor is right about bridge {n}.</p></div>' for n in range(1, 6)),
    "".join(f'<div class="live-teaser"><time datetime="2031-05-0{n}">x</time><a href="/{n}">The mayor said that bridge {n} is open.</a></div>' for n in range(1, 6))])
def test_other_pages_stay_one_article(extra: str) -> None:
    article = load(page(inside=extra).encode())
    assert article.title == "Port Ellery bridge to open before winter, mayor says" and article.url == "https://lantern.example/news/bridge"
