"""Inputs to Parquet and a manifest: what is left is done, what has changed is done anew, what is broken is told."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.errors import OutputError
from onrecord.ledger import Ledger
from onrecord.ledger.exports import parquet
from onrecord.scale import Options, Outcome, units
from onrecord.scale import scan as scan_with
from onrecord.scale.engine import Engine
from onrecord.scale.local import Local
from onrecord.scale.patience import TOO_LONG
from onrecord.scale.records import CUT_OFF, MALFORMED, TOO_LARGE
from onrecord.scale.work import ENDED
from tests.ledger.making import NamingReader
from tests.scale.archives import address, archive, stories, story, write_lines, write_warc
from tests.scale.contents import check_whole, entries, state, urls
from tests.scale.readers import Deadly, Newer, Stubborn

pytest.importorskip("fastwarc")
pytest.importorskip("pyarrow")


def scan(inputs: list[Path] | Path, out: Path, *, reader: Callable[[], NamingReader] = NamingReader, workers: int = 1, options: Options | None = None) -> Outcome:
    return scan_with([inputs] if isinstance(inputs, Path) else inputs, out, lambda: Local(workers), options=options, make_reader=reader)


def never() -> Engine:
    raise AssertionError("there was something to run")


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder with one of each kind."""
    import pyarrow
    import pyarrow.parquet

    folder = tmp_path / "mixed"
    (folder / "saved").mkdir(parents=True)
    write_warc(folder / "a.warc", stories([1, 2]))
    write_warc(folder / "b.WARC.gz", stories([3]))
    write_lines(folder / "rows.jsonl", [{"html": story(4)}, "{broken", {"text": "“It is late,” Orla Fenn said of the ferry.", "url": address(5)}, "[]"])
    write_lines(folder / "rows.jsonl.gz", [{"html": story(6)}])
    pyarrow.parquet.write_table(pyarrow.table({"html": [story(7).encode(), None], "text": [None, "“It is lost,” Ida Marlow said."], "url": [None, address(8)], "odd": [1, 2]}), folder / "t.parquet")
    (folder / "saved" / "one.html").write_text(story(9))
    (folder / "saved" / "two.htm.gz").write_bytes(gzip.compress(story(10).encode()))
    (folder / "notes.txt").write_text("not scanned")
    return folder


def test_every_kind_of_input_and_import_into_a_ledger(mixed: Path, tmp_path: Path):
    out = tmp_path / "out"
    outcome = scan(mixed, out)
    assert urls(out) == sorted(address(n) for n in range(1, 11))
    assert outcome.counts["articles"] == outcome.counts["statements"] == 10 and outcome.skipped == {MALFORMED: 2}
    assert check_whole(out) == len(outcome.done) == 6
    with Ledger(tmp_path / "a.db", reader=NamingReader()) as ledger:  # type: ignore[arg-type]
        filed = list(ledger.import_from(str(out)))
        assert [f.error for f in filed if f.error] == [] and len(filed) == 10
        assert all(f.known for f in ledger.import_from(str(out)))
        with ledger.reading() as connection:
            exported = tmp_path / "exported"
            from onrecord.ledger.exports import Selection, Source

            parquet.write(Source(connection, Selection()), exported)
    import pyarrow.parquet

    (articles, statements), *_ = parquet.pairs(out)
    for name, mine in (("articles.parquet", articles), ("statements.parquet", statements)):
        assert pyarrow.parquet.read_schema(exported / name).equals(pyarrow.parquet.read_schema(mine))


def test_a_second_run_does_what_is_left_and_a_changed_input_anew(tmp_path: Path):
    inputs, out = archive(tmp_path / "in", files=3, pages=2), tmp_path / "out"
    assert len(scan([inputs / "news-00.warc.gz", inputs / "news-01.warc.gz"], out).done) == 2
    first = state(out)[1]
    outcome = scan(inputs, out)
    assert (outcome.known, [Path(e.unit).name for e in outcome.done]) == (2, ["news-02.warc.gz"])
    assert first.items() <= state(out)[1].items()
    os.utime(inputs / "news-00.warc.gz")  # touched, but the same
    write_warc(inputs / "news-01.warc.gz", stories([7, 8, 9]))
    outcome = scan_with([inputs], out, lambda: Local(1), make_reader=NamingReader)
    assert (outcome.known, [Path(e.unit).name for e in outcome.done]) == (2, ["news-01.warc.gz"])
    assert urls(out) == sorted(address(n) for n in (0, 1, 4, 5, 7, 8, 9)) and check_whole(out) == 3
    assert len(list((out / "articles").iterdir())) == len(list((out / "statements").iterdir())) == 3  # the older ones are gone
    assert scan_with([inputs], out, never, make_reader=NamingReader).known == 3
    assert len(scan(inputs, out, reader=Newer).done) == 3
    assert {e["run"] for e in entries(out)} == {Newer.run} and {a["run"] for a in parquet.read(out)} == {Newer.run}


def test_what_is_half_there_is_cleared_away_and_a_torn_line_read_over(tmp_path: Path):
    inputs, out = archive(tmp_path / "in", files=2, pages=1), tmp_path / "out"
    scan(inputs, out)
    expected = state(out)
    (out / "articles" / "left.parquet").write_bytes(b"PAR1")
    (out / ".work" / "half").write_bytes(b"PAR1")
    lines = (out / "manifest.jsonl").read_bytes().splitlines(keepends=True)
    (out / "manifest.jsonl").write_bytes(lines[0] + lines[1][:50])
    assert len(list(parquet.pairs(out))) == 1
    outcome = scan(inputs, out)
    assert (outcome.known, len(outcome.done)) == (1, 1)
    assert state(out) == expected and list((out / ".work").iterdir()) == []


def test_pages_of_a_folder_are_dealt_out_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    inputs, out = tmp_path / "in", tmp_path / "out"
    inputs.mkdir()
    monkeypatch.setattr(units, "PAGES_A_UNIT", 4)
    for n in range(3):
        (inputs / f"{n}.html").write_text(story(n))
    assert len(scan(inputs, out).done) == 1
    for n in range(3, 9):
        (inputs / f"{n}.html").write_text(story(n))
    shares = len(scan(inputs, out, workers=2).done)
    assert shares > 1 and urls(out) == sorted(address(n) for n in range(9))  # the one of before has made way
    assert {e["unit"].partition("#")[2] for e in entries(out) if e["state"] == "gone"} == {"1/1"}
    (inputs / "3.html").write_text(story(33))
    outcome = scan(inputs, out)
    assert (len(outcome.done), outcome.known) == (1, shares - 1) and address(33) in urls(out) and address(3) not in urls(out)


def test_broken_inputs_are_told_and_the_rest_is_read(tmp_path: Path):
    inputs, out = archive(tmp_path / "in", files=1, pages=3), tmp_path / "out"
    whole = (inputs / "news-00.warc.gz").read_bytes()
    (inputs / "cut.warc.gz").write_bytes(whole[:len(whole) - 500])
    rows = gzip.compress("".join(json.dumps({"html": story(n), "noise": os.urandom(500).hex()}) + "\n" for n in range(20, 60)).encode())
    (inputs / "cut.jsonl.gz").write_bytes(rows[:len(rows) // 2])
    write_lines(inputs / "large.jsonl", [{"html": story(90)}, {"text": "a" * 300_000}, {"html": story(91)}])
    (inputs / "bad.parquet").write_bytes(b"PAR1 no")
    (inputs / "link.warc").symlink_to(inputs / "news-00.warc.gz")
    (inputs / "loop").symlink_to(inputs)
    outcome = scan([inputs, tmp_path / "missing.warc", tmp_path / "archive"], out, options=Options(record_bytes=200_000))
    found = urls(out)
    assert {address(n) for n in (0, 1, 2, 20, 21, 90, 91)} <= set(found) and found.count(address(2)) == 1
    assert outcome.skipped == {CUT_OFF: 2, TOO_LARGE: 1} and sum(e.cut_off for e in outcome.done) == 2
    assert [Path(e.unit).name for e in outcome.failed] == ["bad.parquet"] and "cannot be read as Parquet" in str(outcome.failed[0].error)
    assert sorted(str(p).split(" ", 1)[1].split(";")[0] for p in outcome.problems if "link" in str(p)) == ["is a link and was not followed"] * 2
    assert len(outcome.problems) == 4
    assert [Path(e.unit).name for e in scan(inputs, out, options=Options(record_bytes=200_000)).failed] == ["bad.parquet"]  # tried again, nothing else is


def test_pages_that_take_too_long_break_the_reader_or_kill_it_are_counted(tmp_path: Path):
    def rows(word: str) -> list[dict[str, object] | str]:
        return [{"html": story(1)}, {"html": story(2, f"They called it {word}, and nobody could say why that was so.")}, {"html": story(3)}]

    cases = (("ENDLESS", Stubborn, TOO_LONG, 0), ("BROKEN", Deadly, "broke the reader (ZeroDivisionError)", 0), ("DEADLY", Deadly, ENDED, 2))
    for word, reader, reason, again in cases:
        outcome = scan(write_lines(tmp_path / f"{word}.jsonl", rows(word)), tmp_path / word, reader=reader, options=Options(page_seconds=1))
        assert outcome.skipped == {reason: 1} and outcome.again == again and outcome.failed == []
        assert urls(tmp_path / word) == [address(1), address(3)] and outcome.example(reason) == f"{word}.jsonl, line 2"


def test_a_unit_whose_workers_keep_dying_is_given_up_and_the_rest_is_read(tmp_path: Path):
    deadly = [{"html": story(n, "They called it DEADLY, and nobody could say why that was so.")} for n in range(9)]
    inputs = [write_lines(tmp_path / "a.jsonl", [*deadly]), write_lines(tmp_path / "b.jsonl", [{"html": story(20)}])]
    outcome = scan(inputs, tmp_path / "out", reader=Deadly, options=Options(retries=2))
    assert urls(tmp_path / "out") == [address(20)]
    (failed,) = outcome.failed
    assert failed.unit == str(inputs[0]) and str(failed.error) == "its worker was ended by SIGKILL; begun 3 times, the last time it ended at record 2"
    assert check_whole(tmp_path / "out") == 1


def test_what_scans_have_written_is_no_input(tmp_path: Path):
    inputs = archive(tmp_path / "in", files=1, pages=1)
    assert len(scan(inputs, inputs / "read").done) == 1
    again = scan(inputs, inputs / "read")
    assert (again.known, again.done, again.problems) == (1, [], [])
    other = scan(inputs, tmp_path / "other")
    assert len(other.done) == 1 and [str(p) for p in other.problems] == [f"{inputs / 'read'} is what a scan has written; onrecord import takes it"]


def test_folders_of_others_and_of_a_running_scan_are_left_alone(tmp_path: Path):
    from filelock import FileLock

    inputs = archive(tmp_path / "in", files=1, pages=1)
    with pytest.raises(OutputError, match="holds other things than a scan"):
        scan(inputs, inputs)
    out = tmp_path / "out"
    out.mkdir()
    with FileLock(out / ".lock"), pytest.raises(OutputError, match="another scan is writing"):
        scan(inputs, out)
    (out / "manifest.jsonl").write_text("{}\n")
    with pytest.raises(OutputError, match="is no manifest of a scan"):
        scan(inputs, out)
