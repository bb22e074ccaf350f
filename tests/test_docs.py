"""Every command, argument and option is in docs/cli.md and has help; and docs/cli.md names none that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from onrecord.cli.app import app

DOCS = (Path(__file__).parents[1] / "docs" / "cli.md").read_text(encoding="utf-8")
ROOT: Any = typer.main.get_command(app)
COMMANDS: dict[str, Any] = dict(ROOT.commands)


def section(name: str) -> str:
    """The part of the page about one command."""
    found = re.search(rf"^## onrecord {re.escape(name)}$(.*?)(?=^## |\Z)", DOCS, re.MULTILINE | re.DOTALL)
    assert found, f"docs/cli.md has no section “## onrecord {name}”"
    return found[1]


def parameters() -> Iterator[Any]:
    for name, command in COMMANDS.items():
        for parameter in command.params:
            yield pytest.param(name, parameter, id=f"{name} {parameter.name}")


@pytest.mark.parametrize("name", COMMANDS)
def test_command_has_help_and_a_section_with_an_example(name: str) -> None:
    text = COMMANDS[name].help or ""
    assert text.strip()
    assert f"onrecord {name}" in text.partition("Example")[2], f"onrecord {name} --help has no example"
    assert section(name).count(f"onrecord {name}") >= 2


@pytest.mark.parametrize(("name", "parameter"), list(parameters()))
def test_parameter_has_help_and_is_in_the_docs(name: str, parameter: Any) -> None:
    assert (parameter.help or "").strip(), f"{parameter.name} of onrecord {name} has no help"
    if parameter.param_type_name == "argument":
        assert f"{parameter.metavar or parameter.human_readable_name}" in section(name)
    for option in (o for o in parameter.opts if o.startswith("-")):
        assert re.search(rf"`{re.escape(option)}[ `]", section(name)), f"{option} of onrecord {name} is not in docs/cli.md"


def test_options_of_the_whole_are_in_the_docs() -> None:
    for parameter in ROOT.params:
        assert (parameter.help or "").strip()
        assert all(f"`{option}`" in DOCS for option in parameter.opts)


def test_docs_name_no_command_that_is_not_there() -> None:
    assert set(re.findall(r"^## onrecord (\S+)$", DOCS, re.MULTILINE)) == set(COMMANDS)
    for line in re.findall(r"^(?:.*\| )?onrecord (\S+)", DOCS, re.MULTILINE):
        assert line in COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_docs_name_no_option_that_is_not_there(name: str) -> None:
    known = {o for p in COMMANDS[name].params for o in p.opts} | {"--help", "-h"}
    named = set(re.findall(r"^\| `(--?[\w-]+)", section(name), re.MULTILINE))
    assert named <= known, f"docs/cli.md has options that onrecord {name} has not: {sorted(named - known)}"
