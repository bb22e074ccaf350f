"""The small pieces that pages are made of: dates and addresses for people, differences of wordings, what is remembered."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from onrecord.ledger import Ledger
from onrecord.ledger.tables import claims
from onrecord.web.difference import difference
from onrecord.web.remembered import Remembered, mark
from onrecord.web.rendering import count, day, hits, link_to, period, short, signed
from tests.ledger.making import Said, reading


@pytest.mark.parametrize(("iso", "shown"), [("2031-04-02", "2 April 2031"), ("2031-04", "April 2031"), ("2031", "2031"), ("2031-04-02T07:30:00+02:00", "2 April 2031"),
                                            ("2031-13", "2031-13"), ("soon", "soon"), ("", ""), (None, "")])
def test_day(iso: str | None, shown: str):
    assert day(iso) == shown


def test_words_for_people():
    assert period("2031-04-01/2031-04-03") == "1 April 2031 to 3 April 2031" and period("2031") == "2031"
    assert [signed(n) for n in (3, 0, -2, None)] == ["+3", "0", "−2", "–"]
    assert count(1, "article") == "1 article" and count(1_200, "article") == "1,200 articles"
    assert short("one two three", 8) == "one two …" and short("one\ntwo") == "one two"


def test_link_to_leaves_out_what_is_empty():
    assert link_to("/search", {"q": "a b", "outlet": "", "stance": ["open", "denies"]}, after=None, removed=True) == "/search?q=a+b&stance=open&stance=denies&removed=1"
    assert link_to("/search") == "/search"


def test_hits_are_marked_and_all_else_is_escaped():
    assert hits("<b>ferry</b>", ((3, 8),)) == '&lt;b&gt;<mark class="hit">ferry</mark>&lt;/b&gt;'  # type: ignore[arg-type]


def test_difference_joins_to_both_wordings():
    before, after = "We will close the ferry.", "We will not close the ferry, ever."
    left, right = difference(before, after)
    assert "".join(p.text for p in left) == before and "".join(p.text for p in right) == after
    assert "not" in "".join(p.text for p in right if p.other) and "ferry" not in "".join(p.text for p in right if p.other)
    assert difference("", "new") == ((), (("new", False),))


def test_remembered_until_the_ledger_changes(ledger: Ledger):
    ledger.add(reading("The board met.", Said("Orla Fenn", "the ferry sails as it always did")))
    remembered, made = Remembered(), []

    def ask() -> int:
        with ledger.reading() as connection:
            return remembered.get("n", mark(connection), lambda: made.append(1) or len(made))

    assert ask() == ask() == 1
    number = ledger.by("Ada").accept(next(iter(ledger.statements())).number)
    assert ask() == ask() == 2
    ledger.by("Ada").undo(number)
    assert ask() == 3
    ledger.add(reading("Another board met.", Said("Per Holm", "nobody has seen these minutes at all")))
    assert ask() == ask() == 4
    ledger.set_private(1)
    assert ask() == ask() == 5
    ledger.forget(2)
    assert ask() == 6
    ledger.add(reading("A third board met.", Said("Per Holm", "nobody has seen those minutes either")))
    assert ask() == 7, "though it has the number of the one that was forgotten"
    ledger.follow("The ferry sails", save="ferry")
    assert ask() == ask() == 8


def test_a_claim_page_that_is_kept_is_never_older_than_the_claim(shared: Callable[..., TestClient], news: Ledger):
    reader = shared("reading-token-0123")
    assert "Per Holm" in reader.get("/claims/1").text and "Per Holm" in reader.get("/claims/1").text
    with news.writing() as connection:
        connection.execute(update(claims).values(name="the mill"))
    assert "saved as “<bdi>the mill</bdi>”" in reader.get("/claims/1").text
    herald = next(a.number for a in news.articles() if a.title == "A hearing")
    news.set_private(herald)  # by another program
    assert "Per Holm" not in reader.get("/claims/1").text and "Per Holm" not in reader.get("/claims/1/chart.json").text
    assert "Ada Marlow" in reader.get("/claims/1").text


def test_one_asker_makes_it_and_the_others_get_the_last_one_meanwhile():
    clock, begun, go, made = [0.0], threading.Event(), threading.Event(), []
    remembered = Remembered(now=lambda: clock[0])
    assert remembered.get("n", 1, lambda: "first") == "first"

    def slowly() -> str:
        begun.set()
        go.wait(30)
        made.append(1)
        return "second"

    clock[0] = 61.0
    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(remembered.get, "n", 1, slowly)
        assert begun.wait(30)
        assert remembered.get("n", 1, slowly) == "first", "only its time has run out"
        other = pool.submit(remembered.get, "n", 1, slowly)
        assert other.result(30) == "first"
        go.set()
        assert one.result(30) == "second"
    assert remembered.get("n", 1, slowly) == "second" and made == [1]
