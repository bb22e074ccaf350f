"""``onrecord articles``: what a ledger has articles of."""

from __future__ import annotations

from typing import Annotated

import typer

from onrecord.cli.listing import JsonOption, LimitOption, console, counted, for_people, write_lines
from onrecord.cli.opening import DEFAULT_LEDGER, LedgerOption, open_ledger


def articles(
    query: Annotated[str | None, typer.Argument(metavar="[QUERY]", help="Words of title and text, as onrecord statements takes them.")] = None,
    ledger: LedgerOption = DEFAULT_LEDGER,
    outlet: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this outlet.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Published then or later: 2031, 2031-04 or 2031-04-02.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Published until then.")] = None,
    as_json: JsonOption = False,
    limit: LimitOption = None,
) -> None:
    """List articles of a ledger, the newest first.

    Each with its statements, how often it changed after it was first added, the notices on it, and how many articles tell
    the same story in nearly the same words.

    \b
    Examples:
      onrecord articles --ledger news.db
      onrecord articles harbour --outlet "The Example Courier" --since 2031-03
      onrecord articles --json | jq 'select(.changes > 0) | .url'
    """
    from onrecord.ledger.article_search import ArticleFilter

    with open_ledger(ledger, read_only=True) as opened:
        found = opened.articles(ArticleFilter(query or "", outlet, since, until), limit=limit)
        if not for_people(as_json):
            write_lines(found)
            return
        from onrecord.show.tables import date, print_entry

        out, number = console(), 0
        for one in found:
            number += 1
            about = (one.outlet, counted(one.statements, "statement"), counted(one.versions, "version") if one.versions > 1 else None,
                     counted(one.changes, "change") if one.changes else None, f"told in {counted(one.copies, 'article')}" if one.copies > 1 else None, one.url)
            print_entry(out, one.number, date(one.published), one.title or "no title", about=about,
                        marks=[f"{kind} published" for kind in one.notices] + (["private"] if one.private else []))
        out.print(f"{counted(number, 'article')}." if number else "No articles found.")
