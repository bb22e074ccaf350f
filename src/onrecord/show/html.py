"""One self-contained HTML page: articles as they were published, their statements marked in place, and a card for each.

The page asks for nothing from anywhere and runs no script; a content security policy in it says so to the browser. All
words of articles pass through `safe`; links are followed only to http and https. Words and card of a statement point to
each other, and light up together, by style alone: both carry the class ``sN`` of the statement's number. So do a value
and the words that it was read from: ``vN`` lights up ``eN``, N being the number of the place (`marks.places`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from string import Template

from onrecord.labels import Certainty, Kind, Uttered
from onrecord.show import REMINDER, words
from onrecord.show.cards import card, link, safe
from onrecord.show.marks import EVIDENCE, Piece, pieces, places
from onrecord.show.plain import about, depths, heading
from onrecord.types import Reading, Statement

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LINKED = 400
"""How many places of evidence of an article light up when their value is pointed at: with more, browsers take seconds to
open the page. All light up when they are clicked, by one rule of the style sheet."""


def page(readings: Sequence[Reading], *, removed: bool = False) -> Iterator[str]:
    """The page, piece by piece, ready to be written one after another.

    Args:
        readings: in the order they are to stand in; two or more get a table of contents.
        removed: whether what was left out of the articles' texts is shown, folded away.
    """
    room = files("onrecord.show")
    style = "".join(room.joinpath(name).read_text(encoding="utf-8") for name in ("marks.css", "page.css")) + _linking(readings)
    title = heading(readings[0].article) if len(readings) == 1 else f"{len(readings)} articles"
    top, bottom = room.joinpath("page.html").read_text(encoding="utf-8").split("<!-- articles -->")
    yield Template(top).substitute(title=safe(title), style=style, reminder=safe(REMINDER), contents=_contents(readings))
    for number, reading in enumerate(readings, 1):
        yield from _article(reading, number, removed)
    yield Template(bottom).substitute(runs=safe(", ".join(dict.fromkeys(r.run for r in readings)) or "–"))


def _linking(readings: Sequence[Reading]) -> str:
    """Rules that light up a statement's words and card together, and over them the words that a value was read from."""
    active = ":is(:hover,:target,:focus)"
    lit = "background-color:var(--lit-ground);box-shadow:0 .12em var(--lit-line),0 -.12em var(--lit-line)"
    shown = "background-color:var(--seen-ground);outline:2px solid var(--seen-line);color:var(--ink)"
    statements = max((len(r) for r in readings), default=0)
    evidence = min(_LINKED, max((len(places(r.statements)) for r in readings), default=0))
    rules = [f"article:has(.s{n}{active}) .s{n}{{{lit}}}" for n in range(1, statements + 1)]
    return "\n".join(rules + [f"article:has(.v{n}{active}) .e{n}{{{shown}}}" for n in range(1, evidence + 1)])


def _contents(readings: Sequence[Reading]) -> str:
    if len(readings) < 2:
        return ""
    items = []
    for number, reading in enumerate(readings, 1):
        known = " · ".join([*about(reading.article), _count(len(reading))])
        items.append(f'<li><a href="#a{number}"><bdi>{safe(heading(reading.article))}</bdi></a> <span><bdi>{safe(known)}</bdi></span></li>')
    return '<nav aria-label="Articles">\n<h2>Articles</h2>\n<ol>\n' + "\n".join(items) + "\n</ol>\n</nav>"


def _count(statements: int) -> str:
    return f"{statements} statement{'' if statements == 1 else 's'}" if statements else "no statements"


def _article(reading: Reading, number: int, removed: bool) -> Iterator[str]:
    article = reading.article
    language = article.language or ""
    spoken = f' lang="{language}"' if _LANGUAGE.fullmatch(language) else ""
    yield f'<article id="a{number}">\n<header>\n<h1{spoken} dir="auto">{safe(heading(article))}</h1>\n'
    if known := about(article):
        yield "<p>" + " · ".join(f"<bdi>{safe(part)}</bdi>" for part in known) + "</p>\n"
    if url := article.url:
        yield f"<p>{link(url, url)}</p>\n"
    yield "".join(f'<p class="note">Note: {safe(w)}</p>\n' for w in article.warnings)
    yield f'</header>\n<div class="columns">\n<div class="text"{spoken}>\n'
    blocks = list(pieces(article.text, reading.statements))
    anchors: set[int] = set()
    for block in blocks:
        yield f'<p dir="auto">{"".join(_piece(p, reading, number, anchors) for p in block)}</p>\n'
    if removed:
        yield _removed(reading)
    yield f'</div>\n<aside aria-label="Statements">\n<h2>{_count(len(reading)).capitalize()}</h2>\n<p class="reminder">{safe(REMINDER)}</p>\n'
    depth = depths({s.id: s for s in reading})
    placed = {n for block in blocks for piece in block for n in _begins(piece, reading)}
    found = {spans: n for spans, n in places(reading.statements).items() if n in anchors}
    cards = [card(s, n, number, depth[s.id], n in placed, found) for n, s in enumerate(reading, 1)]
    yield "<ol>\n" + "\n".join(cards) + "\n</ol>\n" if cards else ""
    yield "</aside>\n</div>\n</article>\n"


def _piece(piece: Piece, reading: Reading, article: int, anchors: set[int]) -> str:
    said = safe(reading.article.text[piece.start:piece.end])
    if not piece.marks:
        return said
    contents = piece.contents()
    names = {m.role for m in piece.marks if m.role not in ("content", EVIDENCE)}
    if contents:
        names |= {"content", f"deep{min(len(contents), 3)}", *looks(reading.statements[contents[-1].number - 1])}
        names |= {name for m in contents for name, at, end in (("opens", m.span.start, piece.start), ("closes", m.span.end, piece.end)) if at == end}
    evidence = piece.evidence()
    classes = [*sorted(names), *(f"s{n}" for n in piece.numbers()), *(f"e{n}" for n in evidence)]
    starts = "".join(f'<span class="v{n}" id="a{article}e{n}"></span>' for n in evidence if n not in anchors)
    anchors.update(evidence)
    return f'{_markers(piece, reading, article)}{starts}<mark class="{" ".join(classes)}">{said}</mark>'


def looks(statement: Statement) -> set[str]:
    """Classes of a content: its kind, and how its source stands to it."""
    how = statement.how
    names = {"indirect" if statement.kind is Kind.INDIRECT else "quote", how.stance.value}
    if how.certainty is not Certainty.NONE:
        names.add(how.certainty.value)
    return names | ({"unsaid"} if how.uttered is not Uttered.YES else set())


def _markers(piece: Piece, reading: Reading, article: int) -> str:
    """Numbers, with a word for what is not plain, before the first word of a content; drawn by the style sheet, so that
    copied text stays as published."""
    out = []
    for n in _begins(piece, reading):
        statement = reading.statements[n - 1]
        word = words.brief(statement)
        spoken = f"Statement {n}: {word}" if word else f"Statement {n}"
        out.append(f'<a class="n {statement.stance.value} s{n}" id="a{article}w{n}" href="#a{article}s{n}" aria-label="{spoken}" '
                   f'data-n="{n}{" " if word else ""}{word}"></a>')
    return "".join(out)


def _begins(piece: Piece, reading: Reading) -> list[int]:
    """The statements whose content begins with this piece; one that begins in the white space between paragraphs has none."""
    return [m.number for m in piece.contents() if reading.statements[m.number - 1].content.spans[0].start == piece.start == m.span.start]


def _removed(reading: Reading) -> str:
    left = reading.article.removed
    items = "\n".join(f'<li><span class="reason">{safe(r.reason)}</span> <bdi>{safe(r.text)}</bdi></li>' for r in left)
    return f'<details><summary>Left out of the text: {len(left) or "nothing"}</summary>\n<ul>\n{items}\n</ul>\n</details>\n'
