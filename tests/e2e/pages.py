"""Every page that can be looked at, by its address in the room of the tests; `test_every_page_is_looked_at` holds it to what there is."""

from __future__ import annotations

from typing import NamedTuple


class Shown(NamedTuple):
    """A page: its path, and the status of its answer."""

    path: str
    status: int = 200


PAGES = (
    Shown("/"), Shown("/claims"), Shown("/claims/1"), Shown("/claims/1?by=organization"), Shown("/claims/1?since=2040"), Shown("/claims/1?since=soon", 422),
    Shown("/claims/discovered"),
    Shown("/articles"), Shown("/articles/1"), Shown("/articles/4?removed=1"), Shown("/articles?q=nothingofthesort"),
    Shown("/search"), Shown("/search?q=crack&stance=denies"), Shown("/search?q=nothingofthesort"), Shown("/search?q=crack&since=soon", 422),
    Shown("/statements/1"), Shown("/statements?outlet=Selm+Courier"), Shown("/speakers"), Shown("/speakers/1"), Shown("/outlets"), Shown("/outlets?claim=1"),
    Shown("/outlets/Veldany%20Press%20Agency"), Shown("/review"), Shown("/review?kind=positions"), Shown("/review?kind=links"), Shown("/review/statements/1"),
    Shown("/review/missed?article=1"), Shown("/corrections"), Shown("/add"), Shown("/add/nosuchjob", 404), Shown("/login"), Shown("/api/v1"), Shown("/nowhere", 404),
)
NO_PAGES = ("/claims/{number}/chart.json", "/claims/{number}/chart.svg", "/claims/{number}/positions.jsonl", "/claims/{number}/positions.csv",
            "/claims/{number}/progress", "/articles/{number}/original", "/statements/{number}/values")
"""What is asked for by pages, or kept as a file."""
