"""``onrecord changes``: what changed in articles after they were first added."""

from __future__ import annotations

from typing import Annotated

import typer

from onrecord.cli.listing import JsonOption, LimitOption, console, counted, for_people, write_lines
from onrecord.cli.opening import DEFAULT_LEDGER, LedgerOption, open_ledger


def changes(
    ledger: LedgerOption = DEFAULT_LEDGER,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Noticed then or later: 2031, 2031-04 or 2031-04-02.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Noticed until then.")] = None,
    outlet: Annotated[str | None, typer.Option(metavar="NAME", help="Only of this outlet.")] = None,
    article: Annotated[int | None, typer.Option(metavar="N", help="Only of the article with this number.")] = None,
    silent: Annotated[bool, typer.Option("--silent", help="Only where the outlet has published no notice.")] = False,
    as_json: JsonOption = False,
    limit: LimitOption = None,
) -> None:
    """List what changed in articles after they were first added, the last noticed first.

    Statements that were changed, taken out or put in, titles, and the notices that outlets publish. Who is quoted otherwise,
    without a word, has been edited silently. Which statements belong together was worked out by machine.

    \b
    Examples:
      onrecord changes --ledger news.db
      onrecord changes --silent --outlet "The Example Courier" --since 2031-04
      onrecord changes --json | jq 'select(.what == "changed") | [.before, .after]'
    """
    with open_ledger(ledger, read_only=True) as opened:
        found = opened.changes(since=since, until=until, outlet=outlet, article=article, silent=silent, limit=limit)
        if not for_people(as_json):
            write_lines(found)
            return
        from rich.text import Text

        from onrecord.show.tables import date, print_change

        out, number = console(), 0
        for one in found:
            number += 1
            what = f"{one.what}: {', '.join(one.fields)}" if one.fields else one.what
            notice = "" if one.what == "notice" else "no notice" if one.silent else f"{' and '.join(one.noticed)} published"
            print_change(out, one.number, what, notice, one.before, one.after,
                         (one.title, one.outlet, date(one.published), f"article {one.article}, version {one.version}", f"noticed {one.seen[:10]}", one.link))
        out.print(Text(f"{counted(number, 'change')}. Compared by machine, not reviewed." if number else "No changes found.", style="italic"))
