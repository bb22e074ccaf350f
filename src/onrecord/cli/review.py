"""``onrecord review``: a person goes through what the machine is least sure of, one key for each."""

from __future__ import annotations

import sys
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli.opening import DEFAULT_LEDGER, LedgerOption
from onrecord.cli.people import WhoOption, open_existing, person

if TYPE_CHECKING:
    from rich.console import Console

    from onrecord.ledger import Ledger
    from onrecord.ledger.review import Item

KEYS = "a accept  r reject  c change  s skip  u undo  o open  q quit"


def review(
    ledger: LedgerOption = DEFAULT_LEDGER,
    speakers: Annotated[bool, typer.Option("--speakers", help="Links between names that wait, instead of statements.")] = False,
    claim: Annotated[str | None, typer.Option(metavar="NAME", help="How statements stand to this claim (its name or words), instead of statements.")] = None,
    who: WhoOption = None,
    below: Annotated[float | None, typer.Option(min=0.0, max=1.0, metavar="X", help="Only what is less sure than X, 0 to 1.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, metavar="N", help="Stop after N.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print what waits as JSON Lines, and ask nothing.")] = False,
) -> int:
    """Walk through what nobody has looked at, the least sure first.

    Shows the words in their paragraph, with source, cue and content marked, and each value with its confidence and
    the words it was read from. One key: a accept, r reject, c change, s skip, u undo, o open the page, q quit. Without
    a terminal the answers are read line by line, and c takes FIELD=VALUE with it.

    \b
    Examples:
      onrecord review --ledger news.db
      onrecord review --speakers --who "Ada Lindqvist"
      onrecord review --claim ferry --below 0.7
      printf 'c stance=denies\\na\\nq\\n' | onrecord review --ledger news.db --who ada
    """
    if speakers and claim is not None:
        raise typer.BadParameter("links or a claim, not both", param_hint="'--claim'")
    with open_existing(ledger) as opened:
        waiting = _waiting(opened, speakers, claim, below)
        if as_json:
            _print(waiting, limit)
            return 0
        _Walk(opened, person(who)).through(waiting, limit)
    return 0


def _waiting(ledger: Ledger, speakers: bool, claim: str | None, below: float | None) -> Iterator[Item]:
    """What is to be looked at; fetched a little at a time, because looking at one changes what waits."""
    from onrecord.ledger import claims
    from onrecord.ledger import review as waits

    with ledger.reading() as connection:
        number = claims.get(connection, claim).id if claim is not None else None
    after: tuple[float, int] | None = None
    while True:
        with ledger.reading() as connection:
            if speakers:
                found: list[Item] = list(waits.links(connection, below=below))
            elif number is not None:
                found = list(waits.open_relations(connection, number, below=below))
            else:
                page = waits.doubts(connection, below=below, after=after)
                found = list(page)
        yield from found
        if speakers or number is not None or not found:
            return
        last = page[-1]
        after = last.least, last.number


def _print(waiting: Iterator[Item], limit: int | None) -> None:
    from onrecord.show.lines import dumped

    for number, item in enumerate(waiting):
        if number == limit:
            return
        sys.stdout.write(dumped(item.to_json()) + "\n")


class _Answers:
    """What the person says: single keys from a terminal, lines from anything else."""

    def __init__(self) -> None:
        self.typed = sys.stdin.isatty() and sys.stdout.isatty()

    def key(self) -> tuple[str, str]:
        """A key, and on a line of its own what stands after it; q at the end."""
        if self.typed:
            typed = typer.getchar().lower()
            return ("q" if typed in ("\x03", "\x04", "") else typed), ""
        line = sys.stdin.readline()
        word, _, rest = line.strip().partition(" ")
        return (word[:1].lower() if line else "q"), rest.strip()

    def line(self, asked: str) -> str:
        """A line; empty at the end."""
        if not self.typed:
            return sys.stdin.readline().strip()
        try:
            return input(asked).strip()
        except EOFError:
            return ""


@dataclass
class _Walk:
    ledger: Ledger
    who: str
    answers: _Answers = field(default_factory=_Answers)
    done: Counter[str] = field(default_factory=Counter)
    before: list[tuple[Item, list[int]]] = field(default_factory=list)
    again: deque[Item] = field(default_factory=deque)

    def through(self, waiting: Iterator[Item], limit: int | None) -> None:
        """Shows one after the other and does what the person says."""
        from rich.console import Console

        console = Console(highlight=False, width=None if sys.stdout.isatty() else 100)
        seen = 0
        while True:
            if self.again:
                item: Item | None = self.again.popleft()
            else:
                item = next(waiting, None) if seen != limit else None
                seen += 1
            if item is None or not self._one(console, item):
                break
        said = ", ".join(f"{count} {what}" for what, count in sorted(self.done.items())) or "nothing"
        console.print(f"Reviewed by {self.who}: {said}.", markup=False)

    def _one(self, console: Console, item: Item) -> bool:
        """Asks about one until it is decided; whether to go on."""
        from onrecord.errors import LedgerError
        from onrecord.ledger.review import OpenRelation

        made: list[int] = []
        self._show(console, item, False)
        while True:
            console.print(KEYS, style="dim")
            key, rest = self.answers.key()
            try:
                if key == "c":
                    made += self._change(console, item, rest)
                    self.done["changed"] += 1
                    if isinstance(item, OpenRelation) and self._related(made):
                        break
                    self._show(console, item, True)
                elif key in ("a", "r"):
                    made.append(self._decide(item, key == "a"))
                    self.done["accepted" if key == "a" else "rejected"] += 1
                    break
                elif key == "u":
                    if self._undo(console, item, made):
                        return True
                    self._show(console, item, False)
                elif key == "o":
                    self._open(console, item)
                elif key in ("s", "q"):
                    break
                elif key:
                    console.print(f"“{key}” means nothing here.", markup=False)
            except LedgerError as error:
                console.print(str(error), markup=False, style="red")
        if made:
            self.before.append((item, made))
        return key != "q"

    def _related(self, made: list[int]) -> bool:
        """Whether the person has said how the statement stands to the claim, and not only corrected the statement."""
        return any(c.subject == "relation" for c in self.ledger.corrections(numbers=made))

    def _undo(self, console: Console, item: Item, made: list[int]) -> bool:
        """Takes back what was last said: of this one, else of the one before, which then comes again with this one after it."""
        ada = self.ledger.by(self.who)
        if made:
            ada.undo(made.pop())
            self.done["undone"] += 1
            return False
        if not self.before:
            console.print("There is nothing to take back.")
            return False
        last, said = self.before.pop()
        for number in reversed(said):
            ada.undo(number)
        self.done["undone"] += 1
        self.again.extendleft((item, last))
        return True

    def _decide(self, item: Item, right: bool) -> int:
        from onrecord.labels import Relation
        from onrecord.ledger.review import OpenLink, OpenRelation

        ada = self.ledger.by(self.who)
        if isinstance(item, OpenLink):
            return ada.accept_link(item.mention) if right else ada.reject_link(item.mention)
        if isinstance(item, OpenRelation):
            return ada.relate(item.number, item.claim, item.relation if right else Relation.UNRELATED)
        return ada.accept(item.number) if right else ada.reject(item.number)

    def _change(self, console: Console, item: Item, rest: str) -> list[int]:
        """Gives a field another value: the one on the line, or one that is asked for."""
        from onrecord.errors import BadCorrection
        from onrecord.labels import Relation
        from onrecord.ledger import fields
        from onrecord.ledger.review import OpenLink, OpenRelation

        if isinstance(item, OpenLink):
            raise BadCorrection("a link is right or wrong: a or r")
        known = ("relation", *fields.FIELDS) if isinstance(item, OpenRelation) else fields.FIELDS
        name, _, value = rest.partition("=")
        asked = not rest
        if asked:
            console.print(", ".join(known), style="dim")
            name = self.answers.line("field: ")
            if name not in known:
                raise BadCorrection(f"no field “{name}”. There are: {', '.join(known)}")
            value = self.answers.line(f"{name} ({', '.join(Relation) if name == 'relation' else fields.allowed(name)}): ")
        ada = self.ledger.by(self.who)
        if name.strip() == "relation" and isinstance(item, OpenRelation):
            if value.strip() not in tuple(Relation):
                raise BadCorrection(f"relation cannot be “{value}”. It is one of: {', '.join(Relation)}")
            return [ada.relate(item.number, item.claim, value.strip())]
        values = {name.strip(): value.strip()}
        if asked and name == "stance" and value != "open" and self._is_open(item.number):
            values["certainty"] = self.answers.line(f"certainty ({fields.allowed('certainty')}): ")
        return ada.change(item.number, values, throughout=asked and name == "speaker" and self._throughout(item.number))

    def _is_open(self, number: int) -> bool:
        """Whether the statement has no certainty yet, which one that is no longer left open needs."""
        from onrecord.labels import Certainty
        from onrecord.ledger.review import doubt

        with self.ledger.reading() as connection:
            return doubt(connection, number).statement.certainty is Certainty.NONE

    def _throughout(self, number: int) -> bool:
        """Whether a speaker is to be corrected for all else that the same one says in the article."""
        from onrecord.ledger import corrections

        with self.ledger.reading() as connection:
            others = corrections.same_speaker(connection, number)
        return bool(others) and self.answers.line(f"also for {len(others)} more by the same speaker in this article? y/n: ").lower().startswith("y")

    def _open(self, console: Console, item: Item) -> None:
        from onrecord.ledger.review import OpenLink
        from onrecord.show.plain import one_line, web_link

        link = web_link(item.article.url if isinstance(item, OpenLink) else item.statement.link)
        console.print(one_line(link) if link else "The article has no address.", markup=False)
        if link and self.answers.typed:
            typer.launch(link)

    def _show(self, console: Console, item: Item, changed: bool) -> None:
        from onrecord.ledger import review as waits
        from onrecord.show import review as printed

        if isinstance(item, waits.OpenLink):
            roles = [", ".join(part for part in role if part) for role in item.roles]
            printed.print_link(console, item.article, item.mention, item.name, item.type.value, roles, item.now, item.proposed, item.confidence,
                               item.reason, item.said)
            return
        with self.ledger.reading() as connection:
            now = waits.doubt(connection, item.number)
        if isinstance(item, waits.OpenRelation):
            printed.print_relation(console, now.article, now.statement, item.number, item.claim, item.relation.value, item.part, item.value, item.confidence)
        else:
            printed.print_doubt(console, now.article, now.statement, item.number, verdict="changed" if changed else None)
