"""The card of a statement on the HTML page: who, what, how and when, and every value with its confidence and its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from onrecord.labels import Kind
from onrecord.show import words
from onrecord.show.marks import Spans
from onrecord.show.plain import confidence, one_line, visible, web_link
from onrecord.types import Statement


def safe(text: str) -> str:
    """``text`` as words of a page, whatever it holds."""
    return escape(visible(text), quote=True)


def link(url: str, shown: str) -> str:
    """A link to ``url`` where it may be followed, else only the words."""
    target = web_link(url)
    named = f"<bdi>{safe(shown)}</bdi>"
    return f'<a href="{safe(target)}" rel="noopener noreferrer nofollow">{named}</a>' if target else named


def card(statement: Statement, number: int, article: int, depth: int, placed: bool, places: Mapping[Spans, int]) -> str:
    """One card.

    Args:
        statement: what it is about.
        number, article: of the statement in its article, of the article on the page, from 1.
        depth: how deep it stands within other statements.
        placed: whether the text has a marker to lead back to.
        places: number of each place of evidence that has an anchor in the text.
    """
    back = f'<a class="back" href="#a{article}w{number}" aria-label="Words of statement {number}">{number}</a>'
    if not placed:
        back = f'<span class="back">{number}</span>'
    inner = f' style="--depth:{depth}" aria-label="within another statement"' if depth else ""
    seen = _Seen(statement, article, places)
    return (f'<li class="card {statement.stance.value} s{number}" id="a{article}s{number}"{inner}>{back}'
            f'{_who(statement, seen)}{_quote(statement)}{_facts(statement, seen)}{_values(statement, seen)}</li>')


class _Seen:
    """Makes words that lead to the place a value was read from."""

    def __init__(self, statement: Statement, article: int, places: Mapping[Spans, int]):
        self._evidence = statement.evidence
        self._article = article
        self._places = places

    def at(self, name: str, shown: str) -> str:
        """``shown``, linked to the evidence of the value of this name where there is any in the text."""
        number = self._places.get(self._evidence.get(name, ()))
        text = f"<bdi>{safe(shown)}</bdi>"
        return text if number is None else f'<a class="v{number}" href="#a{self._article}e{number}">{text}</a>'


def _who(statement: Statement, seen: _Seen) -> str:
    known = bool(statement.source or statement.who.speakers)
    out = f'<b>{seen.at("speaker", words.name(statement))}</b>' if known else '<span class="nobody">no source</span>'
    if office := words.office(statement):
        out += f", {seen.at('role' if statement.who.role else 'affiliation', office)}"
    again = one_line(statement.source.text) == words.name(statement)
    source = f'<span class="source">{safe(statement.source.text)}</span> ' if statement.source and not again else ""
    cue = f'<span class="cue">{safe(statement.cue.text)}</span>' if statement.cue else ""
    return f'<p class="who" dir="auto">{out}</p>' + (f'<p class="as" dir="auto">{source}{cue}</p>' if source or cue else "")


def _quote(statement: Statement) -> str:
    kind = "indirect" if statement.kind is Kind.INDIRECT else "quote"
    return f'<blockquote class="{kind}" dir="auto">{safe(statement.content.text)}</blockquote>'


def _facts(statement: Statement, seen: _Seen) -> str:
    """What a reader should see at once; the telling things set off."""
    shown = [f"<b>{seen.at(f.name, f.words)}</b>" if f.telling else seen.at(f.name, f.words) for f in words.facts(statement)]
    return f'<p class="facts">{" · ".join(shown)}</p>' if shown else ""


def _values(statement: Statement, seen: _Seen) -> str:
    """Kind, confidence and link; every value folded away below them."""
    sure = [statement.kind.value, f"confidence {confidence(statement):.2f}"]
    if least := words.least_sure(statement):
        sure.append(f"least sure: {words.LABELS.get(least[0], least[0])} {least[1]:.2f}")
    rows = "".join(_row(statement, fact, seen) for fact in words.values(statement))
    original = f'<p class="original">{link(statement.link, "in the original")}</p>' if statement.link and web_link(statement.link) else ""
    return f'<details class="values"><summary>{" · ".join(sure)}</summary><dl>{rows}</dl></details>{original}'


def _row(statement: Statement, fact: words.Fact, seen: _Seen) -> str:
    sure = statement.confidence.get(fact.name)
    shown = "" if sure is None else f"{sure:.2f}"
    return f'<div><dt>{words.LABELS[fact.name]}</dt><dd dir="auto">{seen.at(fact.name, fact.words)}</dd><dd class="sure">{shown}</dd></div>'
