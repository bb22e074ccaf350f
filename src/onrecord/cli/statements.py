"""``onrecord statements``: what was said, found by words and by what it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.listing import JsonOption, LimitOption, console, counted, for_people, write_lines
from onrecord.cli.opening import DEFAULT_LEDGER, LedgerOption, open_ledger
from onrecord.labels import Act, Certainty, Kind, SpeakerType, Stance, Uttered, Verdict

if TYPE_CHECKING:
    from onrecord.ledger.found import Found

COLUMNS = ("number", "article", "title", "outlet", "published", "said_on", "speaker", "role", "affiliation", "speaker_type", "kind", "act", "stance",
           "certainty", "framing", "uttered", "cue", "content", "confidence", "appearances", "notices", "verdict", "review", "link")
"""The header of ``--csv``."""


class Sort(StrEnum):
    """What comes first."""

    NEWEST = "newest"
    BEST = "best"


def statements(
    query: Annotated[str | None, typer.Argument(metavar="[QUERY]", help='Words of what was said: ferry harbour (both), "night ferry" (a phrase), harb* (a beginning), -tunnel (without).')] = None,
    ledger: LedgerOption = DEFAULT_LEDGER,
    speaker: Annotated[str | None, typer.Option(metavar="NAME", help="Only this speaker, by name or number.")] = None,
    outlet: Annotated[str | None, typer.Option(metavar="NAME", help="Only articles of this outlet.")] = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Said (else published) then or later: 2031, 2031-04 or 2031-04-02.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Said (else published) until then.")] = None,
    published_since: Annotated[str | None, typer.Option(metavar="DATE", help="Published then or later.")] = None,
    published_until: Annotated[str | None, typer.Option(metavar="DATE", help="Published until then.")] = None,
    stance: Annotated[list[Stance] | None, typer.Option(metavar="STANCE", help="affirms, denies or open; may be given more than once, as all of these.")] = None,
    certainty: Annotated[list[Certainty] | None, typer.Option(metavar="CERTAINTY", help="certain, probable, possible or none.")] = None,
    kind: Annotated[list[Kind] | None, typer.Option(metavar="KIND", help="direct, indirect or mixed.")] = None,
    act: Annotated[list[Act] | None, typer.Option(metavar="ACT", help="state, believe, ask, urge, pledge, deny or decline.")] = None,
    uttered: Annotated[list[Uttered] | None, typer.Option(metavar="UTTERED", help="yes, no or unreal.")] = None,
    speaker_type: Annotated[list[SpeakerType] | None, typer.Option(metavar="TYPE", help="person, organization, government, document, group, anonymous or none.")] = None,
    min_confidence: Annotated[float, typer.Option(metavar="X", min=0, max=1, help="Leave out what is less sure than X, 0 to 1, to be somebody's statement.")] = 0.0,
    verdict: Annotated[Verdict | None, typer.Option(metavar="VERDICT", help="Only what a person has accepted, changed or rejected.")] = None,
    reviewed: Annotated[bool | None, typer.Option("--reviewed/--not-reviewed", help="Only what a person has looked at, or only what nobody has.")] = None,
    claim: Annotated[str | None, typer.Option(metavar="CLAIM", help="Only statements about this claim, by name, number or words.")] = None,
    article: Annotated[int | None, typer.Option(metavar="N", help="Only of the article with this number.")] = None,
    rejected: Annotated[bool, typer.Option("--rejected", help="Also those that a person has rejected.")] = False,
    old: Annotated[bool, typer.Option("--old", help="Also those of versions that an article no longer has.")] = False,
    sort: Annotated[Sort, typer.Option(metavar="ORDER", help="newest first, or best: those that fit QUERY best.")] = Sort.NEWEST,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV, one row a statement.")] = False,
    limit: LimitOption = None,
) -> None:
    """List statements of a ledger, newest first.

    What is printed was read by machine; it says so where nobody has reviewed it. Statements that a person has
    rejected, and those that only older versions of an article have, are left out unless asked for.

    \b
    Examples:
      onrecord statements ferry --ledger news.db
      onrecord statements '"night ferry" -tunnel' --speaker "Orla Fenn" --since 2031-03
      onrecord statements --stance denies --outlet "The Example Courier" --csv > denials.csv
      onrecord statements --not-reviewed --min-confidence 0.9 --json | jq .content_text
    """
    from onrecord.ledger.search import Filter

    if as_json and as_csv:
        raise typer.BadParameter("one of --json and --csv", param_hint="'--csv'")
    wanted = Filter(query or "", speaker, outlet, since, until, published_since, published_until, tuple(stance or ()), tuple(certainty or ()), tuple(kind or ()),
                    tuple(act or ()), tuple(uttered or ()), tuple(speaker_type or ()), min_confidence, verdict, reviewed, claim, article, rejected, old)
    with open_ledger(ledger, read_only=True) as opened:
        found = opened.statements(wanted, limit=limit, best=sort is Sort.BEST)
        if as_csv:
            from onrecord.show.tables import write_csv

            write_csv(sys.stdout, COLUMNS, map(_cells, found))
        elif for_people(as_json):
            _print(found)
        else:
            write_lines(found)


def _cells(found: Found) -> tuple[object, ...]:
    from onrecord.show import REMINDER

    s = found.statement
    return (found.number, found.article, found.title, found.outlet, found.published, s.said_on, s.who.name, s.who.role, s.who.affiliation, s.who.speaker_type, s.kind,
            s.how.act, s.stance, s.certainty, s.how.framing, s.how.uttered, s.cue.text, s.content.text, f"{s.attribution:.4g}", found.appearances,
            "; ".join(found.notices), found.verdict, "" if found.reviewed else REMINDER, s.link)


def _print(found: Iterator[Found]) -> None:
    from rich.text import Text

    from onrecord.show.tables import date, print_statement

    out, number, reviewed = console(), 0, 0
    for one in found:
        number += 1
        reviewed += one.reviewed
        marks = [f"{kind} published" for kind in one.notices] + ([one.verdict.value] if one.verdict else []) + ([] if one.current else ["of an older version"])
        place = (one.title, one.outlet, date(one.published), f"article {one.article}", counted(one.appearances, "appearance") if one.appearances > 1 else None)
        print_statement(out, one.statement, one.number, place=place, marks=marks, hits=one.hits)
    out.print(Text(f"{counted(number, 'statement')}. Read by machine, {f'{reviewed} of them reviewed' if reviewed else 'not reviewed'}."
                   if number else "No statements found.", style="italic"))
