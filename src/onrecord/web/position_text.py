"""A position's words as markup: the whole content, with the part that is about the claim set apart from the rest."""

from __future__ import annotations

from markupsafe import Markup

from onrecord.positions import Position
from onrecord.show.plain import visible

_GAP = " … "
"""What a passage's text has between two of its spans."""


def said_of(position: Position) -> Markup:
    """The content; what of it is not about the claim is ``<span class="beside">``."""
    content, part = position.statement.content, position.part
    if not part.spans or part.spans == content.spans:
        return Markup("{}").format(visible(content.text))
    out, begin = [], 0
    for number, (start, end) in enumerate(content.spans):
        if number:
            out.append(_beside(_GAP))
        words, at = content.text[begin : begin + end - start], start
        begin += end - start + len(_GAP)
        for a, b in part.spans:
            if start <= a < b <= end:
                out += [_beside(words[at - start : a - start]), Markup("{}").format(visible(words[a - start : b - start]))]
                at = b
        out.append(_beside(words[at - start :]))
    return Markup("").join(out)


def _beside(words: str) -> Markup:
    return Markup('<span class="beside">{}</span>').format(visible(words)) if words else Markup("")
