"""``onrecord read``: articles in, statements out."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

if TYPE_CHECKING:
    from onrecord.cli.inputs import Tally
    from onrecord.errors import InputError
    from onrecord.types import Article, Reading


class Form(StrEnum):
    """What goes to stdout, or to the file of ``--output``."""

    LISTING = "listing"
    JSON = "json"
    CSV = "csv"
    NOTHING = "nothing"


def read(
    inputs: Annotated[list[str], typer.Argument(
        metavar="INPUT", help="Files, folders, patterns (in quotes), http(s) URLs, JSON Lines or CSV with a text or html column; - is stdin.")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines, one article a line (what pipes get without asking).")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV, one row a statement.")] = False,
    as_listing: Annotated[bool, typer.Option("--listing", help="The listing for people (what terminals get without asking).")] = False,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write one HTML page: the articles with their statements marked in place.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write JSON Lines (or CSV, or the listing) to FILE, whole or not at all.")] = None,
    published: Annotated[str | None, typer.Option(metavar="DATE", help="Publication date for inputs that do not say: 2031, 2031-04 or 2031-04-02.")] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Where the one input was published, if it does not say.")] = None,
    as_is: Annotated[bool, typer.Option("--as-is", help="Take text as it stands: nothing is left out, offsets refer to the input.")] = False,
    given_spans: Annotated[bool, typer.Option("--given-spans", help="INPUT is JSON Lines whose rows carry statements (or attributions) with source, cue and content spans, found by people or another tool: work out who, when and how of these, in their order, and look for no others. For adding labels to them, and for scoring labels apart from finding.")] = False,
    allow_private: Annotated[bool, typer.Option("--allow-private", help="Also fetch URLs that lead to private or local addresses.")] = False,
    min_confidence: Annotated[float, typer.Option(min=0.0, max=1.0, metavar="X", help="Leave out statements less sure than X, 0 to 1.")] = 0.0,
    show_removed: Annotated[bool, typer.Option("--show-removed", help="Also show what was left out of the text: menus, teasers, captions.")] = False,
    threads: Annotated[int, typer.Option(min=1, metavar="N", help="Read N articles at once.")] = 1,
) -> int:
    """Read articles and print who said what in them, when, and how sure they were.

    A terminal gets a listing, a pipe gets JSON Lines. One input that cannot be read does not stop
    the others: it is told at the end, and the exit code is 1. Articles that are not in English are
    skipped.

    \b
    Examples:
      onrecord read story.html
      onrecord read "saved/*.html" --csv -o statements.csv
      onrecord read interview.txt --published 2031-04-02 --html interview.html
      curl -s https://courier.example/ferry | onrecord read - --url https://courier.example/ferry
      onrecord read coded-by-hand.jsonl --given-spans --csv -o labelled.csv
    """
    form = _form(as_json, as_csv, as_listing, html, output)
    if url is not None and len(inputs) != 1:
        raise typer.BadParameter("it is the address of one input; here are several", param_hint="'--url'")
    if url is not None and given_spans:
        raise typer.BadParameter("rows with given spans have their own", param_hint="'--url'")
    from onrecord.cli.inputs import Tally
    from onrecord.show.files import check_writable
    from onrecord.show.select import at_least

    if html is not None:
        check_writable(html)
    tally = Tally()
    with _open(form, output, tally) as stream:
        quiet = form is Form.LISTING and output is None
        if given_spans:
            readings = _label(inputs, parse_date(published), tally, quiet)
        else:
            readings = _read(_items(inputs, parse_date(published), url, as_is, allow_private), tally, threads, quiet)
        kept: list[Reading] = []
        _write((_keep(at_least(r, min_confidence), kept, html) for r in readings), form, stream, show_removed)
    if html is not None and kept:
        _write_page(kept, html, show_removed)
    return tally.close()


def _read(items: tuple[Iterator[Article | InputError], int | None], tally: Tally, threads: int, quiet: bool) -> Iterator[Reading]:
    """The statements found in the articles."""
    from onrecord.cli.inputs import read_all
    from onrecord.reader import Reader

    reader = Reader()
    return read_all(lambda articles: reader.read_many(articles, threads=threads), items[0], tally, total=items[1], quiet=quiet)


def _label(inputs: list[str], published: str | None, tally: Tally, quiet: bool) -> Iterator[Reading]:
    """The statements of attributions that the inputs carry."""
    from onrecord.cli.given import label_all, load_given
    from onrecord.cli.inputs import read_all
    from onrecord.intake import count
    from onrecord.reader import Reader

    reader = Reader()
    return read_all(lambda given: label_all(reader, given), load_given(inputs, published), tally, total=count(inputs), quiet=quiet)


def _form(as_json: bool, as_csv: bool, as_listing: bool, html: Path | None, output: Path | None) -> Form:
    """What the options ask for; without any, what suits the one who gets it."""
    asked = [form for form, wanted in ((Form.JSON, as_json), (Form.CSV, as_csv), (Form.LISTING, as_listing)) if wanted]
    if len(asked) > 1:
        raise typer.BadParameter("choose one of --json, --csv and --listing", param_hint=f"'--{asked[1]}'")
    if asked:
        return asked[0]
    if output is not None:
        return Form.JSON
    if sys.stdout.isatty():
        return Form.LISTING
    return Form.JSON if html is None else Form.NOTHING


def parse_date(published: str | None) -> str | None:
    """The date of ``--published``, checked before anything is read."""
    if published is None:
        return None
    from onrecord.errors import BadDate
    from onrecord.intake.dates import parse

    try:
        return parse(published)
    except BadDate as error:
        raise typer.BadParameter(str(error), param_hint="'--published'") from error


def _items(inputs: list[str], published: str | None, url: str | None, as_is: bool,
           allow_private: bool) -> tuple[Iterator[Article | InputError], int | None]:
    """The articles of all inputs as they come, and how many there will be, where that is known."""
    from onrecord.errors import InputError
    from onrecord.intake import count, load, load_many

    if url is None:
        return load_many(inputs, published=published, as_is=as_is, allow_private=allow_private), count(inputs)

    def one() -> Iterator[Article | InputError]:
        source = sys.stdin.buffer if inputs[0] == "-" else inputs[0]
        try:
            yield load(source, published=published, url=url, as_is=as_is, allow_private=allow_private)
        except InputError as error:
            yield error

    return one(), 1


@contextmanager
def _open(form: Form, output: Path | None, tally: Tally) -> Iterator[TextIO]:
    """Stdout, or the file of ``--output``; an old file stays as it was where nothing could be read."""
    if output is None:
        yield sys.stdout
        return
    from onrecord.show.files import replacing

    # Excel takes CSV for UTF-8 only where a byte order mark says so
    encoding = "utf-8-sig" if form is Form.CSV else "utf-8"
    with replacing(output, encoding=encoding, keep=lambda: tally.read > 0) as stream:
        yield stream


def _keep(reading: Reading, kept: list[Reading], html: Path | None) -> Reading:
    """The reading, also set aside where a page is to be made of it."""
    if html is not None:
        kept.append(reading)
    return reading


def _write(readings: Iterable[Reading], form: Form, stream: TextIO, removed: bool) -> None:
    if form is Form.CSV:
        from onrecord.show.rows import write_rows

        write_rows(readings, stream)
    elif form is Form.JSON:
        from onrecord.show.lines import line

        for reading in readings:
            stream.write(line(reading, removed=removed))
            stream.flush()
    elif form is Form.LISTING:
        _list(readings, stream, removed)
    else:
        for _ in readings:
            pass


def _list(readings: Iterable[Reading], stream: TextIO, removed: bool) -> None:
    from rich.console import Console

    from onrecord.show.listing import print_reading, print_reminder

    console = Console(file=stream, highlight=False, width=None if stream.isatty() else 100)
    some = False
    for reading in readings:
        print_reading(console, reading, removed=removed)
        some = True
    if some:
        print_reminder(console)


def _write_page(readings: list[Reading], path: Path, removed: bool) -> None:
    from onrecord.show.files import replacing
    from onrecord.show.html import page

    with replacing(path) as stream:
        stream.writelines(page(readings, removed=removed))
