"""Search: words, filters, pages, and that no question looks at every statement; on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from onrecord.errors import BadDate, NotInLedger
from onrecord.labels import Act, Certainty, Kind, SpeakerType, Stance, Uttered, Verdict
from onrecord.ledger import ArticleFilter, Filter, Ledger
from onrecord.ledger import search as module
from onrecord.ledger.tables import claims, relations, statements
from tests.ledger.making import Said, many, reading
from tests.show.fictional import FakeReader

FERRY = reading(
    "The harbour board of Selm met on Tuesday.",
    Said("Orla Fenn", "The night ferry to Selm will not be closed this year", on="2031-04-01", role="chair of the harbour board", stance=Stance.DENIES),
    Said("Tomas Brandt", "the ferries lose a million crowns a year", direct=False, cue="claimed", on="2031-03", certainty=Certainty.PROBABLE, sure=0.6),
    Said("an official", "a tunnel would be cheaper than two ferries at night", direct=False, type=SpeakerType.ANONYMOUS, uttered=Uttered.UNREAL),
    Said("", "reportedly the harbour wall is cracked", cue="reportedly", direct=False),
    url="https://courier.example/ferry", title="Board keeps the boat", published="2031-04-02")
TUNNEL = reading(
    "A tunnel has been talked of for years.",
    Said("Orla Fenn", "No tunnel will ever be dug under the harbour of Selm", on="2031-05-07", act=Act.PLEDGE),
    Said("Ida Marlow", "Ask me again when the tunnel is open", act=Act.DECLINE, stance=Stance.OPEN, certainty=Certainty.NONE),
    url="https://gazette.example/tunnel", title="Tunnel talk", outlet="Marrowby Gazette", published="2031-05-08T09:30:00+02:00")
UNDATED = reading(Said("Per Holm", "The ferry was always late and always full"), url="https://gazette.example/old", title="From the archive", outlet=None, published=None)


@pytest.fixture
def news(ledger: Ledger) -> Ledger:
    for one in (FERRY, TUNNEL, UNDATED):
        ledger.add(one)
    return ledger


def words(ledger: Ledger, wanted: Filter | None = None, **options: Any) -> list[str]:
    """The first three words of each content that is found, without quote marks."""
    return [" ".join(f.statement.content.text.strip("“”,").split()[:3]) for f in ledger.statements(wanted, **options)]


NEWEST = ["Ask me again", "No tunnel will", "a tunnel would", "reportedly the harbour", "The night ferry", "the ferries lose", "The ferry was"]


def test_all_are_listed_newest_first_and_undated_last(news: Ledger) -> None:
    found = words(news)
    assert sorted(found) == sorted(NEWEST)
    assert [NEWEST.index(w) for w in found if w not in ("a tunnel would", "reportedly the harbour")] == [0, 1, 4, 5, 6]


@pytest.mark.parametrize(("query", "found"), [
    ("ferry", ["a tunnel would", "The night ferry", "the ferries lose", "The ferry was"]),
    ("FERRIES million", ["the ferries lose"]),
    ('"night ferry"', ["The night ferry"]),
    ("“night ferry”", ["The night ferry"]),
    ("harb*", ["No tunnel will", "reportedly the harbour"]),
    ('"under the harb*', []),
    ("tunnel -harbour", ["Ask me again", "a tunnel would"]),
    ('ferry -"night ferry"', ["a tunnel would", "the ferries lose", "The ferry was"]),
    ("-tunnel -crack", ["The night ferry", "the ferries lose", "The ferry was"]),
    ("submarine", []),
    ("!!! ***", []),
])
def test_words(news: Ledger, query: str, found: list[str]) -> None:
    assert words(news, Filter(query)) == found


def test_what_was_searched_for_is_marked_in_the_words(news: Ledger) -> None:
    found = next(news.statements(Filter("ferry night -million")))
    assert [found.statement.content.text[h.start:h.end] for h in found.hits] == ["ferries", "night"]
    assert next(news.statements(Filter(speaker="Ida Marlow"))).hits == ()


@pytest.mark.parametrize("query", ['"', '""', "a AND", "OR", "NOT ferry", "ferry NEAR/2 night", "content_text:ferry", "{a b}: c", "(((", "ferry'); DROP TABLE statements; --",
                                   "*", "-", "--", "- ferry", "^ferry", "a&b|c!", ":*", "'", "\\", "\x00", "\ud800", "é" * 300, "w " * 500, "<-> ferry", "ferry:*A", "𝔉 ☂"])
@pytest.mark.parametrize("best", [False, True])
def test_nothing_that_is_typed_is_an_error(news: Ledger, query: str, best: bool) -> None:
    for _ in news.statements(Filter(query), best=best):
        pass
    for _ in news.articles(ArticleFilter(query)):
        pass


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(alphabet=st.sampled_from('ferry tunl"*-()^:&|!<>\'\\%_ Ääß'), max_size=30))
def test_nothing_that_is_typed_is_an_error_for_any_text(tmp_path_factory: pytest.TempPathFactory, query: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.db"
    fresh = not path.exists()
    with Ledger(path, reader=FakeReader()) as ledger:
        if fresh:
            ledger.add(FERRY)
        assert len(list(ledger.statements(Filter(query)))) <= 4


@pytest.mark.parametrize(("wanted", "found"), [
    ({"speaker": "orla fenn"}, ["No tunnel will", "The night ferry"]),
    ({"speaker": "Fenn"}, ["No tunnel will", "The night ferry"]),
    ({"speaker": "Orla Fenn", "query": "tunnel"}, ["No tunnel will"]),
    ({"outlet": "marrowby gazette"}, ["Ask me again", "No tunnel will"]),
    ({"since": "2031-05"}, ["Ask me again", "No tunnel will"]),
    ({"since": "2031-05-07", "until": "2031-05-07"}, ["No tunnel will"]),
    ({"until": "2031-03"}, ["the ferries lose"]),
    ({"until": "2031-04-01"}, ["The night ferry", "the ferries lose"]),
    ({"published_since": "2031-05"}, ["Ask me again", "No tunnel will"]),
    ({"published_until": "2031", "published_since": "2031-05-08"}, ["Ask me again", "No tunnel will"]),
    ({"stance": (Stance.DENIES, Stance.OPEN)}, ["Ask me again", "The night ferry"]),
    ({"certainty": (Certainty.PROBABLE,)}, ["the ferries lose"]),
    ({"kind": (Kind.DIRECT,), "query": "ferry"}, ["The night ferry", "The ferry was"]),
    ({"act": (Act.PLEDGE, Act.DECLINE)}, ["Ask me again", "No tunnel will"]),
    ({"uttered": (Uttered.UNREAL,)}, ["a tunnel would"]),
    ({"speaker_type": (SpeakerType.NONE,)}, ["reportedly the harbour"]),
    ({"speaker_type": (SpeakerType.ANONYMOUS, SpeakerType.NONE), "query": "tunnel"}, ["a tunnel would"]),
    ({"min_confidence": 0.7, "query": "ferries"}, ["a tunnel would", "The night ferry", "The ferry was"]),
    ({"reviewed": True}, []),
    ({"article": 2}, ["Ask me again", "No tunnel will"]),
])
def test_filters(news: Ledger, wanted: dict[str, Any], found: list[str]) -> None:
    assert words(news, Filter(**wanted)) == found


def test_a_speaker_by_number_and_one_that_was_merged(news: Ledger) -> None:
    numbers = {s.name: s.number for s in news.speakers()}
    assert words(news, Filter(speaker=numbers["Per Holm"])) == words(news, Filter(speaker=str(numbers["Per Holm"]))) == ["The ferry was"]
    news.by("Ada").merge(numbers["Ida Marlow"], numbers["Per Holm"])
    for meant in ("Per Holm", "Ida Marlow", numbers["Ida Marlow"]):
        assert words(news, Filter(speaker=meant)) == ["Ask me again", "The ferry was"]
    assert {s.name: s.statements for s in news.speakers()} == {"Orla Fenn": 2, "Per Holm": 2, "Tomas Brandt": 1, "an official": 1}
    assert next(news.statements(Filter("open"))).speakers == (numbers["Per Holm"],)


def test_verdicts(news: Ledger) -> None:
    numbers = {f.statement.content.text.strip("“").split()[0]: f.number for f in news.statements()}
    by = news.by("Ada")
    by.accept(numbers["Ask"])
    by.reject(numbers["No"])
    by.change(numbers["reportedly"], {"certainty": "possible"})
    assert words(news, Filter(reviewed=True)) == ["Ask me again", "reportedly the harbour"]
    assert words(news, Filter(reviewed=True, rejected=True))[:2] == ["Ask me again", "No tunnel will"]
    assert words(news, Filter(verdict=Verdict.REJECTED)) == ["No tunnel will"]
    assert words(news, Filter(verdict=Verdict.CHANGED, query="harbour")) == ["reportedly the harbour"]
    assert len(words(news, Filter(reviewed=False))) == 4
    assert "No tunnel will" not in words(news)
    assert words(news, Filter("tunnel", rejected=True)) == ["Ask me again", "No tunnel will", "a tunnel would"]


def test_versions_that_an_article_no_longer_has_are_left_out_unless_asked_for(news: Ledger) -> None:
    news.add(reading(Said("Orla Fenn", "A tunnel may be dug after all", on="2031-05-07"), url="https://gazette.example/tunnel", title="Tunnel talk", outlet="Marrowby Gazette",
                     published="2031-05-08T09:30:00+02:00"))
    assert words(news, Filter("tunnel", speaker="Orla Fenn")) == ["A tunnel may"]
    assert words(news, Filter("tunnel", speaker="Orla Fenn", old=True)) == ["A tunnel may", "No tunnel will"]
    assert [f.current for f in news.statements(Filter("tunnel", speaker="Orla Fenn", old=True))] == [True, False]
    assert words(news, Filter("tunnel", speaker="Orla Fenn", old=True), best=True) == ["A tunnel may", "No tunnel will"]


def test_a_claim(news: Ledger) -> None:
    about = next(news.statements(Filter("tunnel -harbour -ask")))
    with news.writing() as connection:
        connection.execute(claims.insert().values(id=7, name="tunnel", text="A tunnel will be dug", found=False, made="", read_to=0, shown_to=0, private=False))
        connection.execute(relations.insert().values(claim_id=7, utterance_id=about.utterance, statement_id=about.number, model="", relation="for", confidence=1.0, part=[]))
    for claim in (7, "7", "tunnel", "A tunnel will be dug"):
        assert words(news, Filter(claim=claim)) == ["a tunnel would"]
    assert words(news, Filter("ferries", claim="tunnel", since="2031")) == ["a tunnel would"]


@pytest.mark.parametrize(("wanted", "error"), [({"speaker": "nobody"}, NotInLedger), ({"speaker": 999}, NotInLedger), ({"speaker": "9" * 40}, NotInLedger), ({"outlet": "The Moon"}, NotInLedger),
                                               ({"claim": "no such"}, NotInLedger), ({"claim": 99}, NotInLedger), ({"since": "last May"}, BadDate), ({"until": "2031-13"}, BadDate)])
def test_what_is_not_there_is_said(news: Ledger, wanted: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        list(news.statements(Filter(**wanted)))


def test_private_articles_can_be_left_out(news: Ledger) -> None:
    news.set_private(2)
    assert words(news, Filter("tunnel", private=False)) == ["a tunnel would"]
    assert [a.number for a in news.articles(ArticleFilter(private=False))] == [1, 3]
    assert len(words(news, Filter("tunnel"))) == 3


def test_one_saying_in_two_articles_says_so(news: Ledger) -> None:
    news.add(reading("Again and in other words.", Said("Tomas Brandt", "Nobody was asked about any of it and nobody will be before the summer"), url="https://a.example/1"))
    news.add(reading("Elsewhere, and later, it was told so.", Said("Tomas Brandt", "Nobody was asked about any of it and nobody will be before the summer"), url="https://b.example/1", outlet="Herald"))
    assert [f.appearances for f in news.statements(Filter("summer"))] == [2, 2]
    assert [f.appearances for f in news.statements(Filter("open"))] == [1]


@pytest.mark.parametrize(("wanted", "best"), [(Filter(), False), (Filter("plan", old=True), False), (Filter("plan"), True), (Filter("ferry", outlet="The Example Courier", since="2031-03"), True)])
def test_pages_join_to_the_whole_whatever_comes_between(ledger: Ledger, wanted: Filter, best: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RANKED", 10)
    for one in many(9):
        ledger.add(one)
    whole = [f.number for f in ledger.statements(wanted, best=best)]
    pages: list[int] = []
    after = None
    for turn in range(20):
        page = ledger.search(wanted, limit=5, after=after, best=best)
        pages += [f.number for f in page.items]
        after = page.next
        if after is None:
            break
        if turn == 1 and not (best and wanted.query):  # what is newer comes before all pages
            ledger.add(reading(Said("Orla Fenn", "We plan a newer ferry", on="2033-01-01"), url="https://courier.example/newer", published="2033-01-01"))
    assert pages == whole
    assert len(set(pages)) == len(pages)


def test_best_first(ledger: Ledger) -> None:
    for n, what in enumerate(("a ferry and nothing else was ever talked about in that long winter by the sea", "Ferry, ferry, ferry", "no boat at all")):
        ledger.add(reading(Said("Orla Fenn", what), url=f"https://courier.example/{n}", published=f"2031-0{3 - n}-01"))
    assert words(ledger, Filter("ferry")) == ["a ferry and", "Ferry, ferry, ferry"]
    assert words(ledger, Filter("ferry"), best=True) == ["Ferry, ferry, ferry", "a ferry and"]


def test_a_cursor_that_is_none(news: Ledger) -> None:
    for cursor in ("x", "", "W10", "WzFd", "é"):
        with pytest.raises(ValueError, match="page"):
            news.search(Filter(), after=cursor)
    assert news.search(Filter(), limit=1, after=news.search(Filter(), limit=1).next).items


@pytest.mark.parametrize("costs", [(0.0, 1.0, 1.0, 1.0), (1e9, 1.0, 1.0, 1.0), (1e9, 1.0, 1.0, 0.0), (1e9, 1.0, 1.0, 1e9)])
def test_every_way_through_the_indexes_finds_the_same(news: Ledger, costs: tuple[float, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [Filter("ferry"), Filter("tunnel", speaker="Orla Fenn"), Filter("tunnel", outlet="Marrowby Gazette", stance=(Stance.OPEN,)), Filter("-tunnel", since="2031"), Filter(article=1)]
    usual = [words(news, one) for one in asked]
    for name, cost in zip(("_ROW", "_STEP", "_PROBE", "_SINGLE"), costs, strict=True):
        monkeypatch.setattr(module, name, cost)
    assert [words(news, one) for one in asked] == usual


@pytest.mark.parametrize("wanted", [Filter(), Filter("ferry"), Filter(speaker="Orla Fenn"), Filter("harbour", outlet="Marrowby Gazette"), Filter(stance=(Stance.DENIES,), since="2031-02", until="2031-06"),
                                    Filter(verdict=Verdict.ACCEPTED), Filter(published_since="2031-05"), Filter(article=2), Filter("tunnel", private=False)])
@pytest.mark.parametrize("row", [0.0, 1e9])
def test_sqlite_reads_no_table_from_end_to_end(sqlite_url: str, wanted: Filter, row: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_ROW", row)
    with Ledger(sqlite_url, reader=FakeReader()) as ledger:
        for one in (FERRY, TUNNEL):
            ledger.add(one)
        with ledger.reading() as connection:
            plans = _plans(connection, lambda: module.search(connection, wanted))
    for sql, plan in plans:
        for step in plan:
            assert not any(step.split()[:2] == ["SCAN", table] and "USING" not in step for table in ("statements", "versions", "articles", "statement_speakers")), (sql, plan)
    walked = [step for sql, plan in plans if "ORDER BY statements.dated DESC" in sql for step in plan]
    if row and not wanted.article:
        assert any("USING COVERING INDEX statements_dated" in step or "USING INDEX statements_dated" in step for step in walked)
        assert not any("TEMP B-TREE FOR ORDER BY" in step for step in walked)


def _plans(connection: Any, ask: Callable[[], object]) -> list[tuple[str, list[str]]]:
    """What SQLite would do for each question that is asked."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _k: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", note)
    ask()
    event.remove(connection, "before_cursor_execute", note)
    return [(" ".join(sql.split()), [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)]) for sql, parameters in asked if sql.startswith("SELECT")]


@pytest.mark.parametrize(("wanted", "found"), [
    ({}, [2, 1, 3]), ({"query": "tunnel"}, [2, 1]), ({"query": "boat"}, [1]), ({"query": '"harbour board"'}, [1]), ({"query": "tunnel -cheaper"}, [2]), ({"query": "-tunnel"}, [3]),
    ({"outlet": "THE EXAMPLE COURIER"}, [1]), ({"since": "2031-05"}, [2]), ({"until": "2031-04"}, [1]), ({"article": 3}, [3]), ({"query": "submarine"}, [])])
def test_articles(news: Ledger, wanted: dict[str, Any], found: list[int]) -> None:
    assert [a.number for a in news.articles(ArticleFilter(**wanted))] == found


def test_articles_by_words_of_the_latest_version_only(news: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    news.add(reading("Nothing is said of it any more.", url="https://gazette.example/tunnel", title="Silence", outlet="Marrowby Gazette", published="2031-05-08"))
    for many_ in (5_000, 0):
        monkeypatch.setattr("onrecord.ledger.article_search._MANY", many_)
        assert [a.number for a in news.articles(ArticleFilter("tunnel"))] == [1]
        silent = next(news.articles(ArticleFilter("silence")))
        assert (silent.number, silent.title, silent.versions, silent.statements) == (2, "Silence", 2, 0)


def test_a_speaker_page(news: Ledger) -> None:
    news.add(reading(Said("Orla Fenn", "The harbour is deeper than anybody thinks", role="harbourmaster"), url="https://gazette.example/deep", outlet="Marrowby Gazette", published="2032-01-05"))
    page = news.speaker("Orla Fenn")
    assert (page.speaker.statements, page.counted, page.utterances, page.articles, page.reviewed) == (3, 3, 3, 3, 0)
    assert [(r.words, r.first, r.last) for r in page.roles] == [("chair of the harbour board", "2031-04-02", "2031-04-02"), ("harbourmaster", "2032-01-05", "2032-01-05")]
    assert (page.first, page.last) == ("2031-04-01", "2032-01-05")
    assert page.framing == {"Marrowby Gazette": {"neutral": 2}, "The Example Courier": {"neutral": 1}}
    assert page.kinds == {"direct": 3}
    with pytest.raises(NotInLedger):
        news.speaker("Nobody At All")


def test_speakers_are_found_by_part_of_a_name(news: Ledger) -> None:
    news.add(reading(Said("Jonas Fenn", "I am her brother and nothing else"), url="https://courier.example/brother"))
    assert [s.name for s in news.speakers("fenn")] == ["Orla Fenn", "Jonas Fenn"]
    assert news.speakers("Fen") == news.speakers("fenn")  # where no name has the word, those with a word that begins or ends so
    assert news.speakers("Fe_n") == news.speakers("%") == news.speakers("Fenn Brandt") == []
    with pytest.raises(NotInLedger, match="2 speakers"):
        news.speaker("fenn")


def test_speakers_do_not_count_what_is_rejected_or_gone(news: Ledger) -> None:
    number = next(news.statements(Filter("dug"))).number
    news.by("Ada").reject(number)
    assert [s.statements for s in news.speakers("Orla Fenn")] == [1]
    news.add(reading("The board met. Nobody spoke.", url="https://courier.example/ferry", title="Board keeps the boat", published="2031-04-02"))
    assert news.speakers("Orla Fenn") == []
    with news.reading() as connection:
        assert connection.execute(statements.select()).first() is not None
