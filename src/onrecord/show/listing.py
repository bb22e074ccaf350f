"""The listing in a terminal: an article, then what is said in it."""

from __future__ import annotations

import re

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from onrecord.labels import Kind
from onrecord.show import REMINDER, words
from onrecord.show.plain import about, confidence, depths, heading, one_line, web_link
from onrecord.types import Reading, Statement

_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|«[^»]*(?:»|$)")
_SPOKEN = "green"
_WIDEST = 100
_STEP = 4
_BAR = {Kind.DIRECT: "┃", Kind.MIXED: "┃", Kind.INDIRECT: "┊"}
"""Stands before the words: a full line before a quote, a broken one before a report, so that colour is not needed."""


def print_reading(console: Console, reading: Reading, *, removed: bool = False) -> None:
    """Prints one article with its statements; ``removed`` adds what was left out of its text."""
    _print_head(console, reading)
    by_id = {s.id: s for s in reading}
    depth = depths(by_id)
    width = len(str(len(reading)))
    for number, statement in enumerate(reading, 1):
        _print_statement(console, statement, number, width, depth[statement.id])
    if not len(reading):
        console.print(Text("No statements found.", style="dim"))
        console.print()
    if removed:
        _print_removed(console, reading)


def print_reminder(console: Console) -> None:
    """Says, once, that no person has looked at this."""
    console.print(Text(REMINDER, style="italic"))


def _print_head(console: Console, reading: Reading) -> None:
    article = reading.article
    console.print(Rule(style="dim"), width=min(console.width, _WIDEST))
    console.print(Text(heading(article), style="bold"))
    if known := about(article):
        console.print(Text(" · ".join(known)))
    if article.url:
        link = web_link(article.url)
        shown = one_line(article.url)
        console.print(Text(shown, style=f"dim link {shown}" if link and " " not in shown else "dim"))
    elif article.source:
        console.print(Text(one_line(str(article.source)), style="dim"))
    for warning in article.warnings:
        console.print(Text(f"Note: {one_line(warning)}", style="dim italic"))
    console.print()


def _print_statement(console: Console, statement: Statement, number: int, width: int, depth: int) -> None:
    indent = depth * _STEP
    wide = min(console.width, _WIDEST)
    who, facts, sure = _who(statement), _facts(statement), _sure(statement)
    line = Table.grid(padding=(0, 2, 0, 0), expand=True)
    line.add_column(justify="right", width=width)
    line.add_column(ratio=1)
    line.add_column(justify="right", no_wrap=True)
    beside = "  ".join(sure)
    fits = not facts and who.cell_len + len(beside) + width + 6 <= wide - indent
    line.add_row(Text(str(number), style="dim"), Text("\n").join(part for part in (who, facts) if part),
                 Text(beside if fits else "\n".join(sure), style="dim"))
    console.print(Padding(line, (0, 0, 0, indent)), width=wide)
    for paragraph in re.split(r"\n\s*\n", statement.content.text):
        console.print(Padding(_words(console, statement.kind, paragraph, wide - indent - width - 4), (0, 0, 0, indent + width + 2), expand=False))
    console.print()


def _sure(statement: Statement) -> list[str]:
    """Kind and confidence of the attribution, then the value that is least sure."""
    least = words.least_sure(statement)
    return [f"{statement.kind.value}  {confidence(statement):.2f}", *([f"{words.LABELS.get(least[0], least[0])}  {least[1]:.2f}"] if least else [])]


def _who(statement: Statement) -> Text:
    """The speakers' full names, the source's words where they are others, the role, and the cue."""
    who = Text(words.name(statement), style="bold" if statement.source or statement.who.speakers else "dim")
    who.highlight_regex(r" and ", "not bold")
    if alias := words.alias(statement):
        who.append(f" ({alias})", "not bold")
    if office := words.office(statement):
        who.append(f", {office}", "not bold")
    if statement.cue:
        who.append("  ")
        who.append(one_line(statement.cue.text), "not bold italic magenta")
    return who


def _facts(statement: Statement) -> Text:
    """What is not plain about it, set off, then when, where and to whom."""
    return Text(" · ").join(Text(fact.words, style="bold yellow" if fact.telling else "") for fact in words.facts(statement))


def _words(console: Console, kind: Kind, paragraph: str, width: int) -> Text:
    """The content's words, what is quoted set off, each line behind its bar."""
    said = Text(one_line(paragraph), style=_SPOKEN if kind is Kind.DIRECT else "")
    if kind is Kind.MIXED:
        said.highlight_regex(_QUOTED, _SPOKEN)
    bar = f"{_BAR[kind]} ", "dim" if kind is Kind.INDIRECT else _SPOKEN
    lines = said.wrap(console, max(20, width))
    return Text("\n").join(Text.assemble(bar, line) for line in lines)


def _print_removed(console: Console, reading: Reading) -> None:
    removed = reading.article.removed
    console.print(Text(f"Left out of the text: {len(removed) or 'nothing'}", style="bold dim"))
    for item in removed:
        console.print(Text.assemble((f"  {one_line(item.reason)}  ", "dim italic"), (one_line(item.text), "dim")))
    console.print()
