"""``onrecord serve``: the reading room, in a browser."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.opening import DEFAULT_LEDGER, LedgerOption
from onrecord.cli.people import WhoOption, person

if TYPE_CHECKING:
    from onrecord.web.settings import Role, Settings

TOKENS = "ONRECORD_TOKENS"


def serve(
    ledger: LedgerOption = DEFAULT_LEDGER,
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N", help="The port; 0 takes a free one.")] = 8017,
    host: Annotated[str, typer.Option(metavar="HOST", help="The address to listen on; others reach all but 127.0.0.1, and then a token is needed.")] = "127.0.0.1",
    token: Annotated[list[str] | None, typer.Option(metavar="ROLE=TOKEN", help="Let in who has this token: read=…, review=… or add=…; may be given several times.")] = None,
    token_file: Annotated[Path | None, typer.Option(metavar="FILE", help="Tokens from a file, one ROLE=TOKEN a line; the variable ONRECORD_TOKENS names one as well.")] = None,
    insecure: Annotated[bool, typer.Option("--insecure", help="Let everybody who reaches it read, without a token; private articles stay hidden.")] = False,
    base_url: Annotated[str | None, typer.Option(metavar="URL", help="Its address as others know it, where a proxy stands in front: https://room.example.")] = None,
    who: WhoOption = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> int:
    """Open the reading room: the ledger in a browser, and its API for programs.

    On this machine it asks for nothing. Where others can reach it, it needs a token, or --insecure. Stop it with Ctrl-C.

    \b
    Examples:
      onrecord serve --ledger news.db --open
      onrecord serve --ledger news.db --host 0.0.0.0 --token-file tokens.txt
      onrecord serve --ledger postgresql://user@host/news --port 8020
    """
    from onrecord.errors import MissingExtra
    from onrecord.ledger import engine

    engine.must_exist(engine.address(ledger))
    try:
        from onrecord.web.serving import run
        from onrecord.web.settings import Settings
    except ModuleNotFoundError as error:
        raise MissingExtra(f"The reading room needs more than is installed ({error.name}): pip install 'onrecord[web]'") from error
    settings = Settings(ledger, host, port, _tokens(token or [], token_file), insecure, base_url.rstrip("/") if base_url else None, _name(who))
    return run(settings, tell=_tell, open_browser=open_browser)


def _tell(settings: Settings) -> None:
    typer.echo(f"The reading room is at {settings.address}" + ("" if settings.loopback or settings.tokens else " – open to everybody who reaches it, for reading"), err=True)
    typer.echo("Stop it with Ctrl-C.", err=True)


def _name(who: str | None) -> str:
    """Who reviews on this machine; nobody has to be named to read."""
    from onrecord.errors import OnrecordError

    try:
        return person(who)
    except (OnrecordError, typer.BadParameter):
        return "owner"


def _tokens(given: list[str], file: Path | None) -> dict[str, Role]:
    """What each token allows.

    Raises:
        ServeError: something is no ROLE=TOKEN, or the file cannot be read.
    """
    from onrecord.errors import ServeError
    from onrecord.web.settings import Role

    lines = list(given)
    if file is None and (named := os.environ.get(TOKENS)):
        file = Path(named)
    if file is not None:
        try:
            lines += file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ServeError(f"{file}: the tokens cannot be read ({error})") from error
    roles = {"read": Role.READ, "review": Role.REVIEW, "add": Role.ADD}
    out: dict[str, Role] = {}
    for line in (line.strip() for line in lines):
        if not line or line.startswith("#"):
            continue
        role, _, secret = line.partition("=")
        if role.strip() not in roles or not secret.strip():
            raise ServeError("a token is given as ROLE=TOKEN, where ROLE is read, review or add: add=" + "7Jv…")
        out[secret.strip()] = roles[role.strip()]
    return out
