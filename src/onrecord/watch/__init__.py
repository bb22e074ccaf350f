"""Keeping watch: feeds and sitemaps -> articles in the ledger -> what is new on saved claims, told.

- `listed` reads the list of addresses, `feeds` what stands at one of them (RSS, Atom, JSON Feed, sitemaps);
- `getting` asks for pages, politely: `robots`, a pause for each host, conditional requests, redirects, Retry-After (`times`);
- `state` keeps what was asked, seen and told, in a small file of its own;
- `watching` is the round that brings these together; `filing` reads one article into the ledger;
- `news` finds what is new on saved claims; `atom` writes it as a feed, `webhook` posts it.
"""

from __future__ import annotations

from onrecord.watch.getting import Manners
from onrecord.watch.watching import Settings, Watch

__all__ = ["Manners", "Settings", "Watch"]
