"""``onrecord review``, ``correct``, ``corrections``, ``undo``, ``merge``, ``split``: answers by line, messages, exit codes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from onrecord.cli.app import call
from onrecord.ledger import Ledger, tables
from tests.ledger.making import Said, reading

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ledger(tmp_path: Path) -> str:
    """Two articles with four statements, the least sure Per Holm's, then Ida Marlow's."""
    where = str(tmp_path / "news.db")
    with Ledger(where) as opened:
        opened.add(reading("The board of Selm met.", Said("Orla Fenn", "We will not close the ferry this year", sure=0.9),
                           Said("Per Holm", "the night boat is dead and buried", direct=False, sure=0.4),
                           Said("Per Holm", "nobody will miss it when it is gone", direct=False, cue="added", sure=0.8), url="https://courier.example/1", title="Ferry"))
        opened.add(reading("On the quay.", Said("Ida Marlow", "The minutes are all wrong", sure=0.6), url="https://courier.example/2", title="Minutes"))
    return where


@pytest.fixture
def run(ledger: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on the ledger as ada, with lines on stdin; gives exit code, stdout and stderr."""
    monkeypatch.setenv("LOGNAME", "ada")
    monkeypatch.setenv("ONRECORD_LEDGER", ledger)

    def runs(*arguments: str, lines: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(lines))
        code = call(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return runs


def said(ledger: str) -> list[tuple[Any, ...]]:
    """Source, stance, speaker and verdict of each statement."""
    with Ledger(ledger) as opened, opened.reading() as connection:
        t = tables.statements.c
        return [tuple(r) for r in connection.execute(select(t.source_text, t.stance, t.speaker, t.verdict).order_by(t.id))]


def test_review_walks_from_the_least_sure_and_keeps_each_answer(run: Run, ledger: str) -> None:
    code, out, _ = run("review", lines="c stance=denies\na\nr\ns\nq\n")
    assert code == 0
    assert said(ledger) == [("Orla Fenn", "affirms", "Orla Fenn", None), ("Per Holm", "denies", "Per Holm", "changed"), ("Per Holm", "affirms", "Per Holm", None),
                            ("Ida Marlow", "affirms", "Ida Marlow", "rejected")]
    assert "[source: Per Holm] [cue: said] [content: the night boat is dead and buried]." in out
    assert out.index("night boat is dead") < out.index("The minutes are all wrong") < out.index("nobody will miss it") < out.index("not close the ferry")
    assert "Reviewed by ada: 1 accepted, 1 changed, 1 rejected." in out and "a accept" in out
    assert "0.40" in out and "stance" in out and "denies" in out


def test_review_takes_back_and_says_what_it_cannot_do(run: Run, ledger: str) -> None:
    _, out, _ = run("review", "--limit", "2", lines="a\nu\nc stance=maybe\nc colour=red\nx\nr\nr\n")
    assert [s[3] for s in said(ledger)] == [None, "rejected", None, "rejected"]
    assert "one of: affirms, denies, open" in out and "no field “colour”" in out and "“x” means nothing here" in out
    assert "1 accepted, 2 rejected, 1 undone" in out
    _, out, _ = run("review", lines="u\nc certainty=probable\nu\n")
    assert "There is nothing to take back" in out and [s[3] for s in said(ledger)] == [None, "rejected", None, "rejected"]


def test_review_asks_for_field_value_and_the_rest_of_the_speakers_words(run: Run, ledger: str) -> None:
    run("review", lines="c\nspeaker\nPär Holm\ny\nc\nwhatever\nc\nstance\nopen\nc\nstance\naffirms\npossible\no\ns\nq\n")
    assert said(ledger)[1:3] == [("Per Holm", "affirms", "Pär Holm", "changed"), ("Per Holm", "affirms", "Pär Holm", "changed")]


def test_review_ends_with_its_input_and_needs_a_ledger(run: Run, tmp_path: Path, ledger: str) -> None:
    assert run("review")[0] == 0
    assert all(s[3] is None for s in said(ledger))
    code, _, err = run("review", "--ledger", str(tmp_path / "none.db"))
    assert code == 1 and "none.db" in err and not (tmp_path / "none.db").exists()


def test_review_prints_what_waits_for_other_programs(run: Run) -> None:
    _, out, _ = run("review", "--json", "--below", "0.7")
    assert [json.loads(line)["speaker"] for line in out.splitlines()] == ["Per Holm", "Ida Marlow"]
    assert len(run("review", "--json", "--limit", "1")[1].splitlines()) == 1


def test_review_of_links(run: Run, ledger: str) -> None:
    with Ledger(ledger) as opened, opened.writing() as connection:
        other = connection.execute(insert(tables.speakers).values(name="Ida M. Marlow", type="person").returning(tables.speakers.c.id)).scalar_one()
        connection.execute(tables.mentions.update().where(tables.mentions.c.name == "Ida Marlow").values(
            proposed_id=other, proposed_confidence=0.7, proposed_reason="same first and last name"))
    _, out, _ = run("review", "--speakers", lines="c\nu\na\n")
    assert "Ida M. Marlow" in out and "same first and last name" in out and "right or wrong" in out and "1 accepted" in out
    with Ledger(ledger) as opened, opened.reading() as connection:
        assert connection.execute(select(tables.mentions.c.speaker_id).where(tables.mentions.c.name == "Ida Marlow")).scalar_one() == other
    assert run("review", "--speakers", "--json")[1] == ""


def test_review_of_a_claim(run: Run, ledger: str) -> None:
    with Ledger(ledger) as opened, opened.writing() as connection:
        t = tables.statements.c
        rows = connection.execute(select(t.id, t.utterance_id, t.content).order_by(t.id)).all()
        claim = connection.execute(insert(tables.claims).values(name="ferry", text="The night boat will be closed", made="2031-04-02T00:00:00Z", found=False,
                                                                private=False, read_to=0, shown_to=0).returning(tables.claims.c.id)).scalar_one()
        for number, row in enumerate(rows[:3]):
            connection.execute(insert(tables.relations).values(claim_id=claim, utterance_id=row.utterance_id, statement_id=row.id, model="m", relation="for",
                                                               confidence=0.5 + number / 10, part=row.content, value=3, certainty="certain"))
    _, out, _ = run("review", "--claim", "ferry", lines="c relation=against\na\nu\nr\n")
    assert "The night boat will be closed" in out and "+3" in out
    with Ledger(ledger) as opened, opened.reading() as connection:
        t = tables.relations.c
        assert [tuple(r) for r in connection.execute(select(t.relation, t.value, t.verdict).order_by(t.utterance_id))] == [
            ("against", -3, "changed"), ("unrelated", None, "rejected"), ("for", 3, None)]
    assert run("review", "--claim", "no such claim")[0] == 1
    assert run("review", "--claim", "ferry", "--speakers")[0] == 2


def test_correct_prints_what_it_did_and_undo_takes_it_back(run: Run, ledger: str) -> None:
    code, out, _ = run("correct", "2", "stance=denies", "role=harbour master", "--accept", "--why", "heard it")
    made = [json.loads(line) for line in out.splitlines()]
    assert code == 0 and [(c["field"], c["old"], c["new"], c["who"], c["why"]) for c in made] == [
        ("stance", "affirms", "denies", "ada", "heard it"), ("role", None, "harbour master", "ada", "heard it"), ("verdict", "changed", "accepted", "ada", "heard it")]
    assert len(run("corrections", "--json")[1].splitlines()) == 3
    assert json.loads(run("undo")[1])["field"] == "verdict"
    assert len(run("undo", str(made[0]["correction"]), "--who", "bo")[1].splitlines()) == 1
    assert [json.loads(line)["field"] for line in run("corrections", "--standing", "--who", "ada")[1].splitlines()] == ["role"]
    assert said(ledger)[1] == ("Per Holm", "affirms", "Per Holm", "changed")
    assert len(run("corrections", "--statement", "2", "--limit", "2")[1].splitlines()) == 2
    assert run("corrections", "--article", "2")[1] == "" == run("corrections", "--waiting")[1]


@pytest.mark.parametrize(("arguments", "code", "message"), [
    (["correct", "2"], 2, "FIELD=VALUE"), (["correct", "2", "stance"], 2, "not FIELD=VALUE"), (["correct", "2", "--accept", "--reject"], 2, "not both"),
    (["correct", "2", "stance=x"], 1, "one of: affirms"), (["correct", "99", "--accept"], 1, "no statement number 99"), (["undo", "99"], 1, "no correction number 99"),
    (["undo"], 1, "no correction of ada"), (["merge", "Nobody", "Per Holm"], 1, "no speaker “Nobody”"), (["merge", "Per Holm", "Per Holm"], 1, "one already"),
    (["split", "Per Holm", "1"], 1, "nothing would be left"), (["correct", "2", "--to", "x", "--accept"], 2, "from which claim"),
    (["correct", "2", "relation=so", "--claim", "x"], 2, "one of: for"), (["correct", "1", "--missed", "cue=said"], 2, "content="), (["correct", "2", "--accept", "--who", " "], 2, "name")])
def test_what_is_wrong_is_said_in_a_line(run: Run, ledger: str, arguments: list[str], code: int, message: str) -> None:
    before = said(ledger)
    got, out, err = run(*arguments)
    assert got == code and message in err and "Traceback" not in err and out == ""
    assert said(ledger) == before


def test_merge_and_split_by_name(run: Run, ledger: str) -> None:
    code, out, _ = run("merge", "Ida Marlow", "Orla Fenn", "--why", "married name")
    assert code == 0 and (json.loads(out)["field"], json.loads(out)["words"], json.loads(out)["new"]) == ("merge", "Ida Marlow", "Orla Fenn")
    with Ledger(ledger) as opened, opened.reading() as connection:
        names = select(tables.speakers.c.name).join(tables.statement_speakers).order_by(tables.statement_speakers.c.statement_id)
        assert list(connection.execute(names).scalars()) == ["Orla Fenn", "Per Holm", "Per Holm", "Orla Fenn"]
    code, out, _ = run("split", "Orla Fenn", "2")
    assert code == 0 and json.loads(out)["subject"] == "mention"
    with Ledger(ledger) as opened, opened.reading() as connection:
        assert list(connection.execute(names).scalars()) == ["Orla Fenn", "Per Holm", "Per Holm", "Ida Marlow"]
    assert run("split", "Orla Fenn", "7")[0] == 1
