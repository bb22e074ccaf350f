"""The outlets: their shares and wordings, and that each number leads to the statements behind it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from onrecord.ledger import Ledger
from tests.ledger.making import Said, reading
from tests.web.news import EVIL_OUTLET, HIDDEN, behind, unharmed
from tests.web.test_web_claims import plain

Shared = Callable[..., TestClient]


def test_list_sets_outlets_beside_each_other(owner: TestClient, news: Ledger):
    words = plain(owner.get("/outlets").text)
    assert "The Example Courier February 2031 1 4 25% 50%" in words and "Herald March 2031 1 3 33% 0%" in words
    assert "Shares are of all statements" in words


def test_one_outlet_from_whom_in_whose_words_and_how(owner: TestClient, news: Ledger):
    words = plain(owner.get("/outlets/Herald").text)
    for there in ("Herald", "1 article", "3 statements", "33% of statements are not by a named source", "no source 1 33%", "0% of statements are quoted", "reported 3 100%",
                  "67% of statements are not worded neutrally", "worded as true 1 33%", "with doubt 1 33%", "admitted 1", "Ada Marlow", "The mill dumps dye in the river Orle"):
        assert there in words, there
    assert owner.get("/outlets/herald").text == owner.get("/outlets/Herald").text


@pytest.mark.parametrize("path", ["/outlets/Herald", "/outlets/The Example Courier", "/outlets?claim=1", "/outlets?speaker=1", "/outlets/Herald?since=2031-03"])
def test_every_number_leads_to_that_many_statements(owner: TestClient, news: Ledger, path: str):
    counts = behind(owner, path)
    assert len(counts) >= 4 and all(written == there for written, there in counts.values()), counts


def test_outlets_are_compared_on_one_claim_and_one_speaker(owner: TestClient, news: Ledger):
    words = plain(owner.get("/outlets?claim=1").text)
    assert "on one claim" in words and "insisted" in words and "claimed" in words and "admitted" in words
    words = plain(owner.get("/outlets?speaker=1").text)
    assert "on one speaker Ada Marlow" in words and "Per Holm" not in words


def test_articles_of_some_time(owner: TestClient, news: Ledger):
    assert "No statements" in owner.get("/outlets/Herald?until=2031-02").text
    assert owner.get("/outlets/Herald?since=nonsense").status_code == 422


def test_articles_that_do_not_name_their_outlet(owner: TestClient, ledger: Ledger):
    ledger.add(reading("There was a meeting.", Said("Per Holm", "nothing was decided at all", direct=False), outlet=None, url="https://a.example/1"))
    assert "no outlet" in owner.get("/outlets").text
    counts = behind(owner, "/outlets")
    assert counts == {"/statements?no_outlet=1": (1, 1)}
    assert "nothing was decided at all" in owner.get("/statements?no_outlet=1").text


def test_statements_behind_a_number_come_page_after_page(owner: TestClient, ledger: Ledger):
    ledger.add(reading(*(Said("Orla Fenn", f"plan {n} for the ferry costs {n * 13} crowns and nobody asked") for n in range(35)), url="https://a.example/1", outlet="Herald"))
    page = owner.get("/statements?outlet=Herald").text
    assert "<h1>35 statements</h1>" in page and page.count('<li class="found') == 30
    following = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    assert owner.get(following).text.count('<li class="found') == 5
    assert owner.get("/statements?outlet=Herald&after=nonsense").status_code == 400


@pytest.mark.parametrize("path", ["/statements", "/statements?outlet=Nobody", "/outlets/Nobody", "/statements?claim=99", "/statements?speaker=99", "/outlets?claim=99"])
def test_what_is_not_there(owner: TestClient, news: Ledger, path: str):
    assert owner.get(path).status_code == 404


@pytest.mark.parametrize("query", ["framed=loud", "kind=sung", "sources=dubious", "since=x"])
def test_labels_that_there_are_not(owner: TestClient, news: Ledger, query: str):
    assert owner.get(f"/statements?outlet=Herald&{query}").status_code == 422


def test_hostile_names_never_become_markup_and_lead_to_their_page(owner: TestClient, news: Ledger):
    path = f"/outlets/{quote(EVIL_OUTLET, safe='')}"
    listed = owner.get("/outlets").text
    assert f'href="{path}"' in listed
    for page in (listed, owner.get(path).text, owner.get("/outlets?claim=1").text, owner.get(f"/statements?outlet={quote(EVIL_OUTLET)}").text):
        unharmed(page)
    assert owner.get(path).status_code == 200


def test_private_articles_are_not_counted_for_others(owner: TestClient, shared: Shared, news: Ledger):
    reader = shared("reading-token-0123")
    assert "Secret Letters" in owner.get("/outlets").text and owner.get("/outlets/Secret Letters").status_code == 200
    assert reader.get("/outlets/Secret Letters").status_code == reader.get("/statements?outlet=Secret Letters").status_code == 404
    for path in ("/outlets", "/outlets?claim=1", "/outlets?speaker=1", "/statements?claim=1", "/statements?speaker=1"):
        text = reader.get(path).text
        assert "Secret Letters" not in text and HIDDEN not in text and "nothing more about any" not in text, path
    counts = behind(reader, "/outlets?claim=1")
    assert counts and all(written == there for written, there in counts.values())
