"""The pages: they render, every number leads to words, nothing of an article becomes markup, and private articles are nobody else's."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient

from onrecord.errors import TooSlow
from onrecord.labels import Certainty, Stance
from onrecord.ledger import Ledger
from onrecord.ledger.facets import facets
from tests.ledger.making import Said, many, reading
from tests.show.fictional import ferry, hostile
from tests.web.conftest import form_token

URL = "https://courier.example/ferry"
FENN = Said("Orla Fenn", "We will close the night ferry to Selm in twelve weeks", on="2031-04-01", role="chair", heard_by="reporters")
BRANDT = Said("Tomas Brandt", "the minutes prove that nobody asked the town", cue="claimed", direct=False, certainty=Certainty.PROBABLE)


class Page(HTMLParser):
    """What a browser makes of a page: its elements, the ids it has, where it leads."""

    def __init__(self, text: str):
        super().__init__()
        self.tags: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.tags.append(tag)
        self.attributes |= set(found)
        if found.get("id"):
            self.ids.append(found["id"] or "")
        self.links += [found[name] or "" for name in ("href", "src", "action") if found.get(name)]


def words(text: str) -> str:
    """The words of a page, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", "", text).split())


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    ledger.add(ferry())
    ledger.add(reading("The harbour board met.", FENN, BRANDT, url=URL, title="Ferry to close"))
    return ledger


@pytest.mark.parametrize("path", ["/", "/articles", "/articles/1", "/articles/1?removed=1", "/articles/2", "/search", "/search?q=ferry&order=best", "/statements/3", "/login"])
def test_pages_render_with_unique_ids_and_no_dead_anchors(owner: TestClient, filled: Ledger, path: str):
    answer = owner.get(path)
    assert answer.status_code == 200
    page = Page(answer.text)
    assert len(page.ids) == len(set(page.ids))
    assert [link for link in page.links if link.startswith("#") and link[1:] not in page.ids] == []
    assert not {a for a in page.attributes if a.startswith("on")} and "style" not in page.attributes and "style" not in page.tags
    assert "read by machine" in answer.text.lower() or path == "/login"


def test_empty_ledger_has_designed_pages(owner: TestClient):
    assert "No articles yet" in owner.get("/").text and "No claim is followed yet" in owner.get("/").text
    assert "The ledger is empty" in owner.get("/articles").text
    assert "The ledger has no statements" in owner.get("/search").text


def test_article_has_its_text_as_published(owner: TestClient, filled: Ledger):
    text = owner.get("/articles/1").text.partition('class="text"')[2].partition("<aside")[0]
    paragraphs = [re.sub(r"<[^>]+>", "", p) for p in re.findall(r'<p dir="auto">(.*?)</p>', text, re.S)]
    assert "\n\n".join(paragraphs) == ferry().article.text


def test_card_has_every_value_with_its_evidence(owner: TestClient, filled: Ledger):
    text = owner.get("/articles/1").text
    card = text.partition('data-words="w1"')[2].partition("</li>\n<li class=\"card")[0]
    assert 'href="/speakers/' in card and "Orla Fenn" in card and "chair" in card and "1 April 2031" in card and "0.97" in card
    assert "not reviewed" in card
    for place in set(re.findall(r'data-v="(\d+)"', card)):
        assert f'id="e{place}"' in text
    place = re.search(r'data-v="(\d+)" href="#e\d+"><bdi>chair', card)
    assert place and re.search(rf'<mark[^>]*data-e="[^"]*\b{place[1]}\b[^"]*">chair</mark>', text)


def test_nested_statements_are_told_apart(owner: TestClient, filled: Ledger):
    text = owner.get("/articles/1").text
    assert 'class="card affirms deep1"' in text and 'class="card affirms deep2"' in text and "within another statement" in text
    assert re.search(r'<mark[^>]*class="[^"]*deep3', text)


def test_long_articles_bring_their_values_when_a_card_is_opened(owner: TestClient, ledger: Ledger):
    ledger.add(reading(*(Said("Orla Fenn", f"plan number {n} is the best that anybody has made") for n in range(130)), url=URL))
    text = owner.get("/articles/1").text
    assert "<dl>" not in text and 'hx-get="/statements/1/values"' in text and 'href="/statements/1">all values' in text
    assert len(text.encode()) < 300_000
    part = owner.get("/statements/1/values").text
    assert "<dl>" in part and "Orla Fenn" in part and "<html" not in part


def test_statement_says_where_else_it_is_reported(owner: TestClient, ledger: Ledger):
    ledger.add(reading("The board met.", FENN, url=URL, title="Ferry to close"))
    ledger.add(reading("Wire: the board met on Tuesday in the old town hall.", FENN, url="https://post.example/1", title="Night boat to end", outlet="The Post"))
    page = owner.get("/statements/1")
    assert page.status_code == 200 and "Also reported in" in page.text and "Night boat to end" in page.text
    assert "in 2 articles" in owner.get("/articles/1").text


def test_versions_and_what_changed(owner: TestClient, ledger: Ledger):
    ledger.add(reading("The harbour board met.", FENN, BRANDT, url=URL, title="Ferry to close"))
    ledger.add(reading("The harbour board met.", replace(FENN, what="We will not close the night ferry to Selm in twelve weeks"), BRANDT, url=URL, title="Ferry stays"))
    page = owner.get("/articles/1").text
    assert "version 2 of 2" in page and re.search(r"<ins>\s*not\s*</ins>", page) and "no notice" in page and "Ferry to close" in page
    before = owner.get("/articles/1?version=1").text
    assert "This is version 1 of 2" in before and "We will close" in words(before.partition("<aside")[0])
    assert owner.get("/articles/1?version=3").status_code == 404


def test_search_narrows_and_goes_on(owner: TestClient, ledger: Ledger):
    for one in many(30):
        ledger.add(one)
    first = owner.get("/search?q=plan").text
    assert first.count('class="mark') == 0 and first.count('<mark class="hit">') >= 30
    older = re.search(r'rel="next" href="([^"]+)"', first)
    assert older
    second = owner.get(older[1].replace("&amp;", "&")).text
    seen = [set(re.findall(r'href="(/articles/\d+#s\d+)"', text)) for text in (first, second)]
    assert seen[0] and seen[1] and not seen[0] & seen[1]
    narrow = owner.get("/search?q=plan&speaker=Orla+Fenn&kind=direct").text
    assert 'aria-label="without speaker: Orla Fenn"' in narrow and 'value="direct" checked' in narrow


def test_search_says_how_what_it_finds_divides(owner: TestClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    """Beside each value how many there are; with one chosen, what another one would bring."""
    monkeypatch.setattr("onrecord.web.pages.search.COUNTING", 60.0)
    for one in many(4):
        ledger.add(one)

    def counted(path: str) -> dict[str, str]:
        page = re.sub(r'<span class="visually-hidden">[()]</span>', "", owner.get(path).text)
        return dict(re.findall(r'name="kind" value="(\w+)"[^>]*> [^<]*<span class="many[^"]*">([^<]*)<', page))

    assert counted("/search?q=plan") == counted("/search?q=plan&kind=direct") == {"direct": "8", "mixed": "0", "indirect": "4"}
    assert "12 statements" in owner.get("/search?q=plan").text and "4 statements" in owner.get("/search?q=plan&kind=indirect").text
    monkeypatch.setattr("onrecord.web.pages.search.facets", partial(facets, most=5))
    assert "5+ statements" in owner.get("/search?q=crowns").text and "among the 5 newest" in owner.get("/search?q=crowns").text


@pytest.mark.parametrize("path", ["/search?q=ferry", "/articles?q=ferry", "/speakers?q=a", "/statements?outlet=The+Example+Courier"])
def test_a_search_that_takes_too_long_is_given_up(owner: TestClient, filled: Ledger, monkeypatch: pytest.MonkeyPatch, path: str):
    monkeypatch.setattr("onrecord.web.ledgers.PATIENCE", 0.0)
    monkeypatch.setattr("onrecord.ledger.engine._STEPS", 1)
    page = owner.get(path)
    assert page.status_code == 503 and "took too long and was given up" in page.text and "Traceback" not in page.text


def test_search_comes_without_counts_where_they_would_take_long(owner: TestClient, filled: Ledger, monkeypatch: pytest.MonkeyPatch):
    def slow(*given: Any, **named: Any) -> None:
        raise TooSlow("this question took too long")

    monkeypatch.setattr("onrecord.web.pages.search.facets", slow)
    page = owner.get("/search")
    assert page.status_code == 200 and 'class="many' not in page.text and "statements</span>" not in page.text


@pytest.mark.parametrize(("query", "status", "said"), [
    ("since=someday", 422, "someday"), ("speaker=Nobody+Known", 404, "Nobody Known"), ("outlet=No+Such", 404, "No Such"), ("after=xyz", 400, "Search again"),
    ("min_confidence=much", 422, "from 0 to 1"), ("article=x", 422, "number"), ("q=nothing-says-this", 200, "Nothing was said like that"),
    ("stance=bogus", 200, ""), ("q=%22%28%29*", 200, ""), ("claim=none", 404, "none")])
def test_search_says_what_does_not_fit(owner: TestClient, filled: Ledger, query: str, status: int, said: str):
    answer = owner.get(f"/search?{query}")
    assert answer.status_code == status and said in words(answer.text) and "<form" in answer.text and "onrecord claims" not in answer.text


@pytest.mark.parametrize("path", ["/articles/0", "/articles/x", "/articles/99999999999999999999", "/statements/7777", "/articles/1/original", "/articles?after=zzz"])
def test_what_is_not_there_is_said(owner: TestClient, filled: Ledger, path: str):
    answer = owner.get(path)
    assert 400 <= answer.status_code < 500 and "<h1>" in answer.text


def test_hostile_article_never_becomes_markup(owner: TestClient, ledger: Ledger):
    ledger.add(hostile())
    for path in ("/", "/articles", "/articles/1", "/articles/1?removed=1", "/search", "/search?q=SUM", "/statements/1", "/statements/1/values"):
        answer = owner.get(path)
        assert answer.status_code == 200, path
        page = Page(answer.text)
        assert not {"img", "i", "u", "b"} & set(page.tags) - {"b", "i"} and page.tags.count("script") <= 2
        assert not [link for link in page.links if not re.match(r"(/|#|https?://)", link)], path
        assert not {a for a in page.attributes if a.startswith("on")}
        assert "\x00" not in answer.text and "\x1b" not in answer.text and "<script>alert" not in answer.text and "onerror='" not in answer.text


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd", "https://a.example/\" onmouseover=\"x"])
def test_links_of_articles_lead_to_the_web_alone(owner: TestClient, ledger: Ledger, address: str):
    ledger.add(reading("The board met.", FENN, url=address))
    for path in ("/articles/1", "/statements/1", "/search"):
        page = Page(owner.get(path).text)
        assert all(link.startswith(("/", "#", "https://a.example/")) for link in page.links)
        assert "onmouseover" not in page.attributes


def test_hostile_questions_never_become_markup(owner: TestClient, filled: Ledger):
    evil = "\"><script>alert(1)</script>"
    for path in ("/search", "/articles"):
        for name in ("q", "speaker", "outlet", "since", "article", "claim"):
            answer = owner.get(path, params={name: evil})
            assert "<script>alert" not in answer.text and answer.status_code < 500


def test_private_articles_are_hidden_from_others(ledger: Ledger, owner: TestClient, shared: Callable[..., Any]):
    ledger.add(reading("Nothing to hide.", BRANDT, url="https://courier.example/open", title="An open piece"))
    ledger.add(reading("To be published on Friday.", replace(FENN, what="the unpublished words about the harbour"), url=URL, title="The unpublished piece", outlet="The Secret Desk"), private=True)
    private = next(a.number for a in ledger.articles() if a.private)
    statement = next(f.number for f in ledger.statements() if f.private)
    secret = ("unpublished", "Secret Desk", "Orla Fenn")
    paths = ("/", "/articles", f"/articles/{private}", "/search", "/search?q=words", f"/search?article={private}", f"/statements/{statement}",
             f"/statements/{statement}/values", f"/articles/{private}/original", "/articles?q=Friday")
    for token in ("reading-token-0123", "reviewing-token-01"):
        client = shared(token)
        for path in paths:
            assert not [word for word in secret if word in client.get(path).text], (token, path)
        assert client.get(f"/articles/{private}").status_code == client.get(f"/statements/{statement}").status_code == 404
    for client in (owner, shared("adding-token-01234")):
        assert "The unpublished piece" in client.get("/articles").text and "private" in client.get(f"/articles/{private}").text


def test_owner_makes_an_article_private_and_others_may_not(owner: TestClient, shared: Callable[..., Any], filled: Ledger):
    token = form_token(owner, "/articles/1")
    assert owner.post("/articles/1/private", data={"csrf": "", "private": "true"}).status_code == 403
    assert owner.post("/articles/1/private", data={"csrf": token, "private": "true"}, follow_redirects=False).status_code == 303
    assert [a.private for a in filled.articles() if a.number == 1] == [True]
    others = shared()
    login = form_token(others)
    others.post("/login", data={"csrf": login, "token": "reviewing-token-01"})
    assert others.post("/articles/2/private", data={"csrf": form_token(others, "/"), "private": "true"}).status_code == 403


def test_without_a_role_nothing_of_the_ledger_is_shown(shared: Callable[..., Any], filled: Ledger):
    client = shared()
    for path in ("/", "/articles", "/articles/1", "/search", "/statements/1", "/statements/1/values"):
        answer = client.get(path, follow_redirects=False)
        assert answer.status_code == 303 and answer.headers["location"].startswith("/login")


def test_verdicts_take_the_mark_away(owner: TestClient, ledger: Ledger):
    ledger.add(reading("The board met.", FENN, replace(BRANDT, stance=Stance.DENIES), url=URL))
    numbers = [f.number for f in ledger.statements()]
    ledger.by("Ada").accept(numbers[0])
    ledger.by("Ada").reject(numbers[1])
    page = owner.get("/articles/1").text
    assert "verdict accepted" in page and "Ada" in owner.get(f"/statements/{numbers[0]}").text and "1 rejected statement" in page and page.count("data-stop") == 1
    assert owner.get("/articles/1?rejected=1").text.count("data-stop") == 2
    assert "verdict rejected" in owner.get(f"/statements/{numbers[1]}").text
