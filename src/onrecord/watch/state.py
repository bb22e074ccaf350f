"""What a watch keeps between rounds and restarts: a small SQLite file of its own, beside the ledger.

Why not tables of the ledger: a watch writes many times a minute, and the ledger's one writer's turn belongs to articles and to
people; addresses of feeds may hold keys, which do not belong into a ledger that is passed on; and what is here can be lost: the
watch then asks again for what it has, and the ledger knows its articles. The file knows its ledger by the ledger's id.

No words of an article are kept here. Of what is filed only the hash of its address stays, so that it is not read again, also
after ``onrecord forget``; what is told is numbers of claims and utterances, worded anew from the ledger each time.

Each method is one transaction. A process that is killed leaves the last one that was whole.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from onrecord.errors import WatchError
from onrecord.watch.feeds import Entry

VERSION = "1"
_TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE feeds (url TEXT PRIMARY KEY, parent TEXT, moved TEXT, etag TEXT, modified TEXT, due REAL NOT NULL DEFAULT 0, held REAL NOT NULL DEFAULT 0,
  tries INTEGER NOT NULL DEFAULT 0, gone TEXT, reason TEXT, kind TEXT, asked REAL, stamp TEXT);
CREATE TABLE entries (key TEXT PRIMARY KEY, number INTEGER NOT NULL, url TEXT, feed TEXT, stamp TEXT NOT NULL, published REAL, state TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
  again INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL DEFAULT 0, changed REAL NOT NULL, reason TEXT, host TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE INDEX entries_waiting ON entries (due, number) WHERE state = 'waiting';
CREATE TABLE hosts (host TEXT PRIMARY KEY, next REAL NOT NULL DEFAULT 0, held REAL NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE TABLE robots (origin TEXT PRIMARY KEY, text TEXT, until REAL NOT NULL, tries INTEGER NOT NULL DEFAULT 0, away REAL) WITHOUT ROWID;
CREATE TABLE claims (claim INTEGER PRIMARY KEY);
CREATE TABLE told (id TEXT PRIMARY KEY, claim INTEGER NOT NULL, utterance INTEGER NOT NULL, at REAL, printed INTEGER NOT NULL, UNIQUE (claim, utterance));
CREATE INDEX told_at ON told (at);
CREATE TABLE deliveries (id TEXT PRIMARY KEY, tries INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', reason TEXT);
"""
BROKEN_OFF = 3
"""Times that a process may end while it reads one article, after which that article waits as one that failed."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is known of one address that is watched.

    Attributes:
        url: as it is listed, or as the index that names it has it.
        parent: that index; None for what is listed.
        moved: where it has moved for good.
        etag, modified: of the last answer, for the next request.
        due: when its turn comes; ``held``: before which it is to be left alone.
        tries: how often in a row it failed; ``reason``: why.
        gone: when it said that it is gone; it is asked no more.
        kind: of feed, once it was read.
        stamp: of a sitemap in an index: the date that the index gives for it.
    """

    url: str
    parent: str | None = None
    moved: str | None = None
    etag: str | None = None
    modified: str | None = None
    due: float = 0.0
    held: float = 0.0
    tries: int = 0
    gone: str | None = None
    reason: str | None = None
    kind: str | None = None
    asked: float | None = None
    stamp: str | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article that is to be read."""

    key: str
    url: str
    feed: str
    tries: int
    due: float
    host: str
    published: float | None = None
    again: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """What was found to be new on a claim: its id, and the numbers of claim and utterance in the ledger."""

    id: str
    claim: int
    utterance: int
    at: float


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is to be posted to the webhook."""

    told: Told
    tries: int
    due: float


def key_of(url: str) -> str:
    return hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()


class State:
    """The file; one process has it at a time.

    Args:
        path: made if it is not there.
        ledger: the ledger's id.

    Raises:
        WatchError: another watch has it, it belongs to another ledger, or it is something else.
    """

    def __init__(self, path: Path, ledger: str):
        self.path = path
        self._lock = FileLock(f"{path}.lock")
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise WatchError(f"another onrecord watch is at work with {path}; one ledger has one") from None
        except OSError as error:
            raise WatchError(f"{path} cannot be written: {error.strerror or error}. Name another place: --state FILE") from error
        try:
            path.touch(mode=0o600)  # addresses of feeds may hold keys
        except OSError as error:
            self._lock.release()
            raise WatchError(f"{path} cannot be written: {error.strerror or error}. Name another place: --state FILE") from error
        try:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            self._prepare(ledger)
        except sqlite3.Error as error:
            self._lock.release()
            raise WatchError(f"{path} cannot be used for what a watch keeps: {error}. Name another file: --state FILE") from error
        except WatchError:
            self._db.close()
            self._lock.release()
            raise

    def close(self) -> None:
        self._db.close()
        self._lock.release()

    def _prepare(self, ledger: str) -> None:
        self._db.execute("PRAGMA busy_timeout = 10000")
        self._db.execute("PRAGMA secure_delete = ON")  # addresses of articles that are filed leave nothing behind
        names = {row[0] for row in self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not names:
            self._db.execute("PRAGMA journal_mode = WAL")
            with self._writing() as db:
                for statement in _TABLES.split(";"):
                    db.execute(statement)
                db.executemany("INSERT INTO facts VALUES (?, ?)", [("watch", VERSION), ("ledger", ledger)])
        elif not {"facts", "feeds", "entries", "told"} <= names:
            raise WatchError(f"{self.path} holds something else than what a watch keeps. Name another file: --state FILE")
        if self.fact("watch") != VERSION:
            raise WatchError(f"{self.path} was written by another version of onrecord. Name another file (--state FILE), or remove it: what is new is then found again")
        if self.fact("ledger") != ledger:
            raise WatchError(f"{self.path} was kept for another ledger. Name another file (--state FILE), or remove it")
        with self._writing() as db:  # what a killed process was at
            db.execute("UPDATE entries SET state = 'waiting', due = CASE WHEN tries < ? THEN 0 ELSE due END WHERE state = 'trying'", (BROKEN_OFF,))

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield self._db
            self._db.execute("COMMIT")
        except BaseException as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.Error):
                raise WatchError(f"{self.path} cannot be written: {error}") from error
            raise

    # facts

    def fact(self, name: str) -> str | None:
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def set_fact(self, name: str, value: str | None) -> None:
        with self._writing() as db:
            db.execute("DELETE FROM facts WHERE name = ?", (name,))
            if value is not None:
                db.execute("INSERT INTO facts VALUES (?, ?)", (name, value))

    # feeds

    def feeds(self, listed: Iterable[str]) -> list[FeedState]:
        """Those that are listed, and the sitemaps that indexes among them name; new ones are made."""
        wanted = list(listed)
        with self._writing() as db:
            db.executemany("INSERT OR IGNORE INTO feeds (url) VALUES (?)", [(url,) for url in wanted])
        every = [FeedState(**dict(row)) for row in self._db.execute("SELECT * FROM feeds ORDER BY rowid")]
        there = set(wanted)
        for feed in every:  # an index comes before what it names
            if feed.parent in there:
                there.add(feed.url)
        return [feed for feed in every if feed.url in there]

    def feed(self, url: str) -> FeedState:
        return FeedState(**dict(self._db.execute("SELECT * FROM feeds WHERE url = ?", (url,)).fetchone()))

    def set_feed(self, url: str, **values: str | float | None) -> None:
        with self._writing() as db:
            self._set_feed(db, url, values)

    @staticmethod
    def _set_feed(db: sqlite3.Connection, url: str, values: dict[str, str | float | None]) -> None:
        db.execute(f"UPDATE feeds SET {', '.join(f'{name} = ?' for name in values)} WHERE url = ?", (*values.values(), url))

    def read_index(self, url: str, wanted: Sequence[Entry], now: float, **values: str | float | None) -> None:
        """Notes the sitemaps of an index: those that are new or have changed are due."""
        with self._writing() as db:
            for entry in wanted:
                db.execute("INSERT INTO feeds (url, parent, stamp, due) VALUES (?, ?, ?, ?) ON CONFLICT (url) DO UPDATE SET due = min(due, excluded.due), stamp = excluded.stamp "
                           "WHERE parent IS NOT NULL AND stamp IS NOT excluded.stamp", (entry.url, url, entry.stamp, now))
            self._set_feed(db, url, values)

    # entries

    def read_entries(self, url: str, waiting: Sequence[tuple[Entry, str, float]], old: Sequence[Entry], now: float, **values: str | float | None) -> int:
        """Notes what a feed names, in one go with what is to be known of the feed the next time.

        Args:
            waiting: entries that are to be read, with their host and when.
            old: entries that are only noted.

        Returns:
            How many are to be read that were not known, or have changed.
        """
        with self._writing() as db:
            number = db.execute("SELECT coalesce(max(number), 0) FROM entries").fetchone()[0]
            for place, (entry, host, due) in enumerate(waiting, 1):
                db.execute("INSERT INTO entries (key, number, url, feed, stamp, published, state, due, changed, host) VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?) "
                           "ON CONFLICT (key) DO UPDATE SET url = excluded.url, feed = excluded.feed, stamp = excluded.stamp, published = excluded.published, "
                           "state = 'waiting', tries = 0, again = again + 1, due = excluded.due, reason = NULL, host = excluded.host",
                           (key_of(entry.url), number + place, entry.url, url, entry.stamp, entry.published, due, now, host))
            db.executemany("INSERT OR REPLACE INTO entries (key, number, stamp, state, changed) VALUES (?, 0, ?, 'old', ?)",
                           [(key_of(entry.url), entry.stamp, now) for entry in old])
            self._set_feed(db, url, values)
        return len(waiting)

    def known(self, entries: Sequence[Entry]) -> dict[str, tuple[str, str, float, int]]:
        """Of entries by their address: state, stamp, when that was, and how often they were read again."""
        out: dict[str, tuple[str, str, float, int]] = {}
        by_key = {key_of(entry.url): entry.url for entry in entries}
        keys = list(by_key)
        for at in range(0, len(keys), 500):
            some = keys[at : at + 500]
            for row in self._db.execute(f"SELECT key, state, stamp, changed, again FROM entries WHERE key IN ({','.join('?' * len(some))})", some):
                out[by_key[row["key"]]] = (row["state"], row["stamp"], row["changed"], row["again"])
        return out

    def waiting(self, now: float, most: int = 500) -> list[Waiting]:
        """What is due, in the order in which it was found; of what is not due yet, what comes first."""
        columns = "key, url, feed, tries, due, host, published, again"
        due = self._db.execute(f"SELECT {columns} FROM entries WHERE state = 'waiting' AND due <= ? ORDER BY number LIMIT ?", (now, most)).fetchall()
        later = self._db.execute(f"SELECT {columns} FROM entries WHERE state = 'waiting' AND due > ? ORDER BY due, number LIMIT 1", (now,)).fetchall()
        return [Waiting(**dict(row)) for row in (*due, *later)]

    def trying(self, key: str, due: float) -> None:
        """Notes that an article is being read, before it is: ``due`` is when it is tried again should this process not live to say more."""
        with self._writing() as db:
            db.execute("UPDATE entries SET state = 'trying', tries = tries + 1, due = ? WHERE key = ?", (due, key))

    def done(self, key: str, now: float) -> None:
        """An article is in the ledger: only the hash of its address stays here."""
        with self._writing() as db:
            db.execute("UPDATE entries SET state = 'done', url = NULL, feed = NULL, host = '', published = NULL, reason = NULL, changed = ? WHERE key = ?", (now, key))

    def failed(self, key: str, reason: str, now: float) -> None:
        """An article cannot be read, and is not tried again unless its feed says that it has changed."""
        with self._writing() as db:
            db.execute("UPDATE entries SET state = 'failed', reason = ?, changed = ? WHERE key = ?", (reason[:500], now, key))

    def later(self, key: str, due: float, reason: str, *, tried: bool = True) -> None:
        """An article is to be tried again; ``tried``: it counts as a try."""
        with self._writing() as db:
            db.execute("UPDATE entries SET state = 'waiting', due = ?, reason = ?, tries = tries - ? WHERE key = ?", (due, reason[:500], 0 if tried else 1, key))

    def counts(self) -> dict[str, int]:
        """How many entries are waiting, done, failed, old."""
        return {row[0]: row[1] for row in self._db.execute("SELECT state, count(*) FROM entries GROUP BY state")}

    # hosts

    def host(self, name: str) -> tuple[float, float]:
        """When a host may be asked next, and before which it asked to be left alone."""
        row = self._db.execute("SELECT next, held FROM hosts WHERE host = ?", (name,)).fetchone()
        return (row[0], row[1]) if row else (0.0, 0.0)

    def set_host(self, name: str, *, next: float | None = None, held: float | None = None) -> None:
        before = self.host(name)
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO hosts VALUES (?, ?, ?)", (name, before[0] if next is None else next, before[1] if held is None else held))

    def robots(self, origin: str) -> sqlite3.Row | None:
        """What is known of a server's robots.txt: ``text`` (None: it could not be had), ``until`` when, ``tries``, ``away`` since."""
        row: sqlite3.Row | None = self._db.execute("SELECT text, until, tries, away FROM robots WHERE origin = ?", (origin,)).fetchone()
        return row

    def set_robots(self, origin: str, text: str | None, until: float, tries: int = 0, away: float | None = None) -> None:
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO robots VALUES (?, ?, ?, ?, ?)", (origin, text, until, tries, away))

    # what is told

    def knows_claim(self, claim: int) -> bool:
        return self._db.execute("SELECT 1 FROM claims WHERE claim = ?", (claim,)).fetchone() is not None

    def told_on(self, claim: int) -> set[int]:
        """The utterances that were told of a claim, or were there when it was first seen."""
        return {row[0] for row in self._db.execute("SELECT utterance FROM told WHERE claim = ?", (claim,))}

    def tell(self, claim: int, found: Sequence[tuple[str, int]], now: float, *, first: bool, post: Iterable[str] = ()) -> None:
        """Notes what is new on a claim, and what of it is to be posted; at a claim's ``first`` time all is taken as known."""
        with self._writing() as db:
            db.execute("INSERT OR IGNORE INTO claims VALUES (?)", (claim,))
            db.executemany("INSERT OR IGNORE INTO told VALUES (?, ?, ?, ?, ?)", [(name, claim, utterance, None if first else now, int(first)) for name, utterance in found])
            db.executemany("INSERT OR IGNORE INTO deliveries (id, due) VALUES (?, ?)", [(name, now) for name in post])

    def unprinted(self) -> list[Told]:
        return self._told("at IS NOT NULL AND NOT printed ORDER BY at, rowid")

    def printed(self, name: str) -> None:
        with self._writing() as db:
            db.execute("UPDATE told SET printed = 1 WHERE id = ?", (name,))

    def latest_told(self, most: int) -> list[Told]:
        """The last ones, the last first."""
        return self._told("at IS NOT NULL ORDER BY at DESC, rowid DESC LIMIT ?", most)

    def _told(self, where: str, *values: float) -> list[Told]:
        return [Told(row["id"], row["claim"], row["utterance"], row["at"]) for row in self._db.execute(f"SELECT id, claim, utterance, at FROM told WHERE {where}", values)]

    def deliveries(self, now: float) -> list[Delivery]:
        """What is to be posted by now, in order."""
        rows = self._db.execute("SELECT t.id, t.claim, t.utterance, t.at, d.tries, d.due FROM deliveries d JOIN told t ON t.id = d.id "
                                "WHERE d.state = 'waiting' AND d.due <= ? ORDER BY t.at, t.rowid", (now,))
        return [Delivery(Told(row["id"], row["claim"], row["utterance"], row["at"] or 0.0), row["tries"], row["due"]) for row in rows]

    def next_delivery(self) -> float | None:
        row = self._db.execute("SELECT min(due) FROM deliveries WHERE state = 'waiting'").fetchone()
        return None if row[0] is None else float(row[0])

    def set_delivery(self, name: str, state: str, *, tries: int, due: float = 0.0, reason: str | None = None) -> None:
        """``state``: waiting, posted, dropped (there is nothing to tell any more) or failed (given up)."""
        with self._writing() as db:
            db.execute("UPDATE deliveries SET state = ?, tries = ?, due = ?, reason = ? WHERE id = ?", (state, tries, due, reason, name))
