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
from collections.abc import Iterable
from hashlib import blake2b

from sqlalchemy import Connection, func, select

from onrecord.ledger.engine import among
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


def story(connection: Connection, version_id: int, text: str, *, new: bool = False) -> int | None:
    """Files a version's signature and says which story it tells.

    Args:
        version_id: the version, whose article is in the ledger already.
        text: the version's.
        new: of a new article, which has no story yet.

    Returns:
        The number of the first article of which it is a near copy, or None; for an article that has been given
        its story before, that one.
    """
    own = shingles(text)
    article = select(articles.c.story).join(versions, versions.c.article_id == articles.c.id).where(versions.c.id == version_id)
    given: int | None = None if new else connection.execute(article).scalar_one()
    if len(own) < SHORTEST:
        return given
    signature = band_hashes(own)
    found = given if given is not None else _find(connection, own, signature)
    insert_rows(connection, bands, [{"band": band, "version_id": version_id} for band in signature])
    return found


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


def _find(connection: Connection, own: frozenset[str], signature: list[int]) -> int | None:
    """The story of the article whose text has most in common with these shingles, where that is enough."""
    shared = func.count().label("shared")
    near = select(bands.c.version_id, shared).where(among(connection, bands.c.band, signature)).group_by(bands.c.version_id).subquery()
    rows = connection.execute(select(near.c.version_id, articles.c.story).join(versions, versions.c.id == near.c.version_id)
                              .join(articles, articles.c.id == versions.c.article_id).where(articles.c.story.is_not(None))
                              .order_by(near.c.shared.desc(), near.c.version_id)).all()
    nearest: dict[int, int] = {}
    for row in rows:
        nearest.setdefault(row.story, row.version_id)
    if not nearest:
        return None
    told = {version: number for number, version in list(nearest.items())[:COMPARED]}
    texts = {row.id: shingles(row.text) for row in connection.execute(select(versions.c.id, versions.c.text).where(among(connection, versions.c.id, told))).all()}
    enough = [version for version, other in texts.items() if common(own, other) >= ENOUGH]
    return told[max(enough, key=lambda version: (len(own & texts[version]), -version))] if enough else None
