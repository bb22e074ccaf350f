"""Following a claim: positions in order, kept by claim, caught up as articles come, with what people have corrected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update

from onrecord.errors import LedgerError, NotInLedger
from onrecord.labels import Certainty, Relation, Uttered
from onrecord.ledger import Ledger, candidates, claims, follow
from onrecord.ledger.follow import Progress
from onrecord.ledger.tables import relations, statements, utterances, vectors
from onrecord.positions import Position
from onrecord.types import When
from tests.ledger.making import Said, reading

CLAIM = "The mill dumps dye in the river Orle"

FIRST = reading(
    "The mill of Selm stands by the river Orle.",
    Said("Ada Marlow", "The mill dumps dye in the river Orle", on="2031-02"),
    Said("Piers Haddow", "the mill dumps no dye in the river Orle", direct=False, on="2031-01-20"),
    Said("Orla Fenn", "The night ferry to Port Ellery will sail again in spring", on="2031-02-03"),
    Said("Per Holm", "the mill may be dumping dye in the river Orle", direct=False, certainty=Certainty.POSSIBLE),
    url="https://courier.example/mill", title="The mill and the river", published="2031-02-10")

SECOND = reading(
    Said("Ada Marlow", "The mill dumped dye in the river Orle again last night", on="2031-03-01"),
    Said("Ida Castell", "the mill dumps dye in the river Orle", cue="never said", direct=False, on="2031-03-02", uttered=Uttered.NO),
    url="https://courier.example/again", title="Again", published="2031-03-02")


def seen(positions: list[Position]) -> list[tuple[str | None, str | None, int | None]]:
    return [(p.said_on, p.speaker, p.value) for p in positions]


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    ledger.add(FIRST)
    return ledger


def test_positions_come_oldest_first_and_undated_last(filled: Ledger) -> None:
    found = filled.follow(CLAIM)
    assert seen(found) == [("2031-01-20", "Piers Haddow", -3), ("2031-02", "Ada Marlow", 3), (None, "Per Holm", 1)]
    ada = found[1]
    assert (ada.relation, ada.part.text, ada.title, ada.published) == (Relation.FOR, ada.statement.content.text, "The mill and the river", "2031-02-10")
    assert ada.link and "text=" in ada.link
    assert 0 < ada.confidence < 1
    assert not ada.reviewed


def test_claim_followed_again_is_not_read_again(filled: Ledger) -> None:
    told: list[Progress] = []
    first = filled.follow(CLAIM, progress=told.append)
    assert [p.stage for p in told][-1] == "reading"
    again: list[Progress] = []
    assert filled.follow(f"  {CLAIM}. ", progress=again.append) == first
    assert again == []


def test_saved_claim_picks_up_what_is_added(filled: Ledger) -> None:
    filled.follow(CLAIM, save="mill")
    with filled.writing() as connection:
        claims.shown(connection, claims.get(connection, "mill"))
    filled.add(SECOND)
    with filled.reading() as connection:
        assert follow.waiting(connection, claims.get(connection, "mill"))
    found = filled.follow("mill")
    assert seen(found)[-3:] == [("2031-03-01", "Ada Marlow", 3), ("2031-03-02", "Ida Castell", None), (None, "Per Holm", 1)]
    assert {p.claim for p in found} == {CLAIM}
    with filled.reading() as connection:
        claim = claims.get(connection, "mill")
        assert not follow.waiting(connection, claim)
        assert claims.fresh(connection, claim) == 2


def test_a_name_is_one_claims_name(filled: Ledger) -> None:
    filled.follow(CLAIM, save="mill")
    with pytest.raises(LedgerError, match="name of another claim"):
        filled.follow("The ferry sails at night", save="mill")
    filled.follow(CLAIM, save="dye")
    with filled.reading() as connection:
        assert [c.name for c in claims.saved(connection)] == ["dye"]
        with pytest.raises(NotInLedger, match="Saved are: dye"):
            claims.get(connection, "mill")


@pytest.mark.parametrize("words", ["", "  ", "?!"])
def test_a_claim_has_words(filled: Ledger, words: str) -> None:
    with pytest.raises(LedgerError, match="needs words"):
        filled.follow(words)


def test_removed_claim_is_read_anew(filled: Ledger) -> None:
    first = filled.follow(CLAIM, save="mill")
    with filled.writing() as connection:
        claims.remove(connection, claims.get(connection, "mill"))
        assert connection.execute(select(relations)).first() is None
    assert filled.follow(CLAIM) == first


def test_saying_of_many_articles_is_one_position(filled: Ledger) -> None:
    for n in range(3):
        filled.add(reading("Another day in Selm.", Said("Ada Marlow", "The mill dumps dye in the river Orle", on="2031-02"),
                           url=f"https://post.example/{n}", published=f"2031-02-1{n + 1}", outlet="Valley Post"))
    ada = [p for p in filled.follow(CLAIM) if p.speaker == "Ada Marlow"]
    assert [p.appearances for p in ada] == [4]


def correct(ledger: Ledger, content: str, **values: object) -> None:
    """What a correction leaves in a statement's row."""
    with ledger.writing() as connection:
        connection.execute(update(statements).where(statements.c.content_text.contains(content)).values(**values))


def test_rejected_statement_drops_out(filled: Ledger) -> None:
    assert len(filled.follow(CLAIM)) == 3
    correct(filled, "dumps no dye", verdict="rejected")
    assert [p.speaker for p in filled.follow(CLAIM)] == ["Ada Marlow", "Per Holm"]


def test_corrected_stance_changes_the_value(filled: Ledger) -> None:
    filled.follow(CLAIM)
    correct(filled, "The mill dumps dye", verdict="changed", stance="denies", machine={"stance": "affirms"})
    correct(filled, "may be dumping", verdict="changed", uttered="unreal", machine={"uttered": "yes"})
    found = filled.follow(CLAIM)
    assert seen(found)[1:] == [("2031-02", "Ada Marlow", -3), (None, "Per Holm", None)]
    assert [p.reviewed for p in found] == [False, True, True]


def test_what_a_person_said_of_a_relation_stands(filled: Ledger) -> None:
    ada = next(p for p in filled.follow(CLAIM) if p.speaker == "Ada Marlow")
    with filled.writing() as connection:
        connection.execute(update(relations).where(relations.c.statement_id == ada.number).values(relation="against", verdict="changed"))
        connection.execute(update(relations).values(model="an older one"))
    found = next(p for p in filled.follow(CLAIM) if p.speaker == "Ada Marlow")
    assert (found.relation, found.value, found.confidence > ada.confidence) == (Relation.AGAINST, -3, True)


def test_other_model_reads_anew(filled: Ledger) -> None:
    first = filled.follow(CLAIM)
    with filled.writing() as connection:
        connection.execute(update(relations).values(model="an older one", relation="unrelated", value=None))
    assert filled.follow(CLAIM) == first


def test_changed_article_has_the_positions_of_its_latest_version(filled: Ledger) -> None:
    filled.follow(CLAIM)
    changed = reading("The mill of Selm stands by the river Orle, as ever.",
                      Said("Ada Marlow", "The mill dumps no dye in the river Orle any more, I was wrong", on="2031-02"),
                      url="https://courier.example/mill", title="The mill and the river", published="2031-02-10")
    filled.add(changed)
    assert seen(filled.follow(CLAIM)) == [("2031-02", "Ada Marlow", -3)]


def test_what_a_speaker_says_within_his_own_statement_counts_once(filled: Ledger) -> None:
    ada = next(p for p in filled.follow(CLAIM) if p.speaker == "Ada Marlow")
    inner = replace(ada, statement=replace(ada.statement, id="inner", within=ada.statement.id), number=99)
    assert follow.chosen([inner, ada]) == [ada]
    other = replace(inner, speakers=(12345,))
    assert follow.chosen([other, ada]) == [ada, other] or follow.chosen([other, ada]) == [other, ada]


def dated(p: Position, said_on: str | None, published: str | None = None) -> Position:
    return replace(p, statement=replace(p.statement, when=When(said_on)), published=published)


def test_time_limits_take_vague_dates_where_they_may_fit(filled: Ledger) -> None:
    p = filled.follow(CLAIM)[0]

    def fits(said_on: str | None, published: str | None = None, **limits: str) -> bool:
        return bool(follow.chosen([dated(p, said_on, published)], **limits))

    assert fits("2031-02", since="2031-02-10") and fits("2031", since="2031-02-10") and fits("2031-02-09/2031-02-11", since="2031-02-10")
    assert not fits("2031-01", since="2031-02-10") and not fits("2031-02-09", since="2031-02-10")
    assert fits("2031-02-28", until="2031-02") and not fits("2031-03", until="2031-02")
    assert fits(None, "2031-02-10T08:00:00Z", since="2031-02", until="2031-02-10") and not fits(None, "2031-03-01", until="2031-02")
    assert not fits(None, since="2031") and fits(None)


def test_filters(filled: Ledger) -> None:
    everything = filled.follow(CLAIM)
    ada = next(p for p in everything if p.speaker == "Ada Marlow")
    assert filled.follow(CLAIM, speakers=ada.speakers) == [ada]
    assert filled.follow(CLAIM, speakers=[]) == []
    assert filled.follow(CLAIM, min_confidence=1.0) == []


def test_positions_as_they_are_found(filled: Ledger) -> None:
    found = list(filled.following(CLAIM))
    assert sorted(seen(found), key=str) == sorted(seen(filled.follow(CLAIM)), key=str)
    assert sorted(seen(list(filled.following(CLAIM))), key=str) == sorted(seen(found), key=str), "known ones come without reading"


def test_limit_says_what_is_left(filled: Ledger) -> None:
    told: list[Progress] = []
    filled.follow(CLAIM, limit=1, progress=told.append)
    assert any(p.left >= 2 for p in told)


def test_what_has_the_claims_own_words_is_read_before_what_is_as_near(filled: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its names are no words of its own: all of one affair have them."""
    with filled.reading() as connection:
        ferry, dumps = (connection.execute(select(statements.c.utterance_id).where(statements.c.content_text.contains(words))).scalars().first()
                        for words in ("The night ferry", "The mill dumps dye"))
        for near, first in (({ferry: 0.5, dumps: 0.45}, dumps), ({ferry: 0.9, dumps: 0.45}, ferry)):
            monkeypatch.setattr(filled.embeddings, "nearest", lambda *_, near=near, **__: dict(near))
            assert candidates.find(connection, filled.embeddings, CLAIM).utterances[0] == first
        monkeypatch.setattr(filled.embeddings, "nearest", lambda *_, **__: {ferry: 0.5, dumps: 0.45})
        assert candidates.find(connection, filled.embeddings, "Port Ellery and Orle").utterances[0] == ferry


def test_claim_that_few_were_read_for_is_read_for_again(filled: Ledger, open_at: Callable[..., Ledger]) -> None:
    few = filled.follow(CLAIM, limit=1)
    more = filled.follow(CLAIM, limit=399)
    assert len(more) > len(few)
    assert seen(filled.follow(CLAIM)) == seen(more)


def test_ledger_that_is_only_read_is_followed_too(filled: Ledger, open_at: Callable[..., Ledger]) -> None:
    expected = filled.follow(CLAIM)
    reader = open_at(read_only=True)
    assert reader.follow(CLAIM) == expected
    assert seen(reader.follow("Dye from the mill is dumped in the river Orle")) == seen(expected)
    with filled.reading() as connection:
        assert claims.find(connection, "Dye from the mill is dumped in the river Orle") is None


def test_vector_file_is_a_cache(filled: Ledger, open_at: Callable[..., Ledger]) -> None:
    expected = filled.follow(CLAIM)
    index = filled.embeddings.index
    assert len(index) == 4
    filled.close()
    index.path.unlink()
    with open_at() as again, again.writing() as connection:
        claims.remove(connection, claims.get(connection, CLAIM))
    with open_at() as again:
        assert seen(again.follow(CLAIM)) == seen(expected)
    index.path.write_bytes(b"something else")
    with open_at() as again:
        again.add(SECOND)
        assert len(again.follow(CLAIM)) == len(expected) + 2


def test_vector_file_of_an_older_state_is_rebuilt(filled: Ledger) -> None:
    filled.follow(CLAIM)
    with filled.writing() as connection:
        last = connection.execute(select(vectors.c.id).order_by(vectors.c.id.desc())).scalars().first()
        connection.execute(delete(vectors).where(vectors.c.id == last))
    with filled.reading() as connection:
        filled.embeddings.sync(connection)
        assert sorted(filled.embeddings.index.keys) == sorted(connection.execute(select(vectors.c.id)).scalars())


def test_vectors_are_made_once_and_by_one_model(filled: Ledger) -> None:
    assert filled.embeddings.catch_up() == 4
    assert filled.embeddings.catch_up() == 0
    with filled.writing() as connection:
        from onrecord.ledger.tables import facts

        connection.execute(update(facts).where(facts.c.name == "embeddings").values(value="an older one"))
    assert filled.embeddings.catch_up() == 4
    with filled.reading() as connection:
        assert len(connection.execute(select(vectors.c.id)).all()) == 4
        assert connection.execute(select(utterances.c.id).where(~utterances.c.embedded)).first() is None


def test_long_content_has_vectors_of_its_stretches(ledger: Ledger) -> None:
    long = " ".join(f"In the year {n} the council of Selm spoke of the school, the ferry and the market hall, and of nothing else at all." for n in range(6))
    ledger.add(reading(Said("Orla Fenn", f"{long} The mill dumps dye in the river Orle. {long}", on="2031-02-03"), url="https://courier.example/long"))
    (found,) = ledger.follow(CLAIM)
    assert found.part.text == "The mill dumps dye in the river Orle."
    with ledger.reading() as connection:
        assert len(connection.execute(select(vectors.c.place)).all()) > 3


def test_saved_claim_looks_at_no_more_than_its_relations(filled: Ledger) -> None:
    if filled.file is None:
        pytest.skip("SQLite's plan")
    filled.follow(CLAIM)
    asked: list[tuple[str, object]] = []
    from sqlalchemy import event

    event.listen(filled._engine, "before_cursor_execute", lambda c, cursor, sql, values, *_: asked.append((sql, values)))
    filled.follow(CLAIM)
    with filled.reading() as connection:
        plans = [row[3] for sql, values in list(asked) if sql.startswith("SELECT")
                 for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert plans
    assert [p for p in plans if p.startswith("SCAN") and "claims" not in p and "CONSTANT" not in p and "INDEX utterances_waiting" not in p] == []
