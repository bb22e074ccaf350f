"""People's corrections: each field, each way to take it back, and what becomes of it when a text is read anew or changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from onrecord.errors import BadCorrection, NotInLedger
from onrecord.labels import Certainty, Relation, Stance, Uttered
from onrecord.ledger import Ledger, tables
from onrecord.types import Reading
from tests.ledger.making import Said, reading

URL = "https://courier.example/ferry"
FENN = Said("Orla Fenn", "We will not close the ferry this year or the next")
BRANDT = Said("Tomas Brandt", "the minutes prove that it was all a lie", cue="claimed", direct=False)
HOLM = Said("Per Holm", "the night boat has never made a crown in its life")


@pytest.fixture
def quick(sqlite_url: str) -> Iterator[Ledger]:
    """An empty ledger in SQLite, for what is alike in every database."""
    with Ledger(sqlite_url) as ledger:
        yield ledger


def story(*said: Said | str, run: str = "reader 1") -> Reading:
    return reading("The harbour board of Selm met on Tuesday.", *(said or (FENN, BRANDT, HOLM)), url=URL, title="Ferry", run=run)


def rows(ledger: Ledger, **where: Any) -> list[Any]:
    """The current statements of the ledger, in order."""
    with ledger.reading() as connection:
        table = tables.statements
        found = connection.execute(select(table).where(table.c.current).order_by(table.c.article_id, table.c.place)).mappings().all()
    return [row for row in found if all(row[name] == value for name, value in where.items())]


def row(ledger: Ledger, who: str) -> Any:
    """The current statement with this source."""
    (found,) = rows(ledger, source_text=who)
    return found


def everything(ledger: Ledger) -> list[dict[str, Any]]:
    """All that the statements hold, without their numbers."""
    return [{name: value for name, value in row.items() if name not in ("utterance_id",)} for row in rows(ledger)]


def speakers_of(ledger: Ledger, number: int) -> list[str]:
    """The names of the ledger's speakers of a statement."""
    with ledger.reading() as connection:
        return list(connection.execute(select(tables.speakers.c.name).join(tables.statement_speakers).where(
            tables.statement_speakers.c.statement_id == number).order_by(tables.statement_speakers.c.place)).scalars())


def test_values_stand_beside_the_machines_own(ledger: Ledger) -> None:
    ledger.add(story())
    number = row(ledger, "Tomas Brandt")["id"]
    made = ledger.by("ada").change(number, {"stance": "denies", "said_on": "2031-04-01", "role": "opposition leader"}, why="heard it")
    now = row(ledger, "Tomas Brandt")
    assert (now["stance"], now["said_on"], now["dated"], now["role"], now["verdict"]) == ("denies", "2031-04-01", "2031-04-01", "opposition leader", "changed")
    assert (now["machine"]["stance"], now["machine"]["said_on"], now["machine"]["dated"], now["machine"]["role"]) == ("affirms", None, "2031-04-02", None)
    assert now["confidence"]["stance"] == now["confidence"]["attribution"] == now["attribution"] == 1 and now["machine"]["confidence"]["stance"] == 0.9
    assert now["confidence"]["act"] == now["least"] == 0.9
    said = ledger.corrections(statement=number)
    assert [(c.number, c.field, c.old, c.new, c.who, c.why) for c in reversed(said)] == [
        (made[0], "stance", "affirms", "denies", "ada", "heard it"), (made[1], "said_on", None, "2031-04-01", "ada", "heard it"),
        (made[2], "role", None, "opposition leader", "ada", "heard it")]
    assert all(c.at.endswith("Z") and c.words == "the minutes prove that it was all a lie" for c in said)


@pytest.mark.parametrize(("field", "value", "column", "there"), [
    ("speaker", "Tomas Brandt; Ida Marlow", "speakers", ["Tomas Brandt", "Ida Marlow"]), ("speaker", ["Ida Marlow"], "speaker", "Ida Marlow"),
    ("speaker", "-", "speaker", None), ("speaker_type", "group", "speaker_type", "group"), ("act", "believe", "act", "believe"),
    ("certainty", "probable", "certainty", "probable"), ("framing", "doubting", "framing", "doubting"), ("uttered", "unreal", "uttered", "unreal"),
    ("kind", "mixed", "kind", "mixed"), ("heard_by", "reporters", "heard_by", "reporters"), ("venue", " the quay ", "venue", "the quay"),
    ("affiliation", "Selm council", "affiliation", "Selm council"), ("anonymity_reason", "who feared for a post", "anonymity_reason", "who feared for a post"),
    ("said_on", "2031-03/2031-04-02", "said_on", "2031-03/2031-04-02"), ("said_on", "2031", "dated", "2031"),
    ("content", "it was all a lie", "content_text", "it was all a lie"), ("cue", "-", "cue", []), ("source", [], "source_text", "")])
def test_each_field_can_be_changed_and_changed_back(quick: Ledger, field: str, value: Any, column: str, there: Any) -> None:
    quick.add(story())
    before = everything(quick)
    ada = quick.by("ada")
    number = row(quick, "Tomas Brandt")["id"]
    (made,) = ada.change(number, {field: value})
    assert [r[column] for r in rows(quick) if r["id"] == number] == [there]
    assert len(next(iter(quick.readings()))) == 3
    ada.undo(made)
    assert everything(quick) == before


@pytest.mark.parametrize(("values", "message"), [
    ({"stance": "against"}, "one of: affirms, denies, open"), ({"colour": "red"}, "no field “colour”"), ({"said_on": "2031-02-30"}, "is no date"),
    ({"said_on": "next week"}, "is no date"), ({"said_on": "2031-04/2031-03"}, "is no date"), ({"content": [[5, 100000]]}, "does not fit"),
    ({"content": "words that nobody wrote"}, "does not stand in the article"), ({"content": []}, "reject it"), ({"content": [["a", 2]]}, "content"),
    ({"certainty": "none"}, "stance open"), ({"stance": "open", "certainty": "certain"}, "certainty none"), ({"content": "5-2"}, "does not fit")])
def test_what_cannot_be_is_refused_and_changes_nothing(quick: Ledger, values: dict[str, Any], message: str) -> None:
    quick.add(story())
    before = everything(quick)
    with pytest.raises(BadCorrection, match=message):
        quick.by("ada").change(rows(quick)[0]["id"], values)
    assert everything(quick) == before and quick.corrections() == []


def test_somebody_must_say_so_of_something_that_is_there(quick: Ledger) -> None:
    with pytest.raises(BadCorrection, match="somebody"):
        quick.by("  ")
    for nothing in (lambda: quick.by("ada").accept(7), lambda: quick.by("ada").undo(7), lambda: quick.by("ada").undo_last(),
                    lambda: quick.by("ada").merge(1, 2), lambda: quick.by("ada").accept_link(3), lambda: quick.by("ada").add(3, content=[[0, 3]])):
        with pytest.raises(NotInLedger):
            nothing()


def test_what_is_left_open_is_not_certain(quick: Ledger) -> None:
    quick.add(story())
    quick.by("ada").change(rows(quick)[0]["id"], {"stance": "open"})
    assert (rows(quick)[0]["stance"], rows(quick)[0]["certainty"]) == ("open", "none")
    with pytest.raises(BadCorrection, match="how certain"):
        quick.by("ada").change(rows(quick)[0]["id"], {"stance": "affirms"})
    quick.by("ada").change(rows(quick)[0]["id"], {"stance": "affirms", "certainty": "possible"})
    assert (rows(quick)[0]["stance"], rows(quick)[0]["certainty"]) == ("affirms", "possible")


def test_undone_in_any_order(ledger: Ledger) -> None:
    ledger.add(story())
    before = everything(ledger)
    number = rows(ledger)[0]["id"]
    ada, bo = ledger.by("ada"), ledger.by("bo")
    (first,) = ada.change(number, {"certainty": "probable"})
    (second,) = bo.change(number, {"certainty": "possible"})
    third = bo.reject(number)
    ada.undo(first)
    assert (rows(ledger)[0]["certainty"], rows(ledger)[0]["verdict"]) == ("possible", "rejected")
    assert bo.undo_last() == third
    assert (rows(ledger)[0]["certainty"], rows(ledger)[0]["verdict"]) == ("possible", "changed")
    with pytest.raises(BadCorrection, match="already, by ada"):
        bo.undo(first)
    bo.undo(second)
    assert everything(ledger) == before
    assert [c.undone_by for c in ledger.corrections()] == ["bo", "bo", "ada"] and ledger.corrections(undone=False) == []


def test_what_was_accepted_holds_but_does_not_hold_up_an_undo(quick: Ledger) -> None:
    quick.add(story())
    ada = quick.by("ada")
    number = row(quick, "Per Holm")["id"]
    (made,) = ada.change(number, {"stance": "denies"})
    accepted = ada.accept(number)
    ada.undo(made)
    assert [row(quick, "Per Holm")[name] for name in ("stance", "certainty", "verdict")] == ["affirms", "certain", "accepted"]
    other = Said("Per Holm", HOLM.what, stance=Stance.DENIES, certainty=Certainty.POSSIBLE)
    quick.add(story(FENN, BRANDT, other, run="reader 2"))
    assert [row(quick, "Per Holm")[name] for name in ("stance", "certainty", "verdict")] == ["denies", "certain", "accepted"]
    ada.undo(accepted)
    assert [row(quick, "Per Holm")[name] for name in ("stance", "certainty", "verdict")] == ["denies", "possible", None]


def test_a_speaker_corrected_throughout_the_article(quick: Ledger) -> None:
    again = Said("Tomas Brandt", "nobody asked the town council about any of this", cue="added", direct=False)
    quick.add(story(FENN, BRANDT, again))
    number = row(quick, "Orla Fenn")["id"]
    brandt = [r["id"] for r in rows(quick, source_text="Tomas Brandt")]
    assert len(quick.by("ada").change(brandt[0], {"speaker": "Ida Marlow"}, throughout=True)) == 2
    assert [speakers_of(quick, n) for n in (*brandt, number)] == [["Ida Marlow"], ["Ida Marlow"], ["Orla Fenn"]]
    with pytest.raises(BadCorrection, match="only affiliation"):
        quick.by("ada").change(brandt[0], {"stance": "denies"}, throughout=True)


def test_corrections_outlive_a_newer_model(ledger: Ledger) -> None:
    """It reads one with other labels, one with other spans, one not at all, and one that a person rejected again."""
    noise = Said("The clock", "half past nine in the evening of a long day", cue="read", direct=False)
    ledger.add(story(FENN, BRANDT, HOLM, noise))
    ada = ledger.by("ada")
    ada.change(row(ledger, "Orla Fenn")["id"], {"stance": "denies"})
    ada.accept(row(ledger, "Tomas Brandt")["id"])
    ada.change(row(ledger, "Per Holm")["id"], {"speaker": "Pär Holm"})
    ada.reject(row(ledger, "The clock")["id"])
    numbers = {r["source_text"]: r["id"] for r in rows(ledger)}

    anew = story(Said("Orla Fenn", FENN.what, certainty=Certainty.PROBABLE), BRANDT, HOLM, noise, run="reader 2")
    whole = next(s for s in anew if s.source.text == "Tomas Brandt")
    shorter = _with_content(anew, whole.id, "the minutes prove that it was all")
    ledger.add(Reading(anew.article, tuple(s for s in shorter if s.source.text != "Per Holm"), "reader 2"))

    assert {r["source_text"]: r["id"] for r in rows(ledger)} == numbers
    fenn, brandt, holm, clock = (row(ledger, name) for name in ("Orla Fenn", "Tomas Brandt", "Per Holm", "The clock"))
    assert (fenn["stance"], fenn["certainty"], fenn["verdict"]) == ("denies", "probable", "changed")
    assert (brandt["content_text"], brandt["verdict"], brandt["machine"]["content_text"]) == (BRANDT.what, "accepted", "the minutes prove that it was all")
    assert (holm["speaker"], holm["found"], speakers_of(ledger, holm["id"])) == ("Pär Holm", False, ["Pär Holm"])
    assert clock["verdict"] == "rejected" and clock["found"]
    assert [r["place"] for r in rows(ledger)] == [0, 1, 2, 3] and not any(c.waits for c in ledger.corrections())
    for correction in ledger.corrections():
        ada.undo(correction.number)
    assert [(r["source_text"], r["verdict"], r["machine"]) for r in rows(ledger)] == [
        ("Orla Fenn", None, None), ("Tomas Brandt", None, None), ("The clock", None, None)]
    assert row(ledger, "Tomas Brandt")["content_text"] == "the minutes prove that it was all"


def test_what_was_rejected_for_its_spans_does_not_stop_the_right_ones(ledger: Ledger) -> None:
    first = story()
    wrong = _with_content(first, first.statements[1].id, "that it was all a lie")
    ledger.add(Reading(first.article, wrong, "reader 1"))
    ledger.by("ada").reject(row(ledger, "Tomas Brandt")["id"])
    ledger.add(story(run="reader 2"))
    assert [(r["content_text"], r["verdict"], r["found"]) for r in rows(ledger, source_text="Tomas Brandt")] == [
        (BRANDT.what, None, True), ("that it was all a lie", "rejected", False)]


def test_corrections_go_with_the_words_into_a_new_version(ledger: Ledger) -> None:
    ledger.add(story())
    ada = ledger.by("ada")
    ada.change(row(ledger, "Orla Fenn")["id"], {"content": "“We will not close the ferry this year", "certainty": "probable"})
    ada.change(row(ledger, "Per Holm")["id"], {"stance": "denies"})
    ada.reject(row(ledger, "Tomas Brandt")["id"])
    other = Said("Per Holm", "the night boat has never made a single crown in its life")
    ledger.add(story("A paragraph that was put in later, so that all offsets move.", FENN, BRANDT, other))
    fenn, brandt, holm = (row(ledger, name) for name in ("Orla Fenn", "Tomas Brandt", "Per Holm"))
    assert (fenn["content_text"], fenn["certainty"], fenn["verdict"]) == ("“We will not close the ferry this year", "probable", "changed")
    assert (holm["content_text"], holm["stance"]) == ("“the night boat has never made a single crown in its life,”", "denies")
    assert brandt["verdict"] == "rejected"
    for correction in ledger.corrections():
        ada.undo(correction.number)
    with ledger.reading() as connection:
        left = connection.execute(select(func.count()).select_from(tables.statements).where(
            tables.statements.c.verdict.is_not(None) | tables.statements.c.machine.is_not(None) | ~tables.statements.c.found)).scalar_one()
    assert left == 0 and row(ledger, "Orla Fenn")["content_text"] == f"“{FENN.what},”"


def test_what_the_model_misses_in_a_new_version_stays_while_its_words_do(ledger: Ledger) -> None:
    ledger.add(story())
    ada = ledger.by("ada")
    ada.accept(row(ledger, "Orla Fenn")["id"])
    ada.accept(row(ledger, "Per Holm")["id"])
    new = story("Another paragraph first.", FENN, BRANDT)
    ledger.add(Reading(new.article, new.statements[1:], "reader 1"))
    fenn = row(ledger, "Orla Fenn")
    assert (fenn["content_text"], fenn["source_text"], fenn["cue_text"]) == (f"“{FENN.what},”", "Orla Fenn", "said")
    assert (fenn["found"], fenn["verdict"], fenn["place"], speakers_of(ledger, fenn["id"])) == (False, "accepted", 0, ["Orla Fenn"])
    assert fenn["utterance_id"] is not None and next(iter(ledger.readings())).statements[0].content.text == fenn["content_text"]
    (waits,) = ledger.corrections(waiting=True)
    assert (waits.words, waits.subject_id, waits.waits) == (f"“{HOLM.what},”", None, True)
    ledger.add(story("Another paragraph first.", FENN, BRANDT, HOLM, run="reader 1"))
    assert ledger.corrections(waiting=True) == [] and row(ledger, "Per Holm")["verdict"] == "accepted"


def test_a_statement_the_machine_missed(open_at: Callable[..., Ledger]) -> None:
    class Labels:
        run = "reader 1"

        def label(self, article: Any, given: Any) -> Reading:
            whole = story()
            return Reading(article, tuple(s for g in given for s in whole if s.content == g[2]), self.run)

    ledger = open_at(reader=Labels())
    whole = story()
    ledger.add(Reading(whole.article, whole.statements[1:], "reader 1"))
    before = everything(ledger)
    missed = whole.statements[0]
    ada = ledger.by("ada")
    number = ada.add(1, source=missed.source.spans, cue=missed.cue.spans, content=missed.content.spans)
    assert [(r["source_text"], r["verdict"], r["place"]) for r in rows(ledger)] == [("Orla Fenn", "changed", 0), ("Tomas Brandt", None, 1), ("Per Holm", None, 2)]
    assert speakers_of(ledger, rows(ledger)[0]["id"]) == ["Orla Fenn"] and rows(ledger)[0]["utterance_id"]
    with pytest.raises(BadCorrection, match="already"):
        ada.add(1, source=missed.source.spans, cue=missed.cue.spans, content=missed.content.spans)
    ada.undo(number)
    assert everything(ledger) == before
    with pytest.raises(BadCorrection, match="does not fit"):
        ada.add(1, content=[[0, 10**6]])


def _with_content(of: Reading, uid: str, words: str) -> tuple[Any, ...]:
    """A reading's statements, one of them with other words of the text as its content."""
    from dataclasses import replace

    from onrecord.types import Passage

    start = of.article.text.index(words)
    passage = Passage.of(of.article.text, [[start, start + len(words)]])
    return tuple(replace(s, id="0" * 12, content=passage) if s.id == uid else s for s in of)


def _claim(ledger: Ledger, text: str, name: str) -> int:
    with ledger.writing() as connection:
        return int(connection.execute(insert(tables.claims).values(name=name, text=text, made="2031-04-02T00:00:00Z", found=False, private=False,
                                                                   read_to=0, shown_to=0).returning(tables.claims.c.id)).scalar_one())


def _relations(ledger: Ledger) -> list[tuple[Any, ...]]:
    with ledger.reading() as connection:
        table = tables.relations
        return [tuple(r) for r in connection.execute(select(table.c.claim_id, table.c.relation, table.c.value, table.c.verdict, table.c.model).order_by(table.c.claim_id))]


def test_statements_move_between_claims(ledger: Ledger) -> None:
    ledger.add(story())
    one, other = _claim(ledger, "The ferry will be closed", "ferry"), _claim(ledger, "The ferry makes a loss", "loss")
    fenn = row(ledger, "Orla Fenn")
    with ledger.writing() as connection:
        connection.execute(insert(tables.relations).values(claim_id=one, utterance_id=fenn["utterance_id"], statement_id=fenn["id"], model="m 1",
                                                           relation="against", confidence=0.8, part=fenn["content"], value=-3, certainty="certain"))
    before = _relations(ledger)
    ada = ledger.by("ada")
    made = ada.move(fenn["id"], "ferry", "loss")
    assert _relations(ledger) == [(one, "unrelated", None, "rejected", "m 1"), (other, "against", -3, "changed", "")]
    ledger.add(story(run="reader 2"))
    ledger.add(story("Now with another paragraph.", FENN, BRANDT, HOLM, run="reader 2"))
    assert _relations(ledger) == [(one, "unrelated", None, "rejected", "m 1"), (other, "against", -3, "changed", "")]
    ada.undo(made[0])
    ada.undo(made[1])
    assert _relations(ledger) == before
    agreed = ada.relate(row(ledger, "Orla Fenn")["id"], "ferry", Relation.AGAINST)
    assert _relations(ledger) == [(one, "against", -3, "accepted", "m 1")]
    ada.undo(agreed)
    ada.relate(row(ledger, "Orla Fenn")["id"], "ferry", "for")
    assert _relations(ledger) == [(one, "for", 3, "changed", "m 1")]
    with pytest.raises(BadCorrection, match="not of that claim"):
        ada.move(row(ledger, "Per Holm")["id"], "ferry", "loss")
    with pytest.raises(NotInLedger):
        ada.relate(row(ledger, "Per Holm")["id"], "no such claim", "for")


def test_claims_are_rated(ledger: Ledger) -> None:
    number = _claim(ledger, "The ferry will be closed", "ferry")
    ada = ledger.by("ada")
    first = ada.rate("ferry", {"rating_value": 2, "author": "ada"})
    second = ada.rate("ferry", {"rating_value": 1, "author": "ada"})

    def rating() -> Any:
        with ledger.reading() as connection:
            return connection.execute(select(tables.claims.c.rating).where(tables.claims.c.id == number)).scalar_one()

    assert rating()["rating_value"] == 1
    ada.undo(second)
    assert rating()["rating_value"] == 2
    ada.undo(first)
    assert rating() is None


def test_merged_speakers_are_one_and_can_be_parted_again(ledger: Ledger) -> None:
    ledger.add(story())
    ledger.add(reading("Town hall.", Said("Ola Fenn", "The ferry will sail on Sundays as it always has"), url="https://courier.example/2"))
    ledger.add(reading("Quay.", Said("O. Fenn-Marlow", "There is no money for a second boat this year"), url="https://courier.example/3"))
    numbers = {name: _speaker(ledger, name) for name in ("Orla Fenn", "Ola Fenn", "O. Fenn-Marlow")}
    said = [row(ledger, name)["id"] for name in numbers]
    ada = ledger.by("ada")
    first = ada.merge(numbers["Ola Fenn"], numbers["Orla Fenn"])
    second = ada.merge(numbers["Orla Fenn"], numbers["O. Fenn-Marlow"])
    assert [speakers_of(ledger, n) for n in said] == [["O. Fenn-Marlow"]] * 3
    with pytest.raises(BadCorrection, match="one already"):
        ada.merge(numbers["Ola Fenn"], numbers["Orla Fenn"])
    ada.undo(first)
    assert [speakers_of(ledger, n) for n in said] == [["O. Fenn-Marlow"], ["Ola Fenn"], ["O. Fenn-Marlow"]]
    ledger.add(story(run="reader 2"))
    assert speakers_of(ledger, row(ledger, "Orla Fenn")["id"]) == ["O. Fenn-Marlow"]
    ada.undo(second)
    assert [speakers_of(ledger, row(ledger, name)["id"]) for name in numbers] == [["Orla Fenn"], ["Ola Fenn"], ["O. Fenn-Marlow"]]


def test_later_articles_go_with_a_merge_and_with_its_undoing(ledger: Ledger) -> None:
    ledger.add(story())
    ledger.add(reading("Hall.", Said("Ida Castell", "The ferry will sail on Sundays as it always has"), url="https://courier.example/2"))
    ada = ledger.by("ada")
    made = ada.merge(_speaker(ledger, "Ida Castell"), _speaker(ledger, "Orla Fenn"))
    ledger.add(reading("Quay.", Said("Ida Castell", "There is no money for a second boat this year"), url="https://courier.example/3"))
    said = [r["id"] for r in rows(ledger, source_text="Ida Castell")]
    assert [speakers_of(ledger, n) for n in said] == [["Orla Fenn"]] * 2
    ada.undo(made)
    assert [speakers_of(ledger, n) for n in said] == [["Ida Castell"]] * 2


def test_two_that_the_linker_took_for_one_are_split(ledger: Ledger) -> None:
    ledger.add(story())
    ledger.add(reading("Football.", Said("Orla Fenn", "We scored twice and could have had three goals"), url="https://courier.example/2", title="Football"))
    said = [r["id"] for r in rows(ledger, source_text="Orla Fenn")]
    whole = _speaker(ledger, "Orla Fenn", of=said[0])
    with ledger.writing() as connection:  # whatever the linker made of them, here they are one
        for table in (tables.mentions, tables.statement_speakers):
            of = tables.mentions.c.name == "Orla Fenn" if table is tables.mentions else tables.statement_speakers.c.statement_id == said[1]
            connection.execute(table.update().where(of).values(speaker_id=whole))
    ada = ledger.by("ada")
    with pytest.raises(NotInLedger, match="not in article 9"):
        ada.split(whole, [2, 9])
    with pytest.raises(BadCorrection, match="nothing would be left"):
        ada.split(whole, [1, 2])
    other, made = ada.split(whole, [2])
    assert [_speaker(ledger, "Orla Fenn", of=n) for n in said] == [whole, other] and other != whole
    with ledger.reading() as connection:
        from onrecord.ledger import identity

        assert identity.others(connection, [whole, other]) == {whole: frozenset({other}), other: frozenset({whole})}
    ledger.add(story(run="reader 2"))
    ledger.add(reading("Football.", Said("Orla Fenn", "We scored twice and could have had three goals"), url="https://courier.example/2", title="Football", run="reader 2"))
    assert [_speaker(ledger, "Orla Fenn", of=n) for n in said] == [whole, other]
    for number in made:
        ada.undo(number)
    assert [_speaker(ledger, "Orla Fenn", of=n) for n in said] == [whole, whole]
    with ledger.reading() as connection:
        assert connection.execute(select(tables.speakers.c.id).where(tables.speakers.c.id == other)).first() is None


def _speaker(ledger: Ledger, name: str, of: int | None = None) -> int:
    """The number of the speaker of this name, or of this statement."""
    with ledger.reading() as connection:
        query = select(tables.speakers.c.id).where(tables.speakers.c.name == name)
        if of is not None:
            query = select(tables.statement_speakers.c.speaker_id).where(tables.statement_speakers.c.statement_id == of)
        return int(connection.execute(query).scalar_one())


@pytest.mark.parametrize("right", [True, False])
def test_links_that_wait_are_decided(ledger: Ledger, right: bool) -> None:
    ledger.add(story())
    ledger.add(reading("Quay.", Said("Fenn", "There is no money for a second boat this year"), url="https://courier.example/3"))
    said = row(ledger, "Fenn")["id"]
    known, new = _speaker(ledger, "Orla Fenn"), _speaker(ledger, "", of=said)
    with ledger.writing() as connection:
        if new == known:  # the linker was sure
            new = int(connection.execute(insert(tables.speakers).values(name="Fenn", type="person").returning(tables.speakers.c.id)).scalar_one())
            connection.execute(tables.statement_speakers.update().where(tables.statement_speakers.c.statement_id == said).values(speaker_id=new))
        connection.execute(tables.mentions.update().where(tables.mentions.c.name == "Fenn").values(
            speaker_id=new, proposed_id=known, proposed_confidence=0.6, proposed_reason="same last name"))
        mention = connection.execute(select(tables.mentions.c.id).where(tables.mentions.c.name == "Fenn")).scalar_one()
    ada = ledger.by("ada")
    made = ada.accept_link(mention) if right else ada.reject_link(mention)
    assert _speaker(ledger, "", of=said) == (known if right else new)
    with pytest.raises(NotInLedger, match="waits"):
        ada.accept_link(mention)
    ada.undo(made)
    assert _speaker(ledger, "", of=said) == new
    third = _speaker(ledger, "Per Holm")
    moved = ada.move_link(mention, third)
    assert _speaker(ledger, "", of=said) == third and ledger.corrections(numbers=[moved])[0].new == third
    ada.undo(moved)
    assert _speaker(ledger, "", of=said) == new
    assert ledger.corrections(numbers=[ada.move_link(mention, known if right else new)])[0].new == ("accepted" if right else "rejected")
    ada.undo_last()
    (ada.reject_link if right else ada.accept_link)(mention)


def test_positions_know_what_a_person_said(quick: Ledger) -> None:
    quick.add(story(Said("Orla Fenn", "the ferry closes", stance=Stance.DENIES), Said("Per Holm", "the ferry closes for good", uttered=Uttered.NO)))
    ada = quick.by("ada")
    ada.change(row(quick, "Per Holm")["id"], {"uttered": "yes"})
    native = {s.source.text: s for s in next(iter(quick.readings()))}
    assert native["Per Holm"].how.uttered is Uttered.YES and native["Per Holm"].confidence["uttered"] == 1.0
