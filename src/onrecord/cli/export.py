"""``onrecord export`` and ``onrecord import``: out of a ledger, and in again."""

from __future__ import annotations

import json
import sys
from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.inputs import Tally, progress_bar
from onrecord.cli.opening import DEFAULT_LEDGER, LedgerOption, open_ledger

if TYPE_CHECKING:
    from onrecord.ledger import Ledger
    from onrecord.ledger.exports import Selection


class Form(StrEnum):
    """The forms of ``--format``; ``onrecord.ledger.exports`` has them."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    WEBANNO = "webanno"
    CLAIM = "claim"
    CLAIMREVIEW = "claimreview"
    FTM = "ftm"
    LABELSTUDIO = "labelstudio"
    GOLD = "gold"
    LEDGER = "ledger"


def export(
    ledger: LedgerOption = DEFAULT_LEDGER,
    form: Annotated[Form, typer.Option("--format", "-f", help="jsonl (the native form), csv, parquet (a folder), webanno (W3C Web Annotations), claim or claimreview (schema.org), ftm (FollowTheMoney), labelstudio (tasks), gold (what people have reviewed), ledger (all of it, to be moved).")] = Form.JSONL,
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to FILE (for parquet: a folder), whole or not at all, instead of stdout.")] = None,
    no_text: Annotated[bool, typer.Option("--no-text", help="Leave out everything but offsets and labels.")] = False,
    private: Annotated[bool, typer.Option("--private", help="Private articles and claims as well.")] = False,
    speaker: Annotated[str | None, typer.Option(metavar="NAME", help="Only statements of this speaker, by name or number.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Only what was said (else published) then or later: 2031, 2031-04 or 2031-04-02.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Only what was said (else published) until then.")] = None,
    outlet: Annotated[str | None, typer.Option(metavar="NAME", help="Only articles of this outlet.")] = None,
    claim: Annotated[str | None, typer.Option(metavar="CLAIM", help="Only statements about this claim, by name, number or words.")] = None,
) -> None:
    """Write what a ledger has, for other tools and for safe keeping.

    Every record says that it was read by machine and not reviewed, or who has reviewed it. Private articles stay
    out unless --private asks for them. Statements that a person has rejected are left out.

    \b
    Examples:
      onrecord export --ledger news.db > articles.jsonl
      onrecord export --ledger news.db --format csv --speaker "Orla Fenn" -o fenn.csv
      onrecord export --ledger news.db --format claim --claim "The dam was cracked" -o claim.jsonld
      onrecord export --ledger news.db --format parquet -o news/
      onrecord export --ledger news.db --format ledger --private -o copy.jsonl
    """
    from onrecord.ledger.exports import Selection

    selection = Selection(speaker, since, until, outlet, claim, private, not no_text)
    _check(form, output, selection)
    with open_ledger(ledger, read_only=True) as opened:
        _write(opened, form, output, selection)


def import_(
    inputs: Annotated[list[str], typer.Argument(
        metavar="INPUT", help="JSON Lines as onrecord read --json and onrecord export write them (also .gz; - is stdin), folders of them, a folder in Parquet, or a whole ledger.")],
    ledger: LedgerOption = DEFAULT_LEDGER,
    private: Annotated[bool, typer.Option("--private", help="Keep new articles out of exports and shared views.")] = False,
    gazetteer: Annotated[Path | None, typer.Option(metavar="FILE", help="People and organisations with identifiers (CSV or YAML), for telling speakers apart.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines: what became of each article.")] = False,
) -> int:
    """Take articles whose statements are read already into a ledger.

    What is there already stays as it is, so an import that was stopped can simply be run again. A broken line is
    told with its number and does not stop the others. A whole ledger (export --format ledger) goes into an empty one.

    \b
    Examples:
      onrecord import articles.jsonl --ledger news.db
      onrecord import news/ --ledger postgresql://me@localhost/news
      onrecord read archive.jsonl --threads 4 | onrecord import - --ledger news.db
    """
    from onrecord.ledger import importing

    with open_ledger(ledger, gazetteer=gazetteer) as opened:
        whole = importing.whole_in(inputs)
        if whole is not None:
            rows = importing.restore(opened, whole)
            print(f"{rows:,} rows: the whole ledger is in {ledger}", file=sys.stderr if as_json else sys.stdout)
            return 0
        return _import(opened, inputs, private, as_json)


def _check(form: Form, output: Path | None, selection: Selection) -> None:
    """Whether these options go together.

    Raises:
        BadParameter: they do not.
    """
    from onrecord.errors import BadDate
    from onrecord.ledger.exports import FORMATS
    from onrecord.ledger.periods import begins

    known = FORMATS.get(form)
    if not selection.text and known is not None and not known.bare:
        raise typer.BadParameter(f"{form} is nothing without the text; there is --format jsonl, csv, parquet or webanno", param_hint="'--no-text'")
    if known is not None and not known.selects and (selection.narrow or selection.outlet):
        raise typer.BadParameter(f"{form} exports all that there is; leave out --speaker, --since, --until, --outlet and --claim", param_hint="'--format'")
    if form is Form.PARQUET and output is None:
        raise typer.BadParameter("Parquet is two files in a folder; name it: --output FOLDER", param_hint="'--format'")
    for name, day in (("since", selection.since), ("until", selection.until)):
        try:
            begins(day or "2031")
        except BadDate as error:
            raise typer.BadParameter(str(error), param_hint=f"'--{name}'") from error


def _write(ledger: Ledger, form: Form, output: Path | None, selection: Selection) -> None:
    from onrecord.ledger.exports import FORMATS, Source, parquet
    from onrecord.show.files import replacing

    if form is Form.PARQUET:
        assert output is not None
        with ledger.reading() as connection:
            parquet.write(Source(connection, selection), output)
        return
    lines = ledger.export(form, selection)
    if output is None:
        sys.stdout.writelines(lines)
    else:
        with replacing(output, encoding=FORMATS[form].encoding) as stream:
            stream.writelines(lines)


def _import(ledger: Ledger, inputs: list[str], private: bool, as_json: bool) -> int:
    tally, outcomes, statements = Tally(), Counter[str](), 0
    total = _count(inputs)
    with progress_bar(total, total != 1 and sys.stderr.isatty()) as bar:
        for filed in ledger.import_from(*inputs, private=private):
            bar.step()
            if as_json:
                print(json.dumps(filed.to_json(), ensure_ascii=False), flush=True)
            if filed.error is not None:
                tally.add(filed.error)
            elif filed.added is not None:
                tally.read += 1
                outcomes[filed.added.outcome] += 1
                statements += 0 if filed.known else filed.added.statements
    told = [f"{outcomes['new']:,} new", f"{outcomes['same']:,} known"]
    told += [f"{outcomes[name]:,} {words}" for name, words in (("changed", "changed"), ("reread", "of another run")) if outcomes[name]]
    print(f"articles: {', '.join(told)}; {statements:,} statements filed", file=sys.stderr if as_json else sys.stdout, flush=True)
    return tally.close()


def _count(inputs: list[str]) -> int | None:
    """How many articles are to come, where that is known."""
    from onrecord.errors import InputError
    from onrecord.intake import count
    from onrecord.ledger.importing import files

    try:
        found = [file for name in inputs for file in files(name)]
    except InputError:
        return None
    return None if any(Path(file).is_dir() for file in found) else count(found)
