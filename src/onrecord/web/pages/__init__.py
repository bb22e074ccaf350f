"""The pages, one file each: a router with plain functions that ask the ledger and fill a template."""

from __future__ import annotations

from onrecord.web.pages import home, login

ROUTERS = (home.router, login.router)
"""All of them; a new page adds its own here, and its link to the navigation in ``templates/base.html``."""
