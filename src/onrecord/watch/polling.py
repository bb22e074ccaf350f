"""One look at one feed: it is asked for if it has changed, and what it names is noted."""

from __future__ import annotations

from onrecord.errors import UnreadableInput
from onrecord.intake.fetch import Answer
from onrecord.watch.events import Event, Show
from onrecord.watch.feeds import Entry, Feed, read_feed
from onrecord.watch.getting import Getter, Got, Outcome, host_of
from onrecord.watch.state import FeedState, State
from onrecord.watch.times import DAY, Clock, Tell, back_off, iso

ACCEPT = "application/atom+xml,application/rss+xml,application/feed+json,application/xml;q=0.9,text/xml;q=0.9,application/json;q=0.8,*/*;q=0.1"
MOST_SITEMAPS = 200
"""Of an index that are asked for: those that changed last."""
_MOST_AGAIN = 6


class Poller:
    """Looks at feeds.

    Args:
        every: seconds between two looks.
        age: seconds that an article may be old.
        show, tell: as `onrecord.watch.watching.Watch` has them.
    """

    def __init__(self, getter: Getter, state: State, clock: Clock, every: float, age: float, show: Show, tell: Tell):
        self._getter, self._state, self._clock, self._every, self._age, self._show, self._tell = getter, state, clock, every, age, show, tell

    def poll(self, feed: FeedState) -> None:
        """Asks for a feed and notes what came of it."""
        url = feed.moved or feed.url
        got = self._getter.get(url, etag=feed.etag, modified=feed.modified, accept=ACCEPT)
        if got.outcome is Outcome.LATER:
            self._state.set_feed(feed.url, held=self._clock.now() + (got.wait or 60.0), reason=got.reason)
            self._show(Event("feed", {"feed": feed.url, "state": "later", "reason": got.reason}))
            return
        if feed.moved and (got.missing or got.outcome is Outcome.REFUSED):
            # what it was moved to is not there: the address that is listed may be right again
            self._state.set_feed(feed.url, moved=None, etag=None, modified=None, reason=got.reason, held=self._clock.now() + back_off(feed.tries + 1, self._clock), tries=feed.tries + 1)
            self._failed(feed, f"{feed.moved}: {got.reason}; the next time {feed.url} is asked again")
            return
        if got.moved is not None and got.outcome in (Outcome.OK, Outcome.UNCHANGED):
            self._moved(feed, got.moved)
        if got.outcome is Outcome.OK and got.answer is not None:
            self._read(feed, got.answer)
        elif got.outcome is Outcome.UNCHANGED:
            self._state.set_feed(feed.url, due=self._next(feed), held=0.0, tries=0, reason=None, asked=self._clock.now())
        elif got.outcome is Outcome.GONE:
            self._gone(feed, got)
        else:
            self._put_off(feed, got.reason, got.wait)

    def _read(self, feed: FeedState, answer: Answer) -> None:
        try:
            found = read_feed(answer.data, answer.url, answer.charset)
        except UnreadableInput as error:
            self._put_off(feed, str(error), None)
            return
        except Exception as error:  # a feed of a stranger never ends the watch
            self._put_off(feed, f"it could not be read, which is a bug in onrecord ({type(error).__name__}: {error}); please report it", None)
            return
        now = self._clock.now()
        keep: dict[str, str | float | None] = {
            "etag": answer.headers.get("etag"), "modified": answer.headers.get("last-modified"), "due": self._next(feed), "held": 0.0, "tries": 0, "reason": None,
            "kind": found.kind, "asked": now}
        if found.index:
            if feed.parent is not None and self._state.feed(feed.parent).parent is not None:
                self._put_off(feed, "this is an index of sitemaps in an index in an index; it is not followed further", None)
                return
            self._state.read_index(feed.url, self._sitemaps(found, now), now, **keep)
            new = 0
        else:
            new = self._note(feed, found, now, keep)
        if new or feed.kind is None or feed.tries:
            self._show(Event("feed", {"feed": feed.url, "state": "read", "kind": found.kind, "entries": len(found.entries), "new": new}))

    def _note(self, feed: FeedState, found: Feed, now: float, keep: dict[str, str | float | None]) -> int:
        """Notes the entries of a feed: those that are to be read, in the order in which they were published."""
        known = self._state.known(found.entries)
        waiting: list[tuple[Entry, str, float]] = []
        old: list[Entry] = []
        first = feed.kind is None
        for entry in reversed(found.entries):  # feeds have the newest first
            before = known.get(entry.url)
            recent = entry.published is None or entry.published >= now - self._age
            if before is None or before[0] == "old":
                if before is not None and before[1] == entry.stamp:
                    continue
                if recent and not (first and found.sitemap and entry.published is None):
                    waiting.append((entry, host_of(entry.url), now))
                else:
                    old.append(entry)
            elif before[0] in ("done", "failed") and entry.stamp and before[1] != entry.stamp:
                # feeds whose dates change at each look would have every article read again and again
                waiting.append((entry, host_of(entry.url), max(now, before[2] + min(self._every * (2 ** min(before[3], _MOST_AGAIN) - 1), DAY))))
        waiting.sort(key=lambda w: w[0].published or 0.0)
        return self._state.read_entries(feed.url, waiting, old, now, **keep)

    def _sitemaps(self, found: Feed, now: float) -> list[Entry]:
        recent = [e for e in found.entries if e.published is None or e.published >= now - self._age - DAY]  # dates of indexes lag behind
        return sorted(recent, key=lambda e: -(e.published or 0.0))[:MOST_SITEMAPS]

    def _next(self, feed: FeedState) -> float:
        """When a feed is due again; a sitemap of which its index says when it changes waits for that."""
        return self._clock.now() + (3650 * DAY if feed.parent is not None and feed.stamp else self._every)

    def _moved(self, feed: FeedState, to: str) -> None:
        self._state.set_feed(feed.url, moved=to)
        self._tell(f"{feed.url} has moved for good to {to}, which is asked from now on; change it in your list")
        self._show(Event("feed", {"feed": feed.url, "state": "moved", "to": to}))

    def _gone(self, feed: FeedState, got: Got) -> None:
        self._state.set_feed(feed.url, gone=iso(self._clock.now()), reason=got.reason)
        self._tell(f"{feed.url} is gone for good (410) and is not asked any more; take it out of your list (--again asks once more)")
        self._show(Event("feed", {"feed": feed.url, "state": "gone", "reason": got.reason}))

    def _put_off(self, feed: FeedState, reason: str, wait: float | None) -> None:
        tries = feed.tries + 1
        until = self._clock.now() + max(back_off(tries, self._clock), wait or 0.0)
        self._state.set_feed(feed.url, held=until, tries=tries, reason=reason, etag=None, modified=None)
        self._failed(feed, reason)

    def _failed(self, feed: FeedState, reason: str) -> None:
        self._show(Event("feed", {"feed": feed.url, "state": "failed", "reason": reason}))
