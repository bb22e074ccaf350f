"""What changed between two versions of an article."""

from __future__ import annotations

from sqlalchemy import Connection


def file(connection: Connection, article_id: int, before: int, after: int, when: str) -> int:
    """Lists the statements that changed, vanished or appeared between two versions; returns how many."""
    return 0
