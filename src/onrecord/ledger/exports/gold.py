"""Gold: what people have reviewed, in the form that ``onrecord score`` compares with and training reads (`onrecord.ledger.gold`)."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.ledger.exports.base import Source
from onrecord.ledger.gold import gold
from onrecord.show.lines import dumped


def lines(source: Source) -> Iterator[str]:
    """A line for each article of which somebody has reviewed a statement."""
    for document in gold(source.connection, private=source.selection.private):
        yield dumped(document) + "\n"
