"""Import: what was exported comes back exactly; what is broken is told and stops nothing; what is there stays as it is."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from onrecord.errors import LedgerError, MissingExtra, NewerLedger, OutputError, UnreadableInput
from onrecord.ledger import Ledger, Outcome, corrections, importing
from onrecord.ledger.corrections import By
from onrecord.ledger.exports import Selection, Source, parquet
from onrecord.ledger.tables import articles, group_members, groups, metadata, speakers
from onrecord.types import Json
from tests.ledger.making import Said, many, reading
from tests.ledger.test_ledger_exports import claim_about_the_mill, exported, fill, number_of
from tests.show.fictional import FakeReader, ferry


@pytest.fixture
def other(tmp_path: Path) -> Ledger:
    """An empty ledger in SQLite, whatever the first one is in."""
    return Ledger(tmp_path / "other.db", reader=FakeReader())  # type: ignore[arg-type]


def review(ledger: Ledger) -> None:
    """Something of everything that people can do."""
    with ledger.writing() as connection:
        corrections.accept(connection, number_of(ledger, "nobody was told"), By("Ada"))
        corrections.change(connection, number_of(ledger, "did not poison"), {"certainty": "probable", "speaker": "Ida Q. Marlow"}, By("Per", "she signs so"))
        corrections.accept(connection, number_of(ledger, "did not poison"), By("Ada"))
        corrections.reject(connection, number_of(ledger, "something else"), By("Ada"))
        corrections.change(connection, number_of(ledger, "has no plan whatsoever"), {"role": "chairwoman"}, By("Per"))


def live(ledger: Ledger) -> None:
    """A ledger that has been in use: versions, a re-reading, claims, groups, private material, a speaker merged by hand."""
    fill(ledger)
    claim_about_the_mill(ledger)
    review(ledger)
    ledger.add(reading("A first version.", Said("Hugo Tarn", "the wall will hold for a hundred years"), url="https://courier.example/wall"))
    ledger.add(reading("A second version.", Said("Hugo Tarn", "the wall may hold for a while"), url="https://courier.example/wall"), original=b"\x00\xff<html>")
    ledger.add(reading("A second version.", Said("Hugo Tarn", "the wall may hold for a while", sure=0.5), url="https://courier.example/wall", run="newer 2"))
    with ledger.writing() as connection:
        group = connection.execute(insert(groups).values(name="Mill owners")).inserted_primary_key[0]
        connection.execute(insert(group_members).values(group_id=group, member="Marlow"))
        one, two = connection.execute(select(speakers.c.id).where(speakers.c.name.in_(["Hugo Tarn", "Orla Fenn"])).order_by(speakers.c.id)).scalars()
        connection.execute(update(speakers).where(speakers.c.id == one).values(merged_into=two))


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8", newline="")
    return str(path)


def test_native_lines_come_back_exactly(ledger: Ledger, other: Ledger, tmp_path: Path) -> None:
    fill(ledger)
    review(ledger)
    ledger.add(reading("No words.", title="Tabs\tand 😀 “quotes”"))
    text = exported(ledger, "jsonl", private=True)
    done = list(other.import_from(write(tmp_path / "all.jsonl", text)))
    assert [f.added.outcome for f in done if f.added] == [Outcome.NEW] * 4
    assert exported(other, "jsonl") == text
    assert [f.added.outcome for f in other.import_from(tmp_path / "all.jsonl") if f.added] == [Outcome.SAME] * 4
    assert exported(other, "jsonl") == text


def test_words_of_any_century_come_back(ledger: Ledger, other: Ledger, tmp_path: Path) -> None:
    ledger.add(reading("Old words.", Said("Hugo Tarn", "the wall will hold", on="1517-10-31")))
    text = exported(ledger, "jsonl")
    assert not [f.error for f in other.import_from(write(tmp_path / "all.jsonl", text)) if f.error]
    assert exported(other, "jsonl") == text


def test_reviews_come_along_with_the_values_that_were_reviewed(ledger: Ledger, other: Ledger, tmp_path: Path) -> None:
    fill(ledger)
    path = write(tmp_path / "before.jsonl", exported(ledger, "jsonl"))
    list(other.import_from(path))
    review(ledger)
    list(other.import_from(write(tmp_path / "after.jsonl", exported(ledger, "jsonl"))))
    found = {s["content_text"]: s["reviewed_by"] for line in exported(other, "jsonl").splitlines() for s in json.loads(line)["statements"] if s["reviewed"]}
    assert found == {"“nobody was told,”": ["Ada"]}, "a value that somebody changed elsewhere is not what is here, so nobody has reviewed that"
    with other.writing() as connection:
        corrections.undo(connection, 1, By("Ada"))
    assert '"reviewed": true' not in exported(other, "jsonl")


def test_a_live_ledger_comes_back_whole(ledger: Ledger, other: Ledger, tmp_path: Path, open_at: Callable[..., Ledger]) -> None:
    live(ledger)
    text = exported(ledger, "ledger", private=True)
    assert importing.whole_in([write(tmp_path / "whole.jsonl.txt", text)])
    assert importing.restore(other, str(tmp_path / "whole.jsonl.txt")) == text.count("\n") - 1
    assert exported(other, "ledger", private=True) == text
    assert other.id != ledger.id
    for form in ("jsonl", "gold", "csv", "labelstudio"):
        assert exported(other, form, private=True) == exported(ledger, form, private=True)
    with ledger.reading() as one, other.reading() as two:
        for table in metadata.sorted_tables:
            if table.name != "ledger":
                query = select(table).order_by(*table.primary_key.columns)
                assert one.execute(query).all() == two.execute(query).all(), table.name
    added = other.add(reading("After that.", Said("Ida Marlow", "and life went on as it does"), url="https://courier.example/after"))
    assert added.article == 5
    with other.writing() as connection:
        corrections.undo_last(connection, By("Per"))


def test_a_whole_ledger_moves_to_postgresql_and_goes_on(tmp_path: Path, postgresql_url: str) -> None:
    one, two = Ledger(tmp_path / "one.db", reader=FakeReader()), Ledger(postgresql_url, reader=FakeReader())  # type: ignore[arg-type]
    live(one)
    text = exported(one, "ledger", private=True)
    importing.restore(two, write(tmp_path / "whole.jsonl", text))
    assert exported(two, "ledger", private=True) == text
    assert two.add(reading("After that.", Said("Ida Marlow", "and life went on as it does"), url="https://courier.example/after")).article == 5
    two.close()


def test_a_whole_ledger_goes_only_into_an_empty_one(ledger: Ledger, other: Ledger, tmp_path: Path) -> None:
    fill(ledger)
    path = write(tmp_path / "whole.jsonl", exported(ledger, "ledger", private=True))
    other.add(ferry())
    before = exported(other, "ledger")
    with pytest.raises(LedgerError, match="empty"):
        importing.restore(other, path)
    assert exported(other, "ledger") == before


@pytest.mark.parametrize("harm", [
    lambda lines: [*lines[:9], lines[9][:40], *lines[10:]], lambda lines: [*lines[:9], '{"table": "nothing", "row": {}}', *lines[10:]],
    lambda lines: [*lines[:9], lines[9].replace('"row": {', '"row": {"more": 1, '), *lines[10:]],
])
def test_a_damaged_whole_ledger_leaves_the_new_one_empty(ledger: Ledger, other: Ledger, tmp_path: Path, harm: Callable[[list[str]], list[str]]) -> None:
    fill(ledger)
    lines = exported(ledger, "ledger", private=True).splitlines()
    with pytest.raises(UnreadableInput) as error:
        importing.restore(other, write(tmp_path / "whole.jsonl", "\n".join(harm(lines))))
    assert "line 10" in (error.value.source or "")
    assert exported(other, "jsonl") == ""
    with pytest.raises(NewerLedger):
        importing.restore(other, write(tmp_path / "newer.jsonl", '{"onrecord": "ledger", "schema": 99}\n'))


def line(**changes: Any) -> Json:
    return ferry().to_json() | changes


def of_statement(**changes: Any) -> Json:
    data = ferry().to_json()
    data["statements"][0] |= changes
    return data


BROKEN: list[Any] = [
    "{not json", "[]", '"words"', {"text": "Only a text.", "id": "a"}, line(text=None), line(statements=[1]), line(url="javascript:alert(1)"), line(published="last week"),
    line(title=5), line(run=None), line(id=["a"]), of_statement(content=[[0, 9999]]), of_statement(content=[]), of_statement(content_text="what nobody said"),
    of_statement(stance="maybe"), of_statement(speakers="Orla Fenn"), of_statement(said_on="Tuesday"), of_statement(confidence={}), of_statement(confidence={"attribution": 7}),
    of_statement(evidence={"speaker": [[5, 2]]}), of_statement(selector=None), of_statement(reviewed=True), of_statement(role=["chair"]), {**line(), "byline": 3},
    {key: value for key, value in line().items() if key != "sha256"} | {"sha256": 3},
]


@pytest.mark.parametrize("broken", BROKEN, ids=range(len(BROKEN)))
def test_a_broken_line_is_told_with_its_number(other: Ledger, tmp_path: Path, broken: Any) -> None:
    good = many(3)
    rows = [json.dumps(r.to_json()) for r in good]
    rows.insert(1, broken if isinstance(broken, str) else json.dumps(broken))
    path = write(tmp_path / "some.jsonl", "\n".join(rows) + "\n\n")
    done = list(other.import_from(path))
    assert [f.error is None for f in done] == [True, False, True, True]
    assert done[1].source == f"{path}, line 2" or f"{path}, line 2, statement 1" == (done[1].error and done[1].error.source)
    assert [a.article.url for a in other.readings()] == [r.article.url for r in good]


def test_many_in_batches_and_again(other: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 8)
    made = many(importing.BATCH * 2 + 7, statements=2)
    rows = [json.dumps(r.to_json(), ensure_ascii=False) for r in made]
    with gzip.open(tmp_path / "part.jsonl.gz", "wt", encoding="utf-8") as stream:
        stream.write("\n".join(rows[: importing.BATCH + 3]))
    assert len([f for f in other.import_from(tmp_path / "part.jsonl.gz") if f.added]) == importing.BATCH + 3
    write(tmp_path / "all.jsonl", "\n".join(rows))
    done = list(other.import_from(tmp_path))
    assert sum(f.added is not None and f.added.outcome is Outcome.NEW for f in done) == importing.BATCH + 4
    assert sum(f.known for f in done) == importing.BATCH * 2 + 6
    assert len(list(other.readings())) == len(made)


def test_what_onrecord_read_prints_can_be_imported(other: Ledger, tmp_path: Path) -> None:
    data = ferry().to_json(removed=True)
    for statement in data["statements"]:
        for name in ("reviewed", "verdict", "reviewed_by"):
            del statement[name]  # as versions before the ledger wrote it
    (done,) = other.import_from(write(tmp_path / "read.jsonl", json.dumps(data)))
    assert done.added is not None and done.added.statements == len(ferry())
    assert next(iter(other.readings())) == ferry()


def test_private_import(other: Ledger, tmp_path: Path) -> None:
    list(other.import_from(write(tmp_path / "a.jsonl", json.dumps(ferry().to_json())), private=True))
    assert exported(other, "jsonl") == ""
    with other.reading() as connection:
        assert connection.execute(select(articles.c.private)).scalars().all() == [True]


def test_missing_and_empty_inputs(other: Ledger, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = list(other.import_from(tmp_path / "none.jsonl", tmp_path / "empty"))
    assert [str(f.error) for f in done] == [f"there is no file {tmp_path / 'none.jsonl'}",
                                            f"there is nothing to import in {tmp_path / 'empty'}: no JSON Lines (*.jsonl) and no export in Parquet"]
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(json.dumps(ferry().to_json()).encode())[:-200])
    (broken,) = other.import_from(tmp_path / "cut.jsonl.gz")
    assert "cut.jsonl.gz" in str(broken.error)


def test_parquet_comes_back_exactly(ledger: Ledger, other: Ledger, tmp_path: Path) -> None:
    fill(ledger)
    review(ledger)
    with ledger.reading() as connection:
        parquet.write(Source(connection, Selection(private=True)), tmp_path / "out")
        parquet.write(Source(connection, Selection(private=True)), tmp_path / "out")  # takes the place of the first
    assert sorted(p.name for p in tmp_path.iterdir() if not p.name.startswith("other")) in (["out"], ["news.db", "news.db-shm", "news.db-wal", "out"])
    assert all(f.added for f in other.import_from(tmp_path / "out"))
    assert exported(other, "jsonl", private=True) == exported(ledger, "jsonl", private=True)


def test_parquet_columns_have_types(ledger: Ledger, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    fill(ledger)
    with ledger.reading() as connection:
        parquet.write(Source(connection, Selection()), tmp_path / "whole")
        parquet.write(Source(connection, Selection(text=False)), tmp_path / "bare")
    statements = pq.read_table(tmp_path / "whole" / "statements.parquet")
    kinds = {field.name: str(field.type) for field in statements.schema}
    assert kinds["content"] == "list<element: struct<start: int32, end: int32>>"
    assert (kinds["said_on"], kinds["reviewed"]) == ("string", "bool") and kinds["confidence"].startswith("map<string, double")
    assert statements.num_rows == len(ferry()) + 5
    bare = pq.read_table(tmp_path / "bare" / "statements.parquet").schema.names
    assert not {"content_text", "speaker", "role", "prefix", "link"} & set(bare)
    with pytest.raises(UnreadableInput, match="without its text"):
        list(parquet.read(tmp_path / "bare"))


def test_parquet_leaves_other_folders_alone(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(ledger)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    with ledger.reading() as connection:
        for target in (mine, mine / "thesis.txt", tmp_path / "no" / "folder"):
            with pytest.raises(OutputError):
                parquet.write(Source(connection), target)
        with pytest.raises(RuntimeError), monkeypatch.context() as patch:
            patch.setattr(Source, "articles", lambda self: (_ for _ in ()).throw(RuntimeError("stopped half way")))
            parquet.write(Source(connection), tmp_path / "half")
    assert (mine / "thesis.txt").read_text() == "years of work"
    assert [p.name for p in tmp_path.iterdir() if "half" in p.name] == []


def test_parquet_without_its_library_says_what_to_install(ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with ledger.reading() as connection, pytest.raises(MissingExtra, match=r"onrecord\[parquet\]"):
        parquet.write(Source(connection), tmp_path / "out")
