"""Readers that need no model, each with a fault; importable in every worker."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from onrecord.types import Article, Reading
from tests.ledger.making import NamingReader


class Slow(NamingReader):
    """Takes its time, so that it can be disturbed."""

    def read(self, article: Article) -> Reading:
        time.sleep(0.02)
        return super().read(article)


class Held(NamingReader):
    """Says where it is at work, by an empty file in a folder, and reads on when the file `go` is there, but for the place that stands in it.

    So that what disturbs it comes when it is at work, on a machine of any speed.
    """

    def __init__(self, folder: Path):
        super().__init__()
        self._folder, self._go = folder, folder / "go"

    def read(self, article: Article) -> Reading:
        (self._folder / f"at-{place()}").touch()
        until = time.monotonic() + 60
        while (not self._go.exists() or self._go.read_text() == place()) and time.monotonic() < until:
            time.sleep(0.01)
        return super().read(article)


def place() -> str:
    """The Ray node that this runs on, or the process."""
    ray = sys.modules.get("ray")
    return ray.get_runtime_context().get_node_id() if ray and ray.is_initialized() else str(os.getpid())


class Stubborn(NamingReader):
    """Never comes to an end where an article says ENDLESS, whatever is raised that is an Exception."""

    def read(self, article: Article) -> Reading:
        while "ENDLESS" in article.text:
            try:
                sum(range(1000))
            except Exception:
                continue
        return super().read(article)


class Deadly(NamingReader):
    """Takes its process with it where an article says DEADLY, and stumbles where one says BROKEN."""

    def read(self, article: Article) -> Reading:
        if "DEADLY" in article.text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "BROKEN" in article.text:
            raise ZeroDivisionError
        return super().read(article)


class Newer(NamingReader):
    """Another version of the model."""

    run = "test reader 2"

    def read(self, article: Article) -> Reading:
        found = super().read(article)
        return Reading(found.article, found.statements, self.run)
