"""What waits for a person, in which order; and what was looked at, as gold."""

from __future__ import annotations

import json
from pathlib import Path

from sqlalchemy import insert, select

from onrecord.labels import Relation
from onrecord.ledger import Ledger, review, tables
from onrecord.score import attributions, statements
from tests.ledger.making import Said, reading
from tests.ledger.test_ledger_corrections import URL, row, rows, story


def test_the_least_sure_comes_first_and_what_was_looked_at_no_more(ledger: Ledger) -> None:
    ledger.add(story(Said("Orla Fenn", "We will not close the ferry", sure=0.8), Said("Per Holm", "The night boat is dead", sure=0.3),
                     Said("Ida Marlow", "Nobody asked me about it", sure=0.5)))
    with ledger.reading() as connection:
        assert [d.statement.source.text for d in review.doubts(connection)] == ["Per Holm", "Ida Marlow", "Orla Fenn"]
        assert [d.statement.source.text for d in review.doubts(connection, below=0.6)] == ["Per Holm", "Ida Marlow"]
        first = review.doubts(connection)[0]
        assert [d.statement.source.text for d in review.doubts(connection, after=(first.least, first.number))] == ["Ida Marlow", "Orla Fenn"]
    ledger.by("ada").accept(first.number)
    ledger.by("ada").reject(row(ledger, "Orla Fenn")["id"])
    with ledger.reading() as connection:
        assert [d.statement.source.text for d in review.doubts(connection)] == ["Ida Marlow"]
        assert review.doubt(connection, first.number).least == 1.0


def test_the_queue_is_read_from_its_index(ledger: Ledger) -> None:
    ledger.add(story())
    if ledger.file is None:
        return
    with ledger.reading() as connection:
        table = tables.statements
        query = select(table.c.id).where(table.c.current, table.c.verdict.is_(None)).order_by(table.c.least, table.c.id).limit(50)
        compiled = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        plan = " ".join(str(line) for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}"))
    assert "statements_least" in plan and "SCAN" not in plan and "TEMP B-TREE" not in plan


def test_open_links_and_relations_wait_for_a_person(ledger: Ledger) -> None:
    ledger.add(story())
    fenn = row(ledger, "Orla Fenn")
    with ledger.writing() as connection:
        other = connection.execute(insert(tables.speakers).values(name="O. Fenn", type="person").returning(tables.speakers.c.id)).scalar_one()
        connection.execute(tables.mentions.update().where(tables.mentions.c.name == "Orla Fenn").values(
            proposed_id=other, proposed_confidence=0.7, proposed_reason="same last name and first letter", roles=[["chair", "harbour board"]]))
        claim = connection.execute(insert(tables.claims).values(name="ferry", text="The ferry will be closed", made="2031-04-02T00:00:00Z", found=False,
                                                                private=False, read_to=0, shown_to=0).returning(tables.claims.c.id)).scalar_one()
        connection.execute(insert(tables.relations).values(claim_id=claim, utterance_id=fenn["utterance_id"], statement_id=fenn["id"], model="m", relation="against",
                                                           confidence=0.6, part=fenn["content"], value=-3, certainty="certain"))
    with ledger.reading() as connection:
        (link,) = review.links(connection)
        (relation,) = review.open_relations(connection)
        assert list(review.open_relations(connection, claim, below=0.5)) == [] == list(review.links(connection, below=0.7))
    assert (link.name, link.proposed, link.confidence, link.reason, link.roles) == (
        "Orla Fenn", (other, "O. Fenn"), 0.7, "same last name and first letter", (("chair", "harbour board"),))
    assert link.said == "“We will not close the ferry this year or the next,”"
    assert (relation.claim, relation.relation, relation.value, relation.part.text) == ("The ferry will be closed", Relation.AGAINST, -3, fenn["content_text"])
    assert json.loads(json.dumps(link.to_json()))["proposed_name"] == "O. Fenn" and relation.to_json()["relation"] == "against"
    ledger.by("ada").reject_link(link.mention)
    ledger.by("ada").relate(relation.number, "ferry", relation.relation)
    with ledger.reading() as connection:
        assert list(review.links(connection)) == [] == list(review.open_relations(connection))


def test_what_people_say_is_gold_for_the_scorers(ledger: Ledger, tmp_path: Path) -> None:
    ledger.add(story())
    ledger.add(reading("Nobody looked at this one.", Said("Ida Marlow", "It stays as it is and that is that"), url="https://courier.example/2"))
    ledger.add(reading("A private one.", Said("Ida Marlow", "Do not tell anybody about the boat"), url="https://courier.example/3"), private=True)
    ada = ledger.by("ada")
    ada.change(row(ledger, "Orla Fenn")["id"], {"stance": "denies"})
    ada.change(row(ledger, "Tomas Brandt")["id"], {"speaker": "Tom Brandt", "content": "it was all a lie"})
    ada.accept(row(ledger, "Tomas Brandt")["id"])
    (private,) = [r["id"] for r in rows(ledger, article_id=3)]
    ada.reject(private)
    (document,) = ledger.gold()
    fenn, brandt = document["statements"]
    assert (document["whole"], document["published"], document["rejected"]) == (False, "2031-04-02", [])
    assert fenn.keys() == {"source", "cue", "content", "stance"} and fenn["stance"] == "denies"
    assert (brandt["speaker"], brandt["stance"], brandt["said_on"]) == ("Tom Brandt", "affirms", None)
    assert [document["text"][s:e] for s, e in brandt["content"]] == ["it was all a lie"]
    assert list(ledger.gold(whole=True)) == []
    assert [len(d["rejected"]) for d in ledger.gold(private=True)] == [0, 1]
    ada.reject(row(ledger, "Per Holm")["id"])
    assert [len(d["rejected"]) for d in ledger.gold(whole=True)] == [1]

    (ours,) = ledger.gold(whole=True)
    found = [r.to_json() for r in ledger.readings() if r.article.url == URL]
    figures = statements.score([ours], found)
    assert figures["speaker"].value == 1.0 and figures["stance"].given == 2
    assert attributions.score([ours], found)["relaxed"].recall == 1.0
