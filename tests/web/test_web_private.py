"""What is private is not there for others, from the moment in which it is marked so, whoever marks it, and leaves no trace in what they see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from onrecord.ledger import Ledger
from onrecord.ledger.tables import claims
from tests.ledger.making import Said, reading

Shared = Callable[..., TestClient]
READS = "reading-token-0123"
PAGES = ("/", "/claims", "/claims/1", "/outlets", "/outlets/Herald", "/speakers", "/search", "/articles", "/api/v1/outlets", "/api/v1/claims/1")


def test_what_is_marked_elsewhere_is_gone_at_once(shared: Shared, news: Ledger):
    """The pages keep what costs much to count: not longer than it may be seen."""
    reader = shared(READS)
    before = {path: reader.get(path).text for path in PAGES}
    assert all(reader.get(path).text for path in PAGES) and "Herald" in before["/outlets"] and "Per Holm" in before["/claims/1"]
    herald = next(a.number for a in news.articles() if a.title == "A hearing")
    news.set_private(herald)  # as another program does: the room is not told
    for path in PAGES:
        after = reader.get(path)
        assert after.text != before[path], path
        assert not any(words in after.text for words in ("A hearing", "Per Holm", ">Herald<", "admitted")), path
    assert reader.get("/outlets/Herald").status_code == 404
    news.set_private(herald, False)
    assert "Per Holm" in reader.get("/claims/1").text and "Herald" in reader.get("/outlets").text


def test_a_claim_that_is_marked_elsewhere_is_gone_at_once(shared: Shared, news: Ledger):
    reader = shared(READS)
    assert all("dumps dye" in reader.get(path).text for path in ("/", "/claims", "/outlets"))
    with news.writing() as connection:
        connection.execute(update(claims).values(private=True))
    for path in ("/claims", "/outlets", "/outlets/Herald", "/api/v1/claims"):
        assert "The mill dumps dye in the river Orle</" not in reader.get(path).text and '"mill"' not in reader.get(path).text, path
    assert reader.get("/claims/1").status_code == 404


@pytest.mark.parametrize("path", ["/search?outlet=Nowhere", "/articles?outlet=Nowhere", "/api/v1/statements?outlet=Nowhere", "/api/v1/articles?outlet=Nowhere",
                                  "/api/v1/changes?outlet=Nowhere", "/api/v1/exports/csv?outlet=Nowhere"])
def test_errors_do_not_name_private_outlets(shared: Shared, owner: TestClient, news: Ledger, path: str):
    for client, names in ((shared(READS), False), (owner, "/exports" not in path)):
        answer = client.get(path)
        assert answer.status_code == 404 and "Herald" in answer.text and ("Secret Letters" in answer.text) is names


def test_errors_do_not_name_private_claims(shared: Shared, owner: TestClient, news: Ledger):
    news.follow("The books of the mill are false", save="books")
    with news.writing() as connection:
        connection.execute(update(claims).where(claims.c.name == "books").values(private=True))
    answers = [shared(READS).get("/search", params={"claim": words}) for words in ("none", "books", "2")]
    assert [answer.status_code for answer in answers] == [404] * 3 and "books" not in answers[0].text
    assert "mill" in shared(READS).get("/search?claim=none").text and "books" in owner.get("/search?claim=none").text


def test_appearances_in_private_articles_are_not_counted_for_others(shared: Shared, owner: TestClient, ledger: Ledger):
    said = Said("Orla Fenn", "The night ferry to Port Ellery will sail again in spring, whatever the weather", on="2031-02-03")
    ledger.add(reading("The board of the harbour met.", said, url="https://courier.example/a", title="Ferry", outlet="The Example Courier", published="2031-02-03"))
    ledger.add(reading("A note that is not to be shown.", said, url="https://letters.example/b", title="A note", outlet="Letters", published="2031-02-03"), private=True)
    assert next(iter(ledger.statements())).appearances == 2
    paths = ("/search?q=ferry", "/articles/1", "/statements/1", "/review/statements/1")
    for path in paths:
        assert "in 2 articles" not in shared("reviewing-token-01").get(path).text
    assert "in 2 articles" in owner.get("/search?q=ferry").text and "in 2 articles" in owner.get("/articles/1").text
    assert [shared(READS).get(f"/api/v1/statements{which}").text.count('"appearances":2') for which in ("", "/1", "?q=ferry&best=true", "/1/appearances")] == [0, 0, 0, 0]
