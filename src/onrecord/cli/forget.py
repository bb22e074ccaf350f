"""``onrecord forget`` and ``onrecord private``: what must not be in a ledger, and what must not leave it."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.opening import DEFAULT_LEDGER, LedgerOption, open_ledger

if TYPE_CHECKING:
    from onrecord.ledger.forget import Forgotten

_ARTICLES = typer.Argument(metavar="ARTICLE", help="Numbers or addresses of articles, as onrecord articles lists them.", show_default=False)


def forget(
    articles: Annotated[list[str] | None, _ARTICLES] = None,
    ledger: LedgerOption = DEFAULT_LEDGER,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask first.")] = False,
    clean: Annotated[bool, typer.Option("--clean", help="Forget nothing new; clear the files again, where that could not be done.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: what was forgotten.")] = False,
) -> int:
    """Remove articles and all that came from them: from the tables, the indexes and the file itself.

    Versions, statements, corrections, vectors, and the speakers and sayings that no other article has, are gone for
    good. The file is written anew, so that nothing is left in free pages or the log. Copies and backups of it are yours
    to see to; so are, in PostgreSQL, the server's own log and backups.

    \b
    Examples:
      onrecord forget 12 --ledger news.db
      onrecord forget https://courier.example/ferry --ledger news.db --yes
      onrecord forget --clean --ledger news.db
    """
    from onrecord.ledger import forget as forgetting

    if bool(articles) == clean:
        raise typer.BadParameter("name the articles to forget, or say --clean alone", param_hint="'ARTICLE'")
    with open_ledger(ledger, read_only=True) as looked, looked.reading() as connection:
        about = [forgetting.describe(connection, number) for number in dict.fromkeys(forgetting.find(connection, one) for one in articles or ())]
    if about and not yes and not _agreed(about):
        return 1
    with open_ledger(ledger) as opened:
        if clean:
            forgetting.clean(opened)
            return 0
        for gone in opened.forget(*(one.article for one in about)):
            print(json.dumps(gone.to_json(), ensure_ascii=False) if as_json else f"forgotten: {_words(gone)}")
    return 0


def private(
    articles: Annotated[list[str], _ARTICLES],
    ledger: LedgerOption = DEFAULT_LEDGER,
    off: Annotated[bool, typer.Option("--off", help="Let them into exports and shared views again.")] = False,
) -> None:
    """Keep articles out of exports and shared views; they stay in the ledger.

    \b
    Examples:
      onrecord private 12 --ledger news.db
      onrecord private https://courier.example/ferry --ledger news.db --off
    """
    with open_ledger(ledger, read_only=True) as looked:  # a ledger that is not there is not made
        from onrecord.ledger.forget import find

        with looked.reading() as connection:
            numbers = [find(connection, one) for one in articles]
    with open_ledger(ledger) as opened:
        for number in dict.fromkeys(numbers):
            opened.set_private(number, not off)
            print(f"article {number} is {'no longer ' if off else ''}private")


def _agreed(about: list[Forgotten]) -> bool:
    """Whether a person says yes; without a terminal nobody can."""
    from onrecord.cli.ending import complain

    for one in about:
        print(_words(one), file=sys.stderr)
    if not sys.stdin.isatty():
        complain("this cannot be undone, so it has to be said: add --yes")
        return False
    print("Forget all this? It cannot be undone. [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _words(one: Forgotten) -> str:
    from onrecord.show.plain import one_line

    name = one_line(one.title or one.url or "without a title")
    parts = [f"{one.versions} version{'s' * (one.versions != 1)}", f"{one.statements} statement{'s' * (one.statements != 1)}",
             f"{one.corrections} correction{'s' * (one.corrections != 1)}"]
    return f"article {one.article}, {name}{f' ({one_line(one.outlet)})' if one.outlet else ''}: {', '.join(parts)}"
