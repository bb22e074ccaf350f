"""Many inputs through one reader: progress on stderr, and what could not be read told at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from onrecord.cli.ending import FAILED, complain
from onrecord.errors import InputError, NotEnglish
from onrecord.types import Reading

if TYPE_CHECKING:
    from rich.progress import Progress, Task
    from rich.text import Text


Item = TypeVar("Item")
"""What is read: an article, or one with its attributions."""


@dataclass(slots=True)
class Tally:
    """What became of the inputs of one command."""

    read: int = 0
    broken: list[InputError] = field(default_factory=list)
    skipped: list[NotEnglish] = field(default_factory=list)

    def add(self, error: InputError) -> None:
        """Notes an input that was not read."""
        if isinstance(error, NotEnglish):
            self.skipped.append(error)
        else:
            self.broken.append(error)

    @property
    def total(self) -> int:
        return self.read + len(self.broken) + len(self.skipped)

    def close(self) -> int:
        """Tells on stderr what was not read and returns the exit code.

        1 if an input was broken, or if the only one was skipped; else 0.
        """
        if self.total == 1:
            for error in (*self.broken, *self.skipped):
                complain(_line(error))
            return 0 if self.read else FAILED
        if self.skipped:
            complain(f"{len(self.skipped)} of {self.total} inputs skipped: not in English")
            _list(self.skipped)
        if self.broken:
            complain(f"{len(self.broken)} of {self.total} inputs could not be read:")
            _list(self.broken)
        return FAILED if self.broken else 0


def _line(error: InputError) -> str:
    message = str(error)
    return message if not error.source or error.source in message else f"{error.source}: {message}"


def _list(errors: Sequence[InputError]) -> None:
    from onrecord.show.plain import one_line

    for error in errors:
        print(f"  {one_line(_line(error))}", file=sys.stderr)


def read_all(read: Callable[[Iterator[Item]], Iterator[Reading]], items: Iterable[Item | InputError], tally: Tally, *,
             total: int | None, quiet: bool = False) -> Iterator[Reading]:
    """Readings of what is to be read among ``items``, in order; errors among them go to the tally.

    Args:
        read: makes a reading of each.
        items: as `onrecord.intake.load_many` or `onrecord.cli.given.load_given` gives them.
        tally: counts what becomes of each.
        total: how many items are to come, where known; the progress bar is left out for one.
        quiet: no progress bar (results go to the same terminal).
    """
    show = not quiet and total != 1 and sys.stderr.isatty()
    with progress_bar(total, show) as bar:
        def readable() -> Iterator[Item]:
            for item in items:
                if isinstance(item, InputError):
                    tally.add(item)
                    bar.step()
                else:
                    yield item

        for reading in read(readable()):
            tally.read += 1
            bar.step()
            yield reading


class Bar:
    """Is told of each input that is done; this one shows nothing."""

    def step(self) -> None:
        """One more is done."""


class _Shown(Bar):
    def __init__(self, progress: Progress, total: int | None):
        self._progress = progress
        self._task = progress.add_task("Reading", total=total)

    def step(self) -> None:
        self._progress.advance(self._task)


@contextmanager
def progress_bar(total: int | None, show: bool) -> Iterator[Bar]:
    """Progress on stderr with rate and time left; ``total`` is None where it is not known. Without ``show``: nothing."""
    if not show:
        yield Bar()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            speed = task.finished_speed or task.speed
            return Text(f"{speed:.1f}/s" if speed else "–/s", style="dim")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as progress:
        yield _Shown(progress, total)
