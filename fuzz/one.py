"""One process of one target: ``python -m fuzz.one TARGET FOLDER SECONDS``; `run` starts it.

What a target raises is written to the folder's ``found`` and the work goes on, so that one finding does not hide the next;
each kind of error at each place is kept once. An input that takes longer than `SECONDS` of the processor's time is a
finding too. What ends the process (memory, a crash in a library) is found by libFuzzer, which leaves the input behind.
"""

from __future__ import annotations

import hashlib
import logging
import signal
import sys
import traceback
import warnings
from pathlib import Path
from types import FrameType

SECONDS = 20.0
"""Processor time for one input, under the instrumentation."""
MEMORY_MB = 2_000
LONGEST = {"reading": 1_000, "repeated": 400, "cursor": 100, "date": 120, "query": 300, "api": 600, "whole": 12_000, "pdf": 8_000}
"""Bytes of an input that the mutator makes; of others `LONGEST_ELSE`."""
LONGEST_ELSE = 6_000

_PURE = {"pdf": ["pypdf"]}
"""Libraries in Python that are worth watching beside the project's own modules; watching costs time."""


class TooLong(BaseException):
    """The time is up. No `Exception`, because libraries catch those and go on."""


def _ring(number: int, frame: FrameType | None) -> None:
    raise TooLong


def key(error: BaseException) -> str:
    """A name for a kind of error: what it is, and the last place of the project's own that it went through."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if "/onrecord/" in f.filename or "/fuzz/targets" in f.filename] or frames
    last = own[-1]
    return f"{type(error).__name__}-{Path(last.filename).stem}-{last.name}-{last.lineno}"


def main(name: str, folder: Path, seconds: int) -> None:
    """Fuzzes one target; what is found lies in the folder."""
    import atheris

    with atheris.instrument_imports(include=["onrecord", *_PURE.get(name, ())]):
        from fuzz.targets import TARGETS

        target = TARGETS[name]
        target(b"")  # what is imported on first use is watched as well
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    found = folder / "found"
    found.mkdir(exist_ok=True)
    known = {path.stem for path in found.glob("*.txt")}
    signal.signal(signal.SIGPROF, _ring)

    def once(data: bytes) -> None:
        signal.setitimer(signal.ITIMER_PROF, SECONDS, 1.0)
        try:
            target(data)
        except BaseException as error:
            signal.setitimer(signal.ITIMER_PROF, 0)
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            called = key(error)
            if called not in known:
                known.add(called)
                (found / f"{called}.bin").write_bytes(data)
                (found / f"{called}.txt").write_text("".join(traceback.format_exception(error)), encoding="utf-8", errors="replace")
                print(f"FOUND {name} {called} ({hashlib.sha256(data).hexdigest()[:12]}, {len(data)} bytes)", flush=True)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    words = folder / "words.txt"
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", f"-max_len={LONGEST.get(name, LONGEST_ELSE)}", f"-rss_limit_mb={MEMORY_MB}", "-timeout=300", "-report_slow_units=300", "-close_fd_mask=0",
                   f"-artifact_prefix={folder}/ended-", f"-dict={words}", "-print_final_stats=1", "-len_control=20", str(folder / "corpus")], once, enable_python_coverage=True)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
