"""The command as a process: pipes, terminals, signals and what it imports."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAUNCH = [sys.executable, "-m", "tests.cli.launch"]
PATIENCE = 120
"""Seconds after which a process counts as hanging: far more than it takes on a machine that is busy with other things."""


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "90", **more}


def test_closed_pipe_is_quiet(tmp_path: Path, rows: Path) -> None:
    line = rows.read_text(encoding="utf-8").splitlines()[0]
    rows.write_text((line + "\n") * 500, encoding="utf-8")
    process = subprocess.Popen([*LAUNCH, "read", str(rows)], cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b'{"id": "a0"')
    process.stdout.close()
    assert process.stderr is not None
    assert process.stderr.read() == b""
    assert process.wait(PATIENCE) == 141


def test_full_disk_is_said(story: Path) -> None:
    if not Path("/dev/full").exists():
        return
    with open("/dev/full", "wb") as full:  # noqa: PTH123 (a device)
        done = subprocess.run([*LAUNCH, "read", str(story)], cwd=ROOT, env=environment(), stdout=full, stderr=subprocess.PIPE, timeout=PATIENCE)
    assert done.returncode == 1
    assert done.stderr.startswith(b"onrecord: ")
    assert done.stderr.count(b"\n") == 1


def test_interrupt(rows: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    started = subprocess.Popen([*LAUNCH, "read", str(rows), "--json"], cwd=ROOT, env=environment(SLOW="1"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert started.stdout is not None
    assert started.stdout.readline()
    started.send_signal(signal.SIGINT)
    _, said = started.communicate(timeout=PATIENCE)
    assert started.returncode == 130
    assert said == b"onrecord: interrupted\n"
    assert not target.exists()


def on_terminal(*arguments: str) -> tuple[int, str]:
    """Exit code and screen of a command whose stdout and stderr are a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen([*LAUNCH, *arguments], cwd=ROOT, env=environment(TERM="xterm"), stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    seen = b""
    while True:
        try:
            more = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not more:
            break
        seen += more
    os.close(ours)
    return process.wait(PATIENCE), seen.decode()


def test_terminal_gets_the_listing(story: Path) -> None:
    code, seen = on_terminal("read", str(story))
    assert code == 0
    assert "Orla Fenn" in seen
    assert "\x1b[1m" in seen
    assert '{"id"' not in seen


def test_progress_goes_to_stderr(rows: Path, tmp_path: Path) -> None:
    code, seen = on_terminal("read", str(rows), "-o", str(tmp_path / "out.jsonl"))
    assert code == 1
    assert "Reading" in seen
    assert "4/4" in seen
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8").count("\n") == 2


def test_help_imports_nothing_heavy() -> None:
    script = "import sys; from onrecord.cli import run; code = run(['--help']); print(code, *sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=PATIENCE)
    code, *modules = done.stderr.split()
    assert code == "0"
    heavy = {"numpy", "onnxruntime", "tokenizers", "trafilatura", "lxml", "httpx", "onrecord.reader", "onrecord.intake", "onrecord.reading"}
    assert not heavy & set(modules)


def test_module_runs_as_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "onrecord", "schema"], cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0
    assert '"$schema"' in done.stdout
