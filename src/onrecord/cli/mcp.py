"""``onrecord mcp``: the ledger as tools of an assistant."""

from __future__ import annotations

from typing import Annotated

import typer

from onrecord.cli.opening import DEFAULT_LEDGER, LedgerOption, open_ledger


def mcp(
    ledger: LedgerOption = DEFAULT_LEDGER,
    write: Annotated[bool, typer.Option("--write", help="Also a tool by which the assistant adds articles; without it the ledger is only read.")] = False,
) -> int:
    """Offer the ledger to an assistant, as tools of the Model Context Protocol over standard input and output.

    The tools are search, follow, read, speakers and claims. Private articles are never shown. Every record gives the link to
    the words and says whether a person has reviewed it. Assistants start the command themselves: it is put into their settings.

    \b
    Examples:
      onrecord mcp --ledger news.db
      onrecord mcp --ledger postgresql://me@localhost/news --write
    """
    from onrecord.errors import MissingExtra
    from onrecord.ledger import engine

    engine.must_exist(engine.address(ledger))
    try:
        from onrecord.assistant.server import make_server
    except ModuleNotFoundError as error:
        raise MissingExtra(f"Assistants need more than is installed ({error.name}): pip install 'onrecord[mcp]'") from error
    with open_ledger(ledger, read_only=not write) as opened:
        make_server(opened, write=write).run()
    return 0
