"""Gold: the statements that people have reviewed, in the form that ``onrecord score`` compares with and training reads."""

from __future__ import annotations

from collections.abc import Iterator

from onrecord.ledger.exports.base import Source
from onrecord.show.lines import dumped
from onrecord.types import Json


def lines(source: Source) -> Iterator[str]:
    """A line for each article of which somebody has reviewed a statement."""
    for filed in source.articles():
        article = filed.reading.article
        reviewed = [s.to_json() for s in filed.reading if s.reviewed_by]
        if reviewed:
            out: Json = {"id": article.id, "published": article.published, "outlet": article.outlet, "title": article.title}
            yield dumped(out | {"text": article.text, "statements": reviewed}) + "\n"
