"""Intake: bytes to `onrecord.types.Article`.

`load` reads one article, `load_many` a stream of them, `count` says how many there will be. The modules are
named after the stages that data passes: `fetch`, `decode`, then `html` (with `blocks` and `metadata`) or
`plain` (both with `furniture` and `gate`), `language`, `dates`; `rows` reads articles out of JSON Lines and CSV.
`kinds` knows the other kinds and who reads them: `pdf`, `captions` and `labelled` (both through `transcript`), `mail` and
`mailbox`, `nexis` and `factiva` (both through `exported`), `liveblog`.
"""

from __future__ import annotations

from onrecord.intake.load import load
from onrecord.intake.many import count, is_url, load_many

__all__ = ["EXTRACTOR", "count", "is_url", "load", "load_many"]

EXTRACTOR = "2"
"""Version of what turns bytes into text: it goes up when the same bytes may give another text, so that texts
made by different ones are not taken for a change of the article."""
