"""The records of the API as its document describes them; their values are made by the nouns' own ``to_json``."""

from __future__ import annotations

from onrecord.web.api.models.articles import (
    Article,
    Change,
    Native,
    Notice,
    Removed,
    Selector,
    Statement,
    Version,
    WholeArticle,
)
from onrecord.web.api.models.claims import Claim, Contradiction, Followed, Moved, Position, Side, WholeClaim
from onrecord.web.api.models.listings import Listing, columns
from onrecord.web.api.models.speakers import Group, Seen, Speaker, SpeakerPage, Stand, Waiting
from onrecord.web.api.models.work import Corrected, Correction, Filed, Job, Outlet, ReviewItem, Stats

__all__ = [
    "Article",
    "Change",
    "Claim",
    "Contradiction",
    "Corrected",
    "Correction",
    "Filed",
    "Followed",
    "Group",
    "Job",
    "Listing",
    "Moved",
    "Native",
    "Notice",
    "Outlet",
    "Position",
    "Removed",
    "ReviewItem",
    "Seen",
    "Selector",
    "Side",
    "Speaker",
    "SpeakerPage",
    "Stand",
    "Statement",
    "Stats",
    "Version",
    "Waiting",
    "WholeArticle",
    "WholeClaim",
    "columns",
]
