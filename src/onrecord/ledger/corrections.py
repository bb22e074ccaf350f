"""People's corrections, laid over the machine's values."""

from __future__ import annotations

from sqlalchemy import Connection


def lay_over(connection: Connection, article_id: int) -> None:
    """Applies the corrections that stand to an article's statements, after they were read anew."""
