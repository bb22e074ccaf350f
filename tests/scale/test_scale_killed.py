"""A scan killed at random points, its workers killed beside it: nothing is lost, doubled, or half there."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from onrecord.scale import Options, Progress, scan
from onrecord.scale.local import Local
from tests.ledger.making import NamingReader
from tests.scale.archives import archive
from tests.scale.contents import check_whole, entries, state
from tests.scale.readers import Held

pytest.importorskip("fastwarc")
pytest.importorskip("pyarrow")
ROOT = Path(__file__).parents[2]


def start(*arguments: str, slow: bool = True) -> subprocess.Popen[str]:
    """``onrecord scan`` in a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "tests.scale.launch", "scan", *arguments], cwd=ROOT, env=os.environ | ({"SLOW": "1"} if slow else {}), text=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def test_killed_at_random_points_it_goes_on_where_it_ended(tmp_path: Path):
    inputs = archive(tmp_path / "in", files=6, pages=8)
    scan([inputs], tmp_path / "undisturbed", lambda: Local(1), make_reader=NamingReader)
    expected, out = state(tmp_path / "undisturbed"), tmp_path / "out"
    rng = random.Random(time.time_ns())
    done = 0
    for n in range(4):
        process = start(str(inputs), "--out", str(out), "--workers", "2")
        while n and process.poll() is None and len(done_units(out)) <= done:  # the first is killed as it starts, the others on their way
            time.sleep(0.005)
        time.sleep(rng.uniform(0, 0.3))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kept = check_whole(out)
        assert kept >= done
        done = kept
    process = start(str(inputs), "--out", str(out), "--json", slow=False)
    told, _ = process.communicate(timeout=120)
    assert process.returncode == 0, told
    summary = json.loads(told)
    assert summary["files"]["known"] + summary["files"]["read"] == 6 and summary["files"]["known"] >= done > 0
    assert state(out) == expected
    assert list((out / ".work").iterdir()) == []


def done_units(out: Path) -> list[str]:
    """The units that the manifest says are done."""
    return [e["unit"] for e in entries(out) if e["state"] == "done"] if (out / "manifest.jsonl").exists() else []


class Murderous(Local):
    """Kills a worker at work now and then; the first before any may read on, the last ones may live."""

    def __init__(self, workers: int, kills: int, signs: Path):
        super().__init__(workers)
        self._rng, self._kills, self._signs = random.Random(time.time_ns()), kills, signs
        self._next = 0.0

    def disturb(self) -> None:
        at_work = [w.process.pid for w in self._workers if w.task is not None and (self._signs / f"at-{w.process.pid}").exists()]
        if at_work and self._kills and time.monotonic() > self._next:
            os.kill(self._rng.choice(at_work) or 0, signal.SIGKILL)
            self._kills -= 1
            self._next = time.monotonic() + self._rng.uniform(0.1, 0.5)
            (self._signs / "go").touch()


def test_workers_killed_beside_it_change_nothing(tmp_path: Path):
    inputs, signs = archive(tmp_path / "in", files=4, pages=12), tmp_path / "signs"
    signs.mkdir()
    scan([inputs], tmp_path / "undisturbed", lambda: Local(1), make_reader=NamingReader)
    engine = Murderous(2, 5, signs)

    def watch(progress: Progress) -> None:
        engine.disturb()

    outcome = scan([inputs], tmp_path / "out", lambda: engine, make_reader=partial(Held, signs), options=Options(retries=9, suspect_after=9), watch=watch)
    assert outcome.failed == [] and len(outcome.done) == 4 and outcome.again >= 1
    assert state(tmp_path / "out") == state(tmp_path / "undisturbed")


def test_ctrl_c_ends_it_and_keeps_what_is_done(tmp_path: Path):
    inputs, out = archive(tmp_path / "in", files=4, pages=8), tmp_path / "out"
    process = start(str(inputs), "--out", str(out), "--workers", "1")
    while process.poll() is None and not done_units(out):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    told, _ = process.communicate(timeout=60)
    assert process.returncode == 130 and "interrupted" in told
    assert 1 <= check_whole(out) < 4
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_what_the_command_says(tmp_path: Path):
    inputs, out = archive(tmp_path / "in", files=2, pages=2), tmp_path / "out"
    process = start(str(inputs), str(tmp_path / "missing.warc"), "--out", str(out), "--workers", "1", slow=False)
    told, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "files: 2 read, 0 known, 1 failed" in told and "pages: 4 looked at, 4 articles read, 0 skipped" in told
    assert "statements: 4, read by machine, not reviewed" in told and f"onrecord: there is no file {tmp_path / 'missing.warc'}" in told
