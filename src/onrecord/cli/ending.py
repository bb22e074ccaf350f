"""How a command ends: one line on stderr and an exit code, never a traceback."""

from __future__ import annotations

import os
import sys
import traceback

from onrecord.cli import INTERRUPTED
from onrecord.errors import OnrecordError
from onrecord.show.plain import one_line

FAILED = 1
CLOSED_PIPE = 141
"""What a shell reports for a program that a closed pipe has ended (128 + SIGPIPE)."""

DEBUG = "ONRECORD_DEBUG"


def complain(message: str) -> None:
    """Says what went wrong, in one line on stderr; a terminal never obeys what stands in it."""
    print(f"onrecord: {one_line(message)}", file=sys.stderr, flush=True)


def code_for(error: BaseException) -> int:
    """Says what ended a command and returns the exit code for it."""
    if os.environ.get(DEBUG):
        traceback.print_exception(error)
    if isinstance(error, KeyboardInterrupt):
        complain("interrupted")
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        _let_go_of_output()
        return CLOSED_PIPE
    if isinstance(error, OnrecordError):
        complain(str(error))
    elif isinstance(error, OSError):
        complain(f"{error.strerror or error}" + (f": {error.filename}" if error.filename else ""))
        _let_go_of_output()
    elif isinstance(error, MemoryError):
        complain("not enough memory for this input; split it, or read fewer inputs at a time")
    else:
        complain(f"this is a bug in onrecord ({type(error).__name__}: {error}); please report it, "
                 f"with what is printed when the variable {DEBUG}=1 is set")
    return FAILED


def _let_go_of_output() -> None:
    """Points stdout at nothing, so that the interpreter does not fail again when it flushes at exit."""
    try:
        descriptor = os.open(os.devnull, os.O_WRONLY)
        os.dup2(descriptor, sys.stdout.fileno())
        os.close(descriptor)
    except (OSError, ValueError):
        pass
