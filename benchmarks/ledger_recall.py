"""What a new claim loses because only the nearest candidates are read for it: part of `benchmarks.ledger` (``--recall``).

Ledgers of real articles of PolNeAR's training part, nothing multiplied: of every fourteenth of them, and of every third. For claims
worded as some content in them is, every statement is read, those below the floor (`candidates.FLOOR`) too. What the relation model then holds to be about the claim
is what could be found; what of it is among the nearest ``n``, or leans on what was found there (`candidates.beside`), is what reading ``n`` finds. The model
takes some statements that are about something else to be about the claim, more so among the many that are far from it:
what is "lost" of the surest ones (confidence 0.9 and more) is given apart.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select

from benchmarks import ledger_data
from onrecord.labels import Relation
from onrecord.ledger import Ledger, candidates, claims, follow
from onrecord.ledger.tables import relations, statements, utterances

READ = (24, 50, 100, 200, 400, 800)
LEDGERS = (("base.db", 14, 12), ("base-3.db", 3, 4))
"""File, which share of the articles it is made of, and claims that are followed."""
SURE = 0.9


class Found(NamedTuple):
    """One claim: how many statements are about it, how many of them are below the floor, and the share found by how many are read."""

    words: str
    about: int
    below: int
    shares: dict[int, float]


def recall(gold: Path, folder: Path) -> str:
    """A table of Markdown: for each ledger, the share of what is about a claim that reading so many candidates finds."""
    lines = ["| ledger | | about a claim | below the floor | " + " | ".join(f"{n} read" for n in READ) + " |", "|---|---|---:|---:|" + "---:|" * len(READ)]
    for name, every, number in LEDGERS:
        ledger_data.base(gold, folder / name, every)
        found: dict[str, list[Found]] = {"all": [], "sure": []}
        with Ledger(folder / name) as ledger:
            with ledger.reading() as connection:
                total = connection.execute(select(func.count()).select_from(utterances)).scalar_one()
            for words in claims_of(ledger, number):
                for kind, one in zip(found, followed(ledger, words, total), strict=True):
                    found[kind].append(one)
                print(found["all"][-1], file=sys.stderr, flush=True)
        for kind, some in found.items():
            about = sum(one.about for one in some)
            shares = [sum(one.shares[n] * one.about for one in some) / max(1, about) for n in READ]
            lines.append(f"| {total:,} utterances, {number} claims | {kind} | {about / number:.1f} | {sum(one.below for one in some) / max(1, about):.2f} | "
                         + " | ".join(f"{share:.2f}" for share in shares) + " |")
    return "\n".join(lines)


def claims_of(ledger: Ledger, number: int) -> list[str]:
    """Contents that read like claims."""
    with ledger.reading() as connection:
        rows = connection.execute(select(statements.c.content_text).order_by(statements.c.id)).scalars()
        worded = [words for words in rows if 8 <= len(words.split()) <= 14 and "…" not in words]
    return random.Random(13).sample(worded, number)


def followed(ledger: Ledger, words: str, total: int) -> Iterator[Found]:
    """What is about a claim, all of it and the surest, when everything is read for it."""
    floor, candidates.FLOOR = candidates.FLOOR, -1.0
    try:
        with ledger.reading() as connection:
            order = candidates.find(connection, ledger.embeddings, words, limit=total).utterances
            near = ledger.embeddings.nearest(connection, words, 2 * total)
        follow.follow(ledger, words, limit=total)
    finally:
        candidates.FLOOR = floor
    with ledger.writing() as connection:
        claim = claims.get(connection, words)
        r = relations.c
        rows = connection.execute(select(r.utterance_id, r.statement_id, r.confidence).where(r.claim_id == claim.id, r.relation != Relation.UNRELATED.value)).all()
        for least in (0.0, SURE):
            about = {row.utterance_id: row.statement_id for row in rows if row.confidence >= least}
            shares = {n: _share(ledger, order[:n], about) for n in READ}
            yield Found(words, len(about), sum(near.get(number, -1.0) < floor for number in about), shares)
        claims.remove(connection, claim)


def _share(ledger: Ledger, read: Sequence[int], about: dict[int, int]) -> float:
    found = about.keys() & set(read)
    with ledger.reading() as connection:
        more = candidates.beside(connection, [about[number] for number in found], set(read))
    return len(about.keys() & {*found, *more}) / max(1, len(about))
