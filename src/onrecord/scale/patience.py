"""How long one article may take.

Time is the processor's, so that a machine that others use as well does not make pages late. Python code is stopped
by a signal; what holds the interpreter and never comes back is ended with its process, by a timer that needs no
interpreter, and the unit goes on without that page.
"""

from __future__ import annotations

import faulthandler
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

TOO_LONG = "took longer than the limit"


class TooLong(BaseException):
    """The time is up. No `Exception`, because libraries catch those and go on."""


@contextmanager
def patience(seconds: float) -> Iterator[None]:
    """Gives up on the block after so many seconds of processor time; only in a process that reads and does nothing else.

    Raises:
        TooLong: in the block, and again each second where something caught it.
    """
    armed = [True]

    def ring(number: int, frame: FrameType | None) -> None:
        if armed:
            raise TooLong

    before = signal.signal(signal.SIGPROF, ring)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123 (a device)
        faulthandler.dump_traceback_later(60 + 5 * seconds, exit=True, file=nowhere)
        signal.setitimer(signal.ITIMER_PROF, seconds, 1.0)
        try:
            try:
                yield
            finally:
                armed.clear()
        finally:  # also where the time was up at that very moment
            signal.setitimer(signal.ITIMER_PROF, 0)
            faulthandler.cancel_dump_traceback_later()
            signal.signal(signal.SIGPROF, before)
