"""Units on this machine: a process for each worker, begun anew when one dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from onrecord.scale.engine import Died, Done, Event
from onrecord.scale.work import Task, work

# not forked from here: workers would hold each other's pipes open, and threads of others half way
_processes: Any = multiprocessing.get_context("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn")
_LOADED = ["onrecord.scale.work", "onrecord.reader", "onrecord.intake.html"]


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    task: Task | None = None


class Local:
    """Reads units in processes of its own.

    Args:
        workers: how many at once.
    """

    def __init__(self, workers: int):
        self.capacity = workers
        if hasattr(_processes, "set_forkserver_preload"):
            _processes.set_forkserver_preload(_LOADED)  # imported once, so that a worker begins at once
        self._workers: list[_Worker] = []

    def start(self, task: Task) -> None:
        """Hands a unit to a worker that has none; there must be fewer at work than `capacity`."""
        worker = next((w for w in self._workers if w.task is None), None) or self._new()
        worker.task = task
        with suppress(OSError):  # it has died meanwhile: `wait` will tell
            worker.pipe.send(task)

    def wait(self, seconds: float) -> Iterator[Event]:
        """What has happened, after so many seconds at the latest."""
        busy = {w.pipe: w for w in self._workers if w.task is not None}
        for ready in wait(list(busy), seconds):
            worker = busy[ready]  # type: ignore[index]
            task, worker.task = worker.task, None
            assert task is not None
            try:
                answer = worker.pipe.recv()
            except (EOFError, OSError):
                yield Died(task, self._end(worker))
                continue
            yield Done(task, answer) if not isinstance(answer, str) else Died(task, answer)

    def close(self) -> None:
        """Ends all workers, whatever they are doing."""
        for worker in list(self._workers):
            worker.process.kill()
            self._end(worker)

    def _new(self) -> _Worker:
        mine, theirs = _processes.Pipe()
        process = _processes.Process(target=_serve, args=(theirs,), daemon=True, name="onrecord scan")
        process.start()
        theirs.close()
        worker = _Worker(process, mine)
        self._workers.append(worker)
        return worker

    def _end(self, worker: _Worker) -> str:
        """Takes leave of a worker; returns how it ended."""
        self._workers.remove(worker)
        worker.pipe.close()
        worker.process.join(5)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        code = worker.process.exitcode or 0
        return f"its worker was ended by {signal.Signals(-code).name}" if code < 0 else f"its worker ended with code {code}"


def _serve(pipe: Any) -> None:
    """The worker: units come, entries go, until nobody hands any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one that hands out the units
    parent = os.getppid()  # it ends when the one that hands them out does
    while True:
        try:
            task = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            answer: Any = work(replace(task, parent=parent))
        except Exception as error:  # told to the one that decides whether to try again
            answer = f"{type(error).__name__}: {error}"
        try:
            pipe.send(answer)
        except OSError:
            return


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
