"""Why a source is not named, in the article's words: "who spoke on condition of anonymity because …"."""

from __future__ import annotations

import re

from onrecord.layout import Layout
from onrecord.types import Span

_REASON = re.compile(
    r"(?:who (?:was|were|is|are|has|have|had)(?: not|n[’']t)(?: been)? (?:authori[sz]ed|allowed|permitted|cleared)\b"
    r"|(?:was|were|is|are)(?: not|n[’']t) (?:authori[sz]ed|allowed|permitted|cleared) to (?:speak|talk|discuss|comment|be)\b"
    r"|(?:who )?(?:speaking|spoke|talking|talked|insisting|insisted|requesting|requested|asking|asked|granted|on|under|agreed|agreeing)\b[^.;”\"\n]{0,60}?\b"
    r"(?:anonymity|anonymous(?:ly)?|not (?:to )?be (?:named|identified|quoted by name|publicly identified))\b"
    r"|(?:who )?(?:declin\w+|refus\w+|did not (?:want|wish)|didn[’']t want|asked not|asking not|requested not) to be (?:named|identified|quoted by name)\b"
    r"|whose names? (?:was|were|is|are|has|have) (?:withheld|not (?:been )?(?:released|disclosed|made public))\b)")
_ANCHORS = ("anonym", "be named", "be identified", "authorized", "authorised", "allowed to", "permitted to", "cleared", "by name", "whose name")
"""One of these stands in every reason: most articles have none."""
_END = re.compile(r"[.;”\"“\n]|, (?:said|says|told|added|wrote|who (?:said|told))\b| (?:said|says|told)\b|, \w+ed\b")


def find(text: str, layout: Layout) -> list[Span]:
    """The spans that give such a reason, in order."""
    if not any(words in text for words in _ANCHORS):
        return []
    out: list[Span] = []
    for m in _REASON.finditer(text):
        if out and m.start() < out[-1].end:
            continue
        sentence = layout.sentences[layout.sentence_at(m.start())]
        stop = _END.search(text, m.end(), sentence.end)
        end = stop.start() if stop else sentence.end
        while end > m.end() and text[end - 1] in " ,.":
            end -= 1
        out.append(Span(m.start(), end))
    return out
