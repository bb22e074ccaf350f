"""Who may come in: the owner on this machine, others by a token; and what every answer says to the browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from onrecord.errors import ServeError
from onrecord.web import Role, Settings, sessions
from onrecord.web.pace import Pace
from onrecord.web.settings import is_loopback
from tests.web.conftest import TOKENS, form_token

Shared = Callable[..., TestClient]


@pytest.mark.parametrize(("host", "here"), [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False),
                                            ("::", False), ("192.168.1.5", False), ("room.example", False), ("", False)])
def test_loopback_is_told_from_elsewhere(host: str, here: bool):
    assert is_loopback(host) is here


def test_refuses_to_open_to_others_without_a_token():
    with pytest.raises(ServeError, match="--token-file"):
        Settings("news.db", host="0.0.0.0").check()
    Settings("news.db", host="0.0.0.0", insecure=True).check()
    Settings("news.db", host="0.0.0.0", tokens=TOKENS).check()
    with pytest.raises(ServeError, match="shorter than 16"):
        Settings("news.db", tokens={"short": Role.READ}).check()


def test_settings_do_not_show_tokens():
    assert "reading-token" not in repr(Settings("news.db", tokens=TOKENS))


def test_owner_on_this_machine_is_asked_for_nothing(owner: TestClient):
    answer = owner.get("/")
    assert answer.status_code == 200 and "/review" in answer.text and "/add" in answer.text


def test_called_by_another_name_it_does_not_answer(owner: TestClient):
    for host in ("evil.example", "127.0.0.1.evil.example:8017", "evil.example:8017"):
        answer = owner.get("/", headers={"Host": host})
        assert answer.status_code == 421 and "<" not in answer.text and "set-cookie" not in answer.headers
    for host in ("localhost:8017", "127.0.0.1:8017", "[::1]:8017", "LOCALHOST"):
        assert owner.get("/", headers={"Host": host}).status_code == 200


def test_without_a_token_a_page_leads_to_the_login_and_back(shared: Shared):
    answer = shared().get("/?a=1", follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"] == "/login?next=%2F%3Fa%3D1"
    assert 'value="/?a=1"' in shared().get(answer.headers["location"]).text


@pytest.mark.parametrize(("token", "status"), [("reading-token-0123", 200), ("adding-token-01234", 200), ("no-such-token-here", 401), ("", 401)])
def test_bearer_tokens(shared: Shared, token: str, status: int):
    assert shared(token or None).get("/", headers={"Accept": "application/json"}).status_code == status


def test_login_gives_a_session_with_the_role_of_the_token(shared: Shared):
    client = shared()
    token = form_token(client)
    answer = client.post("/login", data={"csrf": token, "token": "reviewing-token-01", "name": "Ada", "next": "/"}, follow_redirects=False)
    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 303 and "HttpOnly" in cookie and "SameSite=lax" in cookie
    page = client.get("/").text
    assert "Ada may review" in page and 'href="/review"' in page and 'href="/add"' not in page
    out = client.post("/logout", data={"csrf": form_token(client, "/")}, follow_redirects=False)
    assert out.headers["location"] == "/login" and client.get("/", follow_redirects=False).status_code == 303


def test_login_begins_a_new_session(shared: Shared):
    client = shared()
    token, before = form_token(client), dict(client.cookies)
    client.post("/login", data={"csrf": token, "token": "reading-token-0123"})
    assert dict(client.cookies) != before
    assert client.post("/logout", data={"csrf": token}).status_code == 403


def test_login_does_not_lead_to_another_site(shared: Shared):
    for evil in ("https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        client = shared()
        answer = client.post("/login", data={"csrf": form_token(client), "token": "reading-token-0123", "next": evil}, follow_redirects=False)
        assert answer.headers["location"] == "/"


def test_wrong_tokens_are_slowed_down(shared: Shared):
    client = shared()
    token = form_token(client)
    answers = [client.post("/login", data={"csrf": token, "token": f"guess{n}"}).status_code for n in range(12)]
    assert answers[:10] == [401] * 10 and answers[-1] == 429


def test_session_cookie_is_secure_behind_https(shared: Shared):
    cookie = shared(base_url="https://room.example").get("/login").headers["set-cookie"]
    assert cookie.startswith("__Host-onrecord=") and "Secure" in cookie and "HttpOnly" in cookie and "SameSite=strict" in cookie


def test_forms_need_the_token_of_their_session(shared: Shared):
    client, other = shared(), shared()
    stranger = form_token(other)
    form_token(client)
    for csrf in ("", "x", "x.y", stranger):
        assert client.post("/login", data={"csrf": csrf, "token": "reading-token-0123"}).status_code == 403


def test_changes_from_another_sites_page_are_refused(owner: TestClient):
    token = form_token(owner, "/login")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        assert owner.post("/logout", data={"csrf": token}, headers=headers).status_code == 403
    assert owner.post("/logout", data={"csrf": token}, headers={"Origin": "http://127.0.0.1:8017"}, follow_redirects=False).status_code == 303


def test_insecure_lets_everybody_read_and_nobody_change(shared: Shared):
    client = shared(tokens={}, insecure=True)
    page = client.get("/").text
    assert 'href="/search"' in page and 'href="/review"' not in page and 'href="/add"' not in page


def test_sessions_cannot_be_forged():
    key, session = b"k" * 32, sessions.Session("abc", Role.READ, "Ada", 2_000)
    word = sessions.sealed(session, key)
    assert sessions.opened(word, key, 1_000) == session
    assert sessions.opened(word, key, 3_000) is None
    assert sessions.opened(word, b"o" * 32, 1_000) is None
    body, _, signature = word.partition(".")
    for forged in (f"{body}A.{signature}", f".{signature}", body, "", "é.é", sessions.sealed(session, b"o" * 32)):
        assert sessions.opened(forged, key, 1_000) is None
    form = sessions.form_token("abc", key)
    assert sessions.is_form_token(form, "abc", key) and form != sessions.form_token("abc", key)
    assert not sessions.is_form_token(form, "abd", key) and not sessions.is_form_token(form, "", key) and not sessions.is_form_token(word, "abc", key)


def test_pace_fills_again():
    now = [0.0]
    pace = Pace(lambda: now[0])
    assert [pace.take("ada", 3) > 0 for _ in range(4)] == [False, False, False, True]
    assert pace.take("per", 3) == 0
    now[0] = 20.0
    assert pace.take("ada", 3) == 0 and pace.take("ada", 3) > 0
