"""The watch itself: what is due is asked for, one after the other, hosts taking turns; what is new is told.

    list -> feeds that are due -> entries that are new or have changed -> articles in the ledger -> news on saved claims

All that is to be remembered is in the state before the next step is taken, so that the watch can be ended at any moment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from onrecord.errors import InputError, LockedLedger, OutputError, WatchError
from onrecord.intake.fetch import Answer
from onrecord.ledger import Ledger
from onrecord.watch import atom, news, webhook
from onrecord.watch.events import Event, Show
from onrecord.watch.filing import file_page
from onrecord.watch.getting import Getter, Manners, Outcome, host_of
from onrecord.watch.listed import Listed, read_list
from onrecord.watch.polling import Poller
from onrecord.watch.state import FeedState, State, Waiting
from onrecord.watch.times import DAY, Clock, Tell, back_off
from onrecord.watch.webhook import Webhook

TRIES = 14
"""After which an article that fails is left: a day or so."""
NEWS_AFTER = 20
"""Articles after which news are looked for, where there is always another one to read."""
SHORT = 5.0
"""Seconds that are waited for a host without doing anything else: news can wait for so long."""
LONGEST_SLEEP = 30.0
"""Seconds after which the list is looked at again."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a watch does.

    Attributes:
        feeds: the file with the list.
        every: seconds between two looks at a feed.
        days: articles that are older than this are left alone.
        once: one round, then the end.
        private: new articles are marked private.
        min_confidence: positions less sure than this are not told.
        feed: where what is new is written as a feed.
        webhook: where it is posted.
        again: also ask feeds, and post to a webhook, that were gone.
        manners: how servers are asked.
    """

    feeds: Path
    every: float = 900.0
    days: float = 7.0
    once: bool = False
    private: bool = False
    min_confidence: float = 0.0
    feed: Path | None = None
    webhook: Webhook | None = None
    again: bool = False
    manners: Manners = field(default_factory=Manners)


class Watch:
    """One watch over one ledger.

    Args:
        state: what was kept from before.
        show: is told what happens.
        tell: is told, in words, what a person should know.
        stop: whether it is to end; asked before each step.
    """

    def __init__(self, ledger: Ledger, settings: Settings, state: State, *, show: Show, tell: Tell, clock: Clock | None = None, stop: Callable[[], bool] = lambda: False):
        self.ledger, self.settings, self.state = ledger, settings, state
        self.clock, self._show, self._tell, self._stop = clock or Clock(), show, tell, stop
        self.getter = Getter(settings.manners, state, self.clock, stop)
        self.poller = Poller(self.getter, state, self.clock, settings.every, settings.days * DAY, self._event, tell)
        self.counts: Counter[str] = Counter()
        self._listed = Listed(())
        self._list_stamp: tuple[int, int] | None = None
        self._tried: set[str] = set()
        self._since_news = 0
        self._news_at = 0.0

    def run(self) -> bool:
        """Watches until it is stopped, or for one round; gives whether all went well.

        Raises:
            WatchError: there is nothing to watch.
            InputError: the list cannot be read.
            LedgerError, ModelError, OutputError: nothing can be filed, or the feed cannot be written.
        """
        self._read_list(first=True)
        if self.settings.again:
            self._forgive()
        self._news()  # what a killed watch did not come to
        once = self.settings.once
        while not self._stop():
            self._read_list()
            task, now = self._next(), self.clock.now()
            ready = now if task is None else self._ready(task)
            if task is None or (ready > now + SHORT and not once):
                self._news()
                if once:
                    break
                self._sleep(None if task is None else ready)
            elif ready > now:
                self.clock.sleep(ready - now)
            elif isinstance(task, FeedState):
                self._tried.add(task.url)
                self.poller.poll(task)
            else:
                self._tried.add(task.key)
                self._read(task)
                if self._since_news >= NEWS_AFTER:
                    self._news()
        self._news()
        return not (self.counts["failed feeds"] or self.counts["wrong lines"] or self.counts["failed deliveries"])

    def _read_list(self, *, first: bool = False) -> None:
        """Reads the list again where it has changed; one that cannot be read any more leaves the old one as it is."""
        path = self.settings.feeds
        try:
            seen = path.stat()
            stamp = (seen.st_mtime_ns, seen.st_size)
            if stamp == self._list_stamp:
                return
            listed = read_list(path)
        except (InputError, OSError) as error:
            if first:
                listed = read_list(path)  # raises it in words
            elif self._list_stamp is not None:
                self._tell(f"{path}: {error}; the list stays as it was")
                self._list_stamp = None
            return
        self._list_stamp = stamp
        self.counts["wrong lines"] = len(listed.problems)
        for problem in listed.problems:
            self._tell(f"{path}, {problem}")
        if not listed.addresses:
            if first:
                raise WatchError(f"{path} names no address to watch; it has one a line")
            self._tell(f"{path} names no address any more")
        self._listed = listed
        feeds = self.state.feeds(listed.addresses)
        if first:
            for feed in feeds:
                if feed.gone and not self.settings.again:
                    self._tell(f"{feed.url} is gone since {feed.gone} and is not asked any more (--again asks once more)")

    def _forgive(self) -> None:
        for feed in self.state.feeds(self._listed.addresses):
            if feed.gone:
                self.state.set_feed(feed.url, gone=None, held=0.0, tries=0)
        self.state.set_fact(webhook.GONE, None)

    # what is next

    def _next(self) -> FeedState | Waiting | None:
        """What can be done first; in a round, each once, and nothing that is to be left alone for longer."""
        feeds = [feed for feed in self.state.feeds(self._listed.addresses) if not feed.gone]
        tasks: list[FeedState | Waiting] = [*feeds, *self.state.waiting(self.clock.now())]
        if self.settings.once:
            now = self.clock.now()
            tasks = [t for t in tasks if (t.url if isinstance(t, FeedState) else t.key) not in self._tried and self._due(t) <= now and self.state.host(_host(t))[1] <= now]
        return min(tasks, key=self._ready, default=None)

    def _due(self, task: FeedState | Waiting) -> float:
        if isinstance(task, Waiting):
            return task.due
        # who runs a round decides when; a sitemap of an index is due when the index says so
        return task.held if self.settings.once and task.parent is None else max(task.due, task.held)

    def _ready(self, task: FeedState | Waiting) -> float:
        return max(self._due(task), self.getter.ready(_host(task)))

    def _sleep(self, until: float | None) -> None:
        moments = [self.clock.now() + LONGEST_SLEEP, self._news_at + self.settings.every]
        if until is not None:
            moments.append(until)
        if self.settings.webhook is not None and (due := webhook.next_turn(self.state, self.settings.webhook)) is not None:
            moments.append(due)
        self.clock.sleep(max(0.05, min(moments) - self.clock.now()))

    # articles

    def _read(self, entry: Waiting) -> None:
        now, key = self.clock.now(), entry.key
        self.state.trying(key, now + back_off(entry.tries + 1, self.clock))
        got = self.getter.get(entry.url)
        if got.outcome is Outcome.LATER:
            self.state.later(key, now + (got.wait or 60.0), got.reason, tried=False)
            return
        if got.outcome is Outcome.OK and got.answer is not None:
            self._file(entry, got.answer)
        elif got.outcome is Outcome.FAILED and entry.tries + 1 < TRIES:
            wait = max(back_off(entry.tries + 1, self.clock), got.wait or 0.0)
            self.state.later(key, self.clock.now() + wait, got.reason)
            self._event(Event("article", {"feed": entry.feed, "url": entry.url, "outcome": "later", "reason": got.reason}))
        else:
            self._failed(entry, got.reason or "there is no page")

    def _file(self, entry: Waiting, answer: Answer) -> None:
        try:
            result = file_page(self.ledger, answer, entry.url, entry.published, private=self.settings.private)
        except LockedLedger as error:
            self._tell(str(error))
            self.state.later(entry.key, self.clock.now() + 60.0, str(error), tried=False)
            return
        reason = result.reason
        if reason is not None:
            self._failed(entry, reason)
            return
        self.state.done(entry.key, self.clock.now())
        for filed in result.filed:
            said = filed.to_json()
            self._since_news += said["outcome"] != "failed"
            self._event(Event("article", {"feed": entry.feed, **said, "url": filed.url or entry.url}))

    def _failed(self, entry: Waiting, reason: str) -> None:
        self.state.failed(entry.key, reason, self.clock.now())
        self._event(Event("article", {"feed": entry.feed, "url": entry.url, "outcome": "failed", "reason": reason}))

    # news

    def _news(self) -> None:
        """Finds what is new, prints it, writes it, posts it: each is done where it was not done before."""
        now = self.clock.now()
        hook = self.settings.webhook
        if self._since_news or self._news_at == 0.0 or now >= self._news_at + self.settings.every:
            try:
                news.look(self.ledger, self.state, self.clock, post=hook is not None, min_confidence=self.settings.min_confidence)
            except LockedLedger as error:
                self._tell(str(error))
                return
            self._since_news, self._news_at = 0, now
            for one in news.worded(self.ledger, told := self.state.unprinted(), private=True):
                self._event(Event("position", one.to_json(), one.position))
                self.state.printed(one.told.id)
            for gone in told:
                self.state.printed(gone.id)
            if self.settings.feed is not None:
                self._write_feed(self.settings.feed)
        if hook is not None and not webhook.deliver(self.ledger, self.state, hook, self.clock, self._event) and self.settings.once:
            self.counts["failed deliveries"] = 1

    def _write_feed(self, path: Path) -> None:
        try:
            atom.write(self.ledger, self.state, path)
        except OutputError as error:
            if self.settings.once:
                raise
            self._tell(f"{error}; it is tried again")

    def _event(self, event: Event) -> None:
        self.counts[event.kind] += 1
        if event.kind == "article":
            self.counts[event.data["outcome"]] += 1
        elif event.kind == "feed" and event.data["state"] in ("failed", "gone", "later"):
            self.counts["failed feeds"] += 1
        self._show(event)


def _host(task: FeedState | Waiting) -> str:
    return task.host if isinstance(task, Waiting) else host_of(task.moved or task.url)
