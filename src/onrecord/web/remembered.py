"""What costs much to work out and is asked for often, kept for as long as the ledger stays as it is."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, func, select

from onrecord.ledger.tables import articles, claims, corrections, relations, versions

Made = TypeVar("Made")

_MOST = 200
_SECONDS = 60.0
"""Nothing is kept longer than that, in case of something that `mark` does not see."""
_AT_ONCE = 64
"""Things that are made at once at most; two that share a place wait for each other."""


class Remembered:
    """A small store of what was made, by name and by the state of the ledger it was made in.

    One thing is made by one asker: others who want it wait, or get the last one where only its time has run out. Else all who read
    when a minute is over would work out the same at once, and stand in each other's way.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic, most: int = _MOST):
        self._now = now
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[Hashable, float, Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._making = tuple(threading.RLock() for _ in range(_AT_ONCE))

    def get(self, key: Hashable, state: Hashable, make: Callable[[], Made]) -> Made:
        """What was made under this key in this state, else what ``make`` gives now."""
        known, fresh = self._known(key, state)
        if known is not None and fresh:
            return cast("Made", known[0])
        making = self._making[hash(key) % _AT_ONCE]
        if not making.acquire(blocking=known is None):
            assert known is not None
            return cast("Made", known[0])
        try:
            known, fresh = self._known(key, state)
            if known is not None and fresh:  # made while this one waited
                return cast("Made", known[0])
            made = make()
            with self._lock:
                self._kept.pop(key, None)
                self._kept[key] = (state, self._now(), made)
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        finally:
            making.release()
        return made

    def _known(self, key: Hashable, state: Hashable) -> tuple[tuple[Any] | None, bool]:
        """What was made in this state, and whether its time has not run out."""
        with self._lock:
            known = self._kept.get(key)
        if known is None or known[0] != state:
            return None, False
        return (known[2],), self._now() - known[1] < _SECONDS


def mark(connection: Connection) -> Hashable:
    """Tells one state of the ledger from another: what was added, read anew, forgotten, corrected, undone, made private or followed since.

    It is of the same state as what is asked of the connection after it, so what is made then is right for it, whoever else writes meanwhile:
    SQLite's ``data_version`` would tell of every batch of a follow too, and only to the one connection that asks it again.
    """
    a, v, c = articles.c, versions.c, claims.c
    last = select(v.text_sha256).order_by(v.id.desc()).limit(1)  # the number of a version that was forgotten is given again
    added = [select(one) for one in (func.max(a.id), func.count(a.id), func.max(v.id))]
    said = [select(one) for one in (func.max(corrections.c.id), func.count(corrections.c.undone))]
    followed = [select(one) for one in (func.max(c.id), func.count(c.id), func.sum(c.read_to + c.shown_to))]
    hidden = [select(one).where(a.private) for one in (func.count(a.id), func.sum(a.id))] + [select(func.sum(c.id)).where(c.private)]
    return tuple(connection.execute(select(*(one.scalar_subquery() for one in (last, *added, *said, *followed, *hidden)))).one())


def claim_mark(connection: Connection, claim: int) -> Hashable:
    """Tells one state of a claim from another: its name, who may see it, its rating, and what was found on it."""
    c, r = claims.c, relations.c
    row = connection.execute(select(c.name, c.text, c.private, c.rating, c.read_to, c.shown_to).where(c.id == claim)).one_or_none()
    found = connection.execute(select(func.count(), func.max(r.utterance_id), func.sum(r.confidence)).where(r.claim_id == claim)).one()
    return repr(row), tuple(found)
