"""What a watch tells: articles read, feeds that failed or moved, what is new on claims."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from onrecord.positions import Position
from onrecord.types import Json


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened.

    Attributes:
        kind: ``article`` (what became of one), ``position`` (one is new on a saved claim), ``feed`` (it was read, failed, has moved or
            is gone) or ``delivery`` (to the webhook: posted or failed).
        data: what there is to say of it.
        position: of that kind.
    """

    kind: str
    data: Json
    position: Position | None = None

    def to_json(self) -> Json:
        """One line of ``onrecord watch --json``."""
        return {"event": self.kind, **self.data}


Show = Callable[[Event], None]
"""Is told each event as it happens."""
