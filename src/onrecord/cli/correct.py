"""``onrecord correct``, ``corrections``, ``undo``, ``merge``, ``split``: what people say against the machine."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.opening import DEFAULT_LEDGER, LedgerOption
from onrecord.cli.people import WhoOption, WhyOption, open_existing, person, speaker

if TYPE_CHECKING:
    from onrecord.ledger.history import Correction
    from onrecord.ledger.reviewer import Reviewer

JsonOption = Annotated[bool, typer.Option("--json", help="JSON Lines, one correction a line (what pipes get without asking).")]


def correct(
    statement: Annotated[int, typer.Argument(metavar="STATEMENT", help="Number of the statement; with --missed, of the article.")],
    values: Annotated[list[str] | None, typer.Argument(metavar="FIELD=VALUE", help="New values: stance=denies, speaker=\"Ida Marlow; Per Holm\", said_on=2031-04-02, content=\"the words in the article\", role=- for none.")] = None,
    ledger: LedgerOption = DEFAULT_LEDGER,
    accept: Annotated[bool, typer.Option("--accept", help="It is right as it stands.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="Nobody says this here: leave it out.")] = False,
    throughout: Annotated[bool, typer.Option("--throughout", help="Also for all else that this speaker says in the article (speaker, speaker_type, role, affiliation).")] = False,
    missed: Annotated[bool, typer.Option("--missed", help="Put in a statement that the machine has missed: content=…, and source=… and cue=… where there are any.")] = False,
    claim: Annotated[str | None, typer.Option(metavar="CLAIM", help="It is about how the statement stands to this claim: relation=for, against, observing or unrelated.")] = None,
    to: Annotated[str | None, typer.Option(metavar="CLAIM", help="Move it from the claim of --claim to this one.")] = None,
    who: WhoOption = None,
    why: WhyOption = None,
    as_json: JsonOption = False,
) -> int:
    """Correct a statement: accept it, reject it, give a field another value, or move it between claims.

    The machine's own values are kept beside yours. A correction outlives newer models and versions of the article
    that still have the words, and can be taken back: onrecord undo.

    \b
    Examples:
      onrecord correct 12 stance=denies --why "the cue says so" --ledger news.db
      onrecord correct 12 speaker="Ida Marlow" --throughout
      onrecord correct 12 content="We will not close the ferry" --accept
      onrecord correct 12 --claim ferry relation=against
      onrecord correct 3 --missed source="Per Holm" cue="said" content="the boat never made a crown"
    """
    if accept and reject:
        raise typer.BadParameter("accept it or reject it, not both", param_hint="'--reject'")
    given = _pairs(values or [])
    if not (given or accept or reject or to):
        raise typer.BadParameter("say what is right: FIELD=VALUE, --accept or --reject", param_hint="'FIELD=VALUE'")
    if to is not None and claim is None:
        raise typer.BadParameter("say from which claim, with --claim", param_hint="'--to'")
    with open_existing(ledger) as opened:
        ada = opened.by(person(who))
        if missed:
            made = [_add(ada, statement, given, why)]
        elif claim is not None:
            made = _relate(ada, statement, given, claim, to, why)
        else:
            made = ada.change(statement, given, throughout=throughout, why=why) if given else []
            made += [ada.accept(statement, why=why)] if accept else [ada.reject(statement, why=why)] if reject else []
        _print(opened.corrections(numbers=made)[::-1], as_json)
    return 0


def corrections(
    ledger: LedgerOption = DEFAULT_LEDGER,
    statement: Annotated[int | None, typer.Option(metavar="NUMBER", help="Only those of this statement.")] = None,
    article: Annotated[int | None, typer.Option(metavar="NUMBER", help="Only those of this article.")] = None,
    who: Annotated[str | None, typer.Option(metavar="NAME", help="Only those of this person.")] = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only those whose statement is not in the latest version of its article.")] = False,
    standing: Annotated[bool, typer.Option("--standing", help="Leave out what was taken back.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="The N latest at most.")] = None,
    as_json: JsonOption = False,
) -> int:
    """List what people have corrected, the latest first: what, from which value to which, who, when and why.

    \b
    Examples:
      onrecord corrections --ledger news.db
      onrecord corrections --who ada --standing --json | jq -r .words
      onrecord corrections --waiting
    """
    with open_existing(ledger) as opened:
        _print(opened.corrections(statement=statement, article=article, who=who, waiting=waiting, undone=not standing, limit=limit), as_json)
    return 0


def undo(
    numbers: Annotated[list[int] | None, typer.Argument(metavar="CORRECTION", help="Numbers of corrections (onrecord corrections); without any, your last one.")] = None,
    ledger: LedgerOption = DEFAULT_LEDGER,
    who: WhoOption = None,
    as_json: JsonOption = False,
) -> int:
    """Take corrections back, in any order: what else was said stands, and the machine's values are there again.

    \b
    Examples:
      onrecord undo --ledger news.db
      onrecord undo 14 12
    """
    with open_existing(ledger) as opened:
        ada = opened.by(person(who))
        taken = list(numbers or [])
        if not taken:
            taken = [ada.undo_last()]
        else:
            for number in taken:
                ada.undo(number)
        _print(opened.corrections(numbers=taken), as_json)
    return 0


def merge(
    one: Annotated[str, typer.Argument(metavar="SPEAKER", help="Number or name of a speaker …")],
    into: Annotated[str, typer.Argument(metavar="INTO", help="… who is this one.")],
    ledger: LedgerOption = DEFAULT_LEDGER,
    who: WhoOption = None,
    why: WhyOption = None,
    as_json: JsonOption = False,
) -> int:
    """Say that two speakers are one: all that the first says is the second's, in later articles too.

    \b
    Examples:
      onrecord merge "harbour master" "Orla Fenn" --ledger news.db
      onrecord merge 31 7 --why "same office, same week"
    """
    with open_existing(ledger) as opened:
        made = opened.by(person(who)).merge(speaker(opened, one), speaker(opened, into), why=why)
        _print(opened.corrections(numbers=[made]), as_json)
    return 0


def split(
    whole: Annotated[str, typer.Argument(metavar="SPEAKER", help="Number or name of the speaker.")],
    articles: Annotated[list[int], typer.Argument(metavar="ARTICLE", help="Numbers of the articles that name somebody else.")],
    into: Annotated[str | None, typer.Option(metavar="SPEAKER", help="Who it is; a new speaker without it.")] = None,
    ledger: LedgerOption = DEFAULT_LEDGER,
    who: WhoOption = None,
    why: WhyOption = None,
    as_json: JsonOption = False,
) -> int:
    """Say that some articles mean another speaker: two people named alike, taken for one.

    The two are not linked again in later articles.

    \b
    Examples:
      onrecord split "John Smith" 12 40 --why "the coach, not the senator" --ledger news.db
      onrecord split "John Smith" 12 --into "Bo Lind"
    """
    with open_existing(ledger) as opened:
        number = speaker(opened, whole)
        _, made = opened.by(person(who)).split(number, articles, into=speaker(opened, into) if into else None, why=why)
        _print(opened.corrections(numbers=made)[::-1], as_json)
    return 0


def _pairs(values: Sequence[str]) -> dict[str, str]:
    """The fields and values of ``FIELD=VALUE``."""
    out: dict[str, str] = {}
    for value in values:
        field, sign, given = value.partition("=")
        if not sign:
            raise typer.BadParameter(f"“{value}” is not FIELD=VALUE", param_hint="'FIELD=VALUE'")
        out[field.strip()] = given.strip()
    return out


def _add(ada: Reviewer, article: int, given: dict[str, str], why: str | None) -> int:
    if "content" not in given or given.keys() - {"source", "cue", "content"}:
        raise typer.BadParameter("--missed takes content=…, source=… and cue=…; correct its other fields once it is there", param_hint="'FIELD=VALUE'")
    return ada.add(article, content=given["content"], source=given.get("source", ""), cue=given.get("cue", ""), why=why)


def _relate(ada: Reviewer, statement: int, given: dict[str, str], claim: str, to: str | None, why: str | None) -> list[int]:
    from onrecord.labels import Relation

    named = given.get("relation")
    if given.keys() - {"relation"} or (named is None and to is None) or (named is not None and named not in tuple(Relation)):
        raise typer.BadParameter(f"--claim takes relation=… only, one of: {', '.join(Relation)}", param_hint="'FIELD=VALUE'")
    if to is not None:
        return ada.move(statement, claim, to, named, why=why)
    return [ada.relate(statement, claim, named or "", why=why)]


def _print(found: Iterable[Correction], as_json: bool) -> None:
    if as_json or not sys.stdout.isatty():
        from onrecord.show.lines import dumped

        for correction in found:
            sys.stdout.write(dumped(correction.to_json()) + "\n")
        return
    from rich.console import Console

    from onrecord.show.review import print_corrections

    print_corrections(Console(highlight=False), [c.to_json() for c in found])
