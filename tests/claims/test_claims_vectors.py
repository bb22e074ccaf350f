"""The vector index: what is committed is found, exactly; what was killed, stale or foreign is not there."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.claims.embed import to_int8
from onrecord.claims.vectors import SEGMENT, VectorFile
from onrecord.errors import OutputError


def made(n: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((n, 384), dtype=np.float32)
    return to_int8(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def by_hand(keys: np.ndarray, vectors: np.ndarray, query: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    rows, sought = vectors.astype(np.float64), query.astype(np.float64)
    scores = (rows @ sought) / np.linalg.norm(rows, axis=1) / np.linalg.norm(sought)
    order = np.lexsort((keys, -scores))[:k]
    return keys[order], scores[order]


@pytest.fixture
def index(tmp_path: Path) -> VectorFile:
    return VectorFile.open(tmp_path / "news.db.vectors", "ledger 1", "sentences-1")


def again(index: VectorFile, fingerprint: str = "ledger 1", model: str = "sentences-1") -> VectorFile:
    return VectorFile.open(index.path, fingerprint, model)


def test_search_finds_the_nearest_exactly(index: VectorFile):
    keys, vectors = np.arange(2 * SEGMENT + 7) * 3 + 5, made(2 * SEGMENT + 7)
    index.append(keys, vectors)
    for query in (vectors[17], made(1, seed=9)[0]):
        found = index.search(query, 25)
        expected, scores = by_hand(keys, vectors, query, 25)
        assert found.keys.tolist() == expected.tolist()
        assert np.allclose(found.scores, scores, atol=1e-5) and found.scores.dtype == np.float32
    assert index.search(vectors[17], 1).keys.tolist() == [17 * 3 + 5]


def test_a_float_query_is_as_good(index: VectorFile):
    vectors = made(300)
    index.append(np.arange(300), vectors)
    query = vectors[4] / np.linalg.norm(vectors[4].astype(np.float32))
    assert index.search(query.astype(np.float32), 3).keys[0] == 4


def test_search_among_some(index: VectorFile):
    keys, vectors = np.arange(SEGMENT + 500), made(SEGMENT + 500)
    index.append(keys, vectors)
    only = np.array([SEGMENT + 3, 7, 7, 99_999, 12])
    query = made(1, seed=3)[0]
    found = index.search(query, 10, only=only)
    expected, _ = by_hand(np.array([7, 12, SEGMENT + 3]), vectors[[7, 12, SEGMENT + 3]], query, 10)
    assert found.keys.tolist() == expected.tolist()
    assert not len(index.search(query, 10, only=[]).keys)


def test_equal_scores_come_by_key(index: VectorFile):
    index.append([30, 10, 20, 40], np.repeat(made(1), 4, axis=0))
    assert index.search(made(1)[0], 3).keys.tolist() == [10, 20, 30]


def test_nothing_to_find(index: VectorFile):
    assert len(index) == 0 and not len(index.search(made(1)[0], 5).keys)
    index.append([1], made(1))
    assert not len(index.search(np.zeros(384, dtype=np.int8), 5).keys)
    assert not len(index.search(made(1)[0], 0).keys)


def test_looking_writes_nothing(index: VectorFile):
    assert len(index) == 0
    index.search(made(1)[0], 5)
    assert list(index.path.parent.iterdir()) == []


def test_what_others_append_is_seen(index: VectorFile):
    other = again(index)
    assert index.append([1, 2], made(2)) == 2 and other.keys.tolist() == [1, 2]
    assert other.append([2, 3, 3], made(3, seed=1)) == 1, "2 is there already, and 3 was given twice"
    assert index.keys.tolist() == [1, 2, 3]
    assert np.array_equal(index.vectors([2])[1][0], made(2)[1]), "the first of one key stays"


def test_vectors_come_back_as_they_went_in(index: VectorFile):
    vectors = made(SEGMENT + 2)
    index.append(np.arange(SEGMENT + 2)[::-1], vectors)
    keys, found = index.vectors([0, SEGMENT + 1, 77_777])
    assert keys.tolist() == [SEGMENT + 1, 0] and np.array_equal(found, vectors[[0, SEGMENT + 1]])
    assert index.vectors([])[1].shape == (0, 384)


def test_an_append_that_was_killed_left_no_trace(index: VectorFile):
    index.append([1, 2], made(2))
    whole = index.path.read_bytes()
    torn = bytearray(whole)
    torn[64 + 2 * 8 : 64 + 3 * 8] = (3).to_bytes(8, "little")  # a third key is written, not counted, its vector half there
    index.path.write_bytes(bytes(torn) + b"\x01" * 100)
    fresh = again(index)
    assert fresh.keys.tolist() == [1, 2]
    fresh.append([9], made(1, seed=5))
    assert again(index).keys.tolist() == [1, 2, 9]
    assert again(index).search(made(1, seed=5)[0], 1).keys.tolist() == [9]


@pytest.mark.parametrize("ours", [("ledger 2", "sentences-1"), ("ledger 1", "sentences-2")])
def test_a_foreign_file_counts_as_empty_and_is_replaced(index: VectorFile, ours: tuple[str, str]):
    index.append([1, 2], made(2))
    mine = again(index, *ours)
    assert len(mine) == 0 and len(index) == 2
    mine.append([5], made(1))
    assert mine.keys.tolist() == [5] and len(again(index)) == 0


@pytest.mark.parametrize("damage", [lambda b: b"", lambda b: b[:40], lambda b: b[:5000], lambda b: b"\0" * len(b), lambda b: b"x" + b[1:],
                                    lambda b: b[:16] + b"\xff" * 8 + b[24:]])
def test_a_broken_file_counts_as_empty_and_is_replaced(index: VectorFile, damage):
    index.append(np.arange(50), made(50))
    index.path.write_bytes(damage(index.path.read_bytes()))
    fresh = again(index)
    assert len(fresh) == 0
    fresh.rebuild([(np.arange(50), made(50))])
    assert len(fresh) == len(again(index)) == 50


def test_rebuilding_replaces_at_once(index: VectorFile):
    index.append([1, 2], made(2))
    reader = again(index)
    assert len(reader) == 2
    portions = [(np.arange(a, a + 700), made(700, seed=a)) for a in range(0, 7000, 700)]
    index.rebuild(iter(portions))
    assert reader.keys.tolist() == list(range(7000))
    assert reader.search(portions[3][1][5], 1).keys.tolist() == [2105]
    index.rebuild([])
    assert len(reader) == 0


def test_a_rebuild_that_fails_changes_nothing(index: VectorFile):
    index.append([1, 2], made(2))

    def rows():
        yield [7], made(1)
        raise RuntimeError("the table cannot be read")

    with pytest.raises(RuntimeError):
        index.rebuild(rows())
    assert again(index).keys.tolist() == [1, 2]
    assert sorted(p.name for p in index.path.parent.iterdir() if not p.name.endswith(".lock")) == [index.path.name]


def test_removed_rows_are_gone_from_the_disk(index: VectorFile):
    vectors = made(SEGMENT + 10)
    index.append(np.arange(SEGMENT + 10), vectors)
    reader = again(index)
    assert len(reader) == SEGMENT + 10
    assert index.remove([3, SEGMENT + 1, 99_999]) == 2
    assert len(reader) == SEGMENT + 8 and not {3, SEGMENT + 1} & set(reader.keys.tolist())
    assert vectors[3].tobytes() not in index.path.read_bytes()
    assert reader.search(vectors[5], 1).keys.tolist() == [5]


def test_wrong_vectors_are_refused(index: VectorFile):
    for bad in (made(3), made(2)[:, :100], made(2).astype(np.float32)):
        with pytest.raises(ValueError, match="each key needs 384"):
            index.append([1, 2], bad)
    assert len(index) == 0


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("")
    index = VectorFile.open(tmp_path / "file" / "x.vectors", "a", "b")
    assert len(index) == 0
    with pytest.raises(OutputError, match="cannot be written"):
        index.append([1], made(1))


FULL = """
import resource, signal, sys
import numpy as np
from onrecord.claims.vectors import VectorFile
from onrecord.errors import OutputError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
index = VectorFile.open(sys.argv[1], "ledger 1", "sentences-1")
resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))
rows = np.ones((8000, 384), dtype=np.int8)
for write in (lambda: index.append(range(10, 8010), rows), lambda: index.rebuild([(range(8000), rows)])):
    try:
        write()
    except OutputError as error:
        print(error)
"""


@pytest.mark.skipif(os.name == "nt", reason="no limit of file size")
def test_a_full_disk_is_said_and_nothing_is_lost(index: VectorFile):
    index.append([1, 2], made(2))
    done = subprocess.run([sys.executable, "-c", FULL, str(index.path)], capture_output=True, text=True, check=True)
    assert done.stdout.count("nothing of the ledger is lost") == 2
    assert index.keys.tolist() == [1, 2] and index.search(made(2)[1], 1).keys.tolist() == [2]
    assert sorted(p.suffix for p in index.path.parent.iterdir()) == [".lock", ".vectors"]


def test_threads_read_while_one_writes(index: VectorFile):
    vectors = made(6000)

    def read(seed: int) -> None:
        pick = random.Random(seed)
        for _ in range(30):
            n = len(index)
            if n:
                row = pick.randrange(n)
                assert index.search(vectors[row], 1).keys.tolist() == [row]

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read, seed) for seed in range(3)]
        for a in range(0, 6000, 97):
            index.append(np.arange(a, min(a + 97, 6000)), vectors[a : a + 97])
        for reader in readers:
            reader.result()
    assert again(index).keys.tolist() == list(range(6000))


WRITER = """
import sys
from pathlib import Path
import numpy as np
from onrecord.claims.vectors import VectorFile
index = VectorFile.open(sys.argv[1], "ledger 1", "sentences-1")
first, step = int(sys.argv[2]), int(sys.argv[3])
print("ready", flush=True)
for key in range(first, first + 60 * step, step):
    vector = np.random.default_rng(key).integers(-20, 20, 384).astype(np.int8)
    index.append([key], vector[None])
"""


def writer(index: VectorFile, first: int, step: int) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(index.path), str(first), str(step)], stdout=subprocess.PIPE, text=True)


def whole(index: VectorFile) -> bool:
    keys, vectors = index.vectors(index.keys)
    return all(np.array_equal(v, np.random.default_rng(k).integers(-20, 20, 384).astype(np.int8)) for k, v in zip(keys, vectors, strict=True))


def test_two_processes_append_at_once(index: VectorFile):
    both = [writer(index, 0, 2), writer(index, 1, 2)]
    assert [p.wait(60) for p in both] == [0, 0]
    assert sorted(again(index).keys.tolist()) == list(range(120)) and whole(index)


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
def test_killed_writers_leave_whole_rows_and_no_lock(index: VectorFile):
    pick = random.Random(4)
    for i in range(4):
        process = writer(index, i * 60, 1)
        assert process.stdout and process.stdout.readline() == "ready\n"
        time.sleep(pick.random() / 20)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        assert whole(again(index))
    index.append([10_000], np.random.default_rng(10_000).integers(-20, 20, 384).astype(np.int8)[None])
    assert again(index).keys[-1] == 10_000 and whole(index)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["append", "remove", "rebuild", "reopen"]), st.sets(st.integers(-5, 60), max_size=30)), max_size=8))
def test_any_order_of_writing_leaves_what_a_dictionary_would(tmp_path_factory: pytest.TempPathFactory, steps):
    index = VectorFile.open(tmp_path_factory.mktemp("any") / "x.vectors", "ledger 1", "sentences-1")
    model: dict[int, np.ndarray] = {}
    for i, (what, keys) in enumerate(steps):
        given_, rows = sorted(keys), made(len(keys), seed=i)
        if what == "append":
            index.append(given_, rows)
            model = {**dict(zip(given_, rows, strict=True)), **model}
        elif what == "remove":
            assert index.remove(given_) == len(keys & set(model))
            model = {k: v for k, v in model.items() if k not in keys}
        elif what == "rebuild":
            index.rebuild([(given_, rows)])
            model = dict(zip(given_, rows, strict=True))
        else:
            index = again(index)
        found, vectors = index.vectors(index.keys)
        assert dict(zip(found.tolist(), map(bytes, vectors), strict=True)) == {k: bytes(v) for k, v in model.items()}
        assert len(index) == len(model)
