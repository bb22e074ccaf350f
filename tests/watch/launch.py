"""Runs ``onrecord watch`` in processes of their own that start at once, with a reader that needs no model and a web of which every host is this machine."""

from __future__ import annotations

import multiprocessing
from multiprocessing.process import BaseProcess

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["onrecord.cli.app", "onrecord.cli.watch", "onrecord.watch", "onrecord.ledger.adding", "onrecord.ledger.embeddings", "onrecord.intake", "httpx"])


def start(arguments: list[str], log: str, env: dict[str, str] | None = None) -> BaseProcess:
    """A process that runs one command; what it prints goes to the files ``log`` and ``log.err``."""
    process = _processes.Process(target=_run, args=(arguments, log, env or {}), daemon=True)
    process.start()
    return process


def _run(arguments: list[str], log: str, env: dict[str, str]) -> None:
    import os
    import sys

    import onrecord.reader
    from onrecord.cli import run
    from onrecord.intake import fetch
    from tests.ledger.making import NamingReader

    os.environ |= env
    onrecord.reader.Reader = NamingReader  # type: ignore[assignment,misc]
    fetch._system_resolver = lambda host, port: ["127.0.0.1"]
    for name, number in ((log, 1), (f"{log}.err", 2)):
        stream = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(stream, number)
    code = run(arguments)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
