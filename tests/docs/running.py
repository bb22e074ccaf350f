"""Runs the commands and the Python of a page, block by block, as somebody does who follows it."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from tests.docs import naming
from tests.docs.blocks import Block, Command, commands

LIMIT = 300
"""Seconds that one command may take: it is there to end what hangs, not to measure."""
COURIER = "https://courier.example"
ROOM = re.compile(r"http://(?:127\.0\.0\.1:8017|room\.example:8017)")
NUMBER = re.compile(r"(?<![\w.-])\d\.\d+(?![\w.])")
NEAR = 0.06
"""By how much a confidence may differ: the models run in int8, and processors differ in the last digits."""


ONCE = re.compile(r"onrecord (demo|doctor)\b")
"""Commands that take seconds and are tried by tests of their own: each is run where it is met first, and elsewhere only its options are taken."""


@dataclass
class Run:
    """One page's run: where, with what, and the reading room that it has opened."""

    done: ClassVar[set[str]] = set()

    folder: Path
    scripts: Path
    courier: str
    postgresql: str = ""
    columns: int = 80
    rooms: list[subprocess.Popen[str]] = field(default_factory=list)
    address: str = ""

    def block(self, block: Block) -> None:
        """Runs a block; an assertion says at which line of the page it fails, and how."""
        where = f"{block.page}:{block.line}"
        if block.language == "python":
            code, out, err = self.call(["onrecord", "-c", self.met(block.text)])
            assert code == 0, f"{where}: the example fails\n{out}\n{err}"
            return
        for command in commands(block):
            if (wrong := naming.unmet(command.typed)) is not None:
                assert not wrong, f"{where}: {command.typed}: {wrong}"
            elif (long := ONCE.match(command.typed)) and long[1] in self.done and command.prints is None:
                self.command(Command(command.typed.partition("|")[0].replace(long[0], f"{long[0]} --help", 1)), where)
            elif re.match(r"onrecord serve\b", command.typed):
                self.serve(command, where)
            else:
                self.command(command, where)
                if long:
                    self.done.add(long[1])

    def command(self, command: Command, where: str) -> None:
        script = self.met(command.typed)
        code, out, err = self.call(["bash", "-o", "pipefail", "-c", script], terminal=command.prints is not None)
        if code and "add --yes" in err:  # it asks a person, who says yes
            code, out, err = self.call(["bash", "-o", "pipefail", "-c", f"{script} --yes"])
        assert code == 0, f"{where}: {command.typed}\nends with {code}\n{out[-2000:]}\n{err[-2000:]}"
        if command.prints is not None:
            assert (wrong := differs(command.prints, out + err)) is None, f"{where}: {command.typed}\n{wrong}"

    def serve(self, command: Command, where: str) -> None:
        """Opens the reading room on a free port, and waits until it says that it is open."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        arguments = self.met(command.typed).replace("onrecord serve", f"onrecord serve --port {port}", 1)
        process = subprocess.Popen(["bash", "-c", f"exec {sys.executable} -m {arguments}"], cwd=self.folder, env=self.environment(), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.rooms.append(process)
        heard = []
        assert process.stderr is not None
        watchdog = threading.Timer(LIMIT, process.kill)
        watchdog.start()
        for line in process.stderr:
            heard.append(line)
            if "The reading room is at" in line:
                self.address = f"http://127.0.0.1:{port}"
                watchdog.cancel()
                return
        watchdog.cancel()
        raise AssertionError(f"{where}: {command.typed}: the reading room does not open\n{''.join(heard)}")

    def met(self, text: str) -> str:
        """The text with the addresses that are there only here, in place of those that the page names."""
        if COURIER in text and re.search(r"\bonrecord (read|add)\b|\bcurl ", text):
            text = re.sub(r"\bonrecord (read|add)\b", r"onrecord \1 --allow-private", text).replace(COURIER, self.courier)
        if text.startswith("onrecord watch "):  # one round, and of servers that are here
            text = text.replace("https://desk.example", self.courier).replace("desk.example", "127.0.0.1")
            text = text.replace("onrecord watch", "onrecord watch --once --allow-private --webhook-private --pause 0", 1)
        text = re.sub(r"(?<=[ '\"])/(archive|shared|home/ada)\b", rf"{self.folder}/\1", text)
        if self.address:
            text = ROOM.sub(self.address, text)
        return re.sub(r"postgresql://[\w@.:-]+/(\w+)", lambda found: f"{self.postgresql}/{found[1]}", text)

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("ONRECORD_", "PG"))}
        return kept | {"PATH": f"{self.scripts}:{Path(sys.executable).parent}:{kept['PATH']}", "COLUMNS": str(self.columns), "NO_COLOR": "1", "TERM": "xterm-256color",
                       "BROWSER": "true", "LC_ALL": "C.UTF-8", "XDG_CACHE_HOME": str(self.folder / ".cache"), "LOGNAME": "ada", "TZ": "UTC",
                       "TOKEN": "pX2-only-for-tests-3"}

    def call(self, command: list[str], *, terminal: bool = False) -> tuple[int, str, str]:
        """Exit code, stdout and stderr. With a terminal, stdout is one."""
        if command[0] == "onrecord":
            command = [str(self.scripts / "onrecord"), *command[1:]]
        near, far = pty.openpty() if terminal else (-1, subprocess.PIPE)
        process = subprocess.Popen(command, cwd=self.folder, env=self.environment(), stdin=subprocess.DEVNULL, stdout=far, stderr=subprocess.PIPE, start_new_session=True)
        try:
            if terminal:
                os.close(far)
                out = read_terminal(near)
                _, err = process.communicate(timeout=LIMIT)
            else:
                out, err = process.communicate(timeout=LIMIT)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            if terminal:
                os.close(near)
        return process.returncode, plain(out.decode()), plain(err.decode())

    def close(self) -> None:
        for process in self.rooms:
            process.terminate()
        for process in self.rooms:
            process.wait(60)
            if process.stderr:
                process.stderr.close()


def read_terminal(near: int) -> bytes:
    """All that is printed to a terminal until its last writer is gone."""
    parts = []
    while select.select([near], [], [], LIMIT)[0]:
        try:
            part = os.read(near, 65536)
        except OSError:  # Linux says so that the other end is closed
            break
        if not part:
            break
        parts.append(part)
    return b"".join(parts)


def plain(text: str) -> str:
    """What a terminal shows: without colours, links and movements of its cursor."""
    text = re.sub(r"\x1b\]8;[^\x07\x1b]*(?:\x07|\x1b\\)", "", text)
    return re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", text).replace("\r", "")


def differs(wanted: str, printed: str) -> str | None:
    """How what was printed differs from what the page has; None where it does not. ``…`` alone on a line of the page stands for any lines, at
    the end of a line for the rest of it."""
    have = [line.rstrip() for line in printed.strip("\n").splitlines() if line.strip(" ─") or "─" not in line]  # rules are as wide as the terminal
    place = 0
    parts = re.split(r"^…$\n?", wanted.strip("\n") + "\n", flags=re.M)
    for number, part in enumerate(parts):
        want = [line.rstrip() for line in part.strip("\n").splitlines()]
        if not want:
            continue
        first_only = number == 0
        starts = range(place, place + 1) if first_only else range(place, len(have) - len(want) + 1)
        found = next((start for start in starts if len(have) >= start + len(want) and all(map(same, want, have[start : start + len(want)]))), None)
        if found is None:
            return "the page has\n" + "\n".join(want) + "\nand it prints\n" + "\n".join(have[place:][:120])
        place = found + len(want)
    if parts[-1].strip() and place != len(have):
        return "it prints more:\n" + "\n".join(have[place:][:60])
    return None


def same(want: str, have: str) -> bool:
    """Whether two lines are the same, but for confidences that differ in the last digits."""
    if want.endswith("…") and have.startswith(want[:-1]):
        return True
    if NUMBER.sub("#", want) != NUMBER.sub("#", have):
        return False
    return all(abs(float(a) - float(b)) <= NEAR for a, b in zip(NUMBER.findall(want), NUMBER.findall(have), strict=True))
