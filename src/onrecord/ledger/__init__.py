"""The ledger: keeps articles and their statements, and answers who said what on a claim, and what changed.

`Ledger` is the way in. The modules behind it, in the order in which data flows: `engine` (opening, transactions),
`tables` and `migrations`, `rows` (to and from the nouns), `store` (filing one article, with `copies`, `linking`,
`utterances`, `changes`, `notices` and `corrections`), `look` and `search` (asking).
"""

from __future__ import annotations

from onrecord.ledger.ledger import Ledger
from onrecord.ledger.store import Added, Outcome

__all__ = ["Added", "Ledger", "Outcome"]
