"""Every command and every Python example of the documentation runs, and prints what the page says that it prints."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from docs.making import commands as made
from tests.docs import blocks, naming, running
from tests.docs.blocks import ROOT, Block, Command
from tests.docs.running import Run

RUN_ELSEWHERE = {"docs/api.md": "tests/web/test_web_api_curl.py"}
"""Pages whose commands another test runs."""
FERRY = {"docs/cli.md", "docs/watch.md"}
"""Pages whose ledger is that of the night ferry; the others' is that of the examples."""
FROM_NOTHING = {"docs/tutorial.md"}
"""Pages that begin without a ledger."""
COLUMNS = {"README.md": 100}
RUNS = ("console", "python")
READ = ("text", "json", "xml", "nginx", "yaml", "")
"""Languages of fences that are only read: output, files, messages."""

PAGES = [page for page in blocks.pages() if page not in RUN_ELSEWHERE and any(block.language in RUNS for block in blocks.blocks(page))]


def begin(furnished: Path, folder: Path, ledger: str | None) -> None:
    """Copies what is furnished, with this ledger under the names that pages give it."""
    shutil.copytree(furnished, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.db*"))
    for file in furnished.glob(f"{ledger}*") if ledger else ():
        for name in ("ledger.db", "news.db"):
            shutil.copy(file, folder / file.name.replace(str(ledger), name, 1))


def run_all(found: list[Block], run: Run) -> None:
    try:
        for block in found:
            run.block(block)
    finally:
        run.close()


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_says_runs(page: str, furnished: Path, tmp_path: Path, scripts: Path, courier: str, request: pytest.FixtureRequest) -> None:
    found = [block for block in blocks.blocks(page) if block.language in RUNS]
    needs = any("postgresql://" in block.text and naming.unmet(block.text) is None for block in found)
    address = request.getfixturevalue("postgresql") if needs else ""
    begin(furnished, tmp_path, None if page in FROM_NOTHING else "ferry.db" if page in FERRY else "examples.db")
    run_all(found, Run(tmp_path, scripts, courier, address, COLUMNS.get(page, 80)))


def test_the_examples_of_the_help_run(furnished: Path, tmp_path: Path, scripts: Path, courier: str, request: pytest.FixtureRequest) -> None:
    """Those that docs/cli.md has too are run there."""
    known = {command.typed for block in blocks.blocks("docs/cli.md") if block.language == "console" for command in blocks.commands(block)}
    found = blocks.of_text(made.page(), "onrecord --help")
    left = [Block(block.page, block.line, "console", "\n".join(c.typed for c in blocks.commands(block) if c.typed not in known)) for block in found]
    address = request.getfixturevalue("postgresql") if any("postgresql://" in block.text for block in left) else ""
    begin(furnished, tmp_path, "ferry.db")
    run_all(left, Run(tmp_path, scripts, courier, address))


def test_fences_say_what_they_hold() -> None:
    for page in blocks.pages():
        for block in blocks.blocks(page):
            assert block.language in RUNS + READ, f"{page}:{block.line}: what is “{block.language}”?"
            typed = re.search(r"^(?:\$ )?(onrecord|make|python|pip|curl) (?!.*\[OPTIONS\])", block.text, re.M)
            assert block.language in RUNS or typed is None, f"{page}:{block.line}: commands stand in a fence that is not ```console"


def test_pages_run_elsewhere_are_run_there() -> None:
    for page, test in RUN_ELSEWHERE.items():
        assert f'"{Path(page).name}"' in (ROOT / test).read_text(encoding="utf-8")


def test_a_page_that_says_something_else_is_told() -> None:
    assert running.differs("one 0.81\n…\nthree", "one 0.83\ntwo\nthree\n") is None
    assert running.differs("one 0.81", "one 0.98\n") is not None
    assert running.differs("one\n…", "two\n") is not None
    assert running.differs("one", "one\ntwo\n") is not None
    assert running.differs("one\n…\nfour", "one\ntwo\n") is not None


def test_a_command_that_is_not_there_is_told() -> None:
    assert naming.unmet("pip install 'onrecord[web,postgres]'") == "" and naming.unmet("pip install 'onrecord[wings]'")
    assert naming.unmet("make test") == "" and naming.unmet("make coffee")
    assert naming.unmet("python -m benchmarks.accuracy --gold ../shared/gold") == "" and naming.unmet("python -m benchmarks.accuracy --silver x")
    assert naming.unmet("onrecord read story.html") is None and naming.unmet("rm -rf x") is None


def test_prompts_part_commands_from_what_they_print() -> None:
    block = Block("page", 1, "console", "$ echo one \\\n  two\none two\n$ true\n")
    assert blocks.commands(block) == [Command("echo one \\\n  two", "one two"), Command("true")]
    assert blocks.commands(Block("page", 1, "console", "# said\ntrue\n\nfalse\n")) == [Command("true"), Command("false")]
