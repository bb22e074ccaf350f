"""The page of all commands, made of the commands themselves: what ``--help`` says, as one page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import typer

from onrecord.cli.app import app

HEAD = """# Commands and options

What `onrecord COMMAND --help` says, made from the commands when this site is built. What each does at length, with its output and
its keys, is in [the command line](../cli.md).
"""


def commands() -> dict[str, Any]:
    """The commands by name, in the order of the help."""
    root: Any = typer.main.get_command(app)
    return dict(root.commands)


def page() -> str:
    """The page as Markdown: a table of the commands, then a section for each with its arguments and options."""
    listing = "".join(f"| [`onrecord {name}`](#onrecord-{name}) | {cell(first(command))} |\n" for name, command in commands().items())
    return "\n".join([HEAD, f"| command | what it does |\n|---|---|\n{listing}", *(section(name, command) for name, command in commands().items())])


def first(command: Any) -> str:
    """The first sentence of a command's help."""
    text = " ".join((command.help or "").partition("\n\n")[0].split())
    return re.split(r"(?<=[.:])\s", text, maxsplit=1)[0]


def section(name: str, command: Any) -> str:
    """One command: its help, its examples, its parameters. The heading's id is that of the same heading in docs/cli.md."""
    told, _, examples = (command.help or "").partition("\b")
    told = re.sub(r"\n*Examples?:\s*$", "", told.rstrip())
    lines = [line.strip() for line in examples.splitlines() if line.strip() and not re.fullmatch(r"Examples?:", line.strip())]
    shown = ["```console", *lines, "```", ""] if lines else []
    return "\n".join([f"## onrecord {name}", "", *(" ".join(part.split()) + "\n" for part in told.split("\n\n") if part.strip()), *shown, *table(command),
                      f"At length: [onrecord {name}](../cli.md#onrecord-{name}).", ""])


def table(command: Any) -> Iterator[str]:
    """The lines of a command's arguments and options, each with its help."""
    if not command.params:
        return
    yield from ("| argument or option | what it is for |", "|---|---|")
    for parameter in command.params:
        yield f"| {written(parameter)} | {cell(parameter.help or '')} |"
    yield ""


def written(parameter: Any) -> str:
    """How a parameter is written on the command line: ``INPUT…``, or ``--limit N``."""
    many = "…" if parameter.nargs == -1 else ""
    if parameter.param_type_name == "argument":
        return f"`{(parameter.metavar or parameter.human_readable_name).strip('[].…')}{many}`"
    value = "" if parameter.is_flag else f" {parameter.metavar or 'NAME'}"
    return ", ".join(f"`{option}{value}`" for option in parameter.opts)


def cell(text: str) -> str:
    """A text for one cell of a table."""
    return " ".join(text.split()).replace("|", "\\|")
