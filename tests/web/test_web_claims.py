"""The claims, and one claim's page: what stands on it, what an address shows, what a person may say there."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from onrecord.errors import NotInLedger
from onrecord.ledger import Ledger, claims, groups
from onrecord.ledger.groups import Group
from onrecord.ledger.tables import claims as table
from onrecord.web.charts import look
from tests.web.conftest import form_token
from tests.web.news import CLAIM, HIDDEN, HOSTILE, fill, unharmed

Shared = Callable[..., TestClient]


def listed(text: str) -> list[int]:
    """The statements of the positions on a page, in order."""
    return [int(n) for n in re.findall(r'<li class="position" id="p(\d+)"', text)]


def without_tokens(text: str) -> str:
    return re.sub(r'name="csrf" value="[^"]*"', "", text)


def plain(text: str) -> str:
    return re.sub(r" ([,.;:”)])", r"\1", " ".join(re.sub(r"<[^>]+>", " ", text).split()))


def test_without_claims_the_page_says_how_to_word_one(owner: TestClient, shared: Shared):
    page = owner.get("/claims").text
    assert "No claims yet" in page and 'name="words"' in page
    page = shared("reading-token-0123").get("/claims").text
    assert "No claims yet" in page and 'name="words"' not in page


def test_list_has_what_is_new_and_what_moved(owner: TestClient, news: Ledger):
    page = plain(owner.get("/claims").text)
    positions = listed(owner.get("/claims/1").text)
    assert CLAIM in page and f"{len(positions)} positions by" in page and f"{len(positions)} new" in page
    assert "1 change of position" in page and "Last moved: Ada Marlow, certainly so (8 February 2031) → certainly not (1 March 2031), possible until reviewed" in page


def test_claim_is_added_and_read_in_the_background(owner: TestClient, ledger: Ledger):
    fill(ledger, follow=False)
    token = form_token(owner, "/claims")
    answer = owner.post("/claims", data={"csrf": token, "words": f" {CLAIM}. "}, follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"] == "/claims/1"
    owner.app.state.follows.wait()  # type: ignore[attr-defined]
    page = owner.get("/claims/1").text
    assert CLAIM in page and len(listed(page)) >= 5
    with ledger.reading() as connection:
        assert claims.numbered(connection, 1).name == "The mill dumps dye in the river Orle"
    done = owner.get("/claims/1/progress")
    assert done.text == "" and done.headers["hx-refresh"] == "true"


def test_page_shows_how_far_the_reading_is(owner: TestClient, news: Ledger, monkeypatch: pytest.MonkeyPatch):
    from onrecord.ledger.follow import Progress
    from onrecord.web.follows import Reading

    owner.get("/claims/1")
    monkeypatch.setattr(owner.app.state.follows, "get", lambda number: Reading("running", progress=Progress("reading", 24, 80, 3, 5)))  # type: ignore[attr-defined]
    page = owner.get("/claims/1").text
    assert "Reading 24 of 80 statements, 3 positions found; 5 less promising ones are not read" in plain(page)
    assert 'hx-get="/claims/1/progress"' in page and '<noscript><meta http-equiv="refresh"' in page
    assert 'value="24"' in owner.get("/claims/1/progress").text


@pytest.mark.parametrize(("words", "why"), [("  …  ", "a claim needs words"), ("", "a claim needs words")])
def test_claim_without_words_is_said_beside_the_form(owner: TestClient, words: str, why: str):
    answer = owner.post("/claims", data={"csrf": form_token(owner, "/claims"), "words": words, "name": "x"})
    assert answer.status_code == 422 and why in answer.text.lower() and 'value="x"' in answer.text


def test_taken_name_is_said_beside_the_form(owner: TestClient, news: Ledger):
    answer = owner.post("/claims", data={"csrf": form_token(owner, "/claims"), "words": "The ferry sails", "name": "mill"})
    assert answer.status_code == 422 and "is the name of another claim" in answer.text
    assert owner.get("/claims/2").status_code == 404


def test_positions_with_their_words_dates_and_places(owner: TestClient, news: Ledger):
    page = owner.get("/claims/1").text
    words = plain(page)
    with news.reading() as connection:
        found = claims.numbered(connection, 1)
    positions = news.follow(found.text)
    assert listed(page) == [p.number for p in positions]
    for p in positions:
        assert f'href="/articles/{p.article}#s{p.number}"' in page and f"confidence {p.confidence:.2f}" in words
    assert "−3 certainly not Piers Haddow insisted" in words and "20 January 2031" in words and "by 2 March 2031" in words
    assert words.count("not reviewed") >= len(positions) and "Read by machine, not reviewed." in words


def test_changes_and_contradictions_are_called_out_as_possible(owner: TestClient, news: Ledger):
    words = plain(owner.get("/claims/1").text)
    assert "Ada Marlow may have moved away from the claim, 6 steps of 6 possible, not reviewed" in words
    assert "may contradict each other" in words
    moved = owner.get("/claims/1").text.partition('id="moved"')[2].partition("</section>")[0]
    assert "The mill dumps dye" in moved and "the mill dumps no dye" in moved and moved.count("/articles/") >= 4


@pytest.mark.parametrize("view", ["", "since=2031-02-08", "until=2031-02", "min_confidence=0.3&by=outlet", "by=organization", "group=affiliation%3A+River+Watch",
                                  "since=2031-02&until=2031-03-01&min_confidence=0.1", "speaker=1"])
def test_address_of_a_view_gives_the_view_in_every_form(owner: TestClient, news: Ledger, view: str):
    page = owner.get(f"/claims/1?{view}").text
    kept = re.search(r'href="([^"]*)" rel="bookmark"', page)[1].replace("&amp;", "&")  # type: ignore[index]
    again = owner.get(kept).text
    assert listed(again) == listed(page) != []
    assert without_tokens(again) == without_tokens(page)
    query = kept.partition("?")[2]
    points = {(p["words"], p["speaker"], p["on"]) for panel in owner.get(f"/claims/1/chart.json?{query}").json()["hconcat"] for p in panel["data"]["values"]}
    assert len(points) == len(listed(page))
    assert [json.loads(line)["statement"] for line in owner.get(f"/claims/1/positions.jsonl?{query}").text.splitlines()] == listed(page)
    assert [int(row["statement"]) for row in csv.DictReader(io.StringIO(owner.get(f"/claims/1/positions.csv?{query}").text))] == listed(page)


def test_views_leave_out_what_they_say(owner: TestClient, news: Ledger):
    every = listed(owner.get("/claims/1").text)
    late, early = listed(owner.get("/claims/1?since=2031-03").text), listed(owner.get("/claims/1?until=2031-02").text)
    assert set(late) | set(early) == set(every) and not set(late) & set(early)
    page = owner.get("/claims/1?group=affiliation: River Watch").text
    assert "Where River Watch stood" in plain(page) and "+3 → −3 (possible)" in plain(page) and len(listed(page)) == 3
    with news.writing() as connection:
        groups.keep(connection, Group("the doubters", ("Piers Haddow", "Per Holm")))
    assert len(listed(owner.get("/claims/1?group=the doubters").text)) == 2
    empty = owner.get("/claims/1?since=2099")
    assert empty.status_code == 200 and "No position is in this view" in empty.text


def test_a_group_that_is_only_looked_at_is_not_kept(owner: TestClient, news: Ledger):
    owner.get("/claims/1?group=new one: Ada Marlow")
    with news.reading() as connection:
        assert groups.listing(connection) == []


@pytest.mark.parametrize("view", ["since=gestern", "until=2031-13", "min_confidence=much", "speaker=Ada", "group=nobody"])
def test_view_that_cannot_be_is_said_in_words(owner: TestClient, news: Ledger, view: str):
    answer = owner.get(f"/claims/1?{view}")
    assert answer.status_code == 422 and "That cannot be shown" in answer.text and listed(answer.text) == []
    assert owner.get(f"/claims/1/chart.json?{view}").status_code in (404, 422)


def test_chart_is_described_and_has_no_inline_script(owner: TestClient, news: Ledger):
    page = owner.get("/claims/1").text
    assert "from certainly not (−3) to certainly so (+3)" in page and 'data-spec="/claims/1/chart.json"' in page and "<noscript>" in page
    assert " style=" not in page and "<style" not in page and all("></script>" in s for s in re.findall(r"<script.*?</script>", page, re.DOTALL))
    wide, narrow, dark = (owner.get(f"/claims/1/chart.json{q}").json() for q in ("?width=1000", "?width=360", "?width=360&dark=true"))
    assert wide["hconcat"][0]["width"] > narrow["hconcat"][0]["width"] == dark["hconcat"][0]["width"] and narrow["background"] != dark["background"]
    assert owner.get("/claims/1/chart.svg").text.startswith("<svg")


def test_hostile_words_never_become_markup(owner: TestClient, news: Ledger):
    with news.writing() as connection:
        claims.make(connection, f"{HOSTILE} dumps dye", name=HOSTILE)
    for path in ("/claims", "/claims/1", "/claims/2", f"/claims/1?group={HOSTILE}&since={HOSTILE}", f"/claims?words={HOSTILE}"):
        unharmed(owner.get(path).text)
    unharmed(owner.post("/claims", data={"csrf": form_token(owner, "/claims"), "words": HOSTILE, "name": "mill"}).text)


def test_position_is_accepted_in_place_and_taken_back(owner: TestClient, news: Ledger):
    number = listed(owner.get("/claims/1").text)[0]
    token = form_token(owner, "/claims/1")
    answer = owner.post(f"/claims/1/positions/{number}", data={"csrf": token, "said": "accept", "back": "/claims/1?until=2031-02"}, follow_redirects=False)
    there = answer.headers["location"]
    assert answer.status_code == 303 and re.fullmatch(rf"/claims/1\?until=2031-02&done=\d+,\d+#p{number}", there)
    page = owner.get(there).text
    item = page.partition(f'id="p{number}"')[2].partition("</li>")[0]
    assert "relation accepted" in item and "not reviewed" not in item and "1 reviewed" in plain(page)
    assert "done=" not in re.search(r'href="([^"]*)" rel="bookmark"', page)[1]  # type: ignore[index]
    correction = re.search(r'name="corrections" value="([\d,]+)"', page)[1]  # type: ignore[index]
    owner.post("/claims/1/undo", data={"csrf": token, "corrections": correction, "back": there})
    item = owner.get("/claims/1").text.partition(f'id="p{number}"')[2].partition("</li>")[0]
    assert "relation accepted" not in item and "not reviewed" in item
    assert owner.post("/claims/1/undo", data={"csrf": token, "corrections": correction}).status_code == 404


def test_position_is_rejected_in_place_and_taken_back(owner: TestClient, news: Ledger):
    number = listed(owner.get("/claims/1").text)[0]
    token = form_token(owner, "/claims/1")
    answer = owner.post(f"/claims/1/positions/{number}", data={"csrf": token, "said": "unrelated", "back": "/claims/1"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "is not about this claim: taken out" in plain(answer.text) and "<html" not in answer.text
    assert number not in listed(owner.get("/claims/1").text)
    correction = re.search(r'name="corrections" value="([\d,]+)"', answer.text)[1]  # type: ignore[index]
    owner.post("/claims/1/undo", data={"csrf": token, "corrections": correction})
    assert number in listed(owner.get("/claims/1").text)
    turned = owner.post(f"/claims/1/positions/{number}", data={"csrf": token, "said": "for"}, headers={"HX-Request": "true"})
    assert "relation corrected" in turned.text and f'id="p{number}"' in turned.text
    assert owner.post(f"/claims/1/positions/{number}", data={"csrf": token, "said": "nonsense"}).status_code == 422
    assert owner.post("/claims/1/positions/9999", data={"csrf": token, "said": "accept"}).status_code == 404


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/claims/2?x=1", "/claims/1\r\nSet-Cookie: a=b", "javascript:alert(1)"])
def test_going_back_leads_to_no_other_page(owner: TestClient, news: Ledger, back: str):
    answer = owner.post("/claims/1/shown", data={"csrf": form_token(owner, "/claims/1"), "back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/claims/1"


def test_what_is_new_is_marked_as_seen(owner: TestClient, news: Ledger):
    assert 'class="badge new"' in owner.get("/claims/1").text
    owner.post("/claims/1/shown", data={"csrf": form_token(owner, "/claims/1")})
    assert 'class="badge new"' not in owner.get("/claims/1").text and 'class="badge new"' not in owner.get("/claims").text


def test_claim_is_named_anew_and_removed(owner: TestClient, news: Ledger):
    token = form_token(owner, "/claims/1")
    assert owner.post("/claims/1/save", data={"csrf": token, "name": "dye"}, follow_redirects=False).status_code == 303
    assert "saved as “<bdi>dye</bdi>”" in owner.get("/claims/1").text
    assert owner.post("/claims/1/remove", data={"csrf": token}, follow_redirects=False).headers["location"] == "/claims"
    assert owner.get("/claims/1").status_code == 404 and "No claims yet" in owner.get("/claims").text


def test_names_in_the_legend_are_whole_where_the_page_has_room_for_them():
    """On a narrow screen the legend begins below the words at the ticks, not below the timeline."""
    long = "the director of the Dam Safety Office"
    wide, narrow, short = look(900, False, [long, "Per Holm"]), look(310, False, [long, "Per Holm"]), look(310, False, ["Per Holm"])
    assert (wide.left, short.left) == (0, 0) and wide.columns > 1
    assert narrow.names >= len(long) and narrow.columns == 1 and 0 < narrow.left <= 310 - narrow.width


def test_a_long_list_comes_in_pages_and_every_link_into_it_finds_its_place(owner: TestClient, news: Ledger, monkeypatch: pytest.MonkeyPatch):
    """The chart, what moved and the downloads stay whole."""
    whole = listed(owner.get("/claims/1").text)
    assert 'aria-label="Positions"' not in owner.get("/claims/1").text
    monkeypatch.setattr("onrecord.web.pages.claim.LISTED", 2)
    seen: list[int] = []
    for at in whole[::2]:
        page = owner.get("/claims/1", params={"at": at}).text
        assert listed(page)[0] == at and f"Here are {len(seen) + 1} to" in plain(page) and f'aria-current="page">{len(seen) + 1}' in page
        seen += listed(page)
    assert seen == whole
    first = owner.get("/claims/1?since=2031").text
    moved = re.findall(r'href="(/claims/1[^"]*)?#p(\d+)">in the list', first)
    assert moved and all(int(number) in listed(owner.get(path.replace("&amp;", "&") or "/claims/1?since=2031").text) for path, number in moved)
    assert 'name="back" value="/claims/1?since=2031"' in first and 'href="/claims/1?since=2031" rel="bookmark"' in first
    assert listed(owner.get("/claims/1?at=nonsense").text) == listed(owner.get("/claims/1?at=99999").text) == whole[:2]
    assert len(owner.get("/claims/1/positions.jsonl").text.splitlines()) == len(whole)
    last = owner.get("/claims/1", params={"at": whole[-1]})
    token = last.text.partition('name="csrf" value="')[2].partition('"')[0]
    back = re.search(r'name="back" value="([^"]*at=[^"]*)"', last.text)[1]  # type: ignore[index]
    done = owner.post(f"/claims/1/positions/{whole[-1]}", data={"csrf": token, "said": "accept", "back": back}, follow_redirects=False)
    assert re.fullmatch(rf"{re.escape(back)}&done=[\d,]+#p{whole[-1]}", done.headers["location"])


@pytest.mark.parametrize(("path", "data"), [("/claims", {"words": "The ferry sails"}), ("/claims/discovered", {}), ("/claims/1/read", {}), ("/claims/1/shown", {}),
                                            ("/claims/1/save", {"name": "x"}), ("/claims/1/remove", {}), ("/claims/1/positions/1", {"said": "unrelated"}),
                                            ("/claims/1/undo", {"corrections": "1"})])
def test_changes_need_the_token_of_the_form_and_the_role(owner: TestClient, shared: Shared, news: Ledger, path: str, data: dict[str, str]):
    assert owner.post(path, data=data | {"csrf": "x.y"}).status_code == 403
    reader = shared("reading-token-0123")
    assert reader.post(path, data=data | {"csrf": form_token(reader)}).status_code == 403
    page = reader.get("/claims/1").text
    assert 'action="/claims/1/positions' not in page and 'action="/claims/1/' not in page
    with news.reading() as connection:
        assert claims.numbered(connection, 1).name == "mill" and claims.numbered(connection, 1).shown_to == 0
        with pytest.raises(NotInLedger):
            claims.numbered(connection, 2)
    assert news.corrections() == []


def test_reviewer_may_decide_positions_and_no_more(shared: Shared, news: Ledger):
    client = shared()
    client.post("/login", data={"csrf": form_token(client), "token": "reviewing-token-01", "name": "Ada"})
    page = client.get("/claims/1").text
    token = form_token(client, "/claims/1")
    assert client.post(f"/claims/1/positions/{listed(page)[0]}", data={"csrf": token, "said": "accept"}, follow_redirects=False).status_code == 303
    assert {c.who for c in news.corrections()} == {"Ada"}
    assert client.post("/claims/1/remove", data={"csrf": token}).status_code == 403 and "Remove the claim" not in page


def test_reviewer_saves_claims_on_the_pages_as_by_the_api(shared: Shared, news: Ledger):
    """But keeps none to themselves, and gets no hold of what the owner keeps private."""
    with news.writing() as connection:
        secret = claims.make(connection, "The books of the mill are false", name="books")
        connection.execute(table.update().where(table.c.id == secret.id).values(private=True))
    client, api = shared(), shared("reviewing-token-01")
    client.post("/login", data={"csrf": form_token(client), "token": "reviewing-token-01", "name": "Ada"})
    page = client.get("/claims").text
    assert 'action="/claims"' in page and "Only I see it" not in page and "claims/discovered" not in page
    token = form_token(client, "/claims")
    saved = client.post("/claims", data={"csrf": token, "words": "The ferry sails"}, follow_redirects=False)
    assert saved.status_code == 303 and api.post("/api/v1/claims", json={"claim": "The tunnel is late"}).status_code == 201
    assert client.post("/claims/1/save", data={"csrf": token, "name": "dye"}, follow_redirects=False).status_code == 303
    for words, name, status in (("The books of the mill are false", "", 409), ("The mill is old", "books", 409), ("books", "mine", 409), ("…", "", 422)):
        sent = client.post("/claims", data={"csrf": token, "words": words, "name": name})
        assert sent.status_code == 422 and 'class="wrong"' in sent.text and "are false”" not in sent.text
        assert api.post("/api/v1/claims", json={"claim": words, "name": name or None}).status_code == status
    assert api.post("/api/v1/claims", json={"claim": "The mill is old", "private": True}).status_code == 403
    assert client.post("/claims", data={"csrf": token, "words": "The mill is old", "private": "true"}).status_code == 422
    assert client.post(f"/claims/{secret.id}/save", data={"csrf": token, "name": "x"}).status_code == 404
    with news.reading() as connection:
        assert [c.name for c in claims.saved(connection)] == ["The ferry sails", "The tunnel is late", "books", "dye"]


def test_private_articles_and_claims_are_not_shown_to_others(owner: TestClient, shared: Shared, news: Ledger):
    with news.writing() as connection:
        secret = claims.make(connection, "The books of the mill are false", name="books")
        connection.execute(table.update().where(table.c.id == secret.id).values(private=True))
    assert HIDDEN in owner.get("/claims/1").text and "books" in owner.get("/claims").text
    reader = shared("reading-token-0123")
    hidden = set(listed(owner.get("/claims/1").text)) - set(listed(reader.get("/claims/1").text))
    assert len(hidden) == 2
    for path in ("/claims", "/claims/1", "/claims/1/chart.json", "/claims/1/chart.svg", "/claims/1/positions.csv", "/claims/1/positions.jsonl", "/claims/1?group=Gerda"):
        text = reader.get(path).text
        assert HIDDEN not in text and "seen the books" not in text and "books of the mill" not in text, path
    assert reader.get(f"/claims/{secret.id}").status_code == reader.get("/claims/99").status_code == 404
    assert reader.get(f"/claims/{secret.id}/progress").status_code == 404 and reader.get("/claims/discovered").status_code == 403
    client = shared()
    client.post("/login", data={"csrf": form_token(client), "token": "reviewing-token-01"})
    token = form_token(client, "/claims/1")
    assert client.post(f"/claims/1/positions/{hidden.pop()}", data={"csrf": token, "said": "unrelated"}).status_code == 404


def test_claims_are_discovered_on_demand(owner: TestClient, news: Ledger):
    assert "Look for claims" in owner.get("/claims/discovered").text
    owner.post("/claims/discovered", data={"csrf": form_token(owner, "/claims/discovered")})
    owner.app.state.follows.wait()  # type: ignore[attr-defined]
    page = owner.get("/claims/discovered").text
    assert "Look again" in page and ('name="words"' in page or "No claims found" in page)
    unharmed(page)
