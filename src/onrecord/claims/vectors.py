"""The vector index: a file of int8 vectors beside a ledger, mapped and not loaded, searched exactly.

It is a cache. The ledger's table holds the vectors; this file may be deleted at any time and is built from the table again.
A file that is not whole, or that belongs to another ledger or another model, counts as empty.

    header, 64 bytes    magic, version, number of committed rows, hash of ledger and model
    segments            4,096 keys (int64), then their 4,096 vectors (int8 [384]); the last one may be partly filled

Rows are written first and counted last, so that a reader never sees half of one and an append that was killed leaves no trace.
Writers take turns by a lock file, readers need none: a rebuilt file is put in the place of the old one, which those
who still search keep.

Search is exact: every vector is compared, by the int8 kernels of SimSIMD. For the nearest of 1,000,000 mapped vectors that takes 81 ms
of one core with AVX2, of 100,000 it takes 9 ms (``python -m benchmarks.grouping --speed``, on a busy machine). numpy has no int8
kernels and turns blocks into float32 first: 107 and 12 ms for the products alone, and where its BLAS threads wait for each other
several times that by the clock. An approximate index (HNSW, as in usearch) would be faster, but costs minutes to build, memory
for its links, and statements that it does not find; NumKong, SimSIMD's successor, is no faster here and 45 MB large.
"""

from __future__ import annotations

import contextlib
import hashlib
import mmap
import os
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import IO, NamedTuple, Self

import numpy as np
import numpy.typing as npt
from filelock import FileLock, Timeout

from onrecord.claims.embed import Embedder, Int8s, to_int8
from onrecord.errors import OutputError
from onrecord.reading.model import Floats

Keys = npt.NDArray[np.int64]

DIM = Embedder.DIM
SEGMENT = 4096
"""Rows whose keys and vectors stand together: keys alone can be read without touching every page of the file."""
_SEGMENT = np.dtype([("keys", "<i8", (SEGMENT,)), ("vectors", "i1", (SEGMENT, DIM))])
_HEADER = struct.Struct("<8sIIQ32s8x")  # magic, version, width, committed rows, hash of ledger and model
_COUNT_AT = 16
_MAGIC, _VERSION = b"onrecvec", 1
_PATIENCE = 60.0
"""Seconds to wait for another writer."""


class Found(NamedTuple):
    """The nearest rows, nearest first, of one score by key: ``keys`` int64 [k] and ``scores`` float32 [k], cosines."""

    keys: Keys
    scores: Floats


class _Rows(NamedTuple):
    """The committed rows of one file as one look found them; the mapping lives as long as this does."""

    file: tuple[int, int]
    """Device and inode: a rebuilt file has others."""
    keys: Keys
    vectors: npt.NDArray[np.void]
    """The mapped segments."""


_NONE = _Rows((-1, -1), np.empty(0, dtype=np.int64), np.empty(0, dtype=_SEGMENT))


class VectorFile:
    """The index of one ledger by one model. Several threads and processes may search and write at once.

    Nothing is written before the first append or rebuild. ``len`` is the number of committed rows: none where the file is
    missing, broken, or another ledger's or model's. What others append is seen at the next call.

    Args:
        path: the file; a lock file ``path.lock`` stands beside it.
        fingerprint: says which ledger the vectors come from.
        model: says which model made them, as `Embedder.name`.

    Example:
        >>> index = VectorFile.open(Path("news.db.vectors"), "ledger 7f3a", "sentences-1")  # doctest: +SKIP
        >>> index.append([1, 2], to_int8(embedder.embed(texts)))                            # doctest: +SKIP
        >>> index.search(embedder.embed(["The dam is safe"])[0], 10)                        # doctest: +SKIP
    """

    def __init__(self, path: Path, fingerprint: str, model: str):
        self.path = path
        self._owner = hashlib.sha256(f"{fingerprint}\n{model}".encode()).digest()
        self._rows = _NONE
        self._looking = Lock()
        self._turn = FileLock(f"{path}.lock", timeout=_PATIENCE)

    @classmethod
    def open(cls, path: Path | str, fingerprint: str, model: str) -> Self:
        """The index at ``path``, whether it is there already or not."""
        return cls(Path(path), fingerprint, model)

    def close(self) -> None:
        """Let go of the mapping; a later call takes it again."""
        with self._looking:
            self._rows = _NONE

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._look().keys)

    @property
    def keys(self) -> Keys:
        """The keys of the committed rows, in the order of the rows; not to be written to."""
        return self._look().keys

    def search(self, query: Int8s | Floats, k: int, *, only: npt.ArrayLike | None = None) -> Found:
        """The ``k`` rows nearest to a query by cosine, of all or of some.

        Args:
            query: [384], float32 of unit length or int8.
            k: how many at most.
            only: the keys to choose from; those that the index does not have are passed over.

        Returns:
            at most ``k`` rows; none for a query without direction (all zeros).
        """
        rows = self._look()
        sought = query.astype(np.int8) if query.dtype == np.int8 else to_int8(query.astype(np.float32))
        best = Found(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
        if k < 1 or not len(rows.keys) or not sought.any():
            return best
        for keys, vectors in _blocks(rows) if only is None else _some(rows, np.asarray(only, dtype=np.int64)):
            best = _better(best, keys, _cosines(sought, vectors), k)
        return best

    def vectors(self, keys: npt.ArrayLike) -> tuple[Keys, Int8s]:
        """The keys of those given that the index has, in the order of its rows, and their vectors [n, 384]."""
        found = list(_some(self._look(), np.asarray(keys, dtype=np.int64)))
        if not found:
            return np.empty(0, dtype=np.int64), np.empty((0, DIM), dtype=np.int8)
        return np.concatenate([k for k, _ in found]), np.concatenate([v for _, v in found])

    def append(self, keys: npt.ArrayLike, vectors: Int8s) -> int:
        """Add rows. Keys that are there already are left as they are, so that two who catch up at once add nothing twice.

        Args:
            keys: int64 [n].
            vectors: int8 [n, 384].

        Returns:
            how many were new.

        Raises:
            OutputError: the file cannot be written, or another writer holds it for more than a minute.
            ValueError: not a vector of int8 [384] for each key.
        """
        new, rows = _checked(keys, vectors)
        first = np.sort(np.unique(new, return_index=True)[1])
        new, rows = new[first], rows[first]
        with self._writing():
            there = self._look()
            if len(there.keys) and len(new) and new.min() <= there.keys.max():  # mostly they come in the order of their keys
                fresh = ~np.isin(new, there.keys)
                new, rows = new[fresh], rows[fresh]
            if there is _NONE:
                self._replace(iter([(new, rows)]))
            elif len(new):
                with self.path.open("r+b") as file:
                    _write(file, len(there.keys), new, rows)
                    _commit(file, len(there.keys) + len(new))
        return len(new)

    def remove(self, keys: npt.ArrayLike) -> int:
        """Take rows out, their bytes included: the file is written anew without them.

        Returns:
            how many there were.

        Raises:
            OutputError: as `append`.
        """
        with self._writing():
            there = self._look()
            gone = np.isin(there.keys, np.asarray(keys, dtype=np.int64))
            kept = _some(there, there.keys[~gone])
            del there  # the mapping has to go with the last row that is read from it: Windows replaces no file that is mapped
            if gone.any():
                self._replace(kept)
            return int(gone.sum())

    def rebuild(self, rows: Iterable[tuple[npt.ArrayLike, Int8s]]) -> None:
        """Write the file anew and put it in the place of the old one, at once.

        Args:
            rows: keys [n], each only once in all, and their vectors [n, 384], in portions of any size. Taken when no one else writes:
                an iterator that reads the ledger's table only then misses nothing that others have appended.

        Raises:
            OutputError: as `append`. The old file stays as it was.
        """
        with self._writing():
            self._replace(_checked(keys, vectors) for keys, vectors in rows)

    def _look(self) -> _Rows:
        """The rows as they are now: mapped anew where the file has grown or was replaced."""
        with self._looking:
            self._rows = _map(self.path, self._owner, self._rows)
            return self._rows

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with self._turn:
                yield
        except Timeout as error:
            raise OutputError(f"the vector index {self.path} has been held by another process for {_PATIENCE:.0f} seconds: "
                              "try again when it is done") from error
        except OSError as error:
            raise OutputError(f"the vector index {self.path} cannot be written ({error.strerror or error}): free some space or "
                              "give write access to its folder; it is a cache, and nothing of the ledger is lost") from error

    def _replace(self, rows: Iterator[tuple[Keys, Int8s]]) -> None:
        beside = self.path.with_name(f"{self.path.name}.new")  # one writer at a time: what a killed one left is written over
        try:
            with beside.open("wb") as file:
                file.write(_HEADER.pack(_MAGIC, _VERSION, DIM, 0, self._owner))
                count = 0
                for keys, vectors in rows:
                    _write(file, count, keys, vectors)
                    count += len(keys)
                _commit(file, count)
                os.fsync(file.fileno())
            self.close()
            beside.replace(self.path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise


def _map(path: Path, owner: bytes, before: _Rows) -> _Rows:
    """The committed rows of the file, with what ``before`` has of them already; none where it is not a whole file of this owner."""
    try:
        with path.open("rb") as file:
            head, stat = file.read(_HEADER.size), os.fstat(file.fileno())
            if len(head) < _HEADER.size:
                return _NONE
            magic, version, width, count, whose = _HEADER.unpack(head)
            segments = -(-count // SEGMENT)
            if (magic, version, width, whose) != (_MAGIC, _VERSION, DIM, owner) or stat.st_size < _HEADER.size + segments * _SEGMENT.itemsize:
                return _NONE
            same = (stat.st_dev, stat.st_ino) == before.file
            if same and count == len(before.keys):
                return before
            if not count:
                return _Rows((stat.st_dev, stat.st_ino), _NONE.keys, _NONE.vectors)
            mapped = mmap.mmap(file.fileno(), _HEADER.size + segments * _SEGMENT.itemsize, access=mmap.ACCESS_READ)
    except OSError:
        return _NONE
    vectors = np.frombuffer(mapped, dtype=_SEGMENT, count=segments, offset=_HEADER.size)
    whole = len(before.keys) // SEGMENT if same else 0
    keys = np.concatenate([before.keys[: whole * SEGMENT], vectors["keys"][whole:].reshape(-1)])[:count]
    keys.flags.writeable = False
    return _Rows((stat.st_dev, stat.st_ino), keys, vectors)


def _checked(keys: npt.ArrayLike, vectors: Int8s) -> tuple[Keys, Int8s]:
    given = np.asarray(keys, dtype=np.int64)
    if vectors.dtype != np.int8 or vectors.shape != (len(given), DIM):
        raise ValueError(f"{len(given)} keys with {vectors.dtype} {vectors.shape}: each key needs {DIM} values of int8")
    return given, vectors


def _write(file: IO[bytes], at: int, keys: Keys, vectors: Int8s) -> None:
    """Rows from number ``at`` on; the file is made as long as its segments are."""
    done = 0
    while done < len(keys):
        segment, row = divmod(at + done, SEGMENT)
        n = min(SEGMENT - row, len(keys) - done)
        start = _HEADER.size + segment * _SEGMENT.itemsize
        file.seek(start + row * 8)
        file.write(keys[done : done + n].astype("<i8").tobytes())
        file.seek(start + SEGMENT * 8 + row * DIM)
        file.write(vectors[done : done + n].tobytes())
        done += n
        if row + n < SEGMENT:
            file.truncate(max(file.seek(0, os.SEEK_END), start + _SEGMENT.itemsize))


def _commit(file: IO[bytes], count: int) -> None:
    """Count rows that are on the disk. A count that a power failure loses is made good by the next catching up."""
    file.flush()
    os.fsync(file.fileno())
    file.seek(_COUNT_AT)
    file.write(struct.pack("<Q", count))
    file.flush()


def _blocks(rows: _Rows) -> Iterator[tuple[Keys, Int8s]]:
    for i, vectors in enumerate(rows.vectors["vectors"]):
        keys = rows.keys[i * SEGMENT : (i + 1) * SEGMENT]
        yield keys, vectors[: len(keys)]


def _some(rows: _Rows, only: Keys) -> Iterator[tuple[Keys, Int8s]]:
    """The rows of some keys, in the order of the rows."""
    where = np.flatnonzero(np.isin(rows.keys, only))
    for i in range(0, len(where), SEGMENT):
        part = where[i : i + SEGMENT]
        yield rows.keys[part], rows.vectors["vectors"][part // SEGMENT, part % SEGMENT]


def _cosines(query: Int8s, vectors: Int8s) -> Floats:
    import simsimd

    apart = simsimd.cdist(query[None], vectors, metric="cosine", out_dtype="float32")
    out: Floats = 1 - np.asarray(apart, dtype=np.float32)[0]
    return out


def _better(best: Found, keys: Keys, scores: Floats, k: int) -> Found:
    """The best ``k`` of those so far and a block's; of one score the lower key first, so that the order never varies."""
    floor = best.scores[-1] if len(best.scores) == k else np.float32(-2)
    if len(scores) > k:
        floor = max(floor, np.partition(scores, -k)[-k])
    near = np.flatnonzero(scores >= floor)
    if not len(near):
        return best
    keys, scores = np.concatenate([best.keys, keys[near]]), np.concatenate([best.scores, scores[near]])
    order = np.lexsort((keys, -scores))[:k]
    return Found(keys[order], scores[order])
