"""The command line as a whole: its groups of commands, its version, and what happens when one fails."""

from __future__ import annotations

import io
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from onrecord.cli import INTERRUPTED
from onrecord.cli.add import add
from onrecord.cli.articles import articles
from onrecord.cli.changes import changes
from onrecord.cli.claims import claims
from onrecord.cli.correct import correct, corrections, merge, split, undo
from onrecord.cli.demo import demo
from onrecord.cli.doctor import doctor
from onrecord.cli.export import export, import_
from onrecord.cli.follow import follow
from onrecord.cli.forget import forget, private
from onrecord.cli.mcp import mcp
from onrecord.cli.read import read
from onrecord.cli.relate import relate
from onrecord.cli.review import review
from onrecord.cli.scan import scan
from onrecord.cli.schema import schema
from onrecord.cli.score import score
from onrecord.cli.serve import serve
from onrecord.cli.speakers import speakers
from onrecord.cli.statements import statements
from onrecord.cli.stats import stats
from onrecord.cli.watch import watch


class Commands(TyperGroup):
    """The commands, each ending in a message and a code whatever happens in it."""

    def invoke(self, ctx: Any) -> Any:
        """Runs the command; returns its exit code. Usage errors and exits are typer's own and pass."""
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()  # so that a full disk or a closed pipe is met here
            return code
        except (typer.Exit, typer.Abort):
            raise
        except (Exception, KeyboardInterrupt) as error:
            if _is_usage_error(error):
                raise
            from onrecord.cli.ending import code_for

            return code_for(error)


def _is_usage_error(error: BaseException) -> bool:
    # typer does not export the base of its usage errors (they come from click, or from its own copy of it)
    return hasattr(error, "format_message") and hasattr(error, "exit_code")


app = typer.Typer(cls=Commands, name="onrecord", add_completion=False, rich_markup_mode=None,
                  context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"onrecord {version('onrecord')}")
        raise typer.Exit


@app.callback()
def onrecord(
    version: Annotated[bool, typer.Option("--version", help="Print the version and stop.", callback=_print_version, is_eager=True)] = False,
) -> None:
    """Reads the news and keeps the record of it: who said what.

    \b
    Examples:
      onrecord demo                              try it on eight fictional articles
      onrecord read story.html                   the statements of a saved page
      onrecord read articles/ --html page.html   a folder, as one page to look at
      onrecord read https://… --json | jq .      a page of the web, as JSON Lines
      onrecord relate pairs.jsonl                for the claim, against it, or neither?
      onrecord add articles/ --ledger news.db    kept, with all that was kept before
      onrecord statements ferry --ledger news.db what was said, by words, speaker, date …
      onrecord follow "The dam was cracked"      who said so, when, and how sure
      onrecord claims --discover                 what is contested, without being asked
      onrecord review --ledger news.db           accept, reject, correct, the least sure first
      onrecord serve --ledger news.db --open     all of it in the browser
      onrecord scan archive/ --out read          whole archives, on many processors or Ray
      onrecord watch feeds.txt --feed new.xml    what feeds bring, and what is new on saved claims
      onrecord export --ledger news.db -f csv    for spreadsheets and other tools
      onrecord score gold.jsonl mine.jsonl       how good is what was found?
      onrecord schema                            what a line of them holds
      onrecord doctor                            what is installed, and does it work?

    Exit codes: 0 done, 1 something could not be read or written, 2 used wrongly, 130 interrupted,
    141 nobody reads the output any more.
    """


app.command()(add)
app.command()(statements)
app.command()(articles)
app.command()(speakers)
app.command()(changes)
app.command()(stats)
app.command()(follow)
app.command()(claims)
app.command()(read)
app.command()(relate)
app.command()(score)
app.command()(schema)
app.command()(review)
app.command()(correct)
app.command()(corrections)
app.command()(undo)
app.command()(merge)
app.command()(split)
app.command()(export)
app.command(name="import")(import_)
app.command()(scan)
app.command()(watch)
app.command()(serve)
app.command()(mcp)
app.command()(private)
app.command()(forget)
app.command()(demo)
app.command()(doctor)


def call(arguments: list[str]) -> int:
    """Runs the command in ``arguments`` (help when there are none) and returns its exit code; 2 for usage errors."""
    _prepare_streams()
    try:
        code = app(args=arguments or ["--help"], prog_name="onrecord", standalone_mode=False)
    except typer.Abort:
        return INTERRUPTED
    except Exception as error:
        if not _is_usage_error(error):
            raise
        return _misused(error)
    return code if isinstance(code, int) else 0


def _misused(error: Any) -> int:
    from onrecord.cli.ending import complain

    complain(error.format_message())
    context = getattr(error, "ctx", None)
    if context is not None:
        print(f"{context.get_usage()}\nTry: {context.command_path} --help", file=sys.stderr)
    return int(error.exit_code)


def _prepare_streams() -> None:
    """UTF-8 with plain line feeds for pipes and files; in a terminal, signs that it has not are replaced."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="replace", newline="")
