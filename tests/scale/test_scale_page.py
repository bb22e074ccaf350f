"""Which pages are picked out, what a row gives, and how long a page may take."""

from __future__ import annotations

import time

import pytest

from onrecord.scale import picking
from onrecord.scale.page import read_record
from onrecord.scale.patience import TooLong, patience
from onrecord.scale.records import MALFORMED, Record, Refused
from onrecord.types import Reading
from tests.cli.conftest import ISIZULU
from tests.intake.pages import page
from tests.ledger.making import NamingReader
from tests.scale.archives import DAY, address, story

FRENCH = tuple("Le maire de Port Ellery a déclaré mardi que le nouveau pont serait ouvert avant l'hiver, bien que les ingénieurs aient averti que des retards étaient possibles." for _ in range(3))
CHINESE = ("港口市市长星期二表示，新桥将在冬季之前开放，尽管工程师警告说可能会进一步延误，市议会预计将在下个月就开放日期进行投票表决。",) * 4
TEASERS = "".join(f'<div><h3><a href="/{n}">Ferry strike enters its week number {n}</a></h3><p>The harbour board met again on day {n}.</p></div>' for n in range(30))


def test_articles_are_let_through_and_others_are_not():
    assert picking.unfit(story(1), address(1)) is None
    assert picking.unfit(page(body=FRENCH, lang="fr")) == picking.NOT_ENGLISH
    assert picking.unfit(page(body=CHINESE, lang="zh")) == picking.NOT_ENGLISH
    assert picking.unfit(page(body=tuple(ISIZULU.split("\n\n")), lang="en")) == picking.NOT_ENGLISH  # whatever the page says of itself
    assert picking.unfit(story(1), "https://lantern.example/") == picking.unfit(story(1), "https://lantern.example/index.html") == picking.FRONT
    assert picking.unfit("<html><body><div id=app></div><script>" + "var a = 'the ferry of the town'; " * 500 + "</script></body></html>") == picking.LITTLE_TEXT
    assert picking.unfit(f"<html><body>{TEASERS}</body></html>", "https://lantern.example/harbour") == picking.NO_ARTICLE


def test_an_article_without_paragraphs_is_one_all_the_same():
    text = "<br><br>".join(f"The harbour board of Selm said on Tuesday that plan {n} had never been put to the vote, and that nobody was in any hurry to see it done." for n in range(4))
    assert picking.unfit(f"<html><body><table><tr><td>{text}</td></tr></table></body></html>", "https://lantern.example/?id=7") is None


@pytest.mark.parametrize("html", ["", "<", "<script>" * 20_000, "<p" * 200_000, "<nav><nav>" * 20_000, "&#1" * 100_000, "<!--" * 50_000], ids=range(7))
def test_broken_markup_is_quickly_judged(html: str):
    began = time.process_time()
    picking.unfit(html + story(1))
    assert time.process_time() - began < 2


def test_a_page_is_read_with_its_address_and_day():
    found = read_record(Record("x", 0, story(1).replace("2031-05-06T09:30:00+02:00", "2031-05-09").encode(), "https://mirror.example/a", "utf-8", DAY), NamingReader())
    assert isinstance(found, Reading)
    assert found.article.url == address(1) and len(found) == 1 and found.article.original is None
    assert any(f"says 2031-05-09, but was fetched on {DAY}" in w for w in found.article.warnings)
    bare = story(1).replace("article:published_time", "x").replace("article:modified_time", "y").replace(address(1), "")
    found = read_record(Record("x", 0, bare.encode(), "https://mirror.example/a", "utf-8", DAY), NamingReader())
    assert isinstance(found, Reading) and found.article.url == "https://mirror.example/a"


def test_rows_are_read_as_they_stand_or_cleaned():
    text = "The harbour board met.\n\n“We will not close the ferry,” Orla Fenn said on the quay in Selm."
    found = read_record(Record("x", 0, {"text": text, "url": address(1), "published": "2031-05-06"}), NamingReader())
    assert isinstance(found, Reading) and found.article.text == text and found.article.published == "2031-05-06" and len(found) == 1
    found = read_record(Record("x", 0, {"html": story(2)}), NamingReader())
    assert isinstance(found, Reading) and found.article.url == address(2)
    assert refused({"html": page(body=FRENCH)}) == picking.NOT_ENGLISH and refused({"html": page(body=FRENCH)}, pick=False) == picking.NOT_ENGLISH
    assert refused({"url": address(1)}) == refused({"text": 7}) == MALFORMED
    assert refused({"text": ""}) == "empty"


def refused(row: dict[str, object], *, pick: bool = True) -> str:
    found = read_record(Record("x", 0, row), NamingReader(), pick=pick)
    assert isinstance(found, Refused)
    return found.reason


def test_patience_ends_what_catches_everything_and_leaves_the_rest_alone():
    began, calls = time.process_time(), 0
    with pytest.raises(TooLong), patience(0.2):
        while True:
            calls += 1
            try:
                sum(range(1000))
            except Exception:
                continue
    assert 0.02 < time.process_time() - began < 2 and calls  # the alarm counts in ticks
    with patience(0.2):
        time.sleep(0.4)  # time in which others run is not the page's
    until = time.process_time() + 0.4
    while time.process_time() < until:  # the alarm is off
        pass
