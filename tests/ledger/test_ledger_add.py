"""Adding articles: new, known, changed, read anew; originals; many at once; characters that no database holds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from onrecord.errors import InputError, LedgerError, MissingInput, NotInLedger
from onrecord.intake import load_many
from onrecord.ledger import Ledger, Outcome, adding, look
from onrecord.types import Article, Reading
from tests.ledger.making import Said, many, reading
from tests.show.fictional import FakeReader, ferry, hostile

QUOTE = "“We will not close the ferry this year or the next,” Orla Fenn said after the meeting of the harbour board in Selm, which had lasted for three hours."


class Breaking(FakeReader):
    """Fails at some articles, as a reader with a bug would."""

    def read(self, article: Article) -> Reading:
        if "broken" in article.text:
            raise RecursionError("too deep")
        return super().read(article)


def texts(ledger: Ledger) -> list[str]:
    return [r.article.text for r in ledger.readings()]


def test_what_is_added_comes_back_as_it_was(ledger: Ledger):
    given = [ferry(), *many(4)]
    outcomes = [ledger.add(r) for r in given]
    assert [(a.outcome, a.version, a.statements) for a in outcomes] == [(Outcome.NEW, 1, len(r)) for r in given]
    back = list(ledger.readings())
    assert back == given
    assert [r.to_json(removed=True) for r in back] == [r.to_json(removed=True) for r in given]


def test_the_same_again_changes_nothing(ledger: Ledger):
    ledger.add(ferry())
    again = ledger.add(ferry())
    assert (again.outcome, again.version, again.changes) == (Outcome.SAME, 1, 0)
    assert list(ledger.readings()) == [ferry()]


def test_a_changed_text_is_a_new_version_and_the_old_one_is_kept(ledger: Ledger):
    one = reading(Said("Orla Fenn", "We will not close the ferry"), url="https://courier.example/ferry")
    two = reading(Said("Orla Fenn", "We may have to close the ferry in the winter"), url="https://courier.example/ferry")
    first, second = ledger.add(one), ledger.add(two)
    assert (second.outcome, second.article, second.version) == (Outcome.CHANGED, first.article, 2)
    assert list(ledger.readings()) == [two]
    with ledger.reading() as connection:
        versions = connection.exec_driver_sql("SELECT number, text FROM versions ORDER BY number").all()
    assert [tuple(v) for v in versions] == [(1, one.article.text), (2, two.article.text)]


def test_two_states_of_a_page_in_files_are_added_once_and_a_page_changed_back_is_a_new_version(ledger: Ledger):
    old, new = (Article(text=QUOTE.replace("three", hours), url="https://a.example/1", source=f"{hours}.html") for hours in ("three", "four"))
    assert [[f.to_json()["outcome"] for f in adding.add_many(ledger, [old, new])] for _ in range(2)] == [["new", "changed"], ["known", "known"]]
    assert texts(ledger) == [new.text]
    back = old.with_(source="https://a.example/1")
    assert [[f.to_json()["outcome"] for f in adding.add_many(ledger, [one])] for one in (back, new, back)] == [["changed"], ["known"], ["known"]]
    assert texts(ledger) == [old.text]


def test_an_older_state_is_seen_when_it_is_filed_if_another_was_quicker(ledger: Ledger):
    old, new = (reading(Said("Orla Fenn", f"We will not close the ferry for {years} years"), url="https://a.example/1") for years in (1, 2))
    assert [ledger.add(r, archived=True).outcome for r in (old, new, old)] == [Outcome.NEW, Outcome.CHANGED, Outcome.SAME]
    assert texts(ledger) == [new.article.text]
    assert ledger.add(old).outcome is Outcome.CHANGED and texts(ledger) == [old.article.text]


def test_a_new_headline_alone_is_a_new_version(ledger: Ledger):
    one = reading(Said("Orla Fenn", "We will not close the ferry"), url="https://courier.example/ferry", title="Ferry stays")
    two = Reading(one.article.with_(title="Ferry may go"), one.statements, one.run)
    ledger.add(one)
    assert ledger.has(one.article) and not ledger.has(two.article)
    assert ledger.add(two).outcome is Outcome.CHANGED


def test_a_newer_model_reads_it_anew(ledger: Ledger):
    one = reading(Said("Orla Fenn", "We will not close the ferry"), Said("Tomas Brandt", "The minutes prove it"), url="https://courier.example/ferry")
    ledger.add(one)
    anew = replace(one, statements=one.statements[1:], run="test reader 2")
    assert ledger.add(anew).outcome is Outcome.REREAD
    assert list(ledger.readings()) == [anew]


def test_an_article_without_url_is_known_by_its_id(ledger: Ledger):
    ledger.add(reading("The board met in Selm.", id="a1"))
    assert ledger.add(reading("The board met in Selm again.", id="a1")).outcome is Outcome.CHANGED
    assert ledger.add(reading("The board met in Selm.")).outcome is Outcome.NEW
    assert ledger.add(reading("The board met in Selm.")).outcome is Outcome.SAME


@pytest.mark.parametrize("original", [b"<p>Selm\x00\xff</p>" * 400, b""])
def test_the_original_is_kept_on_request(ledger: Ledger, original: bytes):
    kept, other = (ledger.add(r, original=o) for r, o in zip(many(2), (original, None), strict=True))
    assert ledger.original(kept.article) == original == ledger.original(kept.article, 1)
    assert ledger.original(other.article) is None
    with ledger.reading() as connection:
        packed = connection.exec_driver_sql("SELECT original FROM versions ORDER BY id").scalars().first()
    assert packed is not None and len(packed) < len(original) + 40
    for article, version in ((99, None), (kept.article, 2)):
        with pytest.raises(NotInLedger, match=str(version or article)):
            ledger.original(article, version)


def test_originals_of_every_kind_of_input(ledger: Ledger, tmp_path: Path):
    page = f"<html><head><title>Selm: the ferry</title></head><body><article><p>{QUOTE}</p><p>{QUOTE.replace('Orla', 'Ada')}</p></article></body></html>"
    (tmp_path / "page.html").write_bytes(page.encode())
    (tmp_path / "story.txt").write_bytes(b"\xef\xbb\xbf" + QUOTE.encode())
    (tmp_path / "rows.jsonl").write_text('{"id": "r1", "text": "' + QUOTE + '"}\n', encoding="utf-8")
    filed = list(adding.add_many(ledger, load_many([tmp_path], keep_original=True)))
    originals = {Path(f.source.split(",")[0]).name: ledger.original(f.added.article) for f in filed if f.added and f.source}
    assert originals == {"page.html": page.encode(), "story.txt": b"\xef\xbb\xbf" + QUOTE.encode(), "rows.jsonl": QUOTE.encode()}
    with ledger.reading() as connection:
        hashes = set(connection.exec_driver_sql("SELECT sha256 FROM versions").scalars())
    assert hashes == {hashlib.sha256(o or b"").hexdigest() for o in originals.values()}
    assert all(isinstance(a, Article) and a.original is None for a in load_many([tmp_path]))


def test_many_are_read_filed_or_told_with_what_is_wrong(open_at: Callable[..., Ledger]):
    ledger = open_at(reader=Breaking())
    items: list[Article | InputError] = [Article(QUOTE.replace("Selm", place), id=place, source=f"{place}.txt") for place in ("Selm", "broken", "Tarn Cross", "Selm")]
    items.insert(1, MissingInput("there is no file x.txt", "x.txt"))
    for threads in (1, 3):
        filed = {(f.source, f.to_json()["outcome"]) for f in adding.add_many(ledger, items, threads=threads)}
        expected = "new" if threads == 1 else "known"
        assert filed >= {("Selm.txt", expected), ("Tarn Cross.txt", expected), ("x.txt", "failed"), ("broken.txt", "failed"), ("Selm.txt", "known")}
    assert len(texts(ledger)) == 2
    reasons = [str(f.error) for f in adding.add_many(ledger, items) if f.error]
    assert reasons[0] == "there is no file x.txt" and "RecursionError: too deep" in reasons[1]


def test_many_with_threads_is_the_same_as_one_after_the_other(tmp_path: Path):
    articles = [r.article for r in many(30)]
    found = []
    for threads in (1, 4):
        with Ledger(tmp_path / f"{threads}.db", reader=FakeReader()) as ledger:
            list(adding.add_many(ledger, articles, threads=threads))
            found.append(list(ledger.readings()))
    assert found[0] == found[1] and len(found[0]) == 30


def test_a_ledger_that_cannot_be_written_stops_the_run(open_at: Callable[..., Ledger]):
    open_at().close()
    ledger = open_at(read_only=True)
    with pytest.raises(LedgerError, match="cannot be written"):
        list(adding.add_many(ledger, [r.article for r in many(3)]))


def test_private_articles_stay_so(ledger: Ledger):
    ledger.add(many(1)[0], private=True)
    ledger.add(Reading(many(1)[0].article.with_(title="Another headline"), (), "test reader 1"))
    ledger.add(many(2)[1])
    with ledger.reading() as connection:
        assert [r.article for r in look.readings(connection, private=False)] == [many(2)[1].article]


def test_what_no_database_holds_is_replaced_and_offsets_hold(ledger: Ledger):
    added = ledger.add(hostile())
    back = next(ledger.readings())
    assert added.statements == 1 and len(back.article.text) == len(hostile().article.text)
    assert "\x00" not in back.article.text and "replaced by U+FFFD" in back.article.warnings[-1]
    assert [s.content.spans for s in back] == [s.content.spans for s in hostile()]
    assert ledger.add(hostile()).outcome is Outcome.SAME and ledger.has(hostile().article.with_()) is (hostile().run == FakeReader.run)


def test_a_text_with_such_characters_is_known_when_it_comes_again(ledger: Ledger):
    article = Article(QUOTE + "\x00\ud800", id="x")
    assert [f.known for f in adding.add_many(ledger, [article, article])] == [False, True]
    assert ledger.has(article)
