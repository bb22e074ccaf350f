"""The review by its forms: accept, change, reject, undo; what is wrong is said at the form; others' and private things stay theirs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from onrecord.errors import BadCorrection
from onrecord.ledger import Filter, Ledger, queue, tables
from onrecord.ledger.queue import Kind, Narrowed
from onrecord.web import Settings, make_app, quoting
from onrecord.web.queueing import inside
from tests.ledger.making import NamingReader, Said, reading
from tests.web.conftest import form_token

Shared = Callable[..., TestClient]

FENN = Said("Orla Fenn", "We will not close the ferry this year or the next", role="chair of the board", on="2031-04-01", sure=0.9)
BRANDT = Said("Tomas Brandt", "the minutes prove that it was all a lie", cue="claimed", direct=False, sure=0.3)
HOLM = Said("Per Holm", "the night boat has never made a crown in its life", sure=0.6)
SECRET = Said("Ida Marlow", "the board has sold the ferry to a man in Selm", sure=0.1)


@pytest.fixture(autouse=True)
def without_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said is not embedded: that needs a model, and is not what is tested here."""
    monkeypatch.setattr("onrecord.ledger.embeddings.Embeddings.catch_up", lambda self, **options: 0)


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """Three statements in an article for all, and one in a private one."""
    ledger.add(reading("The harbour board of Selm met on Tuesday.", FENN, BRANDT, HOLM, url="https://courier.example/ferry", title="The ferry stays"))
    ledger.add(reading("A letter came.", SECRET, url="https://courier.example/secret", title="A secret sale"), private=True)
    return ledger


@pytest.fixture
def claim(filled: Ledger) -> int:
    """A saved claim, with one position on it that waits."""
    with filled.writing() as connection:
        s = tables.statements
        said = connection.execute(select(s).where(s.c.source_text == "Orla Fenn")).mappings().one()
        number = connection.execute(insert(tables.claims).values(name="closing", text="The ferry will be closed", made="2031-04-02T00:00:00Z").returning(tables.claims.c.id)).scalar_one()
        connection.execute(insert(tables.claims).values(name="money", text="The ferry loses money", made="2031-04-02T00:00:00Z"))
        connection.execute(insert(tables.relations).values(claim_id=number, utterance_id=said["utterance_id"], statement_id=said["id"], model="m", relation="against",
                                                           confidence=0.4, part=said["content"], value=-3, certainty="certain"))
    return int(number)


class Desk:
    """Somebody at a browser."""

    def __init__(self, client: TestClient, name: str | None = "Ada Lindqvist"):
        self.client = client
        self.page = ""
        self.address = ""
        self.go("/review")
        if name:
            self.post("/review/name", name=name)

    def go(self, path: str) -> str:
        answer = self.client.get(path)
        self.page, self.status, self.address = unescape(answer.text), answer.status_code, str(answer.url.raw_path.decode())
        return self.page

    def post(self, path: str, **form: str) -> str:
        csrf = re.search(r'name="csrf" value="([^"]+)"', self.page)
        state = re.search(r'name="state" value="([^"]+)"', self.page)
        data = {"csrf": csrf[1] if csrf else "", "state": state[1] if state else ""} | form
        answer = self.client.post(path, data=data)
        self.page, self.status, self.address = unescape(answer.text), answer.status_code, str(answer.url.raw_path.decode())
        return self.page

    def act(self, deed: str, **form: str) -> str:
        """Presses the button with this deed, where the form on the page leads."""
        found = re.search(r'(?:form)?action="(/review/(?:\w+/[\d-]+/)?' + deed + r'(?:\?[^"]*)?)"', self.page)
        assert found, f"no {deed} on the page"
        return self.post(found[1], **form)

    @property
    def at(self) -> str:
        found = re.search(r'data-at="([^"]*)"', self.page)
        assert found
        return found[1]


@pytest.fixture
def desk(filled: Ledger, owner: TestClient) -> Desk:
    return Desk(owner)


def number(ledger: Ledger, who: str) -> int:
    with ledger.reading() as connection:
        s = tables.statements.c
        return int(connection.execute(select(s.id).where(s.source_text == who, s.current)).scalar_one())


def row(ledger: Ledger, who: str) -> dict[str, object]:
    with ledger.reading() as connection:
        s = tables.statements
        return dict(connection.execute(select(s).where(s.c.source_text == who, s.c.current)).mappings().one())


def test_the_least_sure_comes_first_with_its_words_and_values(desk: Desk, filled: Ledger):
    assert desk.at == f"statements/{number(filled, 'Ida Marlow')}"
    page = desk.go(f"/review/statements/{number(filled, 'Tomas Brandt')}")
    assert '<mark class="source"' in page and '<mark class="cue"' in page and "the minutes prove that it was all a lie" in page
    assert "0.30" in page and "Least sure of" in page and 'data-key="a"' in page and "<kbd>a</kbd>" in page


def test_accepting_goes_on_and_takes_the_mark_away(desk: Desk, filled: Ledger):
    desk.go("/review?article=1")
    assert desk.at == f"statements/{number(filled, 'Tomas Brandt')}"
    desk.act("accept", why="heard it myself")
    assert desk.status == 200 and desk.at == f"statements/{number(filled, 'Per Holm')}" and "Accepted" in desk.page
    (said,) = filled.corrections()
    assert (said.who, said.why, said.new) == ("Ada Lindqvist", "heard it myself", "accepted")
    assert row(filled, "Tomas Brandt")["verdict"] == "accepted"


def test_a_statement_that_was_reviewed_has_no_mark_on_other_pages(desk: Desk, filled: Ledger):
    for who in ("Orla Fenn", "Tomas Brandt", "Per Holm"):
        before = desk.client.get("/articles/1").text.count("not reviewed<")
        desk.go(f"/review/statements/{number(filled, who)}")
        desk.act("accept")
        page = desk.client.get("/articles/1").text
        assert page.count("not reviewed<") < before and "accepted by Ada Lindqvist" in page
    assert 'class="unreviewed"' not in desk.client.get("/search?q=ferry+year").text


def test_rejecting_leaves_it_out_and_undo_brings_it_back(desk: Desk, filled: Ledger):
    desk.go("/review?article=1")
    desk.act("reject")
    assert row(filled, "Tomas Brandt")["verdict"] == "rejected" and "the minutes prove" not in desk.client.get("/articles/1").text.partition("<aside")[2]
    desk.act("accept")
    assert row(filled, "Per Holm")["verdict"] == "accepted"
    desk.act("undo")
    assert desk.at == f"statements/{number(filled, 'Per Holm')}" and "Taken back" in desk.page and row(filled, "Per Holm")["verdict"] is None
    desk.act("undo")
    assert desk.at == f"statements/{number(filled, 'Tomas Brandt')}" and row(filled, "Tomas Brandt")["verdict"] is None
    assert re.search(r"<button data-key=\"u\"[^>]* disabled", desk.page)
    desk.act("accept")
    assert desk.at == f"statements/{number(filled, 'Per Holm')}", "goes on in the queue it came from"


def test_skipping_goes_on_until_all_was_seen(desk: Desk, filled: Ledger):
    desk.go("/review?article=1")
    seen = []
    while desk.at:
        seen.append(desk.at)
        found = re.search(r'data-key="s"[^>]* href="([^"]+)"', desk.page)
        assert found
        desk.go(found[1])
    assert seen == [f"statements/{number(filled, who)}" for who in ("Tomas Brandt", "Per Holm", "Orla Fenn")]
    assert "That was all" in desk.page and "3 you skipped" not in desk.page.replace("3 statements you skipped", "")


def test_newest_first_and_narrowed(desk: Desk, filled: Ledger):
    desk.go("/review?order=newest&article=1")
    assert desk.at == f"statements/{number(filled, 'Per Holm')}"
    desk.go("/review?speaker=orla+fenn")
    assert desk.at == f"statements/{number(filled, 'Orla Fenn')}" and "Narrowed to speaker" in re.sub(r"<[^>]+>|\s+", " ", desk.page).replace("  ", " ")
    assert "No speaker “Nobody”" in desk.go("/review?speaker=Nobody") and desk.status == 200
    assert "No claim number 9" in desk.go("/review?claim=9")
    assert "no article number 99" in desk.go("/review?article=99")
    desk.go("/review?article=x&claim=&after=nonsense&done=1.x&order=sideways")
    assert desk.status == 200 and desk.at


def test_changing_many_fields_at_once_keeps_what_was_not_touched(desk: Desk, filled: Ledger):
    desk.go(f"/review/statements/{number(filled, 'Tomas Brandt')}")
    desk.act("change", speaker="Tomas Brandt; Ida Marlow", role="who leads the opposition", act="believe", stance="denies", certainty="probable", framing="doubting", uttered="unreal",
             kind="mixed", said_on="2031-03/2031-04-02", heard_by="reporters", venue="the quay", content="it was all a lie", cue="claimed", why="as the tape has it")
    assert desk.status == 200
    now = row(filled, "Tomas Brandt")
    assert (now["speakers"], now["role"], now["act"], now["stance"], now["certainty"], now["framing"], now["uttered"], now["kind"], now["said_on"], now["heard_by"], now["venue"],
            now["content_text"], now["verdict"]) == (["Tomas Brandt", "Ida Marlow"], "who leads the opposition", "believe", "denies", "probable", "doubting", "unreal", "mixed",
                                                     "2031-03/2031-04-02", "reporters", "the quay", "it was all a lie", "changed")
    assert {c.why for c in filled.corrections()} == {"as the tape has it"} and "cue" not in {c.field for c in filled.corrections()}
    desk.act("undo")
    now = row(filled, "Tomas Brandt")
    assert (now["verdict"], now["stance"], now["content_text"]) == (None, "affirms", "the minutes prove that it was all a lie")


def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_changed(desk: Desk, filled: Ledger):
    desk.go(f"/review/statements/{number(filled, 'Tomas Brandt')}")
    page = desk.act("change", content="the minutes prove nothing", said_on="next week", stance="against", role="<b>chief</b>")
    assert desk.status == 422 and '<details class="changing" id="changing" open>' in page
    assert "it does up to “the minutes prove”, but there “nothing” does not follow" in page and "“next week” is no date" in page and "one of: affirms, denies, open" in page
    assert 'value="next week"' in page and "the minutes prove nothing</textarea>" in page
    assert filled.corrections() == [] and row(filled, "Tomas Brandt")["verdict"] is None
    desk.go(f"/review/statements/{number(filled, 'Tomas Brandt')}")
    assert "Nothing is changed yet" in desk.act("change", stance="affirms", role=" ") and desk.status == 422
    desk.go(f"/review/statements/{number(filled, 'Tomas Brandt')}")
    assert "certainty" in desk.act("change", stance="affirms", certainty="none") and desk.status == 422
    desk.go(f"/review/statements/{number(filled, 'Tomas Brandt')}")
    assert "reject it if nobody says this" in desk.act("change", content="") and desk.status == 422


def test_hostile_words_in_a_form_stay_words(desk: Desk, filled: Ledger):
    desk.go(f"/review/statements/{number(filled, 'Tomas Brandt')}")
    hostile = '"><script>alert(1)</script>'
    state, csrf = (re.search(rf'name="{name}" value="([^"]+)"', desk.page) for name in ("state", "csrf"))
    assert state and csrf
    wrong = desk.client.post(f"/review/statements/{number(filled, 'Tomas Brandt')}/change", data={"csrf": csrf[1], "state": state[1], "said_on": hostile, "content": hostile, "why": hostile})
    assert wrong.status_code == 422 and "<script>alert" not in wrong.text
    desk.act("change", role=hostile, why=hostile)
    for path in ("/corrections", f"/review/statements/{number(filled, 'Tomas Brandt')}", f"/review?speaker={hostile}"):
        assert "<script>alert" not in desk.client.get(path).text


def test_throughout_gives_the_others_of_the_same_speaker_the_name(ledger: Ledger, owner: TestClient):
    ledger.add(reading(FENN, Said("Orla Fenn", "Nobody has voted on anything at all"), title="Twice"))
    desk = Desk(owner)
    assert "also for 1 other statement of the same speaker" in desk.page
    desk.act("change", speaker="Orla Marie Fenn", throughout="1")
    assert {s.statement.who.name for s in ledger.statements()} == {"Orla Marie Fenn"}
    desk.act("undo")
    assert {s.statement.who.name for s in ledger.statements()} == {"Orla Fenn"}
    desk.go("/review/statements/1")
    assert "Change the rest by itself" in desk.act("change", speaker="Orla Marie Fenn", stance="denies", throughout="1")


def test_nobody_reviews_without_a_name_and_is_asked_once(filled: Ledger, owner: TestClient):
    desk = Desk(owner, None)
    first = desk.at
    assert "Who reviews?" in desk.page
    for deed in ("accept", "reject"):
        assert "Say who you are first" in desk.act(deed) and desk.status == 422 and desk.at == first
    assert filled.corrections() == []
    back = re.search(r'name="to" value="([^"]+)"', desk.page)
    assert back and back[1] == f"/review/{first}"
    desk.post("/review/name", name="  Per \n Holm ", to=back[1])
    assert "Who reviews?" not in desk.page and "Per Holm" in desk.page
    desk.act("accept")
    assert [c.who for c in filled.corrections()] == ["Per Holm"]
    desk.post("/review/name", name="   ")
    assert "Per Holm" in desk.page, "an empty name is none"


def test_a_name_does_not_lead_to_other_sites(desk: Desk):
    for to in ("//evil.example", "https://evil.example", "/\\evil.example"):
        csrf = form_token(desk.client)
        assert desk.client.post("/review/name", data={"csrf": csrf, "name": "x", "to": to}, follow_redirects=False).headers["location"] == "/review"
        assert inside(to) == ""


def test_from_an_article_and_back(desk: Desk, filled: Ledger):
    said = number(filled, "Tomas Brandt")
    link = re.search(rf'href="(/review/statements/{said}[^"]*)">correct', desk.go("/articles/1"))
    assert link and "add the statement" in desk.page
    desk.go(link[1])
    desk.act("accept")
    assert desk.address == "/articles/1" and "accepted by Ada Lindqvist" in desk.page
    desk.go("/review/links")
    assert desk.address == "/review?kind=links"


def test_who_may_only_read_sees_no_links_to_correct(filled: Ledger, shared: Shared):
    page = shared("reading-token-0123").get("/articles/1").text
    assert "Tomas Brandt" in page and "/review" not in page


def test_what_changed_meanwhile_is_looked_at_again(desk: Desk, filled: Ledger):
    desk.go("/review?article=1")
    filled.by("Per Holm").change(number(filled, "Tomas Brandt"), {"stance": "denies"})
    page = desk.act("accept")
    assert desk.status == 409 and "somebody else has been here" in page and len(filled.corrections()) == 1


def test_forms_need_their_token(desk: Desk, filled: Ledger):
    for path in ("/review/statements/1/accept", "/review/undo", "/review/name", "/corrections/1/undo", "/review/missed?article=1"):
        assert desk.client.post(path, data={"csrf": "x.y"}).status_code == 403
    assert filled.corrections() == []


@pytest.mark.parametrize("path", ["/review/statements/999", "/review/statements/x", "/review/statements/1-2", "/review/positions/1", "/review/links/1", f"/review/statements/{10**30}",
                                  "/review/positions/9-1", "/review/missed?article=99"])
def test_what_is_not_there(desk: Desk, path: str):
    desk.go(path)
    assert desk.status == 404


class TestPositions:
    @pytest.fixture
    def desk(self, claim: int, owner: TestClient) -> Desk:
        return Desk(owner)

    def relation(self, ledger: Ledger, claim: int) -> tuple[str, int | None, str | None]:
        with ledger.reading() as connection:
            r = tables.relations.c
            found = connection.execute(select(r.relation, r.value, r.verdict).where(r.claim_id == claim)).one()
        return found.relation, found.value, found.verdict

    def test_one_waits_and_is_accepted(self, desk: Desk, claim: int, filled: Ledger):
        desk.go("/review?kind=positions")
        assert desk.at == f"positions/{claim}-{number(filled, 'Orla Fenn')}" and "The ferry will be closed" in desk.page and "certainly not" in desk.page
        desk.act("accept")
        assert self.relation(filled, claim) == ("against", -3, "accepted") and "has been looked at by a person" in desk.page
        desk.act("undo")
        assert desk.at.startswith("positions/") and self.relation(filled, claim) == ("against", -3, None)

    def test_rejected_it_is_not_about_the_claim(self, desk: Desk, claim: int, filled: Ledger):
        desk.go("/review?kind=positions")
        desk.act("reject")
        assert self.relation(filled, claim)[0] == "unrelated" and "Not about the claim" in desk.page

    def test_changed_or_moved_to_another_claim(self, desk: Desk, claim: int, filled: Ledger):
        desk.go("/review?kind=positions")
        assert "Choose one" in desk.act("change", relation="sideways") and desk.status == 422
        desk.act("change", relation="for", why="“not” is a slip")
        assert self.relation(filled, claim) == ("for", 3, "changed")
        desk.act("undo")
        assert "Say how it stands" in desk.act("change", relation="unrelated", to=str(claim + 1))
        desk.go("/review?kind=positions")
        desk.act("change", relation="observing", to=str(claim + 1))
        assert self.relation(filled, claim)[0] == "unrelated" and self.relation(filled, claim + 1)[0] == "observing"

    def test_narrowed_to_a_claim(self, desk: Desk, claim: int, filled: Ledger):
        desk.go(f"/review?claim={claim}")
        assert desk.at == f"statements/{number(filled, 'Orla Fenn')}"
        assert "Nothing waits here" in desk.go(f"/review?kind=positions&claim={claim + 1}")


class TestLinks:
    @pytest.fixture
    def link(self, filled: Ledger) -> int:
        """Per Holm may be Orla Fenn."""
        with filled.writing() as connection:
            m = tables.mentions
            by = {r.name: r for r in connection.execute(select(m.c.id, m.c.name, m.c.speaker_id))}
            connection.execute(m.update().where(m.c.id == by["Per Holm"].id).values(proposed_id=by["Orla Fenn"].speaker_id, proposed_confidence=0.7, proposed_reason="same office"))
        return int(by["Per Holm"].id)

    def test_a_link_is_accepted_and_taken_back(self, link: int, filled: Ledger, owner: TestClient):
        desk = Desk(owner)
        desk.go("/review?kind=links")
        assert desk.at == f"links/{link}" and "same office" in desk.page and "0.70" in desk.page
        desk.act("accept")
        assert "Joined" in desk.page and len(filled.speakers()) == 3
        desk.act("undo")
        assert desk.at == f"links/{link}" and len(filled.speakers()) == 4

    def test_who_is_of_private_articles_alone_is_not_proposed_to_others(self, link: int, filled: Ledger):
        with filled.writing() as connection:
            assert queue.count(connection, Kind.LINKS, Narrowed(private=False)) == 1
            m, s = tables.mentions, tables.speakers
            by = {r.name: r.speaker_id for r in connection.execute(select(m.c.name, m.c.speaker_id))}
            connection.execute(m.update().where(m.c.id == link).values(proposed_id=by["Ida Marlow"]))
            assert queue.count(connection, Kind.LINKS, Narrowed(private=False)) == 0 and queue.count(connection, Kind.LINKS, Narrowed()) == 1
            connection.execute(s.update().where(s.c.id == by["Tomas Brandt"]).values(merged_into=by["Ida Marlow"]))
            assert queue.count(connection, Kind.LINKS, Narrowed(private=False)) == 1

    def test_a_link_is_rejected(self, link: int, filled: Ledger, owner: TestClient):
        desk = Desk(owner)
        desk.go("/review?kind=links")
        desk.act("reject")
        assert "Kept apart" in desk.page and "No name waits" in desk.page
        desk.go(f"/review/links/{link}")
        assert "This has been decided" in desk.page
        answer = desk.client.post(f"/review/links/{link}/change", data={"csrf": form_token(desk.client)})
        assert answer.status_code == 409


    def test_a_third_speaker_is_chosen_by_name_or_number(self, link: int, filled: Ledger, owner: TestClient):
        desk = Desk(owner)
        brandt = next(s.number for s in filled.speakers() if s.name == "Tomas Brandt")
        desk.go("/review?kind=links")
        assert "Somebody else" in desk.page
        for to, wrong in (("", "Say who it is"), ("Nobody Known", "No speaker of this number"), ("a", "This means several. Give one’s number")):
            assert wrong in desk.act("change", to=to) and filled.corrections() == []
        desk.act("change", to=str(brandt), why="he holds the office now")
        assert "Moved to speaker" in desk.page and "No name waits" in desk.page
        assert next(iter(filled.statements(Filter(speaker=brandt, query="night boat")))).speakers == (brandt,)
        desk.act("undo")
        assert desk.at == f"links/{link}" and len(filled.speakers()) == 4
        desk.act("change", to="Orla Fenn")
        assert "Joined" in desk.page, "that is the one it may be"

    def test_others_do_not_find_private_speakers_so(self, link: int, filled: Ledger, shared: Shared):
        client = shared()
        client.post("/login", data={"csrf": form_token(client), "token": "reviewing-token-01", "name": "Ada"})
        desk = Desk(client, None)
        desk.go("/review?kind=links")
        assert "No speaker of this number" in desk.act("change", to="Ida Marlow")


def test_the_queue_is_narrowed_to_the_article_or_speaker_that_is_looked_at(desk: Desk, filled: Ledger):
    desk.go("/review")
    links = dict(re.findall(r'<a href="(/review[^"]*)">(only this [a-z]+)</a>', desk.page))
    assert sorted(links.values()) == ["only this article", "only this speaker"]
    for link, words in links.items():
        desk.go(link.replace("&amp;", "&"))
        assert words not in desk.page and "Narrowed to" in desk.page
    assert re.search(r'href="/review\?article=1">review them', desk.go("/articles/1"))
    speaker = next(s.number for s in filled.speakers() if s.name == "Per Holm")
    assert f'href="/review?speaker={speaker}">review them' in desk.go(f"/speakers/{speaker}")
    desk.go(f"/review?speaker={speaker}")
    assert desk.at == f"statements/{number(filled, 'Per Holm')}"


class TestRoles:
    def come(self, shared: Shared, token: str, name: str = "Ada") -> TestClient:
        client = shared()
        client.post("/login", data={"csrf": form_token(client), "token": token, "name": name})
        return client

    def test_who_may_read_only_may_not_review(self, filled: Ledger, shared: Shared):
        client = self.come(shared, "reading-token-0123")
        assert client.get("/review").status_code == 403 and client.get("/review/statements/1").status_code == 403
        csrf = form_token(client)
        for path in ("/review/statements/1/accept", "/review/undo", "/corrections/1/undo"):
            assert client.post(path, data={"csrf": csrf}).status_code == 403
        assert client.get("/corrections").status_code == 200

    def test_without_a_token_one_is_led_to_the_login(self, filled: Ledger, shared: Shared):
        client = shared()
        assert client.get("/review?kind=links", follow_redirects=False).headers["location"] == "/login?next=%2Freview%3Fkind%3Dlinks"
        assert client.post("/review/statements/1/accept", data={"csrf": form_token(client)}).status_code == 401

    def test_private_things_are_not_there_for_who_reviews(self, filled: Ledger, shared: Shared):
        secret = number(filled, "Ida Marlow")
        made = filled.by("owner").accept(secret)
        client = self.come(shared, "reviewing-token-01")
        assert client.get("/review").status_code == 200 and "Ida Marlow" not in client.get("/review").text
        assert client.get(f"/review/statements/{secret}").status_code == 404 and client.get("/review/missed?article=2").status_code == 404
        csrf = form_token(client)
        assert client.post(f"/review/statements/{secret}/reject", data={"csrf": csrf}).status_code == 404
        assert client.post(f"/corrections/{made}/undo", data={"csrf": csrf}).status_code == 404
        client.post(f"/review/undo?done={made}", data={"csrf": csrf})
        assert "sold the ferry" not in client.get(f"/review?done={made}").text and "sold the ferry" not in client.get("/corrections").text
        assert [c.undone for c in filled.corrections(numbers=[made])] == [None]

    def test_a_name_given_at_the_login_is_the_reviewers(self, filled: Ledger, shared: Shared):
        desk = Desk(self.come(shared, "reviewing-token-01"), None)
        assert "Who reviews?" not in desk.page
        desk.act("accept")
        assert [c.who for c in filled.corrections()] == ["Ada"]
        nameless = Desk(self.come(shared, "reviewing-token-01", ""), None)
        assert "Who reviews?" in nameless.page
        nameless.post("/review/name", name="Per")
        assert "may review" in nameless.page and "Reviewing as" in nameless.page


class TestCorrections:
    def test_list_says_who_what_why_and_undoes(self, desk: Desk, filled: Ledger):
        desk.go("/review?article=1")
        desk.act("change", stance="denies", why="it is in the cue")
        filled.by("Per Holm").reject(number(filled, "Per Holm"))
        page = desk.go("/corrections")
        assert all(word in page for word in ("Ada Lindqvist", "Per Holm", "it is in the cue", "affirms", "denies", "the minutes prove"))
        page = desk.post("/corrections/1/undo")
        assert "undone by" in page and row(filled, "Tomas Brandt")["stance"] == "affirms"
        assert "taken back already" in desk.post("/corrections/1/undo") and desk.status == 409
        assert "it is in the cue" not in desk.go("/corrections?standing=1")
        filled.by("ada").change(number(filled, "Tomas Brandt"), {"content": "it was all a lie", "cue": "-"})
        assert re.search(r"<bdi>it was all a lie</bdi>", desk.go("/corrections")) and "<bdi>claimed</bdi>" in desk.page
        assert "No such corrections" in desk.go("/corrections?who=Nobody")
        desk.go("/corrections")
        desk.post("/corrections/99/undo")
        assert desk.status == 404

    def test_pages(self, desk: Desk, filled: Ledger, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr("onrecord.web.pages.corrections._ON_A_PAGE", 2)
        for who in ("Orla Fenn", "Tomas Brandt", "Per Holm"):
            filled.by("ada").accept(number(filled, who))
        assert desk.go("/corrections").count('<tr id="c') == 2
        older = re.search(r'rel="next" href="([^"]+)"', desk.page)
        assert older and desk.go(older[1]).count('<tr id="c') == 1

    def test_nothing_yet_and_no_name(self, filled: Ledger, owner: TestClient):
        assert "No corrections yet" in owner.get("/corrections").text
        made = filled.by("ada").accept(1)
        desk = Desk(owner, None)
        desk.go("/corrections")
        assert "Say who you are first" in desk.post(f"/corrections/{made}/undo") and desk.status == 422


class Labelling(NamingReader):
    """Also works out a statement that a person has found."""

    def label(self, article, spans):  # type: ignore[no-untyped-def]
        from dataclasses import replace

        from tests.show.fictional import statement

        found = self.read(article)
        who, how, what = list(spans)[-1]
        return replace(found, statements=(statement(article, who, how, what),))


class TestMissed:
    @pytest.fixture
    def desk(self, filled: Ledger, url: str) -> Iterator[Desk]:
        with TestClient(make_app(Settings(url), reader=Labelling()), base_url="http://127.0.0.1:8017") as client:  # type: ignore[arg-type]
            yield Desk(client)

    def test_a_statement_is_put_in_by_its_words(self, desk: Desk, filled: Ledger):
        assert "harbour board of Selm met" in desk.go("/review/missed?article=1")
        page = desk.post("/review/missed?article=1", content="nobody said this", source="The harbour")
        assert desk.status == 422 and "does not stand in the article" in page and "nobody said this</textarea>" in page
        assert "A statement has words" in desk.post("/review/missed?article=1", content="  ")
        desk.post("/review/missed?article=1", content="met on Tuesday", source="The harbour board", why="it is there")
        assert desk.address.startswith("/articles/1") and desk.status == 200
        (made,) = filled.corrections()
        assert (made.field, made.words, made.why) == ("added", "met on Tuesday", "it is there")


TEXT = "The board met.\n\n“We will not close the ferry,” Fenn said. “Not this\nyear.” A far-off day, and we said so: not this year. It does no harm."


@pytest.mark.parametrize(("words", "found"), [
    ('"We will not close the ferry,"', ["“We will not close the ferry,”"]), ("“We will not close the ferry,” … “Not this year.”", ["“We will not close the ferry,”", "“Not this\nyear.”"]),
    ("far‑off", ["far-off"]), ("", []), ("  \n", []), ("not this year", ["not this year"]), ("said so", ["said so"])])
def test_words_are_found_as_they_are_copied(words: str, found: list[str]):
    assert [TEXT[start:end] for start, end in quoting.spans(TEXT, words)] == found


@pytest.mark.parametrize(("words", "message"), [("We will not close the school", "up to “We will not close the”"), ("arm", "does not stand"), ("“Not this year.” … The board met", "before the piece"),
                                                ("nobody", "Copy the words"), ("x" * 30_000, "more than 20,000")])
def test_words_that_are_not_there(words: str, message: str):
    with pytest.raises(BadCorrection, match=re.escape(message)):
        quoting.spans(TEXT, words)


def test_of_several_places_the_nearest_is_meant():
    text = "He said so. " * 5
    assert quoting.spans(text, "He said so", near=30) == [[24, 34]]


def test_queue_counts_only_so_far(filled: Ledger, monkeypatch: pytest.MonkeyPatch):
    with filled.reading() as connection:
        assert queue.count(connection, Kind.STATEMENTS, Narrowed()) == 4 and queue.count(connection, Kind.STATEMENTS, Narrowed(private=False)) == 3
        monkeypatch.setattr(queue, "MOST", 2)
        assert queue.count(connection, Kind.STATEMENTS, Narrowed()) == 3


def test_a_ledger_that_can_only_be_read_says_so(filled: Ledger, owner: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(owner.app.state.ledger, "read_only", True)  # type: ignore[attr-defined]
    page = owner.get("/review").text
    assert "can only be read here" in page and "/accept" not in page
