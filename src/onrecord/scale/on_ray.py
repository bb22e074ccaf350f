"""Units on a Ray cluster (https://docs.ray.io), or on this machine by Ray: a task for each, on one processor.

Tasks and not Ray Data, whose blocks, retries and names of output files are its own: here a unit is a whole file that appears at once under its
final name, the same whichever engine reads it. Ray is not asked to retry: a unit whose worker or node is lost comes back as `Died`, and `scan` decides, as it does for
local processes. Every node must see the inputs and the scan's folder under the same path, and have onrecord installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from onrecord.errors import MissingExtra, OnrecordError
from onrecord.scale.engine import Died, Done, Event
from onrecord.scale.work import Task, work


class OnRay:
    """Reads units as Ray tasks.

    Args:
        address: of a cluster that is running (``auto``, ``host:port``, ``ray://…``); where None, one is started here.
        workers: how many units at once; where None, as many as the cluster has processors.

    Raises:
        MissingExtra: Ray is not installed.
        OnrecordError: the cluster does not answer.
    """

    def __init__(self, address: str | None = None, workers: int | None = None):
        self._ray = needed()
        self._own = not self._ray.is_initialized()
        if self._own:
            options: dict[str, Any] = {"address": address} if address else {"address": "local", "num_cpus": workers, "include_dashboard": False}
            try:
                self._ray.init(log_to_driver=False, logging_level="ERROR", configure_logging=False, **options)
            except (ConnectionError, ValueError, RuntimeError) as error:
                raise OnrecordError(f"no Ray cluster answers at {address or 'this machine'}: {error}") from error
        self._workers = workers
        self._task = self._ray.remote(max_retries=0, num_cpus=1)(work)
        self._running: dict[Any, Task] = {}

    @property
    def capacity(self) -> int:
        """How many at once: the processors of the nodes that are there now."""
        return self._workers or max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def start(self, task: Task) -> None:
        """Hands a unit to the cluster."""
        self._running[self._task.remote(task)] = task

    def wait(self, seconds: float) -> Iterator[Event]:
        """What has happened, after so many seconds at the latest."""
        ready, _ = self._ray.wait(list(self._running), num_returns=1, timeout=seconds)
        for reference in ready:
            task = self._running.pop(reference)
            try:
                yield Done(task, self._ray.get(reference))
            except self._ray.exceptions.RayTaskError as error:
                yield Died(task, f"{type(error.cause).__name__}: {error.cause}" if getattr(error, "cause", None) else str(error).strip().splitlines()[-1])
            except self._ray.exceptions.RayError as error:
                yield Died(task, f"its worker or node was lost ({type(error).__name__})")

    def close(self) -> None:
        """Ends what is running; a cluster that was started here goes with it."""
        for reference in self._running:
            with suppress(Exception):  # what is gone need not be ended
                self._ray.cancel(reference, force=True)
        self._running.clear()
        if self._own:
            self._ray.shutdown()


def needed() -> Any:
    """The module ray.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        import ray
    except ModuleNotFoundError as error:
        raise MissingExtra("--engine ray needs Ray: pip install 'onrecord[scale]'; --engine local does without") from error
    return ray
