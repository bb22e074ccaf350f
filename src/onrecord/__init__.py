"""onrecord reads the news and keeps the record of it: who said what, how sure they were, and what changed.

    import onrecord

    article = onrecord.load("story.html")
    for s in onrecord.read(article):
        print(s.source.text, "|", s.cue.text, "|", s.content.text)

Names are loaded when they are first used, so that ``import onrecord`` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from onrecord.errors import InputError, OnrecordError
    from onrecord.intake import load, load_many
    from onrecord.labels import Act, Certainty, Framing, Kind, Relation, SpeakerType, Stance, Uttered, Verdict
    from onrecord.ledger import Ledger
    from onrecord.positions import Position
    from onrecord.reader import Reader, read
    from onrecord.types import Article, Attribution, How, Passage, Reading, Removed, Span, Statement, When, Who

__all__ = ["Act", "Article", "Attribution", "Certainty", "Framing", "How", "InputError", "Kind", "Ledger", "OnrecordError",
           "Passage", "Position", "Reader", "Reading", "Relation", "Removed", "Span", "SpeakerType", "Stance", "Statement", "Uttered", "Verdict",
           "When", "Who",
           "__version__", "load", "load_many", "read"]

_HOMES = {"Ledger": "ledger", "Position": "positions", "load": "intake", "load_many": "intake", "Reader": "reader", "read": "reader", "InputError": "errors",
          "OnrecordError": "errors", **dict.fromkeys(("Act", "Certainty", "Framing", "Kind", "Relation", "SpeakerType", "Stance", "Uttered",
                                                                                 "Verdict"), "labels")}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'onrecord' has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"onrecord.{_HOMES.get(name, 'types')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
