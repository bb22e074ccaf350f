"""``onrecord demo``: the fictional articles that come with onrecord, read, filed and followed in a folder of one's own."""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli.listing import for_people

CLAIM = "Corvane Hydro knew of the crack"
_NAME = "crack"
_POSITIONS = 12


def demo(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the articles, the page and the ledger are put; made if it is not there.")] = Path("onrecord-demo"),
    claim: Annotated[str, typer.Option(metavar="CLAIM", help="What to follow through the articles.")] = CLAIM,
    as_json: Annotated[bool, typer.Option("--json", help="The positions as JSON Lines (what pipes get without asking); everything else goes to stderr.")] = False,
) -> int:
    """Try it: read eight fictional articles on one affair, keep them in a ledger, follow a claim through them.

    Leaves in FOLDER the articles, demo.html (every statement marked in its place) and demo.db (the ledger), and says how to
    go on. Called again, it goes on with the ledger that is there.

    \b
    Examples:
      onrecord demo
      onrecord demo affair --claim "The inspectors were warned"
      onrecord demo --json | jq -r '[.said_on, .speaker, .value] | @tsv'
    """
    from onrecord.cli.add import add
    from onrecord.cli.follow import follow
    from onrecord.cli.read import read

    people = for_people(as_json)
    articles, page, ledger = folder / "articles", folder / "demo.html", folder / "demo.db"
    _copy(articles)
    with contextlib.nullcontext() if people else contextlib.redirect_stdout(io.StringIO()):
        code = read([str(articles)], as_listing=True, html=page)
    with contextlib.nullcontext() if people else contextlib.redirect_stdout(sys.stderr):
        code = code or add([str(articles)], ledger=str(ledger))
    if code:
        return code
    follow(claim, ledger=str(ledger), as_json=as_json, save=_NAME if claim == CLAIM else None, limit=_POSITIONS if people else None)
    command = _command()
    typer.echo(f"Every statement marked in its place: {page} (open it in a browser). The articles: {articles}. The ledger: {ledger}; try:\n"
               f"  {command} follow \"The inspectors were warned\" --ledger {ledger}\n"
               f"  {command} serve --ledger {ledger} --open   the reading room, in a browser (pip install 'onrecord[web]')", err=True)
    return 0


def _command() -> str:
    """How onrecord is called here: by its name, or by its path where the shell does not know the name."""
    called = Path(sys.argv[0])
    return str(called) if called.stem == "onrecord" and not shutil.which("onrecord") else "onrecord"


def _copy(articles: Path) -> None:
    """Puts the example articles into the folder.

    Raises:
        OutputError: they cannot be written there.
    """
    from onrecord.errors import OutputError

    try:
        articles.mkdir(parents=True, exist_ok=True)
        for path in sorted(_examples().iterdir()):
            shutil.copyfile(path, articles / path.name)
    except OSError as error:
        raise OutputError(f"{articles}: the articles cannot be put there ({error.strerror or error})") from error


def _examples() -> Path:
    """In an installed package beside its modules, in a clone where the repository has them."""
    package = Path(__file__).parents[1]
    installed = package / "examples"
    return installed if installed.is_dir() else package.parents[1] / "examples"
