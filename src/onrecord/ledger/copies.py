"""Near copies of an article: wire copy as outlets print it, cut, with a headline and a paragraph of their own.

Two texts are compared by their shingles, the runs of five words in them: the share of the shorter one's that the
longer one has too. Which texts to compare with, a MinHash signature tells (Broder, "On the resemblance and
containment of documents", 1997; the library is rensa), kept in bands: texts with a band in common are looked at
(Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", chapter 3). ``benchmarks/copies.py`` has the figures.

An article keeps the story it was given when it was first added, whatever later versions make of it; each version's
bands are filed, so that copies of a later state are found as well.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Select, func, select

from onrecord.ledger.engine import given, is_sqlite
from onrecord.ledger.inserting import insert_rows
from onrecord.ledger.tables import articles, bands, versions

SHINGLE = 5
"""Words in a shingle."""
PERMUTATIONS, ROWS = 126, 3
"""Length of a signature, and of each of its bands: two texts with 45 of 100 of all their shingles in common share a
band in 98 of 100 cases, with a third in 79, with a tenth in 4."""
SEED = 1
SHORTEST = 20
"""Texts with fewer shingles are told apart too badly to be called copies."""
ENOUGH = 0.6
"""The share of the shorter text's shingles that a copy has in common with the other."""
COMPARED = 5
"""Stories that a text is compared with at most: those with the most bands in common."""

_WORD = re.compile(r"\w+")


def signature(own: frozenset[str]) -> list[int]:
    """The bands of a text by its shingles; none of one too short to be told apart."""
    return band_hashes(own) if len(own) >= SHORTEST else []


def file(connection: Connection, version_id: int, bands_of: Sequence[int]) -> None:
    """Files a version's signature."""
    insert_rows(connection, bands, [{"band": band, "version_id": version_id} for band in bands_of])


def shingles(text: str) -> frozenset[str]:
    """All runs of `SHINGLE` words, in lower case, without punctuation."""
    words = _WORD.findall(text.lower())
    return frozenset(" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


def common(one: frozenset[str], other: frozenset[str]) -> float:
    """The share of the smaller set that the other has too, 0 to 1."""
    return len(one & other) / max(1, min(len(one), len(other)))


def band_hashes(of: Iterable[str]) -> list[int]:
    """One number a band of the MinHash signature, signed 64 bits, each once."""
    from rensa import RMinHash

    sketch = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    sketch.update(list(of))
    digest = sketch.digest()
    packed = (struct.pack(f"<{ROWS + 1}I", start, *digest[start : start + ROWS]) for start in range(0, PERMUTATIONS, ROWS))
    return list({int.from_bytes(blake2b(band, digest_size=8).digest(), "big", signed=True): None for band in packed})


def story(connection: Connection, own: frozenset[str], bands_of: Sequence[int]) -> int | None:
    """Which story a new text tells, by its shingles and signature.

    Returns:
        the story of the article whose text has most in common with it, where that is enough to be a near copy, or None.
    """
    if not bands_of:
        return None
    rows = connection.execute(_near(is_sqlite(connection)), {"bands": list(bands_of)}).all()
    nearest: dict[int, int] = {}
    for row in rows:
        nearest.setdefault(row.story, row.version_id)
    if not nearest:
        return None
    told = {version: number for number, version in list(nearest.items())[:COMPARED]}
    texts = {row.id: shingles(row.text) for row in connection.execute(_texts_of(is_sqlite(connection)), {"numbers": list(told)}).all()}
    enough = [version for version, other in texts.items() if common(own, other) >= ENOUGH]
    return told[max(enough, key=lambda version: (len(own & texts[version]), -version))] if enough else None


@cache
def _near(sqlite: bool) -> Select[Any]:
    """Versions that share bands, with the stories of their articles, those with the most first."""
    shared = func.count().label("shared")
    near = select(bands.c.version_id, shared).where(given(sqlite, bands.c.band, "bands")).group_by(bands.c.version_id).subquery()
    return (select(near.c.version_id, articles.c.story).join(versions, versions.c.id == near.c.version_id)
            .join(articles, articles.c.id == versions.c.article_id).where(articles.c.story.is_not(None))
            .order_by(near.c.shared.desc(), near.c.version_id))


@cache
def _texts_of(sqlite: bool) -> Select[Any]:
    return select(versions.c.id, versions.c.text).where(given(sqlite, versions.c.id, "numbers"))
