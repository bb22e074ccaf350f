"""The statements that may be about a claim, in order of promise: by meaning, by words, and beside those found.

The relation model reads some hundred pairs a second, so that it cannot read a million statements: it reads the
nearest ones. What is near by the vectors comes first; statements that share two of the claim's words with it come in
though their vectors are farther; and once some are known to be about the claim, what was said beside them in the
same article and says nothing alone ("the jury is still out on that").
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations

from sqlalchemy import Connection, select, text

from onrecord.claims.context import leans
from onrecord.claims.wording import coverage
from onrecord.labels import Kind
from onrecord.ledger.embeddings import Embeddings
from onrecord.ledger.engine import among, is_sqlite
from onrecord.ledger.tables import statements

READ = 400
"""Utterances read for a claim, if not told otherwise."""
FLOOR = 0.2
"""Cosine below which nothing is read."""
COVERED = 0.2
"""What it counts in the order of reading that an utterance has all of a claim's own words, beside the cosine. On labelled statements of Wikinews the average precision of
the order is 0.45 with it (0.38 by the cosine alone), and 0.30 of those nearest to claims worded beforehand (0.22)."""
_SPARE = 1.5
"""Vectors asked for, by utterance wanted: a long content has several."""
_WORDED = 200
_WORDS = 6
_BESIDE = 6
"""Statements away in an article."""
_COMMON = frozenset(
    ["about", "after", "against", "also", "and", "are", "because", "been", "being", "but", "can", "did", "does", "for", "from", "had", "has", "have",
     "her", "his", "into", "its", "more", "not", "now", "over", "should", "than", "that", "the", "their", "them", "there", "they", "this", "was",
     "were", "when", "which", "who", "will", "with", "would", "you", "your"])


@dataclass(frozen=True, slots=True)
class Candidates:
    """What to read.

    Attributes:
        utterances: their numbers, the most promising first.
        left: how many more are above the floor and will not be read.
    """

    utterances: list[int]
    left: int


def find(connection: Connection, near: Embeddings, claim: str, *, after: int = 0, known: Collection[int] = (), limit: int = READ) -> Candidates:
    """The utterances to read for a claim.

    Args:
        after: only those with a number above this one, which came since the claim was last read for.
        known: those that need not be read.
        limit: how many at most.
    """
    scores = near.nearest(connection, claim, int((limit + len(known)) * _SPARE) + 1, after=after)
    by_words = set(worded(connection, claim, after=after)) - scores.keys()
    scores |= near.near(connection, claim, by_words)
    wanted = {number: score for number, score in scores.items() if number not in known and (score >= FLOOR or number in by_words)}
    shares = _shares(connection, claim, wanted)
    numbers = sorted(wanted, key=lambda n: (-wanted[n] - COVERED * shares.get(n, 0.0), n))
    return Candidates(numbers[:limit], max(0, len(numbers) - limit))


def _shares(connection: Connection, claim: str, numbers: Collection[int]) -> dict[int, float]:
    """The share of a claim's own words that utterances have, as one of their statements words them."""
    query = select(statements.c.utterance_id, statements.c.content_text).where(among(connection, statements.c.utterance_id, numbers))
    said = dict(connection.execute(query).all()) if numbers else {}
    return {number: coverage(claim, words) for number, words in said.items()}


def worded(connection: Connection, claim: str, *, after: int = 0, limit: int = _WORDED) -> list[int]:
    """Utterances that share at least two telling words with a claim, the latest first."""
    words = [w for w in dict.fromkeys(re.findall(r"\w+", claim.lower())) if len(w) > 2 and w not in _COMMON]
    words = sorted(words, key=lambda w: -len(w))[:_WORDS]
    if len(words) < 2:
        return []
    if is_sqlite(connection):
        asked = " OR ".join(f'("{a}" AND "{b}")' for a, b in combinations(words, 2))
        matching = "SELECT rowid AS id FROM statements_text WHERE statements_text MATCH :asked ORDER BY rowid DESC LIMIT :limit"
    else:
        asked = " | ".join(f"('{a}' & '{b}')" for a, b in combinations(words, 2))
        matching = "SELECT id FROM statements WHERE words @@ to_tsquery('english', :asked) ORDER BY id DESC LIMIT :limit"
    query = text(f"SELECT s.utterance_id, s.current FROM ({matching}) AS found JOIN statements AS s ON s.id = found.id")
    rows = connection.execute(query, {"asked": asked, "limit": limit}).all()
    return list(dict.fromkeys(number for number, current in rows if current and number is not None and number > after))


def beside(connection: Connection, related: Collection[int], known: Collection[int]) -> list[int]:
    """Utterances that lean on what stands before them, near statements that are about the claim.

    Args:
        related: numbers of statements that are about it.
        known: utterances that need not be read.
    """
    anchors = connection.execute(select(statements.c.version_id, statements.c.place).where(statements.c.id.in_(list(related)))).all()
    places: dict[int, list[int]] = {}
    for version, place in anchors:
        places.setdefault(version, []).append(place)
    columns = (statements.c.utterance_id, statements.c.version_id, statements.c.place, statements.c.content_text, statements.c.kind)
    query = select(*columns).where(statements.c.version_id.in_(list(places))).order_by(statements.c.id)
    out: dict[int, None] = {}
    for number, version, place, words, kind in connection.execute(query):
        if number is not None and number not in known and leans(words, kind != Kind.INDIRECT.value) and any(abs(place - at) <= _BESIDE for at in places[version]):
            out[number] = None
    return list(out)
