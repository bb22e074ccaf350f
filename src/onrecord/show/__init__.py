"""Readings -> what a person looks at, or opens in a spreadsheet.

- `listing.print_reading`: the terminal;
- `rows.write_rows`: CSV, one row a statement;
- `html.page`: one self-contained page;
- `files.replacing`: writes a file whole or not at all.
"""

from __future__ import annotations

REMINDER = "Read by machine, not reviewed."
"""Stands on everything that is shown, until a person has reviewed it."""
