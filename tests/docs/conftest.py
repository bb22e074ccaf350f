"""What the pages' commands need, made once: a warm ``onrecord``, a furnished folder with a ledger, a web of one page, a PostgreSQL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy

from tests.docs import warm, world
from tests.docs.blocks import ROOT
from tests.docs.running import Run
from tests.ledger.postgres import NoServer, server

LEDGERS = {
    "examples.db": (["add", "examples"], ["follow", "Corvane Hydro knew of the crack", "--save", "crack"]),
    "ferry.db": (["add", "ferry.jsonl"], ["follow", "The dam was cracked before the flood", "--save", "dam"], ["follow", "The night ferry will be closed", "--save", "ferry"],
                 ["follow", "The night boat is late", "--save", "night boat"], ["follow", "The dam was cracked", "--save", "cracked"], ["correct", "12", "--claim", "ferry", "relation=for", "--who", "ada"]),
}
"""The ledgers that pages begin with, and how they are made."""
CORRECTIONS = 14
"""Corrections in the ledger of the ferry: pages name them by number."""


@pytest.fixture(scope="session")
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the command ``onrecord``, to stand first in PATH."""
    folder = tmp_path_factory.mktemp("bin")
    process = subprocess.Popen([sys.executable, "-m", "tests.docs.warm", str(folder / "warm")], cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True,
                               env=os.environ | {"PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"})
    try:
        assert process.stdout is not None and process.stdout.readline() == "warm\n"
        warm.write_script(folder / "onrecord", folder / "warm")
        yield folder
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, scripts: Path, courier: str) -> Path:
    """A folder with the files that the pages name, and the two ledgers, to be copied."""
    folder = tmp_path_factory.mktemp("furnished")
    world.furnish(folder, courier)
    run = Run(folder, scripts, courier)
    for ledger, made in LEDGERS.items():
        for arguments in made:
            code, out, err = run.call(["onrecord", *arguments, "--ledger", ledger])
            assert code == 0, (arguments, out, err)
    code, out, err = run.call(["bash", "-c", f"yes a | head -n {CORRECTIONS} | onrecord review --who ada --limit {CORRECTIONS} --ledger ferry.db"])
    assert code == 0, (out, err)
    return folder


@pytest.fixture(scope="session")
def courier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of what stands in for https://courier.example."""
    with world.web(tmp_path_factory.mktemp("web")) as address:
        yield address


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """A running server with the empty databases that pages name."""
    try:
        running = server()
        address = running.__enter__()
    except NoServer as error:
        pytest.skip(f"PostgreSQL does not run here: {error}")
    try:
        engine = sqlalchemy.create_engine(address.replace("postgresql://", "postgresql+psycopg://") + "/postgres", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for name in ("news", "moved"):
                connection.execute(sqlalchemy.text(f"CREATE DATABASE {name}"))
        engine.dispose()
        yield address
    finally:
        running.__exit__(None, None, None)
