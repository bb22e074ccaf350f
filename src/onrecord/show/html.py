"""One self-contained HTML page: articles as they were published, their statements marked in place, and a card for each.

The page asks for nothing from anywhere and runs no script; a content security policy in it says so to the browser. All
words of articles pass through `_safe`; links are followed only to http and https. Words and card of a statement point to
each other, and light up together, by style alone: both carry the class ``sN`` of the statement's number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from string import Template

from onrecord.show import REMINDER
from onrecord.show.marks import Piece, pieces
from onrecord.show.plain import about, confidence, depths, heading, visible, web_link
from onrecord.types import Kind, Reading, Statement

_LANGUAGE = re.compile(r"[a-z]{2,3}")


def page(readings: Sequence[Reading], *, removed: bool = False) -> Iterator[str]:
    """The page, piece by piece, ready to be written one after another.

    Args:
        readings: in the order they are to stand in; two or more get a table of contents.
        removed: whether what was left out of the articles' texts is shown, folded away.
    """
    room = files("onrecord.show")
    style = room.joinpath("page.css").read_text(encoding="utf-8") + _linking(max((len(r) for r in readings), default=0))
    title = heading(readings[0].article) if len(readings) == 1 else f"{len(readings)} articles"
    top, bottom = room.joinpath("page.html").read_text(encoding="utf-8").split("<!-- articles -->")
    yield Template(top).substitute(title=_safe(title), style=style, reminder=_safe(REMINDER), contents=_contents(readings))
    for number, reading in enumerate(readings, 1):
        yield from _article(reading, number, removed)
    yield Template(bottom).substitute(runs=_safe(", ".join(dict.fromkeys(r.run for r in readings)) or "–"))


def _safe(text: str) -> str:
    return escape(visible(text), quote=True)


def _linking(most: int) -> str:
    """Rules that light up a statement's words and card together, for the numbers 1 to ``most``."""
    active = ":is(:hover,:target,:focus)"
    lit = "background-color:var(--lit-ground);box-shadow:0 .12em var(--lit-line),0 -.12em var(--lit-line)"
    return "\n".join(f"article:has(.s{n}{active}) .s{n}{{{lit}}}" for n in range(1, most + 1))


def _contents(readings: Sequence[Reading]) -> str:
    if len(readings) < 2:
        return ""
    items = []
    for number, reading in enumerate(readings, 1):
        known = " · ".join([*about(reading.article), _count(len(reading))])
        items.append(f'<li><a href="#a{number}"><bdi>{_safe(heading(reading.article))}</bdi></a> <span><bdi>{_safe(known)}</bdi></span></li>')
    return '<nav aria-label="Articles">\n<h2>Articles</h2>\n<ol>\n' + "\n".join(items) + "\n</ol>\n</nav>"


def _count(statements: int) -> str:
    return f"{statements} statement{'' if statements == 1 else 's'}" if statements else "no statements"


def _article(reading: Reading, number: int, removed: bool) -> Iterator[str]:
    article = reading.article
    language = article.language or ""
    spoken = f' lang="{language}"' if _LANGUAGE.fullmatch(language) else ""
    yield f'<article id="a{number}">\n<header>\n<h1{spoken} dir="auto">{_safe(heading(article))}</h1>\n'
    if known := about(article):
        yield "<p>" + " · ".join(f"<bdi>{_safe(part)}</bdi>" for part in known) + "</p>\n"
    if url := article.url:
        yield f"<p>{_link(url, url)}</p>\n"
    yield "".join(f'<p class="note">Note: {_safe(w)}</p>\n' for w in article.warnings)
    yield f'</header>\n<div class="columns">\n<div class="text"{spoken}>\n'
    blocks = list(pieces(article.text, reading.statements))
    for block in blocks:
        yield f'<p dir="auto">{"".join(_piece(p, reading, number) for p in block)}</p>\n'
    if removed:
        yield _removed(reading)
    yield f'</div>\n<aside aria-label="Statements">\n<h2>{_count(len(reading)).capitalize()}</h2>\n<p class="reminder">{_safe(REMINDER)}</p>\n'
    depth = depths({s.id: s for s in reading})
    placed = {n for block in blocks for piece in block for n in _begins(piece, reading)}
    cards = [_card(s, n, number, depth[s.id], n in placed) for n, s in enumerate(reading, 1)]
    yield "<ol>\n" + "\n".join(cards) + "\n</ol>\n" if cards else ""
    yield "</aside>\n</div>\n</article>\n"


def _link(url: str, words: str) -> str:
    link = web_link(url)
    shown = f"<bdi>{_safe(words)}</bdi>"
    return f'<a href="{_safe(link)}" rel="noopener noreferrer nofollow">{shown}</a>' if link else shown


def _piece(piece: Piece, reading: Reading, article: int) -> str:
    words = _safe(reading.article.text[piece.start:piece.end])
    if not piece.marks:
        return words
    contents = piece.contents()
    names = {m.role for m in piece.marks if m.role != "content"}
    if contents:
        kind = reading.statements[contents[-1].number - 1].kind
        names |= {"content", "indirect" if kind is Kind.INDIRECT else "quote", f"deep{min(len(contents), 3)}"}
        names |= {name for m in contents for name, at, end in (("opens", m.span.start, piece.start), ("closes", m.span.end, piece.end)) if at == end}
    numbers = " ".join(f"s{n}" for n in piece.numbers())
    return f'{_markers(piece, reading, article)}<mark class="{" ".join(sorted(names))} {numbers}">{words}</mark>'


def _markers(piece: Piece, reading: Reading, article: int) -> str:
    """Numbers before the first word of a content, drawn by the style sheet, so that copied text stays as published."""
    return "".join(f'<a class="n s{n}" id="a{article}w{n}" href="#a{article}s{n}" aria-label="Statement {n}" data-n="{n}"></a>'
                   for n in _begins(piece, reading))


def _begins(piece: Piece, reading: Reading) -> list[int]:
    """The statements whose content begins with this piece; one that begins in the white space between paragraphs has none."""
    return [m.number for m in piece.contents() if reading.statements[m.number - 1].content.spans[0].start == piece.start == m.span.start]


def _card(statement: Statement, number: int, article: int, depth: int, placed: bool) -> str:
    source = f'<span class="source">{_safe(statement.source.text)}</span>' if statement.source else '<span class="nobody">no source</span>'
    cue = f' <span class="cue">{_safe(statement.cue.text)}</span>' if statement.cue else ""
    kind = "indirect" if statement.kind is Kind.INDIRECT else "quote"
    facts = [statement.kind.value, f"confidence {confidence(statement):.2f}"]
    if statement.link and web_link(statement.link):
        facts.append(_link(statement.link, "in the original"))
    back = f'<a class="back" href="#a{article}w{number}" aria-label="Words of statement {number}">{number}</a>'
    if not placed:
        back = f'<span class="back">{number}</span>'
    inner = f' style="--depth:{depth}" aria-label="within another statement"' if depth else ""
    return (f'<li class="card s{number}" id="a{article}s{number}"{inner}>'
            f'{back}'
            f'<p class="who" dir="auto">{source}{cue}</p><blockquote class="{kind}" dir="auto">{_safe(statement.content.text)}</blockquote>'
            f'<p class="facts">{" · ".join(facts)}</p></li>')


def _removed(reading: Reading) -> str:
    left = reading.article.removed
    items = "\n".join(f'<li><span class="reason">{_safe(r.reason)}</span> <bdi>{_safe(r.text)}</bdi></li>' for r in left)
    return f'<details><summary>Left out of the text: {len(left) or "nothing"}</summary>\n<ul>\n{items}\n</ul>\n</details>\n'
