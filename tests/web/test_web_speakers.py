"""The speakers, and one speaker's page: what is known, who quotes how, and what a person may say of who is who."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from onrecord.ledger import Ledger
from tests.ledger.making import Said, reading
from tests.web.conftest import form_token
from tests.web.news import HIDDEN, behind, unharmed
from tests.web.test_web_claims import plain

Shared = Callable[..., TestClient]


def number(ledger: Ledger, name: str) -> int:
    return ledger.speakers(name)[0].number


def test_list_has_those_with_most_statements_first_and_is_searched(owner: TestClient, news: Ledger):
    page = owner.get("/speakers").text
    names = re.findall(r'<a href="/speakers/\d+"><bdi>(.*?)</bdi>', page)
    assert names[0] == "Ada Marlow" and len(names) == len(news.speakers())
    found = owner.get("/speakers?q=marlow").text
    assert "Ada Marlow" in found and "Per Holm" not in found
    assert "No speaker of that name" in owner.get("/speakers?q=Nobody").text


def test_an_empty_ledger_has_no_speakers_yet(owner: TestClient):
    assert "No speakers yet" in owner.get("/speakers").text and "No outlets yet" in owner.get("/outlets").text


def test_list_goes_on(owner: TestClient, ledger: Ledger):
    ledger.add(reading(*(Said(f"Person {chr(65 + n // 26)}{chr(97 + n % 26)}", f"plan {n} is not what anybody here wanted") for n in range(55)), url="https://a.example/1"))
    first = owner.get("/speakers").text
    following = re.search(r'rel="next" href="([^"]*)"', first)[1]  # type: ignore[index]
    rest = owner.get(following.replace("&amp;", "&")).text
    assert first.count("<tr><th scope=\"row\">") == 50 and rest.count("<tr><th scope=\"row\">") == 5 and 'rel="prev"' in rest


def test_page_has_names_roles_claims_statements_and_framing(owner: TestClient, news: Ledger):
    page = owner.get(f"/speakers/{number(news, 'Ada Marlow')}").text
    words = plain(page)
    for there in ("Ada Marlow", "head of the river watch", "a hydrologist", "River Watch", "10 February 2031", "The mill dumps dye in the river Orle", "3 statements",
                  "worded as true", "admitted", "Read and linked by machine, not reviewed."):
        assert there in words, there
    assert f'href="/claims/1?speaker={number(news, "Ada Marlow")}"' in page and page.count('<li class="found') == 3


def test_every_number_leads_to_that_many_statements(owner: TestClient, news: Ledger):
    counts = behind(owner, f"/speakers/{number(news, 'Ada Marlow')}")
    assert len(counts) >= 6 and all(written == there for written, there in counts.values()), counts


def test_statements_come_page_after_page(owner: TestClient, ledger: Ledger):
    ledger.add(reading(*(Said("Orla Fenn", f"plan {n} for the ferry costs {n * 13} crowns and nobody asked") for n in range(25)), url="https://a.example/1"))
    first = owner.get("/speakers/1").text
    following = re.search(r'rel="next" href="([^"]*)"', first)[1]  # type: ignore[index]
    rest = owner.get(following).text
    assert first.count('<li class="found') == 20 and rest.count('<li class="found') == 5
    assert "does not lead to a page" in owner.get("/speakers/1?after=nonsense").text


def test_hostile_names_never_become_markup(owner: TestClient, news: Ledger):
    evil = number(news, "<script>alert(1)</script><img src=x onerror=\"alert(2)\">")
    for path in ("/speakers", f"/speakers/{evil}", f"/speakers?q={'<script>x</script>'}", f"/speakers/{evil}?other=<script>x</script>", f"/statements?speaker={evil}"):
        answer = owner.get(path)
        assert answer.status_code == 200
        unharmed(answer.text)


def test_private_articles_are_not_seen_in_speakers(owner: TestClient, shared: Shared, news: Ledger):
    reader, ada, hidden = shared("reading-token-0123"), number(news, "Ada Marlow"), number(news, HIDDEN)
    assert HIDDEN in owner.get("/speakers").text and HIDDEN not in reader.get("/speakers").text
    assert owner.get(f"/speakers/{hidden}").status_code == 200 and reader.get(f"/speakers/{hidden}").status_code == 404
    assert reader.get(f"/statements?speaker={hidden}").status_code == reader.get(f"/outlets?speaker={hidden}").status_code == 404
    mine, theirs = plain(owner.get(f"/speakers/{ada}").text), plain(reader.get(f"/speakers/{ada}").text)
    assert "3 statements" in mine and "Secret Letters" in mine and "2 statements" in theirs and "Secret Letters" not in theirs
    assert HIDDEN not in reader.get(f"/speakers/{ada}?other=Gerda").text
    counts = behind(reader, f"/speakers/{ada}")
    assert counts and all(written == there for written, there in counts.values())


def test_two_speakers_are_merged_and_the_merge_is_taken_back(owner: TestClient, news: Ledger):
    ada, per = number(news, "Ada Marlow"), number(news, "Per Holm")
    page = owner.get(f"/speakers/{per}?other=Ada").text
    assert f'name="into" value="{ada}"' in page
    token = form_token(owner, f"/speakers/{per}")
    answer = owner.post(f"/speakers/{per}/merge", data={"csrf": token, "into": ada}, follow_redirects=False)
    there = answer.headers["location"]
    assert answer.status_code == 303 and there.startswith(f"/speakers/{ada}?done=")
    page = owner.get(there).text
    assert "4 statements" in plain(page) and f"Merged into this one: no. {per}" in plain(page) and "Noted." in page
    owner.post(f"/speakers/{ada}/undo", data={"csrf": token, "corrections": there.partition("done=")[2]})
    assert "3 statements" in plain(owner.get(f"/speakers/{ada}").text)
    again = owner.post(f"/speakers/{ada}/merge", data={"csrf": token, "into": ada})
    assert again.status_code == 422 and "are one already" in again.text


def test_speaker_is_split(owner: TestClient, news: Ledger):
    ada = number(news, "Ada Marlow")
    token = form_token(owner, f"/speakers/{ada}")
    answer = owner.post(f"/speakers/{ada}/split", data={"csrf": token, "articles": "2"}, follow_redirects=False)
    assert answer.status_code == 303 and f"/speakers/{ada}?" not in answer.headers["location"]
    assert "1 statement" in plain(owner.get(answer.headers["location"]).text) and "2 statements" in plain(owner.get(f"/speakers/{ada}").text)
    for articles in ("", "two", "99", "2"):
        assert owner.post(f"/speakers/{ada}/split", data={"csrf": token, "articles": articles}).status_code == 422


@pytest.mark.parametrize(("path", "data"), [("merge", {"into": "2"}), ("split", {"articles": "2"}), ("links/1", {"said": "accept"}), ("undo", {"corrections": "1"})])
def test_changes_need_the_token_of_the_form_and_the_role(owner: TestClient, shared: Shared, news: Ledger, path: str, data: dict[str, str]):
    assert owner.post(f"/speakers/1/{path}", data=data | {"csrf": "x.y"}).status_code == 403
    reader = shared("reading-token-0123")
    assert reader.post(f"/speakers/1/{path}", data=data | {"csrf": form_token(reader)}).status_code == 403
    assert "Correct who this is" not in reader.get("/speakers/1").text and news.corrections() == []


def test_reviewer_cannot_touch_whom_only_private_articles_name(shared: Shared, news: Ledger):
    client = shared()
    client.post("/login", data={"csrf": form_token(client), "token": "reviewing-token-01"})
    token, hidden = form_token(client, "/speakers/1"), number(news, HIDDEN)
    assert client.post(f"/speakers/{hidden}/merge", data={"csrf": token, "into": 1}).status_code == 404
    assert client.post("/speakers/1/merge", data={"csrf": token, "into": hidden}).status_code == 404


def test_links_that_wait_are_decided_by_those_who_may(owner: TestClient, news: Ledger):
    assert owner.post("/speakers/1/links/99", data={"csrf": form_token(owner, "/speakers/1"), "said": "accept"}).status_code == 404


@pytest.mark.parametrize("path", ["/speakers/9999", "/speakers/0", "/speakers/99999999999999999999"])
def test_who_is_not_there(owner: TestClient, news: Ledger, path: str):
    assert owner.get(path).status_code in (404, 422)
