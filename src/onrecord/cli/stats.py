"""``onrecord stats``: a ledger in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.listing import JsonOption, console, counted, for_people, write_lines
from onrecord.cli.opening import DEFAULT_LEDGER, LedgerOption, open_ledger

if TYPE_CHECKING:
    from onrecord.ledger.stats import Stats

_OUTLETS = 15
_MONTHS = 12
_MB = 1_000_000


def stats(
    ledger: LedgerOption = DEFAULT_LEDGER,
    as_json: JsonOption = False,
    every: Annotated[bool, typer.Option("--all", help="All outlets and months, not only the first ones (JSON always has all).")] = False,
) -> None:
    """Count what a ledger has: articles, statements, utterances and their appearances, speakers, outlets, months.

    \b
    Examples:
      onrecord stats --ledger news.db
      onrecord stats --json | jq .outlets
    """
    with open_ledger(ledger, read_only=True) as opened:
        found = opened.stats()
    if for_people(as_json):
        _print(found, every)
    else:
        write_lines([found])


def _print(found: Stats, every: bool) -> None:
    from onrecord.show.tables import print_table, print_values

    out = console()
    print_values(out, {
        "articles": f"{found.articles:,} ({found.stories:,} of them told first here, {counted(found.versions, 'version')}, {found.private:,} private)",
        "statements": f"{found.statements:,} ({_shares(found.kinds, found.statements)})",
        "utterances": f"{counted(found.utterances, 'utterance')} in {counted(found.statements, 'appearance')}; {found.repeated:,} in more than one article, one in {found.most_repeated:,}",
        "reviewed": f"{found.reviewed:,} of {found.statements:,}, {found.rejected:,} more rejected",
        "sources": _shares({"named": found.named, "anonymous": found.anonymous, "unnamed": found.unnamed}, found.statements),
        "speakers": f"{sum(found.speakers.values()):,} ({', '.join(f'{n:,} {kind}' for kind, n in found.speakers.items())})",
        "claims": f"{found.claims:,}", "changes": f"{counted(found.changes, 'change')} in articles, {counted(found.notices, 'notice')} of outlets",
        "corrections": f"{found.corrections:,} by people", "size": f"{found.bytes / _MB:,.1f} MB"})
    outlets, months = list(found.outlets.items()), list(found.months.items())[::-1]
    for name, rows, most in (("outlet", outlets, _OUTLETS), ("month", months, _MONTHS)):
        shown = rows if every else rows[:most]
        print_table(out, {name: "wide", "articles": "right", "statements": "right"}, ((words or "not known", f"{s.articles:,}", f"{s.statements:,}") for words, s in shown))
        if len(shown) < len(rows):
            out.print(f"… and {len(rows) - len(shown)} more: --all")
    out.print(f"Read by machine, {counted(found.reviewed, 'statement')} reviewed.")


def _shares(counts: Mapping[str, int], whole: int) -> str:
    return ", ".join(f"{n:,} {name}" + (f" ({n / whole:.0%})" if whole else "") for name, n in counts.items())
