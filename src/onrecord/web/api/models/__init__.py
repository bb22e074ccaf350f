"""The records of the API as its document describes them; their values are made by the nouns' own ``to_json``."""

from __future__ import annotations

from onrecord.web.api.models.articles import (
    Article,
    Change,
    Counts,
    Facets,
    Forgotten,
    Native,
    Notice,
    Removed,
    Selector,
    Statement,
    Version,
    WholeArticle,
)
from onrecord.web.api.models.claims import (
    Claim,
    Contradiction,
    Discovered,
    Discovering,
    Discovery,
    Followed,
    Moment,
    Moved,
    Position,
    Side,
    WholeClaim,
)
from onrecord.web.api.models.listings import Listing, columns
from onrecord.web.api.models.outlets import Outlet, OutletPage, Quoted, Wordings
from onrecord.web.api.models.speakers import Group, Seen, Speaker, SpeakerPage, Stand, Waiting
from onrecord.web.api.models.work import Corrected, Correction, Filed, Job, ReviewItem, Stats

__all__ = [
    "Article",
    "Change",
    "Claim",
    "Contradiction",
    "Corrected",
    "Correction",
    "Counts",
    "Discovered",
    "Discovering",
    "Discovery",
    "Facets",
    "Filed",
    "Followed",
    "Forgotten",
    "Group",
    "Job",
    "Listing",
    "Moment",
    "Moved",
    "Native",
    "Notice",
    "Outlet",
    "OutletPage",
    "Position",
    "Quoted",
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
    "Wordings",
    "columns",
]
