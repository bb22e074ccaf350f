"""``onrecord score``: how good is what was found?"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.score.documents import Scorer

if TYPE_CHECKING:
    from onrecord.score.figures import Figures
    from onrecord.types import Json

_NAMED = 5


def score(
    gold: Annotated[Path, typer.Argument(metavar="GOLD", help="JSON Lines with what is right: documents with id, text and attributions or statements, or paragraphs with tokens and labels.")],
    predicted: Annotated[Path, typer.Argument(metavar="PREDICTED", help="JSON Lines with what was found: the same documents, as onrecord read --json gives them.")],
    by: Annotated[Scorer | None, typer.Option(metavar="SCORER", help="attributions, paragraphs or statements; without it, what GOLD holds decides.")] = None,
    given_spans: Annotated[bool, typer.Option("--given-spans", help="Predictions were made from gold's spans (onrecord read --given-spans): pair statements by position.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object, unrounded (what pipes get without asking).")] = False,
) -> int:
    """Score what was found against what is right.

    The figures are precision, recall and F1, all 0 to 1. Documents are matched by id; one that is missing in PREDICTED counts as nothing found. Gold with
    labels (stance, speaker, …) is scored by attributions and then by statements; gold with tokens and
    labels by paragraphs, in their order.

    \b
    Examples:
      onrecord read gold.jsonl --as-is --json > predicted.jsonl
      onrecord score gold.jsonl predicted.jsonl
      onrecord read gold.jsonl --given-spans --json > from-gold-spans.jsonl
      onrecord score gold.jsonl from-gold-spans.jsonl --given-spans
    """
    from onrecord.score import choose, read

    if given_spans and by not in (None, Scorer.STATEMENTS):
        raise typer.BadParameter("only statements can be paired by position", param_hint="'--given-spans'")
    if given_spans:
        by = Scorer.STATEMENTS
    ours, theirs = read(gold), read(predicted)
    scorers = (by,) if by else choose(ours)
    if Scorer.PARAGRAPHS not in scorers:
        _warn(ours, theirs)
    results = {scorer: _figures(scorer, ours, theirs, given_spans) for scorer in scorers}
    _print(results, as_json or not sys.stdout.isatty())
    return 0


def _figures(scorer: Scorer, gold: list[Json], predicted: list[Json], given_spans: bool) -> Figures:
    if scorer is Scorer.PARAGRAPHS:
        from onrecord.score import paragraphs

        return paragraphs.score(gold, predicted)
    if scorer is Scorer.STATEMENTS:
        from onrecord.score import statements

        return statements.score(gold, predicted, given_spans=given_spans)
    from onrecord.score import attributions

    return attributions.score(gold, predicted)


def _warn(gold: list[Json], predicted: list[Json]) -> None:
    from onrecord.cli.ending import complain
    from onrecord.score import missing

    not_found, not_scored = missing(gold, predicted)
    if not_found:
        complain(f"{len(not_found)} of {len(gold)} gold documents are missing in PREDICTED and count as nothing found: {_some(not_found)}")
    if not_scored:
        complain(f"{len(not_scored)} documents of PREDICTED are not in GOLD and are left out: {_some(not_scored)}")


def _some(ids: list[str]) -> str:
    return ", ".join(ids[:_NAMED]) + (", …" if len(ids) > _NAMED else "")


def _print(results: dict[Scorer, Figures], as_json: bool) -> None:
    from onrecord.score import to_json

    if as_json:
        print(json.dumps({scorer.value: to_json(figures) for scorer, figures in results.items()}, ensure_ascii=False))
        return
    from rich.console import Console

    from onrecord.show.figures import table

    console = Console(highlight=False)
    for scorer, figures in results.items():
        console.print(table(scorer.value.capitalize(), figures))
