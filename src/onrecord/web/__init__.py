"""The reading room: the pages and the API over one ledger.

    settings   what it is told            access    who may do what        viewer    who looks, and what they may see
    ledgers    the ledger for handlers    policy    every request          problems  errors as answers
    rendering  templates to pages         pages/    one file a page        api/      the same, for programs

`make_app` puts it together; ``onrecord serve`` runs it.
"""

from __future__ import annotations

from onrecord.web.app import make_app
from onrecord.web.settings import Role, Settings

__all__ = ["Role", "Settings", "make_app"]
