"""The positions on a claim in a terminal: a timeline with each value as a bar, the words, and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from onrecord.labels import Kind, SpeakerType, Uttered
from onrecord.positions import Position
from onrecord.show import words
from onrecord.show.plain import day, one_line, web_link

WORDS = {3: "certainly so", 2: "probably so", 1: "possibly so", 0: "left open", -1: "possibly not", -2: "probably not", -3: "certainly not"}
"""What each value is called."""

UNSURE = 0.2
"""Below this confidence most positions are wrong: 26 of 32 that were read by hand in Wikinews (docs/trials.md)."""

_STYLES = {1: "green", 0: "yellow", -1: "red"}
_WIDEST = 110
_DATE = 12
_BESIDE = 26
_BAR = {Kind.DIRECT: "┃", Kind.MIXED: "┃", Kind.INDIRECT: "┊"}


def label(position: Position, by: str) -> str:
    """What a position is listed under: its speaker, its organisation as the article words it, or its outlet."""
    if by == "outlet":
        return one_line(position.outlet or "") or "no outlet"
    if by == "organization":
        who = position.statement.who
        itself = who.speaker_type in (SpeakerType.ORGANIZATION, SpeakerType.GOVERNMENT)
        return one_line((position.speaker if itself else who.affiliation) or "") or "no organisation named"
    return one_line(position.speaker or "") or "no source"


def word(position: Position) -> str:
    """The value in words; for what was not uttered, that."""
    if position.value is None:
        return "not said" if position.uttered is Uttered.NO else "not said yet"
    return WORDS[position.value]


def bar(value: int | None) -> str:
    """The value on a scale of -3 to 3: to the left of the middle what is against, to the right what is for."""
    if value is None:
        return "   ┊   "
    left, right = "■" * max(0, -value), "■" * max(0, value)
    return f"{left:·>3}{'│' if value else '○'}{right:·<3}"


def summary(positions: Sequence[Position]) -> str:
    """How many there are, of which sign, by how many speakers."""
    values = [p.value for p in positions]
    signs = (("for", sum(v is not None and v > 0 for v in values)), ("against", sum(v is not None and v < 0 for v in values)),
             ("open", values.count(0)), ("not said", values.count(None)))
    speakers = len({p.speakers or (p.speaker,) for p in positions})
    counted = f"{len(positions)} position{'s' if len(positions) != 1 else ''}"
    return f"{counted}: {', '.join(f'{n} {name}' for name, n in signs if n)} · {speakers} speaker{'s' if speakers != 1 else ''}"


def print_positions(console: Console, claim: str, positions: Sequence[Position], *, by: str | None = None) -> None:
    """Prints the positions, oldest first.

    Args:
        claim: its words, for the head.
        by: ``speaker``, ``organization`` or ``outlet``: what they are listed under; one timeline if not given.
    """
    console.print(Text(one_line(claim), style="bold"))
    if not positions:
        console.print(Text("No positions found.", style="dim"))
        return
    console.print(Text(summary(positions)))
    console.print()
    if by is None:
        _print_all(console, positions)
    else:
        first: dict[str, int] = {}
        for i, p in enumerate(positions):
            first.setdefault(label(p, by), i)
        for name, some in groupby(sorted(positions, key=lambda p: first[label(p, by)]), key=lambda p: label(p, by)):
            console.print(Rule(Text(name, style="bold"), align="left", style="dim"), width=min(console.width, _WIDEST))
            console.print()
            _print_all(console, list(some))
    reviewed = sum(p.reviewed for p in positions)
    unsure = sum(p.confidence < UNSURE and not p.reviewed for p in positions)
    console.print(Text(f"Read by machine, {f'{reviewed} of {len(positions)} reviewed' if reviewed else 'not reviewed'}.", style="italic"))
    if unsure:
        console.print(Text(f"{unsure} of {len(positions)} less sure than {UNSURE}, of which most are wrong in real news: --min-confidence {UNSURE} leaves them out.", style="italic"))


def _print_all(console: Console, positions: Sequence[Position]) -> None:
    for position in positions:
        print_position(console, position)


def print_position(console: Console, position: Position) -> None:
    """Prints one position: date, value and speaker, then the words, then where they stand."""
    wide = min(console.width, _WIDEST)
    narrow = wide < 90
    style = "dim" if position.value is None else _STYLES[(position.value > 0) - (position.value < 0)]
    value = Text.assemble((f"{position.value:+d}" if position.value else " 0" if position.value == 0 else "  ", style), " ",
                          (bar(position.value), style), "  ", (f"{word(position):<13}", style))
    line = Table.grid(padding=(0, 1, 0, 0), expand=True)
    line.add_column(width=_DATE)
    if not narrow:
        line.add_column(width=_BESIDE)
    line.add_column(ratio=1)
    line.add_column(justify="right", no_wrap=True)
    sure = Text(f"{position.confidence:.2f}", style="dim")
    if narrow:
        line.add_row(_date(position), Text(" ").join([value, _who(position)]), sure)
    else:
        line.add_row(_date(position), value, _who(position), sure)
    console.print(line, width=wide)
    indent = 2 if narrow else _DATE + 1
    console.print(Padding(_said(console, position, wide - indent - 2), (0, 0, 0, indent), expand=False))
    console.print(Padding(_where(position), (0, 0, 0, indent), expand=False), width=wide)
    console.print()


def _date(position: Position) -> Text:
    if position.said_on:
        return Text("\n– ".join(position.said_on.split("/")))
    return Text("undated", style="dim")


def _who(position: Position) -> Text:
    out = Text(one_line(position.speaker or "") or words.name(position.statement), style="bold")
    if office := words.office(position.statement):
        out.append(f", {office}", "not bold")
    return out


def _said(console: Console, position: Position, width: int) -> Text:
    """The content behind its bar, with what of it is not about the claim dimmed."""
    s = position.statement
    said = Text.assemble((f"{one_line(s.cue.text).rstrip(':')}: ", "italic magenta")) if s.cue else Text()
    for n, (start, end) in enumerate(s.content.spans):
        if n:
            said.append(" … ", "dim")
        words_of, at = _slice(s.content.text, s.content.spans, n), start
        for a, b in position.part.spans:
            if start <= a < b <= end:
                said.append(_clean(words_of[at - start : a - start]), "dim")
                said.append(_clean(words_of[a - start : b - start]))
                at = b
        said.append(_clean(words_of[at - start :]), "dim")
    lines = said.wrap(console, max(20, width))
    return Text("\n").join(Text.assemble(f"{_BAR[s.kind]} ", line) for line in lines)


def _clean(text: str) -> str:
    """As `one_line`, with the spaces at the edges kept: it is a piece of a sentence."""
    return one_line(f"|{text}|")[1:-1]


def _slice(text: str, spans: Sequence[tuple[int, int]], n: int) -> str:
    """The words of one span of a passage, whose text joins them."""
    before = sum(end - start + 3 for start, end in spans[:n])
    start, end = spans[n]
    return text[before : before + end - start]


def _where(position: Position) -> Text:
    seen = [one_line(position.outlet or ""), day(position.published) if position.published else "", one_line(position.title or "")]
    out = Text(" · ".join(part for part in seen if part), style="dim")
    if position.appearances > 1:
        out.append(f" · in {position.appearances} articles")
    if link := web_link(position.link):
        out.append(f"\n{one_line(link)}", f"link {link}" if " " not in link else "")
    return out
