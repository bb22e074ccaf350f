"""Adding articles in the background: a queue with a limit, one worker, and what became of each article.

    inputs -> Jobs.add -> Job (waiting -> running -> done) -> Jobs.get, asked until it is done

Each article is one transaction, so a job that is stopped, or a server that is ended, leaves what was filed filed and
nothing half done; the same inputs given again go on from there. Jobs themselves are kept in memory only, and finished
ones for a while. The log has numbers, no words of articles.
"""

from __future__ import annotations

import logging
import secrets
import threading
import time
import traceback
from collections import OrderedDict, deque
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from enum import StrEnum

from onrecord.errors import OnrecordError
from onrecord.ledger import Ledger
from onrecord.ledger.adding import Filed, add_many
from onrecord.ledger.rows import now
from onrecord.types import Json
from onrecord.web.inputs import Input, articles, total

log = logging.getLogger("onrecord.web")

WAITING = 20
"""Jobs that wait at most."""
BYTES = 200 * 1024 * 1024
"""Bytes that waiting jobs hold in memory at most."""
KEPT, KEPT_FOR = 200, 6 * 3600.0
"""Finished jobs that are kept, and for how many seconds."""


class State(StrEnum):
    """Where a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class QueueFull(Exception):
    """More is waiting to be added than this server takes on; the message says so to a person."""


@dataclass(slots=True)
class Job:
    """Some inputs that are to be added, and what became of them so far.

    `Jobs` changes it under its lock; what is given out by `Jobs.get` and `Jobs.listing` are copies that stay as they are.

    Attributes:
        id: not to be guessed.
        state: ``waiting``, ``running``, ``done``, ``stopped`` (somebody asked for it) or ``failed`` (the ledger or a model does not work).
        owner: who asked for it.
        total: how many articles there are to come, None where that is not known.
        results: what became of each article so far: those read in order, those known or broken as soon as that is seen. An article's
            own error does not end the job.
        error: why it failed, for a person.
        made, started, ended: ISO 8601 in UTC.
        inputs: what each that was handed in is called, in order.
    """

    id: str
    owner: str | None = None
    private: bool = False
    total: int | None = None
    state: State = State.WAITING
    results: list[Filed] = field(default_factory=list)
    error: str | None = None
    made: str = field(default_factory=now)
    started: str | None = None
    ended: str | None = None
    inputs: tuple[str, ...] = ()

    @property
    def finished(self) -> bool:
        return self.state in (State.DONE, State.STOPPED, State.FAILED)

    @property
    def done(self) -> int:
        """How many articles have been dealt with, one way or another."""
        return len(self.results)

    def counts(self) -> dict[str, int]:
        """How many articles were added (``new``, ``changed``, ``reread``), were ``known``, or ``failed``."""
        out = dict.fromkeys(("new", "changed", "reread", "known", "failed"), 0)
        for one in self.results:
            out[str(one.to_json()["outcome"])] += 1
        return out

    def to_json(self) -> Json:
        """As ``GET /api/v1/jobs/{id}`` gives it."""
        return {"job": self.id, "state": self.state.value, "total": self.total, "done": self.done, **self.counts(),
                "private": self.private, "made": self.made, "started": self.started, "ended": self.ended, "error": self.error,
                "results": [one.to_json() for one in self.results]}


@dataclass(slots=True)
class _Order:
    """A job that waits or runs, with what is to be added."""

    job: Job
    inputs: Sequence[Input]
    published: str | None
    size: int
    stop: bool = False


class Jobs:
    """The jobs of one server.

    Args:
        ledger: what articles are added to; it is the caller's to close, after `close`.
        waiting, size: how many jobs, and how many bytes of inputs, may wait.
        kept, kept_for: how many finished jobs are kept, and for how many seconds.

    Example:
        >>> jobs = Jobs(ledger)
        >>> job = jobs.add([Address("https://courier.example/ferry")], owner="Ada Lindqvist")
        >>> jobs.get(job.id).state
        <State.WAITING: 'waiting'>
    """

    def __init__(self, ledger: Ledger, *, waiting: int = WAITING, size: int = BYTES, kept: int = KEPT, kept_for: float = KEPT_FOR):
        self._ledger = ledger
        self._limits = waiting, size
        self._kept, self._kept_for = kept, kept_for
        self._lock = threading.Condition()
        self._queue: deque[_Order] = deque()
        self._running: _Order | None = None
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._ended: dict[str, float] = {}
        self._worker: threading.Thread | None = None
        self._closed = False

    def add(self, inputs: Sequence[Input], *, private: bool = False, published: str | None = None, owner: str | None = None) -> Job:
        """Puts inputs in the queue, to be read and filed one after the other.

        Args:
            private: new articles are kept out of what others see.
            published: ISO 8601 by prefix, for articles that do not say; checked by the caller.
            owner: who asks for it.

        Raises:
            QueueFull: too much is waiting; what was handed in is not kept.
        """
        size = sum(_size(one) for one in inputs)
        job = Job(secrets.token_urlsafe(12), owner, private, total(inputs), inputs=tuple(one.name for one in inputs))
        with self._lock:
            if self._closed:
                raise QueueFull("the server is about to end; try again when it is back")
            most, room = self._limits
            if len(self._queue) >= most or size + sum(order.size for order in self._queue) > room:
                raise QueueFull("more articles are waiting to be read than this server takes on at once; try again in a few minutes")
            self._queue.append(_Order(job, tuple(inputs), published, size))
            self._jobs[job.id] = job
            self._forget()
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="onrecord-jobs", daemon=True)
                self._worker.start()
            self._lock.notify_all()
            log.info("job %s: %d inputs to be added", job.id, len(inputs))
            return _copy(job)

    def get(self, number: str) -> Job | None:
        """A job as it is now; None where there is none, or where it ended long ago."""
        with self._lock:
            self._forget()
            job = self._jobs.get(number)
            return _copy(job) if job is not None else None

    def listing(self, owner: str | None = None) -> list[Job]:
        """The jobs that are kept, the latest first; only those of ``owner`` where one is given."""
        with self._lock:
            self._forget()
            return [_copy(job) for job in reversed(self._jobs.values()) if owner is None or job.owner == owner]

    def stop(self, number: str) -> Job | None:
        """Ends a job after the article that is being read; what was filed stays filed. None where there is no such job."""
        with self._lock:
            job = self._jobs.get(number)
            if job is None:
                return None
            if self._running is not None and self._running.job is job:
                self._running.stop = True
            for order in [order for order in self._queue if order.job is job]:
                self._queue.remove(order)
                self._end(job, State.STOPPED)
            return _copy(job)

    def wait(self, number: str, timeout: float) -> Job | None:
        """A job when it has ended, or as it is after so many seconds."""
        until = time.monotonic() + timeout
        with self._lock:
            while (job := self._jobs.get(number)) is not None and not job.finished and (left := until - time.monotonic()) > 0:
                self._lock.wait(left)
            return _copy(job) if job is not None else None

    def close(self, timeout: float = 60.0) -> None:
        """Takes nothing more, and waits until the article that is being read is filed; what waits is stopped."""
        with self._lock:
            self._closed = True
            while self._queue:
                self._end(self._queue.popleft().job, State.STOPPED)
            if self._running is not None:
                self._running.stop = True
            self._lock.notify_all()
            worker = self._worker
        if worker is not None:
            worker.join(timeout)

    def _work(self) -> None:
        while True:
            with self._lock:
                while not self._queue and not self._closed:
                    self._lock.wait()
                if self._closed:
                    return
                order = self._running = self._queue.popleft()
                order.job.state, order.job.started = State.RUNNING, now()
            state, error = self._run(order)
            with self._lock:
                self._running = None
                self._end(order.job, state, error)

    def _run(self, order: _Order) -> tuple[State, str | None]:
        """Adds what one job was given; gives the state that it ends in, and why it failed."""
        try:
            with closing(add_many(self._ledger, articles(order.inputs, order.published), private=order.job.private)) as found:
                for filed in found:
                    with self._lock:
                        order.job.results.append(filed)
                        stop = order.stop
                        self._lock.notify_all()
                    if stop:
                        return State.STOPPED, None
        except OnrecordError as error:
            log.warning("job %s failed: %s", order.job.id, type(error).__name__)
            return State.FAILED, str(error)
        except Exception as error:  # a bug must not end the worker, for other jobs wait
            where = traceback.extract_tb(error.__traceback__)[-1]  # the message may hold words of an article
            log.error("job %s failed: %s at %s:%s", order.job.id, type(error).__name__, where.filename, where.lineno)
            return State.FAILED, f"the server met a bug ({type(error).__name__}); what was added before it is kept. Please report it"
        return State.DONE, None

    def _end(self, job: Job, state: State, error: str | None = None) -> None:
        job.state, job.error, job.ended = state, error, now()
        self._ended[job.id] = time.monotonic()
        self._lock.notify_all()
        log.info("job %s: %s, %d articles", job.id, state.value, job.done)

    def _forget(self) -> None:
        """Drops finished jobs that are old, or the oldest of too many."""
        before = time.monotonic() - self._kept_for
        spare = max(0, len(self._ended) - self._kept)
        for number, (job, at) in enumerate(list(self._ended.items())):
            if number < spare or at < before:
                del self._ended[job]
                self._jobs.pop(job, None)


def _copy(job: Job) -> Job:
    return Job(job.id, job.owner, job.private, job.total, job.state, list(job.results), job.error, job.made, job.started, job.ended, job.inputs)


def _size(one: Input) -> int:
    """About how many bytes an input holds in memory."""
    return sum(len(part) for part in (getattr(one, name, None) for name in ("data", "text", "url")) if part)
