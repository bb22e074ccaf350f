"""What waits for a person's eye, in a terminal: the words in their place, and every value with what it was read from."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from onrecord.show import REMINDER, words
from onrecord.show.marks import EVIDENCE, Piece, pieces
from onrecord.show.plain import about, heading, one_line
from onrecord.types import Article, Json, Passage, Statement

_STYLES = {"source": "bold underline", "cue": "italic magenta", "content": "green", "part": "bold green"}
_WIDEST = 100
_EVIDENCE = 60


def print_doubt(console: Console, article: Article, statement: Statement, number: int, *, verdict: str | None = None) -> None:
    """Prints a statement in its paragraphs, then its values, the least sure first."""
    _head(console, article, f"statement {number}, {verdict or REMINDER[0].lower() + REMINDER[1:-1]}")
    _print_paragraphs(console, article.text, statement)
    _print_values(console, article.text, statement)


def print_relation(console: Console, article: Article, statement: Statement, number: int, claim: str, relation: str, part: Passage,
                   value: int | None, confidence: float) -> None:
    """Prints a statement in its paragraphs, then how it is taken to stand to a claim."""
    _head(console, article, f"statement {number}")
    _print_paragraphs(console, article.text, statement)
    table = _table()
    table.add_row("claim", Text(one_line(claim), style="bold"), "", "")
    table.add_row("relation", Text(relation, style="bold yellow"), f"{confidence:.2f}", Text(_shortened(part.text), style="dim"))
    table.add_row("speaker", words.name(statement), "", "")
    table.add_row("value", "none" if value is None else f"{value:+d}" if value else "0 (left open)", "", "")
    _print(console, table)


def print_link(console: Console, article: Article, number: int, name: str, kind: str, roles: Sequence[str], now: tuple[int, str],
               proposed: tuple[int, str], confidence: float, reason: str, said: str | None) -> None:
    """Prints a name in an article and the speaker that it may be."""
    _head(console, article, f"link {number}")
    table = _table()
    table.add_row("name here", Text(one_line(name), style="bold"), "", kind)
    for role in roles:
        table.add_row("role here", one_line(role), "", "")
    if said:
        table.add_row("says here", Text(_shortened(said, 2 * _EVIDENCE), style="green"), "", "")
    table.add_row("may be", Text(f"{one_line(proposed[1])} (speaker {proposed[0]})", style="bold yellow"), f"{confidence:.2f}", one_line(reason))
    table.add_row("filed under", f"{one_line(now[1])} (speaker {now[0]})", "", "until somebody decides")
    _print(console, table)


def _head(console: Console, article: Article, what: str) -> None:
    console.print(Rule(style="dim"), width=min(console.width, _WIDEST))
    console.print(Text(heading(article), style="bold"))
    console.print(Text(" · ".join([*about(article), what]), style="dim"))
    console.print()


def _print_paragraphs(console: Console, text: str, statement: Statement) -> None:
    """The paragraphs that any of the three roles stands in. Where there are no colours, each role is named in brackets."""
    plain = console.color_system is None
    for block in pieces(text, [statement]):
        if not any(mark.role != EVIDENCE for piece in block for mark in piece.marks):
            continue
        out = Text()
        before: str | None = None
        for piece in block:
            role = _role(piece)
            if plain and role != before:
                out.append("]" if before else "")
                out.append(f"[{role}: " if role else "")
            out.append(one_line_inside(text[piece.start:piece.end]), _STYLES.get(role or "", ""))
            before = role
        out.append("]" if plain and before else "")
        console.print(Padding(out, (0, 2)), width=min(console.width, _WIDEST))
        console.print()


def one_line_inside(text: str) -> str:
    """As `one_line`, for a piece of a line: the spaces at its ends stay."""
    core = one_line(text)
    return f"{' ' if text[:1].isspace() else ''}{core}{' ' if core and text[-1:].isspace() else ''}"


def _role(piece: Piece) -> str | None:
    """The role that a piece is shown as: source and cue before the content they stand in."""
    roles = {mark.role for mark in piece.marks}
    return next((role for role in ("cue", "source", "content") if role in roles), None)


def _print_values(console: Console, text: str, statement: Statement) -> None:
    table = _table()
    facts = [("attribution", f"{statement.kind.value}, {words.name(statement)}"), *((fact.name, fact.words) for fact in words.values(statement))]
    for name, shown in sorted(facts, key=lambda fact: statement.confidence.get(fact[0], 1.0)):
        sure = statement.confidence.get(name)
        seen = " … ".join(text[s:e] for s, e in statement.evidence.get(name, ()))
        table.add_row(name, Text(shown, style="bold yellow" if sure is not None and sure < 0.5 else "bold"), "" if sure is None else f"{sure:.2f}",
                      Text(f"“{_shortened(seen)}”" if seen else "", style="dim"))
    _print(console, table)


def _table() -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    for _ in range(3):
        table.add_column()
    return table


def _print(console: Console, table: Table) -> None:
    console.print(Padding(table, (0, 2)), width=min(console.width, _WIDEST))
    console.print()


def _shortened(text: str, most: int = _EVIDENCE) -> str:
    line = one_line(text)
    return line if len(line) <= most else line[: most - 2].rsplit(" ", 1)[0] + " …"


def print_corrections(console: Console, found: Sequence[Json]) -> None:
    """Prints a table of corrections (each as ``onrecord corrections --json`` has it)."""
    if not found:
        console.print(Text("No corrections.", style="dim"))
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("", justify="right", style="dim")
    for title in ("of", "field", "from", "to", "who, when, why"):
        table.add_column(title, header_style="dim")
    for c in found:
        state = "undone by " + c["undone_by"] if c["undone"] else "waits" if c["waits"] else ""
        of = f"{c['subject']} {c['number'] if c['number'] is not None else '–'}"
        said = " · ".join(part for part in (one_line(c["who"]), c["at"][:16].replace("T", " "), one_line(c["why"] or ""), state) if part)
        table.add_row(str(c["correction"]), Text.assemble(of, "\n", (_shortened(c["words"] or "", 40), "dim")), c["field"], _value(c["old"]),
                      Text(_value(c["new"]), style="dim strike" if c["undone"] else "bold"), said)
    console.print(table)


def _value(value: object) -> str:
    """A value of a correction for a cell: names and spans in a line, nothing as a dash."""
    if isinstance(value, list):
        return "; ".join("–".join(map(str, v)) if isinstance(v, list) else one_line(str(v)) for v in value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{name} {one_line(str(v))}" for name, v in value.items())
    return "–" if value is None else one_line(str(value))
