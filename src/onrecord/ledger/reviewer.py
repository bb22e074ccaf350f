"""A person at work on a ledger: everything that one may say of what the machine has read, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from onrecord.labels import Relation
from onrecord.ledger import claims, corrections, fields, look, merging
from onrecord.ledger.corrections import By
from onrecord.speakers.gazetteer import Gazetteer
from onrecord.types import Json, Passage

if TYPE_CHECKING:
    from onrecord.ledger.ledger import Ledger

Spans = Sequence[Sequence[int]]


class Reviewer:
    """What one person says; `Ledger.by` gives it.

    Methods return the number of the correction (those that make several, the numbers), which `undo` takes. Each takes
    ``why``, in words. What is wrong raises `onrecord.errors.BadCorrection`, what is not there
    `onrecord.errors.NotInLedger`; the ledger is then as it was.

    Example:
        >>> with onrecord.Ledger("news.db") as ledger:
        ...     ada = ledger.by("Ada Lindqvist")
        ...     made = ada.change(12, {"stance": "denies"}, why="“not” is in the cue")
        ...     ada.undo(made[0])
    """

    def __init__(self, ledger: Ledger, who: str, gazetteer: Gazetteer | None = None):
        self._ledger = ledger
        self._gazetteer = gazetteer
        self.who = By(who).who.strip()

    def _by(self, why: str | None) -> By:
        return By(self.who, why, self._gazetteer)

    def accept(self, statement: int, *, why: str | None = None) -> int:
        """The statement is right as it stands; its values hold, whatever a newer model reads."""
        with self._ledger.writing() as connection:
            return corrections.accept(connection, statement, self._by(why))

    def reject(self, statement: int, *, why: str | None = None) -> int:
        """Nobody says this here; the statement is left out from now on."""
        with self._ledger.writing() as connection:
            return corrections.reject(connection, statement, self._by(why))

    def change(self, statement: int, values: Mapping[str, Any], *, throughout: bool = False, why: str | None = None) -> list[int]:
        """Fields of the statement have other values; see `corrections.change`."""
        with self._ledger.writing() as connection:
            return corrections.change(connection, statement, values, self._by(why), throughout=throughout)

    def add(self, article: int, *, content: Spans | str, source: Spans | str = (), cue: Spans | str = (), why: str | None = None) -> int:
        """The machine has missed a statement: it is at these spans (or words) of the article's latest version; the reader works out the rest.

        Raises:
            BadCorrection: a span does not fit the text, or the words do not stand there.
        """
        with self._ledger.reading() as connection:
            reading = look.reading(connection, article)
        text = reading.article.text
        said = fields.parsed("content", content, text)
        who, how = (Passage.of(text, fields.parsed(name, value, text, said[0][0])) for name, value in (("source", source), ("cue", cue)))
        there = [(s.source, s.cue, s.content) for s in reading]
        found = self._ledger.reader.label(reading.article, [*there, (who, how, Passage.of(text, said))])
        with self._ledger.writing() as connection:
            return corrections.add(connection, article, found.statements[-1], self._by(why))

    def relate(self, statement: int, claim: str, relation: Relation | str, *, why: str | None = None) -> int:
        """How the statement stands to a claim, by its name or words; ``unrelated`` takes it out of the claim."""
        with self._ledger.writing() as connection:
            return corrections.relate(connection, statement, claims.get(connection, claim).id, Relation(relation), self._by(why))

    def move(self, statement: int, claim: str, to: str, relation: Relation | str | None = None, *, why: str | None = None) -> list[int]:
        """The statement belongs to another claim than this one."""
        with self._ledger.writing() as connection:
            one, other = claims.get(connection, claim), claims.get(connection, to)
            return corrections.move(connection, statement, one.id, other.id, self._by(why), Relation(relation) if relation else None)

    def rate(self, claim: str, rating: Json, *, why: str | None = None) -> int:
        """A fact-check of a claim: ``rating_value``, ``best``, ``worst``, ``alternate_name``, ``author``, ``url``, ``date``."""
        with self._ledger.writing() as connection:
            return corrections.rate(connection, claims.get(connection, claim).id, rating, self._by(why))

    def merge(self, speaker: int, into: int, *, why: str | None = None) -> int:
        """Two speakers are one, in later articles too."""
        with self._ledger.writing() as connection:
            return merging.merge(connection, speaker, into, self._by(why))

    def split(self, speaker: int, articles: Sequence[int], *, into: int | None = None, why: str | None = None) -> tuple[int, list[int]]:
        """Whom these articles name is another speaker; gives that one's number and those of the corrections."""
        with self._ledger.writing() as connection:
            return merging.split(connection, speaker, articles, self._by(why), into)

    def accept_link(self, link: int, *, why: str | None = None) -> int:
        """A link that waits is right."""
        with self._ledger.writing() as connection:
            return merging.accept_link(connection, link, self._by(why))

    def reject_link(self, link: int, *, why: str | None = None) -> int:
        """A link that waits is wrong: the two are not one."""
        with self._ledger.writing() as connection:
            return merging.reject_link(connection, link, self._by(why))

    def move_link(self, link: int, speaker: int, *, why: str | None = None) -> int:
        """Whom the name of a link that waits means is this speaker, and not the one it may be."""
        with self._ledger.writing() as connection:
            return merging.move_link(connection, link, speaker, self._by(why))

    def undo(self, correction: int) -> None:
        """Takes a correction back, one's own or another's."""
        with self._ledger.writing() as connection:
            corrections.undo(connection, correction, self._by(None))

    def undo_last(self) -> int:
        """Takes back one's own last correction that stands."""
        with self._ledger.writing() as connection:
            return corrections.undo_last(connection, self._by(None))
