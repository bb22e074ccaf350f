"""Adding by the pages: addresses, texts and files, with what became of each; what does not fit is said at its form."""

from __future__ import annotations

import gzip
import re
import threading
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from onrecord.errors import FetchError, NoArticle
from onrecord.ledger import Ledger
from onrecord.types import Article, Reading
from onrecord.web import Settings, inputs, make_app
from onrecord.web.jobs import Jobs, QueueFull
from tests.ledger.making import NamingReader
from tests.web.conftest import form_token

Shared = Callable[..., TestClient]
TEXT = "The harbour board met on Tuesday and spoke of the ferry for most of the evening.\n\n“We will not close the ferry to Selm this winter, whatever you hear” Orla Fenn said to those who had come."
ROW = '{"id": "%s", "text": "The council met again on Monday about the bridge to Marrowby, and it took long. “The bridge costs too much for us” Per Holm said at the end of day %s."}'
PAGE = f"<html><head><title>The ferry</title></head><body><article><p>{'</p><p>'.join(TEXT.split(chr(10) * 2))}</p></article></body></html>".encode()


@pytest.fixture(autouse=True)
def without_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said is not embedded: that needs a model, and is not what is tested here."""
    monkeypatch.setattr("onrecord.ledger.embeddings.Embeddings.catch_up", lambda self, **options: 0)


def send(client: TestClient, way: str, *files: tuple[str, bytes], **form: str) -> Response:
    return client.post(f"/add/{way}", data={"csrf": form_token(client, "/add")} | form, files=[("files", (name, data)) for name, data in files] or None, follow_redirects=False)


def ended(client: TestClient, answer: Response) -> str:
    """The page of the job that this began, when it has ended."""
    assert answer.status_code == 303, unescape(answer.text)
    path = answer.headers["location"]
    client.app.state.jobs.wait(path.rpartition("/")[2], 60)  # type: ignore[attr-defined]
    return unescape(client.get(path).text)


def wrong(answer: Response, status: int = 422) -> str:
    assert answer.status_code == status
    return unescape(answer.text)


def test_limits_are_said_before_they_bite(owner: TestClient):
    page = owner.get("/add").text
    assert all(words in page for words in ("Up to 100 at once", "Up to 1,000,000 characters", "20 MB a file, 50 MB and 100 files at once", "up to 10,000 in a file", "20 times a minute", ".jsonl"))


def test_a_text_becomes_an_article(owner: TestClient, ledger: Ledger):
    page = ended(owner, send(owner, "text", text=TEXT.replace("\n", "\r\n"), title="The ferry stays", outlet="The Example Courier", byline="By Ada Lindqvist and Per Holm",
                             published="2 April 2031", url="https://courier.example/ferry"))
    (article,) = ledger.articles()
    assert (article.title, article.outlet, article.published, article.url, article.private) == ("The ferry stays", "The Example Courier", "2031-04-02", "https://courier.example/ferry", False)
    assert f'href="/articles/{article.number}"' in page and "1 article added" in page and "1 statement" in page
    assert owner.get(f"/articles/{article.number}").status_code == 200
    (reading,) = ledger.readings()
    assert reading.article.byline == ("Ada Lindqvist", "Per Holm") and "\r" not in reading.article.text
    again = ended(owner, send(owner, "text", text=TEXT, title="The ferry stays", outlet="The Example Courier", byline="By Ada Lindqvist and Per Holm", published="2031-04-02",
                              url="https://courier.example/ferry"))
    assert "known already, unchanged" in again and f'href="/articles/{article.number}"' in again


@pytest.mark.parametrize(("form", "message"), [({"text": " \n"}, "Paste the text"), ({"text": TEXT, "published": "next week"}, "is not a date"), ({"text": TEXT, "url": "javascript:alert(1)"}, "no address"),
                                               ({"text": "x" * 1_000_001}, "These are 1,000,001 characters")])
def test_a_text_that_does_not_fit_keeps_what_was_typed(owner: TestClient, ledger: Ledger, form: dict[str, str], message: str):
    page = wrong(send(owner, "text", title="My <b>title", **form))
    assert message in page and 'value="My <b>title"' in page and list(ledger.articles()) == []


def test_addresses_are_read_and_each_says_what_was_wrong(owner: TestClient, ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    def each_from_url(url: str) -> Iterator[Article]:
        if "good" in url:
            yield Article(TEXT, url=url, title="Good news", source=url, language="en")
            return
        raise NoArticle("this is a list of articles", "section front", url) if "list" in url else FetchError("the server answered 404: there is no such page", url)

    monkeypatch.setattr(inputs, "each_from_url", each_from_url)
    page = ended(owner, send(owner, "addresses", urls="https://courier.example/good\nhttps://courier.example/list\n  https://courier.example/gone https://courier.example/good"))
    assert "1 article added, 2 could not be added" in page and page.count("https://courier.example/good") == 1
    assert "This is a list of articles. <" in page and "paste its text" in page and "there is no such page" in page and "save it as a file" in page


def test_captions_are_taken_as_a_transcript(owner: TestClient, ledger: Ledger):
    words = "We have lived with the noise of this ferry for thirty years, and we shall not be silent about it now that it is to be closed."
    captions = f"WEBVTT\n\n00:01.000 --> 00:09.000\n<v Orla Fenn>{words}</v>\n\n00:10.000 --> 00:19.000\n<v Ben Marsh>{words}</v>\n"
    assert "1 article added" in ended(owner, send(owner, "files", ("meeting.vtt", captions.encode())))
    (reading,) = ledger.readings()
    assert reading.article.text.startswith("Orla Fenn: We have lived") and "Ben Marsh: " in reading.article.text


@pytest.mark.parametrize("address", ["http://127.0.0.1:8017/", "http://localhost/x", "http://[::1]/", "http://169.254.169.254/latest/meta-data", "http://10.0.0.8/"])
def test_addresses_of_private_networks_are_refused_and_why(owner: TestClient, ledger: Ledger, address: str):
    page = ended(owner, send(owner, "addresses", urls=address))
    assert "not on the public internet" in page and "are not fetched from here" in page and "allow-private" not in page and list(ledger.articles()) == []


@pytest.mark.parametrize(("urls", "message"), [("", "Paste the address"), ("courier.example/ferry", "begins with https://"), ("file:///etc/passwd", "begins with https://"),
                                               ("https://courier.example/ok javascript:alert(1)", "“javascript:alert(1)” is no address"), (" ".join(f"https://x.example/{n}" for n in range(101)), "101 addresses")])
def test_addresses_that_are_none(owner: TestClient, urls: str, message: str):
    page = wrong(send(owner, "addresses", urls=urls, private="true"))
    assert message in page and (not urls or urls.split()[0] in page) and "checked" in page


def test_files_of_each_kind(owner: TestClient, ledger: Ledger):
    rows = "\n".join(ROW % (n, n) for n in range(3)).encode()
    page = ended(owner, send(owner, "files", ("a.html", PAGE), ("b.txt", TEXT.replace("Tuesday", "Friday").encode()), ("c.jsonl", rows), published="2031-04"))
    assert "5 articles added" in page and "c.jsonl" in page and "line 2" in page
    assert {article.published for article in ledger.articles()} == {"2031-04"}


def test_one_broken_row_among_good_ones(owner: TestClient, ledger: Ledger):
    page = ended(owner, send(owner, "files", ("rows.jsonl", "\n".join([ROW % ("a", 1), "{broken", "[1]", ROW % ("b", 2)]).encode())))
    assert "2 articles added, 2 could not be added" in page and "Not added, line 2:" in page and "not JSON" in page.lower().replace("json", "JSON") and len(list(ledger.articles())) == 2


def test_files_that_are_not_taken_are_told_of_and_the_others_read(owner: TestClient, ledger: Ledger):
    page = ended(owner, send(owner, "files", ("a.docx", b"PK"), ("b.txt", TEXT.encode()), ("c.txt", b"  \n")))
    assert "1 article added, 2 could not be added" in page and "A.docx is no file that is taken here" in page and "C.txt is empty" in page


@pytest.mark.parametrize(("name", "data", "message"), [
    ("a.exe", b"MZ", "is no file that is taken here"), ("a.html.gz", gzip.compress(b"0" * 1_000_000), "is no file that is taken here"),
    ("bomb.html", gzip.compress(b"0" * 50_000_000), "is packed (gzip)"), ("bomb.jsonl", gzip.compress(b"0" * 1_000_000), "is packed (gzip)"),
    ("empty.txt", b"", "is empty"), ("large.txt", b"x" * (inputs.MAX_FILE + 1), "is larger than 20 MB")])
def test_files_that_are_not_taken(owner: TestClient, ledger: Ledger, name: str, data: bytes, message: str):
    page = wrong(send(owner, "files", (name, data)))
    assert message in page.replace("Large", "large") and list(ledger.articles()) == []


def test_no_file_and_too_many(owner: TestClient, monkeypatch: pytest.MonkeyPatch):
    assert "Choose one file" in wrong(send(owner, "files"))
    parts = [f'name="csrf"\r\n\r\n{form_token(owner, "/add")}', 'name="files"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n']  # as browsers send none
    body = "".join(f"--x\r\nContent-Disposition: form-data; {part}\r\n" for part in parts) + "--x--\r\n"
    assert "Choose one file" in wrong(owner.post("/add/files", content=body, headers={"Content-Type": "multipart/form-data; boundary=x"}))
    monkeypatch.setattr(inputs, "MAX_INPUTS", 2)
    assert "These are 3 files" in wrong(send(owner, "files", *[("a.txt", TEXT.encode())] * 3))


def test_more_than_a_request_may_bring_is_refused(room: Callable[..., TestClient]):
    client = room(upload_bytes=10_000)
    answer = send(client, "files", ("a.txt", b"x" * 20_000))
    assert answer.status_code == 413 and "the most that is taken at once" in answer.text


def test_hostile_names_and_texts_stay_words(owner: TestClient, ledger: Ledger):
    name = "../../x<script>alert(1)</script>.html"
    answer = send(owner, "files", (name, PAGE), ("..\\..\\y<img src=x onerror=alert(1)>.txt", b"short"))
    page = ended(owner, answer)
    raw = owner.get(answer.headers["location"]).text + owner.get("/add").text
    assert "<script>alert" not in raw and "<img src=x" not in raw and "../" not in page and "script>.html" in page
    ended(owner, send(owner, "text", text=TEXT + "<script>alert(2)</script>", title="<script>alert(3)</script>", outlet="\x1b[31m<b>", url="https://courier.example/<script>"))
    for article in ledger.articles():
        assert "<script>alert" not in owner.get(f"/articles/{article.number}").text
    assert "<script>alert" not in owner.get("/add").text


def test_files_of_one_name_are_told_apart(owner: TestClient):
    page = ended(owner, send(owner, "files", ("a.txt", TEXT.encode()), ("other/a.txt", TEXT.replace("Tuesday", "Friday").encode())))
    assert "2 articles added" in page and "a (2).txt" in page


def test_private_articles_stay_out_for_others(room: Callable[..., TestClient], shared: Shared, ledger: Ledger):
    owner = room()
    page = ended(owner, send(owner, "text", text=TEXT, title="A secret", private="true"))
    (article,) = ledger.articles()
    assert article.private and "private" in page
    reader = shared("reading-token-0123")
    assert reader.get(f"/articles/{article.number}").status_code == 404 and "A secret" not in reader.get("/articles").text and "Orla Fenn" not in reader.get("/search?q=ferry").text
    assert shared("adding-token-01234").get(f"/articles/{article.number}").status_code == 200


class TestRoles:
    @pytest.mark.parametrize("token", ["reading-token-0123", "reviewing-token-01"])
    def test_who_may_not_add(self, shared: Shared, token: str):
        client = shared()
        client.post("/login", data={"csrf": form_token(client), "token": token})
        assert client.get("/add").status_code == 403 and client.get("/add/some-job").status_code == 403
        csrf = form_token(client)
        for path in ("/add/text", "/add/addresses", "/add/files", "/add/x/stop"):
            assert client.post(path, data={"csrf": csrf, "text": TEXT}).status_code == 403

    def test_who_may(self, shared: Shared, ledger: Ledger):
        client = shared()
        assert client.get("/add", follow_redirects=False).headers["location"] == "/login?next=%2Fadd"
        client.post("/login", data={"csrf": form_token(client), "token": "adding-token-01234"})
        assert "1 article added" in ended(client, send(client, "text", text=TEXT))

    def test_forms_need_their_token(self, owner: TestClient, ledger: Ledger):
        for path in ("/add/text", "/add/addresses", "/add/files", "/add/x/stop"):
            assert owner.post(path, data={"text": TEXT}).status_code == 403
        assert list(ledger.articles()) == []


def test_too_often_is_said_at_the_form_and_what_was_typed_is_kept(room: Callable[..., TestClient]):
    client = room(adds_per_minute=1)
    ended(client, send(client, "text", text=TEXT))
    answer = send(client, "text", text=TEXT + " More.")
    assert "That was often" in wrong(answer, 429) and "More.</textarea>" in answer.text and int(answer.headers["Retry-After"]) > 0


def test_a_full_queue_is_said_at_the_form(owner: TestClient, monkeypatch: pytest.MonkeyPatch):
    def full(*given: object, **options: object) -> None:
        raise QueueFull("more articles are waiting to be read than this server takes on at once; try again in a few minutes")

    monkeypatch.setattr(Jobs, "add", full)
    assert "try again in a few minutes" in wrong(send(owner, "text", text=TEXT), 503)


def test_there_is_no_such_job(owner: TestClient):
    answer = owner.get("/add/nothing")
    assert answer.status_code == 404 and "no such job" in answer.text
    assert owner.post("/add/nothing/stop", data={"csrf": form_token(owner, "/add")}).status_code == 404


def test_a_ledger_that_can_only_be_read(owner: TestClient, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(owner.app.state.ledger, "read_only", True)  # type: ignore[attr-defined]
    assert "can only be read here" in wrong(send(owner, "text", text=TEXT)) and "disabled" in owner.get("/add").text


class Slow(NamingReader):
    """Reads when it is let."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

    def read(self, article: Article) -> Reading:
        self.begun.set()
        assert self.go.wait(30)
        return super().read(article)


class TestProgress:
    @pytest.fixture
    def reader(self) -> Slow:
        return Slow()

    @pytest.fixture
    def client(self, url: str, ledger: Ledger, reader: Slow) -> Iterator[TestClient]:
        with TestClient(make_app(Settings(url), reader=reader), base_url="http://127.0.0.1:8017") as client:  # type: ignore[arg-type]
            yield client
            reader.go.set()

    def test_it_is_shown_while_they_are_read_and_can_be_stopped(self, client: TestClient, reader: Slow):
        answer = send(client, "files", *[(f"{n}.txt", TEXT.replace("Tuesday", f"day {n}").encode()) for n in range(4)])
        path = answer.headers["location"]
        assert reader.begun.wait(30)
        page = unescape(client.get(path).text)
        assert "Being read" in page and 'hx-trigger="every 1s"' in page and '<noscript><meta http-equiv="refresh"' in page and "0.txt</bdi> <span class=\"meta\">being read" in page
        assert "3.txt</bdi> <span class=\"meta\">waits" in page
        after = send(client, "text", text=TEXT)
        assert "After 1 other that was handed in before" in client.get(after.headers["location"]).text
        stopped = client.post(f"{path}/stop", data={"csrf": form_token(client, "/add")})
        assert stopped.status_code == 200
        reader.go.set()
        client.app.state.jobs.wait(path.rpartition("/")[2], 60)  # type: ignore[attr-defined]
        page = unescape(client.get(path).text)
        assert "Stopped" in page and "every 1s" not in page and "not read to the end" in page
        assert re.search(r"stopped: \d article", client.get("/add").text)


def test_what_failed_says_so(owner: TestClient, monkeypatch: pytest.MonkeyPatch):
    def broken(*given: object, **options: object) -> None:
        raise RuntimeError(f"unexpected: {TEXT}")

    monkeypatch.setattr("onrecord.web.jobs.add_many", broken)
    page = ended(owner, send(owner, "text", text=TEXT))
    assert "Broken off" in page and "the server met a bug" in page and "whatever you hear" not in page
