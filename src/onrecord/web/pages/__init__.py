"""The pages, one file each: a router with plain functions that ask the ledger and fill a template."""

from __future__ import annotations

from onrecord.web.pages import (
    add,
    articles,
    claim,
    claims,
    corrections,
    home,
    login,
    outlets,
    review,
    search,
    speakers,
    statements,
)

ROUTERS = (home.router, articles.router, statements.router, search.router, review.router, corrections.router, add.router, login.router, claims.router, claim.router, speakers.router, outlets.router)
"""All of them; a new page adds its own here, and its link to the navigation in ``templates/base.html``."""
