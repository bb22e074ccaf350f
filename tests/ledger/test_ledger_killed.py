"""``onrecord add`` killed at random points, and two of them at once: nothing is lost, doubled or half there."""

from __future__ import annotations

import json
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.errors import LockedLedger
from onrecord.ledger import Ledger, engine
from onrecord.ledger.look import readings
from onrecord.types import Article
from tests.ledger.dumping import dump, sound
from tests.ledger.launch import start
from tests.ledger.making import many
from tests.show.fictional import FakeReader


def rows() -> list[dict[str, str | None]]:
    """Twenty articles, near copies of some of them elsewhere, and later states of others."""
    articles = [r.article for r in many(20)]
    copies = [a.with_(url=f"https://valley.example/{n}", title="From the wire", text=a.text + "\n\nMore on this tomorrow, in our morning edition.") for n, a in enumerate(articles[:4])]
    later = [a.with_(text=a.text.replace("nobody here has asked", "hardly anyone here has asked")) for a in articles[10:13]]
    return [{"url": a.url, "title": a.title, "published": a.published, "text": a.text} for a in (*articles, *copies, *later)]


@pytest.fixture
def inputs(tmp_path: Path) -> list[str]:
    """The same articles in two files, the second in another order."""
    paths = []
    for name, found in (("one", rows()), ("two", [*rows()[12:24], *rows()[:12], *rows()[24:]])):
        path = tmp_path / f"{name}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in found), encoding="utf-8")
        paths.append(str(path))
    return paths


def add(arguments: list[str], log: Path) -> None:
    """Runs a command to its end."""
    process = start(["add", *arguments], str(log))
    process.join(120)
    assert process.exitcode == 0, log.read_text()


def test_killed_at_random_points_it_goes_on_where_it_ended(inputs: list[str], open_at: Callable[..., Ledger], ledger_url: str, tmp_path: Path):
    with Ledger(tmp_path / "undisturbed.db") as undisturbed:
        add([inputs[0], "--ledger", str(undisturbed.file)], tmp_path / "log")
        expected = dump(undisturbed)
    rng = random.Random(time.time_ns())
    ended: list[int | None] = []
    for n in range(6):
        log = tmp_path / f"log{n}"
        process = start(["add", inputs[0], "--json", "--ledger", ledger_url], str(log))
        while n % 3 and process.is_alive() and not (log.exists() and '"new"' in log.read_text()):  # every third is killed as it starts
            time.sleep(0.002)
        process.join(rng.uniform(0, 0.1))
        process.kill()
        process.join()
        ended.append(process.exitcode)
        ledger = open_at()
        assert sound(ledger) == []
        ledger.close()
    assert -signal.SIGKILL in ended
    for _ in range(2):
        add([inputs[0], "--ledger", ledger_url], tmp_path / "log")
    ledger = open_at()
    assert sound(ledger) == []
    if ledger.file is None:  # PostgreSQL does not give out the numbers of what was rolled back again
        assert contents(ledger) == contents(Ledger(tmp_path / "undisturbed.db"))
    else:
        assert dump(ledger) == expected
    with ledger.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM utterances WHERE NOT embedded").scalar_one() == 0


def test_two_at_once_add_what_one_after_the_other_would(inputs: list[str], open_at: Callable[..., Ledger], ledger_url: str, tmp_path: Path):
    running = [start(["add", path, "--ledger", ledger_url], str(tmp_path / f"log{n}")) for n, path in enumerate(inputs)]
    for process in running:
        process.join(120)
    assert [p.exitcode for p in running] == [0, 0], [(tmp_path / f"log{n}").read_text() for n in range(2)]
    ledger = open_at()
    assert sound(ledger) == []
    with ledger.reading() as connection:
        found = {r.article.url: r.article.text for r in readings(connection)}
        assert connection.exec_driver_sql("SELECT count(*) FROM articles").scalar_one() == len(found)
    assert found == {row["url"]: row["text"] for row in rows()}


def contents(ledger: Ledger) -> list[object]:
    """Articles with versions and statements, without numbers."""
    with ledger, ledger.reading() as connection:
        return [sorted(map(repr, connection.exec_driver_sql(question))) for question in (
            "SELECT a.url, v.number, v.title, v.text FROM versions v JOIN articles a ON a.id = v.article_id",
            "SELECT v.text_sha256, s.uid, s.content_text, s.place FROM statements s JOIN versions v ON v.id = s.version_id",
            "SELECT a.url, b.url FROM articles a JOIN articles b ON b.id = a.story",
            "SELECT count(DISTINCT s.id), max(s.content_text) FROM statements s GROUP BY s.utterance_id",
            "SELECT count(*), max(s.name) FROM statement_speakers p JOIN speakers s ON s.id = p.speaker_id GROUP BY s.id")]


def test_who_waits_too_long_for_another_writer_is_told(open_at: Callable[..., Ledger], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "WAIT", 0.2)
    one, other = open_at(), open_at()
    with one.writing() as connection:
        connection.exec_driver_sql("UPDATE ledger SET value = value")
        with pytest.raises(LockedLedger, match="another program has been writing to it for more than"):
            other.add(many(1)[0])
    assert list(other.readings()) == []
    other.add(many(1)[0])
    assert list(one.readings()) == many(1)


def test_who_reads_sees_one_state_while_another_writes(open_at: Callable[..., Ledger]):
    one, other = open_at(), open_at()
    one.add(many(1)[0])
    with other.reading() as connection:
        before = list(readings(connection))
        one.add(many(2)[1])
        assert list(readings(connection)) == before == many(1)
    assert list(other.readings()) == many(2)


def test_a_reading_that_fails_half_way_leaves_nothing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch):
    before = dump(ledger)
    monkeypatch.setattr("onrecord.ledger.store.notices.file", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        ledger.add(Article("“We will not close the ferry,” Orla Fenn said.", id="x"))
    assert dump(ledger) == before
    monkeypatch.undo()
    assert isinstance(ledger.reader, FakeReader) and ledger.add(many(1)[0]).article >= 1
