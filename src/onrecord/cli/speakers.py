"""``onrecord speakers``: who speaks in a ledger, and one speaker's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.listing import JsonOption, LimitOption, console, counted, for_people, write_lines
from onrecord.cli.opening import DEFAULT_LEDGER, LedgerOption, open_ledger

if TYPE_CHECKING:
    from rich.console import Console

    from onrecord.ledger.found import Seen, SpeakerPage

_NAMES = 10
_OUTLETS = 15


def speakers(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="A name, part of one, or a number; of one speaker the whole page is shown.")] = None,
    ledger: LedgerOption = DEFAULT_LEDGER,
    as_json: JsonOption = False,
    limit: LimitOption = None,
) -> None:
    """List the speakers of a ledger, those with most statements first, or show one.

    A speaker's page has names, roles and affiliations with the dates at which they were seen, who quotes the speaker and with
    what wording, positions on claims, and the links that wait for a person. All of it was read and linked by machine.

    \b
    Examples:
      onrecord speakers --ledger news.db --limit 20
      onrecord speakers Fenn
      onrecord speakers 12 --json | jq .roles
    """
    with open_ledger(ledger, read_only=True) as opened:
        found = opened.speakers(name, limit=limit)
        if name is not None and (not found or len(found) == 1):
            page = opened.speaker(found[0].number if found else name)
            if for_people(as_json):
                _print_page(console(), page)
            else:
                write_lines([page])
            return
    if not for_people(as_json):
        write_lines(found)
        return
    from onrecord.show.tables import print_table

    out = console()
    print_table(out, {"no.": "right", "speaker": "wide", "type": "left", "identifier": "left", "statements": "right"},
                ((s.number, s.name + (f" (of article {s.article})" if s.article else ""), s.type, s.ident, s.statements) for s in found))
    out.print(f"{counted(len(found), 'speaker')}. Linked by machine.")


def _print_page(out: Console, page: SpeakerPage) -> None:
    from rich.text import Text

    from onrecord.show.plain import one_line
    from onrecord.show.tables import print_table, print_values

    speaker = page.speaker
    out.print(Text(one_line(speaker.name), style="bold"))
    among = "" if page.counted == speaker.statements else f" (the {page.counted:,} added last)"
    values = {"number": speaker.number, "type": speaker.type, "identifier": speaker.ident, "merged with": ", ".join(map(str, page.merged)),
              "statements": f"{speaker.statements:,}, {page.reviewed:,} reviewed", "of these" + among: ", ".join(f"{n:,} {kind}" for kind, n in page.kinds.items()),
              "reporting": f"{counted(page.utterances, 'utterance')} in {counted(page.articles, 'article')}",
              "dates": f"{page.first} to {page.last}" if page.first else None}
    print_values(out, {name: value for name, value in values.items() if value})
    for title, seen in (("Names", page.names), ("Roles", page.roles), ("Affiliations", page.affiliations)):
        _print_seen(out, title, seen)
    if page.framing:
        framings = ("neutral", "endorsing", "doubting", "charged")
        print_table(out, {"outlet": "wide", **dict.fromkeys(framings, "right")}, (
            (outlet or "no outlet", *(counts.get(f, "") for f in framings)) for outlet, counts in list(page.framing.items())[:_OUTLETS]), title="Who quotes, and how it is worded")
    if page.claims:
        print_table(out, {"claim": "wide", "positions": "left"}, (
            (c.text, ", ".join(f"{'no value' if v is None else f'{v:+d}' if v else '0'}: {n}" for v, n in c.values.items())) for c in page.claims), title="Claims")
    if page.waiting:
        print_table(out, {"link": "right", "name": "left", "article": "right", "may be": "left", "sure": "right", "why": "wide"}, (
            (w.link, w.name, w.article, f"{w.speaker} {w.speaker_name}", f"{w.confidence:.2f}", w.reason) for w in page.waiting), title="Links that wait for review")
    out.print(Text("Read and linked by machine" + (f", {page.reviewed} statements reviewed." if page.reviewed else ", not reviewed."), style="italic"))


def _print_seen(out: Console, title: str, seen: tuple[Seen, ...]) -> None:
    from onrecord.show.tables import print_table

    if seen:
        print_table(out, {title.lower(): "wide", "articles": "right", "first": "left", "last": "left"},
                    ((s.words, s.articles, (s.first or "")[:10], (s.last or "")[:10]) for s in seen[:_NAMES]))
        if len(seen) > _NAMES:
            out.print(f"… and {len(seen) - _NAMES} more")
