"""An article's text as markup: its paragraphs, with every statement marked in place.

What is marked is joined to the cards beside it by numbers: ``data-s`` has those of the statements (the innermost last), ``data-e``
those of the places that values were read from. Copied text stays as published: the numbers before contents are drawn by the style sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from onrecord.ledger.found import Found
from onrecord.show import words
from onrecord.show.cards import safe
from onrecord.show.html import looks
from onrecord.show.marks import EVIDENCE, Piece, Spans, pieces, places
from onrecord.types import Statement


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with its statements marked.

    Attributes:
        paragraphs: in order.
        placed: places of the statements (from 1) that have a number in the text to lead back to.
        places: number of each place of evidence that is in the text.
    """

    paragraphs: tuple[Markup, ...]
    placed: frozenset[int]
    places: dict[Spans, int]


def marked(text: str, found: Sequence[Found]) -> Marked:
    """The paragraphs of a version's text; statements are known by their place among ``found``, from 1, and by their number in the ledger."""
    statements = [f.statement for f in found]
    numbers = [f.number for f in found]
    anchors: set[int] = set()
    placed: set[int] = set()
    paragraphs = []
    for block in pieces(text, statements):
        out = []
        for piece in block:
            begins = _begins(piece, statements)
            placed.update(begins)
            out += [_number(n, numbers[n - 1], statements[n - 1]) for n in begins]
            out.append(_piece(piece, text, statements, anchors))
        paragraphs.append(Markup("".join(out)))
    return Marked(tuple(paragraphs), frozenset(placed), {spans: n for spans, n in places(statements).items() if n in anchors})


def _piece(piece: Piece, text: str, statements: Sequence[Statement], anchors: set[int]) -> str:
    """Its markup: the words are escaped, all else is ours (numbers, and names of roles and labels)."""
    said = safe(text[piece.start : piece.end])
    if not piece.marks:
        return said
    contents, evidence = piece.contents(), piece.evidence()
    names = {m.role for m in piece.marks if m.role not in ("content", EVIDENCE)}
    if contents:
        names |= {"content", *([f"deep{min(len(contents), 3)}"] if len(contents) > 1 else []), *looks(statements[contents[-1].number - 1])}
        names |= {name for m in contents for name, at, end in (("opens", m.span.start, piece.start), ("closes", m.span.end, piece.end)) if at == end}
    new = [n for n in evidence if n not in anchors]
    anchors.update(new)
    before = "".join(f'<span id="e{n}"></span>' for n in new[1:])
    attributes = {"id": f"e{new[0]}" if new else "", "class": " ".join(sorted(names)), "data-s": _inner_last(piece), "data-e": " ".join(map(str, evidence))}
    written = "".join(f' {name}="{value}"' for name, value in attributes.items() if value)
    return f"{before}<mark{written}>{said}</mark>"


def _inner_last(piece: Piece) -> str:
    """The statements over a piece; the one whose content is narrowest at the end, else the last one's."""
    numbers = piece.numbers()
    if contents := piece.contents():
        inner = contents[-1].number
        numbers = [n for n in numbers if n != inner] + [inner]
    return " ".join(map(str, numbers))


def _begins(piece: Piece, statements: Sequence[Statement]) -> list[int]:
    """The statements whose content begins with this piece."""
    return [m.number for m in piece.contents() if statements[m.number - 1].content.spans[0].start == piece.start == m.span.start]


def _number(n: int, number: int, statement: Statement) -> str:
    word = words.brief(statement)
    shown = f"{n} {word}".strip()
    spoken = f"Statement {n}: {word}" if word else f"Statement {n}"
    return (f'<a class="n {statement.stance.value}" id="w{number}" href="#s{number}" data-s="{n}" data-n="{shown}" '
            f'aria-label="{spoken}"></a>')
