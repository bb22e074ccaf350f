"""The ledger: keeps articles and their statements, and answers who said what on a claim, and what changed.

`Ledger` is the way in. The modules behind it, in the order in which data flows: `engine` (opening, transactions),
`tables` and `migrations`, `rows` (to and from the nouns), `store` (filing one article, with `copies`, `linking`,
`utterances`, `changes`, `notices` and `corrections`), `look`, `search`, `article_search`, `people` and `stats` (asking).
"""

from __future__ import annotations

from onrecord.ledger.article_search import ArticleFilter
from onrecord.ledger.ledger import Ledger
from onrecord.ledger.search import Filter
from onrecord.ledger.store import Added, Outcome

__all__ = ["Added", "ArticleFilter", "Filter", "Ledger", "Outcome"]
