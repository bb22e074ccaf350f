"""Jobs that add articles: progress, what became of each, limits, stopping; with a reader that needs no model."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from onrecord.errors import LockedLedger, UnreadableInput
from onrecord.ledger import Ledger
from onrecord.types import Article, Reading
from onrecord.web import inputs, jobs
from onrecord.web.inputs import Address, File, Pasted
from onrecord.web.jobs import Job, Jobs, QueueFull, State
from tests.ledger.making import NamingReader

TEXT = "The harbour board met on Tuesday and spoke of the ferry for most of the evening.\n\n“We will not close the ferry to Selm this winter, whatever you hear” Orla Fenn said to those who had come."
ROW = '{"id": "%s", "text": "The council met again on Monday about the bridge to Marrowby, and it took long. “The bridge costs too much for us” Per Holm said at the end."}'


class Slow(NamingReader):
    """Reads when it is let."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

    def read(self, article: Article) -> Reading:
        self.begun.set()
        assert self.go.wait(10)
        return super().read(article)


@pytest.fixture(autouse=True)
def without_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is said is not embedded: that needs a model, and is not what is tested here."""
    monkeypatch.setattr("onrecord.ledger.embeddings.Embeddings.catch_up", lambda self, **options: 0)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "news.db", reader=NamingReader()) as opened:  # type: ignore[arg-type]
        yield opened


@pytest.fixture
def running(ledger: Ledger) -> Iterator[Jobs]:
    made = Jobs(ledger)
    yield made
    made.close()


def ended(running: Jobs, job: Job) -> Job:
    found = running.wait(job.id, 20)
    assert found is not None and found.finished
    return found


def test_a_text_is_read_and_filed(running: Jobs, ledger: Ledger):
    job = running.add([Pasted(TEXT, "https://courier.example/ferry", "The ferry stays", "The Example Courier")], published="2031-04-02", owner="Ada")
    assert job.state is State.WAITING and job.total == 1 and job.done == 0
    found = ended(running, job)
    assert found.state is State.DONE and found.counts() == {"new": 1, "changed": 0, "reread": 0, "known": 0, "failed": 0}
    (article,) = ledger.articles()
    assert (article.title, article.outlet, article.published, article.statements) == ("The ferry stays", "The Example Courier", "2031-04-02", 1)
    assert found.to_json()["results"][0]["article"] == article.number


def test_the_same_again_is_known(running: Jobs):
    ended(running, running.add([Pasted(TEXT)]))
    assert ended(running, running.add([Pasted(TEXT)])).counts()["known"] == 1


def test_rows_are_articles_and_a_broken_one_does_not_stop_the_others(running: Jobs, ledger: Ledger):
    data = "\n".join([ROW % "a", "{broken", "", ROW % "b"]).encode()
    job = running.add([File.of("C:\\mine\\rows.jsonl", data)])
    assert job.total == 3
    found = ended(running, job)
    assert found.counts()["new"] == 2 and found.counts()["failed"] == 1
    (broken,) = (one for one in found.results if one.error)
    assert broken.source == "rows.jsonl, line 2" and str(broken.error).startswith("not JSON")
    assert len(list(ledger.articles())) == 2


def test_csv_and_pages_are_taken(running: Jobs, ledger: Ledger):
    page = f"<html><head><title>Ferry</title></head><body><article><p>{'</p><p>'.join(TEXT.split(chr(10) * 2))}</p></article></body></html>"
    rows = "id,text\nx,“The bridge costs too much for us all in this town” Per Holm said on the Monday.\n"
    found = ended(running, running.add([File.of("a.csv", rows.encode()), File.of("b.html", page.encode())]))
    assert found.total is None and found.counts()["new"] == 2


def test_private_stays_private(running: Jobs, ledger: Ledger):
    ended(running, running.add([Pasted(TEXT)], private=True))
    assert [a.private for a in ledger.articles()] == [True]


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/x", "http://localhost/x", "http://[::1]/", "http://169.254.169.254/latest/meta-data", "http://10.0.0.8/"])
def test_private_addresses_are_refused(running: Jobs, url: str):
    (result,) = ended(running, running.add([Address(url)])).results
    assert "not on the public internet" in str(result.error) and "allow" not in str(result.error)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "javascript:alert(1)", "/etc/passwd", "ftp://courier.example/x", ""])
def test_what_is_no_web_address_is_not_opened(running: Jobs, url: str):
    (result,) = ended(running, running.add([Address(url)])).results
    assert "is not an http or https address" in str(result.error)


@pytest.mark.parametrize("name", ["a.exe", "a.docx", "a.mbox", "a", "a.html.gz", "../../etc/passwd", None])
def test_other_kinds_are_refused(name: str | None):
    with pytest.raises(UnreadableInput, match="no file that is taken here"):
        File.of(name, b"x")


def test_packed_and_large_files_are_refused(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(UnreadableInput, match="packed"):
        File.of("a.html", b"\x1f\x8b\x08")
    monkeypatch.setattr(inputs, "MAX_FILE", 3)
    with pytest.raises(UnreadableInput, match="larger than"):
        File.of("a.html", b"long")


def test_too_many_rows_are_said(running: Jobs, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(inputs, "MAX_ROWS", 2)
    found = ended(running, running.add([File.of("rows.jsonl", "\n".join(ROW % n for n in range(4)).encode())]))
    assert found.counts()["failed"] == 1 and any("more than 2 articles" in str(one.error) for one in found.results)


def test_names_are_plain():
    assert File.of("a/b\\c\x00\n.txt", b"x").name == "c.txt"


class TestWaiting:
    @pytest.fixture
    def reader(self) -> Slow:
        return Slow()

    @pytest.fixture
    def running(self, tmp_path: Path, reader: Slow) -> Iterator[Jobs]:
        with Ledger(tmp_path / "news.db", reader=reader) as ledger:  # type: ignore[arg-type]
            made = Jobs(ledger, waiting=2, kept=2)
            yield made
            reader.go.set()
            made.close()

    def test_progress_is_told_and_the_queue_has_a_limit(self, running: Jobs, reader: Slow):
        first = running.add([Pasted(TEXT)])
        assert reader.begun.wait(10)
        now = running.get(first.id)
        assert now is not None and now.state is State.RUNNING and now.started
        others = [running.add([Pasted(TEXT + str(n))]) for n in range(2)]
        with pytest.raises(QueueFull, match="try again"):
            running.add([Pasted(TEXT)])
        assert [job.id for job in running.listing()] == [others[1].id, others[0].id, first.id]
        reader.go.set()
        assert ended(running, others[1]).counts()["new"] == 1

    def test_bytes_that_wait_have_a_limit(self, tmp_path: Path, reader: Slow):
        with Ledger(tmp_path / "other.db", reader=reader) as ledger:  # type: ignore[arg-type]
            small = Jobs(ledger, size=10)
            with pytest.raises(QueueFull):
                small.add([Pasted("eleven letters")])
            small.close()

    def test_one_that_waits_can_be_stopped_and_one_that_runs_ends_after_its_article(self, running: Jobs, reader: Slow, tmp_path: Path):
        first = running.add([File.of("rows.jsonl", "\n".join(ROW % n for n in range(5)).encode())])
        second = running.add([Pasted(TEXT)])
        assert reader.begun.wait(10)
        stopped = running.stop(second.id)
        assert stopped is not None and stopped.state is State.STOPPED
        running.stop(first.id)
        reader.go.set()
        found = ended(running, first)
        assert found.state is State.STOPPED and 1 <= found.done < 5
        assert running.stop("none") is None

    def test_old_ones_are_forgotten(self, running: Jobs, reader: Slow):
        reader.go.set()
        made = [running.add([Pasted(f"{TEXT} {n}")]) for n in range(2)]
        for job in made:
            ended(running, job)
        for n in range(2, 4):
            ended(running, running.add([Pasted(f"{TEXT} {n}")]))
        assert running.get(made[0].id) is None and len(running.listing()) == 2

    def test_closing_files_what_is_being_read(self, running: Jobs, reader: Slow, tmp_path: Path):
        first, second = running.add([Pasted(TEXT)]), running.add([Pasted(TEXT + "2")])
        assert reader.begun.wait(10)
        threading.Timer(0.1, reader.go.set).start()
        running.close()
        states = [found.state for job in (first, second) if (found := running.get(job.id))]
        assert states == [State.STOPPED, State.STOPPED]
        with Ledger(tmp_path / "news.db", read_only=True) as ledger:
            assert len(list(ledger.articles())) == 1
        with pytest.raises(QueueFull, match="about to end"):
            running.add([Pasted(TEXT)])


def test_a_ledger_that_does_not_work_fails_the_job_and_not_the_next(running: Jobs, monkeypatch: pytest.MonkeyPatch):
    def locked(*given: object, **options: object) -> None:
        raise LockedLedger("news.db: another program has been writing to it for more than 60 seconds.")

    with monkeypatch.context() as patch:
        patch.setattr("onrecord.ledger.ledger.store.add", locked)
        found = ended(running, running.add([Pasted(TEXT)]))
    assert found.state is State.FAILED and "another program" in (found.error or "")
    assert ended(running, running.add([Pasted(TEXT)])).state is State.DONE


def test_a_bug_fails_the_job_without_words_in_the_log(running: Jobs, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture):
    def broken(*given: object, **options: object) -> None:
        raise RuntimeError(f"unexpected: {TEXT}")

    monkeypatch.setattr(jobs, "add_many", broken)
    with caplog.at_level("INFO", "onrecord.web"):
        found = ended(running, running.add([Pasted(TEXT)]))
    assert found.state is State.FAILED and "RuntimeError" in (found.error or "")
    assert "RuntimeError" in caplog.text and "ferry" not in caplog.text
