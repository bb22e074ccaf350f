"""Characters that a database cannot hold are replaced before an article is read or filed.

PostgreSQL has no place for NUL, and lone surrogates are not UTF-8. Each becomes U+FFFD, one character for one, so
that every offset holds; the article says so in its warnings. Intake does the same with texts that it takes as they are.
"""

from __future__ import annotations

import json
import re
from typing import Any

from onrecord.types import Article, Json, Reading

_UNSOUND = re.compile("[\x00\ud800-\udfff]")
WARNING = "characters that cannot be written as UTF-8 were replaced by U+FFFD"


def sound_article(article: Article) -> Article:
    """The article, with what cannot be held replaced."""
    data = article.to_json(removed=True)
    if not _unsound(data):
        return article
    return Article.from_json(_mended(data)).with_(source=article.source, original=article.original, warnings=_warned(article))


def sound_reading(reading: Reading) -> Reading:
    """The reading, with what cannot be held replaced in its article and its statements."""
    data = reading.to_json(removed=True)
    if not _unsound(data):
        return reading
    made = Reading.from_json(_mended(data))
    article = made.article.with_(source=reading.article.source, original=reading.article.original, warnings=_warned(reading.article))
    return Reading(article, made.statements, made.run)


def _warned(article: Article) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*map(_mended, article.warnings), WARNING)))


def _unsound(data: Json) -> bool:
    """Whether a character that cannot be held is anywhere in the data. Nearly always there is none, which its JSON as a whole shows at once."""
    try:
        whole = json.dumps(data, ensure_ascii=False)
        whole.encode()
    except UnicodeEncodeError:
        return True
    return "\\u0000" in whole and _holds(data)


def _holds(value: Any) -> bool:
    if isinstance(value, str):
        return _UNSOUND.search(value) is not None
    if isinstance(value, dict):
        return any(_holds(v) for v in value.values())
    return isinstance(value, list | tuple) and any(_holds(v) for v in value)


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSOUND.sub("\ufffd", value)
    if isinstance(value, dict):
        return {name: _mended(v) for name, v in value.items()}
    return [_mended(v) for v in value] if isinstance(value, list | tuple) else value
