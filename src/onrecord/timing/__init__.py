"""When and where it was said: time expressions, anchored to the publication date, and scenes.

`expressions` finds them, `resolve` says what they mean, `attach` which of them date a saying, `scenes` where it was said;
`spread` carries both to the other statements of the same occasion.
"""

from __future__ import annotations

from onrecord.timing.occasions import date

__all__ = ["date"]
