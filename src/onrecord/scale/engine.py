"""What an engine is: it runs units somewhere and says what became of them. It neither retries nor keeps count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from onrecord.scale.manifest import Entry
from onrecord.scale.work import Task


@dataclass(frozen=True, slots=True)
class Done:
    """A unit was read, or cannot be."""

    task: Task
    entry: Entry


@dataclass(frozen=True, slots=True)
class Died:
    """The worker, its machine or its disk failed before the unit was read."""

    task: Task
    why: str


Event = Done | Died


class Engine(Protocol):
    """Runs units."""

    @property
    def capacity(self) -> int:
        """How many at once; of a cluster, as it is now."""

    def start(self, task: Task) -> None:
        """Begins a unit."""

    def wait(self, seconds: float) -> Iterator[Event]:
        """What has happened, after so many seconds at the latest."""

    def close(self) -> None:
        """Ends whatever is running."""
