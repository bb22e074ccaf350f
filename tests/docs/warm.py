"""``onrecord`` for the commands of the documentation, without its start: a process that has imported everything forks a child for each.

The child is the real command, with the caller's folder, environment, and standard input, output and error. It saves the second that importing
takes, some hundred times. What starts threads when it is imported (onnxruntime, pyarrow) is left to the children. ``python -m tests.docs.warm SOCKET``
serves; the script that `write_script` writes asks.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import socket
import sys
import traceback
from pathlib import Path

SCRIPT = """#!{python} -SE
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as asked:
    asked.connect({socket!r})
    told = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
    socket.send_fds(asked, [len(told).to_bytes(8, "big")], [0, 1, 2])
    asked.sendall(told)
    code = asked.recv(16)
sys.exit(int(code or b"70"))
"""


def write_script(path: Path, address: Path) -> None:
    """Writes the command that asks the warm process."""
    path.write_text(SCRIPT.format(python=sys.executable, socket=str(address)), encoding="utf-8")
    path.chmod(0o755)


def main() -> None:
    import numpy  # noqa: F401
    import sqlalchemy.dialects.sqlite  # noqa: F401

    import onrecord.claims.relate
    import onrecord.cli.app
    import onrecord.intake.html
    import onrecord.ledger.follow
    import onrecord.reader  # noqa: F401

    tasks = Path("/proc/self/task")
    assert not tasks.is_dir() or len(list(tasks.iterdir())) == 1, "what has threads cannot be forked: leave out what starts them when it is imported"
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    parent = os.getppid()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(sys.argv[1])
        listening.listen(64)
        listening.settimeout(5)
        print("warm", flush=True)
        while os.getppid() == parent:  # where the tests are killed, it ends as well
            try:
                asked, _ = listening.accept()
            except TimeoutError:
                continue
            if os.fork() == 0:
                listening.close()
                answer(asked)
            asked.close()


def answer(asked: socket.socket) -> None:
    """Runs one command in this child; never comes back."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    asked.settimeout(None)
    head, descriptors, _, _ = socket.recv_fds(asked, 8, 3)
    wanted, told = int.from_bytes(head, "big"), b""
    while len(told) < wanted:
        told += asked.recv(wanted - len(told))
    arguments, folder, environment = json.loads(told)
    for place, descriptor in enumerate(descriptors):
        os.dup2(descriptor, place)
        os.close(descriptor)
    sys.stdin = io.TextIOWrapper(io.BufferedReader(io.FileIO(0, closefd=False)), encoding="utf-8")
    sys.stdout, sys.stderr = (io.TextIOWrapper(io.BufferedWriter(io.FileIO(place, "w", closefd=False)), encoding="utf-8", errors="replace") for place in (1, 2))
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    code = 70
    try:
        code = python(arguments[1]) if arguments[:1] == ["-c"] else command(arguments)
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError):
                stream.flush()
        asked.sendall(str(code).encode())
        os._exit(0)


def command(arguments: list[str]) -> int:
    from onrecord.cli import run

    sys.argv = ["onrecord", *arguments]
    try:
        return run(arguments)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)


def python(source: str) -> int:
    """Runs an example; 1 and its traceback where it fails."""
    try:
        exec(compile(source, "example", "exec"), {"__name__": "__main__"})
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    main()
