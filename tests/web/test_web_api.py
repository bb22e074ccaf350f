"""The API: every listing in its forms, page after page; one of each thing; ETags; problems; what others may not see."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from sqlalchemy import insert, select

from onrecord.ledger import Ledger, claims
from onrecord.ledger.tables import relations, statements
from onrecord.schema import article_schema
from onrecord.show import REMINDER
from onrecord.web import Settings, ledgers, make_app
from tests.ledger.making import NamingReader, Said, many, reading
from tests.web.conftest import HERE, TOKENS

V1 = "/api/v1"
LISTINGS = ["articles", "articles/1/changes", "statements", "statements/1/appearances", "speakers", "groups", "claims", "claims/1/positions", "outlets", "changes",
            "review", "review?kind=links", "review?kind=relations", "corrections", "jobs", "framing?speaker=1", "framing?claim=ferry",
            "framing/statements?outlet=The Example Courier", "claims/1/course?group=both: Orla Fenn", "claims/discovered"]
ONES = ["articles/1", "articles/1/native", "statements/1", "speakers/1", "claims/1", "outlets/The Example Courier", "stats"]
SECRET = "whisper"

HIDDEN = reading(Said("Hedda Quist", f"the {SECRET} is that the ferry was sold to a bank in the south", direct=False), url="https://gazette.example/secret",
                 title=f"The {SECRET}", outlet="The Hidden Gazette", published="2031-12-30")


@pytest.fixture(scope="module", autouse=True)
def without_vectors() -> Iterator[None]:
    """Nothing is embedded: that needs a model."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("onrecord.ledger.embeddings.Embeddings.catch_up", lambda self, **options: 0)
        yield


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger that is made once, of which tests that change something get copies.

    Seven articles, the last of which is private; one changed, one corrected; a claim with positions, one of them private.
    """
    file = tmp_path_factory.mktemp("made") / "news.db"
    with Ledger(file, reader=NamingReader()) as ledger:  # type: ignore[arg-type]
        fill(ledger)
    return file


def fill(ledger: Ledger) -> None:
    for one in many(5):
        ledger.add(one)
    ledger.add(reading(Said("Orla Fenn", "The night ferry will be closed in spring", on="2031-04-01"), url="https://courier.example/closed", title="Ferry", published="2031-04-02"))
    ledger.add(reading(Said("Orla Fenn", "The night ferry will not be closed in spring at all", on="2031-04-01"), url="https://courier.example/closed", title="Ferry", published="2031-04-02"))
    ledger.add(HIDDEN, private=True)
    with ledger.writing() as connection:
        claim = claims.make(connection, "The night ferry will be closed", name="ferry")
        found = connection.execute(select(statements.c.id, statements.c.utterance_id).where(statements.c.content_text.contains("ferry"), statements.c.current)).all()
        for row in found:
            connection.execute(insert(relations).values(claim_id=claim.id, utterance_id=row.utterance_id, statement_id=row.id, model="m", relation="for", confidence=0.8,
                                                        part=[], value=3, certainty="certain"))
    ledger.by("Ada Lindqvist").change(2, {"stance": "denies"}, why="“not” is in the cue")


@pytest.fixture(scope="module")
def rooms(made: Path) -> Iterator[Callable[[str | None], TestClient]]:
    """Rooms over the one ledger, for tests that change nothing: the owner's, or that of who has a token."""
    opened: dict[str | None, TestClient] = {}

    def opens(token: str | None) -> TestClient:
        if token not in opened:
            settings = Settings(str(made), **({"host": "0.0.0.0", "tokens": TOKENS} if token else {}))  # type: ignore[arg-type]
            client = TestClient(make_app(settings, reader=NamingReader()), base_url="http://room.example:8017" if token else HERE,  # type: ignore[arg-type]
                                headers={"Authorization": f"Bearer {token}"} if token else {})
            opened[token] = client.__enter__()
        return opened[token]

    yield opens
    for client in opened.values():
        client.__exit__(None, None, None)


@pytest.fixture
def api(rooms: Callable[[str | None], TestClient]) -> TestClient:
    """The owner's, to be asked only."""
    return rooms(None)


@pytest.fixture
def url(made: Path, tmp_path: Path) -> str:
    """A copy, for the rooms of tests that change something."""
    return str(shutil.copy(made, tmp_path / "news.db"))


@pytest.fixture
def changing(owner: TestClient) -> TestClient:
    """The owner's, to be changed."""
    return owner


def items(client: TestClient, path: str) -> list[dict[str, Any]]:
    answer = client.get(f"{V1}/{path}")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


@pytest.mark.parametrize("path", LISTINGS)
def test_listings_come_as_json_lines_and_tables(api: TestClient, path: str):
    found = items(api, path)
    lines = api.get(f"{V1}/{path}", headers={"Accept": "application/x-ndjson"})
    assert lines.headers["content-type"] == "application/x-ndjson; charset=utf-8" and "attachment" in lines.headers["content-disposition"]
    as_lines = [json.loads(line) for line in lines.text.splitlines()]
    assert [{k: v for k, v in one.items() if k != "review"} for one in as_lines] == found
    assert all(one["review"] == REMINDER or one["reviewed"] for one in as_lines if "reviewed" in one)
    table = list(csv.DictReader(io.StringIO(api.get(f"{V1}/{path}", headers={"Accept": "text/csv"}).text)))
    assert len(table) == len(found) and all(row["review"] for row in table)
    assert path == "jobs" or all("reviewed" in one for one in found)


@pytest.mark.parametrize("path", [p for p in LISTINGS if p not in ("statements/1/appearances", "jobs")])
def test_pages_follow_one_another_without_gap_or_repeat(api: TestClient, path: str):
    whole, seen = items(api, path), []
    answer = api.get(f"{V1}/{path}{'&' if '?' in path else '?'}limit=2")
    while True:
        seen += answer.json()["items"]
        after = answer.json()["next"]
        assert ("link" in answer.headers) == (after is not None)
        if after is None:
            break
        answer = api.get(answer.headers["link"].partition(">")[0].lstrip("<"))
    assert seen == whole


@pytest.mark.parametrize("path", [*LISTINGS, *ONES])
def test_what_has_not_changed_is_not_sent_again(api: TestClient, path: str):
    first = api.get(f"{V1}/{path}")
    assert first.status_code == 200, first.text
    tag = first.headers["etag"]
    assert tag.startswith('"') and api.get(f"{V1}/{path}").headers["etag"] == tag
    again = api.get(f"{V1}/{path}", headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert api.get(f"{V1}/{path}", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_change_has_another_tag(changing: TestClient):
    api = changing
    before = api.get(f"{V1}/statements/1")
    api.post(f"{V1}/corrections", json={"do": "accept", "statement": 1})
    after = api.get(f"{V1}/statements/1", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200 and after.json()["reviewed"] and not before.json()["reviewed"]


def test_an_article_comes_whole(api: TestClient):
    found = api.get(f"{V1}/articles/6").json()
    assert (found["title"], found["versions"], found["version"], len(found["editions"]), found["note"]) == ("Ferry", 2, 2, 2, REMINDER)
    (said,) = found["found"]
    (start, end), = said["content"]
    assert found["text"][start:end] == said["content_text"] and said["link"]
    first = api.get(f"{V1}/articles/6", params={"version": 1}).json()
    assert first["version"] == 1 and first["text"] != found["text"]
    assert items(api, "articles/6/changes")[0]["article"] == 6


def test_the_native_form_is_that_of_the_schema(api: TestClient):
    Draft202012Validator(article_schema()).validate(api.get(f"{V1}/articles/1/native").json())


def test_statements_are_filtered(api: TestClient):
    assert {s["stance"] for s in items(api, "statements?stance=denies")} == {"denies"}
    assert len(items(api, "statements?q=plan&speaker=Orla Fenn")) == len([s for s in items(api, "statements?q=plan") if s["speaker"] == "Orla Fenn"]) > 0
    assert [s["article"] for s in items(api, "statements?claim=ferry&limit=1")] == [7]
    assert items(api, "statements?reviewed=true")[0]["reviewed_by"] in ([], ["Ada Lindqvist"])
    assert items(api, "statements?q=ferry&best=true&limit=1")[0]["hits"]
    assert items(api, "statements?since=2031-12&until=2031")[0]["published"].startswith("2031-12")


def test_a_speaker_and_a_claim_come_whole(api: TestClient):
    fenn = items(api, "speakers?name=Orla Fenn")[0]["speaker"]
    page = api.get(f"{V1}/speakers/{fenn}").json()
    assert page["names"][0]["words"] == "Orla Fenn" and page["claims"][0]["text"] == "The night ferry will be closed" and page["reviewed"] is False
    claim = api.get(f"{V1}/claims/1").json()
    assert (claim["name"], claim["positions"], claim["for"], claim["reviewed"]) == ("ferry", len(items(api, "claims/1/positions")), claim["positions"], False)


class TestFor:
    """What those see who may only read, and those who may review."""

    @pytest.fixture(params=["reading-token-0123", "reviewing-token-01"])
    def other(self, request: pytest.FixtureRequest, rooms: Callable[[str | None], TestClient]) -> TestClient:
        return rooms(request.param)

    @pytest.mark.parametrize("path", [p for p in LISTINGS if p not in ("jobs", "claims/discovered")] + ONES + ["articles?q=whisper", "exports/jsonl", "exports/jsonl?private=true", "exports/csv",
                                                                                 "exports/claim", "exports/webanno", "exports/gold", "statements?old=true&rejected=true"])
    def test_nothing_of_private_articles_is_seen(self, other: TestClient, path: str):
        for accept in ("application/json", "application/x-ndjson", "text/csv"):
            answer = other.get(f"{V1}/{path}", headers={"Accept": accept})
            assert answer.status_code in (200, 404) and SECRET not in answer.text and "Hedda" not in answer.text and "Hidden" not in answer.text

    @pytest.mark.parametrize("path", ["articles/7", "articles/7/native", "articles/7/changes", "articles/7/original", "statements/18", "statements/18/appearances",
                                      "outlets/The Hidden Gazette"])
    def test_private_things_are_not_there(self, other: TestClient, api: TestClient, path: str):
        assert other.get(f"{V1}/{path}").status_code == 404
        assert api.get(f"{V1}/{path}").status_code == 200 or path.endswith("original")

    def test_private_speakers_are_not_there(self, other: TestClient, api: TestClient):
        (quist,) = items(api, "speakers?name=Hedda Quist")
        assert other.get(f"{V1}/speakers/{quist['speaker']}").status_code == 404 and items(other, "speakers?name=Hedda Quist") == []

    def test_private_things_are_not_corrected(self, other: TestClient, api: TestClient):
        (quist,) = items(api, "speakers?name=Hedda Quist")
        wanted = ({"do": "reject", "statement": 18}, {"do": "merge", "speaker": 1, "into": quist["speaker"]}, {"do": "split", "speaker": 1, "articles": [7]},
                  {"do": "add", "article": 7, "content": "ferry"}, {"do": "relate", "statement": 18, "claim": "ferry", "relation": "for"})
        assert [other.post(f"{V1}/corrections", json=one).status_code for one in wanted] in ([404] * 5, [403] * 5)

    def test_what_is_asked_is_not_written_down(self, other: TestClient, made: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("onrecord.ledger.follow._read", lambda *given, **options: iter(()))
        assert other.get(f"{V1}/follow", params={"claim": "Nobody else may know that I ask this"}).status_code == 200
        with Ledger(made, read_only=True) as ledger, ledger.reading() as connection:
            kept = claims.find(connection, "Nobody else may know that I ask this")
        assert (kept is None) == (other.headers["authorization"] == "Bearer reading-token-0123")


def test_roles_are_kept(shared: Callable[..., TestClient]):
    nobody, reads, reviews, adds = (shared(token) for token in (None, "reading-token-0123", "reviewing-token-01", "adding-token-01234"))
    assert [c.get(f"{V1}/articles").status_code for c in (nobody, reads, reviews, adds)] == [401, 200, 200, 200]
    accept = {"do": "accept", "statement": 1}
    assert [c.post(f"{V1}/corrections", json=accept).status_code for c in (nobody, reads, reviews, adds)] == [401, 403, 201, 201]
    assert [c.put(f"{V1}/articles/1/private", json={"private": True}).status_code for c in (nobody, reads, reviews, adds)] == [401, 403, 403, 200]
    assert [c.get(f"{V1}/jobs").status_code for c in (nobody, reads, reviews, adds)] == [401, 403, 403, 200]
    assert [c.get(f"{V1}/exports/ledger?private=true").status_code for c in (nobody, reads, reviews, adds)] == [401, 403, 403, 200]
    assert nobody.get(f"{V1}/articles").headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(("path", "status", "kind"), [
    ("articles/999", 404, "/problems/not-in-ledger"), ("articles?outlet=None", 404, "/problems/not-in-ledger"), ("articles?after=nonsense", 400, "about:blank"),
    ("articles?after=WyIyMDMxIiwgOTIyMzM3MjAzNjg1NDc3NTgwODAwMF0", 400, "about:blank"), ("statements?since=2031-13", 422, "/problems/bad-date"),
    ("statements?since=yesterday", 422, "about:blank"), ("statements?stance=maybe", 422, "about:blank"), ("statements?limit=0", 422, "about:blank"),
    ("statements?claim=99999999999999999999999", 404, "/problems/not-in-ledger"), ("statements?speaker=99999999999999999999999", 404, "/problems/not-in-ledger"),
    ("articles/99999999999999999999999", 422, "about:blank"), ("statements?q=a%00b", 422, "about:blank"), ("claims/9", 404, "/problems/not-in-ledger"),
    ("jobs/none", 404, "/problems/not-in-ledger"), ("nothing", 404, "about:blank"), ("exports/parquet", 422, "about:blank"),
    ("exports/ledger", 409, "/problems/private-material"), ("exports/ftm?text=false", 409, "/problems/not-without-text"),
    ("exports/gold?outlet=The Example Courier", 409, "/problems/exports-all"), ("exports/csv?outlet=None", 404, "/problems/not-in-ledger"), ("exports/csv?speaker=None", 404, "/problems/not-in-ledger"),
    ("exports/csv?since=2031-13", 422, "/problems/bad-date"), ("articles/1/original", 404, "/problems/not-kept"), ("follow?claim=%2C", 422, "/problems/no-claim"),
    ("framing", 422, "/problems/nothing-to-compare"), ("framing/statements?kind=direct", 422, "/problems/nothing-to-compare"), ("framing?speaker=99", 404, "/problems/not-in-ledger"),
    ("framing?claim=none", 404, "/problems/not-in-ledger"), ("framing/statements?outlet=None", 404, "/problems/not-in-ledger"), ("outlets/None", 404, "/problems/not-in-ledger"),
    ("outlets/The Example Courier?since=2031-13", 422, "/problems/bad-date"), ("claims/1/course", 422, "about:blank"), ("claims/1/course?group=:", 422, "/problems/no-group"),
    ("claims/1/course?group=None", 404, "/problems/not-in-ledger"), ("claims/1/positions?group=a:", 422, "/problems/no-group")])
def test_problems_are_told(api: TestClient, path: str, status: int, kind: str):
    answer = api.get(f"{V1}/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    problem = answer.json()
    assert problem["type"] == kind and problem["status"] == status and problem["title"] and problem["detail"] and "Traceback" not in answer.text


def test_forms_that_are_not_there_are_said(api: TestClient):
    answer = api.get(f"{V1}/articles", headers={"Accept": "image/png"})
    assert answer.status_code == 406 and answer.json()["type"] == "/problems/not-acceptable"
    assert api.get(f"{V1}/articles", headers={"Accept": "text/html, text/csv;q=0.1, */*;q=0"}).headers["content-type"].startswith("text/csv")
    assert api.get(f"{V1}/articles", headers={"Accept": "text/html,*/*;q=0.8"}).headers["content-type"] == "application/json"


def test_a_question_that_takes_too_long_is_given_up(api: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ledgers, "PATIENCE", 0.0)
    monkeypatch.setattr("onrecord.ledger.engine._STEPS", 1)
    answer = api.get(f"{V1}/statements?q=plan")
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/too-slow")


def test_formulas_are_not_handed_to_spreadsheets(ledger: Ledger, owner: TestClient):
    ledger.add(reading(Said("Eve", "=HYPERLINK(1) is what the minutes say", direct=False), title="=1+1", url="https://courier.example/x"))
    text = owner.get(f"{V1}/articles", headers={"Accept": "text/csv"}).text
    assert "'=1+1" in text


class TestCorrecting:
    def post(self, changing: TestClient, **wanted: Any) -> dict[str, Any]:
        answer = changing.post(f"{V1}/corrections", json=wanted)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def test_each_kind_and_undo(self, changing: TestClient):
        made = self.post(changing, do="change", statement=1, values={"stance": "denies", "said_on": "2031-01-01"}, who="Ida Marlow", why="it says so")
        assert len(made["corrections"]) == 2 and made["items"][0]["who"] == "Ida Marlow"
        assert changing.get(f"{V1}/statements/1").json()["stance"] == "denies"
        for number in made["corrections"]:
            assert changing.post(f"{V1}/corrections/{number}/undo").json()["undone_by"]
        assert changing.get(f"{V1}/statements/1").json()["stance"] == "affirms"
        assert changing.post(f"{V1}/corrections/{made['corrections'][0]}/undo").status_code == 422
        self.post(changing, do="reject", statement=3)
        assert 3 not in [s["statement"] for s in items(changing, "statements")]
        self.post(changing, do="relate", statement=4, claim="ferry", relation="against")
        changing.post(f"{V1}/claims", json={"claim": "Something else altogether", "name": "else"})
        assert len(self.post(changing, do="move", statement=4, claim="ferry", to="else")["corrections"]) == 2
        self.post(changing, do="rate", claim="ferry", rating={"alternate_name": "Mostly false"})
        assert changing.get(f"{V1}/claims/1").json()["rating"]["alternate_name"] == "Mostly false"

    def test_speakers_are_merged_and_split(self, changing: TestClient):
        one, two = (s["speaker"] for s in items(changing, "speakers?limit=2"))
        made = self.post(changing, do="merge", speaker=two, into=one)
        assert changing.get(f"{V1}/speakers/{one}").json()["merged"] == [two]
        changing.post(f"{V1}/corrections/{made['corrections'][0]}/undo", json={"who": "Ida Marlow"})
        article = items(changing, f"statements?speaker={one}")[0]["article"]
        split = self.post(changing, do="split", speaker=one, articles=[article])
        assert split["speaker"] not in (one, two) and changing.get(f"{V1}/speakers/{split['speaker']}").status_code == 200

    def test_a_missed_statement_is_added(self, changing: TestClient):
        made = self.post(changing, do="add", article=1, content="as it has done 2 times before")
        assert made["items"][0]["field"] == "added" and "as it has done 2 times before" in [s["content_text"] for s in items(changing, "statements?article=1")]

    @pytest.mark.parametrize(("wanted", "status"), [
        ({"do": "accept", "statement": 999}, 404), ({"do": "change", "statement": 1, "values": {"stance": "maybe"}}, 422), ({"do": "dance"}, 422),
        ({"do": "change", "statement": 1, "values": {"hair": "red"}}, 422), ({"do": "accept", "statement": 1, "hair": "red"}, 422),
        ({"do": "accept_link", "link": 99}, 404), ({"do": "relate", "statement": 1, "claim": "none", "relation": "for"}, 404), ({"do": "add", "article": 1, "content": "not there"}, 422),
        ({"do": "merge", "speaker": 1, "into": 1}, 422), ([], 422)])
    def test_what_cannot_be_is_said(self, changing: TestClient, wanted: Any, status: int):
        answer = changing.post(f"{V1}/corrections", json=wanted)
        assert answer.status_code == status and answer.headers["content-type"] == "application/problem+json"

    def test_another_site_cannot_correct(self, changing: TestClient):
        answer = changing.post(f"{V1}/corrections", json={"do": "accept", "statement": 1}, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403


def test_a_claim_is_followed_at_once_or_as_positions_are_found(changing: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("onrecord.ledger.follow._read", lambda *given, **options: iter(()))
    whole = changing.get(f"{V1}/follow?claim=ferry").json()
    assert whole["claim"] == "The night ferry will be closed" and [p["statement"] for p in whole["positions"]] == [p["statement"] for p in items(changing, "claims/1/positions")]
    lines = changing.get(f"{V1}/follow?claim=ferry", headers={"Accept": "application/x-ndjson"})
    found = [json.loads(line) for line in lines.text.splitlines()]
    assert sorted(p["statement"] for p in found) == sorted(p["statement"] for p in whole["positions"]) and all(p["review"] == REMINDER for p in found)
    assert changing.get(f"{V1}/follow?claim=ferry&speaker=Hedda Quist").json()["positions"][0]["speaker"] == "Hedda Quist"
    assert changing.get(f"{V1}/follow?claim=ferry&group=none").status_code == 404
    assert changing.get(f"{V1}/follow?claim=ferry", headers={"Accept": "text/csv"}).status_code == 406


def test_claims_and_groups_are_kept(changing: TestClient):
    unnamed = changing.post(f"{V1}/claims", json={"claim": "The tunnel is late, and so is the ferry to the islands", "private": True}).json()
    assert (unnamed["name"], unnamed["private"]) == ("The tunnel is late, and so is the ferry", True)
    made = changing.post(f"{V1}/claims", json={"claim": "The bridge costs too much.", "name": "bridge"})
    assert made.status_code == 201 and made.json()["text"] == "The bridge costs too much" and changing.get(made.headers["location"]).json()["name"] == "bridge"
    taken = changing.post(f"{V1}/claims", json={"claim": "Another", "name": "bridge"})
    assert (taken.status_code, taken.json()["type"]) == (409, "/problems/name-taken")
    assert changing.post(f"{V1}/claims", json={"claim": "…", "name": "x"}).status_code == 422
    assert changing.delete(made.headers["location"]).status_code == 204 and changing.get(made.headers["location"]).status_code == 404
    assert changing.put(f"{V1}/groups/the board", json={"members": ["Orla Fenn", "Per Holm"]}).json()["members"] == ["Orla Fenn", "Per Holm"]
    assert [g["group"] for g in items(changing, "groups")] == ["the board"]
    assert changing.put(f"{V1}/groups/others", json={"members": ["Nobody Known"]}).status_code == 404
    assert changing.delete(f"{V1}/groups/the board").status_code == 204 and changing.delete(f"{V1}/groups/the board").status_code == 404


def test_a_page_of_the_document_is_there_for_people(api: TestClient):
    page = api.get(V1)
    assert page.status_code == 200 and "searchStatements" in page.text and "<script>" not in page.text


def test_examples_fit_their_models():
    from onrecord.web.api import models

    for model in (models.Article, models.Statement, models.Change, models.Speaker, models.Claim, models.Position, models.Outlet, models.ReviewItem, models.Correction,
                  models.Group, models.Job, models.Wordings, models.OutletPage, models.Discovered, models.Forgotten):
        for example in model.model_config["json_schema_extra"]["examples"]:  # type: ignore[index,call-overload]
            assert set(model.model_validate(example).model_dump(by_alias=True)) >= set(example)
