"""Runs ``onrecord`` in processes of their own that start at once (forked from a server that has all imported), with a reader that needs no model."""

from __future__ import annotations

import multiprocessing
import os
import sys
from multiprocessing.process import BaseProcess

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["onrecord.cli.app", "onrecord.cli.add", "onrecord.ledger.adding", "onrecord.ledger.embeddings", "onrecord.intake"])


def start(arguments: list[str], log: str) -> BaseProcess:
    """A process that runs one command; what it prints goes to the file ``log``."""
    process = _processes.Process(target=_run, args=(arguments, log), daemon=True)
    process.start()
    return process


def _run(arguments: list[str], log: str) -> None:
    import onrecord.reader
    from onrecord.cli import run
    from tests.ledger.making import NamingReader

    onrecord.reader.Reader = NamingReader  # type: ignore[assignment,misc]
    stream = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(stream, 1)
    os.dup2(stream, 2)
    code = run(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
