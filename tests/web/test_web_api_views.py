"""The API has what the pages show beside records: outlets compared, a group's course, claims that are discovered, a claim followed by the server's one worker."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from onrecord.ledger import Ledger, claims
from onrecord.ledger.follow import Progress
from onrecord.show import REMINDER
from tests.web import test_web_api as ledgers
from tests.web.test_web_api import V1, items

made, rooms, api, url, changing, without_vectors = ledgers.made, ledgers.rooms, ledgers.api, ledgers.url, ledgers.changing, ledgers.without_vectors


def test_outlets_are_compared_and_every_number_leads_to_its_statements(api: TestClient):
    (courier,) = [o for o in items(api, "outlets") if o["outlet"] == "The Example Courier"]
    page = api.get(f"{V1}/outlets/the example courier").json()
    assert (page["outlet"], page["articles"], page["counted"]) == (courier["outlet"], courier["articles"], sum(page["framings"].values())) and page["note"] == REMINDER
    for name, label in (("kinds", "kind"), ("sources", "sources"), ("framings", "framing")):
        for value, count in page[name].items():
            assert len(items(api, f"framing/statements?outlet=The Example Courier&{label}={value}&limit=500")) == count, value
    for who in page["quoted"]:
        assert len(items(api, f"framing/statements?outlet=The Example Courier&speaker={who['number']}&of_outlet=true&limit=500")) == who["statements"]
    worded = items(api, "framing?speaker=1")
    assert worded and all(len(items(api, f"framing/statements?speaker=1&outlet={one['outlet']}&limit=500")) == one["statements"] for one in worded)
    cue = next(iter(page["cues"]["neutral"]))
    assert all(s["cue_text"].lower() == cue for s in items(api, f"framing/statements?outlet=The Example Courier&cue={cue}&framing=neutral"))


def test_a_group_has_a_course_and_what_is_new_is_seen(changing: TestClient):
    moment = items(changing, "claims/1/course?group=both: Orla Fenn, Hedda Quist")[0]
    assert moment["low"] <= moment["median"] <= moment["high"] and moment["said"][0]["speaker"] in ("Orla Fenn", "Hedda Quist") and items(changing, "groups") == []
    assert [p["speaker"] for p in items(changing, "claims/1/positions?group=one: Hedda Quist")] == ["Hedda Quist"]
    assert changing.get(f"{V1}/claims/1").json()["new"] > 0 and changing.post(f"{V1}/claims/1/shown").json()["new"] == 0


def test_claims_are_discovered_in_the_background(changing: TestClient):
    assert changing.get(f"{V1}/claims/discovered").json()["state"] == "none"
    begun = changing.post(f"{V1}/claims/discovered")
    assert begun.status_code == 202 and begun.headers["location"] == f"{V1}/claims/discovered"
    changing.app.state.follows.wait()  # type: ignore[attr-defined]
    found = changing.get(f"{V1}/claims/discovered").json()
    assert found["state"] == "done" and all(one["positions"] == len(one["members"]) > 1 and not one["reviewed"] for one in found["items"])


def test_an_article_is_forgotten(changing: TestClient):
    assert changing.delete(f"{V1}/articles/1").json()["article"] == 1
    assert [changing.get(f"{V1}/articles/1").status_code, changing.delete(f"{V1}/articles/1").status_code, changing.get(f"{V1}/statements/1").status_code] == [404] * 3
    assert 1 not in [a["article"] for a in items(changing, "articles")]


class TestFollowing:
    """Pages and API wait for one worker: what one asks for, the other sees."""

    @pytest.fixture
    def held(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
        """The reading, which stops after its first batch until it is let go."""
        go, self.begun, self.limits = threading.Event(), threading.Event(), list[int]()

        def read(ledger: Ledger, claim: claims.Claim, limit: int, progress: Callable[[Progress], None]) -> Iterator[list[Any]]:
            self.limits.append(limit)
            progress(Progress("reading", 24, 80, 1, 5))
            self.begun.set()
            go.wait(60)
            progress(Progress("reading", 80, 80, 1, 7))
            yield []

        monkeypatch.setattr("onrecord.ledger.follow._read", read)
        yield go
        go.set()

    def test_the_page_shows_what_the_api_has_begun(self, changing: TestClient, held: threading.Event):
        answers: list[Any] = []
        asking = threading.Thread(target=lambda: answers.append(changing.get(f"{V1}/follow?claim=ferry").json()))
        asking.start()
        assert self.begun.wait(60)
        assert "24 of 80" in changing.get("/claims/1").text
        held.set()
        asking.join(60)
        assert answers[0]["left"] == 7 and len(answers[0]["positions"]) == 4 and len(self.limits) == 1

    def test_what_is_asked_with_another_limit_is_read_again(self, changing: TestClient, held: threading.Event):
        held.set()
        assert changing.get(f"{V1}/follow?claim=ferry&read=12").json()["left"] == 7
        assert changing.get(f"{V1}/follow?claim=ferry").json()["left"] == 7
        assert self.limits == [12, 400]

    def test_too_many_at_once_are_told_to_come_again(self, changing: TestClient, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("onrecord.web.follows.WAITING", 0)
        answer = changing.get(f"{V1}/follow?claim=ferry")
        assert (answer.status_code, answer.json()["type"]) == (503, "/problems/busy") and answer.headers["retry-after"]

    def test_what_goes_wrong_is_said(self, changing: TestClient, monkeypatch: pytest.MonkeyPatch):
        from onrecord.errors import ModelError

        def breaks(*given: Any, **options: Any) -> Iterator[Any]:
            raise ModelError("the model is broken")

        monkeypatch.setattr("onrecord.ledger.follow._read", breaks)
        for claim in ("ferry", "Something that is new here"):
            answer = changing.get(f"{V1}/follow", params={"claim": claim})
            assert answer.status_code == 500 and "the model is broken" in answer.text.lower()

    def test_what_a_reader_asks_goes_by_the_same_worker_and_is_not_kept(self, rooms: Callable[[str | None], TestClient], held: threading.Event):
        held.set()
        reader = rooms("reading-token-0123")
        whole = reader.get(f"{V1}/follow", params={"claim": "The tunnel was never dug"})
        assert whole.status_code == 200 and whole.json()["left"] == 7 and self.begun.is_set()
        follows = reader.app.state.follows  # type: ignore[attr-defined]
        assert follows._readings.keys() <= {1}, "nothing of it is left"
