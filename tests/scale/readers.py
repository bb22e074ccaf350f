"""Readers that need no model, each with a fault; importable in every worker."""

from __future__ import annotations

import os
import signal
import time

from onrecord.types import Article, Reading
from tests.ledger.making import NamingReader


class Slow(NamingReader):
    """Takes its time, so that it can be disturbed."""

    def read(self, article: Article) -> Reading:
        time.sleep(0.02)
        return super().read(article)


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
