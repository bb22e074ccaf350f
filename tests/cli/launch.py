"""Runs a command in a process of its own with the fake reader; ``SLOW`` makes it slow enough to be interrupted."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator

import onrecord.reader
from onrecord.cli import main
from onrecord.types import Article, Reading
from tests.show.fictional import FakeReader


class SlowReader(FakeReader):
    """Takes its time for each article; reading many, it reads one and then takes for ever."""

    def read(self, article: Article) -> Reading:
        time.sleep(0.4)
        return super().read(article)

    def read_many(self, articles: Iterable[Article], *, threads: int = 1) -> Iterator[Reading]:
        for article in articles:
            yield self.read(article)
            time.sleep(60)


if __name__ == "__main__":
    onrecord.reader.Reader = SlowReader if os.environ.get("SLOW") else FakeReader  # type: ignore[assignment,misc]
    sys.argv[0] = "onrecord"
    main()
