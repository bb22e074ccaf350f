"""``onrecord relate``: how texts stand to claims, line by line."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, BinaryIO, cast

import typer

if TYPE_CHECKING:
    from collections.abc import Callable

    from onrecord.claims.relate import Pair, RelationModel

_AT_ONCE = 64
"""Lines that are related, and written, together."""
_SHORT = 120
"""Characters of a text that the table shows."""


def relate(
    pairs: Annotated[str, typer.Argument(metavar="PAIRS", help="JSON Lines with text and claim, and a context where there is one; also .gz; - is stdin.")],
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines, a line out for each line in (what pipes get without asking).")] = False,
) -> int:
    """Say for each line's text whether it is for its claim, against it, observing it, or unrelated.

    The fields of a line come back as they were, with relation and scores (of each relation, together 1). A line that is no
    pair comes back with relation null and an error; then the exit code is 1.

    \b
    Examples:
      onrecord relate pairs.jsonl
      onrecord relate pairs.jsonl --json > related.jsonl
      zcat pairs.jsonl.gz | onrecord relate - --json | jq -r .relation | sort | uniq -c
    """
    from onrecord.claims.relate import RelationModel
    from onrecord.cli.ending import FAILED, complain

    broken = 0
    as_json = as_json or not sys.stdout.isatty()
    related: list[dict[str, Any]] = []
    with _opened(pairs) as stream, _progress() as step:
        for row in _related(RelationModel(), stream):
            if row["relation"] is None:
                broken += 1
                complain(f"{pairs}, {row['error']}")
            if as_json:
                sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
                sys.stdout.flush()
            else:
                related.append(row)
            step()
    if related:
        _print(related)
    return FAILED if broken else 0


def _related(model: RelationModel, stream: BinaryIO) -> Iterator[dict[str, Any]]:
    """Each line with its relation, in order; what is no pair with ``error``."""
    from onrecord.intake.lines import lines

    numbered = enumerate(lines(stream), 1)
    while some := list(islice(numbered, _AT_ONCE)):
        rows = [_row(line, number) for number, line in some]
        found = iter(model.relate([pair for _, pair in rows if pair is not None]))
        for row, pair in rows:
            if pair is None:
                yield row
            else:
                one = next(found)
                yield {**row, "relation": one.relation.value, "scores": {r.value: round(score, 4) for r, score in one.scores.items()}}


def _row(line: bytes | None, number: int) -> tuple[dict[str, Any], Pair | None]:
    """The fields of a line and its pair; without a pair the fields say why there is none."""
    from onrecord.claims.relate import Pair
    from onrecord.intake.lines import parsed, too_long

    if line is None:
        return _broken({}, number, too_long()), None
    try:
        row = parsed(line)
    except ValueError as error:
        return _broken({}, number, f"not JSON: {error}"), None
    if not isinstance(row, dict):
        return _broken({}, number, "a line must be a JSON object with “text” and “claim”"), None
    for field in ("text", "claim"):
        if not isinstance(row.get(field), str):
            return _broken(row, number, f"no string “{field}”"), None
    if not isinstance(row.get("context"), str | None):
        return _broken(row, number, "“context” must be a string"), None
    return row, Pair(row["text"], row["claim"], row.get("context"))


def _broken(row: dict[str, Any], number: int, why: str) -> dict[str, Any]:
    return {**row, "relation": None, "error": f"line {number}: {why}"}


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    """The lines of a file, or of standard input for ``-``."""
    from onrecord.errors import MissingInput, UnreadableInput

    try:
        if name == "-":
            yield sys.stdin.buffer
        else:
            path = Path(name)
            with cast(BinaryIO, gzip.open(path, "rb")) if path.suffix.lower() == ".gz" else path.open("rb") as stream:
                yield stream
    except FileNotFoundError as error:
        raise MissingInput(f"there is no file {name}", name) from error
    except (IsADirectoryError, PermissionError, EOFError, gzip.BadGzipFile, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise UnreadableInput(f"{name} cannot be read: {reason}", name) from error


@contextmanager
def _progress() -> Iterator[Callable[[], None]]:
    """Counts lines on stderr while it is a terminal and the results go elsewhere; gives what is to be called after each."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed} pairs related"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task("", total=None)
        yield lambda: bar.advance(task)


def _print(rows: list[dict[str, Any]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from onrecord.show.plain import one_line

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("relation", "score", "claim", "text"):
        table.add_column(name, justify="right" if name == "score" else "left")
    for row in rows:
        if row["relation"] is None:
            cells = ["–", "", "", row["error"]]
        else:
            cells = [row["relation"], f"{row['scores'][row['relation']]:.2f}", row["claim"], row["text"]]
        table.add_row(*(Text(_shortened(one_line(cell))) for cell in cells))
    Console(highlight=False).print(table)


def _shortened(text: str) -> str:
    return text if len(text) <= _SHORT else text[: _SHORT - 1].rstrip() + "…"
