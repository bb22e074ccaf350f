"""The commands of ``onrecord``: thin, one file a group; they parse, call and print.

Nothing heavy is imported before a command runs, so that ``onrecord --help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

INTERRUPTED = 130


def main() -> None:
    """The console script: runs the command of ``sys.argv`` and exits with its code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Runs one command and returns its exit code.

    0: done; 1: an input or output that could not be read or written (said on stderr); 2: used wrongly;
    130: interrupted; 141: nobody reads the output any more.
    """
    try:
        from onrecord.cli.app import call

        return call(list(arguments))
    except KeyboardInterrupt:  # before or after the command itself, which has its own answer
        sys.stderr.write("onrecord: interrupted\n")
        return INTERRUPTED
