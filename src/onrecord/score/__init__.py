"""Gold and predictions -> figures.

Three scorers, each a pure function over documents as they stand in JSON Lines:

- `attributions.score`: source, cue and content found in whole articles;
- `paragraphs.score`: exact spans on single paragraphs, as labels per token;
- `statements.score`: who, how sure and when of each statement.

`documents.read` reads the files and says which line is broken; `choose` says which scorer a gold file asks for.
"""

from __future__ import annotations

from onrecord.score.documents import Scorer, choose, missing, read
from onrecord.score.figures import Figure, Figures, Share, to_json

__all__ = ["Figure", "Figures", "Scorer", "Share", "choose", "missing", "read", "to_json"]
